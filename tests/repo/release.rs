//! The published packages: versions that agree, documentation with features, an example for each feature, and RELEASING.md.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::workspace::{cargo_here, text};

/// The features of the connection. Every call uses them, and no program sees a difference.
const OF_THE_CONNECTION: [&str; 3] = ["default", "rustls", "http2"];

/// The packages of the workspace as cargo reads them, by their names.
fn packages() -> BTreeMap<String, Value> {
    let metadata = cargo_here(&["metadata", "--no-deps", "--format-version", "1"]).expect_success();
    let mut metadata: Value = serde_json::from_str(&metadata).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("cargo metadata has no packages") };
    packages.into_iter().map(|package| (package["name"].as_str().unwrap().to_owned(), package)).collect()
}

/// Those that are published: `publish = false` is an empty list of registries.
fn published() -> BTreeMap<String, Value> {
    let published = packages().into_iter().filter(|(_, package)| package["publish"].is_null());
    published.collect()
}

/// The features of the SDK that a program can notice.
fn features() -> Vec<String> {
    let features = packages()["lupitor"]["features"].as_object().unwrap().clone();
    features.into_iter().map(|(name, _)| name).filter(|name| !OF_THE_CONNECTION.contains(&name.as_str())).collect()
}

#[track_caller]
fn none(remedy: &str, found: &[String]) {
    assert!(found.is_empty(), "{remedy}:\n  {}", found.join("\n  "));
}

#[test]
fn every_published_package_has_the_same_version_and_asks_for_it() {
    let published = published();
    assert!(published.len() >= 5, "only {:?} are published, correct this test", published.keys());
    let version = env!("CARGO_PKG_VERSION");
    let mut wrong = Vec::new();
    for (name, package) in &published {
        if package["version"] != version {
            wrong.push(format!("{name}: version {}", package["version"]));
        }
        for dependency in package["dependencies"].as_array().unwrap() {
            let (wanted, requirement) = (dependency["name"].as_str().unwrap(), dependency["req"].as_str().unwrap());
            let is_needed = published.contains_key(wanted) && dependency["kind"] != "dev";
            if is_needed && requirement != format!("^{version}") {
                wrong.push(format!("{name}: {wanted} = {requirement}"));
            }
        }
    }
    none(&format!("the version is {version} in all Cargo.toml"), &wrong);
}

#[test]
fn every_published_package_has_what_a_registry_shows() {
    let mut missing = Vec::new();
    for (name, package) in published() {
        for field in ["description", "license", "readme", "rust_version"] {
            if !package[field].is_string() {
                missing.push(format!("{name}: {field}"));
            }
        }
        for field in ["keywords", "categories"] {
            if package[field].as_array().is_none_or(Vec::is_empty) {
                missing.push(format!("{name}: {field}"));
            }
        }
    }
    none("add it to the Cargo.toml of the package", &missing);
}

#[test]
fn docs_rs_shows_every_item_with_its_feature() {
    let mut missing = Vec::new();
    for (name, package) in published() {
        let Some(library) = package["targets"].as_array().unwrap().iter().find(|target| target["kind"][0] == "lib") else {
            continue;
        };
        let settings = &package["metadata"]["docs"]["rs"];
        if settings["all-features"] != true || settings["rustdoc-args"] != serde_json::json!(["--cfg", "docsrs"]) {
            missing.push(format!("{name}: [package.metadata.docs.rs] as in the Cargo.toml of lupitor"));
        }
        let source = std::fs::read_to_string(library["src_path"].as_str().unwrap()).unwrap();
        let has_features = !package["features"].as_object().unwrap().is_empty();
        if has_features && !source.contains("#![cfg_attr(docsrs, feature(doc_cfg))]") {
            missing.push(format!("{name}: #![cfg_attr(docsrs, feature(doc_cfg))] in its lib.rs"));
        }
    }
    none("add it", &missing);
}

#[test]
fn every_feature_has_an_example_that_ci_runs() {
    let ci = text(".ci/run");
    let examples = &packages()["lupitor-examples"];
    let mut missing = Vec::new();
    for feature in features() {
        let mut of_feature = examples["targets"].as_array().unwrap().iter().filter(|target| {
            let required = target["required-features"].as_array();
            required.is_some_and(|required| required.iter().any(|name| *name == feature))
        });
        let runs = |target: &Value| {
            let name = target["name"].as_str().unwrap();
            ci.lines().any(|line| line.contains(&format!("--example {name} ")) && line.contains("features"))
        };
        if !of_feature.any(runs) {
            missing.push(feature);
        }
    }
    none("add an example with `required-features`, and run it in .ci/run with `--all-features`", &missing);
}

#[test]
fn ci_builds_each_feature_alone() {
    let ci = text(".ci/run");
    let (_, rest) = ci.split_once("    for feature in ").expect("`features` of .ci/run has a loop over the features");
    let listed: Vec<_> = rest.split(';').next().unwrap().split_whitespace().collect();
    let missing: Vec<_> = features().into_iter().filter(|feature| !listed.contains(&feature.as_str())).collect();
    none("add it to the loop in `features` of .ci/run", &missing);
}

#[test]
fn the_readme_explains_each_feature() {
    let readme = text("README.md");
    let (_, section) = readme.split_once("\n## Features\n").expect("README.md has a section `## Features`");
    let section = section.split("\n## ").next().unwrap();
    let missing: Vec<_> = features().into_iter().filter(|feature| !section.contains(&format!("`{feature}`"))).collect();
    none("explain it in the section Features of README.md", &missing);
}

#[test]
fn releasing_names_the_packages_in_the_order_of_their_dependencies() {
    let page = text("RELEASING.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | `"));
    let listed: Vec<_> = rows
        .filter(|(order, _)| order.parse::<u8>().is_ok())
        .filter_map(|(_, rest)| rest.split('`').next().map(str::to_owned))
        .collect();

    let published = published();
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!(sorted, published.keys().cloned().collect::<Vec<_>>(), "left: the table of RELEASING.md, right: the packages");
    let place = |name: &str| listed.iter().position(|other| other == name);
    let mut wrong = Vec::new();
    for (name, package) in &published {
        for dependency in package["dependencies"].as_array().unwrap() {
            let wanted = dependency["name"].as_str().unwrap();
            if dependency["kind"] != "dev" && place(wanted).is_some_and(|of_wanted| Some(of_wanted) > place(name)) {
                wrong.push(format!("{wanted} before {name}"));
            }
        }
    }
    none("correct the order in RELEASING.md", &wrong);
}

#[test]
fn the_scripts_name_every_published_library() {
    let mut missing = Vec::new();
    for (name, package) in published() {
        let is_library = package["targets"].as_array().unwrap().iter().any(|target| target["kind"][0] == "lib");
        let scripts = [(".ci/msrv", true), (".ci/semver", is_library)];
        for (script, _) in scripts.into_iter().filter(|(_, is_needed)| *is_needed) {
            let script_text = text(script);
            let mut words = script_text.split(|c: char| c.is_whitespace() || c == '(' || c == ')');
            if !words.any(|word| word == name) {
                missing.push(format!("{script}: --package {name}"));
            }
        }
    }
    none("add it", &missing);
}
