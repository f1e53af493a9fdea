//! The operation table: path, retry class, rate limit, security and the schemas of responses of each operation.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use heck::ToPascalCase;
use openapiv3::{OpenAPI, SchemaKind, StatusCode, Type};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::base_url;
use crate::check::security;
use crate::client::raw_media_type;
use crate::error_catalogue::{self, DocumentedError};
use crate::problem::Problem;
use crate::response_forms::ResponseForms;
use crate::spec::{self, Endpoint, schema_name, type_ident};

const RETRY: &str = "x-lupitor-retry";
const RETRY_CLASSES: [&str; 4] = ["read", "idempotent", "deduplicated", "never"];
const DUPLICATE: &str = "x-lupitor-duplicate";
const RATE_LIMIT: &str = "x-lupitor-rate-limit";
const RATE_LIMITS: &str = "x-lupitor-rate-limits";
const ALIAS: &str = "x-lupitor-alias";

/// The file `operations.rs`.
pub fn generate(spec: &OpenAPI, errors: &[DocumentedError]) -> Result<TokenStream, Problem> {
    let limits = rate_limits(spec)?;
    let limit_idents = limits.iter().map(|(name, _)| type_ident(RATE_LIMITS, name)).collect::<Result<Vec<_>, _>>()?;
    let limit_names = limits.iter().map(|(name, _)| name);
    let limit_docs = limits.iter().map(|(_, doc)| doc);
    let base_path = base_url::base_path(spec)?;
    let mut forms = ResponseForms::default();
    let rows = spec::endpoints(spec).into_iter().map(|endpoint| row(spec, errors, &limits, &endpoint, &mut forms));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let (default_url, deployment_url) = base_url::servers(spec)?;
    let api_key_header = security::api_key(spec)?.header;
    let forms = forms.into_tokens();
    Ok(quote! {
        /// A rate limit that operations share. The numbers are from the documentation, whose pages contradict each other: the
        /// client follows the headers of responses and never these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum RateLimitBucket {
            #(#[doc = #limit_docs] #limit_idents,)*
        }

        impl RateLimitBucket {
            /// Every rate limit, in the order of the document.
            pub const ALL: &'static [RateLimitBucket] = &[#(RateLimitBucket::#limit_idents),*];

            /// The name in `openapi.yaml`.
            pub const fn as_str(self) -> &'static str {
                match self { #(Self::#limit_idents => #limit_names,)* }
            }
        }

        /// The first server of the document.
        pub(crate) const DEFAULT_BASE_URL: &str = #default_url;
        /// The server with a host for each deployment; `{deployment}` stands for its name.
        pub(crate) const DEPLOYMENT_BASE_URL: &str = #deployment_url;

        /// The path that the API's pages end their base URLs with; here it is part of each operation's path.
        pub(crate) const BASE_PATH: &str = #base_path;

        /// The header that carries the API key.
        pub(crate) const API_KEY_HEADER: &str = #api_key_header;

        #forms

        pub(super) static TABLE: &[Operation] = &[#(#rows),*];
    })
}

/// Reports every problem with the extensions of the operations.
pub fn check(spec: &OpenAPI, errors: Option<&[DocumentedError]>) -> Vec<Problem> {
    let limits = match rate_limits(spec) {
        Ok(limits) => limits,
        Err(problem) => return vec![problem],
    };
    let named = limits.iter().map(|(name, _)| type_ident(RATE_LIMITS, name));
    let mut problems: Vec<_> = named.filter_map(Result::err).collect();
    let limits: Vec<_> = limits.iter().map(|(name, _)| name.as_str()).collect();
    for endpoint in spec::endpoints(spec) {
        problems.extend(one_of(&endpoint, RETRY, &RETRY_CLASSES).err());
        problems.extend(errors.and_then(|errors| duplicate(errors, &endpoint).err()));
        problems.extend(one_of(&endpoint, RATE_LIMIT, &limits).err());
    }
    problems
}

fn variant(name: &str) -> Ident {
    Ident::new(&name.to_pascal_case(), Span::call_site())
}

