//! The tests of the repository: its files, its package, and programs that are built from changed copies of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these functions are tests, also where clippy cannot see it"
)]

#[cfg(feature = "schemars")]
include!("../../generated/calls.rs");

mod api_pages;
mod blocking;
mod links;
mod modules;
mod package;
mod plain_openapi;
mod public_api;
mod release;
#[cfg(feature = "schemars")]
mod schemas;
mod spec_change;
mod spec_extensions;
mod tidy;
mod workspace;
