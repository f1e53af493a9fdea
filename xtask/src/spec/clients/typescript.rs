//! The TypeScript client: the types of openapi-typescript, called through openapi-fetch.

use std::path::Path;
use std::process::Command;

use super::{DIRECTORY, quietly, smoke};
use crate::Result;
use crate::spec::tools;

const REMEDY: &str = "correct openapi.yaml, or examples/typescript/smoke.ts";

pub fn run(root: &Path) -> Result<()> {
    let node = tools::node(root)?;
    let types = format!("{DIRECTORY}/typescript/lupitor.d.ts");
    quietly(node.command(root, "openapi-typescript").args(["openapi.yaml", "--output", &types]), REMEDY)?;
    println!("openapi-typescript: {types}");
    // With `noEmitOnError` one run checks the types and compiles.
    quietly(node.command(root, "tsc").args(["--project", "examples/typescript"]), REMEDY)?;
    println!("tsc --strict: examples/typescript/smoke.ts and {types}, no errors");
    let mut program = Command::new("node");
    program
        .arg(root.join(DIRECTORY).join("typescript/compiled/smoke.js"))
        .env("NODE_PATH", node.directory().join("node_modules"));
    smoke(root, "examples/typescript/smoke.ts", &mut program)
}
