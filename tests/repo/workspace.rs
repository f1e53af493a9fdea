//! Shared by the tests of the repository: its files, folders for copies, and cargo to build them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Files by their path below a folder, with `/` on every system.
pub type Files = BTreeMap<String, Vec<u8>>;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}; the repository must have it"))
}

/// The files of the repository, without build output and git's own files.
pub fn repository() -> Files {
    files(root())
}

/// The files below a folder.
pub fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    collect(folder, folder, &mut found);
    found
}

fn collect(top: &Path, folder: &Path, found: &mut Files) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let entry = entry.unwrap();
        let path = entry.path();
        // Cargo marks its target folders with this file, whatever their name is.
        let built = entry.file_name() == "target" || path.join("CACHEDIR.TAG").exists();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() && entry.file_name() != ".git" && !built => collect(top, &path, found),
            // A link to a file of the repository is a file in a checkout without links, and in a package.
            kind if (kind.is_file() || kind.is_symlink() && path.is_file())
                && !entry.file_name().to_string_lossy().ends_with(".snap.new") =>
            {
                let below = path.strip_prefix(top).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(below, fs::read(&path).unwrap());
            }
            _ => {}
        }
    }
}

/// The folder of a test, the same one in every run, so that cargo reuses earlier builds. Its path has spaces, as the path of
/// a user's project may have.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested builds").join(name)
}

/// Makes the folder contain exactly these files. A file that is already right stays untouched, so that cargo does not build it
/// again.
pub fn sync(folder: &Path, wanted: &Files) {
    fs::create_dir_all(folder).unwrap();
    let present = files(folder);
    for path in present.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(folder.join(path)).unwrap();
    }
    for (path, content) in wanted.iter().filter(|(path, content)| present.get(*path) != Some(content)) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// A crate that depends on the copy of `lupitor` in `../lupitor`, with the workspace's versions of everything.
pub fn dependent(name: &str, manifest: &str, main: &str) -> Files {
    let package = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
    // The profile of the workspace, so that cargo reuses its builds.
    let profile = "[profile.dev]\ndebug = 0\n";
    Files::from([
        ("Cargo.toml".to_owned(), format!("{package}\n{}\n\n{profile}", manifest.trim()).into_bytes()),
        ("Cargo.lock".to_owned(), fs::read(root().join("Cargo.lock")).unwrap()),
        ("src/main.rs".to_owned(), main.as_bytes().to_vec()),
    ])
}

/// The target folder of nested builds and of the tests themselves. A dependency with the same features is built once,
/// above all the code generator. Cargo does not lock this folder while it runs tests.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// The output of a command and its success.
pub struct Run {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The output of a command that must succeed.
    #[track_caller]
    pub fn expect_success(self) -> String {
        assert!(self.success, "it failed:\n{}\n{}", self.stdout, self.stderr);
        self.stdout
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { success: output.status.success(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

/// Runs cargo in a folder without the network. The build of the tests has downloaded all dependencies of a copy of the crate.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Run {
    cargo_command(folder, arguments).env("CARGO_NET_OFFLINE", "true").output().unwrap().into()
}

/// Runs cargo on this repository. It downloads missing packages, for example when only the tests of one package were built.
pub fn cargo_here(arguments: &[&str]) -> Run {
    cargo_command(root(), arguments).output().unwrap().into()
}

fn cargo_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        // The program under test must not see settings of the user, nor variables that cargo sets for these tests.
        let name = name.to_string_lossy();
        if ["LUPITOR_", "CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start)) {
            command.env_remove(&*name);
        }
    }
    command.current_dir(folder).args(arguments);
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "0");
    command
}
