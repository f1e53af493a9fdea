//! The report of a comparison, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use crate::Finding;
use crate::questions::{QUESTIONS, Question};

/// The result of a comparison. It contains no values of bodies, queries or headers.
#[derive(Debug, Default)]
pub struct Report {
    /// The number of exchanges.
    pub exchanges: usize,
    /// The number of exchanges with an operation of the document.
    pub compared: usize,
    /// The hosts of these. Only their number is shown, because a name may identify a customer.
    pub hosts: BTreeSet<String>,
    /// The number of these whose body was not captured, or is not text.
    pub without_body: usize,
    /// Requests to a path of the document with another method, by method, path and status. They are not compared.
    pub other_methods: BTreeMap<(String, String, u16), usize>,
    /// Reasons why an agreement is not proven, each with a remedy.
    pub inconclusive: Vec<String>,
    /// The responses by operation and status.
    pub responses: BTreeMap<(String, u16), usize>,
    /// The disagreements, each with its count.
    pub findings: BTreeMap<Finding, usize>,
    /// The forms of headers by operation and name.
    pub headers: BTreeMap<(String, String, &'static str), usize>,
    /// The answered questions: the id of the question, the answers, and their counts.
    pub settled: BTreeMap<&'static str, BTreeMap<String, usize>>,
}

impl Report {
    /// The ids of the questions without an answer.
    pub fn open(&self) -> impl Iterator<Item = &'static str> {
        self.open_questions().map(|question| question.id)
    }

    fn open_questions(&self) -> impl Iterator<Item = &'static Question> {
        QUESTIONS.iter().filter(|question| !self.settled.contains_key(question.id))
    }

    /// The report for programs.
    pub fn to_json(&self) -> Value {
        let responses = self.responses.iter();
        let responses =
            responses.map(|((operation, status), count)| json!({"operation": operation, "status": status, "count": count}));
        let findings = self.findings.iter().map(|(finding, count)| {
            json!({"kind": finding.kind, "operation": finding.operation, "status": finding.status, "place": finding.place,
                   "detail": finding.detail, "count": count})
        });
        let headers = self.headers.iter().map(
            |((operation, name, form), count)| json!({"operation": operation, "header": name, "form": form, "count": count}),
        );
        let other_methods = self
            .other_methods
            .iter()
            .map(|((method, path, status), count)| json!({"method": method, "path": path, "status": status, "count": count}));
        json!({
            "exchanges": self.exchanges,
            "compared": self.compared,
            "hosts": self.hosts.len(),
            "without_body": self.without_body,
            "other_methods": other_methods.collect::<Vec<_>>(),
            "inconclusive": self.inconclusive,
            "responses": responses.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
            "headers": headers.collect::<Vec<_>>(),
            "settled": self.settled,
            "open": self.open().collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} exchanges, {} of them with an operation of the document", self.exchanges, self.compared)?;
        match self.without_body {
            0 => {}
            1 => writeln!(f, "1 response has no readable body, which was not compared: export it with content, not compressed")?,
            count => writeln!(
                f,
                "{count} responses have no readable body, which was not compared: export them with content, not compressed"
            )?,
        }
        let rows = self
            .other_methods
            .iter()
            .map(|((method, path, status), count)| [method.clone(), path.clone(), status.to_string(), times(*count)]);
        let heading = match self.other_methods.values().sum() {
            1 => "1 request with a method that the document does not have, not compared".to_owned(),
            count => format!("{count} requests with a method that the document does not have, not compared"),
        };
        table(f, &heading, rows.collect())?;
        if self.hosts.len() > 1 {
            writeln!(f, "{} hosts, all of them taken for the API: leave out the others", self.hosts.len())?;
        }
        let rows =
            self.responses.iter().map(|((operation, status), count)| [operation.clone(), status.to_string(), times(*count)]);
        table(f, "Responses", rows.collect())?;
        let rows = self
            .headers
            .iter()
            .map(|((operation, name, form), count)| [operation.clone(), name.clone(), (*form).to_owned(), times(*count)]);
        table(f, "Forms of headers", rows.collect())?;
        let rows = QUESTIONS.iter().filter_map(|question| Some((question, self.settled.get(question.id)?)));
        let rows = rows.flat_map(|(question, answers)| {
            answers.iter().map(|(answer, count)| [question.text.to_owned(), answer.clone(), times(*count)])
        });
        table(f, "Answered, and on no page of the documentation", rows.collect())?;
        table(f, "Still open", self.open_questions().map(|question| [question.text.to_owned()]).collect())?;
        let rows = self.findings.iter().map(|(finding, count)| {
            let Finding { kind, operation, status, place, detail } = finding;
            [kind.as_str().to_owned(), operation.clone(), status.to_string(), place.clone(), detail.clone(), times(*count)]
        });
        table(f, "Where the API and openapi.yaml disagree", rows.collect())?;
        match self.findings.len() {
            0 if self.inconclusive.is_empty() => writeln!(f, "\nthe API and openapi.yaml agree")?,
            0 => writeln!(f, "\nthe comparison is inconclusive")?,
            1 => writeln!(f, "\n1 disagreement")?,
            count => writeln!(f, "\n{count} disagreements")?,
        }
        self.inconclusive.iter().try_for_each(|reason| writeln!(f, "{reason}"))
    }
}

fn times(count: usize) -> String {
    format!("{count}×")
}

/// Rows below a heading, in columns. Without rows, nothing is written.
fn table<const N: usize>(f: &mut fmt::Formatter<'_>, heading: &str, rows: Vec<[String; N]>) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{heading}")?;
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..N).map(width).collect();
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(f, "  {}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
