//! `docs/errors.md`: every documented error with its status, messages, solutions and a snippet of Rust.

use std::fmt::Write;

use heck::{ToPascalCase, ToSnakeCase};
use lupitor_codegen::DocumentedError;

use crate::Document;
use crate::docs::errors::{catalogue, mark, messages};

const INTRODUCTION: &str = "\
# Errors

<!-- Made from openapi.yaml by `cargo xtask generate`. -->

Every error that the API's documentation describes. The API sends a status and a message and no code: the code is this project's name for
what the message means, the same in every language. A message that is not here has no code; its status tells its kind.

*Inferred* marks what no page of the API states: a message in words that are likely, the likely status of a message that is documented without
one, or an error at an operation whose page does not have it.
";

pub fn render(document: &Document, errors: &[DocumentedError]) -> String {
    let operations = document.operations();
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n| status | code | message |\n|---|---|---|\n");
    for error in messages(errors) {
        let (status, message) = (mark(error.status_is_documented), mark(error.message_is_documented));
        let link = format_args!("[{}](#{})", error.code, error.code.to_lowercase());
        row(&mut page, format_args!("| {}{status} | {link} | `{}`{message} |", error.status, error.message));
    }
    for (code, wordings) in catalogue(errors) {
        section(&mut page, code, &wordings);
        let refused = operations.iter().filter(|operation| operation.value["x-lupitor-duplicate"] == code);
        let refused: Vec<_> = refused.map(|operation| operation.id).collect();
        if !refused.is_empty() {
            row(&mut page, format_args!("\nIts kind is `Duplicate` where {} is refused with it:", refused.join(" or ")));
            page.push_str("`error.is_duplicate()` is then true, and `error.is_validation()` is not.\n");
        }
    }
    page
}

fn section(page: &mut String, code: &str, wordings: &[&DocumentedError]) {
    row(page, format_args!("\n## {code}\n\n{}.", wordings[0].title));
    for wording in wordings {
        row(page, format_args!("\n{}\n", wording.heading()));
        for solution in &wording.solutions {
            row(page, format_args!("- {solution}"));
        }
    }
    let function = format!("is_{}", code.to_snake_case());
    row(page, format_args!("\n```rust\nfn {function}(error: &lupitor::Error) -> bool {{"));
    row(page, format_args!("    error.code() == Some(lupitor::ErrorCode::{})\n}}\n```", code.to_pascal_case()));
    let has = |group: &str| wordings.iter().any(|w| w.pattern.as_ref().is_some_and(|p| p.contains(&format!("(?P<{group}>"))));
    if has("field") {
        page.push_str("\n`error.field()` is the name of the field.\n");
    }
    if has("index") {
        page.push_str("\n`error.batch_index()` is the position in the batch, as the API counts.\n");
    }
}

fn row(page: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    writeln!(page, "{line}").unwrap_or_default();
}
