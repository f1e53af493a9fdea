//! Request bodies.

use axum::body::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::fields::{self, Path};
use crate::api_error::{ApiError, Documented, undocumented};
use crate::generation::Generation;
use crate::state::State;
use crate::store::{LeadIdentifier, LeadInput};

type Members = Map<String, Value>;

/// The body of a request, if its content type is JSON and it is an object. `None` is a body above the limit.
pub(crate) fn json_object(headers: &HeaderMap, body: Option<&Bytes>) -> Result<Members, ApiError> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(undocumented::wrong_content_type());
    }
    match serde_json::from_slice(body.ok_or_else(undocumented::body_too_large)?) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(undocumented::body_not_an_object()),
        Err(_) => Err(undocumented::malformed_json()),
    }
}

/// The body of `createLead`, schema `LeadInput`: the campaign and the lead.
pub(crate) fn create(state: &State, body: &Members) -> Result<(String, LeadInput), ApiError> {
    let campaign_id = campaign_id(state, body)?;
    let lead = lead(body, &Path(""))?;
    match missing_identifier(state, &lead) {
        Some(Generation::G1) => Err(state.error(Documented::PhoneNumberRequired)),
        Some(Generation::G2) => Err(state.error(Documented::IdentifierMissing)),
        None => reject(state, &lead, &Path("")).map(|()| (campaign_id, lead)),
    }
}

/// The body of `bulkCreateLeads`: the campaign and the leads.
pub(crate) fn bulk_create(state: &State, body: &Members) -> Result<(String, Vec<LeadInput>), ApiError> {
    let campaign_id = campaign_id(state, body)?;
    let leads = items(state, body, |members, path| {
        let lead = lead(members, path)?;
        match missing_identifier(state, &lead) {
            // Only the message for a single lead is documented; G2 has the index before it.
            Some(Generation::G1) => {
                Err(state.error(Documented::PhoneNumberRequired).map_message(|message| format!("{}{message}", path.0)))
            }
            Some(Generation::G2) => Err(identifier_missing(state, path)),
            None => reject(state, &lead, path).map(|()| lead),
        }
    })?;
    Ok((campaign_id, leads))
}

/// The body of `bulkDeleteLeads`: the campaign and the identifiers.
pub(crate) fn bulk_delete(state: &State, body: &Members) -> Result<(String, Vec<LeadIdentifier>), ApiError> {
    let campaign_id = campaign_id(state, body)?;
    let identifiers = items(state, body, |members, path| {
        let phone_number = fields::phone_number(members, path)?.map(LeadIdentifier::PhoneNumber);
        let external_id = fields::external_id(members, path)?.map(LeadIdentifier::ExternalId);
        external_id.or(phone_number).ok_or_else(|| identifier_missing(state, path))
    })?;
    Ok((campaign_id, identifiers))
}

/// An empty or null `campaignId` counts as missing, as in JavaScript's `if (!campaignId)`.
fn campaign_id(state: &State, members: &Members) -> Result<String, ApiError> {
    match members.get("campaignId") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        None | Some(Value::Null | Value::String(_)) => Err(state.error(Documented::CampaignIdRequired)),
        Some(_) => Err(undocumented::not_a_string("campaignId")),
    }
}

/// The properties that `LeadInput` and `BulkLeadInput` share.
fn lead(members: &Members, path: &Path<'_>) -> Result<LeadInput, ApiError> {
    Ok(LeadInput {
        phone_number: fields::phone_number(members, path)?,
        external_id: fields::external_id(members, path)?,
        metadata: fields::metadata(members, path)?,
        scheduled_for: fields::scheduled_for(members, path)?,
        priority: fields::priority(members, path)?.unwrap_or(0),
        ..LeadInput::empty()
    })
}

/// Applies the rules of [`LeadRejection`](crate::LeadRejection).
fn reject(state: &State, lead: &LeadInput, path: &Path<'_>) -> Result<(), ApiError> {
    let contains = |value: &Option<String>, text: &str| value.as_ref().is_some_and(|value| value.contains(text));
    let mut rules = state.settings.rejections.iter();
    match rules.find(|rule| contains(&lead.external_id, &rule.text) || contains(&lead.phone_number, &rule.text)) {
        Some(rule) => Err(undocumented::not_allowed(if rule.is_named { path.0 } else { "" })),
        None => Ok(()),
    }
}

/// The generation, if it requires an identifier that the lead does not have.
fn missing_identifier(state: &State, lead: &LeadInput) -> Option<Generation> {
    let generation = state.settings.generation;
    let external_id_is_enough = generation == Generation::G2 && lead.external_id.is_some();
    (lead.phone_number.is_none() && !external_id_is_enough).then_some(generation)
}

/// Reads `leads`. One invalid item fails the whole batch.
fn items<T>(
    state: &State,
    body: &Members,
    read: impl Fn(&Members, &Path<'_>) -> Result<T, ApiError>,
) -> Result<Vec<T>, ApiError> {
    let Some(Value::Array(leads)) = body.get("leads") else { return Err(state.error(Documented::LeadsRequired)) };
    if leads.is_empty() {
        return Err(state.error(Documented::LeadsEmpty));
    }
    if leads.len() > lupitor::BulkLeadInputs::MAX_ITEMS {
        return Err(state.error(Documented::TooManyLeads));
    }
    let read_item = |(index, item): (usize, &Value)| match item {
        Value::Object(members) => read(members, &Path(&format!("leads[{index}]: "))),
        _ => Err(undocumented::not_an_object(&format!("leads[{index}]"))),
    };
    (state.settings.batch_index_base..).zip(leads).map(read_item).collect()
}

/// `leads[N]: At least one of …`. The documentation writes `N`; the fake counts from 0 unless `batch_index_base` is set.
fn identifier_missing(state: &State, path: &Path<'_>) -> ApiError {
    state.error(Documented::LeadIdentifierMissing).map_message(|message| {
        // The documented example names an item before the first ": ".
        message.split_once(": ").map_or_else(|| message.to_owned(), |(_, rest)| format!("{}{rest}", path.0))
    })
}
