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
    /// SIGHUP: the terminal was closed.
    HungUp = 129,
    /// Ctrl-C.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// Every code and its meaning, in the order of the codes.
    pub(crate) const ALL: [(Self, &str); 13] = [
        (Self::Success, "done"),
        (Self::SomeRows, "some rows were rejected, are unknown or were not processed; or `--max-errors`"),
        (Self::Usage, "wrong arguments, or a wrong value in them"),
        (Self::Config, "wrong configuration: key, base URL, file of the key"),
        (Self::Rejected, "the request was rejected: invalid value, duplicate, not found"),
        (Self::Access, "the key is wrong, or does not permit this"),
        (Self::RateLimited, "rate limit: the API asks for a longer wait"),
        (Self::Unavailable, "network or server, after retries"),
        (Self::OutcomeUnknown, "the outcome is unknown: look before you repeat it"),
        (Self::File, "a file could not be read or written"),
        (Self::HungUp, "the terminal was closed (SIGHUP)"),
        (Self::Interrupted, "interrupted by Ctrl-C, or a question was not confirmed"),
        (Self::Terminated, "ended by SIGTERM"),
    ];

    /// The table of exit codes for `--help`.
    pub(crate) fn help() -> String {
        let lines = Self::ALL.map(|(exit, meaning)| format!("\n  {:>3}  {meaning}", exit as u8));
        format!("Exit codes:{}", lines.concat())
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_command_lists_the_same_codes() {
        let page = include_str!("../../../docs/command.md");
        for (exit, meaning) in Exit::ALL {
            assert!(page.contains(&format!("| {} | {meaning} |", exit as u8)), "docs/command.md: {} {meaning}", exit as u8);
        }
    }
}
