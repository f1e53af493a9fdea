//! Compiles generated code with rustc: many documents in one crate, with the dependencies of `lupitor` and the files of `src/` that
//! include the code. rustc checks types and generates no code.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

use lupitor_codegen::GeneratedFile;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The generated files of one document.
pub type Generated = [GeneratedFile; 3];

/// rustc with the built dependencies.
#[derive(Debug)]
pub struct Compiler {
    folder: PathBuf,
    arguments: Vec<String>,
    own_paths: Regex,
    /// The files around the generated ones.
    sources: Vec<(&'static str, String)>,
}

/// A stand-in for `src/generated/mod.rs`, without the modules that know the client.
const GENERATED: &str = "\
pub(crate) mod call;
pub(crate) mod debug;
pub(crate) mod extra;
pub(crate) mod paged;
pub(crate) mod support;
include!(\"../made/client.rs\");
impl progenitor_client::ClientHooks<crate::runtime::Context> for Client {}
";
/// A stand-in for `src/runtime/`.
const RUNTIME: &str = "\
#[derive(Clone, Debug)]
pub struct Context;
impl Context {
    pub(crate) fn url(&self, base: &str, path: &'static str) -> Result<url::Url, String> {
        format!(\"{base}{path}\").parse().map_err(|e: url::ParseError| e.to_string())
    }
}
";
/// The files of `src/` that the generated code needs, and that need nothing else of the client.
const SOURCES: [&str; 10] = [
    "generated/call.rs",
    "generated/debug.rs",
    "generated/extra.rs",
    "generated/paged.rs",
    "generated/support.rs",
    "spec/mod.rs",
    "spec/catalogue.rs",
    "spec/form.rs",
    "spec/operation.rs",
    "spec/retry_class.rs",
];

impl Compiler {
    /// Builds the dependencies of `lupitor`; the optional ones too, which cargo may have to download.
    pub fn new(root: &Path, optional: bool) -> Result<Self> {
        let target = target(root)?;
        let folder = target.join("fuzz");
        let (manifest, names) = manifest(&fs::read_to_string(root.join("Cargo.toml"))?, optional)?;
        let dependencies = folder.join(if optional { "all dependencies" } else { "dependencies" });
        write(&dependencies.join("Cargo.toml"), &manifest)?;
        write(&dependencies.join("Cargo.lock"), &fs::read_to_string(root.join("Cargo.lock"))?)?;
        write(&dependencies.join("src/lib.rs"), "")?;
        let mut sources = vec![("generated/mod.rs", GENERATED.to_owned()), ("runtime.rs", RUNTIME.to_owned())];
        for path in SOURCES {
            let text = fs::read_to_string(root.join("src").join(path)).map_err(|e| format!("src/{path}: {e}"))?;
            sources.push((path, text));
        }
        let own_paths = Regex::new(r"\bcrate\s*::\s*")?;
        Ok(Self { own_paths, arguments: externs(&dependencies, &target, &names)?, folder: folder.join("accepted"), sources })
    }

    /// The errors of rustc by the name of the document.
    pub fn check(&self, documents: &BTreeMap<String, Generated>) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        // After an unknown name in one document, rustc does not check the types of the others.
        loop {
            let left = documents.iter().filter(|(name, _)| !found.contains_key(*name));
            let errors = self.rustc(&left.collect::<Vec<_>>())?;
            if errors.is_empty() {
                return Ok(found);
            }
            found.extend(errors);
        }
    }

    fn rustc(&self, documents: &[(&String, &Generated)]) -> Result<BTreeMap<String, String>> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        let mut library = "#![allow(warnings)]\n".to_owned();
        for (name, files) in documents {
            writeln!(library, "pub mod {name} {{ pub mod generated; pub mod runtime; pub mod spec; }}")?;
            for (file, text) in &self.sources {
                let text = text.replace("concat!(env!(\"OUT_DIR\"), \"/", "concat!(\"../made/");
                write(&self.folder.join(name).join(file), &text.replace("crate::", &format!("crate::{name}::")))?;
            }
            for file in files.iter() {
                // Inside macros, prettyplease leaves spaces and line breaks in paths.
                let text = self.own_paths.replace_all(&file.text, format!("crate::{name}::"));
                write(&self.folder.join(name).join("made").join(file.name), &text)?;
            }
        }
        write(&self.folder.join("lib.rs"), &library)?;
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.current_dir(&self.folder).args(&self.arguments).arg("lib.rs");
        let output = rustc.output()?;
        if output.status.success() {
            return Ok(BTreeMap::new());
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let mut errors = BTreeMap::<String, String>::new();
        for (name, _) in documents {
            let place = format!("{name}/");
            let lines: Vec<_> = text.lines().filter(|line| line.starts_with(&place)).take(5).collect();
            if !lines.is_empty() {
                errors.insert((*name).clone(), lines.join("\n"));
            }
        }
        if errors.is_empty() { Err(text.into()) } else { Ok(errors) }
    }
}

/// The manifest of a crate with the dependencies of `lupitor`, and their names.
fn manifest(lupitor: &str, optional: bool) -> Result<(String, Vec<String>)> {
    let section = lupitor.split_once("\n[dependencies]\n").ok_or("Cargo.toml has no [dependencies]")?.1;
    let section = section.split("\n[").next().unwrap_or_default();
    let mut manifest = "[package]\nname = \"dependencies\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
                        [profile.dev]\ndebug = 0\n\n[dependencies]\n"
        .to_owned();
    let mut names = Vec::new();
    for line in section.lines().filter(|line| !line.starts_with(['#', ' ']) && !line.trim().is_empty()) {
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        // The generated code does not use miette.
        if name == "miette" || (!optional && line.contains("optional = true")) {
            continue;
        }
        let shared = format!("\n{name} = ");
        let line = match line.strip_suffix(".workspace = true").and_then(|_| lupitor.split_once(&shared)) {
            Some((_, version)) => format!("{name} = {}", version.lines().next().unwrap_or_default()),
            None => line.replace(", optional = true", ""),
        };
        writeln!(manifest, "{line}")?;
        names.push(name.replace('-', "_"));
    }
    Ok((manifest, names))
}

/// The target folder of this workspace.
fn target(root: &Path) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    fs::create_dir_all(&target)?;
    Ok(target.canonicalize()?)
}

/// The arguments for rustc: the dependencies as cargo has built them.
fn externs(dependencies: &Path, target: &Path, names: &[String]) -> Result<Vec<String>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(dependencies).args(["build", "--quiet", "--message-format=json"]);
    // The folder of the workspace, so that they share what is built.
    cargo.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    let with_schemars = names.iter().any(|name| name == "schemars");
    if !with_schemars {
        cargo.arg("--offline");
    }
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let fixed = "--edition=2024 --crate-type=lib --emit=metadata --cap-lints=allow --error-format=short --color=never -o ../accepted.rmeta";
    let mut arguments: Vec<String> = fixed.split(' ').map(str::to_owned).collect();
    if with_schemars {
        arguments.extend(["--cfg".to_owned(), "feature=\"schemars\"".to_owned()]);
    }
    arguments.extend(["-L".to_owned(), format!("dependency={}", target.join("debug/deps").display())]);
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        let library = files.into_iter().find(|file| file.ends_with(".rmeta"));
        if let Some(library) = library.filter(|_| names.contains(&name)) {
            arguments.extend(["--extern".to_owned(), format!("{name}={library}")]);
        }
    }
    Ok(arguments)
}

fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}
