//! The metrics of a client. Without the feature `metrics`, every function here is empty and every type has no size.

#[cfg(not(feature = "metrics"))]
mod disabled;
#[cfg(feature = "metrics")]
mod facade;

#[cfg(not(feature = "metrics"))]
pub(crate) use disabled::ClientMetrics;
#[cfg(feature = "metrics")]
pub(crate) use facade::ClientMetrics;
