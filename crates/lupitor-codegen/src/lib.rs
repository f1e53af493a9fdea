//! `openapi.yaml` → Rust: the client, the error catalogue and the operation table.
//!
//! [`render`] is a pure function of the document's text. `build.rs` writes its result to `OUT_DIR`, `cargo xtask generate`
//! writes the same text to `generated/`; both include this folder with `#[path]`.

use openapiv3::OpenAPI;

mod call;
mod catalogue;
mod checks;
mod client;
mod defaults;
mod deprecated;
mod document;
mod enums;
mod extensions;
mod facade;
mod formats;
mod forms;
mod inline;
mod last_resort;
mod lenient;
mod media;
mod names;
mod numbers;
mod objects;
mod operations;
mod parameters;
mod parts;
mod paths;
mod patterns;
mod places;
mod problem;
mod requests;
mod rules;
mod schemas;
mod security;
mod sending;
mod setters;
mod source;
mod subset;
mod twins;
mod type_names;
mod unions;
mod walk;
mod words;

#[allow(unused_imports, reason = "for the reference page, which xtask makes and build.rs does not")]
pub use catalogue::{Entry as DocumentedError, Use};
#[allow(unused_imports, reason = "for the fuzzer")]
pub use last_resort::catching;
pub use parts::METHODS;
pub use problem::{Problem, Problems};

/// A generated file: its name and its formatted text.
pub struct GeneratedFile {
    /// The file's name, without a folder.
    pub name: &'static str,
    /// Its text, as `prettyplease` formats it.
    pub text: String,
}

/// Makes every generated file from the text of the OpenAPI document.
///
/// # Errors
///
/// [`Problems`], each of which names the place in the document and says what to change.
pub fn render(yaml: &str) -> Result<Vec<GeneratedFile>, Problems> {
    let document = document::parse(yaml)?;
    let mut problems = document.problems;
    problems.extend(subset::check(&document.value));
    let Some(mut spec) = document.spec else { return Problems::check(problems).map(|()| Vec::new()) };
    // These look at schemas as they are written, before they get names.
    problems.extend([defaults::fit, unions::discriminators].into_iter().filter_map(|check| check(&spec).err()));
    let hoisted = inline::hoist(&mut spec);
    problems.extend(found(&spec));
    if problems.is_empty() {
        problems.extend(clashes(&spec));
    }
    let moved = |problems: Problems| problems.moved(|place| hoisted.place(place));
    Problems::check(problems).map_err(moved)?;
    files(&spec).map_err(Problems::from).map_err(moved)
}

/// The problems that show before anything is made from the document.
fn found(spec: &OpenAPI) -> Vec<Problem> {
    let mut problems = operations::problems(spec);
    problems.extend(checks::schema_names(spec).err());
    problems.extend(checks::operations(spec));
    problems.extend(checks::component_errors(spec).err());
    problems.extend(lenient::responses(spec));
    problems
}

/// Names and paths that are sound each, and not together or not in Rust.
fn clashes(spec: &OpenAPI) -> impl Iterator<Item = Problem> {
    let checks = [names::schemas, names::operations, names::members, paths::templates, type_names::are_unique];
    checks.into_iter().filter_map(|check| check(spec).err())
}

fn files(spec: &OpenAPI) -> Result<Vec<GeneratedFile>, Problem> {
    // The client last: progenitor names no places.
    let operations = operations::tokens(spec)?;
    let errors = catalogue::tokens(spec)?;
    security::can_be_met(spec)?;
    twins::are_told_apart(spec)?;
    facade::sets_everything(spec)?;
    let client = client::tokens(spec)?;
    let files = [("client.rs", client), ("errors.rs", errors), ("operations.rs", operations)];
    let files = files.into_iter().map(|(name, tokens)| Ok(GeneratedFile { name, text: format(name, tokens)? }));
    let files = files.collect::<Result<Vec<_>, Problem>>()?;
    let client = files.iter().find(|file| file.name == "client.rs").map_or("", |file| &file.text);
    checks::generated_ids(spec, client)?;
    Ok(files)
}

/// The documented errors, in the order of the document.
///
/// # Errors
///
/// As [`render`].
#[allow(dead_code, reason = "for the reference page, which xtask makes and build.rs does not")]
pub fn documented_errors(yaml: &str) -> Result<Vec<DocumentedError>, Problems> {
    let document = document::parse(yaml)?;
    match document.spec {
        Some(spec) => Ok(catalogue::entries(&spec)?),
        None => Problems::check(document.problems).map(|()| Vec::new()),
    }
}

fn format(name: &str, tokens: proc_macro2::TokenStream) -> Result<String, Problem> {
    let file = syn::parse2(tokens).map_err(|e| Problem::new(name, format!("the generated code is not Rust: {e}")))?;
    Ok(format!("// Generated from openapi.yaml by lupitor-codegen.\n\n{}", prettyplease::unparse(&file)))
}
