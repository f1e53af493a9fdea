//! The Python client: the package that openapi-python-client makes.

use std::ffi::OsString;
use std::path::Path;

use super::{DIRECTORY, quietly, smoke};
use crate::Result;
use crate::spec::tools;

const SMOKE: &str = "examples/python/smoke.py";
const REMEDY: &str = "correct openapi.yaml, or examples/python/smoke.py";

pub fn run(root: &Path) -> Result<()> {
    let python = tools::python(root)?;
    let output = format!("{DIRECTORY}/python");
    let mut generate = python.command(root, "openapi-python-client");
    generate.args([
        "generate",
        "--path",
        "openapi.yaml",
        "--meta",
        "setup",
        "--overwrite",
        "--fail-on-warning",
        "--output-path",
        &output,
    ]);
    // It formats the package with ruff, which it looks for among the commands, and warns without.
    let mut path = OsString::from(python.commands());
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    quietly(generate.env("PATH", path), REMEDY)?;
    let package = format!("{output}/lupitor_api_client");
    println!("openapi-python-client: {package}");
    let cache = format!("{DIRECTORY}/.mypy_cache");
    let mut check = python.command(root, "mypy");
    check.args(["--strict", "--cache-dir", &cache, SMOKE, &package]).env("MYPYPATH", &output);
    quietly(&mut check, REMEDY)?;
    println!("mypy --strict: {SMOKE} and {package}, no errors");
    let mut program = python.command(root, "python");
    program.arg(SMOKE).env("PYTHONPATH", root.join(&output));
    smoke(root, SMOKE, &mut program)
}
