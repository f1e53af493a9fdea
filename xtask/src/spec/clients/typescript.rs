//! The parts that the generators of TypeScript share: the compiler and the smoke tests in examples/typescript.

use std::process::Command;

use serde_json::json;

use super::trial::Trial;
use crate::Result;

const EXAMPLES: &str = "examples/typescript";

/// `strict`, which is what generated code passes.
pub const STRICT: &str = "tsconfig.clients.json";
/// Everything that tsc can refuse, where no code is generated but types.
pub const STRICTEST: &str = "tsconfig.json";

/// Checks the types of a smoke test and of the client that it imports, and compiles both.
pub fn compile(trial: &mut Trial<'_>, smoke: &str, settings: &str) -> Result<()> {
    let up = "../../../..";
    let settings = json!({
        "extends": format!("{up}/{EXAMPLES}/{settings}"),
        "compilerOptions": { "rootDir": up, "outDir": "compiled" },
        "files": [format!("{up}/{EXAMPLES}/{smoke}")],
    });
    let project = format!("{}/tsconfig.json", trial.directory());
    std::fs::write(trial.root.join(&project), settings.to_string())?;
    let mut tsc = trial.node()?.command(trial.root, "tsc");
    trial.run("tsc --strict", tsc.args(["--project", &project]), &format!("correct openapi.yaml, or {EXAMPLES}/{smoke}"))
}

/// Runs a compiled smoke test.
pub fn smoke(trial: &mut Trial<'_>, smoke: &str) -> Result<()> {
    let compiled = trial.root.join(trial.directory()).join("compiled").join(EXAMPLES).join(smoke).with_extension("js");
    let packages = trial.node()?.directory().join("node_modules");
    trial.smoke(Command::new("node").arg(compiled).env("NODE_PATH", packages))
}
