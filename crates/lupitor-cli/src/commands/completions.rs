//! `lupitor completions` and `lupitor man`: files for a shell and for `man`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// Print the completions of a shell
///
/// For bash: lupitor completions bash > ~/.local/share/bash-completion/completions/lupitor
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page
///
/// Without a command, the page of lupitor; with one, such as `leads create`, its page. To read it: lupitor man | man -l -
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// The command whose page is printed
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs `lupitor completions`.
pub(crate) fn completions(app: &App, arguments: &Completions, mut command: Command) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "lupitor", &mut text);
    app.output.bytes(&text)?;
    Ok(Exit::Success)
}

/// Runs `lupitor man`.
pub(crate) fn man(app: &App, arguments: &Man, mut command: Command) -> Result<Exit> {
    command.build();
    let mut page = &command;
    for name in &arguments.command {
        page = page
            .find_subcommand(name)
            .ok_or_else(|| Error::Usage(format!("COMMAND: {name} is not a command; see `lupitor --help`")))?;
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(page.clone()).render(&mut text).map_err(|source| Error::Stream { stream: "manual page", source })?;
    app.output.bytes(&text)?;
    Ok(Exit::Success)
}
