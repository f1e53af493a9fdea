//! A job over the rows of a file: its journal, its progress and its results.

mod journal;
mod lead;
mod outcome;
mod progress;
mod results;
mod run;

pub(crate) use journal::{Header, Journal, VERSION};
pub(crate) use outcome::Tally;
pub(crate) use progress::{Progress, describe, documented_time, duration, grouped, rows};
pub(crate) use results::{Written, with_suffix, write};
pub(crate) use run::{End, Operation, Run, lock};
