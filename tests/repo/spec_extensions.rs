//! `docs/spec-extensions.md` against `openapi.yaml`: every extension is explained, where it stands and in which form.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::workspace::text;

const PAGE: &str = "docs/spec-extensions.md";
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The section of the page on an extension.
struct Explained {
    /// The kind of place, from the table.
    stands_on: String,
    always: bool,
    schema: Value,
}

fn page() -> BTreeMap<String, Explained> {
    let page = text(PAGE);
    let (before, _) = page.split_once("\n## ").unwrap();
    let rows = before.lines().filter_map(|line| line.strip_prefix("| [`")?.split_once("`](#"));
    let explained = rows.map(|(name, row)| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [anchor, stands_on, needed, ..] = cells.as_slice() else { panic!("{PAGE}: {name} must have three cells") };
        assert_eq!(anchor.trim_end_matches(')'), name, "{PAGE}: the link must lead to the extension's own heading");
        let section = page.split(&format!("\n## {name}\n")).nth(1).unwrap_or_else(|| panic!("{PAGE}: add a section {name}"));
        let section = section.split("\n## ").next().unwrap();
        let blocks: Vec<_> = section.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [schema] = blocks.as_slice() else { panic!("{PAGE}: {name} must have one block ```json, its schema") };
        let schema: Value = serde_json::from_str(schema).unwrap_or_else(|e| panic!("{PAGE}: the schema of {name}: {e}"));
        assert_eq!(schema["title"], name, "{PAGE}: the schema's title");
        (name.to_owned(), Explained { stands_on: (*stands_on).to_owned(), always: *needed == "always", schema })
    });
    explained.collect()
}

/// An extension as the document has it.
struct Used {
    name: String,
    place: String,
    stands_on: &'static str,
    value: Value,
}

fn document() -> Value {
    yaml_serde::from_str(&text("openapi.yaml")).unwrap()
}

/// Every extension of the document, ours or not.
fn used() -> Vec<Used> {
    let mut found = Vec::new();
    collect(&document(), &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, place: &mut Vec<String>, found: &mut Vec<Used>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // Header names begin like extensions, and are names: X-RateLimit-Limit.
                if name.starts_with("x-") {
                    let stands_on = kind(&place.iter().map(String::as_str).collect::<Vec<_>>());
                    found.push(Used { name: name.clone(), place: place.join("."), stands_on, value: value.clone() });
                } else if !["value", "example", "default", "enum", "x-lupitor-source"].contains(&name.as_str()) {
                    place.push(name.clone());
                    collect(value, place, found);
                    place.pop();
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, place, found)),
        _ => {}
    }
}

fn kind(place: &[&str]) -> &'static str {
    match place {
        [] => "document",
        ["paths", _] => "path item",
        ["paths", _, method] if METHODS.contains(method) => "operation",
        [.., "responses", _, "content", "application/json", "examples", _] | ["components", "examples", _] => "error example",
        ["components", "responses", _] | ["paths", _, _, "responses", _] => "response",
        ["components", "schemas", .., "properties", _] => "property",
        ["components", "schemas", _] => "component schema",
        _ => "a place that the page has no word for",
    }
}

#[test]
fn every_extension_of_the_document_is_explained_and_none_that_it_does_not_have() {
    let explained: BTreeSet<_> = page().into_keys().collect();
    let used: BTreeSet<_> = used().into_iter().map(|used| used.name).collect();
    let missing: Vec<_> = used.difference(&explained).collect();
    assert!(missing.is_empty(), "{PAGE}: explain {missing:?}");
    let gone: Vec<_> = explained.difference(&used).collect();
    assert!(gone.is_empty(), "{PAGE}: openapi.yaml has these no more, take them out: {gone:?}");
}

#[test]
fn every_value_is_what_its_schema_says_and_stands_where_the_page_says() {
    let page = page();
    for Used { name, place, stands_on, value } in used() {
        let Some(explained) = page.get(&name) else { continue };
        let places: Vec<_> = explained.stands_on.split(", ").collect();
        assert!(places.contains(&stands_on), "{place}: {name} stands on a {stands_on}, by {PAGE} only on {places:?}");
        let validator = jsonschema::options().build(&explained.schema).unwrap();
        if let Err(problem) = validator.validate(&value) {
            panic!("{place}.{name}: {value}, by the schema in {PAGE}: {problem}");
        }
    }
}

