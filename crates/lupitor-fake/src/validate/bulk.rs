//! Bodies of bulk requests.

use serde_json::{Map, Value};

use super::{
    fields::{self, Place},
    json_body::campaign_id,
    lead::new_lead,
};
use crate::{
    answer::Refusal,
    catalogue::Documented,
    generation::Generation,
    leads::{LeadIdentifier, LeadInput},
    state::State,
    wording,
};

/// The documented maximum of a bulk request.
const MAX_LEADS: usize = lupitor::BulkLeadInputs::MAX_ITEMS;

/// The body of `bulkCreateLeads`: the campaign and the leads.
pub(crate) fn bulk_create(state: &State, body: &Map<String, Value>) -> Result<(String, Vec<LeadInput>), Refusal> {
    let campaign_id = campaign_id(state, body)?;
    let leads = items(state, body, |members, place| {
        let lead = new_lead(members, place)?;
        match state.settings.generation {
            // Only the wording for a single lead is documented; the index before it is G2's.
            Generation::G1 if lead.phone_number.is_none() => {
                Err(state.refusal(Documented::PhoneNumberRequired).reworded(|documented| format!("{}{documented}", place.0)))
            }
            Generation::G2 if lead.phone_number.is_none() && lead.external_id.is_none() => Err(identifier_missing(state, place)),
            _ => Ok(lead),
        }
    })?;
    Ok((campaign_id, leads))
}

/// The body of `bulkDeleteLeads`: the campaign and the identifiers.
pub(crate) fn bulk_delete(state: &State, body: &Map<String, Value>) -> Result<(String, Vec<LeadIdentifier>), Refusal> {
    let campaign_id = campaign_id(state, body)?;
    let identifiers = items(state, body, |members, place| {
        let phone_number = fields::phone_number(members, place)?.map(LeadIdentifier::PhoneNumber);
        let external_id = fields::external_id(members, place)?.map(LeadIdentifier::ExternalId);
        external_id.or(phone_number).ok_or_else(|| identifier_missing(state, place))
    })?;
    Ok((campaign_id, identifiers))
}

/// Reads `leads`. One bad item refuses the whole batch.
fn items<T>(
    state: &State,
    body: &Map<String, Value>,
    read: impl Fn(&Map<String, Value>, &Place<'_>) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let Some(Value::Array(leads)) = body.get("leads") else { return Err(state.refusal(Documented::LeadsRequired)) };
    match leads.len() {
        0 => return Err(state.refusal(Documented::LeadsEmpty)),
        count if count > MAX_LEADS => return Err(state.refusal(Documented::TooManyLeads)),
        _ => {}
    }
    let read_item = |(index, item): (usize, &Value)| match item {
        Value::Object(members) => read(members, &Place(&format!("leads[{index}]: "))),
        _ => Err(wording::not_an_object(&format!("leads[{index}]"))),
    };
    leads.iter().enumerate().map(read_item).collect()
}

/// `leads[N]: At least one of …`. The documentation writes `N`; the fake counts from 0.
fn identifier_missing(state: &State, place: &Place<'_>) -> Refusal {
    state.refusal(Documented::LeadIdentifierMissing).reworded(|documented| {
        // The documented example is about one item, whose place ends with the first ": ".
        documented.split_once(": ").map_or_else(|| documented.to_owned(), |(_, rest)| format!("{}{rest}", place.0))
    })
}
