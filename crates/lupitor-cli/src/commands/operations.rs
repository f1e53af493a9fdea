//! The commands of operations: their flags, and their calls.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use lupitor::generated::types;
use lupitor::{BulkCreated, BulkDeleted, Client, LeadIdentifier, RequestOptions, RetryClass};
use serde_json::{Map, Value, json};

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::generated::{Body, Data, Flag, Input, Kind, OPERATIONS, Operation, Outcome};
use crate::render;

/// The maximum length of a body.
const MAX_BODY: u64 = 64 << 20;

/// The commands of the operations of a group.
pub(crate) fn commands(group: &str) -> impl Iterator<Item = Command> {
    OPERATIONS.iter().filter(move |operation| operation.group == group).map(command)
}

/// The operation of a command.
pub(crate) fn find(group: &str, name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.group == group && operation.name == name)
}

fn command(operation: &'static Operation) -> Command {
    let mut command = Command::new(operation.name).about(operation.summary);
    if !operation.description.is_empty() {
        command = command.long_about(format!("{}\n\n{}", operation.summary, operation.description));
    }
    command = command.args(operation.flags.iter().map(argument));
    match operation.body {
        Body::None => command,
        Body::Raw => command.arg(file_argument("body", "File with the body").required(true)),
        Body::Value => command.arg(file_argument("json-body", "File with the body as JSON; flags replace its members")),
    }
}

fn file_argument(name: &'static str, help: &'static str) -> Arg {
    let parser = clap::value_parser!(OsString);
    Arg::new(name).long(name).value_name("FILE|-").value_parser(parser).help(format!("{help}; - for standard input"))
}

fn argument(flag: &'static Flag) -> Arg {
    let argument = Arg::new(flag.long).long(flag.long).value_name(flag.value_name).help(flag.help);
    let argument = match flag.kind {
        Kind::Boolean => argument
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(PossibleValuesParser::new(["true", "false"])),
        Kind::Texts | Kind::Object => argument.action(ArgAction::Append),
        Kind::Integer | Kind::Number => argument.allow_negative_numbers(true),
        Kind::Text | Kind::Json => argument,
    };
    let argument = if flag.values.is_empty() { argument } else { argument.value_parser(PossibleValuesParser::new(flag.values)) };
    match (flag.required, flag.in_body) {
        (false, _) => argument,
        (true, false) => argument.required(true),
        (true, true) => argument.required_unless_present("json-body"),
    }
}

/// Runs the command of an operation.
pub(crate) async fn run(app: &App, operation: &'static Operation, matches: &ArgMatches) -> Result<Exit> {
    let input = input(operation, matches)?;
    let description = lupitor::Operation::all().iter().find(|known| known.id() == operation.id);
    let client = match description {
        Some(description) if !description.is_authenticated() => app.client_without_key(RequestOptions::default())?,
        _ => app.client(RequestOptions::default()).await?,
    };
    let is_read = description.is_some_and(|description| description.retry_class() == RetryClass::Read);
    let outcome = tokio::select! {
        outcome = call(&client, operation, &input) => outcome?,
        signal = app.interrupted() => {
            if !is_read {
                app.output.warning("the API may have processed the request: look before you repeat it");
            }
            return Err(Error::Interrupted(signal));
        }
    };
    if outcome.reconciled {
        app.output.note("A response was lost. The client looked up what the request had done.");
    }
    match outcome.data {
        Data::Value(value) => render::response(&app.output, value, operation.order)?,
        Data::Bytes(bytes) => app.output.bytes(&bytes)?,
    }
    Ok(Exit::Success)
}

/// Calls an operation. A method of the client that does more than the plain call, for example a lookup after a lost response, is used
/// in its place.
async fn call(client: &Client, operation: &Operation, input: &Input) -> Result<Outcome> {
    match operation.id {
        "createLead" => Outcome::new(client.create_lead(input.body::<types::LeadInput>()?).await?, |lead| lead),
        "deleteLead" => {
            let campaign = required::<types::CampaignId>(input, "campaignId")?;
            let lead = LeadIdentifier::builder()
                .external_id(input.parameter::<types::ExternalId>("externalId")?)
                .phone_number(input.parameter::<types::PhoneNumber>("phoneNumber")?);
            Outcome::new(client.delete_lead(campaign, lead).await?, |deleted| deleted)
        }
        "bulkCreateLeads" => {
            let body = input.body::<types::BulkCreateInput>()?;
            Outcome::new(client.bulk_create_leads(body.campaign_id, body.leads).await?, bulk_created)
        }
        "bulkDeleteLeads" => {
            let body = input.body::<types::BulkDeleteInput>()?;
            Outcome::new(client.bulk_delete_leads(body.campaign_id, body.leads).await?, bulk_deleted)
        }
        _ => (operation.call)(client, input).await,
    }
}

fn required<T: serde::de::DeserializeOwned>(input: &Input, name: &str) -> Result<T> {
    input.parameter(name)?.ok_or_else(|| Error::Usage(format!("{name}: is missing; give it")))
}

