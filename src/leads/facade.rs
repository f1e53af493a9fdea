//! A method for each operation of the document.

use std::fmt::Display;
use std::mem::take;

use tokio::time::Instant;

use super::lookup;
use super::types::{BulkCreated, BulkDeleted, LeadPage};
use crate::attempt::Attempt;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::OperationBuilder;
use crate::generated::builder::{BulkCreateLeads, BulkDeleteLeads, CreateLead, ListLeads};
use crate::generated::types::{
    BulkCreateInput, BulkDeleteInput, BulkLeadInputs, CampaignId, CreatedLead, DeletedLead, Health, Lead, LeadIdentifier,
    LeadIdentifiers, LeadInput,
};
use crate::paging::{Paginator, is_unreadable, read_page};
use crate::reconcile::history::LeadHistory;
use crate::runtime::Response;
use crate::spec::ErrorCode;

impl Client {
    /// Adds a lead to a campaign (`POST /api/v1/leads`, scope `write`).
    ///
    /// Takes a [`LeadInput`] or its builder.
    ///
    /// # After a lost response
    ///
    /// If a response is lost, the client sends the request again, because the API rejects a second lead with the same identifier.
    /// If the API rejects the retry as a duplicate, or for an undocumented reason, the client looks the lead up in the campaign's
    /// list:
    ///
    /// | the list contains the lead | result |
    /// |---|---|
    /// | with the sent data, created since the first attempt | success, and [`Response::reconciled`] is true |
    /// | created by another call of this client | [`ErrorKind::Duplicate`] |
    /// | returned by [`list_leads`](Self::list_leads) before this call | [`ErrorKind::Duplicate`] |
    /// | with one of two sent identifiers, and another value of the other one | [`ErrorKind::Duplicate`] |
    /// | otherwise, or not at all | [`ErrorKind::OutcomeUnknown`] |
    ///
    /// A creation time seldom proves that a lead existed before the call, because the clocks of several machines may disagree. If
    /// a job must not meet [`ErrorKind::OutcomeUnknown`] for existing leads, list the campaign before it.
    ///
    /// A lookup needs the scope `read`, which `write` includes. It reads at most 200 pages, of up to 8000 leads with G2, one
    /// after the other. There is one lookup at a time in a campaign. A client remembers positions in the list: in a campaign of
    /// 100,000 leads, the first lookup reads 14 pages, and a later one two or three. These requests count towards the rate limit,
    /// and are not in [`Response::attempts`].
    ///
    /// A lookup ends with [`total_timeout`](crate::RequestOptions::total_timeout). The default of 90 s may be too short while
    /// other calls use up the rate limit. [`RequestOptions::job`](crate::RequestOptions::job) gives the lookup enough time.
    ///
    /// A create by [`Client::call`](crate::Client::call) is not looked up.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Duplicate`] ([`Error::is_duplicate`]): the campaign already contains this lead, and this call did not
    ///   create it.
    /// - [`ErrorKind::OutcomeUnknown`]: the lookup did not find out whether this call created the lead. The message contains the
    ///   reason: the list was not read in time or does not contain the lead, the lead has other data, or no clock confirms its
    ///   creation time.
    /// - [`ErrorKind::Validation`] before the request is sent: the message names the field, the problem and the remedy.
    /// - Any other [`ErrorKind`].
    pub async fn create_lead<L>(&self, lead: L) -> Result<Response<CreatedLead>, Error>
    where
        L: TryInto<LeadInput>,
        L::Error: Display,
    {
        let lead: LeadInput = self.checked(lead)?;
        let campaign = self.history().hash(&lead.campaign_id);
        let began = Instant::now();
        let (call, lead) = self.prepare(self.generated().create_lead().body(lead))?;
        let result = call.complete(CreateLead::decode, |envelope, _| match envelope.data {
            data if data.lead_id.is_empty() => Err("`leadId` in the response is empty"),
            data => Ok(data),
        });
        match result.await {
            Ok(created) => {
                self.history().record_created(campaign, [&*created.lead_id].into_iter(), created.attempts());
                Ok(created)
            }
            // Boxed: this rare future is larger than the create's.
            Err(error) if lookup::needs_lookup(&error) => Box::pin(self.reconcile(error, &lead, began)).await,
            Err(error) => Err(error),
        }
    }

