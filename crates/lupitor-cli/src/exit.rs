//! The exit codes of the command. Scripts depend on them: `--help` and docs/command.md list them.

use std::process::ExitCode;

use lupitor::ErrorKind;

/// An exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Everything was done.
    Success = 0,
    /// The job finished, and some of its rows were rejected or are unknown.
    SomeRows = 1,
    /// The arguments are wrong. clap uses the same code.
    Usage = 2,
    /// The key, the base URL or a file with them is wrong.
    Config = 3,
    /// The request is wrong, a duplicate, or names something that does not exist.
    Rejected = 4,
    /// The key is wrong, or does not permit this.
    Access = 5,
    /// The rate limit asks for a longer wait than the options permit.
    RateLimited = 6,
    /// The network or the server failed, after retries.
    Unavailable = 7,
    /// The API may have processed the request: look before you repeat it.
    OutcomeUnknown = 8,
    /// A file on this machine could not be read or written.
    File = 9,
    /// Ctrl-C or SIGTERM.
    Interrupted = 130,
}

/// The table of exit codes for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
    0  done
    1  finished, and some rows were rejected or are unknown
    2  wrong arguments
    3  wrong configuration: key, base URL, file of the key
    4  the request was rejected: invalid value, duplicate, not found
    5  the key is wrong, or does not permit this
    6  rate limit: the API asks for a longer wait
    7  network or server, after retries
    8  the outcome is unknown: look before you repeat it
    9  a file could not be read or written
  130  interrupted";

impl Exit {
    /// The code of a failed call. A request that the API may have processed has a code of its own, whatever the cause.
    pub(crate) fn from_api(error: &lupitor::Error) -> Self {
        match error.kind() {
            ErrorKind::Config => Self::Config,
            ErrorKind::OutcomeUnknown => Self::OutcomeUnknown,
            _ if error.maybe_processed() => Self::OutcomeUnknown,
            ErrorKind::Validation | ErrorKind::Duplicate | ErrorKind::NotFound => Self::Rejected,
            ErrorKind::Authentication | ErrorKind::Permission => Self::Access,
            ErrorKind::RateLimited => Self::RateLimited,
            // Server, Timeout, Transport, Decode, Unexpected, and kinds that the SDK gains.
            _ => Self::Unavailable,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
