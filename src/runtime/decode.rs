//! The decoding of a success: is it one, and can its data be read?

use serde_json::Result as JsonResult;
use tokio::time::{Instant, timeout_at};

use super::body::envelope::{self, Verdict};
use super::body::lenient::{self, Replaced};
use super::describe::media_type;
use super::transport::{RawResponse, TransportError};
use crate::spec::Operation;

/// Bodies above this size are decoded on a thread for blocking work: 1 MiB takes milliseconds.
const LARGE: usize = 1024 * 1024;

/// Decodes the body of a success.
pub(crate) type Decoder<T> = fn(&[u8]) -> JsonResult<T>;

/// A response, and its decoded body if its status is a success.
pub(super) struct Decoded<T> {
    pub(super) response: RawResponse,
    pub(super) verdict: Verdict,
    /// The data of a success. `None` if the envelope does not report one.
    pub(super) data: Option<Result<Data<T>, String>>,
}

/// The data of a success.
pub(super) struct Data<T> {
    pub(super) value: T,
    /// The values that were replaced or left out.
    pub(super) replaced: Option<Replaced>,
}

/// The response arrived, and decoding it took too long.
#[derive(Debug)]
pub(super) struct DecodingTimedOut;

impl std::fmt::Display for DecodingTimedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the response arrived, but could not be decoded in time")
    }
}

impl std::error::Error for DecodingTimedOut {}

/// Decodes the body of a response with a success status.
///
/// # Errors
///
/// The transport's own; a large body that is not decoded until the deadline.
pub(super) async fn decode<T: Send + 'static>(
    operation: &'static Operation,
    result: Result<RawResponse, TransportError>,
    decoder: Decoder<T>,
    deadline: Instant,
) -> Result<Decoded<T>, TransportError> {
    let response = result?;
    if !response.status.is_success() || response.truncated {
        return Ok(Decoded { response, verdict: Verdict::NotJson, data: None });
    }
    if response.body.len() > LARGE {
        return Box::pin(decode_on_blocking_thread(operation, response, decoder, deadline)).await;
    }
    let (verdict, data) = read(operation, &response, decoder);
    Ok(Decoded { response, verdict, data })
}

async fn decode_on_blocking_thread<T: Send + 'static>(
    operation: &'static Operation,
    response: RawResponse,
    decoder: Decoder<T>,
    deadline: Instant,
) -> Result<Decoded<T>, TransportError> {
    let shared = response.clone();
    let reading = tokio::task::spawn_blocking(move || read(operation, &shared, decoder));
    match timeout_at(deadline, reading).await {
        Ok(Ok((verdict, data))) => Ok(Decoded { response, verdict, data }),
        // The task ended without a result: the runtime is shutting down.
        Ok(Err(_)) => Ok(Decoded { response, verdict: Verdict::NotJson, data: None }),
        Err(_) => {
            let source = Some(DecodingTimedOut.into());
            Err(TransportError { partial: Some(response), source, ..TransportError::timed_out() })
        }
    }
}

/// Reads the envelope and the data. A damaged success is not a success, whatever its beginning and its end look like.
pub(super) fn read<T>(
    operation: &Operation,
    response: &RawResponse,
    decoder: Decoder<T>,
) -> (Verdict, Option<Result<Data<T>, String>>) {
    let body = &*response.body;
    let verdict = envelope::read_success(body);
    let is_success = match verdict {
        Verdict::Success | Verdict::Claimed => true,
        Verdict::NotJson if body.is_empty() && operation.has_no_content(response.status) => true,
        Verdict::NotJson => operation.accepts(media_type(response), body),
        Verdict::Failure(_) | Verdict::Down(_) => false,
    };
    if !is_success {
        return (verdict, None);
    }
    let data = match decoder(body) {
        Ok(value) => Ok(Data { value, replaced: None }),
        Err(_) => repair(operation, body, decoder),
    };
    if data.is_err() && verdict == Verdict::Claimed && !envelope::is_json(body) {
        return (Verdict::NotJson, None);
    }
    (Verdict::Success, Some(data))
}

/// Decodes a body whose values do not have their documented form.
fn repair<T>(operation: &Operation, body: &[u8], decoder: Decoder<T>) -> Result<Data<T>, String> {
    let (value, replaced) = lenient::repair(body, operation.form())?;
    let value = decoder(value.to_string().as_bytes()).map_err(|_| lenient::UNEXPECTED.to_owned())?;
    Ok(Data { value, replaced: Some(replaced) })
}
