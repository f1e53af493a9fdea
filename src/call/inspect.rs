//! A look at the body of a success: is it one, and can its data be read?

use tokio::time::{Instant, timeout_at};

use super::Decoding;
use crate::envelope::{self, Verdict};
use crate::operation::{Data, Operation};
use crate::transport::{Answer, Failure};

/// Bodies above this size are read on a thread for blocking work: 1 MiB takes milliseconds.
const LARGE: usize = 1024 * 1024;

/// A response, with what its body says where its status is a success.
pub(super) struct Inspected {
    pub(super) answer: Answer,
    /// `None` for other statuses.
    pub(super) body: Option<Body>,
}

/// The body of a success.
pub(super) struct Body {
    pub(super) verdict: Verdict,
    pub(super) data: Option<Data>,
    /// The reason why the data could not be read, where it took long to find out: it is not looked for again.
    pub(super) problem: Option<serde_json::Error>,
}

/// The body came, and reading its data took too long.
#[derive(Debug)]
pub(super) struct NotDecoded;

impl std::fmt::Display for NotDecoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the response arrived, but could not be decoded in time")
    }
}

impl std::error::Error for NotDecoded {}

/// Looks at the body of a response.
pub(super) async fn response(
    operation: &'static Operation,
    result: Result<Answer, Failure>,
    decoding: Decoding,
    deadline: Instant,
) -> Result<Inspected, Failure> {
    let answer = result?;
    if !answer.status.is_success() || answer.capped {
        return Ok(Inspected { answer, body: None });
    }
    if answer.body.len() > LARGE {
        return Box::pin(elsewhere(operation, answer, deadline)).await;
    }
    let (verdict, data) = match read(operation, &answer.body, decoding) {
        (verdict, Some(Ok(data))) => (verdict, Some(data)),
        (verdict, _) => (verdict, None),
    };
    Ok(Inspected { answer, body: Some(Body { verdict, data, problem: None }) })
}

/// Reads a large body on another thread, within the time of the call.
async fn elsewhere(operation: &'static Operation, answer: Answer, deadline: Instant) -> Result<Inspected, Failure> {
    let bytes = answer.body.clone();
    let reading = tokio::task::spawn_blocking(move || read(operation, &bytes, Decoding::ByCall));
    let Ok(read) = timeout_at(deadline, reading).await else {
        let source = Some(NotDecoded.into());
        return Err(Failure { partial: Some(answer), source, ..Failure::timed_out() });
    };
    let body = match read {
        Ok((verdict, Some(Ok(data)))) => Body { verdict, data: Some(data), problem: None },
        Ok((verdict, Some(Err(problem)))) => Body { verdict, data: None, problem: Some(problem) },
        Ok((verdict, None)) => Body { verdict, data: None, problem: None },
        // The runtime shuts down.
        Err(_) => Body { verdict: Verdict::NotJson, data: None, problem: None },
    };
    Ok(Inspected { answer, body: Some(body) })
}

/// A success that is damaged is none, however it begins and ends.
fn read(operation: &Operation, body: &[u8], decoding: Decoding) -> (Verdict, Option<serde_json::Result<Data>>) {
    let verdict = envelope::of_success(body);
    let claimed = match verdict {
        Verdict::Success => false,
        Verdict::Claimed => true,
        _ => return (verdict, None),
    };
    let decoded = if decoding == Decoding::ByCall { operation.decode(body) } else { None };
    let is_read = matches!(decoded, Some(Ok(_)));
    if claimed && !is_read && !envelope::is_json(body) {
        return (Verdict::NotJson, None);
    }
    (Verdict::Success, decoded)
}
