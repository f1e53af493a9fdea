//! The error that ends an import.

use std::io;

use crate::error::Error;

/// The error that ended an import before the end of its input. No item follows it.
///
/// Rows without an outcome are not settled: give them to a later run. If they were sent, mark them as
/// [`SentBefore`](super::RowState::SentBefore). Rows that are [`NotProcessed`](super::RowOutcome::NotProcessed) need no mark.
#[derive(Debug)]
pub struct ImportError {
    pub(super) cause: ImportErrorCause,
    pub(super) reported: u64,
}

#[derive(Debug)]
pub(super) enum ImportErrorCause {
    Api(Error),
    BeforeSend(io::Error),
}

/// The end of a batch before each of its rows has an outcome.
#[derive(Debug)]
pub(super) enum BatchEnd {
    /// The import has been stopped, or another batch has failed.
    Stopped,
    /// The batch ends the import.
    Failed(ImportErrorCause),
}

impl ImportError {
    /// The error of an import that did not make requests.
    #[cfg(any(feature = "blocking", feature = "testing"))]
    pub(crate) fn from_api(error: Error, reported: u64) -> Self {
        Self { cause: ImportErrorCause::Api(error), reported }
    }

    /// The error of the request that ended the import. `None` if it was [`before_send`](super::ImportOptions::before_send).
    pub fn api_error(&self) -> Option<&Error> {
        match &self.cause {
            ImportErrorCause::Api(error) => Some(error),
            ImportErrorCause::BeforeSend(_) => None,
        }
    }

    /// The error of [`before_send`](super::ImportOptions::before_send). `None` if a request ended the import.
    pub fn before_send_error(&self) -> Option<&io::Error> {
        match &self.cause {
            ImportErrorCause::Api(_) => None,
            ImportErrorCause::BeforeSend(error) => Some(error),
        }
    }

    /// Number of rows that this run settled: those with an outcome other than [`NotProcessed`](super::RowOutcome::NotProcessed).
    pub fn reported(&self) -> u64 {
        self.reported
    }
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the import stopped after {} reported rows: ", self.reported)?;
        match &self.cause {
            ImportErrorCause::Api(error) => error.fmt(f),
            ImportErrorCause::BeforeSend(error) => {
                write!(f, "the rows were not sent, because the record of them failed: {error}")
            }
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            ImportErrorCause::Api(error) => Some(error),
            ImportErrorCause::BeforeSend(error) => Some(error),
        }
    }
}
