//! The Python client that openapi-python-client makes, on httpx.

use std::ffi::OsString;

use super::trial::Trial;
use super::{Generator, Package};
use crate::Result;

pub const GENERATOR: Generator = Generator {
    name: "openapi-python-client",
    package: Package::Python("openapi-python-client"),
    command: "openapi-python-client generate --path openapi.yaml --output-path client --meta setup --overwrite --fail-on-warning",
    run,
};

const SMOKE: &str = "examples/python/smoke.py";

fn run(trial: &mut Trial<'_>) -> Result<()> {
    let (python, directory) = (trial.python()?, trial.directory());
    // It formats the package with ruff, which it looks for among the commands, and warns without.
    let mut path = OsString::from(python.commands());
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    trial.generate(&python, |command| {
        command.env("PATH", path);
    })?;
    let package = format!("{directory}/lupitor_api_client");
    let mut mypy = python.command(trial.root, "mypy");
    mypy.args(["--strict", SMOKE, &package]).env("MYPYPATH", &directory).arg("--cache-dir").arg(trial.cache("mypy"));
    trial.run("mypy --strict", &mut mypy, "correct openapi.yaml, or examples/python/smoke.py")?;
    // Python would write what it compiles beside the sources.
    trial.smoke(python.command(trial.root, "python").args(["-B", SMOKE]).env("PYTHONPATH", trial.root.join(&directory)))
}
