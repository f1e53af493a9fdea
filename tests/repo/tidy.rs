//! Rules that are easily forgotten when the repository changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::workspace::{cargo_here, repository, text};

/// The maximum length of a file. From about 300 lines on, look for a second subject.
const MOST_LINES: usize = 450;

/// The text files of the repository by their paths, without lockfiles.
fn texts() -> BTreeMap<String, String> {
    let is_lockfile =
        |path: &str| ["Cargo.lock", "package-lock.json", "requirements.txt"].iter().any(|name| path.ends_with(name));
    let files = repository().into_iter().filter(|(path, _)| !is_lockfile(path));
    files.filter_map(|(path, content)| Some((path, String::from_utf8(content).ok()?))).collect()
}

fn sources() -> BTreeMap<String, String> {
    let sources = texts().into_iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("generated/"));
    sources.collect()
}

#[track_caller]
fn none(remedy: &str, found: &[String]) {
    assert!(found.is_empty(), "{remedy}:\n  {}", found.join("\n  "));
}

#[test]
fn every_source_file_begins_with_its_subject() {
    let starts = ["//! ", "#![doc = include_str!("];
    let silent = sources().into_iter().filter(|(_, text)| !starts.iter().any(|start| text.starts_with(start)));
    none("begin the file with a line `//! …`", &silent.map(|(path, _)| path).collect::<Vec<_>>());
}

#[test]
fn no_source_file_is_too_long() {
    let long = sources().into_iter().map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > MOST_LINES);
    none("look for a second subject in it", &long.map(|(path, lines)| format!("{path}: {lines} lines")).collect::<Vec<_>>());
}

#[test]
fn no_unfinished_work_and_no_machine_path_is_left() {
    // Each word is in two parts, so that this file does not contain it.
    let unfinished = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("todo", "!("), ("unimplemented", "!("), ("#[ign", "ore")];
    let machine = [("/ro", "ot/"), ("/ho", "me/"), ("/Us", "ers/")];
    let words: Vec<_> = unfinished.iter().chain(&machine).map(|(a, b)| format!("{a}{b}")).collect();
    let mut found = Vec::new();
    for (path, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            let has = words.iter().filter(|word| line.contains(*word));
            found.extend(has.map(|word| format!("{path}:{}: {word}", number + 1)));
        }
    }
    none("finish it, or take it out", &found);
}

#[test]
fn ci_runs_every_example_and_every_command_of_the_readme() {
    let ci = text(".ci/run");
    // Compares words: `--example quickstart` does not contain `--example quick`.
    let runs = |command: &str| {
        let command: Vec<_> = command.split_whitespace().collect();
        ci.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().windows(command.len()).any(|words| words == command))
    };
    let mut missing = Vec::new();
    for path in repository().keys() {
        let name = path.strip_prefix("examples/").and_then(|name| name.strip_suffix("/main.rs").or(name.strip_suffix(".rs")));
        missing.extend(name.filter(|name| !name.contains('/')).map(|name| format!("cargo run --example {name}")));
    }
    let readme = text("README.md");
    let shell = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<_> = shell.flat_map(str::lines).filter(|line| line.starts_with("cargo ")).collect();
    for needed in ["cargo run --example quickstart", "cargo test --workspace"] {
        assert!(commands.contains(&needed), "README.md must name `{needed}` in a block ```sh");
    }
    missing.extend(commands.into_iter().map(str::to_owned));
    missing.retain(|command| !runs(command));
    none("add it to .ci/run", &missing);
    assert!(
        ci.contains("cargo test --package lupitor --all-features"),
        "`cargo test` alone leaves out what is behind a feature: add it to .ci/run"
    );
}

#[test]
fn the_readme_names_every_environment_variable() {
    let readme = text("README.md");
    let mut read = BTreeSet::new();
    for (path, text) in sources() {
        let documented_here = path.starts_with("src/") || path.starts_with("examples/");
        // Only string literals count, not names in comments.
        let literals = text.split('"').skip(1).filter(|_| documented_here);
        read.extend(literals.filter(|text| is_variable(text)).map(str::to_owned));
    }
    assert!(read.contains("LUPITOR_API_KEY"), "no variable is read at all? correct this test: {read:?}");
    let named: BTreeSet<_> = readme.split('`').filter(|text| is_variable(text)).map(str::to_owned).collect();
    assert_eq!(named, read, "left: what README.md names, right: what src/ and examples/ read");
}

fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix("LUPITOR_").unwrap_or_default();
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

#[test]
fn the_changelog_begins_with_unreleased() {
    let changelog = text("CHANGELOG.md");
    let first = changelog.lines().find(|line| line.starts_with("## "));
    assert!(first.is_some_and(|line| line.contains("Unreleased")), "begin CHANGELOG.md with `## Unreleased`, not {first:?}");
}

/// `1.88` as numbers that compare.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap()).chain([0, 0]).take(3).collect()
}

#[test]
fn no_dependency_needs_a_newer_rust_version_than_declared() {
    // Only this platform and these features, because cargo may not have downloaded other packages.
    let host = cargo_here(&["--version", "--verbose"]).expect_success();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_else(|| panic!("no host in {host}"));
    let mut arguments = vec!["metadata", "--format-version", "1", "--filter-platform", host];
    arguments.extend(cfg!(all(feature = "metrics", feature = "miette", feature = "schemars")).then_some("--all-features"));
    let metadata: Value = serde_json::from_str(&cargo_here(&arguments).expect_success()).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "only {} packages were looked at, correct this test", packages.len());

    let declared = env!("CARGO_PKG_RUST_VERSION");
    let mut demanding = Vec::new();
    for package in packages {
        if let Some(needed) = package["rust_version"].as_str().filter(|needed| version(needed) > version(declared)) {
            demanding.push(format!("{} {} needs {needed}", package["name"], package["version"]));
        }
    }
    none(&format!("raise rust-version in Cargo.toml from {declared}"), &demanding);
    for page in ["README.md", "CONTRIBUTING.md"] {
        assert!(text(page).contains(&format!("Rust {declared} or newer")), "{page} must say `Rust {declared} or newer`");
    }
}

/// The sets of features with which a command builds each package, for the target and for build scripts.
fn features(arguments: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let form = ["tree", "--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}|{f}"];
    let mut packages = BTreeMap::<String, BTreeSet<String>>::new();
    for line in cargo_here(&[&form, arguments].concat()).expect_success().lines() {
        // A star marks a package that was printed before.
        let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') else { continue };
        packages.entry(package.to_owned()).or_default().insert(features.to_owned());
    }
    packages
}

#[test]
fn the_second_command_of_the_readme_rebuilds_nothing() {
    let first = features(&[]);
    let second = features(&["--workspace"]);
    assert!(first.len() > 100, "only {} packages were looked at, correct this test", first.len());
    let mut again = Vec::new();
    for (package, built) in &first {
        let wanted = &second[package];
        if !built.is_subset(wanted) {
            again.push(format!("{package}: first with {built:?}, then with {wanted:?}"));
        }
    }
    none(
        "ask for the same features in [dev-dependencies] of Cargo.toml, or see in `cargo tree -e features -i` who adds them",
        &again,
    );
}

#[test]
fn tests_and_examples_run_only_commands_that_every_machine_has() {
    // Every system with signals has a shell.
    let everywhere = ["cargo", "sh"];
    let mut found = Vec::new();
    for (path, text) in sources() {
        if path.split('/').any(|folder| ["tests", "examples"].contains(&folder)) {
            let commands = text.split("Command::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(commands.filter(|name| !everywhere.contains(name)).map(|name| format!("{path}: {name}")));
        }
    }
    none("do it in Rust", &found);
}

#[test]
fn ci_begins_with_the_commands_of_the_readme_in_empty_homes() {
    let ci = text(".ci/run");
    let steps: Vec<_> = ci.lines().filter_map(|line| line.strip_prefix("step cargo ")).collect();
    assert_eq!(steps[..3], ["fmt --all --check", "run --example quickstart", "test --workspace"]);
    let empty = ci.lines().position(|line| line.starts_with("empty_homes ")).expect(".ci/run must call empty_homes");
    assert!(ci.lines().position(|line| line.starts_with("step ")).unwrap() > empty, "the first step comes before empty_homes");
}
