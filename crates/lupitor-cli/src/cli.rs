//! The command line: its commands, and the way from its arguments to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, FromArgMatches};

#[cfg(feature = "fake")]
use crate::commands::fake;
use crate::commands::{completions, explain, export, import, operations};
use crate::config::{self, App, GlobalOptions};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::generated::{GROUPS, Group};
use crate::log;
use crate::output::{Color, Output};

/// The tag of the commands for leads.
const LEADS: &str = "leads";

const ABOUT: &str = "Leads for AI phone campaigns: the Lupitor API from a terminal or a script";

/// The whole command line.
pub(crate) fn command() -> Command {
    let command = Command::new("lupitor")
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(120)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(GROUPS.iter().map(group))
        .subcommand(explain::Arguments::augment_args(Command::new("explain")));
    #[cfg(feature = "fake")]
    let command = command.subcommand(fake::Arguments::augment_args(Command::new("fake")));
    let command = command
        .subcommand(completions::Completions::augment_args(Command::new("completions")))
        .subcommand(completions::Man::augment_args(Command::new("man")));
    // The derived options bring a description of their own.
    GlobalOptions::augment_args(command).about(ABOUT).after_help(format!("{}\n\n{}", config::ENVIRONMENT, Exit::help()))
}

/// The commands of a tag, and those that are written by hand.
fn group(group: &'static Group) -> Command {
    let command = Command::new(group.name).about(group.about).subcommand_required(true).arg_required_else_help(true);
    let command = command.subcommands(operations::commands(group.name));
    if group.name != LEADS {
        return command;
    }
    // The document lists the values of the status.
    let statuses = operations::find(LEADS, "list").and_then(|list| list.flags.iter().find(|flag| flag.property == "status"));
    let statuses = statuses.map_or(&[][..], |flag| flag.values);
    let export = export::Arguments::augment_args(Command::new("export"));
    let command = command
        .subcommand(import::ImportArguments::augment_args(Command::new("import")))
        .subcommand(import::PurgeArguments::augment_args(Command::new("purge")));
    command.subcommand(export.mut_arg("status", |status| match statuses {
        [] => status,
        statuses => status.value_parser(PossibleValuesParser::new(statuses)),
    }))
}

/// Runs the command line, and returns its exit code.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.collect();
    let before_values = || arguments.iter().take_while(|argument| *argument != "--");
    // Errors of the arguments come before clap has read `--json`.
    let plain = Output::new(before_values().any(|argument| argument == "--json"), false, Color::Auto);
    let result = check_key_argument(before_values()).and_then(|()| parse_and_run(&arguments, &plain));
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            plain.error(&error);
            error.exit().into()
        }
    }
}

/// Refuses a key among the arguments.
fn check_key_argument<'a>(mut arguments: impl Iterator<Item = &'a OsString>) -> Result<()> {
    let is_key =
        |argument: &OsString| argument.to_str().is_some_and(|text| text == "--api-key" || text.starts_with("--api-key="));
    if !arguments.any(is_key) {
        return Ok(());
    }
    Err(Error::Usage(
        "--api-key: is not an option, because every user of this machine can read the arguments of a command; set LUPITOR_API_KEY, or \
         give --api-key-file FILE or --api-key-command COMMAND, and replace the key if it was on this command line"
            .to_owned(),
    ))
}

fn parse_and_run(arguments: &[OsString], plain: &Output) -> Result<Exit> {
    let parsed = command().try_get_matches_from(arguments).and_then(|matches| {
        let options = GlobalOptions::from_arg_matches(&matches)?;
        Ok((matches, options))
    });
    let (matches, options) = match parsed {
        Ok(parsed) => parsed,
        // `--help` and `--version` are errors of clap too.
        Err(error) if plain.is_json() && error.use_stderr() => return Err(Error::Usage(message(&error))),
        Err(error) => {
            error.print().map_err(Output::stdout_error)?;
            return Ok(if error.use_stderr() { Exit::Usage } else { Exit::Success });
        }
    };
    let verbose = options.verbose;
    let app = App::new(options);
    log::install(verbose, &app.output, &app.problems);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::Stream { stream: "runtime", source })?;
    let result = runtime.block_on(run(&app, &matches));
    // A blocked read of standard input must not delay the end.
    runtime.shutdown_background();
    match result {
        Ok(exit) => Ok(exit),
        Err(error) => {
            app.output.error(&error);
            Ok(error.exit())
        }
    }
}

/// The message of an error of clap, without the advice around it.
fn message(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let end = text.find("\n\nUsage:").or_else(|| text.find("\n\nFor more")).unwrap_or(text.len());
    text[..end].trim().to_owned()
}

async fn run(app: &App, matches: &clap::ArgMatches) -> Result<Exit> {
    match matches.subcommand() {
        Some(("explain", matches)) => explain::run(app, &arguments(matches)?),
        #[cfg(feature = "fake")]
        Some(("fake", matches)) => fake::run(app, arguments(matches)?).await,
        Some(("completions", matches)) => completions::completions(app, &arguments(matches)?, command()),
        Some(("man", matches)) => completions::man(app, &arguments(matches)?, command()),
        Some((group, matches)) => match matches.subcommand() {
            Some(("export", matches)) if group == LEADS => export::run(app, &arguments(matches)?).await,
            Some(("import", matches)) if group == LEADS => import::import(app, &arguments(matches)?).await,
            Some(("purge", matches)) if group == LEADS => import::purge(app, &arguments(matches)?).await,
            Some((name, matches)) => match operations::find(group, name) {
                Some(operation) => operations::run(app, operation, matches).await,
                None => Err(unknown()),
            },
            None => Err(unknown()),
        },
        None => Err(unknown()),
    }
}

fn unknown() -> Error {
    Error::Usage("a command is missing; see `lupitor --help`".to_owned())
}

/// The arguments of a command that is written by hand.
fn arguments<A: FromArgMatches>(matches: &clap::ArgMatches) -> Result<A> {
    A::from_arg_matches(matches).map_err(|e| Error::Usage(e.to_string()))
}
