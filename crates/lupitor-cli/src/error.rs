//! The error of a command.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::exit::Exit;
use crate::input::{InputError, InputErrorKind};
use crate::signals::Signal;

/// The result of a command.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a command. `Display` is one line: field, problem, remedy.
#[derive(Debug)]
pub(crate) enum Error {
    /// The arguments are wrong in a way that clap does not see.
    Usage(String),
    /// The key, the base URL or a file with them is wrong.
    Config(String),
    /// The content of an input is wrong, for example a body that is not JSON.
    Input(String),
    /// An input could not be read.
    InputFile(String),
    /// A call failed, or the settings of the client are wrong.
    Api(Box<lupitor::Error>),
    /// A file could not be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The action that failed: `read`, `create`.
        action: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// Standard input or output failed.
    Stream {
        /// `standard output`.
        stream: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// The reader of standard output has gone: `lupitor … | head`. The command ends without a message.
    ClosedPipe,
    /// Ctrl-C or another signal.
    Interrupted(Signal),
    /// The reply to a question was not `y`.
    Declined,
}

impl Error {
    /// An error of a file.
    pub(crate) fn file(path: impl Into<PathBuf>, action: &'static str, source: io::Error) -> Self {
        Self::File { path: path.into(), action, source }
    }

    /// An error of an input file.
    pub(crate) fn from_input(error: &InputError) -> Self {
        let message = error.to_string();
        match error.kind() {
            InputErrorKind::Content | InputErrorKind::Changed => Self::Input(message),
            InputErrorKind::Usage => Self::Usage(message),
            InputErrorKind::Io => Self::InputFile(message),
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Config(_) => Exit::Config,
            Self::Input(_) => Exit::Rejected,
            Self::Api(error) => Exit::from_api(error),
            Self::InputFile(_) | Self::File { .. } | Self::Stream { .. } => Exit::File,
            Self::ClosedPipe => Exit::Success,
            Self::Interrupted(signal) => signal.exit(),
            Self::Declined => Exit::Interrupted,
        }
    }
}

impl From<lupitor::Error> for Error {
    fn from(error: lupitor::Error) -> Self {
        Self::Api(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Config(message) | Self::Input(message) | Self::InputFile(message) => {
                f.write_str(message)
            }
            Self::Api(error) => error.fmt(f),
            Self::File { path, action, source } => write!(f, "{}: cannot {action} this file: {source}", path.display()),
            Self::Stream { stream, source } => write!(f, "{stream}: {source}"),
            Self::ClosedPipe => f.write_str("the reader of standard output has gone"),
            Self::Interrupted(_) => f.write_str("interrupted"),
            Self::Declined => f.write_str("nothing was deleted; reply with y to delete"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } | Self::Stream { source, .. } => Some(source),
            _ => None,
        }
    }
}
