//! The metrics of a client. Without the feature `metrics`, every function here is empty and every type has no size.

use http::StatusCode;

use super::retry::OutcomeClass;
use crate::headers::RateLimit;

#[cfg(not(feature = "metrics"))]
mod disabled;
#[cfg(feature = "metrics")]
mod facade;

#[cfg(not(feature = "metrics"))]
pub(crate) use disabled::ClientMetrics;
#[cfg(feature = "metrics")]
pub(crate) use facade::ClientMetrics;

/// The end of an attempt.
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "only a recorder reads it"))]
pub(super) struct AttemptEnd<'a> {
    pub(super) class: OutcomeClass,
    pub(super) status: Option<StatusCode>,
    /// The code of the documented error, or the kind of the error.
    pub(super) error_type: &'static str,
    /// The rate limit that the response reports.
    pub(super) rate_limit: Option<&'a RateLimit>,
}
