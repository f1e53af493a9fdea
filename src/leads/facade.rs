//! A method for each operation of the document.

use std::fmt::Display;
use std::mem::take;

use tokio::time::Instant;

use super::lookup;
use super::types::{BulkCreated, BulkDeleted, LeadPage};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::builder::ListLeads;
use crate::generated::types::{
    BulkCreateInput, BulkDeleteInput, BulkLeadInputs, CampaignId, CreatedLead, DeletedLead, Health, Lead, LeadIdentifier,
    LeadIdentifiers, LeadInput,
};
use crate::reconcile::history::History;
use crate::runtime::{Response, repaired};
use crate::spec::ErrorCode;

impl Client {
    /// Adds a lead to a campaign (`POST /api/v1/leads`, scope `write`).
    ///
    /// Takes a [`LeadInput`] or its builder. When a response is lost, the client repeats the call: the API refuses a second lead with the
    /// same identifier. After such a refusal, or one that is not documented, the client looks the lead up in the campaign's list, within
    /// the time for the call. If the list has the lead with what was sent, created since the first attempt, the call has created it, and
    /// [`Response::reconciled`] is true. If another call of this client has created it, or a page that
    /// [`list_leads`](Self::list_leads) returned before has it, the refusal stands as it is.
    ///
    /// Clocks of several machines need not agree, so a time of creation seldom proves that a lead was there before: the error is then
    /// [`ErrorKind::OutcomeUnknown`]. A job that must not ask lists the campaign first.
    ///
    /// The lookup reads up to 200 pages, with G2 of up to 8000 leads, one after the other; one lookup at a time in each campaign.
    /// A client remembers places in the list, and begins where the lead may be. Its requests draw on the rate limit and need the
    /// scope `read`, which `write` has; they are not among [`Response::attempts`]. A create that is made with
    /// [`Client::call`](crate::Client::call) is not looked up.
    ///
    /// # Errors
    ///
    /// - [`Error::is_duplicate`]: the campaign has this lead already, and not from this call.
    /// - [`ErrorKind::OutcomeUnknown`]: a response was lost, the next one is a refusal, and the lookup did not settle whether this call
    ///   created the lead: the list could not be read in time or does not have the lead, or the lead shows other data, no time of
    ///   creation, or one that no clock confirms. The error says which.
    /// - [`ErrorKind::Validation`] before sending, with the field and what is wrong; others as [`ErrorKind`] says.
    pub async fn create_lead<L>(&self, lead: L) -> Result<Response<CreatedLead>, Error>
    where
        L: TryInto<LeadInput>,
        L::Error: Display,
    {
        let lead: LeadInput = self.checked(lead)?;
        let campaign = self.history().key(&lead.campaign_id);
        let began = Instant::now();
        let result = self.call_with(self.generated().create_lead().body(lead.clone()), |envelope, _| match envelope.data {
            data if data.lead_id.is_empty() => Err("`leadId` in the response is empty"),
            data => Ok(data),
        });
        match result.await {
            Ok(created) => {
                self.history().add(campaign, [&*created.lead_id].into_iter(), created.attempts());
                Ok(created)
            }
            // Boxed: this rare future is larger than that of the create.
            Err(error) if lookup::is_open(&error) => Box::pin(self.reconcile(error, &lead, began)).await,
            Err(error) => Err(error),
        }
    }

    fn history(&self) -> &History {
        &self.memory.history
    }

