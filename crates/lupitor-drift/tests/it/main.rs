//! The comparing of traffic with the document: captures of the stand-in's, as they are and with drifts planted; the stand-in asked
//! over a socket, through a server that changes its answers; and the command.

// clippy.toml allows these in tests, by which it means functions with `#[test]` and not their helpers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod captures;
mod command;
mod live;
mod planted;
