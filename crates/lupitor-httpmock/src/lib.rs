#![doc = include_str!("../README.md")]

mod support;
mod value;

pub use httpmock;
pub use mocks::{MockServerExt, operations};
pub use value::{Optional, Plain, Wrapped};

mod mocks {
    #![allow(
        clippy::all,
        clippy::pedantic,
        unused_variables,
        reason = "made by progenitor and lupitor-codegen; clippy reads their code, and the tests run it"
    )]

    include!(concat!(env!("OUT_DIR"), "/httpmock.rs"));
}
