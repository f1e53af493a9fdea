//! `lupitor explain`: the catalogue of documented errors.

use clap::Args;
use lupitor::DocumentedError;

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// Explain an error of the API by its message or its code
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Message or code
    #[arg(value_name = "MESSAGE|CODE")]
    error: String,
}

/// Runs the command.
pub(crate) fn run(app: &App, arguments: &Arguments) -> Result<Exit> {
    let Some(found) = DocumentedError::find(None, &arguments.error) else {
        return Err(Error::Input(format!("{}: is not documented", arguments.error)));
    };
    app.output.line(found.title)?;
    Ok(Exit::Success)
}
