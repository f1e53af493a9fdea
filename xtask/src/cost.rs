//! The cost of the code generator for users: a clean build of the library with build.rs, and with the generated code instead.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use lupitor_spec::Result;

/// One clean build.
struct Cost {
    crates: usize,
    cpu_seconds: f64,
}

/// Prints the table of the cost note in the documentation. Linux only: it reads the CPU time of child processes from `/proc`.
pub fn measure(root: &Path) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("lupitor-cost-{}", std::process::id()));
    let result = measure_in(root, &folder);
    fs::remove_dir_all(&folder)?;
    let (with, without) = result?;
    println!("| a clean debug build of the library | crates | CPU seconds |\n|---|---|---|");
    println!("| as it is | {} | {:.0} |", with.crates, with.cpu_seconds);
    println!("| with the generated code at hand, without the generator | {} | {:.0} |", without.crates, without.cpu_seconds);
    println!("| ratio | {:.2} | {:.2} |", ratio(with.crates, without.crates), with.cpu_seconds / without.cpu_seconds);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred crates")]
fn ratio(one: usize, other: usize) -> f64 {
    one as f64 / other as f64
}

fn measure_in(root: &Path, folder: &Path) -> Result<(Cost, Cost)> {
    let with = folder.join("with");
    copy(
        root,
        &with,
        &[
            "Cargo.lock",
            "Cargo.toml",
            "README.md",
            "build.rs",
            "openapi.yaml",
            "crates/lupitor-codegen",
            "docs",
            "generated",
            "src",
        ],
    )?;
    let manifest = fs::read_to_string(with.join("Cargo.toml"))?;
    // The library alone: no other members, nothing that only tests need.
    let manifest = remove(&manifest, "members = [\"", "\n[workspace.package]");
    let manifest = remove(&manifest, "[dev-dependencies]", "[lints]");
    fs::write(with.join("Cargo.toml"), &manifest)?;

    let without = folder.join("without");
    copy(&with, &without, &["Cargo.lock", "Cargo.toml", "README.md", "docs", "generated", "src"])?;
    fs::write(without.join("Cargo.toml"), remove(&manifest, "[build-dependencies]", "[lints]"))?;
    fs::write(without.join("build.rs"), COPY)?;
    Ok((build(&with)?, build(&without)?))
}

/// A build script without dependencies.
const COPY: &str = r#"//! Takes the generated code as it is.
fn main() {
    for name in ["client.rs", "errors.rs", "operations.rs"] {
        let out = std::path::Path::new(&std::env::var_os("OUT_DIR").unwrap()).join(name);
        std::fs::copy(std::path::Path::new("generated").join(name), out).unwrap();
    }
}
"#;

/// The text without the part from `start` up to `end`.
fn remove(text: &str, start: &str, end: &str) -> String {
    let Some((before, rest)) = text.split_once(start) else { return text.to_owned() };
    let kept = rest.find(end).map_or("", |index| &rest[index..]);
    format!("{before}{kept}")
}

fn copy(from: &Path, to: &Path, names: &[&str]) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in names {
        let (source, target) = (from.join(name), to.join(name));
        if source.is_dir() {
            let entries = fs::read_dir(&source)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
            let entries = entries.collect::<Result<Vec<_>>>()?;
            copy(&source, &target, &entries.iter().map(String::as_str).collect::<Vec<_>>())?;
        } else {
            fs::copy(&source, &target).map_err(|e| format!("{}: {e}", source.display()))?;
        }
    }
    Ok(())
}

fn build(folder: &Path) -> Result<Cost> {
    let before = children_cpu_seconds()?;
    let output = lupitor_spec::cargo()
        .args(["build", "--lib", "--color", "never"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .stdin(Stdio::null())
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("the build in {} failed:\n{log}", folder.display()).into());
    }
    let crates = log.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
    Ok(Cost { crates, cpu_seconds: children_cpu_seconds()? - before })
}

/// Fields 16 and 17 of `/proc/self/stat`: user and system time of children that have ended, in hundredths of a second.
fn children_cpu_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|e| format!("/proc/self/stat: {e}; this task needs Linux"))?;
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks = after_name.split(' ').skip(13).take(2).map(str::parse::<f64>).sum::<std::result::Result<f64, _>>()?;
    Ok(ticks / 100.0)
}
