//! The language-neutral test vectors of `vectors/`, through the public API: they hold for what users of this crate meet.

mod errors;
mod hints;
mod reports;
mod retry;
mod stage;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{Op, root, text};

/// The files, each with its subject.
const FILES: [(&str, &str); 6] = [
    ("documented_errors", "errors"),
    ("errors", "errors"),
    ("hints", "hints"),
    ("reports", "reports"),
    ("retry", "retry"),
    ("server_clock", "server_clock"),
];

/// Longer than any wait of a vector, so that no gate is still closed.
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

fn operation(vector: &Value) -> Op {
    let id = vector["operation"].as_str().unwrap();
    Op::named(id).unwrap_or_else(|| panic!("{}: openapi.yaml has no operation {id}, correct the vector", name(vector)))
}

fn milliseconds(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_millis)
}

fn time(value: &Value) -> SystemTime {
    chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().into()
}

/// Fails with all that went wrong, each with the name of its vector.
#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} vectors fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_files_have_the_documented_form() {
    let schema: Value = serde_json::from_str(&text("vectors/schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let mut wrong = Vec::new();
    for (path, subject) in FILES {
        let file = file(path);
        wrong.extend(schema.iter_errors(&file).map(|problem| format!("{path}{}: {problem}", problem.instance_path)));
        assert_eq!(file["subject"], subject, "{path}");
        let mut names = BTreeSet::new();
        let vectors = vectors(path);
        wrong.extend(vectors.iter().map(name).filter(|name| !names.insert(*name)).map(|name| format!("{path}: two are {name}")));
    }
    none(&wrong);
    let files = std::fs::read_dir(root().join("vectors")).unwrap();
    let files = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let known = FILES.iter().map(|(path, _)| *path).chain(["schema"]).map(|path| format!("{path}.json"));
    assert_eq!(files.collect::<BTreeSet<_>>(), known.chain(["README.md".to_owned()]).collect(), "a file that nothing runs");
}
