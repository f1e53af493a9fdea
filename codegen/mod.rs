//! `openapi.yaml` → Rust: the client, the error catalogue and the operation table.
//!
//! [`render`] is a pure function of the document's text. `build.rs` writes its result to `OUT_DIR`, `cargo xtask generate`
//! writes the same text to `generated/`; both include this folder with `#[path]`.

mod catalogue;
mod checks;
mod client;
mod defaults;
mod document;
mod extensions;
mod facade;
mod last_resort;
mod lenient;
mod names;
mod operations;
mod paths;
mod problem;
mod requests;
mod rules;
mod scalars;
mod schemas;
mod security;
mod setters;
mod twins;
mod type_names;
mod unions;
mod walk;

pub use catalogue::Entry as DocumentedError;
#[allow(unused_imports, reason = "for the fuzzer")]
pub use last_resort::catching;
pub use problem::Problem;

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
/// A [`Problem`] that names the place in the document and says what to change.
pub fn render(yaml: &str) -> Result<Vec<GeneratedFile>, Problem> {
    let document = document::parse(yaml)?;
    checks::schema_names(&document)?;
    names::schemas(&document)?;
    checks::operations(&document)?;
    names::operations(&document)?;
    names::members(&document)?;
    paths::templates(&document)?;
    scalars::in_paths_and_headers(&document)?;
    defaults::fit(&document)?;
    unions::discriminators(&document)?;
    type_names::are_unique(&document)?;
    checks::component_responses(&document)?;
    lenient::responses(&document)?;
    // The client last: progenitor names no places.
    let operations = operations::tokens(&document)?;
    let errors = catalogue::tokens(&document)?;
    security::can_be_met(&document)?;
    twins::are_told_apart(&document)?;
    facade::sets_everything(&document)?;
    let client = client::tokens(&document)?;
    let files = [("client.rs", client), ("errors.rs", errors), ("operations.rs", operations)];
    let files = files.into_iter().map(|(name, tokens)| Ok(GeneratedFile { name, text: format(name, tokens)? }));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let client = files.iter().find(|file| file.name == "client.rs").map_or("", |file| &file.text);
    checks::generated_ids(&document, client)?;
    Ok(files)
}

/// The documented errors, in the order of the document.
///
/// # Errors
///
/// As [`render`].
#[allow(dead_code, reason = "for the reference page, which xtask makes and build.rs does not")]
pub fn documented_errors(yaml: &str) -> Result<Vec<DocumentedError>, Problem> {
    catalogue::entries(&document::parse(yaml)?)
}

fn format(name: &str, tokens: proc_macro2::TokenStream) -> Result<String, Problem> {
    let file = syn::parse2(tokens).map_err(|e| Problem::new(name, format!("the generated code is not Rust: {e}")))?;
    Ok(format!("// Generated from openapi.yaml by codegen/.\n\n{}", prettyplease::unparse(&file)))
}
