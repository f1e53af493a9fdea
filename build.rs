//! Makes the client, the error catalogue and the operation table from `openapi.yaml`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=openapi.yaml");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One message for each problem, so that one build shows all of them.
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let yaml = std::fs::read_to_string("openapi.yaml")?;
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    for file in lupitor_codegen::render(&yaml)? {
        std::fs::write(Path::new(&out).join(file.name), file.text)?;
    }
    Ok(())
}
