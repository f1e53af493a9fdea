//! The package as users get it from a registry: what is in it, and that it builds on its own.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use crate::workspace::{cargo, dependent, files, repository, root, scratch, sync, target};

/// What cargo adds, some of it only at times.
const BY_CARGO: &[&str] = &["Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json"];

/// The files beside the folders of sources. `src/docs.rs` includes the pages of `docs/`.
const SINGLE: [&str; 16] = [
    "Cargo.toml",
    "build.rs",
    "openapi.yaml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "SECURITY.md",
    "docs/errors.md",
    "docs/handling-errors.md",
    "docs/logging.md",
    "docs/operations.md",
    "docs/performance.md",
    "docs/rate-limits.md",
    "docs/retries.md",
    "docs/testing.md",
];

fn belongs(path: &str) -> bool {
    let name = Path::new(path);
    let is_rust = name.extension().is_some_and(|extension| extension == "rs");
    is_rust && (path.starts_with("src/"))
}

#[test]
fn the_package_has_what_it_needs_and_builds_on_its_own() {
    cargo(root(), &["package", "--package", "lupitor", "--no-verify", "--allow-dirty", "--quiet"]).expect_success();
    let name = concat!("lupitor-", env!("CARGO_PKG_VERSION"));
    let package = File::open(target().join("package").join(format!("{name}.crate"))).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(package)).unpack(fresh.path()).unwrap();
    let packaged = files(&fresh.path().join(name));

    let repository = repository();
    let wanted: BTreeSet<_> = repository.keys().map(String::as_str).filter(|path| belongs(path)).chain(SINGLE).collect();
    let has: BTreeSet<_> = packaged.keys().map(String::as_str).filter(|path| !BY_CARGO.contains(path)).collect();
    let difference = (Vec::from_iter(&wanted - &has), Vec::from_iter(&has - &wanted));
    assert_eq!(difference, (Vec::new(), Vec::new()), "what the package lacks and has too much, see `include` in Cargo.toml");

    // Not where it was unpacked: that restores the times of the files, by which cargo would not see that one has changed.
    let folder = scratch("package/lupitor");
    sync(&folder, &packaged);
    let manifest = r#"
[features]
default = ["lupitor/default"]

[dependencies]
lupitor = { path = "../lupitor", default-features = false }
tokio = { version = "1", default-features = false, features = ["rt"] }
"#;
    let consumer = scratch("package/consumer");
    sync(&consumer, &dependent("consumer", manifest, include_str!("package/consumer.rs")));
    for features in [&[][..], &["--no-default-features"]] {
        let printed = cargo(&consumer, &[&["run", "--quiet"], features].concat()).expect_success();
        let expected = "priority 5\ntooManyLeads\nvalidation: phoneNumber: ";
        assert!(printed.starts_with(expected), "{features:?}: {printed}");
        assert!(printed.contains("country code"), "the error must say what a number looks like: {printed}");
        assert!(files(&folder) == packaged, "{features:?}: the build changed the package's own folder");
    }
}
