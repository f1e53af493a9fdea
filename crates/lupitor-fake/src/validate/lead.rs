//! One lead of a body.

use serde_json::{Map, Value};

use super::{
    fields::{self, Place},
    json_body::campaign_id,
};
use crate::{answer::Refusal, catalogue::Documented, generation::Generation, leads::LeadInput, state::State};

/// The body of `createLead`, schema `LeadInput`: the campaign and the lead.
pub(crate) fn create(state: &State, body: &Map<String, Value>) -> Result<(String, LeadInput), Refusal> {
    let campaign_id = campaign_id(state, body)?;
    let lead = new_lead(body, &Place(""))?;
    let missing = match state.settings.generation {
        Generation::G1 => lead.phone_number.is_none().then_some(Documented::PhoneNumberRequired),
        Generation::G2 => (lead.phone_number.is_none() && lead.external_id.is_none()).then_some(Documented::IdentifierMissing),
    };
    missing.map_or(Ok((campaign_id, lead)), |documented| Err(state.refusal(documented)))
}

/// Reads the properties that `LeadInput` and `BulkLeadInput` share. The caller checks that there is an identifier.
pub(super) fn new_lead(members: &Map<String, Value>, place: &Place<'_>) -> Result<LeadInput, Refusal> {
    Ok(LeadInput {
        phone_number: fields::phone_number(members, place)?,
        external_id: fields::external_id(members, place)?,
        metadata: fields::metadata(members, place)?,
        scheduled_for: fields::scheduled_for(members, place)?,
        priority: fields::priority(members, place)?.unwrap_or(0),
        ..LeadInput::empty()
    })
}
