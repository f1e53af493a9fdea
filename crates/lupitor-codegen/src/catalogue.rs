//! The named examples of error responses → `ErrorCode` and the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use openapiv3::{Example, OpenAPI, Response, StatusCode};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::problem::Problem;
use super::{document, source};

/// A documented error.
pub struct Entry {
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
    pub operations: Vec<Use>,
    /// The place of the example.
    place: String,
}

/// An operation that may respond with an error.
pub struct Use {
    /// Its `operationId`.
    pub operation: String,
    /// True when a page of the API has the error for this operation.
    pub is_documented: bool,
}

impl Entry {
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
}

pub fn tokens(spec: &OpenAPI) -> Result<TokenStream, Problem> {
    let entries = entries(spec)?;
    let mut codes: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in &entries {
        codes.entry(entry.code.clone()).or_default().push(entry);
    }
    let idents = codes.keys().map(|code| document::variant("error examples", code)).collect::<Result<Vec<_>, _>>()?;
    let unique: BTreeSet<_> = idents.iter().collect();
    if unique.len() != idents.len() {
        return Err(Problem::new("error examples", "two codes differ only in case or punctuation, rename one"));
    }
    let names: Vec<_> = codes.keys().collect();
    let docs = codes.values().map(|entries| {
        let mut doc = format!("{}.", entries[0].title);
        for entry in entries {
            doc.push_str(&format!("\n\n{}\n", entry.heading()));
            for solution in &entry.solutions {
                doc.push_str(&format!("\n- {solution}"));
            }
        }
        doc
    });
    let rows = entries.iter().map(|entry| {
        let Entry { name, code, status, title, message, pattern, solutions, body, .. } = entry;
        let (message_is_documented, status_is_documented) = (entry.message_is_documented, entry.status_is_documented);
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
pub fn names(spec: &OpenAPI, endpoint: &document::Endpoint<'_>) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for (status, response) in &endpoint.operation.responses.responses {
        let (_, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
        let examples = response.content.get("application/json").into_iter().flat_map(|media| media.examples.keys());
        if matches!(status, StatusCode::Code(400..)) {
            names.extend(examples.cloned());
        }
    }
    Ok(names)
}

/// The codes of the error examples of one operation, in alphabetical order.
pub fn codes(spec: &OpenAPI, endpoint: &document::Endpoint<'_>) -> Result<BTreeSet<String>, Problem> {
    let names = names(spec, endpoint)?;
    Ok(entries(spec)?.into_iter().filter(|entry| names.contains(&entry.name)).map(|entry| entry.code).collect())
}

/// Every named example of an error response, in the order of the document.
pub fn entries(spec: &OpenAPI) -> Result<Vec<Entry>, Problem> {
    let mut entries: Vec<Entry> = Vec::new();
    for endpoint in document::endpoints(spec)? {
        for (status, response) in &endpoint.operation.responses.responses {
            let StatusCode::Code(status @ 400..) = *status else { continue };
            let place = format!("{}.responses.{status}", endpoint.place);
            let (place, response) = document::response(spec, &place, response)?;
            add(spec, &mut entries, &place, (endpoint.id, status), response)?;
        }
    }
    Ok(entries)
}

fn add(
    spec: &OpenAPI,
    entries: &mut Vec<Entry>,
    place: &str,
    (operation, status): (&str, u16),
    response: &Response,
) -> Result<(), Problem> {
    let Some(media_type) = response.content.get("application/json") else { return Ok(()) };
    for (name, example) in &media_type.examples {
        let own_place = format!("{place}.content.application/json.examples.{name}");
        let (example_place, example) = document::example(spec, &own_place, name, example)?;
        let is_documented = !source::is_inferred(response.extensions.get(source::SOURCE), name);
        let found = entries.iter_mut().find(|entry| entry.name == *name);
        let entry = match found {
            Some(entry) if entry.place != example_place => {
                let problem = format!("`{name}` stands twice, an example's name must be unique");
                return Err(Problem::new("error examples", problem));
            }
            Some(entry) if entry.status != status => {
                let problem = format!(
                    "`{name}` has the status {} at another operation and {status} here, give each status an example of its own",
                    entry.status
                );
                return Err(Problem::new(own_place, problem));
            }
            Some(entry) => entry,
            None => {
                entries.push(entry(&example_place, name, status, example)?);
                let Some(added) = entries.last_mut() else { continue };
                added
            }
        };
        entry.operations.push(Use { operation: operation.to_owned(), is_documented });
    }
    Ok(())
}

fn entry(place: &str, name: &str, status: u16, example: &Example) -> Result<Entry, Problem> {
    let value = example.value.as_ref().ok_or_else(|| Problem::new(place, "value is missing, add the exact body"))?;
    // The health check's own shape calls it `message`.
    let message = value.get("error").or_else(|| value.get("message")).and_then(serde_json::Value::as_str);
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
        Some(serde_json::Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::new(format!("{place}.{key}"), "must be a string")),
    };
    let code = extension("x-lupitor-code")?;
    document::extension_name(place, name)?;
    if let Some(code) = &code {
        document::extension_name(&format!("{place}.x-lupitor-code"), code)?;
    }
    let pattern = extension("x-lupitor-pattern")?;
    if let Some(pattern) = &pattern {
        if !pattern.starts_with('^') || !pattern.ends_with('$') {
            return Err(Problem::new(format!("{place}.x-lupitor-pattern"), "must cover the whole message, write ^…$"));
        }
        let regex = regex::RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
            .map_err(|e| Problem::new(format!("{place}.x-lupitor-pattern"), e.to_string()))?;
        if !regex.is_match(message) {
            return Err(Problem::new(
                format!("{place}.x-lupitor-pattern"),
                format!("does not match the example's own `{message}`"),
            ));
        }
    }
    let is_inferred = |part| source::is_inferred(example.extensions.get(source::SOURCE), part);
    Ok(Entry {
        name: name.to_owned(),
        code: code.unwrap_or_else(|| name.to_owned()),
        status,
        title,
        message: message.to_owned(),
        pattern,
        solutions,
        body: value.to_string(),
        message_is_documented: !is_inferred("message"),
        status_is_documented: !is_inferred("status"),
        operations: Vec::new(),
        place: place.to_owned(),
    })
}
