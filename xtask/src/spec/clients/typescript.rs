//! The TypeScript client: the types of openapi-typescript, called through openapi-fetch.

use std::path::Path;
use std::process::Command;

use super::{DIRECTORY, page, quietly, smoke};
use crate::Result;
use crate::spec::tools;

const REMEDY: &str = "correct openapi.yaml, or examples/typescript/smoke.ts";
const PAGE_REMEDY: &str = "correct openapi.yaml, or the code of docs/spec-extensions.md: the lines are the same";

pub fn run(root: &Path) -> Result<()> {
    let node = tools::node(root)?;
    let types = format!("{DIRECTORY}/typescript/lupitor.d.ts");
    quietly(node.command(root, "openapi-typescript").args(["openapi.yaml", "--output", &types]), REMEDY)?;
    println!("openapi-typescript: {types}");
    // With `noEmitOnError` one run checks the types and compiles.
    quietly(node.command(root, "tsc").args(["--project", "examples/typescript", "--strict"]), REMEDY)?;
    println!("tsc --strict: examples/typescript/smoke.ts and {types}, no errors");
    page(root, &node)?;
    let mut program = Command::new("node");
    program
        .arg(root.join(DIRECTORY).join("typescript/compiled/smoke.js"))
        .env("NODE_PATH", node.directory().join("node_modules"));
    smoke(root, "examples/typescript/smoke.ts", &mut program)
}

/// The code of the page on the extensions.
fn page(root: &Path, node: &tools::Tools) -> Result<()> {
    let directory = root.join(DIRECTORY).join("typescript");
    page::write(root, "ts", &directory.join("page.ts"))?;
    let mut compile = node.command(root, "tsc");
    compile.args(["--strict", "--noEmitOnError", "--noUncheckedIndexedAccess", "--target", "ES2022", "--module", "Node16"]);
    compile.args(["--types", "node", "--typeRoots"]).arg(node.directory().join("node_modules/@types"));
    compile.arg("--outDir").arg(directory.join("compiled")).arg(directory.join("page.ts"));
    quietly(&mut compile, PAGE_REMEDY)?;
    quietly(Command::new("node").arg("compiled/page.js").current_dir(&directory), PAGE_REMEDY)?;
    println!("docs/spec-extensions.md: its TypeScript compiles with --strict, and holds");
    Ok(())
}
