//! Traffic compared with the document: captures of the stand-in, unaltered and with planted drift; the stand-in over a socket, through a
//! server that changes its responses; and the command.

// clippy.toml allows these in tests, by which it means functions with `#[test]` and not their helpers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod captures;
mod command;
mod live;
mod planted;
