//! A look at the body of a success: is it one, and can its data be read?

use tokio::time::{Instant, timeout_at};

use super::{Decoding, log};
use crate::envelope::{self, Verdict};
use crate::operation::{Data, Decoded, Operation};
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
    /// Values that did not fit were replaced in the data.
    pub(super) mended: bool,
    /// The field that is wrong, and how, where the data cannot be read.
    pub(super) problem: Option<String>,
}

impl Body {
    /// A body whose data was not read.
    pub(super) fn of(verdict: Verdict) -> Self {
        Self { verdict, data: None, mended: false, problem: None }
    }

    fn decoded(verdict: Verdict, decoded: Option<Decoded>) -> Self {
        match decoded {
            Some(Ok((data, replaced))) => {
                replaced.iter().for_each(log::replaced);
                Self { data: Some(data), mended: replaced.is_some(), ..Self::of(verdict) }
            }
            Some(Err(problem)) => Self { problem: Some(problem), ..Self::of(verdict) },
            None => Self::of(verdict),
        }
    }
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
    let (verdict, decoded) = read(operation, &answer.body, decoding);
    Ok(Inspected { answer, body: Some(Body::decoded(verdict, decoded)) })
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
        Ok((verdict, decoded)) => Body::decoded(verdict, decoded),
        // The runtime shuts down.
        Err(_) => Body::of(Verdict::NotJson),
    };
    Ok(Inspected { answer, body: Some(body) })
}

/// A success that is damaged is none, however it begins and ends.
fn read(operation: &Operation, body: &[u8], decoding: Decoding) -> (Verdict, Option<Decoded>) {
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
