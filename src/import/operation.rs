//! The bulk operations that the engine runs: create and delete.

use std::future::Future;

use serde::Serialize;
use serde_json::Value;

use super::row::RowOutcome;
use crate::attempt::Attempt;
use crate::client::Client;
use crate::error::Error;
use crate::generated::types::{BulkCreateInput, BulkDeleteInput, BulkLeadInput, CampaignId, LeadIdentifier};
use crate::leads::missed_rows::Identifiers;
use crate::runtime::Response;

/// The result of a bulk request, in one form for both operations.
#[derive(Debug)]
pub(super) struct Report {
    /// Number of rows that were created or deleted.
    pub(super) done: u64,
    /// Number of rows that the API skipped, or did not find.
    pub(super) missed: u64,
    /// Ids of the created leads.
    pub(super) created_ids: Vec<String>,
    pub(super) missed_identifiers: Vec<String>,
    pub(super) attempts: Vec<Attempt>,
}

/// The result of a request with its items, unless the request could not be made.
pub(super) type Sent<I> = Result<(Result<Report, Error>, Vec<I>), Error>;

/// A bulk operation.
pub(super) trait BulkOperation: Send + Sync + 'static {
    /// A row's data, as the request contains it.
    type Item: Serialize + Send + Sync + Unpin + 'static;

    /// The method that runs the engine, for metrics.
    const METHOD: &'static str;
    /// The outcome of a row that the API processed.
    const DONE: RowOutcome;
    /// The outcome of a row that the API skipped or did not find, without a lost response.
    const MISSED: RowOutcome;
    /// The same after a lost response. `None` if the campaign's list may decide.
    const MISSED_AFTER_LOST_RESPONSE: Option<RowOutcome>;

    /// Checks what a single value of the item does not show.
    fn validate(item: &Self::Item) -> Result<(), String>;

    fn identifiers(item: &Self::Item) -> Identifiers<'_>;

    /// About the number of bytes that the item takes as JSON. Serializing it twice would be exact, and cost more.
    fn size(item: &Self::Item) -> usize;

    /// The lead that a create sends, to compare it with listed ones.
    fn into_lead(item: Self::Item) -> Option<BulkLeadInput>;

    /// Sends a batch. Returns the items too, unless the request could not be made.
    fn send(client: &Client, campaign: CampaignId, items: Vec<Self::Item>) -> impl Future<Output = Sent<Self::Item>> + Send;
}

/// Bytes of a member of an object beside its name and its value: quotes, colon and comma.
const MEMBER: usize = 6;
/// Bytes of a row's names, its priority and its time.
const MEMBERS: usize = 120;

fn identifiers_size(identifiers: &Identifiers<'_>) -> usize {
    identifiers.external_id.map_or(0, text_size) + identifiers.phone_number.map_or(0, text_size)
}

/// The bytes of a text in JSON, without its quotes: `\"` and `\\` take two, and a control character takes up to six.
fn text_size(text: &str) -> usize {
    // Without a branch: this loop sees each byte of each row.
    let escapes = |byte: u8| usize::from(byte == b'"') + usize::from(byte == b'\\') + 5 * usize::from(byte < b' ');
    text.len() + text.bytes().map(escapes).sum::<usize>()
}

fn json_size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 20,
        Value::String(text) => text_size(text) + 2,
        Value::Array(items) => items.iter().map(|item| json_size(item) + 1).sum::<usize>() + 2,
        Value::Object(members) => {
            members.iter().map(|(name, value)| text_size(name) + MEMBER + json_size(value)).sum::<usize>() + 2
        }
    }
}

pub(super) struct Create;

impl BulkOperation for Create {
    type Item = BulkLeadInput;

    const METHOD: &'static str = "import_leads";
    const DONE: RowOutcome = RowOutcome::Created;
    const MISSED: RowOutcome = RowOutcome::AlreadyPresent;
    const MISSED_AFTER_LOST_RESPONSE: Option<RowOutcome> = None;

