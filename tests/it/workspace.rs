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

/// A folder for a test, the same one in every run: cargo then finds what it built the last time.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
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
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n{}\n", manifest.trim());
    Files::from([
        ("Cargo.toml".to_owned(), manifest.into_bytes()),
        ("Cargo.lock".to_owned(), fs::read(root().join("Cargo.lock")).unwrap()),
        ("src/main.rs".to_owned(), main.as_bytes().to_vec()),
    ])
}

/// Where all nested builds go: a dependency is built once for all tests, and kept for the next run.
pub fn nested_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("nested")
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

/// Runs cargo in a folder, without the network: what the workspace needed to be built is all that a copy of it needs.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        // A setting of the person who runs the tests must not reach the program under test.
        if name.to_string_lossy().starts_with("LUPITOR_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .args(arguments)
        .env("CARGO_TARGET_DIR", nested_target())
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_INCREMENTAL", "0")
        // As build scripts are built, so that what generates the code is built once for build.rs and for xtask.
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    command.output().unwrap().into()
}
