//! The lines of a journal, and what they say about each row.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::super::outcome::{Outcome, Tally};

/// A line after the first.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Sent {
        sent: Vec<(u64, u64)>,
    },
    Outcome {
        rows: Vec<(u64, u64)>,
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// A file that is about to get this name and content.
    File {
        file: String,
        sha256: String,
    },
    Finished {
        finished: bool,
        /// The time, in milliseconds since 1970. Journals of the first version of the command do not have it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<u64>,
    },
}

/// The state of a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RowState<'a> {
    /// It was not sent.
    New,
    /// It was sent, and its outcome is not recorded.
    Sent,
    /// It was sent, and the API did not process it, for this reason. It is sent again like a new row.
    NotProcessed(&'a str),
    /// Its outcome is recorded.
    Settled(&'a Outcome),
}

const NEW: u32 = 0;
const SENT: u32 = 1;
/// The outcomes follow from here.
const FIRST_OUTCOME: u32 = 2;
/// Maximum number of rows of a job. A damaged journal must not fill the memory.
const MAX_ROWS: usize = 1 << 30;

/// The content of a journal.
#[derive(Debug, Default)]
pub(super) struct State {
    /// A number for each row: new, sent, or the index of its outcome.
    rows: Vec<u32>,
    outcomes: Vec<Outcome>,
    indices: HashMap<Outcome, u32>,
    pub(super) tally: Tally,
    /// The SHA-256 of the files that the job wrote, by name.
    pub(super) files: HashMap<String, Vec<String>>,
    pub(super) is_finished: bool,
    pub(super) finished_at: Option<u64>,
}

impl State {
    pub(super) fn new(rows: u64) -> Result<Self, &'static str> {
        let rows = usize::try_from(rows).ok().filter(|rows| *rows <= MAX_ROWS).ok_or("has more rows than a job can have")?;
        Ok(Self { rows: vec![NEW; rows], ..Self::default() })
    }

    pub(super) fn apply(&mut self, line: Line) -> Result<(), &'static str> {
        match line {
            Line::Sent { sent } => self.each_row(&sent, |state, index| {
                if state.is_not_processed(index) {
                    state.tally.not_processed -= 1;
                    state.rows[index] = NEW;
                }
                if state.rows[index] == NEW {
                    state.rows[index] = SENT;
                    state.tally.sent += 1;
                }
            }),
            Line::Outcome { rows, outcome } => {
                let number = self.number(&outcome);
                self.each_row(&rows, |state, index| {
                    if state.is_not_processed(index) {
                        state.tally.not_processed -= 1;
                        state.rows[index] = NEW;
                    }
                    if state.rows[index] < FIRST_OUTCOME {
                        state.tally.sent -= u64::from(state.rows[index] == SENT);
                        state.tally.add(&outcome);
                        state.rows[index] = number;
                    }
                })
            }
            Line::File { file, sha256 } => {
                self.files.entry(file).or_default().push(sha256);
                Ok(())
            }
            Line::Finished { finished, at } => {
                self.is_finished = finished;
                self.finished_at = at;
                Ok(())
            }
        }
    }

    fn is_not_processed(&self, index: usize) -> bool {
        matches!(self.outcome(self.rows[index]), Some(Outcome::NotProcessed { .. }))
    }

    fn outcome(&self, number: u32) -> Option<&Outcome> {
        self.outcomes.get(number.checked_sub(FIRST_OUTCOME)? as usize)
    }

    /// The state of a row. The first row is 1.
    pub(super) fn row(&self, number: u64) -> RowState<'_> {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        match index.and_then(|index| self.rows.get(index)) {
            None | Some(&NEW) => RowState::New,
            Some(number) => match self.outcome(*number) {
                Some(Outcome::NotProcessed { reason }) => RowState::NotProcessed(reason),
                Some(outcome) => RowState::Settled(outcome),
                None => RowState::Sent,
            },
        }
    }

    /// True if the campaign may have changed, or a request may still change it.
    pub(super) fn has_sent_rows(&self) -> bool {
        let Tally { rejected, duplicate_in_input, .. } = self.tally;
        self.tally.total() > rejected + duplicate_in_input || self.rows.contains(&SENT)
    }

    /// The lines for the files of the job.
    pub(super) fn file_lines(&self) -> Vec<Line> {
        let files = self.files.iter().flat_map(|(file, hashes)| hashes.iter().map(move |hash| (file, hash)));
        files.map(|(file, hash)| Line::File { file: file.clone(), sha256: hash.clone() }).collect()
    }

    fn number(&mut self, outcome: &Outcome) -> u32 {
        if let Some(number) = self.indices.get(outcome) {
            return *number;
        }
        let number = FIRST_OUTCOME + self.outcomes.len() as u32;
        self.outcomes.push(outcome.clone());
        self.indices.insert(outcome.clone(), number);
        number
    }

    fn each_row(&mut self, ranges: &[(u64, u64)], mut apply: impl FnMut(&mut Self, usize)) -> Result<(), &'static str> {
        for (first, last) in ranges {
            if *first == 0 || first > last || *last > self.rows.len() as u64 {
                return Err("names rows that the input does not have");
            }
            // Both are at most the length of a vector.
            (*first as usize - 1..*last as usize).for_each(|index| apply(self, index));
        }
        Ok(())
    }
}
