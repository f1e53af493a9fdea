//! Generates the client, the error catalogue and the operation table from `openapi.yaml`.

use std::error::Error;
use std::process::ExitCode;

use lupitor_codegen::{Document, build_script};
use progenitor::Generator;

fn generate() -> Result<(), Box<dyn Error>> {
    let yaml = build_script::read("openapi.yaml")?;
    // openapiv3 reads the text. lupitor-codegen checks it, and prepares it for progenitor.
    let document = Document::parse(&yaml)?;
    // progenitor generates the client.
    let settings = document.settings("crate::generated");
    let client = document.generate(|spec| Generator::new(&settings).generate_tokens(spec))?;
    // lupitor-codegen completes the client, and adds the error catalogue and the operation table.
    build_script::write(document.files(client)?)
}

fn main() -> ExitCode {
    build_script::run(generate)
}
