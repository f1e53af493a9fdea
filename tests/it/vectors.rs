//! The language-neutral test vectors of `vectors/`, through the public API: they hold for what users of this crate meet.

mod errors;
mod hints;
mod reports;
mod retry;
mod stage;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::Op;
use crate::workspace::{repository, text};

const SUBJECTS: [&str; 5] = ["errors", "hints", "reports", "retry", "server_clock"];

/// Longer than any wait of a vector, so that no gate is still closed.
const LONG: Duration = Duration::from_secs(400 * 24 * 3600);

fn file(subject: &str) -> Value {
    serde_json::from_str(&text(&format!("vectors/{subject}.json"))).unwrap()
}

fn vectors(subject: &str) -> Vec<Value> {
    file(subject)["vectors"].as_array().unwrap().clone()
}

fn name(vector: &Value) -> &str {
    vector["name"].as_str().unwrap()
}

fn operation(vector: &Value) -> Op {
    let id = vector["operation"].as_str().unwrap();
    Op::ALL.into_iter().find(|op| op.id() == id).unwrap_or_else(|| panic!("{}: {id} is no operation", name(vector)))
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
    for subject in SUBJECTS {
        let file = file(subject);
        wrong.extend(schema.iter_errors(&file).map(|problem| format!("{subject}{}: {problem}", problem.instance_path)));
        assert_eq!(file["subject"], subject);
        let mut names = BTreeSet::new();
        let vectors = vectors(subject);
        wrong.extend(
            vectors.iter().map(name).filter(|name| !names.insert(*name)).map(|name| format!("{subject}: two are {name}")),
        );
    }
    none(&wrong);
    let files = repository().into_keys().filter(|path| path.starts_with("vectors/"));
    let known = SUBJECTS.iter().copied().chain(["schema"]).map(|subject| format!("vectors/{subject}.json"));
    assert_eq!(
        files.collect::<BTreeSet<_>>(),
        known.chain(["vectors/README.md".to_owned()]).collect(),
        "a file that nothing runs"
    );
}
