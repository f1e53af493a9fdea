//! The response of an operation: its statuses, the documented errors and examples, and the headers of the rate limit.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use openapiv3::{OpenAPI, StatusCode};
use proc_macro2::Ident;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, FnArg, ItemImpl, Lit, parse_quote};

use crate::commands::text;
use crate::error_catalogue::DocumentedError;
use crate::json::JSON;
use crate::mocks::{doc, free, functions, unknown, value_type};
use crate::problem::Problem;
use crate::spec::{self, Endpoint, StatusResponse, field_ident};

/// Completes the type.
pub fn complete(spec: &OpenAPI, errors: &[DocumentedError], endpoint: &Endpoint<'_>, item: &mut ItemImpl) -> Result<(), Problem> {
    let mut taken: Vec<_> = ["new", "into_inner", "and"].map(str::to_owned).into();
    for (index, function) in functions(item).enumerate() {
        match (index, function.sig.ident.to_string().as_str()) {
            (0, "new") => function.attrs = vec![doc("A response without content.")],
            (1, "into_inner") => {
                function.attrs = vec![doc("httpmock's own type, for what the document does not describe.")];
            }
            (_, name) => {
                taken.push(name.to_owned());
                complete_status(endpoint, function)?;
            }
        }
    }
    item.items.push(parse_quote! {
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(self, change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then) -> Self {
            Self(change(self.0))
        }
    });
    add_rate_limit(endpoint, &mut taken, item);
    for response in endpoint.responses() {
        add_errors(errors, &response, &mut taken, item);
    }
    add_examples(spec, endpoint, &mut taken, item);
    Ok(())
}

/// The status that a method of progenitor sends. `None` for a range and for `default`, which take the status as an argument.
fn status(function: &syn::ImplItemFn) -> Option<u16> {
    struct Statuses(Option<u16>);
    impl VisitMut for Statuses {
        fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
            visit_mut::visit_expr_method_call_mut(self, call);
            if call.method == "status"
                && let Some(Expr::Lit(literal)) = call.args.first()
                && let Lit::Int(status) = &literal.lit
            {
                self.0 = status.base10_parse().ok();
            }
        }
    }
    let mut statuses = Statuses(None);
    statuses.visit_block_mut(&mut function.block.clone());
    statuses.0
}

/// The name of progenitor's method for a range.
fn range_method(hundred: u16) -> &'static str {
    match hundred {
        1 => "informational",
        2 => "success",
        3 => "redirect",
        4 => "client_error",
        _ => "server_error",
    }
}

