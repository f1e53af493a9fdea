//! Generates a mock for each operation of `openapi.yaml`.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use lupitor_codegen::{Document, with_named_statuses};
use progenitor::Generator;

/// The module with the client that the build script of `lupitor` generates from the same document.
const MODULE: &str = "lupitor::generated";

fn generate() -> Result<(), Box<dyn Error>> {
    let yaml = fs::read_to_string("openapi.yaml")?;
    // A checkout without symbolic links has the path in place of the file.
    if yaml.starts_with("../") {
        return Err("crates/lupitor-httpmock/openapi.yaml: is a link that this checkout does not follow; set `git config \
                    core.symlinks true`, and check the file out again"
            .into());
    }
    // openapiv3 reads the text. lupitor-codegen checks it, and prepares it for progenitor.
    let document = Document::parse(&yaml)?;
    // progenitor generates the mocks.
    let settings = document.settings(MODULE);
    let mocks = document.generate(|spec| Generator::new(&settings).httpmock(&with_named_statuses(spec), MODULE))?;
    // lupitor-codegen completes them, and adds the documented errors.
    let file = document.mocks(mocks, MODULE)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join(file.name), file.text)?;
    Ok(())
}

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=openapi.yaml");
    let Err(problems) = generate() else { return ExitCode::SUCCESS };
    // One message for each problem, so that one build shows all of them.
    problems.to_string().lines().for_each(|problem| println!("cargo::error={problem}"));
    ExitCode::FAILURE
}
