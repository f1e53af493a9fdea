//! The operations under `/api/v1`, and the order of their checks.

use axum::body::Bytes;
use http::{HeaderMap, StatusCode, Uri, request};

use crate::{
    answer::{self, Answer, Refusal},
    catalogue::Documented,
    date_time,
    faults::{Fault, Stage},
    generation::Generation,
    keys::Key,
    limiter::Verdict,
    limits::Caller,
    operation::Operation,
    settings::RateLimitBody,
    state::State,
    sync::lock,
    validate, wording, work,
};

/// The checks in their order: authentication (401), rate limit (429), scope (403), request (400), campaign (403).
///
/// That the rate limit comes after authentication is documented (page on rate limits), the rest is not. Every answer after
/// authentication has the rate limit headers.
pub(crate) fn answer(
    state: &State,
    operation: Operation,
    head: &request::Parts,
    body: Result<&Bytes, Refusal>,
    fault: Option<&(Fault, Stage)>,
) -> Answer {
    let (key_index, key) = match authenticate(state, &head.headers) {
        Ok(authenticated) => authenticated,
        Err(refusal) => return refusal.into_answer(),
    };
    let counted = state.clock.counted();
    let now = state.clock.shown(counted);
    let verdict = lock(&state.limits).take(Caller::Key(key_index), operation.bucket(), counted);
    let verdict = verdict.map(|verdict| Verdict { reset: state.clock.shown(verdict.reset), ..verdict });
    let mut answer = match verdict {
        Some(verdict) if !verdict.allowed => {
            let mut answer = too_many_requests(state, verdict).into_answer();
            answer::retry_after_header(&mut answer, verdict.reset, now, state.settings.retry_after);
            answer
        }
        _ => perform(state, operation, &key, head, body, fault).unwrap_or_else(Refusal::into_answer),
    };
    if let (Some(verdict), true) = (verdict, state.settings.rate_limit_headers) {
        answer::rate_limit_headers(&mut answer, verdict, state.settings.reset_unit);
    }
    answer
}

fn authenticate(state: &State, headers: &HeaderMap) -> Result<(usize, Key), Refusal> {
    let value = headers.get("x-api-key").filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| state.refusal(Documented::MissingApiKey))?;
    lock(&state.keys).authenticate(value.as_bytes()).ok_or_else(|| state.refusal(Documented::InvalidApiKey))
}

fn too_many_requests(state: &State, verdict: Verdict) -> Refusal {
    match state.settings.rate_limit_body {
        RateLimitBody::Plain => state.refusal(Documented::RateLimitExceeded),
        RateLimitBody::Detailed => state
            .refusal(Documented::RateLimitExceededTryLater)
            .with("limit", verdict.limit)
            .with("remaining", verdict.remaining)
            .with("reset", date_time::rfc3339(verdict.reset)),
    }
}

fn perform(
    state: &State,
    operation: Operation,
    key: &Key,
    head: &request::Parts,
    body: Result<&Bytes, Refusal>,
    fault: Option<&(Fault, Stage)>,
) -> Result<Answer, Refusal> {
    if operation != Operation::ListLeads && !key.may_write() {
        return Err(state.refusal(missing_write_scope(state.settings.generation, operation)));
    }
    let request = read(state, operation, &head.headers, &head.uri, body)?;
    let campaign_id = request.campaign_id();
    if !key.reaches(campaign_id) || !lock(&state.store).has_campaign(campaign_id) {
        return Err(state.refusal(Documented::CampaignNotFound));
    }
    let own_fault = fault.and_then(|(fault, stage)| Some((failure(state, fault)?, *stage)));
    match own_fault {
        Some((failure, Stage::BeforeWork)) => Err(failure),
        Some((failure, Stage::AfterWork)) => {
            request.perform(state, head)?;
            Err(failure)
        }
        None => request.perform(state, head),
    }
}

/// `Forbidden` is on G2's page of the delete; the bulk delete is taken to be like it. Elsewhere the errors page's wording stands.
fn missing_write_scope(generation: Generation, operation: Operation) -> Documented {
    let deletes = matches!(operation, Operation::DeleteLead | Operation::BulkDeleteLeads);
    if generation == Generation::G2 && deletes { Documented::Forbidden } else { Documented::InsufficientPermissions }
}

fn read(
    state: &State,
    operation: Operation,
    headers: &HeaderMap,
    uri: &Uri,
    body: Result<&Bytes, Refusal>,
) -> Result<work::Request, Refusal> {
    let object = || {
        if validate::is_json(headers) { validate::object(body?) } else { Err(wording::wrong_content_type()) }
    };
    Ok(match operation {
        Operation::CreateLead => {
            let (campaign_id, lead) = validate::create(state, &object()?)?;
            work::Request::Create(campaign_id, lead)
        }
        Operation::BulkCreateLeads => {
            let (campaign_id, leads) = validate::bulk_create(state, &object()?)?;
            work::Request::BulkCreate(campaign_id, leads)
        }
        Operation::BulkDeleteLeads => {
            let (campaign_id, identifiers) = validate::bulk_delete(state, &object()?)?;
            work::Request::BulkDelete(campaign_id, identifiers)
        }
        Operation::DeleteLead => {
            let (campaign_id, identifier) = validate::delete(state, &validate::Query::read(uri)?)?;
            work::Request::Delete(campaign_id, identifier)
        }
        Operation::ListLeads => work::Request::List(validate::list(state, &validate::Query::read(uri)?)?),
        // Has no key and no envelope, and is answered in `health`.
        Operation::GetHealth => return Err(wording::unknown_route()),
    })
}

/// The API's own failure, for the faults that are one.
fn failure(state: &State, fault: &Fault) -> Option<Refusal> {
    let failure = state.refusal(Documented::InternalServerError);
    match fault {
        Fault::InternalServerError => Some(failure),
        Fault::SuccessFalse => Some(Refusal { status: StatusCode::OK, ..failure }),
        _ => None,
    }
}