fn rate_limits(spec: &OpenAPI) -> Result<Vec<(String, String)>, Problem> {
    let example =
        "declare each limit by its name: `standard: {description: …, per: API key, documented: [100 requests per minute]}`";
    let declared =
        spec.extensions.get(RATE_LIMITS).and_then(Value::as_object).ok_or_else(|| Problem::new(RATE_LIMITS, example))?;
    let mut seen = BTreeMap::new();
    declared
        .iter()
        .map(|(name, limit)| {
            let problem = || Problem::new(format!("{RATE_LIMITS}.{name}"), example);
            spec::extension_name(&format!("{RATE_LIMITS}.{name}"), name)?;
            if let Some(other) = seen.insert(name.to_pascal_case(), name) {
                let text = format!("is {} in Rust, like {other}: rename one", name.to_pascal_case());
                return Err(Problem::new(format!("{RATE_LIMITS}.{name}"), text));
            }
            let text = |key| limit.get(key).and_then(Value::as_str).ok_or_else(problem);
            let documented = limit.get("documented").and_then(Value::as_array).ok_or_else(problem)?;
            let documented = documented.iter().map(Value::as_str).collect::<Option<Vec<_>>>().ok_or_else(problem)?;
            let doc = format!("{} Per {}. Documented: {}.", text("description")?, text("per")?, documented.join("; "));
            Ok((name.clone(), doc))
        })
        .collect()
}

