//! The expected request of an operation.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, Parameter};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemImpl, parse_quote};

use crate::check::security;
use crate::commands::text;
use crate::json::JSON;
use crate::mocks::{doc, free, functions, unknown, value_type};
use crate::operation_table;
use crate::prepare::parameters::{self, Style};
use crate::problem::Problem;
use crate::spec::{Endpoint, field_name};

const FORM: &str = "application/x-www-form-urlencoded";

/// Completes the type. Its methods take whatever converts to the type of a value, and compare it as the client writes it.
pub fn complete(spec: &OpenAPI, endpoint: &Endpoint<'_>, item: &mut ItemImpl) -> Result<(), Problem> {
    let mut paths = vec![endpoint.path];
    paths.extend(operation_table::alias(spec, endpoint)?);
    let parameters: BTreeMap<_, _> =
        endpoint.parameters().map(|parameter| (field_name(&parameter.parameter_data_ref().name), parameter)).collect();
    let styles = parameters::styles(spec, endpoint);
    // `new`, `into_inner`, and the methods below.
    let mut taken: Vec<_> = ["new", "into_inner", "and"].map(str::to_owned).into();
    for (index, function) in functions(item).enumerate() {
        let name = function.sig.ident.to_string();
        match (index, name.as_str()) {
            (0, "new") => {
                let method = syn::Ident::new(&endpoint.method.to_uppercase(), function.sig.ident.span());
                let line = format!("{} {}", endpoint.method.to_uppercase(), paths.join("` or `"));
                function.attrs = vec![doc(&format!("A request with any values: `{line}`."))];
                function.block = parse_quote!({
                    Self(crate::support::paths(inner.method(::httpmock::Method::#method), &[#(#paths),*]))
                });
                continue;
            }
            (1, "into_inner") => {
                function.attrs = vec![doc("httpmock's own type, for conditions that the document does not describe.")];
                continue;
            }
            _ => {}
        }
        let (mut ty, is_optional) = value_type(function)
            .ok_or_else(|| unknown(&format!("takes the value of {name} of {} in an unknown form", endpoint.id)))?;
        let (documentation, field, when_set, when_missing) = match (parameters.get(&name), endpoint.body()) {
            (Some(parameter), _) => of_parameter(parameter, &paths, styles.get(&parameter.parameter_data_ref().name).copied()),
            (None, Some((_, body))) if name == "body" => {
                let (condition, raw) = of_body(body);
                ty = raw.unwrap_or(ty);
                condition
            }
            (None, _) => return Err(unknown(&format!("has a condition {name} of {} that is no parameter", endpoint.id))),
        };
        let ident = free(&mut taken, &name, "_");
        let attribute = doc(&documentation);
        *function = if is_optional {
            parse_quote! {
                #attribute
                ///
                /// `None`, for example `None::<&str>`, expects a request without it.
                ///
                /// # Panics
                ///
                /// The value is invalid.
                #[track_caller]
                pub fn #ident<T, M>(self, value: T) -> Self
                where
                    T: crate::Optional<#ty, M>,
                {
                    match crate::support::optional(#field, value) {
                        Some(value) => Self(#when_set),
                        None => Self(#when_missing),
                    }
                }
            }
        } else {
            parse_quote! {
                #attribute
                ///
                /// # Panics
                ///
                /// The value is invalid.
                #[track_caller]
                pub fn #ident<T>(self, value: T) -> Self
                where
                    T: ::std::convert::TryInto<#ty, Error: ::std::fmt::Display>,
                {
                    let value: #ty = crate::support::value(#field, value);
                    Self(#when_set)
                }
            }
        };
    }
    item.items.push(parse_quote! {
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(self, conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When) -> Self {
            Self(conditions(self.0))
        }
    });
    if security::needs_key(spec, endpoint) {
        let header = security::api_key(spec)?.header;
        let ident = free(&mut taken, "api_key", "_");
        let attribute = doc(&format!("Expects this API key, in the header `{header}`."));
        item.items.push(parse_quote! {
            #attribute
            pub fn #ident(self, key: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self(self.0.header(#header, key))
            }
        });
    }
    Ok(())
}

/// The documentation of a condition, its name in messages, and the code for a value and without one.
type Condition = (String, String, TokenStream, TokenStream);

fn of_parameter(parameter: &Parameter, paths: &[&str], style: Option<Style>) -> Condition {
    let data = parameter.parameter_data_ref();
    let name = &data.name;
    let description = data.description.as_deref().map_or_else(String::new, |description| format!(": {}", text(description)));
    let (place, set, missing) = match parameter {
        Parameter::Path { .. } => {
            ("parameter of the path", quote!(crate::support::path_value(self.0, &[#(#paths),*], #name, &value)), quote!(self.0))
        }
        Parameter::Header { .. } => {
            ("header", quote!(crate::support::header(self.0, #name, &value)), quote!(self.0.header_missing(#name)))
        }
        Parameter::Query { .. } | Parameter::Cookie { .. } => {
            let style = match style {
                None => quote!(Repeated),
                Some(Style::Joined("%20")) => quote!(Joined(" ")),
                Some(Style::Joined("%7C")) => quote!(Joined("|")),
                Some(Style::Joined(separator)) => quote!(Joined(#separator)),
                Some(Style::Properties) => quote!(Properties),
                Some(Style::Deep) => quote!(Deep),
                Some(Style::Json) => quote!(Json),
            };
            (
                "query parameter",
                quote!(crate::support::query(self.0, #name, crate::support::Style::#style, &value)),
                quote!(self.0.query_param_missing(#name)),
            )
        }
    };
    (format!("Expects the {place} `{name}`{description}"), name.clone(), set, missing)
}

/// The condition of a body, and its type if progenitor has another one: JSON for bytes.
fn of_body(body: &openapiv3::RequestBody) -> (Condition, Option<syn::Type>) {
    let media_type = body.content.keys().next().map_or(JSON, String::as_str);
    let (set, raw) = match media_type {
        JSON => (quote!(crate::support::json(self.0, &value)), None),
        FORM => (quote!(crate::support::form(self.0, &value)), None),
        text if text.starts_with("text/") => (quote!(self.0.body(value)), Some(parse_quote!(::std::string::String))),
        _ => (quote!(crate::support::bytes(self.0, value)), Some(parse_quote!(::std::vec::Vec<u8>))),
    };
    ((format!("Expects this body, `{media_type}`."), "body".to_owned(), set, quote!(self.0)), raw)
}