fn bulk_created(done: BulkCreated) -> Value {
    json!({
        "created": done.created,
        "skipped": done.skipped,
        "createdOrPresent": done.created_or_present,
        "createdIds": done.created_ids,
        "skippedIdentifiers": done.skipped_identifiers,
        "createdOrPresentIdentifiers": done.created_or_present_identifiers,
    })
}

fn bulk_deleted(done: BulkDeleted) -> Value {
    json!({
        "deleted": done.deleted,
        "notFound": done.not_found,
        "deletedOrAbsent": done.deleted_or_absent,
        "deletedIdentifiers": done.deleted_identifiers,
        "notFoundIdentifiers": done.not_found_identifiers,
        "deletedOrAbsentIdentifiers": done.deleted_or_absent_identifiers,
    })
}

/// The values of the arguments.
fn input(operation: &'static Operation, matches: &ArgMatches) -> Result<Input> {
    let mut values = Vec::new();
    for flag in operation.flags {
        let given: Vec<&String> = matches.get_many(flag.long).into_iter().flatten().collect();
        if let Some(value) = value(flag, &given)? {
            values.push((flag, value));
        }
    }
    let file = |name: &str| matches.get_one::<OsString>(name);
    let (mut body, mut raw_body) = (None, Vec::new());
    match operation.body {
        Body::None => {}
        Body::Raw => raw_body = file("body").map(read).transpose()?.unwrap_or_default(),
        Body::Value => {
            if let Some(path) = file("json-body") {
                let parsed = serde_json::from_slice(&read(path)?);
                body = Some(parsed.map_err(|e| Error::Usage(format!("--json-body: is not JSON ({e}); correct it")))?);
            }
        }
    }
    Ok(Input::new(operation, values, body, raw_body))
}

/// The value of a flag. Errors do not repeat it: it may be personal data, and standard error may be a log.
fn value(flag: &Flag, given: &[&String]) -> Result<Option<Value>> {
    let Some(last) = given.last() else { return Ok(None) };
    let problem = |problem: &str| Error::Usage(format!("--{}: {problem} ({})", flag.long, flag.help));
    let value = match flag.kind {
        Kind::Text => Value::from(last.as_str()),
        Kind::Integer => Value::from(last.parse::<i64>().map_err(|_| problem("is not a whole number; give one"))?),
        Kind::Number => {
            let number = last.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
            Value::from(number.ok_or_else(|| problem("is not a number; give one"))?)
        }
        Kind::Boolean => Value::from(*last == "true"),
        Kind::Texts => given.iter().map(|text| text.as_str()).collect(),
        Kind::Object => object(given).map_err(|text| problem(&text))?,
        Kind::Json => serde_json::from_str(last).map_err(|e| problem(&format!("is not JSON ({e}); correct it")))?,
    };
    Ok(Some(value))
}

/// An object in JSON, or of `key=value`. Later members replace earlier ones.
fn object(given: &[&String]) -> Result<Value, String> {
    let mut object = Map::new();
    for text in given {
        match text.split_once('=') {
            _ if text.trim_start().starts_with('{') => {
                let members: Map<String, Value> =
                    serde_json::from_str(text).map_err(|e| format!("is not JSON ({e}); correct it"))?;
                object.extend(members);
            }
            Some((key, value)) if !key.is_empty() => {
                object.insert(key.to_owned(), value.into());
            }
            _ => return Err("is neither a JSON object nor key=value; write it as one of both".to_owned()),
        }
    }
    Ok(Value::Object(object))
}

/// The content of a file, or of standard input for `-`.
fn read(path: &OsString) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = if path == "-" {
        let stdin = std::io::stdin().lock().take(MAX_BODY + 1).read_to_end(&mut bytes);
        stdin.map_err(|source| Error::Stream { stream: "standard input", source })?
    } else {
        let file = std::fs::File::open(path).and_then(|file| file.take(MAX_BODY + 1).read_to_end(&mut bytes));
        file.map_err(|source| Error::file(Path::new(path), "read", source))?
    };
    if length as u64 > MAX_BODY {
        return Err(Error::Usage(format!("the body has more than {} MiB; split it", MAX_BODY >> 20)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_json_or_pairs() {
        let texts = ["{\"name\": \"Ann\", \"age\": 7}".to_owned(), "company=A=B".to_owned(), "name=Bea".to_owned()];
        let given: Vec<_> = texts.iter().collect();
        assert_eq!(object(&given), Ok(json!({ "name": "Bea", "age": 7, "company": "A=B" })));
        for wrong in ["name", "=x", "{", "[1]"] {
            assert!(object(&[&wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_group_and_every_command_has_one_name() {
        let mut seen = std::collections::BTreeSet::new();
        for operation in OPERATIONS {
            assert!(seen.insert((operation.group, operation.name)), "{} {} is there twice", operation.group, operation.name);
        }
        // clap checks the whole command line: names that are there twice, also of commands that are written by hand.
        crate::cli::command().debug_assert();
    }
}
