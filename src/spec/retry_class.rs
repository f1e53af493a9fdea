//! The retry class of an operation.

/// The retry class of an operation, from `x-lupitor-retry` in `openapi.yaml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// A call changes nothing. It is retried after any transient failure.
    Read,
    /// Two calls leave the same state as one. A call is retried after any transient failure.
    Idempotent,
    /// The API rejects a second call as a duplicate. A call is retried after any transient failure.
    ///
    /// After a lost response, a duplicate may mean that the first attempt succeeded. [`Client::create_lead`](crate::Client::create_lead)
    /// looks the lead up. Where no lookup is possible, or it does not settle the case, the error is
    /// [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
    Deduplicated,
    /// A call is retried only if the API certainly did not process it: the connection failed, or the response is a 429.
    Never,
}
