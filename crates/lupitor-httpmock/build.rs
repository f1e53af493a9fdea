//! Generates a mock for each operation of `openapi.yaml`.

use std::error::Error;
use std::process::ExitCode;

use lupitor_codegen::{Document, build_script, with_named_statuses};
use progenitor::Generator;

/// The module with the client that the build script of `lupitor` generates from the same document.
const MODULE: &str = "lupitor::generated";

fn generate() -> Result<(), Box<dyn Error>> {
    let yaml = build_script::read("openapi.yaml")?;
    // openapiv3 reads the text. lupitor-codegen checks it, and prepares it for progenitor.
    let document = Document::parse(&yaml)?;
    // progenitor generates the mocks.
    let settings = document.settings(MODULE);
    let mocks = document.generate(|spec| Generator::new(&settings).httpmock(&with_named_statuses(spec), MODULE))?;
    // lupitor-codegen completes them, and adds the documented errors.
    build_script::write([document.mocks(mocks, MODULE)?])
}

fn main() -> ExitCode {
    build_script::run(generate)
}