    fn validate(item: &BulkLeadInput) -> Result<(), String> {
        item.validate().map_err(|e| e.to_string())
    }

    fn identifiers(item: &BulkLeadInput) -> Identifiers<'_> {
        item.into()
    }

    fn size(item: &BulkLeadInput) -> usize {
        let metadata = item.metadata.iter().flat_map(|metadata| metadata.iter());
        let metadata = metadata.map(|(name, value)| text_size(name) + MEMBER + json_size(value)).sum::<usize>();
        identifiers_size(&Self::identifiers(item)) + metadata + MEMBERS
    }

    fn into_lead(item: BulkLeadInput) -> Option<BulkLeadInput> {
        Some(item)
    }

    async fn send(client: &Client, campaign: CampaignId, items: Vec<BulkLeadInput>) -> Sent<BulkLeadInput> {
        let body: BulkCreateInput = client.checked(BulkCreateInput::builder().campaign_id(campaign).leads(items))?;
        let (result, body) = client.bulk_create(body).await?;
        let report = result.map(|created: Response<_>| {
            let attempts = created.attempts().to_vec();
            let mut data = created.into_data();
            data.skipped_identifiers.append(&mut data.created_or_present_identifiers);
            Report {
                done: data.created,
                missed: data.skipped.saturating_add(data.created_or_present),
                created_ids: data.created_ids,
                missed_identifiers: data.skipped_identifiers,
                attempts,
            }
        });
        Ok((report, body.leads.into()))
    }
}

pub(super) struct Delete;

impl BulkOperation for Delete {
    type Item = LeadIdentifier;

    const METHOD: &'static str = "purge_leads";
    const DONE: RowOutcome = RowOutcome::Deleted;
    const MISSED: RowOutcome = RowOutcome::NotFound;
    const MISSED_AFTER_LOST_RESPONSE: Option<RowOutcome> = Some(RowOutcome::DeletedOrAbsent);

    fn validate(item: &LeadIdentifier) -> Result<(), String> {
        item.validate().map_err(|e| e.to_string())
    }

    fn identifiers(item: &LeadIdentifier) -> Identifiers<'_> {
        item.into()
    }

    fn size(item: &LeadIdentifier) -> usize {
        identifiers_size(&Self::identifiers(item)) + MEMBERS
    }

    fn into_lead(_: LeadIdentifier) -> Option<BulkLeadInput> {
        None
    }

    async fn send(client: &Client, campaign: CampaignId, items: Vec<LeadIdentifier>) -> Sent<LeadIdentifier> {
        let body: BulkDeleteInput = client.checked(BulkDeleteInput::builder().campaign_id(campaign).leads(items))?;
        let (result, body) = client.bulk_delete(body).await?;
        let report = result.map(|deleted: Response<_>| {
            let attempts = deleted.attempts().to_vec();
            let mut data = deleted.into_data();
            data.not_found_identifiers.append(&mut data.deleted_or_absent_identifiers);
            Report {
                done: data.deleted,
                missed: data.not_found.saturating_add(data.deleted_or_absent),
                created_ids: Vec::new(),
                missed_identifiers: data.not_found_identifiers,
                attempts,
            }
        });
        Ok((report, body.leads.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_row_is_at_least_that_of_its_json() {
        for text in ["", "plain", "\"quoted\"", "C:\\leads\\", "a\nb\tc\r", "\u{1}\u{1f}\u{7f}", "Zoë ☎ \u{2028}"] {
            let metadata = serde_json::json!({ text: [text, { "nested": text }, 1.5, null, true] });
            let lead = BulkLeadInput::builder().external_id("CRM_\"1\\").metadata(metadata).priority(100);
            let lead: BulkLeadInput = lead.scheduled_for("2026-11-28T11:00:00Z").try_into().unwrap();
            let size = serde_json::to_vec(&lead).unwrap().len();
            let estimate = Create::size(&lead);
            assert!(estimate >= size, "{text:?}: {estimate} < {size}");
            assert!(estimate < size * 2 + MEMBERS, "{text:?}: {estimate} for {size}");
        }
    }
}
