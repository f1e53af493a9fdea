//! What came of a comparison, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};
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
    /// The hosts that answered them: a capture may have more than the API's. Their number is shown, since their names tell whose it is.
    pub hosts: BTreeSet<String>,
    /// How many of those were captured without the body that they had, or with one that is no text.
    pub without_body: usize,
    /// Requests to a path of the document with a method that it does not have there, by method, path and status: not judged.
    pub other_methods: BTreeMap<(String, String, u16), usize>,
    /// Why it could not be found out whether the API and the document agree, and what to do.
    pub not_found_out: Vec<String>,
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
        let other_methods = self
            .other_methods
            .iter()
            .map(|((method, path, status), count)| json!({"method": method, "path": path, "status": status, "count": count}));
        json!({
            "exchanges": self.exchanges,
            "judged": self.judged,
            "hosts": self.hosts.len(),
            "without_body": self.without_body,
            "other_methods": other_methods.collect::<Vec<_>>(),
            "not_found_out": self.not_found_out,
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
        match self.without_body {
            0 => {}
            1 => writeln!(
                f,
                "1 answer came without a body that can be read and was not judged by it: export it with content, not compressed"
            )?,
            count => writeln!(
                f,
                "{count} answers came without a body that can be read and were not judged by it: export them with content, not compressed"
            )?,
        }
        let rows = self
            .other_methods
            .iter()
            .map(|((method, path, status), count)| [method.clone(), path.clone(), status.to_string(), times(*count)]);
        let heading = match self.other_methods.values().sum() {
            1 => "1 request with a method that the document does not have, not judged".to_owned(),
            count => format!("{count} requests with a method that the document does not have, not judged"),
        };
        table(f, &heading, rows.collect())?;
        if self.hosts.len() > 1 {
            writeln!(f, "{} hosts, all of them taken for the API: leave out what is not", self.hosts.len())?;
        }
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
            0 if self.not_found_out.is_empty() => writeln!(f, "\nthe API and openapi.yaml agree")?,
            0 => writeln!(f, "\nwhether the API and openapi.yaml agree could not be found out")?,
            1 => writeln!(f, "\n1 disagreement")?,
            count => writeln!(f, "\n{count} disagreements")?,
        }
        self.not_found_out.iter().try_for_each(|reason| writeln!(f, "{reason}"))
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
