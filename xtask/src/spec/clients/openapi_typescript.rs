//! The types of openapi-typescript, called through openapi-fetch.

use super::trial::Trial;
use super::{Generator, Package, typescript};
use crate::Result;

pub const GENERATOR: Generator = Generator {
    name: "openapi-typescript",
    package: Package::Node("openapi-typescript"),
    command: "openapi-typescript openapi.yaml --output client/lupitor.d.ts",
    run,
};

fn run(trial: &mut Trial<'_>) -> Result<()> {
    let node = trial.node()?;
    trial.generate(&node, |_| {})?;
    typescript::compile(trial, "smoke.ts", typescript::STRICTEST)?;
    typescript::smoke(trial, "smoke.ts")
}
