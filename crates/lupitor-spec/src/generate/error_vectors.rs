//! `vectors/documented_errors.json`: every error example of `openapi.yaml`, on every operation that has it, and the error that a client
//! makes of it by the rules of `docs/spec-extensions.md`.

use std::collections::BTreeMap;

use lupitor_codegen::DocumentedError;
use regex::RegexBuilder;
use serde_json::json;

use crate::{Document, Result};

const ABOUT: &str = "Made from openapi.yaml by `cargo xtask generate`: every error example, on every operation that has it.";

/// The parts of an operation that decide what an error of it means.
struct Operation<'a> {
    only_reads: bool,
    duplicate: Option<&'a str>,
}

/// The text of the file. Each part of a vector has a line, as in the files that are written by hand.
pub fn render(document: &Document, errors: &[DocumentedError]) -> Result<String> {
    let operations: BTreeMap<_, _> = document
        .operations()
        .into_iter()
        .map(|operation| {
            let only_reads = operation.value["x-lupitor-retry"] == "read";
            (operation.id, Operation { only_reads, duplicate: operation.value["x-lupitor-duplicate"].as_str() })
        })
        .collect();
    let mut vectors = Vec::new();
    for error in errors {
        for used in &error.operations {
            let id = used.operation.as_str();
            let operation = operations.get(id).ok_or_else(|| format!("{id} is not an operation of openapi.yaml"))?;
            let vector = [
                format!("      \"name\": {},", json!(format!("{}: {id}", error.name))),
                format!("      \"operation\": {},", json!(id)),
                format!("      \"response\": {{\"status\": {}, \"json\": {}}},", error.status, error.body),
                format!("      \"expect\": {}", expect(operation, error, errors)?),
            ];
            vectors.push(format!("    {{\n{}\n    }}", vector.join("\n")));
        }
    }
    let head = format!("{{\n  \"$schema\": \"./schema.json\",\n  \"subject\": \"errors\",\n  \"about\": {},\n", json!(ABOUT));
    Ok(format!("{head}  \"vectors\": [\n{}\n  ]\n}}\n", vectors.join(",\n")))
}

fn expect(operation: &Operation<'_>, error: &DocumentedError, errors: &[DocumentedError]) -> Result<String> {
    let outcome = outcome(error.status);
    let is_ambiguous = outcome == "ambiguous";
    let is_duplicate = operation.duplicate == Some(error.code.as_str());
    let kind = match kind(error.status) {
        _ if is_ambiguous && is_duplicate => "outcome_unknown",
        "validation" if is_duplicate => "duplicate",
        kind => kind,
    };
    let maybe_processed = !operation.only_reads && is_ambiguous;
    let [field, index] = captures(error, errors)?;
    let index = index.map(|index| index.parse::<u64>()).transpose()?;
    let parts = [
        ("outcome", json!(outcome)),
        ("kind", json!(kind)),
        ("code", json!(error.code)),
        ("example", json!(error.name)),
        ("message", json!(error.message)),
        ("field", json!(field)),
        ("index", json!(index)),
        ("maybe_processed", json!(maybe_processed)),
    ];
    let parts = parts.map(|(name, value)| format!("\"{name}\": {value}"));
    Ok(format!("{{{}}}", parts.join(", ")))
}

/// The outcome of an attempt with this status, for the retry decision.
fn outcome(status: u16) -> &'static str {
    match status {
        429 => "throttled",
        421 | 425 => "not_sent",
        501 | 505 | 506 | 510 | 511 => "final",
        100..=199 | 303 | 408 | 500.. => "ambiguous",
        _ => "final",
    }
}

fn kind(status: u16) -> &'static str {
    match status {
        400 | 413..=415 | 422 | 431 => "validation",
        401 => "authentication",
        403 => "permission",
        404 | 410 => "not_found",
        408 => "timeout",
        429 => "rate_limited",
        500..=599 => "server",
        _ => "unexpected",
    }
}

/// The variable parts of the message, by the pattern of the error or of another wording of its code.
fn captures(error: &DocumentedError, errors: &[DocumentedError]) -> Result<[Option<String>; 2]> {
    let message = error.message.trim();
    let message = message.strip_suffix('.').unwrap_or(message);
    for pattern in errors.iter().filter(|other| other.code == error.code).filter_map(|other| other.pattern.as_ref()) {
        let pattern = RegexBuilder::new(pattern).case_insensitive(true).build()?;
        if let Some(found) = pattern.captures(message) {
            return Ok(["field", "index"].map(|name| found.name(name).map(|part| part.as_str().to_owned())));
        }
    }
    Ok([None, None])
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_error_of_every_operation_has_a_vector_in_the_form_of_the_others() {
        let errors = lupitor_codegen::documented_errors(include_str!("../../../../openapi.yaml")).unwrap();
        let text = render(&Document::built_in().unwrap(), &errors).unwrap();
        let made: Value = serde_json::from_str(&text).unwrap();
        let vectors = made["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), errors.iter().map(|error| error.operations.len()).sum::<usize>());
        let named = |name: &str| {
            let found = vectors.iter().find(|vector| vector["name"] == name);
            found.unwrap_or_else(|| panic!("no vector {name}"))
        };
        let batch = named("leadIdentifierMissing: bulkCreateLeads");
        assert_eq!(batch["operation"], "bulkCreateLeads");
        assert_eq!(batch["response"]["status"], 400);
        assert_eq!((&batch["expect"]["index"], &batch["expect"]["field"]), (&json!(0), &json!(null)));
        // Its own example has no pattern: the one of another wording names the field.
        let phone = &named("phoneNumberRequired: createLead")["expect"];
        assert_eq!((&phone["code"], &phone["field"]), (&json!("requiredFieldMissing"), &json!("phoneNumber")));
        for (name, outcome, kind, maybe_processed) in [
            ("internalServerError: createLead", "ambiguous", "server", true),
            ("internalServerError: listLeads", "ambiguous", "server", false),
            ("rateLimitExceeded: bulkDeleteLeads", "throttled", "rate_limited", false),
            ("leadNotFound: deleteLead", "final", "not_found", false),
            ("leadAlreadyExists: createLead", "final", "duplicate", false),
        ] {
            let expect = &named(name)["expect"];
            assert_eq!((&expect["outcome"], &expect["kind"]), (&json!(outcome), &json!(kind)), "{name}");
            assert_eq!(expect["maybe_processed"], maybe_processed, "{name}");
        }
    }
}
