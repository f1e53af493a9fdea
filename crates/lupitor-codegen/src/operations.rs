//! Each operation's retry class, rate limit, path, and whether it takes the key → the operation table.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SchemaKind, SecurityScheme, StatusCode, Type};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use super::catalogue;
use super::document::{self, Endpoint};
use super::forms::Forms;
use super::media;
use super::problem::Problem;

const RETRY: &str = "x-lupitor-retry";
const RETRY_CLASSES: [&str; 4] = ["read", "idempotent", "deduplicated", "never"];
const DUPLICATE: &str = "x-lupitor-duplicate";
const RATE_LIMIT: &str = "x-lupitor-rate-limit";
const RATE_LIMITS: &str = "x-lupitor-rate-limits";
const ALIAS: &str = "x-lupitor-alias";
const BASE_PATH: &str = "x-lupitor-base-path";

pub fn tokens(spec: &OpenAPI) -> Result<TokenStream, Problem> {
    let limits = rate_limits(spec)?;
    let limit_idents = limits.iter().map(|(name, _)| document::variant(RATE_LIMITS, name)).collect::<Result<Vec<_>, _>>()?;
    let limit_names = limits.iter().map(|(name, _)| name);
    let limit_docs = limits.iter().map(|(_, doc)| doc);
    let base_path = base_path(spec)?;
    let mut forms = Forms::default();
    let rows = document::endpoints(spec)?.into_iter().map(|endpoint| row(spec, &limits, &endpoint, &mut forms));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let (default_url, deployment_url) = servers(spec)?;
    let api_key_header = api_key_header(spec)?;
    let forms = forms.into_tokens();
    Ok(quote! {
        /// A rate limit that operations share. The numbers are the documentation's, whose pages contradict each other: the client
        /// follows the headers of the answers and never these.
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

/// Everything that is wrong with the extensions of the operations.
pub fn problems(spec: &OpenAPI) -> Vec<Problem> {
    let limits = match rate_limits(spec) {
        Ok(limits) => limits,
        Err(problem) => return vec![problem],
    };
    let named = limits.iter().map(|(name, _)| document::variant(RATE_LIMITS, name));
    let mut problems: Vec<_> = named.filter_map(Result::err).collect();
    let limits: Vec<_> = limits.iter().map(|(name, _)| name.as_str()).collect();
    for endpoint in document::endpoints(spec).into_iter().flatten() {
        problems.extend(one_of(&endpoint, RETRY, &RETRY_CLASSES).err());
        problems.extend(duplicate(spec, &endpoint).err());
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
            document::extension_name(&format!("{RATE_LIMITS}.{name}"), name)?;
            if let Some(other) = seen.insert(name.to_pascal_case(), name) {
                let text = format!("is {} in Rust as {other} is, rename one", name.to_pascal_case());
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

fn servers(spec: &OpenAPI) -> Result<(&str, &str), Problem> {
    let default = spec.servers.first().filter(|server| !server.url.contains('{'));
    let default = default.ok_or_else(|| Problem::new("servers", "the first one must be a URL without variables, the default"))?;
    let deployment = spec.servers.iter().find(|server| server.url.contains("{deployment}"));
    let deployment = deployment.ok_or_else(|| Problem::new("servers", "one must have the variable `{deployment}`"))?;
    let has_path = |url: &str| url.split_once("://").is_none_or(|(_, rest)| rest.contains('/'));
    if let Some(server) = spec.servers.iter().find(|server| has_path(&server.url)) {
        let problem = format!("{} is not the root of a host, put its path into the paths of the document", server.url);
        return Err(Problem::new("servers", problem));
    }
    Ok((&default.url, &deployment.url))
}

/// The name of the header that the document's one scheme with an API key says, in lower case.
fn api_key_header(spec: &OpenAPI) -> Result<String, Problem> {
    let place = "components.securitySchemes";
    let schemes = spec.components.iter().flat_map(|components| &components.security_schemes);
    let mut headers = schemes.filter_map(|(scheme, item)| match item {
        ReferenceOr::Item(SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. }) => Some((scheme, name)),
        _ => None,
    });
    let (scheme, name) = match (headers.next(), headers.next()) {
        (Some(only), None) => only,
        (None, _) => return Err(Problem::new(place, "one must be `type: apiKey` and `in: header`, the API key's header")),
        (Some(_), Some((other, _))) => {
            return Err(Problem::new(format!("{place}.{other}"), "is a second header for an API key, keep one"));
        }
    };
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(Problem::new(format!("{place}.{scheme}.name"), format!("`{name}` is not a header's name")));
    }
    Ok(name.to_ascii_lowercase())
}

/// The path that the API's pages end their base URLs with.
fn base_path(spec: &OpenAPI) -> Result<&str, Problem> {
    let problem = |text: String| Problem::new(BASE_PATH, text);
    let path =
        spec.extensions.get(BASE_PATH).and_then(Value::as_str).filter(|path| path.starts_with('/') && !path.ends_with('/'));
    let path =
        path.ok_or_else(|| problem("is missing or no path, give the end of documented base URLs: `/api/v1`".to_owned()))?;
    match document::endpoints(spec)?.iter().find(|endpoint| endpoint.path.starts_with(&format!("{path}/"))) {
        Some(_) => Ok(path),
        None => Err(problem(format!("no path of the document begins with {path}/, correct one of them"))),
    }
}

fn row(spec: &OpenAPI, limits: &[(String, String)], endpoint: &Endpoint<'_>, forms: &mut Forms) -> Result<TokenStream, Problem> {
    let Endpoint { place, path, method, id, operation, item } = endpoint;
    let retry = one_of(endpoint, RETRY, &RETRY_CLASSES)?;
    let limit = one_of(endpoint, RATE_LIMIT, &limits.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())?;
    let duplicate = duplicate(spec, endpoint)?;
    let alias = match item.extensions.get(ALIAS) {
        None => quote!(None),
        Some(Value::String(alias)) if alias.starts_with('/') && !alias.contains(['{', '?', '#']) && !path.contains('{') => {
            if spec.paths.paths.contains_key(alias) {
                return Err(Problem::new(format!("paths.{path}.{ALIAS}"), "is a path of the document itself, drop one of them"));
            }
            quote!(Some(#alias))
        }
        Some(_) => {
            return Err(Problem::new(
                format!("paths.{path}.{ALIAS}"),
                "must be a path that begins with `/`, for a path without parameters",
            ));
        }
    };
    if !operation.servers.is_empty() || !item.servers.is_empty() {
        let problem = "servers are not supported here, all operations are on the document's: put what differs into the path";
        return Err(Problem::new(format!("{place}.servers"), problem));
    }
    // An alternative that asks for nothing lets a call without a key in.
    let security = operation.security.as_ref().or(spec.security.as_ref());
    let authenticated = security.is_some_and(|security| !security.is_empty() && security.iter().all(|needed| !needed.is_empty()));
    if !operation.responses.responses.keys().any(media::is_success) {
        return Err(Problem::new(format!("{place}.responses"), "no success status, add one"));
    }
    let success = schema_of(spec, endpoint, 200..=299)?;
    let body = success_body(spec, endpoint, success.as_deref())?;
    let form = match &success {
        Some(name) => forms.of(spec, name),
        None => quote!(Form::Any),
    };
    // progenitor takes one schema for all errors.
    schema_of(spec, endpoint, 400..=599)?;
    let no_content = no_content(spec, endpoint)?;
    let examples = catalogue::names(spec, endpoint)?;
    let generated_id = id.to_snake_case();
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

/// The error by which the API refuses a second call; the operations that are not deduplicated have none.
fn duplicate(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<TokenStream, Problem> {
    let place = format!("{} ({})", endpoint.place, endpoint.id);
    let extension = |key| endpoint.operation.extensions.get(key);
    let deduplicated = extension(RETRY).and_then(Value::as_str) == Some("deduplicated");
    let Some(value) = extension(DUPLICATE) else {
        if deduplicated {
            let problem = format!("{DUPLICATE} is missing, add the error code by which the API refuses a second call");
            return Err(Problem::new(place, problem));
        }
        return Ok(quote!(None));
    };
    if !deduplicated {
        return Err(Problem::new(place, format!("{DUPLICATE} is only for `{RETRY}: deduplicated`, drop it or change {RETRY}")));
    }
    let codes = catalogue::codes(spec, endpoint)?;
    match value.as_str().filter(|code| codes.contains(*code)) {
        Some(code) => {
            let code = document::variant(&place, code)?;
            Ok(quote!(Some(ErrorCode::#code)))
        }
        None => {
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            Err(Problem::new(place, format!("{DUPLICATE}: {value} is no error code of this operation, use one of {codes}")))
        }
    }
}

/// The success statuses that have no body.
fn no_content(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<Vec<u16>, Problem> {
    let mut statuses = Vec::new();
    for (status, response) in &endpoint.operation.responses.responses {
        let (_, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
        match status {
            StatusCode::Code(code @ 200..=299) if response.content.is_empty() => statuses.push(*code),
            StatusCode::Range(2) if response.content.is_empty() => statuses.extend(200..=299),
            _ => {}
        }
    }
    Ok(statuses)
}

/// The form of a success's body.
fn success_body(spec: &OpenAPI, endpoint: &Endpoint<'_>, schema: Option<&str>) -> Result<TokenStream, Problem> {
    if let Some(raw) = media::raw(spec, endpoint)? {
        let media_type = raw.media_type;
        return Ok(quote!(SuccessBody::Raw(#media_type)));
    }
    let kind = schema.and_then(|name| document::schema(spec, name)).map(|schema| &schema.schema_kind);
    let is_object = match kind {
        Some(SchemaKind::Type(kind)) => matches!(kind, Type::Object(_)),
        Some(SchemaKind::Any(any)) => any.typ.is_some(),
        _ => true,
    };
    Ok(if is_object { quote!(SuccessBody::Object) } else { quote!(SuccessBody::Json) })
}

/// The component schema of the operation's answers with these statuses; progenitor takes one at most.
fn schema_of(spec: &OpenAPI, endpoint: &Endpoint<'_>, statuses: RangeInclusive<u16>) -> Result<Option<String>, Problem> {
    let mut found: Option<String> = None;
    let responses = &endpoint.operation.responses;
    let default = responses.default.iter().map(|response| ("default".to_owned(), 499, response));
    let by_status = responses.responses.iter().map(|(status, response)| match status {
        StatusCode::Code(code) => (status.to_string(), *code, response),
        StatusCode::Range(hundred) => (status.to_string(), hundred * 100, response),
    });
    for (status, code, response) in by_status.chain(default) {
        if !statuses.contains(&code) {
            continue;
        }
        let (place, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
        let Some(schema) = response.content.get("application/json").and_then(|media| media.schema.as_ref()) else { continue };
        let name = match schema {
            ReferenceOr::Reference { reference } => reference.strip_prefix("#/components/schemas/"),
            ReferenceOr::Item(_) => None,
        };
        let name = name.ok_or_else(|| Problem::new(&place, "the schema of a response must be a $ref to a component schema"))?;
        match &found {
            Some(other) if other != name => {
                let problem = format!("{} answers {name} here and {other} elsewhere, use one schema for both", endpoint.id);
                return Err(Problem::new(place, problem));
            }
            _ => found = Some(name.to_owned()),
        }
    }
    Ok(found)
}

fn one_of(endpoint: &Endpoint<'_>, key: &str, allowed: &[&str]) -> Result<Ident, Problem> {
    let place = format!("{} ({})", endpoint.place, endpoint.id);
    match endpoint.operation.extensions.get(key).map(|value| (value, value.as_str())) {
        Some((_, Some(value))) if allowed.contains(&value) => Ok(variant(value)),
        Some((value, _)) => Err(Problem::new(place, format!("{key}: {value} is unknown, use one of {}", allowed.join(", ")))),
        None => Err(Problem::new(place, format!("{key} is missing, add one of {}", allowed.join(", ")))),
    }
}
