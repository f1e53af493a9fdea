//! The contents of `openapi.yaml`: operations, documented errors, rate limits and retry classes.

mod catalogue;
mod form;
mod operation;
mod retry_class;

pub(crate) use catalogue::batch_index;
pub use catalogue::{DocumentedError, ErrorCode, documented_errors};
pub(crate) use form::{Form, Member};
pub(crate) use operation::{API_KEY_HEADER, BASE_PATH, DEFAULT_BASE_URL, DEPLOYMENT_BASE_URL};
pub use operation::{Operation, RateLimitBucket};
pub use retry_class::RetryClass;
