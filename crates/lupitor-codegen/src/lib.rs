//! The code generator of the `lupitor` SDK: an OpenAPI document to Rust, on top of [progenitor](https://docs.rs/progenitor).
//!
//! [`Document::parse`] reads the document and checks it. progenitor generates a client from [`Document::generate`], and
//! [`Document::files`] completes it and adds the error catalogue and the operation table:
//!
//! ```
//! # fn run(yaml: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let document = lupitor_codegen::Document::parse(yaml)?;
//! let settings = document.settings("crate::generated");
//! let client = document.generate(|spec| progenitor::Generator::new(&settings).generate_tokens(spec))?;
//! for file in document.files(client)? {
//!     println!("{}: {} lines", file.name, file.text.lines().count());
//! }
//! # Ok(())
//! # }
//! # run(include_str!("../../../openapi.yaml")).unwrap();
//! ```
//!
//! The text of the files depends on the text of the document alone. [`build_script`] reads the document and writes them.
//!
//! # Modules
//!
//! | module | subject |
//! |---|---|
//! | `problem` | a problem of the document: place, problem, remedy |
//! | `parse` | text → JSON → openapiv3 |
//! | `json`, `spec` | lookups in the document, as JSON and as openapiv3 types |
//! | `check` | the checks, in the order in which they run |
//! | `check::grammar` | the one walk over the document: objects of OpenAPI 3.0, their fields and `$ref`s |
//! | `check::schema_keywords`, `check::defaults` | the keywords of a schema, and its default |
//! | `check::extensions` | the extensions (`x-…`), and the objects to which each belongs |
//! | `check::endless_schemas` | schemas that are made of themselves |
//! | `check::supported`, `check::parameters` | features of OpenAPI that the client does not support |
//! | `check::response_schemas` | schemas that would refuse valid responses |
//! | `check::operations`, `check::paths`, `check::security` | operations, paths and security that the client cannot send |
//! | `check::error_examples` | errors that could never be found |
//! | `check::names`, `check::type_names` | names that clash in Rust |
//! | `check::handwritten_calls` | inputs that a hand-written method does not set |
//! | `prepare` | the document in the form that progenitor accepts |
//! | `prepare::normalize`, `prepare::formats` | JSON: types that keywords imply, patterns in place of formats |
//! | `prepare::inline_schemas` | inline schemas become components |
//! | `prepare::lenient` | schemas of responses that accept more |
//! | `prepare::parameters`, `prepare::responses` | parameters and responses that progenitor supports |
//! | `prepare::at_least_one` | the rule "at least one of these properties" |
//! | `generator` | progenitor's panics and errors as problems with a place |
//! | `client` | edits of the client that progenitor generates, in the order in which they run |
//! | `client::own_types`, `client::newtypes`, `client::unions` | types that typify cannot express |
//! | `client::setters`, `client::enums`, `client::patterns`, `client::validation` | setters, and errors of invalid values |
//! | `client::deserialize`, `client::json_schema` | how types are read, and their `JsonSchema` |
//! | `client::extra` | unknown members of objects in responses |
//! | `client::debug` | `Debug` without personal data |
//! | `client::urls`, `client::path_values`, `client::queries`, `client::bodies` | how a request is written |
//! | `client::call` | `send` split into the request and the decoder of its response |
//! | `client::pagination` | the trait of operations with pages |
//! | `client::deprecated` | `#[deprecated]` |
//! | `client::syntax` | lookups in the generated code |
//! | `commands` | the file `commands.rs` of the command: groups, operations and flags |
//! | `mocks` | the file `httpmock.rs` of `lupitor-httpmock`: edits of the mocks that progenitor generates |
//! | `pagination` | the extension for lists with pages |
//! | `personal_data` | the extension for personal data |
//! | `error_catalogue` | the file `errors.rs`: error examples → `ErrorCode` |
//! | `operation_table`, `base_url`, `response_forms` | the file `operations.rs`: retry class, rate limit and response of each operation |

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, HooksMode, InterfaceStyle, TypeImpl};
use quote::{ToTokens, quote};

mod base_url;
pub mod build_script;
mod check;
mod client;
mod commands;
mod error_catalogue;
mod generator;
mod json;
mod mocks;
mod operation_table;
mod pagination;
mod parse;
mod personal_data;
mod prepare;
mod problem;
mod response_forms;
mod spec;

