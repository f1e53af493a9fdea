//! Go: a module without dependencies, which Debian's Go compiles.

use std::process::Command;

use crate::Result;
use crate::clients::trial::Trial;

/// Compiles the client with the program in examples/go, and runs it.
pub fn check(trial: &mut Trial<'_>) -> Result<()> {
    trial.generate()?;
    let program = trial.root.join(trial.directory()).join("smoke");
    let mut go = Command::new("go");
    go.current_dir(trial.root.join("examples/go")).args(["build", "-o"]).arg(&program).arg(".");
    // Offline, and with caches of its own.
    go.env("GOCACHE", trial.cache("go/build")).env("GOPATH", trial.cache("go/path"));
    go.env("GOPROXY", "off").env("GOFLAGS", "-mod=mod").env("GOTOOLCHAIN", "local").env("GOWORK", "off").env("CGO_ENABLED", "0");
    trial.run("go build", &mut go, "apt-get install golang-go, or correct openapi.yaml or examples/go")?;
    trial.smoke(&mut Command::new(program))
}