fn complete_status(endpoint: &Endpoint<'_>, function: &mut syn::ImplItemFn) -> Result<(), Problem> {
    let (name, status) = (function.sig.ident.clone(), status(function));
    let mut responses = endpoint.responses();
    let response = responses.find(|response| match (response.status, status) {
        (Some(StatusCode::Code(code)), Some(status)) => *code == status,
        (Some(StatusCode::Range(hundred)), None) => name == range_method(*hundred),
        (None, None) => true,
        _ => false,
    });
    // lupitor-codegen replaces `default` by a range for each class of errors.
    let response = response.or_else(|| endpoint.responses().find(|response| response.status.is_none()));
    let response =
        response.ok_or_else(|| unknown(&format!("has a response {name} of {} that is not documented", endpoint.id)))?;
    let description = text(&response.response.description);
    let takes_status = function.sig.inputs.iter().any(|input| match input {
        FnArg::Typed(argument) => matches!(&*argument.pat, syn::Pat::Ident(name) if name.ident == "status"),
        FnArg::Receiver(_) => false,
    });
    let hundred = match response.status {
        Some(StatusCode::Range(hundred)) => Some(*hundred),
        _ => (1..=5).find(|hundred| name == range_method(*hundred)),
    };
    let (parameter, status, summary, range_panic) = match (status, takes_status) {
        (Some(status), false) => (None, quote!(#status), format!("Status {status}: {description}"), None),
        (None, true) => match hundred {
            Some(hundred) => (
                Some(quote!(status: u16,)),
                quote!(crate::support::status(status, #hundred)),
                format!("A status from {hundred}00 to {hundred}99: {description}"),
                Some("The status is another one."),
            ),
            None => (Some(quote!(status: u16,)), quote!(status), format!("Any other status: {description}"), None),
        },
        _ => return Err(unknown(&format!("sends the status of {name} of {} in an unknown form", endpoint.id))),
    };
    let documentation = |value_panic: Option<&str>| {
        let panics: Vec<_> = range_panic.into_iter().chain(value_panic).collect();
        let section = if panics.is_empty() { String::new() } else { format!("\n\n# Panics\n\n{}", panics.join(" ")) };
        doc(&format!("{summary}{section}"))
    };
    let Some((ty, _)) = value_type(function) else {
        let attribute = documentation(None);
        *function = parse_quote! {
            #attribute
            pub fn #name(self, #parameter) -> Self {
                Self(self.0.status(#status))
            }
        };
        return Ok(());
    };
    let content = &response.response.content;
    let media_type = content.keys().find(|name| *name == JSON).or_else(|| content.keys().next()).map_or(JSON, String::as_str);
    *function = if media_type == JSON {
        let (attribute, field) = (documentation(Some("The value is invalid.")), name.to_string());
        parse_quote! {
            #attribute
            #[track_caller]
            pub fn #name<T>(self, #parameter value: T) -> Self
            where
                T: ::std::convert::TryInto<#ty, Error: ::std::fmt::Display>,
            {
                let value: #ty = crate::support::value(#field, value);
                Self(crate::support::json_response(self.0.status(#status), &value))
            }
        }
    } else {
        let attribute = documentation(None);
        parse_quote! {
            #attribute
            pub fn #name(self, #parameter value: impl ::std::convert::AsRef<[u8]>) -> Self {
                Self(self.0.status(#status).header("content-type", #media_type).body(value))
            }
        }
    };
    Ok(())
}

/// The names of the headers that report a rate limit: its size, the rest, and the end of its window.
struct RateLimitHeaders<'a> {
    limit: &'a str,
    remaining: &'a str,
    reset: &'a str,
}

impl<'a> RateLimitHeaders<'a> {
    /// The headers of a response, whose names differ between APIs: `X-RateLimit-Limit`, `RateLimit-Limit`.
    fn find(response: &StatusResponse<'a>) -> Option<Self> {
        let header =
            |end: &str| response.response.headers.keys().find(|name| is_rate_limit_header(name, end)).map(String::as_str);
        Some(Self { limit: header("limit")?, remaining: header("remaining")?, reset: header("reset")? })
    }
}

fn is_rate_limit_header(name: &str, end: &str) -> bool {
    name.to_ascii_lowercase().ends_with(&format!("ratelimit-{end}"))
}

fn add_rate_limit(endpoint: &Endpoint<'_>, taken: &mut Vec<String>, item: &mut ItemImpl) {
    let Some(RateLimitHeaders { limit, remaining, reset }) =
        endpoint.responses().find_map(|response| RateLimitHeaders::find(&response))
    else {
        return;
    };
    let ident = free(taken, "rate_limit", "_");
    let headers = doc(&format!("Reports a rate limit in the headers `{limit}`, `{remaining}` and `{reset}`."));
    item.items.push(parse_quote! {
        #headers
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn #ident(self, limit: u64, remaining: u64, reset: ::std::time::SystemTime) -> Self {
            let limit = (#limit, limit.to_string());
            let remaining = (#remaining, remaining.to_string());
            Self(crate::support::headers(self.0, &[limit, remaining, (#reset, crate::support::unix_time(reset))]))
        }
    });
}

/// The documented errors of a response. The name of a method is that of the example in the document.
fn add_errors(errors: &[DocumentedError], response: &StatusResponse<'_>, taken: &mut Vec<String>, item: &mut ItemImpl) {
    let Some((_, examples)) = response.error_examples() else { return };
    for (name, _) in examples {
        let Some(error) = errors.iter().find(|error| error.name == *name) else { continue };
        // progenitor has methods with the names of statuses: `forbidden`.
        let ident = free(taken, &name.to_snake_case(), "_example");
        let mut arguments = Arguments::default();
        let variables: Vec<_> = error.variables().into_iter().map(|variable| (arguments.ident(&variable), variable)).collect();
        let is_rate_limit =
            |header: &&String| ["limit", "remaining", "reset"].iter().any(|end| is_rate_limit_header(header, end));
        let headers = response.response.headers.keys().filter(|header| !is_rate_limit(header));
        let headers: Vec<_> = headers.map(|header| (arguments.ident(header), header.clone())).collect();
        let parameters: Vec<_> = variables.iter().chain(&headers).map(|(ident, _)| ident.clone()).collect();
        let mut documentation = format!(
            "Status {}, the documented error `{name}`: {}.\n\nThe message is `{}`",
            error.status, error.title, error.message
        );
        if !variables.is_empty() {
            let names: Vec<_> = variables.iter().map(|(ident, _)| format!("`{ident}`")).collect();
            documentation.push_str(&format!(", with the given {}", names.join(", ")));
        }
        documentation.push('.');
        if !headers.is_empty() {
            let names: Vec<_> =
                headers.iter().map(|(ident, name)| format!("`{ident}` is the value of the header `{name}`")).collect();
            documentation.push_str(&format!(" {}.", names.join(", ")));
        }
        if error.pattern.is_some() && !variables.is_empty() {
            documentation.push_str("\n\n# Panics\n\nWith these values, the message is not the documented one.");
        }
        let attribute = doc(&documentation);
        let variables = variables.iter().map(|(ident, name)| quote!((#name, #ident.to_string())));
        let error = quote!(crate::support::documented_error(self.0, #name, &[#(#variables),*]));
        let values = headers.iter().map(|(ident, name)| quote!((#name, #ident.to_string())));
        let response = if headers.is_empty() { error } else { quote!(crate::support::headers(#error, &[#(#values),*])) };
        item.items.push(parse_quote! {
            #attribute
            #[track_caller]
            pub fn #ident(
                self,
                #(#parameters: impl ::std::fmt::Display,)*
            ) -> Self {
                Self(#response)
            }
        });
    }
}

/// The parameters of a method, each with a name of its own.
#[derive(Default)]
struct Arguments(BTreeSet<String>);

impl Arguments {
    fn ident(&mut self, name: &str) -> Ident {
        let mut ident = field_ident(name);
        while !self.0.insert(ident.to_string()) {
            ident = Ident::new(&format!("{ident}_"), ident.span());
        }
        ident
    }
}

/// The examples of successes.
fn add_examples(spec: &OpenAPI, endpoint: &Endpoint<'_>, taken: &mut Vec<String>, item: &mut ItemImpl) {
    let mut seen = BTreeSet::new();
    for success in endpoint.successes() {
        let Some(StatusCode::Code(status)) = success.status else { continue };
        let Some(media) = success.response.content.get(JSON) else { continue };
        for (name, reference) in &media.examples {
            let Some(example) = spec::example(spec, reference) else { continue };
            let Some(value) = example.value.as_ref().filter(|_| seen.insert(name)) else { continue };
            let ident = free(taken, &format!("{}_example", name.to_snake_case()), "_example");
            let summary = example.summary.as_deref().map_or_else(String::new, |summary| format!(": {}", text(summary)));
            let attribute = doc(&format!("Status {status}, the example `{name}` of the document{summary}."));
            let body = value.to_string();
            item.items.push(parse_quote! {
                #attribute
                pub fn #ident(self) -> Self {
                    Self(self.0.status(#status).header("content-type", #JSON).body(#body))
                }
            });
        }
    }
}
