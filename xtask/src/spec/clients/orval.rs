//! orval: functions on `fetch`, and the schemas of zod beside them.

use super::trial::Trial;
use super::{Generator, Package, typescript};
use crate::Result;

pub const GENERATOR: Generator = Generator {
    name: "orval",
    package: Package::Node("orval"),
    command: "orval --config examples/typescript/orval.config.cjs",
    run,
};

fn run(trial: &mut Trial<'_>) -> Result<()> {
    let node = trial.node()?;
    trial.generate(&node, |_| {})?;
    typescript::compile(trial, "orval.ts", typescript::STRICT)?;
    typescript::smoke(trial, "orval.ts")
}
