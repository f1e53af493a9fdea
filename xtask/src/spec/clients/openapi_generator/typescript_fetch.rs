//! TypeScript on `fetch`, with classes for operations.

use crate::Result;
use crate::spec::clients::trial::Trial;
use crate::spec::clients::{Generator, typescript};

pub const GENERATOR: Generator = Generator {
    name: "openapi-generator-typescript-fetch",
    package: super::PACKAGE,
    command: "openapi-generator-cli generate -g typescript-fetch -i openapi.yaml -o client \
              --additional-properties=disallowAdditionalPropertiesIfNotPresent=false",
    run,
};

fn run(trial: &mut Trial<'_>) -> Result<()> {
    super::generate(trial)?;
    typescript::compile(trial, "openapi_generator.ts", typescript::STRICT)?;
    typescript::smoke(trial, "openapi_generator.ts")
}
