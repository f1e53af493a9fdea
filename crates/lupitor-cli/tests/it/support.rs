//! A stand-in on a free port, and the command with its environment.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use lupitor_fake::{Fake, FakeBuilder, WRITE_KEY};
use tokio::runtime::Runtime;

/// A stand-in that listens as long as this lives.
pub struct Api {
    pub fake: Fake,
    _runtime: Runtime,
}

/// Starts a stand-in.
pub fn api(configure: impl FnOnce(FakeBuilder) -> FakeBuilder) -> Api {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = runtime.block_on(configure(Fake::builder()).start()).unwrap();
    Api { fake, _runtime: runtime }
}

/// The output of a command.
pub struct Printed {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Printed {
    pub fn from_output(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Everything, for a snapshot.
    pub fn all(&self) -> String {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        format!("exit code {code}\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr)
    }

    #[track_caller]
    pub fn expect(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}", self.all());
        self
    }
}

/// The command without an environment. `arguments` are separated by spaces.
pub fn command(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lupitor"));
    command.env_clear().args(arguments.split_whitespace()).stdin(Stdio::null());
    // `sh` of `--api-key-command` is there.
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

/// Runs the command without an environment.
pub fn run(arguments: &str) -> Printed {
    Printed::from_output(command(arguments).output().unwrap())
}

impl Api {
    /// The command with the environment of the stand-in.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = command(arguments);
        command.env("LUPITOR_BASE_URL", self.fake.base_url()).env("LUPITOR_API_KEY", WRITE_KEY);
        command
    }

    /// A script of `sh` with the environment of the stand-in.
    pub fn script(&self, script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path))).arg("-c").arg(script).stdin(Stdio::null());
        shell.env("LUPITOR_BASE_URL", self.fake.base_url()).env("LUPITOR_API_KEY", WRITE_KEY);
        shell
    }

    /// Runs the command with the environment of the stand-in.
    pub fn run(&self, arguments: &str) -> Printed {
        Printed::from_output(self.command(arguments).output().unwrap())
    }
}

/// The mode of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
