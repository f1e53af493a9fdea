//! The generated file: its methods, and its copy for reviewers.

use lupitor::Operation;

const GENERATED: &str = include_str!(concat!(env!("OUT_DIR"), "/httpmock.rs"));

#[test]
fn each_operation_has_a_method_for_each_of_its_documented_errors() {
    for operation in Operation::all() {
        let (first, rest) = operation.id().split_at(1);
        let start = GENERATED.find(&format!("impl {}{rest}Then {{", first.to_uppercase())).unwrap();
        let methods = GENERATED[start..].split("\n    }\n").next().unwrap();
        let missing: Vec<_> = operation
            .documented_errors()
            .map(|error| error.name)
            .filter(|name| !methods.contains(&format!("the documented error `{name}`")))
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", operation.id());
    }
}

/// progenitor writes hardly any.
#[test]
fn each_public_item_is_documented() {
    let lines: Vec<_> = GENERATED.lines().map(str::trim).collect();
    let is_item = |line: &str| ["pub fn", "pub struct", "pub mod", "pub trait"].iter().any(|start| line.starts_with(start));
    let mut undocumented = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_item(line)) {
        let before = lines[..number].iter().rev().find(|line| !line.starts_with("#["));
        if !before.is_some_and(|line| line.starts_with("///") || line.ends_with("*/")) {
            undocumented.push(line);
        }
    }
    assert!(undocumented.is_empty(), "{undocumented:?}");
}

#[test]
fn the_copy_for_reviewers_is_the_file_that_the_build_script_wrote() {
    let copy = include_str!("../../../../generated/httpmock.rs");
    assert!(copy == GENERATED, "generated/httpmock.rs differs from the file that build.rs writes, run `cargo xtask generate`");
}
