//! The body of a response: its envelope, and its data where they do not have their documented form.

pub(crate) mod envelope;
pub(crate) mod lenient;
mod members;
mod repair;

pub(crate) use members::{Extent, Members};
pub(crate) use repair::repaired;
