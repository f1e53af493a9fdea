//! The catalogue of errors in the reference: a section of the first page, and a page with messages, solutions and operations.

use std::collections::BTreeMap;
use std::fmt::Write;

use lupitor_codegen::DocumentedError;

use crate::Document;
use crate::docs::escape;
use crate::document::Operation;

const PAGE: &str = include_str!("errors.html");

/// The errors of the document by their codes, in alphabetical order.
pub type Catalogue<'a> = BTreeMap<&'a str, Vec<&'a DocumentedError>>;

pub fn catalogue(errors: &[DocumentedError]) -> Catalogue<'_> {
    let mut codes = Catalogue::new();
    for error in errors {
        codes.entry(&error.code).or_default().push(error);
    }
    codes
}

/// The texts that a page about the errors must show.
pub fn texts(errors: &[DocumentedError]) -> impl Iterator<Item = &String> {
    errors.iter().flat_map(|error| error.solutions.iter().chain([&error.message]))
}

/// The operations of an error, in words.
fn operations(document: &Document, error: &DocumentedError) -> String {
    let needs_no_key = |operation: &Operation<'_>| operation.value["security"].as_array().is_some_and(Vec::is_empty);
    let with_key = document.operations().iter().filter(|operation| !needs_no_key(operation)).count();
    if error.operations.len() == with_key && error.operations.iter().all(|used| used.is_documented) && with_key > 1 {
        return "every operation that takes a key".to_owned();
    }
    let operations = error.operations.iter().map(|used| format!("{}{}", used.operation, mark(used.is_documented)));
    operations.collect::<Vec<_>>().join(", ")
}

/// The mark of a part that no page of the API states.
pub fn mark(is_documented: bool) -> &'static str {
    if is_documented { "" } else { " (inferred)" }
}

fn html_mark(is_documented: bool) -> &'static str {
    if is_documented { "" } else { " <small>(inferred)</small>" }
}

/// The errors by status, code and message. Errors with one message may differ in their solutions.
fn sorted(errors: &[DocumentedError]) -> Vec<&DocumentedError> {
    let mut sorted: Vec<_> = errors.iter().collect();
    sorted.sort_by_key(|error| (error.status, &error.code, &error.message));
    sorted
}

/// One error for each status, code and message.
pub fn messages(errors: &[DocumentedError]) -> Vec<&DocumentedError> {
    let mut messages = sorted(errors);
    messages.dedup_by_key(|error| (error.status, &error.code, &error.message));
    messages
}

/// Markdown, for the document's description: a list, because a phone shows only the first columns of a table.
pub fn section(errors: &[DocumentedError]) -> String {
    let mut text =
        "# Errors\n\nMessages, their meaning and solutions. [The page of errors](errors.html) lists the operations too.\n\n"
            .to_owned();
    let mut errors = sorted(errors);
    errors.dedup_by_key(|error| (error.status, &error.code, &error.message, &error.solutions));
    for DocumentedError { status, code, message, solutions, status_is_documented, message_is_documented, .. } in errors {
        let (status_mark, message_mark) = (mark(*status_is_documented), mark(*message_is_documented));
        push(&mut text, format_args!("- {status}{status_mark} [{code}](errors.html#{code}): {message}{message_mark}\n"));
        solutions.iter().for_each(|solution| push(&mut text, format_args!("    - {solution}\n")));
    }
    text
}

/// The page, in HTML.
pub fn page(title: &str, document: &Document, errors: &[DocumentedError]) -> String {
    let (mut rows, mut sections) = (String::new(), String::new());
    for error in messages(errors) {
        let (code, message) = (escape(&error.code), escape(&error.message));
        let (status, inferred) = (status(error), html_mark(error.message_is_documented));
        let link = format_args!("<a href=\"#{code}\">{code}</a>");
        push(&mut rows, format_args!("<tr><td>{status}</td><td>{link}</td><td><code>{message}</code>{inferred}</td></tr>\n"));
    }
    for (code, errors) in catalogue(errors) {
        let (code, title) = (escape(code), escape(&errors[0].title));
        push(&mut sections, format_args!("<section id=\"{code}\">\n<h2><code>{code}</code></h2>\n<p>{title}</p>\n"));
        for error in errors {
            let (status, message, inferred) = (status(error), escape(&error.message), html_mark(error.message_is_documented));
            push(
                &mut sections,
                format_args!("<div class=\"wording\">\n<p>{status} <code>{message}</code>{inferred}</p>\n<ul>\n"),
            );
            let solutions = error.solutions.iter();
            solutions.for_each(|solution| push(&mut sections, format_args!("<li>{}</li>\n", escape(solution))));
            let operations = escape(&operations(document, error));
            push(&mut sections, format_args!("</ul>\n<p class=\"operations\">Returned by {operations}</p>\n</div>\n"));
        }
        sections.push_str("</section>\n");
    }
    PAGE.replace("{title}", &escape(title)).replace("{rows}", &rows).replace("{sections}", &sections)
}

fn status(error: &DocumentedError) -> String {
    let inferred = html_mark(error.status_is_documented);
    format!("<span class=\"status s{}\">{}</span>{inferred}", error.status / 100, error.status)
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    text.write_fmt(part).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_on_the_page_with_its_solutions_and_operations() {
        let document = Document::built_in().unwrap();
        let errors = lupitor_codegen::documented_errors(include_str!("../../../../openapi.yaml")).unwrap();
        let (page, section) = (page("A <title>", &document, &errors), section(&errors));
        for error in &errors {
            let missing = |part: &str| format!("the page of errors lacks {part} of the error example {}", error.name);
            assert!(page.contains(&format!("<section id=\"{}\">", error.code)), "{}", missing("the section"));
            assert!(page.contains(&format!("<code>{}</code>", error.message)), "{}", missing("the message"));
            for solution in &error.solutions {
                assert!(page.contains(&format!("<li>{solution}</li>")), "{}", missing(solution));
            }
            let operations = operations(&document, error);
            assert!(page.contains(&format!("Returned by {operations}</p>")), "{}", missing(&operations));
            let solutions: String = error.solutions.iter().map(|solution| format!("    - {solution}\n")).collect();
            assert!(section.contains(&format!("\n{solutions}")), "{}: the section lacks its solutions", error.name);
            assert!(section.contains(&format!("](errors.html#{}): {}", error.code, error.message)), "{}", error.name);
        }
        let inferred = errors.iter().filter(|error| !error.message_is_documented).count();
        assert_eq!(page.matches("</code> <small>(inferred)</small></p>").count(), inferred, "messages that no page has");
        assert!(page.contains("A &lt;title&gt;") && !page.contains("A <title>") && !page.contains("{rows}"));
    }
}
