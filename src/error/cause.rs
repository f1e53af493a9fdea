//! The cause of an error, as messages, logs and reports show it.

use std::error::Error as StdError;
use std::io;

use super::mask::mask;

/// The error and its sources, the outermost first. An I/O error leaves out of its sources the error that it wraps; here it is among them.
pub(crate) fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let cause: &'a (dyn StdError + 'static) = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    })
}

/// The innermost cause in words, masked.
pub(crate) fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(|cause| mask(&cause.to_string())).unwrap_or_default()
}