fn row(
    spec: &OpenAPI,
    errors: &[DocumentedError],
    limits: &[(String, String)],
    endpoint: &Endpoint<'_>,
    forms: &mut ResponseForms,
) -> Result<TokenStream, Problem> {
    let Endpoint { place, path, method, id, operation, item, .. } = endpoint;
    let retry = one_of(endpoint, RETRY, &RETRY_CLASSES)?;
    let limit = one_of(endpoint, RATE_LIMIT, &limits.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())?;
    let duplicate = duplicate(errors, endpoint)?;
    let alias = match alias(spec, endpoint)? {
        Some(alias) => quote!(Some(#alias)),
        None => quote!(None),
    };
    if !operation.servers.is_empty() || !item.servers.is_empty() {
        let problem =
            "servers are not supported here, put the difference into the path: all operations are on the servers of the document";
        return Err(Problem::new(format!("{place}.servers"), problem));
    }
    let authenticated = security::needs_key(spec, endpoint);
    if endpoint.successes().next().is_none() {
        return Err(Problem::new(format!("{place}.responses"), "no success status, add one"));
    }
    let success = body_schema(endpoint, 200..=299)?;
    let body = success_body(spec, endpoint, success.as_deref());
    let form = match &success {
        Some(name) => forms.component(spec, name),
        None => quote!(Form::Any),
    };
    // progenitor accepts one schema for all errors.
    body_schema(endpoint, 400..=599)?;
    let no_content = no_content(endpoint);
    let examples = error_catalogue::names(endpoint);
    let generated_id = endpoint.generated_id();
    let method = method.to_uppercase();
    Ok(quote! {
        Operation {
            id: #id,
            generated_id: #generated_id,
            method: #method,
            path: #path,
            alias: #alias,
            authenticated: #authenticated,
            retry: RetryClass::#retry,
            duplicate: #duplicate,
            rate_limit: RateLimitBucket::#limit,
            form: &#form,
            body: #body,
            no_content: &[#(#no_content),*],
            error_examples: &[#(#examples),*],
        }
    })
}

/// Another path that serves the operation.
pub fn alias<'a>(spec: &OpenAPI, endpoint: &Endpoint<'a>) -> Result<Option<&'a str>, Problem> {
    let path = endpoint.path;
    match endpoint.item.extensions.get(ALIAS) {
        None => Ok(None),
        Some(Value::String(alias)) if alias.starts_with('/') && !alias.contains(['{', '?', '#']) && !path.contains('{') => {
            if spec.paths.paths.contains_key(alias) {
                return Err(Problem::new(format!("paths.{path}.{ALIAS}"), "is a path of the document itself, drop one of them"));
            }
            Ok(Some(alias))
        }
        Some(_) => Err(Problem::new(
            format!("paths.{path}.{ALIAS}"),
            "must be a path that begins with `/`, for a path without parameters",
        )),
    }
}

/// The error with which the API rejects a second call; the operations that are not deduplicated have none.
fn duplicate(errors: &[DocumentedError], endpoint: &Endpoint<'_>) -> Result<TokenStream, Problem> {
    let place = endpoint.named_place();
    let extension = |key| endpoint.operation.extensions.get(key);
    let deduplicated = extension(RETRY).and_then(Value::as_str) == Some("deduplicated");
    let Some(value) = extension(DUPLICATE) else {
        if deduplicated {
            let problem = format!("{DUPLICATE} is missing, add the error code with which the API rejects a second call");
            return Err(Problem::new(place, problem));
        }
        return Ok(quote!(None));
    };
    if !deduplicated {
        return Err(Problem::new(place, format!("{DUPLICATE} is only for `{RETRY}: deduplicated`, drop it or change {RETRY}")));
    }
    let codes = error_catalogue::codes(errors, endpoint);
    match value.as_str().filter(|code| codes.contains(*code)) {
        Some(code) => {
            let code = type_ident(&place, code)?;
            Ok(quote!(Some(ErrorCode::#code)))
        }
        None => {
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            Err(Problem::new(place, format!("{DUPLICATE}: {value} is not an error code of this operation, use one of {codes}")))
        }
    }
}

/// The success statuses that have no body.
fn no_content(endpoint: &Endpoint<'_>) -> Vec<u16> {
    let empty = endpoint.successes().filter(|success| success.response.content.is_empty());
    let statuses = empty.map(|success| match success.status {
        Some(StatusCode::Code(code)) => *code..=*code,
        _ => 200..=299,
    });
    statuses.flatten().collect()
}

/// The form of a success's body.
fn success_body(spec: &OpenAPI, endpoint: &Endpoint<'_>, schema: Option<&str>) -> TokenStream {
    if let Some(media_type) = raw_media_type(endpoint) {
        return quote!(SuccessBody::Raw(#media_type));
    }
    let kind = schema.and_then(|name| spec::schema(spec, name)).map(|schema| &schema.schema_kind);
    let is_object = match kind {
        Some(SchemaKind::Type(kind)) => matches!(kind, Type::Object(_)),
        Some(SchemaKind::Any(any)) => any.typ.is_some(),
        _ => true,
    };
    if is_object { quote!(SuccessBody::Object) } else { quote!(SuccessBody::Json) }
}

/// The component schema of the operation's responses with these statuses. progenitor accepts one at most.
fn body_schema(endpoint: &Endpoint<'_>, statuses: RangeInclusive<u16>) -> Result<Option<String>, Problem> {
    let mut found: Option<&str> = None;
    for response in endpoint.responses() {
        let status = match response.status {
            Some(StatusCode::Code(code)) => *code,
            Some(StatusCode::Range(hundred)) => hundred * 100,
            None => 499,
        };
        let Some(schema) = response.schema().filter(|_| statuses.contains(&status)) else { continue };
        let name = schema_name(schema)
            .ok_or_else(|| Problem::new(&response.definition, "the schema of a response must be a $ref to a component schema"))?;
        match found {
            Some(other) if other != name => {
                let problem = format!("{} responds with {name} here and {other} elsewhere, use one schema for both", endpoint.id);
                return Err(Problem::new(response.definition, problem));
            }
            _ => found = Some(name),
        }
    }
    Ok(found.map(str::to_owned))
}

fn one_of(endpoint: &Endpoint<'_>, key: &str, allowed: &[&str]) -> Result<Ident, Problem> {
    let place = endpoint.named_place();
    match endpoint.operation.extensions.get(key).map(|value| (value, value.as_str())) {
        Some((_, Some(value))) if allowed.contains(&value) => Ok(variant(value)),
        Some((value, _)) => Err(Problem::new(place, format!("{key}: {value} is unknown, use one of {}", allowed.join(", ")))),
        None => Err(Problem::new(place, format!("{key} is missing, add one of {}", allowed.join(", ")))),
    }
}
