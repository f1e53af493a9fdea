//! The generated client's error, and answers that it cannot decode, as an [`Error`].

use std::time::SystemTime;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::cause::innermost;
use super::mask::Sent;
use super::report::{describe_request, request_ids};
use super::{AttemptOutcome, DocumentedError, Error, ErrorKind, Inner, ResponseParts};
use crate::call::{Finished, server};
use crate::client::Shared;
use crate::clock::{Clock, SystemClock};
use crate::envelope::{self, Extent};
use crate::hooks::Carried;
use crate::operation::Operation;
use crate::rate_limit::{self, RateLimit};
use crate::response::Metadata;

/// For calls that were made with [`Client::generated`](crate::Client::generated) alone. The attempts of an error that the
/// generated client itself understands are not known then; [`Client::call`](crate::Client::call) keeps them.
impl<E: Serialize> From<progenitor_client::Error<E>> for Error {
    fn from(error: progenitor_client::Error<E>) -> Self {
        Self::from_generated(error, SystemClock.now())
    }
}

impl Error {
    pub(crate) fn from_generated<E: Serialize>(error: progenitor_client::Error<E>, now: SystemTime) -> Self {
        use progenitor_client::Error as Generated;
        match error {
            Generated::InvalidRequest(message) => Self::before_sending(ErrorKind::Validation, message, now),
            Generated::Custom(message) => Self::before_sending(ErrorKind::Config, message, now),
            Generated::CommunicationError(e) | Generated::InvalidUpgrade(e) | Generated::ResponseBodyError(e) => {
                carried_by(&e).unwrap_or_else(|| of_reqwest(e, now))
            }
            Generated::ErrorResponse(value) => {
                let (status, headers) = (value.status(), value.headers().clone());
                let body = serde_json::to_vec(&value.into_inner()).unwrap_or_default();
                of_response(ResponseParts { status, headers, body: body.into() }, now)
            }
            Generated::InvalidResponsePayload(_, e) => {
                Self::before_sending(ErrorKind::Decode, undecodable_message(&e), now).with(|inner| inner.maybe_processed = true)
            }
            Generated::UnexpectedResponse(response) => match response.extensions().get::<Carried>() {
                Some(Carried(error)) => error.clone(),
                None => {
                    let (status, headers) = (response.status(), response.headers().clone());
                    of_response(ResponseParts { status, headers, body: Bytes::new() }, now)
                }
            },
        }
    }

    /// A success whose body is not what the document says.
    pub(crate) fn undecodable(finished: Finished, problem: String, shared: &Shared, now: SystemTime) -> Self {
        let operation = finished.operation;
        let sent = Sent { key: shared.runtime.key.expose(), query: finished.query.as_deref(), body: &finished.body };
        let request_ids = request_ids(&finished.meta.headers, &sent);
        Self::before_sending(ErrorKind::Decode, problem, now).with(|inner| {
            inner.operation = Some(operation);
            inner.maybe_processed = !operation.is_safe();
            inner.fields = describe_request(finished.query.as_deref(), &finished.body);
            let Metadata { status, headers, rate_limit, attempts, .. } = finished.meta;
            inner.rate_limit = rate_limit;
            inner.attempts = attempts;
            inner.server = server(&shared.runtime.base_url);
            inner.request_ids = request_ids;
            inner.response = Some(ResponseParts { status, headers, body: finished.answer });
        })
    }

    /// Changes an error that nobody else has.
    pub(crate) fn with(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = self.inner;
        if let Some(inner) = std::sync::Arc::get_mut(&mut inner) {
            change(inner);
        }
        Self { inner }
    }
}

/// serde's own text quotes values, which may be personal data: the place is enough.
fn undecodable_message(error: &serde_json::Error) -> String {
    let problem = if error.is_data() { "has an unexpected form" } else { "is not JSON" };
    format!("the response {problem} at line {} column {}", error.line(), error.column())
}

fn carried_by(error: &reqwest::Error) -> Option<Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(Carried(error)) = cause.downcast_ref::<Carried>() {
            return Some(error.clone());
        }
        source = cause.source();
    }
    None
}

fn of_reqwest(error: reqwest::Error, now: SystemTime) -> Error {
    let kind = if error.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Transport };
    let problem = if error.is_connect() { "no connection could be made" } else { "the connection was lost" };
    let maybe_processed = !error.is_connect() && !error.is_builder();
    // The URL has the query, and the query may have a phone number.
    let error = error.without_url();
    let message = format!("{problem}: {}", innermost(&error));
    Error::before_sending(kind, message, now).with(|inner| {
        inner.maybe_processed = maybe_processed;
        inner.source = Some(error.into());
    })
}

/// For a message that may repeat what was sent.
const UNKNOWN_MESSAGE: &str = "(not shown; Error::message has it)";

fn of_response(parts: ResponseParts, now: SystemTime) -> Error {
    let message = envelope::message(&parts.body, Extent::Whole)
        .unwrap_or_else(|| parts.status.canonical_reason().unwrap_or("unknown status").to_owned());
    // The health check words its 429 as the others do, in a body of another shape.
    let is_envelope = |body: &[u8]| serde_json::from_slice::<Value>(body).is_ok_and(|body| body.get("error").is_some());
    let same_shape = |entry: &DocumentedError| is_envelope(entry.body.as_bytes()) == is_envelope(&parts.body);
    let documented = DocumentedError::find_preferring(Some(parts.status.as_u16()), &message, same_shape);
    // The operation is not known here: that of the code is any that refuses duplicates so.
    let code = documented.map(|documented| documented.code);
    let duplicate = code.filter(|code| Operation::all().iter().any(|operation| operation.duplicate() == Some(*code)));
    let kind = ErrorKind::of_status(parts.status).of_documented(documented, duplicate);
    Error::before_sending(kind, message, now).with(|inner| {
        // What was sent is not known here, and so not what of it the message repeats.
        let shown = documented.filter(|entry| entry.pattern.is_none()).map(|entry| entry.message.to_owned());
        inner.masked = Some(shown.unwrap_or_else(|| UNKNOWN_MESSAGE.to_owned()));
        inner.documented = documented;
        // The answer's own clock is the server's, whatever ours says.
        let server_now = rate_limit::date(&parts.headers).unwrap_or(now);
        inner.rate_limit = RateLimit::from_headers(&parts.headers, server_now);
        inner.retry_after = rate_limit::wait_hint(parts.status, &parts.headers, &parts.body, server_now);
        inner.maybe_processed = AttemptOutcome::Status(parts.status.as_u16()).is_ambiguous();
        inner.response = Some(parts);
    })
}
