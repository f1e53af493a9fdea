//! The table of docs/openapi-support.md: a program uses everything that works, against a copy of this crate with a document that has it.

use crate::workspace::{cargo, dependent, repository, scratch, sync};

const PATHS: &str = include_str!("plain_openapi/paths.yaml");
const COMPONENTS: &str = include_str!("plain_openapi/components.yaml");

/// The document with more paths and components, each section of them at the beginning of its own.
fn extended(document: &str) -> String {
    let mut extended = insert(document, "paths:\n", PATHS);
    let mut sections: Vec<(&str, String)> = Vec::new();
    for line in COMPONENTS.lines() {
        match (line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')), sections.last_mut()) {
            (Some(_), _) => sections.push((line, String::new())),
            (None, Some((_, section))) => section.push_str(&format!("{line}\n")),
            (None, None) => panic!("components.yaml must begin with a section"),
        }
    }
    for (name, section) in sections {
        let name = format!("{name}\n");
        extended = if extended.contains(&format!("\n{name}")) {
            insert(&extended, &name, &section)
        } else {
            insert(&extended, "components:\n", &format!("{name}{section}"))
        };
    }
    extended
}

fn insert(document: &str, line: &str, addition: &str) -> String {
    let line = format!("\n{line}");
    assert_eq!(document.matches(&line).count(), 1, "`{}` must stand in openapi.yaml once, correct this test", line.trim());
    document.replacen(&line, &format!("{line}{addition}"), 1)
}

#[test]
fn what_the_table_calls_working_compiles_and_is_right_on_the_wire() {
    let mut copy = repository();
    let document = String::from_utf8(copy["openapi.yaml"].clone()).unwrap();
    for path in ["openapi.yaml", "crates/lupitor-httpmock/openapi.yaml"] {
        copy.insert(path.to_owned(), extended(&document).into_bytes());
    }
    sync(&scratch("plain_openapi/lupitor"), &copy);
    let manifest = r#"
[dependencies]
chrono = { version = "0.4", default-features = false }
lupitor = { path = "../lupitor", default-features = false }
tokio = { version = "1", default-features = false, features = ["rt"] }
"#;
    let program = scratch("plain_openapi/program");
    sync(&program, &dependent("plain-openapi-program", manifest, include_str!("plain_openapi/program.rs")));

    let printed = cargo(&program, &["run", "--quiet"]).expect_success();

    assert_eq!(printed.trim(), include_str!("plain_openapi/printed.txt").trim());

    // A program of its own, so that the other one shares its dependencies with other tests.
    let manifest = r#"
[dependencies]
chrono = { version = "0.4", default-features = false }
lupitor = { path = "../lupitor", default-features = false }
lupitor-httpmock = { path = "../lupitor/crates/lupitor-httpmock" }
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }
"#;
    let program = scratch("plain_openapi/mocks");
    sync(&program, &dependent("plain-openapi-mocks", manifest, include_str!("plain_openapi/mocks.rs")));

    let printed = cargo(&program, &["run", "--quiet"]).expect_success();

    assert_eq!(printed.trim(), include_str!("plain_openapi/mocked.txt").trim());
}
