//! The command as a user runs it, against the stand-in on a free port.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

mod calls;
mod errors;
mod export;
mod export_parts;
mod help;
mod import;
mod import_files;
mod import_kills;
mod import_problems;
mod import_signals;
mod key;
mod offline;
mod page;
mod support;
