//! The operations under `/api/v1`, and the order of their checks.

use axum::body::Bytes;
use http::{HeaderMap, StatusCode, request};

use super::leads::LeadRequest;
use crate::api_error::{ApiError, Documented, undocumented};
use crate::faults::{Fault, Stage};
use crate::generation::Generation;
use crate::keys::Key;
use crate::operation::Operation;
use crate::rate_limit::{Caller, Decision, rate_limited};
use crate::response::Response;
use crate::settings::RateLimitBody;
use crate::state::{State, lock};
use crate::validate::{self, Query};

/// A request and its fault. `body` is `None` if it is too large.
#[derive(Clone, Copy)]
pub(crate) struct ApiRequest<'a> {
    pub(crate) operation: Operation,
    pub(crate) head: &'a request::Parts,
    pub(crate) body: Option<&'a Bytes>,
    pub(crate) fault: Option<&'a (Fault, Stage)>,
}

/// Checks in this order: key (401), rate limit (429), scope (403), request (400), campaign (403).
///
/// Only the place of the rate limit is documented (page on rate limits). Every response after authentication has its headers.
pub(crate) fn respond(state: &State, request: ApiRequest<'_>) -> Response {
    let (key_index, key) = match authenticate(state, &request.head.headers) {
        Ok(authenticated) => authenticated,
        Err(error) => return error.into_response(),
    };
    rate_limited(
        state,
        (Caller::Key(key_index), request.operation.bucket()),
        state.settings.reset_unit,
        |decision| throttled(state, decision),
        |_| process(state, &key, request).unwrap_or_else(ApiError::into_response),
    )
}

fn authenticate(state: &State, headers: &HeaderMap) -> Result<(usize, Key), ApiError> {
    let value = headers.get("x-api-key").filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| state.error(Documented::MissingApiKey))?;
    lock(&state.keys).authenticate(value.as_bytes()).ok_or_else(|| state.error(Documented::InvalidApiKey))
}

fn throttled(state: &State, decision: Decision) -> ApiError {
    match state.settings.rate_limit_body {
        RateLimitBody::Plain => state.error(Documented::RateLimitExceeded),
        RateLimitBody::Detailed => super::with_rate_limit_fields(state.error(Documented::RateLimitExceededTryLater), decision),
    }
}

fn process(state: &State, key: &Key, request: ApiRequest<'_>) -> Result<Response, ApiError> {
    if request.operation != Operation::ListLeads && !key.may_write() {
        return Err(state.error(missing_write_scope(state.settings.generation, request.operation)));
    }
    let lead_request = validate(state, request)?;
    let campaign_id = lead_request.campaign_id();
    if !key.reaches(campaign_id) || !lock(&state.store).has_campaign(campaign_id) {
        return Err(state.error(Documented::CampaignNotFound));
    }
    let failure = request.fault.and_then(|(fault, stage)| Some((api_failure(state, fault)?, *stage)));
    match failure {
        Some((failure, Stage::BeforeProcessing)) => Err(failure),
        Some((failure, Stage::AfterProcessing)) => {
            lead_request.execute(state, request.head.uri.path())?;
            Err(failure)
        }
        None => lead_request.execute(state, request.head.uri.path()),
    }
}

/// G2's page of the delete has `Forbidden`; the bulk delete is assumed to be alike. The errors page has the other message.
fn missing_write_scope(generation: Generation, operation: Operation) -> Documented {
    match generation {
        Generation::G2 if operation.is_delete() => Documented::Forbidden,
        _ => Documented::InsufficientPermissions,
    }
}

fn validate(state: &State, request: ApiRequest<'_>) -> Result<LeadRequest, ApiError> {
    let body = || validate::json_object(&request.head.headers, request.body);
    let query = || Query::read(&request.head.uri);
    Ok(match request.operation {
        Operation::CreateLead => {
            let (campaign_id, lead) = validate::create(state, &body()?)?;
            LeadRequest::Create(campaign_id, lead)
        }
        Operation::BulkCreateLeads => {
            let (campaign_id, leads) = validate::bulk_create(state, &body()?)?;
            LeadRequest::BulkCreate(campaign_id, leads)
        }
        Operation::BulkDeleteLeads => {
            let (campaign_id, identifiers) = validate::bulk_delete(state, &body()?)?;
            LeadRequest::BulkDelete(campaign_id, identifiers)
        }
        Operation::DeleteLead => {
            let (campaign_id, identifier) = validate::delete(state, &query()?)?;
            LeadRequest::Delete(campaign_id, identifier)
        }
        Operation::ListLeads => LeadRequest::List(validate::list(state, &query()?)?),
        // The service sends the health check to `routes::health`.
        Operation::GetHealth => return Err(undocumented::unknown_route()),
    })
}

/// The API's own failure, for the faults that are one.
fn api_failure(state: &State, fault: &Fault) -> Option<ApiError> {
    let failure = state.error(Documented::InternalServerError);
    match fault {
        Fault::InternalServerError => Some(failure),
        Fault::SuccessFalse => Some(ApiError { status: StatusCode::OK, ..failure }),
        _ => None,
    }
}
