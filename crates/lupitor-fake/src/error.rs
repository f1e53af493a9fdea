//! What can be wrong with a fake's set-up.

use std::{fmt, io};

/// Why a [`Fake`](crate::Fake) could not be set up, or refused a change of its set-up.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An option has a value that the fake cannot work with; the text says which and why.
    Config(String),
    /// The socket could not be opened: the address is in use or not allowed.
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
