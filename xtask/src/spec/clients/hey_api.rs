//! The functions and types of hey-api, on `fetch`.

use super::trial::Trial;
use super::{Generator, Package, typescript};
use crate::Result;

pub const GENERATOR: Generator = Generator {
    name: "hey-api",
    package: Package::Node("@hey-api/openapi-ts"),
    command: "openapi-ts --input openapi.yaml --output client --no-log-file",
    run,
};

fn run(trial: &mut Trial<'_>) -> Result<()> {
    let node = trial.node()?;
    trial.generate(&node, |_| {})?;
    typescript::compile(trial, "hey_api.ts", typescript::STRICT)?;
    typescript::smoke(trial, "hey_api.ts")
}
