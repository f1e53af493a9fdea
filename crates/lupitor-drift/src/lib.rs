//! Judges of `openapi.yaml` and of what is made by it: Schemathesis judges the stand-in, Prism the client, and [`drift`] the real
//! API, from captured traffic or by asking it.
#![allow(clippy::print_stdout, reason = "the judges are commands, whose output is their purpose")]

pub mod document;
pub mod drift;
pub mod prism;
pub mod schemathesis;
pub mod traffic;

/// What is wrong, in words for whoever called the command.
pub type Problem = Box<dyn std::error::Error + Send + Sync>;