use client::OwnType;
pub use error_catalogue::{DocumentedError, ErrorUse};
pub use generator::catch_panic;
pub use json::METHODS;
pub use mocks::with_named_statuses;
use prepare::Prepared;
use prepare::inline_schemas::{self, InlineSchemas};
pub use problem::{Problem, Problems};

/// A generated file.
pub struct GeneratedFile {
    /// The file's name, without a folder.
    pub name: &'static str,
    /// The formatted text.
    pub text: String,
}

/// An OpenAPI document without problems.
pub struct Document {
    /// The document. Each schema that makes a type has a name.
    spec: OpenAPI,
    inline_schemas: InlineSchemas,
    checked: Checked,
}

impl Document {
    /// Reads the text of a document, and checks it.
    ///
    /// # Errors
    ///
    /// All [`Problems`] that the first failing stage finds: of the text as OpenAPI and of each operation, then of names that clash.
    pub fn parse(yaml: &str) -> Result<Self, Problems> {
        let Parsed { mut spec, problems } = Parsed::read(yaml)?;
        let inline_schemas = inline_schemas::name(&mut spec);
        let checked = Checked::new(&spec, problems);
        let checked = checked.map_err(|problems| problems.moved(|place| inline_schemas.place(place)))?;
        Ok(Self { spec, inline_schemas, checked })
    }

    /// The settings for [`progenitor::Generator`].
    ///
    /// `module` is the path of the module with the generated client, as the generated code names it: `crate::generated` in `lupitor`,
    /// `lupitor::generated` in another crate.
    pub fn settings(&self, module: &str) -> GenerationSettings {
        let mut settings = GenerationSettings::new();
        settings
            .with_interface(InterfaceStyle::Builder)
            .with_hooks(HooksMode::Expected)
            .with_inner_type(quote!(crate::runtime::Context))
            .with_map_type("::std::collections::BTreeMap");
        let path = |name: &str| format!("{module}::types::{}", name.to_pascal_case());
        for own in &self.checked.own_types {
            let traits = [TypeImpl::Display, TypeImpl::FromStr];
            settings.with_replacement(own.name.to_pascal_case(), path(&own.name), traits.into_iter());
        }
        for stand_in in &self.checked.prepared.stand_ins {
            settings.with_replacement(&stand_in.name, path(&stand_in.object), std::iter::empty());
        }
        settings
    }

    /// Runs a generator on the document in the form that progenitor accepts.
    ///
    /// # Errors
    ///
    /// When the generator fails or panics, a problem with the place of the part on which it does. The generator then runs several times.
    pub fn generate(
        &self,
        generator: impl Fn(&OpenAPI) -> Result<TokenStream, progenitor::Error>,
    ) -> Result<syn::File, Problems> {
        generator::generate(&self.checked.prepared.spec, generator).map_err(|problem| self.moved(problem))
    }

    /// Completes progenitor's client, and adds the error catalogue and the operation table.
    ///
    /// # Errors
    ///
    /// When progenitor's output has an unknown form, or an operation has a keyword as its name.
    pub fn files(self, client: syn::File) -> Result<[GeneratedFile; 3], Problems> {
        self.complete(client).map_err(|problem| self.moved(problem))
    }

    /// Generates the file `commands.rs` of the command: a command for each operation.
    ///
    /// `client` is progenitor's client from [`generate`](Self::generate), and `module` is the path given to
    /// [`settings`](Self::settings). A flag with one of the `reserved` names gets a prefix.
    ///
    /// # Errors
    ///
    /// When progenitor's output has an unknown form.
    pub fn commands(&self, client: &syn::File, module: &str, reserved: &[&str]) -> Result<GeneratedFile, Problems> {
        let commands = commands::generate(&self.spec, client, module, reserved).and_then(|tokens| file("commands.rs", tokens));
        commands.map_err(|problem| self.moved(problem))
    }

    /// Generates the file `httpmock.rs` of `lupitor-httpmock`.
    ///
    /// `mocks` is the output of progenitor's `httpmock` from [`generate`](Self::generate), and `module` is the path given to
    /// [`settings`](Self::settings).
    ///
    /// # Errors
    ///
    /// When progenitor's output has an unknown form, or a name occurs twice in Rust.
    pub fn mocks(&self, mut mocks: syn::File, module: &str) -> Result<GeneratedFile, Problems> {
        let completed = error_catalogue::documented_errors(&self.spec)
            .and_then(|errors| mocks::complete(&self.spec, &errors, module, &mut mocks))
            .and_then(|()| file("httpmock.rs", mocks.into_token_stream()));
        completed.map_err(|problem| self.moved(problem))
    }

