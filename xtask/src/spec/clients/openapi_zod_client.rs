//! openapi-zod-client: schemas of zod, and a client on them by zodios.

use super::trial::Trial;
use super::{Generator, Package, typescript};
use crate::Result;

pub const GENERATOR: Generator = Generator {
    name: "openapi-zod-client",
    package: Package::Node("openapi-zod-client"),
    command: "openapi-zod-client openapi.yaml --output client/lupitor.ts --export-schemas",
    run,
};

fn run(trial: &mut Trial<'_>) -> Result<()> {
    let node = trial.node()?;
    trial.generate(&node, |_| {})?;
    typescript::compile(trial, "zod.ts", typescript::STRICT)?;
    typescript::smoke(trial, "zod.ts")
}
