//! The fake over HTTP, in this process or through a socket.
//!
//! `support` checks every response against the schemas of `openapi.yaml`.

// clippy.toml allows these in functions with `#[test]`, but not in their helpers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod authentication;
mod clocks;
#[cfg(feature = "cli")]
mod command;
mod determinism;
mod document;
mod documented_errors;
mod every_status;
mod faults;
mod fields;
mod inspection;
mod leads;
mod paging;
mod rate_limits;
mod routing;
mod sockets;
mod support;
mod validation;
mod windows;
