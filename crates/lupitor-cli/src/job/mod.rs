//! A job over the rows of a file: its journal, its progress and its results.

mod journal;
mod outcome;
