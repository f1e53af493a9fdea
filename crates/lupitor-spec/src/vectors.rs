//! `cargo xtask spec vectors`: the test vectors of `vectors/` on the references in Python and TypeScript.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, generate, tools};

/// The folder of intermediate files, below the root.
const DIRECTORY: &str = "target/spec/vectors";
const PYTHON: [&str; 2] = ["examples/python/vectors.py", "examples/python/reference.py"];
const TYPESCRIPT: [&str; 2] = ["examples/typescript/vectors.ts", "examples/typescript/reference.ts"];
const REMEDY: &str =
    "correct the reference in examples/, or the vector; `cargo test --test it vectors` shows what the Rust client does";

/// Checks the types of both references, and runs the vectors on them.
pub fn run(root: &Path) -> Result<()> {
    fs::create_dir_all(root.join(DIRECTORY))?;
    let checked = [python(root), typescript(root)];
    // One failure does not hide the other.
    let failed: Vec<_> = checked.into_iter().filter_map(|result| Some(result.err()?.to_string())).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

fn python(root: &Path) -> Result<()> {
    let python = tools::python(root)?;
    println!("mypy --strict {}", PYTHON.join(" "));
    let mut mypy = python.command(root, "mypy");
    mypy.args(["--strict", "--no-error-summary", "--cache-dir", &format!("{DIRECTORY}/mypy")]).args(PYTHON);
    tools::run(mypy.env("MYPYPATH", "examples/python"), "correct the types")?;
    println!("python {}", PYTHON[0]);
    // `-B`: python would write compiled files beside the sources.
    tools::run(python.command(root, "python").arg("-B").arg(PYTHON[0]), REMEDY)
}

fn typescript(root: &Path) -> Result<()> {
    let node = tools::node(root)?;
    let document = format!("{DIRECTORY}/openapi.json");
    fs::write(root.join(&document), generate::openapi_json(root)?)?;
    println!("tsc --strict {}", TYPESCRIPT.join(" "));
    tools::run(node.command(root, "tsc").args(["--project", "examples/typescript/tsconfig.vectors.json"]), "correct the types")?;
    println!("node vectors.js");
    let mut vectors = Command::new("node");
    tools::run(vectors.current_dir(root).arg(format!("{DIRECTORY}/vectors.js")).args([&document, "vectors"]), REMEDY)
}
