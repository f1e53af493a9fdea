//! Clients of other languages: made from the document, type-checked, and played against lupitor-fake.

mod fake;
mod python;
mod typescript;

use std::path::Path;
use std::process::Command;

use super::{NoAnswer, tools};
use crate::Result;
use fake::Fake;

/// Where the clients are put, below the root.
const DIRECTORY: &str = "target/spec/clients";

/// Makes the client of a language and tries it.
type Make = fn(&Path) -> Result<()>;

const KNOWN: [(&str, Make); 2] = [("typescript", typescript::run), ("python", python::run)];

/// How the smoke tests of `examples/` want the fake: one bulk request an hour for the 429, far from any pause of this machine, and a
/// list that fails under the status 200.
const FAKE: [&str; 8] = [
    "--rate",
    "100/1h",
    "--bulk-rate",
    "1/1h",
    "--rate-limit-body",
    "detailed",
    "--fault",
    "success-false@listLeads,skip=1,times=1",
];

/// Makes and tries the clients of these languages, or of all.
pub fn run(root: &Path, languages: &[&str]) -> Result<()> {
    if let Some(unknown) = languages.iter().find(|language| !KNOWN.iter().any(|(name, _)| name == *language)) {
        return Err(NoAnswer(format!("there is no client for `{unknown}`, the languages are typescript and python")).into());
    }
    for (language, make) in KNOWN.iter().filter(|(name, _)| languages.is_empty() || languages.contains(name)) {
        let directory = root.join(DIRECTORY).join(language);
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory)?;
        make(root).map_err(|problem| format!("{language}: {problem}"))?;
        println!("{language}: all as it should be");
    }
    Ok(())
}

/// Runs a smoke test against a fake of its own.
fn smoke(root: &Path, name: &str, command: &mut Command) -> Result<()> {
    let fake = Fake::start(root, &FAKE)?;
    println!("{name} against lupitor-fake on {}", fake.base_url());
    command.current_dir(root).envs(fake.environment().iter().cloned());
    tools::run(command, "it says above what was not as it should be")
}

/// Runs a command without its output, unless it fails.
fn quietly(command: &mut Command, remedy: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{name} could not be started ({e}): {remedy}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    Err(format!("{name} failed ({}): {remedy}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr)).into())
}