    fn complete(&self, mut client: syn::File) -> Result<[GeneratedFile; 3], Problem> {
        client::complete(&self.spec, &self.checked.prepared, &self.checked.own_types, &mut client)?;
        // The tokens again: prettyplease formats some code that the edits insert in another way than parsed code.
        let client = file("client.rs", client.into_token_stream())?;
        client::has_operation_ids(&self.spec, &client.text)?;
        Ok([client, file("errors.rs", self.checked.errors.clone())?, file("operations.rs", self.checked.operations.clone())?])
    }

    /// The problem at a place that a reader finds in the document.
    fn moved(&self, problem: Problem) -> Problems {
        Problems::from(problem).moved(|place| self.inline_schemas.place(place))
    }
}

/// Generates the files of `lupitor` from the text of a document, as its build script does.
///
/// # Errors
///
/// The [`Problems`] of the document.
pub fn render(yaml: &str) -> Result<[GeneratedFile; 3], Problems> {
    let document = Document::parse(yaml)?;
    let settings = document.settings("crate::generated");
    let client = document.generate(|spec| progenitor::Generator::new(&settings).generate_tokens(spec))?;
    document.files(client)
}

/// Generates the file `httpmock.rs` from the text of a document, as the build script of `lupitor-httpmock` does.
///
/// # Errors
///
/// The [`Problems`] of the document.
pub fn render_mocks(yaml: &str) -> Result<GeneratedFile, Problems> {
    let module = "lupitor::generated";
    let document = Document::parse(yaml)?;
    let settings = document.settings(module);
    let mocks = document.generate(|spec| progenitor::Generator::new(&settings).httpmock(&with_named_statuses(spec), module))?;
    document.mocks(mocks, module)
}

/// The documented errors, in the order of the document.
///
/// # Errors
///
/// When the document is not OpenAPI, or an error example is incomplete. Other problems are not reported.
pub fn documented_errors(yaml: &str) -> Result<Vec<DocumentedError>, Problems> {
    Ok(error_catalogue::documented_errors(&Parsed::read(yaml)?.spec)?)
}

/// A document as openapiv3 reads it.
struct Parsed {
    spec: OpenAPI,
    problems: Vec<Problem>,
}

impl Parsed {
    fn read(yaml: &str) -> Result<Self, Problems> {
        let mut document = parse::json(yaml)?;
        let mut problems = check::written(&document);
        problems.extend(prepare::normalize::normalize(&mut document));
        let mut simple = document.clone();
        prepare::formats::write_patterns(&mut simple);
        prepare::normalize::drop_annotations(&mut simple);
        let spec = parse::openapi(&simple);
        // The checks before have mostly reported a part that is not OpenAPI.
        if let Err(problem) = &spec
            && problems.is_empty()
        {
            problems.push(problem.clone());
        }
        problems.extend(check::features(&document));
        match spec {
            Ok(spec) => Ok(Self { spec, problems }),
            Err(_) => Err(Problems::unique(problems)),
        }
    }
}

/// The parts of the files that need no generator.
struct Checked {
    prepared: Prepared,
    own_types: Vec<OwnType>,
    /// The file `errors.rs`.
    errors: TokenStream,
    /// The file `operations.rs`.
    operations: TokenStream,
}

impl Checked {
    /// Checks the document, which has these problems already.
    fn new(spec: &OpenAPI, mut problems: Vec<Problem>) -> Result<Self, Problems> {
        let errors = error_catalogue::documented_errors(spec).map_err(|problem| problems.push(problem)).ok();
        problems.extend(check::operations(spec, errors.as_deref()));
        problems.extend(personal_data::find(spec).err());
        Problems::check(problems)?;
        let errors = errors.unwrap_or_default();
        Problems::check(check::clashes(spec, &errors))?;
        let prepared = prepare::prepare(spec)?;
        let own_types = client::own_types(&prepared)?;
        let operations = operation_table::generate(spec, &errors)?;
        Ok(Self { prepared, own_types, errors: error_catalogue::generate(&errors)?, operations })
    }
}

fn file(name: &'static str, tokens: TokenStream) -> Result<GeneratedFile, Problem> {
    let file = syn::parse2(tokens).map_err(|e| Problem::new(name, format!("the generated code is not Rust: {e}")))?;
    let text = format!("// Generated from openapi.yaml by lupitor-codegen.\n\n{}", prettyplease::unparse(&file));
    Ok(GeneratedFile { name, text })
}