    /// A page of a campaign's leads (`GET /api/v1/leads`, scope `read`).
    ///
    /// The closure sets the query: `campaign_id`, which is required, `status`, and with G2 `limit` and `cursor`.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let mut cursor = None;
    /// loop {
    ///     let page = client.list_leads(|query| query.campaign_id("k978abc123").limit(1000).cursor(cursor)).await?;
    ///     println!("{} leads", page.leads.len());
    ///     cursor = page.into_data().next_cursor;
    ///     if cursor.is_none() {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A lead with an odd value is listed with the others: a number where text is expected is its digits, an optional value that cannot be
    /// read is left out, and an id that cannot be read is empty. A warning in the log names the fields.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] also where the response says that there are more leads and has no cursor for them; others as
    /// [`ErrorKind`] says.
    pub async fn list_leads(
        &self,
        query: impl for<'a> FnOnce(ListLeads<'a>) -> ListLeads<'a>,
    ) -> Result<Response<LeadPage>, Error> {
        let page = self.call_with(query(self.generated().list_leads()), |envelope, body| {
            let data = envelope.data;
            let leads = match data.leads.or(data.records) {
                Some(leads) => leads,
                None => no_leads(body)?,
            };
            let cursor = data.cursor.filter(|cursor| !cursor.is_empty());
            let may_go_on = cursor.is_some() && data.has_more.is_none();
            if may_go_on && is_odd(body, "hasMore") {
                return Err("`hasMore` in the response is not true or false, so that it is not known whether more leads follow");
            }
            let more = data.has_more == Some(true);
            let next_cursor = cursor.filter(|_| more);
            if more && next_cursor.is_none() {
                return Err("the response says that there are more leads and has no cursor for them");
            }
            Ok(LeadPage { leads, count: whole(data.count), next_cursor, may_go_on })
        });
        let page = page.await?;
        self.history().listed(page.leads.iter().map(|lead| lead.id.as_str()), page.attempts());
        Ok(page)
    }

    /// Deletes a lead for good (G2, `DELETE /api/v1/leads`, scope `write`).
    ///
    /// When an answer is lost, the call is sent again, and "not found" then means that it is done:
    /// [`Response::reconciled`] is true.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::LeadNotFound`]: the campaign does not have this lead. A 404 without a code is something else, such as the older
    /// generation, which has no delete. Others as [`ErrorKind`] says.
    pub async fn delete_lead<C, L>(&self, campaign_id: C, lead: L) -> Result<Response<DeletedLead>, Error>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
        L: TryInto<LeadIdentifier>,
        L::Error: Display,
    {
        let lead = self.checked(lead)?;
        lead.validate().map_err(|e| self.invalid(e))?;
        let request = self.generated().delete_lead().campaign_id(campaign_id);
        let request = request.external_id(lead.external_id).phone_number(lead.phone_number);
        let deleted = self.call_with(request, |envelope, body| match envelope.data.deleted {
            Some(false) => Err("the response says that nothing was deleted"),
            None if is_odd(body, "deleted") => Err("`deleted` in the response is not true or false"),
            _ => Ok(envelope.data),
        });
        match deleted.await {
            Ok(deleted) => Ok(deleted),
            Err(error) if error.is_not_found() && error.code() == Some(ErrorCode::LeadNotFound) && error.maybe_processed() => {
                Response::from_rejection(error, DeletedLead { deleted: Some(true) })
            }
            Err(error) => Err(error),
        }
    }

    /// Adds up to 1000 leads to a campaign (`POST /api/v1/leads/bulk`, scope `write`). Leads that the campaign has are skipped.
    ///
    /// When an answer is lost, the call is sent again. What the next answer calls skipped may then be this call's own work:
    /// [`BulkCreated::created_or_present`] counts it, and [`Response::reconciled`] is true. The leads are there in any case. To know which
    /// ones were there before, list the campaign before the call: ids that such a list has were. [`Lead::created_at`] is no substitute: it
    /// is the time of the API's database, which need not agree with this machine's clock. Compare it only with the `created_at` of other
    /// leads, such as those of calls whose responses arrived before and after. A lead that is twice in the batch is counted twice.
    ///
    /// Takes a `Vec` of [`BulkLeadInput`](crate::BulkLeadInput) or of its builder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`] before sending, with the position in the list; others as [`ErrorKind`] says.
    pub async fn bulk_create_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkCreated>, Error>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
        L: TryInto<BulkLeadInputs>,
        L::Error: Display,
    {
        let body: BulkCreateInput = self.checked(BulkCreateInput::builder().campaign_id(campaign_id).leads(leads))?;
        let campaign = self.history().key(&body.campaign_id);
        let done = self.call_with(self.generated().bulk_create_leads().body(body), |envelope, _| {
            let data = envelope.data;
            if data.created.is_none() && data.created_ids.is_none() {
                return Err("the response has neither `created` nor `createdIds`");
            }
            let created_ids = data.created_ids.unwrap_or_default();
            let skipped_identifiers = data.skipped_identifiers.or(data.skipped_phones).unwrap_or_default();
            Ok(BulkCreated {
                created: whole(data.created).unwrap_or(created_ids.len() as u64),
                skipped: whole(data.skipped).unwrap_or(skipped_identifiers.len() as u64),
                created_ids,
                skipped_identifiers,
                created_or_present: 0,
                created_or_present_identifiers: Vec::new(),
            })
        });
        let done = done.await?;
        self.history().add(campaign, done.created_ids.iter().map(String::as_str), done.attempts());
        Ok(done.after_lost_response(|done| {
            done.created_or_present = take(&mut done.skipped);
            done.created_or_present_identifiers = take(&mut done.skipped_identifiers);
            done.created_or_present > 0
        }))
    }

    /// Deletes up to 1000 leads of a campaign for good (G2, `POST /api/v1/leads/bulk-delete`, scope `write`).
    ///
    /// Takes a `Vec` of [`LeadIdentifier`] or of its builder. Leads that the campaign does not have are reported.
    ///
    /// When an answer is lost, the call is sent again. What the next answer calls not found may then be this call's own work:
    /// [`BulkDeleted::deleted_or_absent`] counts it, and [`Response::reconciled`] is true.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`] before sending, with the position in the list; others as [`ErrorKind`] says.
    pub async fn bulk_delete_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkDeleted>, Error>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
        L: TryInto<LeadIdentifiers>,
        L::Error: Display,
    {
        let body: BulkDeleteInput = self.checked(BulkDeleteInput::builder().campaign_id(campaign_id).leads(leads))?;
        let done = self.call_with(self.generated().bulk_delete_leads().body(body), |envelope, _| {
            let data = envelope.data;
            if data.deleted.is_none() && data.deleted_identifiers.is_none() {
                return Err("the response has neither `deleted` nor `deletedIdentifiers`");
            }
            let deleted_identifiers = data.deleted_identifiers.unwrap_or_default();
            let not_found_identifiers = data.not_found_identifiers.unwrap_or_default();
            Ok(BulkDeleted {
                deleted: whole(data.deleted).unwrap_or(deleted_identifiers.len() as u64),
                not_found: whole(data.not_found).unwrap_or(not_found_identifiers.len() as u64),
                deleted_identifiers,
                not_found_identifiers,
                deleted_or_absent: 0,
                deleted_or_absent_identifiers: Vec::new(),
            })
        });
        Ok(done.await?.after_lost_response(|done| {
            done.deleted_or_absent = take(&mut done.not_found);
            done.deleted_or_absent_identifiers = take(&mut done.not_found_identifiers);
            done.deleted_or_absent > 0
        }))
    }

    /// Asks whether the API is up (`GET /api/health`, no key).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] when it says that it is not, after retries, or with `status: "error"` under a 200; others as [`ErrorKind`] says.
    pub async fn get_health(&self) -> Result<Response<Health>, Error> {
        self.call(self.generated().get_health()).await
    }

    fn checked<T, V>(&self, value: V) -> Result<T, Error>
    where
        V: TryInto<T>,
        V::Error: Display,
    {
        value.try_into().map_err(|e| self.invalid(e))
    }

    fn invalid(&self, problem: impl Display) -> Error {
        Error::new(ErrorKind::Validation, problem.to_string(), self.now())
    }
}

