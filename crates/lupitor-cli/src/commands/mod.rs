//! The commands that are written by hand.

pub(crate) mod explain;
pub(crate) mod import;
