//! The client in Python: a bulk script with `requests`, or with `urllib` where `requests` cannot be installed.

use std::path::Path;
use std::process::{Command, Stdio};

use super::BoxError;

/// The name of the client, and its command without input and server.
pub fn command(target: &Path) -> Result<(&'static str, Command), BoxError> {
    let script = target.join("bulk.py");
    std::fs::write(&script, include_str!("bulk.py"))?;
    let venv = target.join("venv");
    let own = venv.join("bin").join("python");
    let quiet =
        |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    let has_requests = |python: &Path| quiet(Command::new(python).args(["-c", "import requests"]));
    let system = Path::new("python3");
    if !has_requests(system) && !has_requests(&own) {
        quiet(Command::new(system).args(["-m", "venv"]).arg(&venv));
        quiet(Command::new(&own).args(["-m", "pip", "install", "--quiet", "requests==2.32.5"]));
    }
    let python = [system, &own].into_iter().find(|python| has_requests(python));
    let mut command = Command::new(python.unwrap_or(system));
    command.arg(&script);
    Ok((if python.is_some() { "python-requests" } else { "python-urllib" }, command))
}
