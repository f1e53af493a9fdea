//! TypeScript: tsc compiles the client with a smoke test in examples/typescript, and node runs it.

use std::process::Command;

use serde_json::json;

use crate::clients::trial::Trial;
use crate::{Result, tools};

const EXAMPLES: &str = "examples/typescript";

/// A program that uses the client.
#[derive(Clone, Copy, Debug)]
pub struct SmokeTest {
    file: &'static str,
    /// The settings of tsc.
    settings: &'static str,
}

/// A smoke test under `strict`, which generated code passes.
pub const fn strict(file: &'static str) -> SmokeTest {
    SmokeTest { file, settings: "tsconfig.clients.json" }
}

/// A smoke test under every check of tsc, for generators that make types only.
pub const fn strictest(file: &'static str) -> SmokeTest {
    SmokeTest { file, settings: "tsconfig.json" }
}

/// Checks the types of the smoke test and of the client that it imports, compiles both, and runs them.
pub fn check(trial: &mut Trial<'_>, SmokeTest { file, settings }: SmokeTest) -> Result<()> {
    trial.generate()?;
    let node = tools::node(trial.root)?;
    let up = "../../../..";
    let settings = json!({
        "extends": format!("{up}/{EXAMPLES}/{settings}"),
        "compilerOptions": { "rootDir": up, "outDir": "compiled" },
        "files": [format!("{up}/{EXAMPLES}/{file}")],
    });
    let project = format!("{}/tsconfig.json", trial.directory());
    std::fs::write(trial.root.join(&project), settings.to_string())?;
    let mut tsc = node.command(trial.root, "tsc");
    trial.run("tsc --strict", tsc.args(["--project", &project]), &format!("correct openapi.yaml, or {EXAMPLES}/{file}"))?;
    let compiled = trial.root.join(trial.directory()).join("compiled").join(EXAMPLES).join(file).with_extension("js");
    trial.smoke(Command::new("node").arg(compiled).env("NODE_PATH", node.directory().join("node_modules")))
}
