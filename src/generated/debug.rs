//! `Debug` of values that may be personal data.

use std::fmt;

/// Stands for a value that `Debug` must not show. It does not show the length either.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
