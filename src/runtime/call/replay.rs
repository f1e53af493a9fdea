//! The error of a call without its requests, for `lupitor::testing`. The classification and the error are those of a real call.

use std::time::Duration;

use tokio::time::Instant;

use super::{Call, Progress};
use crate::attempt::{Attempt, AttemptOutcome};
use crate::error::{Error, ErrorKind};
use crate::headers::RateLimit;
use crate::runtime::body::envelope::Verdict;
use crate::runtime::classify::Classifier;
use crate::runtime::decode::read;
use crate::runtime::limiter::AcquireError;
use crate::runtime::response::CallRecord;
use crate::runtime::retry::{OutcomeClass, RequestOptions};
use crate::runtime::server_clock::Timing;
use crate::runtime::transport::{BoxError, RawResponse, TransportError};

/// The end of a call that failed.
pub(crate) enum CallEnd {
    /// A response.
    Response(RawResponse),
    /// No complete response, with its cause.
    NoResponse { outcome: AttemptOutcome, cause: Option<BoxError> },
    /// A success whose data is not what the document says.
    Undecodable { problem: String, response: RawResponse },
    /// The rate limiter ended the call before the next attempt.
    LimitExceeded { retry_after: Option<Duration> },
}

impl Call<'_> {
    /// Returns the error of a call with these attempts before the last one.
    pub(crate) fn replay(&self, earlier: Vec<Attempt>, end: CallEnd) -> Error {
        let mut progress = Progress::new(&RequestOptions::default());
        progress.state.ambiguous = earlier.iter().any(|attempt| attempt.outcome.is_ambiguous());
        progress.attempts = earlier;
        let timing = Timing { sent: self.context.now(), took: Duration::ZERO, ended: Instant::now() };
        let classifier = Classifier { context: self.context, operation: self.operation, request: &self.request };
        let classified = match end {
            CallEnd::Response(response) => {
                let verdict =
                    if response.status.is_success() { read(self.operation, &response, |_| Ok(())).0 } else { Verdict::NotJson };
                classifier.classify(response, verdict, timing)
            }
            CallEnd::NoResponse { outcome, cause } => {
                let is_connect = outcome == AttemptOutcome::NotSent;
                let error = TransportError { outcome, source: cause, is_connect, ..TransportError::timed_out() };
                classifier.classify_error(error, timing)
            }
            CallEnd::Undecodable { problem, response } => {
                let rate_limit = RateLimit::from_headers(&response.headers, self.context.now());
                let mut attempts = progress.attempts;
                attempts.push(Attempt::new(self.context.now(), AttemptOutcome::Status(response.status.as_u16())));
                let RawResponse { status, headers, body, .. } = response;
                let record = CallRecord { status, headers, rate_limit, attempts, reconciled: false, is_repaired: false };
                return self.decode_error(problem, body, record);
            }
            CallEnd::LimitExceeded { retry_after } => return self.limit_error(AcquireError { retry_after }, progress),
        };
        if classified.class == OutcomeClass::Success {
            let problem = "the response of a fake error is a success; set another status or body, or make a `testing::response`";
            return Error::from_details(self.error_details(ErrorKind::Config, problem.to_owned()));
        }
        progress.state = progress.state.after(classified.class, Duration::ZERO);
        progress.attempts.push(Attempt {
            retry_after: classified.reported.retry_after,
            request_id: classified.reported.request_id.clone(),
            response: classified.reported.time,
            ..Attempt::new(self.context.now(), classified.outcome)
        });
        self.error(classified, progress)
    }
}
