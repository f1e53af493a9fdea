//! The Node and Python tools: pinned in `tools/`, installed below `target/` when they are first needed or when their pins changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Result;

/// Installed tools.
#[derive(Debug)]
pub struct Tools {
    directory: PathBuf,
    commands: PathBuf,
}

impl Tools {
    /// The folder of the tools.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The folder of their commands, for tools that call each other.
    pub fn commands(&self) -> &Path {
        &self.commands
    }

    /// A command, to be run in the root of the repository.
    pub fn command(&self, root: &Path, name: &str) -> Command {
        let mut command = Command::new(self.commands.join(name));
        command.current_dir(root);
        command
    }
}

/// The tools of `tools/node`, by `npm ci`.
///
/// # Errors
///
/// npm could not be started, or failed.
pub fn node(root: &Path) -> Result<Tools> {
    let directory = root.join("target/spec-tools/node");
    install(root, "node", &["package.json", "package-lock.json"], &directory, || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&directory);
        run(&mut npm, "install Node.js 20 with npm")
    })?;
    Ok(Tools { commands: directory.join("node_modules/.bin"), directory })
}

/// The tools of `tools/python`, by `pip` in an environment of their own.
///
/// # Errors
///
/// python3 or pip could not be started, or failed.
pub fn python(root: &Path) -> Result<Tools> {
    let directory = root.join("target/spec-tools/python");
    install(root, "python", &["requirements.txt"], &directory, || {
        let environment = directory.join("environment");
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&environment);
        run(&mut venv, "install Python 3.11 with venv")?;
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"])
            .arg("--requirement")
            .arg(directory.join("requirements.txt"));
        run(&mut pip, "correct what pip reports above")
    })?;
    Ok(Tools { commands: directory.join("environment/bin"), directory })
}

/// The version of a Node package that `tools/node/package.json` pins.
pub(crate) fn node_pin(root: &Path, package: &str) -> Result<String> {
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(root.join("tools/node/package.json"))?)?;
    let version = manifest["dependencies"][package].as_str().map(str::to_owned);
    version.ok_or_else(|| format!("tools/node/package.json does not pin {package}: add it").into())
}

/// The version of a Python package that `tools/python/requirements.in` pins.
pub(crate) fn python_pin(root: &Path, package: &str) -> Result<String> {
    let requirements = std::fs::read_to_string(root.join("tools/python/requirements.in"))?;
    let pins = requirements.lines().filter_map(|line| line.split_once("=="));
    let mut versions = pins.filter(|(name, _)| name.split('[').next() == Some(package)).map(|(_, version)| version.to_owned());
    versions.next().ok_or_else(|| format!("tools/python/requirements.in does not pin {package}: add it").into())
}

/// Installs the tools, unless they were installed from the same pins.
fn install(root: &Path, name: &str, pins: &[&str], directory: &Path, run: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut wanted = String::new();
    for pin in pins {
        wanted += &std::fs::read_to_string(root.join("tools").join(name).join(pin))?;
    }
    let stamp = directory.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if directory.exists() {
        std::fs::remove_dir_all(directory)?;
    }
    std::fs::create_dir_all(directory)?;
    for pin in pins {
        std::fs::copy(root.join("tools").join(name).join(pin), directory.join(pin))?;
    }
    println!("installing the tools of tools/{name}");
    run()?;
    Ok(std::fs::write(stamp, wanted)?)
}

/// Runs a command, and shows its output.
///
/// # Errors
///
/// The command could not be started, or failed.
pub fn run(command: &mut Command, remedy: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|e| format!("{name} could not be started ({e}): {remedy}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status}): {remedy}").into()) }
}
