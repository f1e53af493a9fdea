//! `cargo xtask spec bundle`: the document as JSON, for tools that read no YAML.

use crate::Result;
use serde_json::Value;

/// The document's values, in its order.
pub fn value(yaml: &str) -> Result<Value> {
    // YAML's own value first: it refuses a key that stands twice, of which JSON's would keep the last.
    let value: yaml_serde::Value = yaml_serde::from_str(yaml).map_err(|e| format!("openapi.yaml is not YAML: {e}"))?;
    serde_json::to_value(value).map_err(|e| format!("openapi.yaml has what JSON cannot tell: {e}").into())
}

/// The text of `generated/openapi.json`.
pub fn render(yaml: &str) -> Result<String> {
    Ok(serde_json::to_string_pretty(&value(yaml)?)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::{render, value};

    const DOCUMENT: &str = include_str!("../../../openapi.yaml");

    #[test]
    fn the_json_is_the_document_in_its_order() {
        let json = render(DOCUMENT).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value(DOCUMENT).unwrap());
        let places = [
            "\"openapi\"",
            "\"paths\"",
            "\"/api/v1/leads\"",
            "\"post\"",
            "\"get\"",
            "\"components\"",
            "\"responses\": {\n      \"LeadCreated\"",
        ];
        let places: Vec<_> = places.iter().map(|text| json.find(text).unwrap_or_else(|| panic!("{text} is not there"))).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(json.starts_with("{\n  \"openapi\": \"3.0.3\",\n") && json.ends_with("\n}\n"));
    }

    #[test]
    fn what_yaml_may_read_in_another_way_stays_what_was_written() {
        let cases = [
            ("a: \"200\"", "{\n  \"a\": \"200\"\n}\n"),
            ("\"200\": a", "{\n  \"200\": \"a\"\n}\n"),
            ("b: 1\na: 1703520000000", "{\n  \"b\": 1,\n  \"a\": 1703520000000\n}\n"),
            ("a: \"2025-10-29T12:00:00.000Z\"", "{\n  \"a\": \"2025-10-29T12:00:00.000Z\"\n}\n"),
            ("a: null", "{\n  \"a\": null\n}\n"),
            ("a: yes", "{\n  \"a\": \"yes\"\n}\n"),
            ("a: \"…\"", "{\n  \"a\": \"…\"\n}\n"),
        ];
        for (yaml, json) in cases {
            assert_eq!(render(yaml).unwrap(), json, "{yaml}");
        }
        for broken in ["a: 1\na: 2", "[a]: 1", "a: ["] {
            assert!(render(broken).is_err(), "{broken}");
        }
    }
}
