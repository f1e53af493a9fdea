//! The test vectors of `vectors/` on the public API of this crate.

mod errors;
mod reports;
mod retry;
mod retry_after;
mod scripted;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{ApiCall, assert_none, root, text};

/// The files and their subjects.
const FILES: [(&str, &str); 6] = [
    ("documented_errors", "errors"),
    ("errors", "errors"),
    ("reports", "reports"),
    ("retry", "retry"),
    ("retry_after", "retry_after"),
    ("server_clock", "server_clock"),
];

/// Longer than any wait of a vector, so that the rate limiter of the previous vector has reopened.
const LONG: Duration = Duration::from_secs(400 * 24 * 3600);

fn file(name: &str) -> Value {
    serde_json::from_str(&text(&format!("vectors/{name}.json"))).unwrap()
}

fn vectors(file_name: &str) -> Vec<Value> {
    file(file_name)["vectors"].as_array().unwrap().clone()
}

fn name(vector: &Value) -> &str {
    vector["name"].as_str().unwrap()
}

fn operation(vector: &Value) -> ApiCall {
    let id = vector["operation"].as_str().unwrap();
    ApiCall::named(id).unwrap_or_else(|| panic!("{}: openapi.yaml has no operation {id}, correct the vector", name(vector)))
}

fn milliseconds(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_millis)
}

fn time(value: &Value) -> SystemTime {
    chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().into()
}

#[test]
fn every_file_follows_the_schema_and_is_run() {
    let schema: Value = serde_json::from_str(&text("vectors/schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let mut wrong = Vec::new();
    for (path, subject) in FILES {
        let file = file(path);
        wrong.extend(schema.iter_errors(&file).map(|problem| format!("{path}{}: {problem}", problem.instance_path)));
        assert_eq!(file["subject"], subject, "{path}");
        let mut names = BTreeSet::new();
        let vectors = vectors(path);
        wrong.extend(
            vectors
                .iter()
                .map(name)
                .filter(|name| !names.insert(*name))
                .map(|name| format!("{path}: two vectors are named {name}")),
        );
    }
    assert_none(&wrong);
    let files = std::fs::read_dir(root().join("vectors")).unwrap();
    let files = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let known = FILES.iter().map(|(path, _)| *path).chain(["schema"]).map(|path| format!("{path}.json"));
    assert_eq!(
        files.collect::<BTreeSet<_>>(),
        known.chain(["README.md".to_owned()]).collect(),
        "left: the files of vectors/, right: the files that these tests know"
    );
}
