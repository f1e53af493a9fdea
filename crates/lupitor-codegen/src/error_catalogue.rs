//! The named examples of error responses → `ErrorCode` and the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use openapiv3::{Example, OpenAPI};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::check::extensions::{SOURCE, is_inferred};
use crate::json::JSON;
use crate::problem::Problem;
use crate::spec::{self, Endpoint, StatusResponse, type_ident};

/// A documented error.
pub struct DocumentedError {
    /// The name of the example in the document: `leadAlreadyExists`.
    pub name: String,
    /// The variant of `ErrorCode`: `LeadAlreadyExists`.
    pub code: String,
    /// The status.
    pub status: u16,
    /// A short title.
    pub title: String,
    /// The message, as the API sends it.
    pub message: String,
    /// The pattern of the message, where parts of it vary.
    pub pattern: Option<String>,
    /// The documented solutions.
    pub solutions: Vec<String>,
    /// The whole example body.
    pub body: String,
    /// True when a page of the API has the message.
    pub message_is_documented: bool,
    /// True when a page of the API has the status.
    pub status_is_documented: bool,
    /// The operations that have it, in the order of the document.
    pub operations: Vec<ErrorUse>,
    /// The place of the example.
    place: String,
}

/// An operation that may respond with an error.
pub struct ErrorUse {
    /// Its `operationId`.
    pub operation: String,
    /// True when a page of the API has the error for this operation.
    pub is_documented: bool,
}

impl DocumentedError {
    /// The message, its status and the operations that have it; `inferred` marks what no page of the API has.
    pub fn heading(&self) -> String {
        let mark = |is_documented: bool| if is_documented { "" } else { " (inferred)" };
        let operations = self.operations.iter().map(|used| format!("{}{}", used.operation, mark(used.is_documented)));
        format!(
            "`{}`{}, status {}{}, of {}:",
            self.message,
            mark(self.message_is_documented),
            self.status,
            mark(self.status_is_documented),
            operations.collect::<Vec<_>>().join(", ")
        )
    }

    /// The variable parts of the message, by the names of their groups in the pattern.
    pub(crate) fn variables(&self) -> Vec<String> {
        // The pattern was compiled when the example was read.
        let regex = self.pattern.as_deref().and_then(|pattern| compile(pattern).ok());
        let Some(captures) = regex.as_ref().and_then(|regex| regex.captures(&self.message)) else { return Vec::new() };
        let names = regex.iter().flat_map(regex::Regex::capture_names).flatten();
        names.filter(|name| captures.name(name).is_some()).map(str::to_owned).collect()
    }
}

