//! The commands: those of operations, and those that are written by hand.

pub(crate) mod completions;
pub(crate) mod dry_run;
pub(crate) mod explain;
pub(crate) mod export;
#[cfg(feature = "fake")]
pub(crate) mod fake;
pub(crate) mod import;
pub(crate) mod operations;