/// The leads of a page that has no list of them. The document allows null, which is a page without leads. Without either name, the
/// leads could be anywhere.
fn no_leads(body: &[u8]) -> Result<Vec<Lead>, &'static str> {
    let names = ["leads", "records"];
    if names.iter().any(|name| is_odd(body, name)) {
        Err("`leads` or `records` in the response is not a list")
    } else if names.iter().any(|name| member(body, name).is_some()) {
        Ok(Vec::new())
    } else {
        Err("the response has neither `leads` nor `records`")
    }
}

/// True when `data` has a member of this name that is not null. If it was read as absent, it could not be read.
fn is_odd(body: &[u8], name: &str) -> bool {
    member(body, name).is_some_and(|value| !value.is_null())
}

/// A member of `data`, for the rare response whose data lacks it.
fn member(body: &[u8], name: &str) -> Option<serde_json::Value> {
    let repaired = repaired(body);
    let body: serde_json::Value = serde_json::from_slice(repaired.as_deref().unwrap_or(body)).ok()?;
    body.get("data")?.get(name).cloned()
}

/// A count. Whole in every sample, but JSON has only one type for numbers.
fn whole(number: Option<f64>) -> Option<u64> {
    // Larger than any count is saturated by the cast, which is what it should be.
    number.filter(|n| n.is_finite() && *n >= 0.0).map(|n| n as u64)
}
