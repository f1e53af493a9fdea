//! Errors in the set-up of a fake.

use std::fmt;
use std::io;

/// An invalid option of a [`Fake`](crate::Fake), or an address that it cannot listen on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The message names the option, the problem and the remedy.
    Config(String),
    /// The socket cannot be opened: the address is in use or not permitted.
    Bind(io::Error),
}

impl Error {
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Error::Config(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Config(message) => f.write_str(message),
            Error::Bind(_) => f.write_str("cannot listen on the address"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Config(_) => None,
            Error::Bind(source) => Some(source),
        }
    }
}