/// The file `errors.rs`.
pub fn generate(errors: &[DocumentedError]) -> Result<TokenStream, Problem> {
    let mut codes: BTreeMap<String, Vec<&DocumentedError>> = BTreeMap::new();
    for error in errors {
        codes.entry(error.code.clone()).or_default().push(error);
    }
    let idents = codes.keys().map(|code| type_ident("error examples", code)).collect::<Result<Vec<_>, _>>()?;
    let unique: BTreeSet<_> = idents.iter().collect();
    if unique.len() != idents.len() {
        return Err(Problem::new("error examples", "two codes differ only in case or punctuation, rename one"));
    }
    let names: Vec<_> = codes.keys().collect();
    let docs = codes.values().map(|errors| {
        let mut doc = format!("{}.", errors[0].title);
        for error in errors {
            doc.push_str(&format!("\n\n{}\n", error.heading()));
            for solution in &error.solutions {
                doc.push_str(&format!("\n- {solution}"));
            }
        }
        doc
    });
    let rows = errors.iter().map(|error| {
        let DocumentedError { name, code, status, title, message, pattern, solutions, body, .. } = error;
        let (message_is_documented, status_is_documented) = (error.message_is_documented, error.status_is_documented);
        let code = Ident::new(&code.to_pascal_case(), Span::call_site());
        let pattern = match pattern {
            Some(pattern) => quote!(Some(#pattern)),
            None => quote!(None),
        };
        quote! {
            DocumentedError {
                name: #name,
                code: ErrorCode::#code,
                status: #status,
                title: #title,
                message: #message,
                pattern: #pattern,
                solutions: &[#(#solutions),*],
                body: #body,
                message_is_documented: #message_is_documented,
                status_is_documented: #status_is_documented,
            }
        }
    });
    Ok(quote! {
        /// An error that the API's documentation describes. The API itself sends no code, only a message: this is the message's
        /// meaning, read from the message and the status. Different wordings of one error share a code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#[doc = #docs] #idents,)*
        }

        impl ErrorCode {
            /// Every code, in alphabetical order.
            pub const ALL: &'static [ErrorCode] = &[#(ErrorCode::#idents),*];

            /// The code's name in `openapi.yaml`, for logs and for other languages.
            pub const fn as_str(self) -> &'static str {
                match self { #(Self::#idents => #names,)* }
            }
        }

        /// In the order of the document.
        pub(super) static DOCUMENTED: &[DocumentedError] = &[#(#rows),*];
    })
}

/// The names of the error examples of one operation.
pub fn names(endpoint: &Endpoint<'_>) -> Vec<String> {
    let examples = endpoint.responses().filter_map(|response| Some(response.error_examples()?.1));
    examples.flatten().map(|(name, _)| name.clone()).collect()
}

/// The codes of the error examples of one operation, in alphabetical order.
pub fn codes(errors: &[DocumentedError], endpoint: &Endpoint<'_>) -> BTreeSet<String> {
    let names = names(endpoint);
    errors.iter().filter(|error| names.contains(&error.name)).map(|error| error.code.clone()).collect()
}

/// Every named example of an error response, in the order of the document.
pub fn documented_errors(spec: &OpenAPI) -> Result<Vec<DocumentedError>, Problem> {
    let mut errors = Vec::new();
    for endpoint in spec::endpoints(spec) {
        for response in endpoint.responses() {
            add(spec, &mut errors, endpoint.id, &response)?;
        }
    }
    Ok(errors)
}

fn add(spec: &OpenAPI, errors: &mut Vec<DocumentedError>, operation: &str, response: &StatusResponse<'_>) -> Result<(), Problem> {
    let Some((status, examples)) = response.error_examples() else { return Ok(()) };
    for (name, reference) in examples {
        let own_place = format!("{}.content.{JSON}.examples.{name}", response.definition);
        let place = spec::place_of(reference, own_place.clone());
        let Some(example) = spec::example(spec, reference) else { continue };
        if let Some(other) = place.strip_prefix("components.examples.").filter(|other| other != name) {
            return Err(Problem::new(own_place, format!("refers to the example `{other}`, give both the same name")));
        }
        let index = match errors.iter().position(|error| error.name == *name) {
            Some(index) if errors[index].place != place => {
                return Err(Problem::new("error examples", format!("`{name}` is used twice, an example's name must be unique")));
            }
            Some(index) if errors[index].status != status => {
                let other = errors[index].status;
                let problem = format!(
                    "`{name}` has the status {other} at another operation and {status} here, give each status an example of its own"
                );
                return Err(Problem::new(own_place, problem));
            }
            Some(index) => index,
            None => {
                errors.push(documented_error(&place, name, status, example)?);
                errors.len() - 1
            }
        };
        let is_documented = !is_inferred(response.response.extensions.get(SOURCE), name);
        errors[index].operations.push(ErrorUse { operation: operation.to_owned(), is_documented });
    }
    Ok(())
}

fn documented_error(place: &str, name: &str, status: u16, example: &Example) -> Result<DocumentedError, Problem> {
    let value = example.value.as_ref().ok_or_else(|| Problem::new(place, "value is missing, add the exact body"))?;
    // The health check has `message` in place of `error`.
    let message = value.get("error").or_else(|| value.get("message")).and_then(Value::as_str);
    let message =
        message.ok_or_else(|| Problem::new(format!("{place}.value"), "`error` must be a string, the documented message"))?;
    let title = example.summary.clone().ok_or_else(|| Problem::new(place, "summary is missing, add a title"))?;
    let solutions: Vec<_> = example.description.iter().flat_map(|text| text.lines()).map(str::trim).collect();
    let solutions = solutions.into_iter().filter(|line| !line.is_empty()).map(|line| {
        line.strip_prefix("- ").map(str::to_owned).ok_or_else(|| {
            Problem::new(format!("{place}.description"), format!("write each solution as a list item, not `{line}`"))
        })
    });
    let solutions = solutions.collect::<Result<Vec<_>, _>>()?;
    if solutions.is_empty() {
        return Err(Problem::new(place, "description is missing, list the documented solutions, each as `- …`"));
    }
    let extension = |key: &str| match example.extensions.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::new(format!("{place}.{key}"), "must be a string")),
    };
    let code = extension("x-lupitor-code")?;
    spec::extension_name(place, name)?;
    if let Some(code) = &code {
        spec::extension_name(&format!("{place}.x-lupitor-code"), code)?;
    }
    let pattern = extension("x-lupitor-pattern")?;
    if let Some(pattern) = &pattern {
        if !pattern.starts_with('^') || !pattern.ends_with('$') {
            return Err(Problem::new(format!("{place}.x-lupitor-pattern"), "must cover the whole message, write ^…$"));
        }
        let regex = compile(pattern).map_err(|e| Problem::new(format!("{place}.x-lupitor-pattern"), e.to_string()))?;
        if !regex.is_match(message) {
            return Err(Problem::new(
                format!("{place}.x-lupitor-pattern"),
                format!("does not match the example's own `{message}`"),
            ));
        }
    }
    let inferred = |part| is_inferred(example.extensions.get(SOURCE), part);
    Ok(DocumentedError {
        name: name.to_owned(),
        code: code.unwrap_or_else(|| name.to_owned()),
        status,
        title,
        message: message.to_owned(),
        pattern,
        solutions,
        body: value.to_string(),
        message_is_documented: !inferred("message"),
        status_is_documented: !inferred("status"),
        operations: Vec::new(),
        place: place.to_owned(),
    })
}

/// The pattern as the client compiles it.
fn compile(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(pattern).case_insensitive(true).build()
}