#[test]
fn what_is_always_needed_is_always_there() {
    let used = used();
    let count = |name: &str| used.iter().filter(|used| used.name == name).count();
    let paths = document()["paths"].as_object().unwrap().clone();
    let operations = paths.values().flat_map(|item| METHODS.iter().filter(|method| !item[**method].is_null())).count();
    assert!(operations > 0);
    for (name, explained) in page() {
        let places = match explained.stands_on.as_str() {
            "operation" => operations,
            "document" => 1,
            other => {
                assert!(!explained.always, "correct this test: how many are there of a {other}?");
                continue;
            }
        };
        assert_eq!(count(&name) == places, explained.always, "{PAGE}: whether {name} is needed on every {}", explained.stands_on);
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let wrong = BTreeMap::from([
        ("x-lupitor-base-path", vec![json!("api/v1"), json!("/api/v1/"), json!("/{version}"), json!("")]),
        ("x-lupitor-source", vec![json!("guessed"), json!({}), json!({"status": "guessed"}), json!(["inferred"]), json!(true)]),
        ("x-lupitor-retry", vec![json!("sometimes"), json!(null), json!(["read"]), json!("Read")]),
        ("x-lupitor-duplicate", vec![json!("lead already exists"), json!(400), json!("")]),
        (
            "x-lupitor-rate-limits",
            vec![
                json!({}),
                json!([]),
                json!({"standard": {"description": "", "per": "API key"}}),
                json!({"standard": {"description": "", "per": "API key", "documented": []}}),
                json!({"standard": {"description": "", "per": "API key", "documented": ["100 a minute"]}}),
                json!({"standard": {"description": "", "per": "API key", "documented": ["1 requests per hour"], "window": 1}}),
                json!({"the standard": {"description": "", "per": "API key", "documented": ["1 requests per hour"]}}),
            ],
        ),
        ("x-lupitor-rate-limit", vec![json!("the standard"), json!(100), json!(["standard"])]),
        (
            "x-lupitor-pagination",
            vec![
                json!({}),
                json!("cursor"),
                json!({"cursor": "cursor", "items": "/data/leads", "next": "/data/cursor"}),
                json!({"cursor": "cursor", "items": [], "next": "/data/cursor"}),
                json!({"cursor": "cursor", "items": ["/data/leads", "/data/leads"], "next": "/data/cursor"}),
                json!({"cursor": "cursor", "items": ["/data/leads"], "next": "data.cursor"}),
                json!({"cursor": "cursor", "items": ["/data/leads"], "next": "/data/cursor", "page": "page"}),
                json!({"limit": "limit", "items": ["/data/leads"], "next": "/data/cursor"}),
                json!({"cursor": "cursor", "items": ["/"], "next": "/data/cursor"}),
            ],
        ),
        ("x-lupitor-alias", vec![json!("records"), json!("/records/{id}"), json!("/records?x=1"), json!(["/records"])]),
        ("x-lupitor-code", vec![json!("LeadNotFound"), json!("lead-not-found"), json!(404)]),
        ("x-lupitor-pattern", vec![json!("is required"), json!("^is required"), json!(1)]),
        ("x-lupitor-personal-data", vec![json!(false), json!("true"), json!(null), json!({})]),
        ("x-extensible-enum", vec![json!([]), json!([1]), json!(["raw", "raw"]), json!("raw"), json!([""])]),
    ]);
    let page = page();
    assert_eq!(page.keys().map(String::as_str).collect::<Vec<_>>(), wrong.keys().copied().collect::<Vec<_>>());
    for (name, values) in wrong {
        let validator = jsonschema::options().build(&page[name].schema).unwrap();
        for value in values {
            assert!(!validator.is_valid(&value), "{name}: the schema in {PAGE} takes {value}");
        }
    }
}

/// Spectral holds the rate limits to the form that the page gives them.
#[test]
fn lint_has_the_schema_of_the_page() {
    let rules: Value = yaml_serde::from_str(&text("tools/node/spectral.yaml")).unwrap();
    let linted = &rules["rules"]["lupitor-rate-limits"]["then"]["functionOptions"]["schema"];
    let mut explained = page()["x-lupitor-rate-limits"].schema.clone();
    explained.as_object_mut().unwrap().retain(|key, _| !["$schema", "title"].contains(&key.as_str()));
    assert_eq!(*linted, explained, "left: tools/node/spectral.yaml, right: {PAGE}");
}

/// The versions that the page on other languages says to install are those that `cargo xtask spec clients` tries.
#[test]
fn the_versions_to_install_are_the_pinned_ones() {
    const PAGE: &str = "docs/other-languages.md";
    let node: Value = serde_json::from_str(&text("tools/node/package.json")).unwrap();
    let python = text("tools/python/requirements.in");
    let page = text(PAGE);
    let commands: Vec<_> =
        page.lines().filter(|line| line.starts_with("npm install") || line.starts_with("pip install")).collect();
    let packages: Vec<_> = commands.iter().flat_map(|line| line.split_whitespace().skip(2)).collect();
    for package in packages.iter().filter(|package| !package.starts_with(['-', '.'])) {
        let is_pinned = match package.rsplit_once('@') {
            Some((name, version)) => node["dependencies"][name] == version,
            None => python.lines().any(|line| line == *package),
        };
        assert!(is_pinned, "{PAGE}: {package} is not what tools/ pins");
    }
    assert!(packages.len() > 8, "{PAGE} says no longer what to install? {packages:?}");
}
