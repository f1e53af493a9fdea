//! `cargo xtask spec conformance`: outside tools judge the stand-in and the client by the document. The judging itself is in
//! `crates/lupitor-conformance`; here the tools are installed, and their commands handed over.

use std::path::Path;
use std::process::Command;

use super::{NoAnswer, tools};
use crate::Result;

pub fn run(root: &Path, judges: &[&str]) -> Result<()> {
    let judges = if judges.is_empty() { &["prism", "schemathesis"] } else { judges };
    // All of them are known before the first one, which takes a while, is run.
    let mut commands = Vec::new();
    for judge in judges {
        let tool = match *judge {
            "prism" => tools::node(root)?.command(root, "prism"),
            "schemathesis" => tools::python(root)?.command(root, "schemathesis"),
            other => return Err(NoAnswer(format!("unknown judge `{other}`, there are `schemathesis` and `prism`")).into()),
        };
        commands.push((*judge, tool));
    }
    for (judge, tool) in commands {
        tools::run(command(root).arg(judge).arg(tool.get_program()), "it says above what is to be corrected")?;
    }
    Ok(())
}

/// `lupitor-conformance`, to be given its arguments.
pub fn command(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["run", "--quiet", "--manifest-path"]).arg(root.join("Cargo.toml"));
    cargo.args(["--package", "lupitor-conformance", "--"]);
    cargo
}
