//! Python: mypy checks the client and its smoke test, and python runs the smoke test.

use crate::clients::trial::Trial;
use crate::{Result, tools};

/// A generated package and its smoke test.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    package: &'static str,
    /// Options of mypy for the package, which must pass `--strict` without any.
    package_options: &'static [&'static str],
    smoke: &'static str,
}

/// On urllib3 and pydantic. The package imports dateutil, which has no types, and omits a key of the variables of servers.
pub const OPENAPI_GENERATOR: Client = Client {
    package: "lupitor_openapi",
    package_options: &["--disable-error-code=import-untyped", "--disable-error-code=typeddict-item"],
    smoke: "examples/python/openapi_generator.py",
};

/// On httpx.
pub const OPENAPI_PYTHON_CLIENT: Client =
    Client { package: "lupitor_api_client", package_options: &[], smoke: "examples/python/smoke.py" };

/// Checks the types of the client and of its smoke test, and runs the smoke test.
pub fn check(trial: &mut Trial<'_>, Client { package, package_options, smoke }: Client) -> Result<()> {
    trial.generate()?;
    let (python, directory) = (tools::python(trial.root)?, trial.directory());
    let package = format!("{directory}/{package}");
    let mypy = |arguments: &[&str]| {
        let mut mypy = python.command(trial.root, "mypy");
        mypy.arg("--cache-dir").arg(trial.cache(&format!("mypy/{}", trial.name()))).args(arguments).env("MYPYPATH", &directory);
        mypy
    };
    let remedy = format!("correct openapi.yaml, or {smoke}");
    if package_options.is_empty() {
        let mut both = mypy(&["--strict", smoke, &package]);
        trial.run("mypy --strict", &mut both, &remedy)?;
    } else {
        let (mut client, mut smoke) =
            (mypy(&[package_options, &[&*package]].concat()), mypy(&["--strict", "--follow-imports=silent", smoke]));
        trial.run("mypy", &mut client, "correct openapi.yaml")?;
        trial.run("mypy --strict of the smoke test", &mut smoke, &remedy)?;
    }
    // `-B`: python would write compiled files beside the sources.
    trial.smoke(python.command(trial.root, "python").args(["-B", smoke]).env("PYTHONPATH", trial.root.join(&directory)))
}
