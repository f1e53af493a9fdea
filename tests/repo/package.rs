//! The packages as users get them from a registry: their files, and a program that builds with them alone.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use crate::workspace::{Files, cargo, dependent, files, repository, root, scratch, sync, target};

/// The files that cargo adds, some of them only at times.
const BY_CARGO: &[&str] = &["Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json"];

/// The published packages in the order of their dependencies: the name, the folder, and the files beside those of every package.
const PACKAGES: [(&str, &str, &[&str]); 5] = [
    ("lupitor-codegen", "crates/lupitor-codegen/", &[]),
    ("lupitor", "", LUPITOR),
    ("lupitor-fake", "crates/lupitor-fake/", &[]),
    ("lupitor-httpmock", "crates/lupitor-httpmock/", &["build.rs", "openapi.yaml"]),
    ("lupitor-cli", "crates/lupitor-cli/", &["build.rs", "openapi.yaml"]),
];

/// The files of `lupitor`. `src/docs.rs` includes the pages of `docs/`.
const LUPITOR: &[&str] = &[
    "build.rs",
    "openapi.yaml",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/blocking.md",
    "docs/custom-requests.md",
    "docs/errors.md",
    "docs/handling-errors.md",
    "docs/logging.md",
    "docs/metrics.md",
    "docs/operations.md",
    "docs/paging.md",
    "docs/performance.md",
    "docs/rate-limits.md",
    "docs/retries.md",
    "docs/testing.md",
];

/// The files beside the sources in every package.
const EVERYWHERE: [&str; 4] = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// The files of a package as cargo packs them.
fn packed(name: &str) -> Files {
    let name = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
    let package = File::open(target().join("package").join(format!("{name}.crate"))).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(package)).unpack(fresh.path()).unwrap();
    files(&fresh.path().join(name))
}

#[test]
fn a_program_builds_from_the_packages_alone() {
    // Without a lockfile, cargo does not ask a registry for packages that are not published yet.
    let names = PACKAGES.iter().flat_map(|(name, ..)| ["--package", name]);
    let options = ["package", "--no-verify", "--exclude-lockfile", "--allow-dirty", "--quiet"];
    cargo(root(), &options.into_iter().chain(names).collect::<Vec<_>>()).expect_success();

    let repository = repository();
    let mut folders = Vec::new();
    for (name, folder, single) in PACKAGES {
        let packed = packed(name);
        let sources = repository
            .keys()
            .filter_map(|path| path.strip_prefix(folder))
            .filter(|path| path.starts_with("src/") && Path::new(path).extension().is_some_and(|extension| extension == "rs"));
        let wanted: BTreeSet<_> = sources.chain(EVERYWHERE).chain(single.iter().copied()).collect();
        let has: BTreeSet<_> = packed.keys().map(String::as_str).filter(|path| !BY_CARGO.contains(path)).collect();
        let difference = (Vec::from_iter(&wanted - &has), Vec::from_iter(&has - &wanted));
        assert_eq!(difference, (vec![], vec![]), "{name}: missing and superfluous files, see `include` in its Cargo.toml");
        // Not the unpacked folder: unpacking restores the times of files, by which cargo would miss a change.
        let folder = scratch("package").join(name);
        sync(&folder, &packed);
        folders.push((folder, packed));
    }

    let manifest = format!(
        r#"
[features]
default = ["lupitor/default"]
fake = ["dep:lupitor-fake"]

[dependencies]
lupitor = {{ version = "{0}", default-features = false }}
lupitor-fake = {{ version = "{0}", optional = true }}
tokio = {{ version = "1", default-features = false, features = ["rt"] }}

[patch.crates-io]
lupitor = {{ path = "../lupitor" }}
lupitor-codegen = {{ path = "../lupitor-codegen" }}
lupitor-fake = {{ path = "../lupitor-fake" }}
"#,
        env!("CARGO_PKG_VERSION")
    );
    let consumer = scratch("package/consumer");
    sync(&consumer, &dependent("consumer", &manifest, include_str!("package/consumer.rs")));
    for features in [&[][..], &["--no-default-features"], &["--features", "fake"]] {
        let printed = cargo(&consumer, &[&["run", "--quiet"], features].concat()).expect_success();
        let expected = "priority 5\ntooManyLeads\nvalidation: phoneNumber: ";
        assert!(printed.starts_with(expected), "{features:?}: {printed}");
        assert!(printed.contains("country code"), "the error must explain the form of a number: {printed}");
        assert_eq!(printed.contains("created"), features.contains(&"fake"), "{features:?}: {printed}");
        for (folder, packed) in &folders {
            assert!(files(folder) == *packed, "{features:?}: the build changed a file in {}", folder.display());
        }
    }
}

#[test]
fn the_command_and_the_mocks_are_made_from_the_document_of_the_client() {
    let repository = repository();
    for path in ["crates/lupitor-cli/openapi.yaml", "crates/lupitor-httpmock/openapi.yaml"] {
        let is_same = repository.get(path) == repository.get("openapi.yaml");
        assert!(is_same, "{path} must be a link to openapi.yaml, `git config core.symlinks true` and check it out");
    }
}

#[test]
fn the_copies_for_reviewers_are_the_files_that_the_build_script_wrote() {
    let written = [
        ("client.rs", include_str!(concat!(env!("OUT_DIR"), "/client.rs"))),
        ("errors.rs", include_str!(concat!(env!("OUT_DIR"), "/errors.rs"))),
        ("operations.rs", include_str!(concat!(env!("OUT_DIR"), "/operations.rs"))),
    ];
    let repository = repository();
    for (name, text) in written {
        let is_same = repository[&format!("generated/{name}")] == text.as_bytes();
        assert!(is_same, "generated/{name} differs from the file that build.rs writes, run `cargo xtask generate`");
    }
}
