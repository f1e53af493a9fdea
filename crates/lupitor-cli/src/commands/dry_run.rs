//! `--dry-run` of an import or a purge.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use lupitor::{ExternalId, PhoneNumber};
use serde_json::json;

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::input::{Counts, Input};
use crate::job::{Operation, grouped};

/// Checks the file and sends nothing.
pub(crate) fn dry_run(app: &App, operation: Operation, input: &Arc<Input>, counts: Counts) -> Result<Exit> {
    let output = &app.output;
    let mut rows = input.rows().map_err(|e| Error::from_input(&e))?;
    let mut seen = Seen::default();
    let (mut bad, mut duplicates) = (0, 0);
    while let Some(row) = rows.next().map_err(|e| Error::from_input(&e))? {
        let identifiers = row.fields.and_then(|fields| match operation {
            Operation::Import => fields.into_lead().map(|lead| (lead.external_id, lead.phone_number)),
            // The external id takes precedence.
            Operation::Purge => fields.into_identifier().map(|lead| {
                let phone_number = lead.phone_number.filter(|_| lead.external_id.is_none());
                (lead.external_id, phone_number)
            }),
        });
        let (problems, duplicate_of) = match identifiers {
            Err(problems) => (problems.0, None),
            Ok((external_id, phone_number)) => (Vec::new(), seen.insert(external_id, phone_number, row.line)),
        };
        bad += u64::from(!problems.is_empty());
        duplicates += u64::from(duplicate_of.is_some());
        let reasons = problems.iter().map(ToString::to_string);
        let reasons: Vec<String> =
            reasons.chain(duplicate_of.map(|line| format!("has an identifier of line {line} and would not be sent"))).collect();
        if output.is_json() && !reasons.is_empty() {
            let problems: Vec<_> = problems
                .iter()
                .map(|problem| json!({ "column": problem.column, "field": problem.field, "reason": problem.reason }))
                .collect();
            let object = json!({ "row": row.number, "line": row.line, "problems": problems, "duplicate_of_line": duplicate_of });
            unless_closed(output.json(&object))?;
        } else if !reasons.is_empty() {
            unless_closed(output.line(format!("{}:{}: {}", input.name(), row.line, reasons.join("; "))))?;
        }
    }
    output.note(format!(
        "rows: {}, would be rejected: {}, duplicates in the file: {}, empty lines and rows: {}; nothing was sent",
        grouped(counts.rows),
        grouped(bad),
        grouped(duplicates),
        grouped(counts.blank)
    ));
    if output.is_json() {
        unless_closed(output.json(&json!({
            "operation": operation.name(), "file": input.name(), "dry_run": true, "rows": counts.rows, "blank": counts.blank,
            "counts": { "rejected": bad, "duplicate_in_input": duplicates },
        })))?;
    }
    Ok(if bad > 0 { Exit::SomeRows } else { Exit::Success })
}

/// The exit code is that of the whole file, also if the reader of standard output has gone: `… | head`.
fn unless_closed(result: Result<()>) -> Result<()> {
    match result {
        Err(Error::ClosedPipe) => Ok(()),
        other => other,
    }
}

/// The identifiers of the rows so far, as hashes.
#[derive(Default)]
struct Seen {
    state: RandomState,
    lines: HashMap<u64, u64>,
}

impl Seen {
    /// Remembers the identifiers of a lead. Returns the line of an earlier lead with one of them.
    fn insert(&mut self, external_id: Option<ExternalId>, phone_number: Option<PhoneNumber>, line: u64) -> Option<u64> {
        let phone_number = phone_number.map(|value| self.state.hash_one(("phone", value.as_str())));
        let external_id = external_id.map(|value| self.state.hash_one(("id", value.as_str())));
        let hashes: Vec<u64> = phone_number.into_iter().chain(external_id).collect();
        if let Some(first) = hashes.iter().find_map(|hash| self.lines.get(hash)) {
            return Some(*first);
        }
        self.lines.extend(hashes.into_iter().map(|hash| (hash, line)));
        None
    }
}
