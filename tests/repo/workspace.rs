//! What the tests of the repository itself share: its files, folders to build copies in, and a cargo that builds there.

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

/// The files of the repository, without what was built or belongs to git.
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
        // Cargo puts the tag into its target folders, whatever they are called.
        let built = entry.file_name() == "target" || path.join("CACHEDIR.TAG").exists();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() && entry.file_name() != ".git" && !built => collect(top, &path, found),
            kind if kind.is_file() && !entry.file_name().to_string_lossy().ends_with(".snap.new") => {
                let below = path.strip_prefix(top).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(below, fs::read(&path).unwrap());
            }
            _ => {}
        }
    }
}

/// A folder for a test, the same one in every run: cargo then finds what it built the last time. Its path has spaces, as the path of
/// a user's project may have.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested builds").join(name)
}

/// Makes the folder hold these files and no others. A file that is right already stays untouched, so that cargo does not build it
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
    // As in the workspace, so that what it has built is taken.
    let profile = "[profile.dev]\ndebug = 0\n";
    Files::from([
        ("Cargo.toml".to_owned(), format!("{package}\n{}\n\n{profile}", manifest.trim()).into_bytes()),
        ("Cargo.lock".to_owned(), fs::read(root().join("Cargo.lock")).unwrap()),
        ("src/main.rs".to_owned(), main.as_bytes().to_vec()),
    ])
}

/// The target folder of nested builds, which is that of the tests themselves. A dependency that both have with the same features is built once,
/// above all the code generator. Cargo does not lock this folder while it runs tests.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// What a command printed, and whether it succeeded.
pub struct Run {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The output of a command that must not fail.
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

/// Runs cargo in a folder, without the network: the build of the tests downloaded everything that a copy of the crate needs.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Run {
    cargo_command(folder, arguments).env("CARGO_NET_OFFLINE", "true").output().unwrap().into()
}

/// Runs cargo on this repository. It downloads what is missing, as it is when the tests of one package alone were built.
pub fn cargo_here(arguments: &[&str]) -> Run {
    cargo_command(root(), arguments).output().unwrap().into()
}

fn cargo_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        // A setting of the person who runs the tests must not reach the program under test, nor what cargo tells these tests.
        let name = name.to_string_lossy();
        if ["LUPITOR_", "CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start)) {
            command.env_remove(&*name);
        }
    }
    command.current_dir(folder).args(arguments);
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "0");
    command
}
