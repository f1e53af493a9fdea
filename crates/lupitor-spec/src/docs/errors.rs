//! The catalogue of errors in the reference: a section of the first page, and a page with messages, solutions and operations.

use std::collections::BTreeMap;
use std::fmt::Write;

use lupitor_codegen::DocumentedError;

use super::escape;
use crate::Document;

const PAGE: &str = include_str!("errors.html");

/// An error code and its wordings.
pub struct Code {
    pub code: String,
    title: String,
    wordings: Vec<Wording>,
}

struct Wording {
    status: u16,
    message: String,
    solutions: Vec<String>,
    status_is_documented: bool,
    message_is_documented: bool,
    /// The operations that may respond with it.
    operations: String,
}

impl Code {
    /// The texts that a page about it must show.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.wordings.iter().flat_map(|wording| wording.solutions.iter().chain([&wording.message]).cloned())
    }
}

/// The errors of the document by their codes, in alphabetical order.
pub fn catalogue(document: &Document, errors: &[DocumentedError]) -> Vec<Code> {
    let mut codes: BTreeMap<&str, Code> = BTreeMap::new();
    for error in errors {
        let new = || Code { code: error.code.clone(), title: error.title.clone(), wordings: Vec::new() };
        codes.entry(&error.code).or_insert_with(new).wordings.push(Wording {
            status: error.status,
            message: error.message.clone(),
            solutions: error.solutions.clone(),
            status_is_documented: error.status_is_documented,
            message_is_documented: error.message_is_documented,
            operations: operations(document, error),
        });
    }
    codes.into_values().collect()
}

/// The operations of an error, in words.
fn operations(document: &Document, error: &DocumentedError) -> String {
    let is_open = |security: &serde_json::Value| security.as_array().is_some_and(Vec::is_empty);
    let with_key = document.operations().into_iter().filter(|operation| !is_open(&operation.value["security"])).count();
    if error.operations.len() == with_key && error.operations.iter().all(|used| used.is_documented) && with_key > 1 {
        return "every operation that takes a key".to_owned();
    }
    let mark = |is_documented: bool| if is_documented { "" } else { " (inferred)" };
    let operations = error.operations.iter().map(|used| format!("{}{}", used.operation, mark(used.is_documented)));
    operations.collect::<Vec<_>>().join(", ")
}

/// The wordings by status, then code and message: those with one message may differ in their solutions.
fn lines(codes: &[Code]) -> Vec<(&Code, &Wording)> {
    let mut lines: Vec<_> = codes.iter().flat_map(|code| code.wordings.iter().map(move |wording| (code, wording))).collect();
    lines.sort_by_key(|(code, wording)| (wording.status, &code.code, &wording.message));
    lines
}

/// Markdown, for the document's description: a list, because a phone shows only the first columns of a table.
pub fn section(codes: &[Code]) -> String {
    let mut text =
        "# Errors\n\nMessages, their meaning and solutions. [The page of errors](errors.html) lists the operations too.\n\n"
            .to_owned();
    let mut lines = lines(codes);
    lines.dedup_by_key(|(code, wording)| (wording.status, &code.code, &wording.message, &wording.solutions));
    for (Code { code, .. }, wording) in lines {
        let mark = |is_documented: bool| if is_documented { "" } else { " (inferred)" };
        let (status, message) = (mark(wording.status_is_documented), mark(wording.message_is_documented));
        push(
            &mut text,
            format_args!("- {}{status} [{code}](errors.html#{code}): {}{message}\n", wording.status, wording.message),
        );
        wording.solutions.iter().for_each(|solution| push(&mut text, format_args!("    - {solution}\n")));
    }
    text
}

/// The page, in HTML.
pub fn page(title: &str, codes: &[Code]) -> String {
    let (mut rows, mut sections) = (String::new(), String::new());
    let mut lines = lines(codes);
    lines.dedup_by_key(|(code, wording)| (wording.status, &code.code, &wording.message));
    for (Code { code, .. }, wording) in lines {
        let (code, message) = (escape(code), escape(&wording.message));
        let (status, inferred) = (wording.status(), inferred(wording.message_is_documented));
        let link = format_args!("<a href=\"#{code}\">{code}</a>");
        push(&mut rows, format_args!("<tr><td>{status}</td><td>{link}</td><td><code>{message}</code>{inferred}</td></tr>\n"));
    }
    for Code { code, title, wordings } in codes {
        let (code, title) = (escape(code), escape(title));
        push(&mut sections, format_args!("<section id=\"{code}\">\n<h2><code>{code}</code></h2>\n<p>{title}</p>\n"));
        for wording in wordings {
            let Wording { message, solutions, operations, .. } = wording;
            let (status, message, operations) = (wording.status(), escape(message), escape(operations));
            let inferred = inferred(wording.message_is_documented);
            push(
                &mut sections,
                format_args!("<div class=\"wording\">\n<p>{status} <code>{message}</code>{inferred}</p>\n<ul>\n"),
            );
            solutions.iter().for_each(|solution| push(&mut sections, format_args!("<li>{}</li>\n", escape(solution))));
            push(&mut sections, format_args!("</ul>\n<p class=\"operations\">Returned by {operations}</p>\n</div>\n"));
        }
        sections.push_str("</section>\n");
    }
    PAGE.replace("{title}", &escape(title)).replace("{rows}", &rows).replace("{sections}", &sections)
}

impl Wording {
    fn status(&self) -> String {
        let inferred = inferred(self.status_is_documented);
        format!("<span class=\"status s{}\">{}</span>{inferred}", self.status / 100, self.status)
    }
}

/// The mark of a message or status that no page of the API has.
fn inferred(is_documented: bool) -> &'static str {
    if is_documented { "" } else { " <small>(inferred)</small>" }
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
        let codes = catalogue(&document, &errors);
        let (page, section) = (page("A <title>", &codes), section(&codes));
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