    fn history(&self) -> &LeadHistory {
        &self.memory.history
    }

    /// Lists the leads of a campaign, one page for each call (`GET /api/v1/leads`, scope `read`).
    ///
    /// The closure sets the query: `campaign_id`, which is required, `status`, and with G2 `limit` and `cursor`. The next page is
    /// at `next_cursor`. [`leads`](Self::leads) has no loop, requests the next page ahead, and finds a list that does not end.
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
    /// A page keeps a lead with an unexpected value, and a warning in the log names the field. A number becomes text where text
    /// is expected. An optional value that cannot be read is `None`, and an id that cannot be read is empty.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Decode`], also if the response reports more leads and contains no cursor for them.
    /// - Any other [`ErrorKind`].
    pub async fn list_leads(
        &self,
        query: impl for<'a> FnOnce(ListLeads<'a>) -> ListLeads<'a>,
    ) -> Result<Response<LeadPage>, Error> {
        let page = self.call_with(query(self.generated().list_leads()), |mut envelope, body| {
            let count = whole(envelope.data.count);
            let extra = take(&mut envelope.data.extra_);
            let page = read_page::<ListLeads<'_>>(envelope, body)?;
            Ok::<_, String>(LeadPage {
                leads: page.items,
                count,
                next_cursor: page.next_cursor,
                may_go_on: page.may_go_on,
                extra,
            })
        });
        let page = page.await?;
        record_listed(self, &page.leads, page.attempts());
        Ok(page)
    }

    /// Lists all leads of a campaign, one page after the other (`GET /api/v1/leads`, scope `read`).
    ///
    /// Returns a stream, which requests the next page while you take the leads of the current one. See [`Paginator`] for the page size,
    /// a limit, a filter, and how to go on after an error.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let mut leads = client.leads("k978abc123");
    /// while let Some(lead) = leads.try_next().await? {
    ///     println!("{} {:?}", lead.id, lead.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn leads<C>(&self, campaign_id: C) -> Paginator<ListLeads<'_>>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
    {
        self.paginate(self.generated().list_leads().campaign_id(campaign_id)).recorded(record_listed)
    }

    /// Deletes a lead permanently (G2, `DELETE /api/v1/leads`, scope `write`).
    ///
    /// Takes a [`LeadIdentifier`] or its builder. If a response is lost, the client sends the request again. "Not found" then
    /// means that the lead is deleted: the call succeeds, and [`Response::reconciled`] is true.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::NotFound`] with [`ErrorCode::LeadNotFound`]: the campaign does not contain this lead. A 404 without a code
    ///   has another cause: for example, G1 has no delete.
    /// - Any other [`ErrorKind`].
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
            Some(false) => Err("the response reports that nothing was deleted"),
            None if is_unreadable(body, "/data/deleted") => Err("`deleted` in the response is not true or false"),
            _ => Ok(envelope.data),
        });
        match deleted.await {
            Ok(deleted) => Ok(deleted),
            Err(error) if error.is_not_found() && error.code() == Some(ErrorCode::LeadNotFound) && error.maybe_processed() => {
                Response::from_rejection(error, DeletedLead { deleted: Some(true), ..DeletedLead::default() })
            }
            Err(error) => Err(error),
        }
    }

    /// Adds up to 1000 leads to a campaign (`POST /api/v1/leads/bulk`, scope `write`). The API skips leads that the campaign
    /// already contains.
    ///
    /// Takes a `Vec`, a slice or an array of [`BulkLeadInput`](crate::BulkLeadInput) or of its builder. A lead that is twice in the batch counts
    /// twice.
    ///
    /// If a response is lost, the client sends the request again. The API then also skips the leads that the first attempt
    /// created. In this case [`BulkCreated::created_or_present`] counts the skipped leads, and [`Response::reconciled`] is true.
    /// All leads are in the campaign.
    ///
    /// To know which leads existed before, list the campaign before the call. [`Lead::created_at`] does not show it, because the
    /// clock of the API's database may disagree with this machine's. Compare it only with the `created_at` of other leads, for
    /// example of calls whose responses arrived before and after.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Validation`] before the request is sent: the message has the position in the list.
    /// - Any other [`ErrorKind`].
    pub async fn bulk_create_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkCreated>, Error>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
        L: TryInto<BulkLeadInputs>,
        L::Error: Display,
    {
        let body: BulkCreateInput = self.checked(BulkCreateInput::builder().campaign_id(campaign_id).leads(leads))?;
        self.bulk_create(body).await?.0
    }

    /// Creates leads in bulk. Returns the body of the request too, unless the request could not be made.
    pub(crate) async fn bulk_create(
        &self,
        body: BulkCreateInput,
    ) -> Result<(Result<Response<BulkCreated>, Error>, BulkCreateInput), Error> {
        let campaign = self.history().hash(&body.campaign_id);
        let (call, body) = self.prepare(self.generated().bulk_create_leads().body(body))?;
        let done = call.complete(BulkCreateLeads::decode, |envelope, _| {
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
                extra: data.extra_,
            })
        });
        let done = done.await.map(|done| {
            self.history().record_created(campaign, done.created_ids.iter().map(String::as_str), done.attempts());
            done.after_lost_response(|done| {
                done.created_or_present = take(&mut done.skipped);
                done.created_or_present_identifiers = take(&mut done.skipped_identifiers);
                done.created_or_present > 0
            })
        });
        Ok((done, body))
    }

    /// Deletes up to 1000 leads of a campaign permanently (G2, `POST /api/v1/leads/bulk-delete`, scope `write`).
    ///
    /// Takes a `Vec`, a slice or an array of [`LeadIdentifier`] or of its builder. The result lists the leads that the campaign does not contain.
    ///
    /// If a response is lost, the client sends the request again. The API then does not find the leads that the first attempt
    /// deleted. In this case [`BulkDeleted::deleted_or_absent`] counts the leads that were not found, and
    /// [`Response::reconciled`] is true.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Validation`] before the request is sent: the message has the position in the list.
    /// - Any other [`ErrorKind`].
    pub async fn bulk_delete_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkDeleted>, Error>
    where
        C: TryInto<CampaignId>,
        C::Error: Display,
        L: TryInto<LeadIdentifiers>,
        L::Error: Display,
    {
        let body: BulkDeleteInput = self.checked(BulkDeleteInput::builder().campaign_id(campaign_id).leads(leads))?;
        self.bulk_delete(body).await?.0
    }

    /// Deletes leads in bulk. Returns the body of the request too, unless the request could not be made.
    pub(crate) async fn bulk_delete(
        &self,
        body: BulkDeleteInput,
    ) -> Result<(Result<Response<BulkDeleted>, Error>, BulkDeleteInput), Error> {
        let (call, body) = self.prepare(self.generated().bulk_delete_leads().body(body))?;
        let done = call.complete(BulkDeleteLeads::decode, |envelope, _| {
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
                extra: data.extra_,
            })
        });
        let done = done.await.map(|done| {
            done.after_lost_response(|done| {
                done.deleted_or_absent = take(&mut done.not_found);
                done.deleted_or_absent_identifiers = take(&mut done.not_found_identifiers);
                done.deleted_or_absent > 0
            })
        });
        Ok((done, body))
    }

    /// Checks the health of the API (`GET /api/health`, no key).
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Server`]: the API reports that it is down, after retries, or `status: "error"` with the HTTP status 200.
    /// - Any other [`ErrorKind`].
    pub async fn get_health(&self) -> Result<Response<Health>, Error> {
        self.call(self.generated().get_health()).await
    }

    pub(crate) fn checked<T, V>(&self, value: V) -> Result<T, Error>
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

/// Remembers the leads of a page. A later create did not create them.
fn record_listed(client: &Client, leads: &[Lead], attempts: &[Attempt]) {
    client.history().record_listed(leads.iter().map(|lead| lead.id.as_str()), attempts);
}

/// A count, which is a whole number in every sample. JSON does not distinguish it from other numbers.
fn whole(number: Option<f64>) -> Option<u64> {
    // The cast saturates.
    number.filter(|n| n.is_finite() && *n >= 0.0).map(|n| n as u64)
}
