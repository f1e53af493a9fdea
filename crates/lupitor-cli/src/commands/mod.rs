//! The commands: those of operations, and those that are written by hand.

pub(crate) mod explain;
pub(crate) mod operations;
