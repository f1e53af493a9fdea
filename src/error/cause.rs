//! The causes of an error, for messages, logs and reports.

use std::error::Error as StdError;
use std::io;

use super::redact::redact;

/// Returns the error and its sources, the outermost first. `io::Error` leaves out of its sources the error that it wraps: it is among them here.
pub(crate) fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let cause: &'a (dyn StdError + 'static) = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    })
}

/// Returns the message of the innermost cause, redacted.
pub(crate) fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(|cause| redact(&cause.to_string())).unwrap_or_default()
}
