//! `generated/openapi.json`: the document as JSON, for tools that cannot read YAML.

use crate::{Document, Result};

/// The text of the file.
pub fn render(document: &Document) -> Result<String> {
    Ok(serde_json::to_string_pretty(&document.0)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(yaml: &str) -> Result<String> {
        render(&Document::parse(yaml)?)
    }

    #[test]
    fn the_json_is_the_document_in_its_order() {
        let document = Document::built_in().unwrap();
        let json = render(&document).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), document.0);
        let keys = [
            "\"openapi\"",
            "\"paths\"",
            "\"/api/v1/leads\"",
            "\"post\"",
            "\"get\"",
            "\"components\"",
            "\"responses\": {\n      \"LeadCreated\"",
        ];
        let positions: Vec<_> = keys.iter().map(|key| json.find(key).unwrap_or_else(|| panic!("{key} is missing"))).collect();
        assert!(positions.is_sorted(), "{positions:?}");
        assert!(json.starts_with("{\n  \"openapi\": \"3.0.3\",\n") && json.ends_with("\n}\n"));
    }

    #[test]
    fn scalars_that_yaml_could_read_differently_stay_as_written() {
        let cases = [
            ("a: \"200\"", "{\n  \"a\": \"200\"\n}\n"),
            ("\"200\": a", "{\n  \"200\": \"a\"\n}\n"),
            ("b: 1\na: 1703520000000", "{\n  \"b\": 1,\n  \"a\": 1703520000000\n}\n"),
            ("a: \"2025-10-29T12:00:00.000Z\"", "{\n  \"a\": \"2025-10-29T12:00:00.000Z\"\n}\n"),
            ("a: null", "{\n  \"a\": null\n}\n"),
            ("a: yes", "{\n  \"a\": \"yes\"\n}\n"),
            ("a: \"…\"", "{\n  \"a\": \"…\"\n}\n"),
        ];
        for (yaml, expected) in cases {
            assert_eq!(json(yaml).unwrap(), expected, "{yaml}");
        }
        for broken in ["a: 1\na: 2", "[a]: 1", "a: ["] {
            assert!(json(broken).is_err(), "{broken}");
        }
    }
}
