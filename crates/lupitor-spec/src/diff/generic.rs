//! The comparison by api-smart-diff, for changes that ours does not cover. It follows references, and reports a change of a schema
//! wherever the schema is used.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::diff::change::{Change, Changes, Severity};
use crate::document::{Document, Operation, items};
use crate::tools::Tools;

/// The folder of the documents that it compares, below the root.
const DIRECTORY: &str = "target/spec/diff";
/// Lists whose items have no place of their own.
const LISTS: [&str; 5] = ["required", "enum", "x-extensible-enum", "tags", "security"];

/// The changes between the documents of each pair, at the places where our comparison reports them.
pub fn compare(root: &Path, tools: &Tools, pairs: &[(&Document, &Document)]) -> Result<Vec<Changes>> {
    let directory = root.join(DIRECTORY);
    std::fs::create_dir_all(&directory)?;
    let mut command = Command::new("node");
    command.arg(root.join("tools/node/diff.mjs")).arg(tools.directory());
    let pairs: Vec<_> = pairs.iter().map(|(before, after)| [prepared(before), prepared(after)]).collect();
    for (index, document) in pairs.iter().flatten().enumerate() {
        let file = directory.join(format!("{index}.json"));
        std::fs::write(&file, document.0.to_string())?;
        command.arg(file);
    }
    let output = command.output().map_err(|e| format!("node could not be started ({e}): install Node.js 20 with npm"))?;
    if !output.status.success() {
        return Err(format!("tools/node/diff.mjs failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let found: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout)?;
    Ok(found
        .iter()
        .zip(&pairs)
        .map(|(differences, [before, after])| {
            let merged = merged(before, after);
            let mut changes = Changes::default();
            for difference in differences {
                let text = |key: &str| difference[key].as_str().unwrap_or_default();
                let document = if text("action") == "add" { &merged } else { before };
                let severity = Severity::breaking_if(text("type") == "breaking");
                let path: Vec<_> = items(&difference["path"]).iter().map(segment).collect();
                changes.push(severity, place(document, &path), format!("{}, {}", text("action"), text("type")));
            }
            changes
        })
        .collect())
}

/// The changes that our comparison does not report. It judges a change that both report, because it knows the direction.
pub fn additional(found: Changes, own: &Changes) -> Vec<Change> {
    let covered = |theirs: &Change| {
        let near = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
        // It reads `exclusiveMaximum` as a number, and moves a bound between it and `maximum`.
        let bound = |place: &str| place.replace(".exclusiveM", ".m");
        own.0.iter().any(|own| {
            bound(&own.place) == bound(&theirs.place)
                || ((own.severity == Severity::Breaking || theirs.severity == Severity::Safe)
                    && (near(&own.place, &theirs.place) || near(&theirs.place, &own.place)))
        })
    };
    found.0.into_iter().filter(|change| !covered(change)).collect()
}

/// The document as api-smart-diff gets it: with the parameters of a path at its operations, without servers and without the alias. It
/// would add the servers of a path to those of an operation, which replace them, and take a path's extension for the operations'.
fn prepared(document: &Document) -> Document {
    let mut value = document.0.clone();
    drop_keys(&mut value, &["servers"]);
    for operation in document.operations() {
        let own = items(&operation.value["parameters"]);
        // A parameter of the operation replaces that of the path.
        let replaced = |shared: &&Value| own.iter().any(|own| document.parameter_key(own) == document.parameter_key(shared));
        let shared = items(&operation.item["parameters"]).iter().filter(|shared| !replaced(shared));
        let parameters: Vec<_> = own.iter().chain(shared).cloned().collect();
        if let Some(copy) = value.pointer_mut(&pointer(&operation)) {
            drop_keys(copy, &["servers"]);
            set_parameters(copy, parameters);
        }
    }
    for (_, item) in value.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        drop_keys(item, &["servers", "parameters", "x-lupitor-alias"]);
    }
    sort(&mut value);
    Document(value)
}

/// Sorts lists without an order, which it compares by position.
fn sort(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, below) in fields {
                match (key.as_str(), below) {
                    // Data of the API may have any form.
                    ("example" | "examples" | "default" | "enum", _) => {}
                    ("tags" | "x-extensible-enum", Value::Array(list)) => list.sort_by_key(Value::to_string),
                    (_, below) => sort(below),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(sort),
        _ => {}
    }
}

fn drop_keys(value: &mut Value, keys: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

fn set_parameters(operation: &mut Value, list: Vec<Value>) {
    if let Some(object) = operation.as_object_mut().filter(|_| !list.is_empty()) {
        object.insert("parameters".to_owned(), Value::Array(list));
    }
}

/// The newer document with its parameters in the order by which it counts: those of the older one first, then the new ones.
fn merged(before: &Document, after: &Document) -> Document {
    let mut value = after.0.clone();
    for operation in after.operations() {
        let Some(old) = before.0.pointer(&pointer(&operation)) else { continue };
        let (was, is) = (items(&old["parameters"]), items(&operation.value["parameters"]));
        let kept =
            was.iter().map(|old| is.iter().find(|new| after.parameter_key(new) == before.parameter_key(old)).unwrap_or(old));
        let added = is.iter().filter(|new| !was.iter().any(|old| before.parameter_key(old) == after.parameter_key(new)));
        let list: Vec<_> = kept.chain(added).cloned().collect();
        if let Some(copy) = value.pointer_mut(&pointer(&operation)) {
            set_parameters(copy, list);
        }
    }
    Document(value)
}

fn pointer(operation: &Operation<'_>) -> String {
    format!("/paths/{}/{}", operation.path.replace('~', "~0").replace('/', "~1"), operation.method)
}

fn segment(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The place in the document as it is written: a `$ref` leads to the component, and a part merged out of an `allOf` to the schema.
fn place(document: &Document, path: &[String]) -> String {
    let mut value = &document.0;
    let mut place: Vec<String> = Vec::new();
    let mut rest = path;
    while let [step, tail @ ..] = rest {
        rest = tail;
        let (at, resolved) = document.locate("", value);
        if !at.is_empty() {
            place = vec![at];
        }
        value = resolved;
        let is_list = place.last().is_some_and(|last| LISTS.contains(&last.as_str()));
        if is_list && step.parse::<usize>().is_ok() {
            break;
        }
        let below = |step: &str| value.get(step).or_else(|| value.get(step.parse::<usize>().ok()?));
        if ["allOf", "anyOf", "oneOf"].contains(&step.as_str())
            && let Some((index, tail)) = tail.split_first()
            && below(step).and_then(|list| list.get(index.parse::<usize>().ok()?)).is_none()
        {
            rest = tail;
            continue;
        }
        let next = below(step).unwrap_or(&Value::Null);
        if place.last().is_some_and(|last| last == "parameters") && step.parse::<usize>().is_ok() {
            let (at, parameter) = document.locate("", next);
            if at.is_empty() {
                place.push(segment(&parameter["name"]));
            } else {
                place = vec![at];
            }
            value = parameter;
        } else {
            place.push(step.clone());
            value = next;
        }
    }
    place.join(".")
}
