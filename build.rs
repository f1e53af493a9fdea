//! Generates the client, the error catalogue and the operation table from `openapi.yaml`.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use lupitor_codegen::Document;
use progenitor::Generator;

fn generate() -> Result<(), Box<dyn Error>> {
    let yaml = fs::read_to_string("openapi.yaml")?;
    // openapiv3 reads the text. lupitor-codegen checks it, and prepares it for progenitor.
    let document = Document::parse(&yaml)?;
    // progenitor generates the client.
    let settings = document.settings("crate::generated");
    let client = document.generate(|spec| Generator::new(&settings).generate_tokens(spec))?;
    // lupitor-codegen completes the client, and adds the error catalogue and the operation table.
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for file in document.files(client)? {
        fs::write(out.join(file.name), file.text)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=openapi.yaml");
    let Err(problems) = generate() else { return ExitCode::SUCCESS };
    // One message for each problem, so that one build shows all of them.
    problems.to_string().lines().for_each(|problem| println!("cargo::error={problem}"));
    ExitCode::FAILURE
}
