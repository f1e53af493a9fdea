//! Effects and responses of the operations on leads, once a request is validated.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api_error::{ApiError, Documented};
use crate::generation::Generation;
use crate::response::{self, Response};
use crate::settings::{DuplicateWording, LastCursor, NextCursor};
use crate::state::{State, lock};
use crate::store::{CreateError, Cursor, DuplicateField, LeadIdentifier, LeadInput};
use crate::validate::ListQuery;

/// A request that is valid by its schema. Each has a campaign.
#[derive(Debug)]
pub(super) enum LeadRequest {
    Create(String, LeadInput),
    BulkCreate(String, Vec<LeadInput>),
    Delete(String, LeadIdentifier),
    BulkDelete(String, Vec<LeadIdentifier>),
    List(ListQuery),
}

impl LeadRequest {
    pub(super) fn campaign_id(&self) -> &str {
        match self {
            LeadRequest::Create(campaign_id, _)
            | LeadRequest::BulkCreate(campaign_id, _)
            | LeadRequest::Delete(campaign_id, _)
            | LeadRequest::BulkDelete(campaign_id, _) => campaign_id,
            LeadRequest::List(query) => &query.campaign_id,
        }
    }

    /// `path` is that of the request, which may be an alias.
    pub(super) fn execute(self, state: &State, path: &str) -> Result<Response, ApiError> {
        match self {
            LeadRequest::Create(campaign_id, lead) => create(state, &campaign_id, lead),
            LeadRequest::BulkCreate(campaign_id, leads) => bulk_create(state, &campaign_id, leads),
            LeadRequest::Delete(campaign_id, identifier) => delete(state, &campaign_id, &identifier),
            LeadRequest::BulkDelete(campaign_id, identifiers) => Ok(bulk_delete(state, &campaign_id, identifiers)),
            LeadRequest::List(query) => list(state, &query, path.ends_with("/records")),
        }
    }
}

fn create(state: &State, campaign_id: &str, lead: LeadInput) -> Result<Response, ApiError> {
    let created = lock(&state.store).create(campaign_id, lead, state.clock.database());
    let id = created.map_err(|error| create_error(state, error))?;
    Ok(response::success(state.settings.create_status.into(), &json!({"leadId": id})))
}

fn bulk_create(state: &State, campaign_id: &str, leads: Vec<LeadInput>) -> Result<Response, ApiError> {
    let result = lock(&state.store).bulk_create(campaign_id, leads, state.clock.database());
    let result = result.map_err(|error| create_error(state, error))?;
    let skipped_field = match state.settings.generation {
        Generation::G1 => "skippedPhones",
        Generation::G2 => "skippedIdentifiers",
    };
    let data = json!({
        "created": result.ids.len(),
        "skipped": result.skipped.len(),
        "createdIds": result.ids,
        (skipped_field): result.skipped,
    });
    Ok(response::success(state.settings.bulk_create_status.into(), &data))
}

fn create_error(state: &State, error: CreateError) -> ApiError {
    let wording = state.settings.duplicate_wording;
    state.error(match error {
        CreateError::Duplicate(DuplicateField::PhoneNumber) if wording == DuplicateWording::PhoneNumber => {
            Documented::LeadAlreadyExists
        }
        CreateError::Duplicate(_) => Documented::LeadAlreadyExistsShort,
        CreateError::UnknownCampaign => Documented::CampaignNotFound,
        CreateError::Full => Documented::InternalServerError,
    })
}

fn delete(state: &State, campaign_id: &str, identifier: &LeadIdentifier) -> Result<Response, ApiError> {
    if lock(&state.store).delete(campaign_id, identifier) {
        Ok(response::success(StatusCode::OK, &json!({"deleted": true})))
    } else {
        Err(state.error(Documented::LeadNotFound))
    }
}

fn bulk_delete(state: &State, campaign_id: &str, identifiers: Vec<LeadIdentifier>) -> Response {
    let result = lock(&state.store).bulk_delete(campaign_id, identifiers);
    let data = json!({
        "deleted": result.deleted.len(),
        "notFound": result.not_found.len(),
        "deletedIdentifiers": result.deleted,
        "notFoundIdentifiers": result.not_found,
    });
    response::success(StatusCode::OK, &data)
}

fn list(state: &State, query: &ListQuery, by_alias: bool) -> Result<Response, ApiError> {
    let settings = &state.settings;
    let start = query.start()?;
    let limit = if start.empty_pages > 0 { 0 } else { query.limit };
    let page = lock(&state.store).page(&query.campaign_id, start.position, limit, query.status.as_deref(), settings.list_order);
    let page = page.ok_or_else(|| state.error(Documented::CampaignNotFound))?;
    let leads = page.leads.iter().map(|lead| lead.to_json(settings.absent_as_null, settings.creation_time_unit));
    let leads: Vec<_> = leads.collect();
    let mut data = Map::new();
    data.insert("count".to_owned(), leads.len().into());
    data.insert(if by_alias && settings.records_field { "records" } else { "leads" }.to_owned(), leads.into());
    if settings.generation == Generation::G2 {
        data.insert("hasMore".to_owned(), page.has_more.into());
        let empty_pages = start.empty_pages.checked_sub(1).unwrap_or(settings.empty_pages);
        let next = Cursor { position: page.position, empty_pages }.encode();
        let cursor = match (page.has_more, settings.next_cursor, settings.last_cursor) {
            (true, NextCursor::Next, _) | (false, _, LastCursor::Kept) => Some(next.into()),
            (true, NextCursor::Repeated, _) => Some(query.cursor.clone().unwrap_or(next).into()),
            (true, NextCursor::Missing, _) | (false, _, LastCursor::Null) => Some(Value::Null),
            (false, _, LastCursor::Absent) => None,
        };
        data.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor)));
    }
    Ok(response::success(StatusCode::OK, &Value::Object(data)))
}
