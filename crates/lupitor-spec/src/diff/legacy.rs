//! Older revisions of the document, rewritten in today's form: another spelling is not a change, and the code generator takes only
//! today's.

use serde_json::{Value, json};

use crate::document::items;

/// Writes `allOf: [{anyOf: [{required: [a]}, {required: [b]}]}]` of component schemas as
/// `not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`. Returns true if there was one.
pub fn rewrite(document: &mut Value) -> bool {
    let mut changed = false;
    for (_, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else { continue };
        let alternatives = match schema.get("allOf").map(items) {
            Some([one]) if one.as_object().is_some_and(|one| one.len() == 1) => items(&one["anyOf"]),
            _ => continue,
        };
        let only_required = |part: &Value| part.as_object().is_some_and(|part| part.len() == 1 && part.contains_key("required"));
        if alternatives.is_empty() || !alternatives.iter().all(only_required) || schema.contains_key("not") {
            continue;
        }
        let absent: Vec<_> = alternatives.iter().map(|part| json!({ "not": part })).collect();
        schema.remove("allOf");
        schema.insert("not".to_owned(), json!({ "allOf": absent }));
        changed = true;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(lead: &Value) -> Value {
        json!({ "components": { "schemas": { "Lead": lead } } })
    }

    #[test]
    fn the_older_form_of_a_rule_is_rewritten() {
        let any_of = json!([{ "required": ["a"] }, { "required": ["b"] }]);
        let mut older = document(&json!({ "type": "object", "allOf": [{ "anyOf": any_of }] }));
        let absent = json!([{ "not": { "required": ["a"] } }, { "not": { "required": ["b"] } }]);
        let newer = document(&json!({ "type": "object", "not": { "allOf": absent } }));
        assert!(rewrite(&mut older));
        assert_eq!(older, newer);
        assert!(!rewrite(&mut older));
        assert_eq!(older, newer);
    }

    #[test]
    fn anything_else_stays_as_it_is() {
        let cases = [
            json!({ "allOf": [{ "$ref": "#/components/schemas/Other" }] }),
            json!({ "allOf": [{ "anyOf": [{ "required": ["a"] }], "maxProperties": 1 }] }),
            json!({ "allOf": [{ "anyOf": [{ "required": ["a"], "type": "object" }] }] }),
            json!({ "allOf": [{ "anyOf": [{ "required": ["a"] }] }, { "required": ["b"] }] }),
            json!({ "allOf": [{ "anyOf": [{ "required": ["a"] }] }], "not": {} }),
            json!({ "allOf": [{ "anyOf": [] }] }),
            json!({ "anyOf": [{ "required": ["a"] }] }),
            json!(true),
        ];
        for case in cases {
            let mut document = document(&case);
            assert!(!rewrite(&mut document), "{case}");
            assert_eq!(document["components"]["schemas"]["Lead"], case);
        }
        assert!(!rewrite(&mut json!({ "openapi": "3.0.3" })));
    }
}
