//! progenitor's error as an [`Error`].

use std::time::SystemTime;

use bytes::Bytes;
use progenitor_client::Error as ClientError;
use serde::Serialize;
use serde_json::Value;

use super::hooks::CarriedError;
use crate::attempt::AttemptOutcome;
use crate::error::cause::{causes, innermost};
use crate::error::{Error, ErrorDetails, ErrorKind, ResponseParts};
use crate::headers::{self, RateLimit};
use crate::runtime::{Clock, Extent, Members, SystemClock};
use crate::spec::{DocumentedError, Operation};

/// For calls by a generated `send`. The attempts of a documented error are not known then: [`Client::call`](crate::Client::call) keeps them.
impl<E: Serialize> From<ClientError<E>> for Error {
    fn from(error: ClientError<E>) -> Self {
        from_client_error(error, SystemClock.now())
    }
}

/// For a type of a request that is made from its builder: `LeadInput::builder().campaign_id("k978abc123").try_into()?`.
impl From<super::types::error::ConversionError> for Error {
    fn from(problem: super::types::error::ConversionError) -> Self {
        Self::new(ErrorKind::Validation, problem.to_string(), SystemClock.now())
    }
}

/// Converts the error of a request that could not be made, or of a generated `send`.
pub(crate) fn from_client_error<E: Serialize>(error: ClientError<E>, now: SystemTime) -> Error {
    match error {
        ClientError::InvalidRequest(message) => Error::new(ErrorKind::Validation, message, now),
        ClientError::Custom(message) => Error::new(ErrorKind::Config, message, now),
        ClientError::CommunicationError(e) | ClientError::InvalidUpgrade(e) | ClientError::ResponseBodyError(e) => {
            from_reqwest(e, now)
        }
        ClientError::ErrorResponse(value) => {
            let (status, headers) = (value.status(), value.headers().clone());
            let body = serde_json::to_vec(&value.into_inner()).unwrap_or_default();
            from_response(ResponseParts { status, headers, body: body.into() }, now)
        }
        ClientError::InvalidResponsePayload(_, e) => Error::from_details(ErrorDetails {
            maybe_processed: true,
            ..ErrorDetails::new(ErrorKind::Decode, decode_problem(&e), now)
        }),
        ClientError::UnexpectedResponse(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            from_response(ResponseParts { status, headers, body: Bytes::new() }, now)
        }
    }
}

/// Returns the place of a problem in JSON. Serde's own text quotes values, which may be personal data.
fn decode_problem(error: &serde_json::Error) -> String {
    let problem = if error.is_data() { "has an unexpected form" } else { "is not JSON" };
    format!("the response {problem} at line {} column {}", error.line(), error.column())
}

fn from_reqwest(error: reqwest::Error, now: SystemTime) -> Error {
    if let Some(CarriedError(error)) = causes(&error).find_map(|cause| cause.downcast_ref()) {
        return error.clone();
    }
    let kind = if error.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Transport };
    let problem = if error.is_connect() { "no connection could be made" } else { "the connection was lost" };
    let maybe_processed = !error.is_connect() && !error.is_builder();
    // The query of the URL may contain a phone number.
    let error = error.without_url();
    let message = format!("{problem}: {}", innermost(&error));
    Error::from_details(ErrorDetails {
        maybe_processed,
        source: Some(std::sync::Arc::new(error)),
        ..ErrorDetails::new(kind, message, now)
    })
}

/// The message for `Display` where the request is not known, whose values the server's message may repeat.
const NOT_SHOWN: &str = "(not shown; Error::message returns it)";

fn from_response(parts: ResponseParts, now: SystemTime) -> Error {
    let members = Members::read(&parts.body, Extent::Whole);
    let message = members.as_ref().and_then(Members::message);
    let message = message.unwrap_or_else(|| parts.status.canonical_reason().unwrap_or("unknown status").to_owned());
    // The health check words its 429 as the others do, in a body of another form.
    let is_envelope = |body: &[u8]| serde_json::from_slice::<Value>(body).is_ok_and(|body| body.get("error").is_some());
    let same_form = |entry: &DocumentedError| is_envelope(entry.body.as_bytes()) == is_envelope(&parts.body);
    let documented = DocumentedError::find_preferring(Some(parts.status.as_u16()), &message, same_form);
    // The operation is not known: the code of a duplicate is that of any operation.
    let code = documented.map(|documented| documented.code);
    let duplicate = code.filter(|code| Operation::all().iter().any(|operation| operation.duplicate() == Some(*code)));
    let kind = ErrorKind::from_status(parts.status).with_documented(documented, duplicate);
    let shown = documented.filter(|entry| entry.pattern.is_none()).map(|entry| entry.message.to_owned());
    let server_now = headers::date(&parts.headers).unwrap_or(now);
    let reset = members.as_ref().and_then(|members| members.reset.as_ref());
    Error::from_details(ErrorDetails {
        redacted: Some(shown.unwrap_or_else(|| NOT_SHOWN.to_owned())),
        documented,
        rate_limit: RateLimit::from_headers(&parts.headers, server_now),
        retry_after: headers::requested_wait(parts.status, &parts.headers, reset, server_now),
        maybe_processed: AttemptOutcome::Status(parts.status.as_u16()).is_ambiguous(),
        response: Some(parts),
        ..ErrorDetails::new(kind, message, now)
    })
}
