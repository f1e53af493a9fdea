//! What the operations do, once a request was checked, and how they answer.

use http::{StatusCode, request};
use serde_json::{Map, Value, json};

use crate::{
    answer::{self, Answer, Refusal},
    campaign::SameAs,
    catalogue::Documented,
    cursor,
    generation::Generation,
    leads::{LeadIdentifier, LeadInput},
    settings::{DuplicateWording, LastCursor},
    state::State,
    store::NotCreated,
    sync::lock,
    validate,
};

/// A request that is valid by its schema.
#[derive(Debug)]
pub(crate) enum Request {
    Create(String, LeadInput),
    BulkCreate(String, Vec<LeadInput>),
    Delete(String, LeadIdentifier),
    BulkDelete(String, Vec<LeadIdentifier>),
    List(validate::List),
}

impl Request {
    pub(crate) fn campaign_id(&self) -> &str {
        match self {
            Request::Create(campaign_id, _)
            | Request::BulkCreate(campaign_id, _)
            | Request::Delete(campaign_id, _)
            | Request::BulkDelete(campaign_id, _) => campaign_id,
            Request::List(list) => &list.campaign_id,
        }
    }

    pub(crate) fn perform(self, state: &State, head: &request::Parts) -> Result<Answer, Refusal> {
        match self {
            Request::Create(campaign_id, lead) => create(state, &campaign_id, lead),
            Request::BulkCreate(campaign_id, leads) => bulk_create(state, &campaign_id, leads),
            Request::Delete(campaign_id, identifier) => delete(state, &campaign_id, &identifier),
            Request::BulkDelete(campaign_id, identifiers) => Ok(bulk_delete(state, &campaign_id, identifiers)),
            Request::List(list) => page(state, &list, head.uri.path().ends_with("/records")),
        }
    }
}

fn create(state: &State, campaign_id: &str, lead: LeadInput) -> Result<Answer, Refusal> {
    let created = lock(&state.store).create(campaign_id, lead, state.clock.database());
    let id = created.map_err(|reason| not_created(state, reason))?;
    Ok(answer::success(state.settings.create_status.into(), &json!({"leadId": id})))
}

fn bulk_create(state: &State, campaign_id: &str, leads: Vec<LeadInput>) -> Result<Answer, Refusal> {
    let done = lock(&state.store).bulk_create(campaign_id, leads, state.clock.database());
    let done = done.map_err(|reason| not_created(state, reason))?;
    let data = json!({
        "created": done.ids.len(),
        "skipped": done.skipped.len(),
        "createdIds": done.ids,
        (skipped_field(state.settings.generation)): done.skipped,
    });
    Ok(answer::success(state.settings.bulk_create_status.into(), &data))
}

fn skipped_field(generation: Generation) -> &'static str {
    match generation {
        Generation::G1 => "skippedPhones",
        Generation::G2 => "skippedIdentifiers",
    }
}

fn not_created(state: &State, reason: NotCreated) -> Refusal {
    let wording = state.settings.duplicate_wording;
    state.refusal(match reason {
        NotCreated::Duplicate(SameAs::PhoneNumber) if wording == DuplicateWording::PhoneNumber => Documented::LeadAlreadyExists,
        NotCreated::Duplicate(_) => Documented::LeadAlreadyExistsShort,
        NotCreated::NoCampaign => Documented::CampaignNotFound,
        NotCreated::Full => Documented::InternalServerError,
    })
}

fn delete(state: &State, campaign_id: &str, identifier: &LeadIdentifier) -> Result<Answer, Refusal> {
    if lock(&state.store).delete(campaign_id, identifier) {
        Ok(answer::success(StatusCode::OK, &json!({"deleted": true})))
    } else {
        Err(state.refusal(Documented::LeadNotFound))
    }
}

fn bulk_delete(state: &State, campaign_id: &str, identifiers: Vec<LeadIdentifier>) -> Answer {
    let done = lock(&state.store).bulk_delete(campaign_id, identifiers);
    let data = json!({
        "deleted": done.deleted.len(),
        "notFound": done.not_found.len(),
        "deletedIdentifiers": done.deleted,
        "notFoundIdentifiers": done.not_found,
    });
    answer::success(StatusCode::OK, &data)
}

fn page(state: &State, list: &validate::List, by_alias: bool) -> Result<Answer, Refusal> {
    let settings = &state.settings;
    let page =
        lock(&state.store).page(&list.campaign_id, list.position()?, list.limit, list.status.as_deref(), settings.list_order);
    let page = page.ok_or_else(|| state.refusal(Documented::CampaignNotFound))?;
    let leads: Vec<_> =
        page.leads.iter().map(|lead| lead.to_json(settings.absent_as_null, settings.creation_time_unit)).collect();
    let mut data = Map::new();
    data.insert("count".to_owned(), leads.len().into());
    data.insert(if by_alias && settings.name_records { "records" } else { "leads" }.to_owned(), leads.into());
    if settings.generation == Generation::G2 {
        data.insert("hasMore".to_owned(), page.has_more.into());
        let cursor = Value::String(cursor::encode(page.position));
        match settings.last_cursor {
            _ if page.has_more => data.insert("cursor".to_owned(), cursor),
            LastCursor::Kept => data.insert("cursor".to_owned(), cursor),
            LastCursor::Null => data.insert("cursor".to_owned(), Value::Null),
            LastCursor::Absent => None,
        };
    }
    Ok(answer::success(StatusCode::OK, &Value::Object(data)))
}
