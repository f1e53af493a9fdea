//! The catalogue of errors in the reference: a section of the first page, and a page with messages, solutions and operations.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::escape;
use crate::codegen::DocumentedError;
use crate::spec::document::{Document, entries};

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
    /// Which operations may answer so.
    operations: String,
}

impl Code {
    /// What a page about it must show.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.wordings.iter().flat_map(|wording| wording.solutions.iter().chain([&wording.message]).cloned())
    }
}

/// The errors of the document by their codes, in alphabetical order.
pub fn catalogue(document: &Document, errors: &[DocumentedError]) -> Vec<Code> {
    let operations = operations(document);
    let mut codes: BTreeMap<&str, Code> = BTreeMap::new();
    for error in errors {
        let new = || Code { code: error.code.clone(), title: error.title.clone(), wordings: Vec::new() };
        codes.entry(&error.code).or_insert_with(new).wordings.push(Wording {
            status: error.status,
            message: error.message.clone(),
            solutions: error.solutions.clone(),
            operations: operations.get(error.name.as_str()).cloned().unwrap_or_default(),
        });
    }
    codes.into_values().collect()
}

/// The operations of each error example, in words.
fn operations(document: &Document) -> BTreeMap<&str, String> {
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in document.operations() {
        for (status, response) in entries(&operation.value["responses"]).filter(|(status, _)| status.starts_with(['4', '5'])) {
            let (_, response) = document.resolve(status, response);
            for (_, media) in entries(&response["content"]) {
                entries(&media["examples"]).for_each(|(name, _)| ids.entry(name).or_default().push(operation.id()));
            }
        }
    }
    let is_open = |security: &serde_json::Value| security.as_array().is_some_and(Vec::is_empty);
    let with_key: Vec<_> = document.operations().into_iter().filter(|operation| !is_open(&operation.value["security"])).collect();
    let with_key: Vec<_> = with_key.iter().map(|operation| operation.id()).collect();
    let words = |ids: Vec<&str>| if ids == with_key { "every operation that takes a key".to_owned() } else { ids.join(", ") };
    ids.into_iter().map(|(name, ids)| (name, words(ids))).collect()
}

/// The wordings by status; those of one code and message, which may differ in their solutions, one after the other.
fn lines(codes: &[Code]) -> Vec<(&Code, &Wording)> {
    let mut lines: Vec<_> = codes.iter().flat_map(|code| code.wordings.iter().map(move |wording| (code, wording))).collect();
    lines.sort_by_key(|(code, wording)| (wording.status, &code.code, &wording.message));
    lines
}

/// Markdown, for the document's description. A list, since of a table a phone shows the first columns only.
pub fn section(codes: &[Code]) -> String {
    let mut text =
        "# Errors\n\nWhat the messages mean and what helps. [The page of errors](errors.html) has the operations too.\n\n"
            .to_owned();
    let mut lines = lines(codes);
    lines.dedup_by_key(|(code, wording)| (wording.status, &code.code, &wording.message, &wording.solutions));
    for (Code { code, .. }, wording) in lines {
        push(&mut text, format_args!("- {} [{code}](errors.html#{code}): {}\n", wording.status, wording.message));
        wording.solutions.iter().for_each(|solution| push(&mut text, format_args!("    - {solution}\n")));
    }
    text
}

/// HTML, the page.
pub fn page(title: &str, codes: &[Code]) -> String {
    let (mut rows, mut sections) = (String::new(), String::new());
    let mut lines = lines(codes);
    lines.dedup_by_key(|(code, wording)| (wording.status, &code.code, &wording.message));
    for (Code { code, .. }, wording) in lines {
        let (code, message) = (escape(code), escape(&wording.message));
        let status = status(wording.status);
        push(
            &mut rows,
            format_args!("<tr><td>{status}</td><td><a href=\"#{code}\">{code}</a></td><td><code>{message}</code></td></tr>\n"),
        );
    }
    for Code { code, title, wordings } in codes {
        let (code, title) = (escape(code), escape(title));
        push(&mut sections, format_args!("<section id=\"{code}\">\n<h2><code>{code}</code></h2>\n<p>{title}</p>\n"));
        for wording in wordings {
            let Wording { status: number, message, solutions, operations } = wording;
            let (status, message, operations) = (status(*number), escape(message), escape(operations));
            push(&mut sections, format_args!("<div class=\"wording\">\n<p>{status} <code>{message}</code></p>\n<ul>\n"));
            solutions.iter().for_each(|solution| push(&mut sections, format_args!("<li>{}</li>\n", escape(solution))));
            push(&mut sections, format_args!("</ul>\n<p class=\"operations\">Answered by {operations}</p>\n</div>\n"));
        }
        sections.push_str("</section>\n");
    }
    PAGE.replace("{title}", &escape(title)).replace("{rows}", &rows).replace("{sections}", &sections)
}

fn status(status: u16) -> String {
    format!("<span class=\"status s{}\">{status}</span>", status / 100)
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    text.write_fmt(part).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::{Document, catalogue, page, section};
    use crate::spec::bundle;

    const DOCUMENT: &str = include_str!("../../../../openapi.yaml");

    #[test]
    fn every_error_is_on_the_page_with_its_solutions_and_operations() {
        let document = Document(bundle::value(DOCUMENT).unwrap());
        let errors = crate::codegen::documented_errors(DOCUMENT).unwrap();
        let codes = catalogue(&document, &errors);
        let (page, section) = (page("A <title>", &codes), section(&codes));
        for error in &errors {
            assert!(page.contains(&format!("<section id=\"{}\">", error.code)), "{}", error.code);
            assert!(page.contains(&format!("<code>{}</code>", error.message)), "{}", error.message);
            assert!(error.solutions.iter().all(|solution| page.contains(&format!("<li>{solution}</li>"))), "{}", error.code);
            let solutions: String = error.solutions.iter().map(|solution| format!("    - {solution}\n")).collect();
            let entry = format!("](errors.html#{}): {}\n{solutions}", error.code, error.message);
            assert!(section.contains(&entry), "{}", error.message);
        }
        assert!(page.contains("<p class=\"operations\">Answered by every operation that takes a key</p>"));
        assert!(page.contains("<p class=\"operations\">Answered by getHealth</p>"));
        assert!(page.contains("A &lt;title&gt;") && !page.contains("A <title>") && !page.contains("{rows}"));
    }
}
