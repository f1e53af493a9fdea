//! The runtime of a call: request → rate limiter → attempt → classify → decide → response. It knows operations and HTTP, and no leads.

mod api_key;
mod body;
mod call;
mod classify;
mod clock;
mod context;
mod control;
mod decode;
mod describe;
mod extra;
mod key_source;
mod limiter;
pub(crate) mod log;
mod metrics;
mod request;
mod response;
mod retry;
mod server_clock;
mod transport;

pub(crate) use api_key::ApiKey;
pub(crate) use body::lenient;
pub(crate) use body::{Extent, Members, repaired};
#[cfg(feature = "testing")]
pub(crate) use call::CallEnd;
pub(crate) use call::{Call, Completed};
pub use clock::{Clock, SystemClock, TokioClock};
pub(crate) use context::{Context, Shared};
pub(crate) use control::{CallControl, EndOfCalls, is_ended_by_caller};
pub(crate) use decode::Decoder;
pub(crate) use key_source::KeySource;
pub use key_source::{ApiKeyFuture, ApiKeyProvider};
pub(crate) use limiter::RateLimiters;
pub(crate) use metrics::ClientMetrics;
pub(crate) use request::prepare;
#[cfg(feature = "testing")]
pub(crate) use response::CallRecord;
pub use response::Response;
pub use retry::{FailedAttempt, QueuePriority, RequestOptions, RetryBudget, RetryPolicy};
#[cfg(feature = "testing")]
pub(crate) use transport::RawResponse;
pub(crate) use transport::{BoxError, Configure, HttpSettings, Network, PreparedRequest, Transport, unbuilt};
pub use transport::{MAX_BODY, MAX_ERROR_BODY};
