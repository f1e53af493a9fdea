//! What came of a comparison, for people and for programs.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use super::finding::Finding;
use super::unknowns::UNKNOWNS;

/// What a capture says of the document. It holds no values of bodies, queries or headers.
#[derive(Debug, Default)]
pub struct Report {
    /// How many exchanges there were.
    pub exchanges: usize,
    /// How many of them were for an operation of the document.
    pub judged: usize,
    /// The answers by operation and status.
    pub answers: BTreeMap<(String, u16), usize>,
    /// The disagreements, with how often each was seen.
    pub findings: BTreeMap<Finding, usize>,
    /// The forms of headers by operation and name.
    pub headers: BTreeMap<(String, String, &'static str), usize>,
    /// What was answered that no page says: the question, the answers, and how often each was given.
    pub settled: BTreeMap<&'static str, BTreeMap<String, usize>>,
}

impl Report {
    /// The questions that were not answered.
    pub fn open(&self) -> impl Iterator<Item = &'static str> {
        UNKNOWNS.iter().filter(|unknown| !self.settled.contains_key(unknown.id)).map(|unknown| unknown.id)
    }

    /// All of it, for programs.
    pub fn to_json(&self) -> Value {
        let answers = self.answers.iter();
        let answers =
            answers.map(|((operation, status), count)| json!({"operation": operation, "status": status, "count": count}));
        let findings = self.findings.iter().map(|(finding, count)| {
            json!({"kind": finding.kind, "operation": finding.operation, "status": finding.status, "place": finding.place,
                   "detail": finding.detail, "count": count})
        });
        let headers = self.headers.iter().map(
            |((operation, name, form), count)| json!({"operation": operation, "header": name, "form": form, "count": count}),
        );
        json!({
            "exchanges": self.exchanges,
            "judged": self.judged,
            "answers": answers.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
            "headers": headers.collect::<Vec<_>>(),
            "settled": self.settled,
            "open": self.open().collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} exchanges, {} of them with an operation of the document", self.exchanges, self.judged)?;
        let rows = self.answers.iter().map(|((operation, status), count)| [operation.clone(), status.to_string(), times(*count)]);
        table(f, "Answers", rows.collect())?;
        let rows = self
            .headers
            .iter()
            .map(|((operation, name, form), count)| [operation.clone(), name.clone(), (*form).to_owned(), times(*count)]);
        table(f, "Forms of headers", rows.collect())?;
        let rows = UNKNOWNS.iter().filter_map(|unknown| Some((unknown, self.settled.get(unknown.id)?)));
        let rows = rows.flat_map(|(unknown, answers)| {
            answers.iter().map(|(answer, count)| [unknown.question.to_owned(), answer.clone(), times(*count)])
        });
        table(f, "Answered, and on no page of the documentation", rows.collect())?;
        let open: Vec<_> = UNKNOWNS.iter().filter(|unknown| !self.settled.contains_key(unknown.id)).collect();
        table(f, "Still open", open.iter().map(|unknown| [unknown.question.to_owned()]).collect())?;
        let rows = self.findings.iter().map(|(finding, count)| {
            let Finding { kind, operation, status, place, detail } = finding;
            [kind.as_str().to_owned(), operation.clone(), status.to_string(), place.clone(), detail.clone(), times(*count)]
        });
        table(f, "Where the API and openapi.yaml disagree", rows.collect())?;
        match self.findings.len() {
            0 => writeln!(f, "\nthe API and openapi.yaml agree"),
            1 => writeln!(f, "\n1 disagreement"),
            count => writeln!(f, "\n{count} disagreements"),
        }
    }
}

fn times(count: usize) -> String {
    format!("{count}×")
}

/// Rows below a heading, in columns; nothing where there are no rows.
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
