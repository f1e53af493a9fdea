//! Go: a module without dependencies, compiled by Debian's Go too.

use std::process::Command;

use crate::Result;
use crate::spec::clients::Generator;
use crate::spec::clients::trial::Trial;

pub const GENERATOR: Generator = Generator {
    name: "openapi-generator-go",
    package: super::PACKAGE,
    command: "openapi-generator-cli generate -g go -i openapi.yaml -o client --git-host example.com --git-user-id lupitor \
              --git-repo-id lupitor-go --additional-properties=packageName=lupitor,disallowAdditionalPropertiesIfNotPresent=false \
              --global-property=apiTests=false,modelTests=false",
    run,
};

const EXAMPLE: &str = "examples/go";

fn run(trial: &mut Trial<'_>) -> Result<()> {
    super::generate(trial)?;
    let directory = trial.directory();
    let program = trial.root.join(&directory).join("smoke");
    let mut build = go(trial);
    build.args(["build", "-o"]).arg(&program).arg(".");
    trial.run("go build", &mut build, "apt-get install golang-go, or correct openapi.yaml or examples/go")?;
    trial.smoke(&mut Command::new(program))
}

/// Offline, and with caches of its own.
fn go(trial: &Trial<'_>) -> Command {
    let mut go = Command::new("go");
    go.current_dir(trial.root.join(EXAMPLE));
    go.env("GOCACHE", trial.cache("go/build")).env("GOPATH", trial.cache("go/path"));
    go.env("GOPROXY", "off").env("GOFLAGS", "-mod=mod").env("GOTOOLCHAIN", "local").env("GOWORK", "off").env("CGO_ENABLED", "0");
    go
}
