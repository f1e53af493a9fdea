//! The metrics of a client without the feature `metrics`: nothing is measured, and the compiler removes the calls.

use std::time::Duration;

use http::StatusCode;
use url::Url;

use super::AttemptEnd;
use crate::error::Error;
use crate::spec::Operation;

/// Measures nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientMetrics;

/// Measures nothing.
pub(crate) struct Timer;

impl ClientMetrics {
    #[inline]
    pub(crate) fn new(_: &Url) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn call(self, _: &'static Operation) -> Timer {
        Timer
    }

    #[inline]
    pub(crate) fn attempt(self, _: &'static Operation) -> Timer {
        Timer
    }

    #[inline]
    pub(crate) fn queue<F: Future>(self, _: &'static Operation, acquire: F) -> F {
        acquire
    }

    #[inline]
    pub(crate) fn lookup(self, _: Option<&'static Operation>, _: &'static str) {}

    #[inline]
    pub(crate) fn row(self, _: &'static str, _: &'static str) {}
}

impl Timer {
    #[inline]
    pub(crate) fn call_ended(self, _: Result<StatusCode, &Error>) {}

    #[inline]
    pub(in crate::runtime) fn attempt_ended<'a>(self, _: Duration, _: impl FnOnce() -> AttemptEnd<'a>) {}
}

/// A call has the same size and the same destructors as without metrics.
const _: () = assert!(size_of::<ClientMetrics>() + size_of::<Timer>() == 0 && !std::mem::needs_drop::<Timer>());
