//! `lupitor explain`: the catalogue of documented errors.

use std::collections::BTreeSet;

use clap::Args;
use lupitor::{DocumentedError, ErrorCode, Operation, documented_errors};
use serde_json::{Value, json};

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Output;

/// The number of close matches that are named.
const MOST_CLOSE: usize = 3;
/// The similarity from which on a match is close, from 0 to 1.
const CLOSE: f64 = 0.7;

/// Explain an error of the API by its message or its code
///
/// Needs neither a key nor the network.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The message, as the API sends it, or the code: "Lead already exists", leadAlreadyExists
    #[arg(value_name = "MESSAGE|CODE")]
    error: String,
}

/// Runs the command.
pub(crate) fn run(app: &App, arguments: &Arguments) -> Result<Exit> {
    let code = find(arguments.error.trim()).ok_or_else(|| unknown(&arguments.error))?;
    if app.output.is_json() {
        app.output.json(&object(code))?;
    } else {
        explain(&app.output, code)?;
    }
    Ok(Exit::Success)
}

fn find(error: &str) -> Option<ErrorCode> {
    let is_named =
        |entry: &&DocumentedError| [entry.code.as_str(), entry.name].iter().any(|name| name.eq_ignore_ascii_case(error));
    let by_name = documented_errors().iter().find(is_named);
    by_name.or_else(|| DocumentedError::find(None, error)).map(|entry| entry.code)
}

/// The error for a message without an entry. It does not repeat the message, which may contain personal data.
fn unknown(error: &str) -> Error {
    let error = error.trim().to_lowercase();
    let mut close: Vec<_> = documented_errors()
        .iter()
        .flat_map(|entry| [entry.message, entry.code.as_str()])
        .map(|text| (strsim::jaro_winkler(&text.to_lowercase(), &error), text))
        .filter(|(similarity, _)| *similarity >= CLOSE)
        .collect();
    close.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut seen = BTreeSet::new();
    close.retain(|(_, text)| seen.insert(*text));
    let close: Vec<_> = close.iter().take(MOST_CLOSE).map(|(_, text)| format!("`{text}`")).collect();
    let remedy = match &close[..] {
        [] => "copy the whole message, or see docs/errors.md for all of them".to_owned(),
        close => format!("did you mean {}?", close.join(", ")),
    };
    Error::Input(format!("MESSAGE|CODE: is not a documented error; {remedy}"))
}

/// The operations that document the error.
fn operations(code: ErrorCode) -> Vec<&'static Operation> {
    let has = |operation: &&Operation| operation.documented_errors().any(|entry| entry.code == code);
    Operation::all().iter().filter(has).collect()
}

/// The client's reaction to the error.
fn retry(code: ErrorCode) -> &'static str {
    match code.status() {
        429 => "yes, after the wait that the API asks for",
        500..=599 => "yes, if a second request does no harm",
        _ => "no, correct the cause first",
    }
}

fn explain(output: &Output, code: ErrorCode) -> Result<()> {
    output.heading(code.title())?;
    output.line(format!("code:       {code}"))?;
    let statuses: BTreeSet<_> = code.documented().map(|entry| entry.status).collect();
    let statuses: Vec<_> = statuses.iter().map(ToString::to_string).collect();
    output.line(format!("status:     {}", statuses.join(", ")))?;
    let messages: BTreeSet<_> = code.documented().map(|entry| entry.message).collect();
    for message in messages {
        output.line(format!("message:    {message}"))?;
    }
    let operations: Vec<_> = operations(code).iter().map(|operation| operation.id()).collect();
    output.line(format!("operations: {}", operations.join(", ")))?;
    output.line(format!("retried:    {}", retry(code)))?;
    output.line("solutions:")?;
    let mut seen = BTreeSet::new();
    let mut solutions = code.documented().flat_map(|entry| entry.solutions).filter(|solution| seen.insert(**solution));
    solutions.try_for_each(|solution| output.line(format!("  - {solution}")))
}

fn object(code: ErrorCode) -> Value {
    let wordings = code.documented().map(|entry| {
        json!({
            "message": entry.message,
            "pattern": entry.pattern,
            "status": entry.status,
            "solutions": entry.solutions,
            "message_is_documented": entry.message_is_documented,
            "status_is_documented": entry.status_is_documented,
        })
    });
    json!({
        "code": code.as_str(),
        "title": code.title(),
        "wordings": wordings.collect::<Vec<_>>(),
        "operations": operations(code).iter().map(|operation| operation.id()).collect::<Vec<_>>(),
        "retried": matches!(code.status(), 429 | 500..=599),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_error_is_found_by_its_message_its_name_and_its_code() {
        for entry in documented_errors() {
            for text in [entry.message, entry.name, entry.code.as_str()] {
                assert!(find(text).is_some(), "{text}");
            }
            assert_eq!(find(entry.code.as_str()), Some(entry.code));
        }
    }

    #[test]
    fn a_misspelt_message_has_close_matches_and_is_not_repeated() {
        let message = unknown("Lead alredy exist +15555550123").to_string();
        assert!(message.contains("`Lead already exists`"), "{message}");
        assert!(!message.contains("5555"), "{message}");
    }
}
