//! Bodies that are not JSON, and responses that stand for several statuses: what progenitor gets of the document for them, and what is
//! changed in its output so that such a body arrives as text or as bytes.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::{OpenAPI, ReferenceOr, Response, Responses, StatusCode};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ImplItem, Item, ItemMod, LitStr, parse_quote};

use super::document::{self, Endpoint};
use super::problem::Problem;

const JSON: &str = "application/json";

/// A success that is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    pub media_type: String,
}

impl Raw {
    fn is_text(&self) -> bool {
        self.media_type.starts_with("text/")
    }
}

/// The media type of the operation's successes, when it is not JSON.
pub fn raw(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> Result<Option<Raw>, Problem> {
    let mut found: Option<Raw> = None;
    for (status, response) in &endpoint.operation.responses.responses {
        if !is_success(status) {
            continue;
        }
        let (place, response) = document::response(spec, &format!("{}.responses.{status}", endpoint.place), response)?;
        let Some(media_type) = response.content.keys().find(|name| *name != JSON) else { continue };
        match &found {
            Some(other) if other.media_type != *media_type => {
                let problem =
                    format!("{} answers {media_type} here and {} elsewhere, use one for both", endpoint.id, other.media_type);
                return Err(Problem::new(place, problem));
            }
            _ => found = Some(Raw { media_type: media_type.clone() }),
        }
    }
    Ok(found)
}

pub fn is_success(status: &StatusCode) -> bool {
    matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2))
}

/// Gives progenitor the statuses in a way that it takes: it asserts that all errors of an operation have one form, takes `default` for a
/// success as well, and puts a range before the statuses in it.
pub fn simplify(spec: &mut OpenAPI) {
    let shared = spec.components.as_ref().map(|components| components.responses.clone()).unwrap_or_default();
    let is_json = |response: &ReferenceOr<Response>| match response {
        ReferenceOr::Item(response) => response.content.contains_key(JSON),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/responses/").unwrap_or_default();
            shared.get(name).and_then(ReferenceOr::as_item).is_some_and(|response| response.content.contains_key(JSON))
        }
    };
    let items = spec.paths.paths.values_mut().filter_map(item_mut);
    for (_, operation) in items.flat_map(document::operations_mut) {
        let Responses { default, responses, .. } = &mut operation.responses;
        // Without a form of its own, the error goes the way of all unexpected responses, with everything that is in it.
        responses.retain(|status, response| is_success(status) || is_json(response));
        if let Some(default) = default.take().filter(is_json) {
            for range in [StatusCode::Range(4), StatusCode::Range(5)] {
                responses.entry(range).or_insert_with(|| default.clone());
            }
        }
        let ranges: Vec<_> = responses.keys().filter_map(|status| in_range(status, true)).collect();
        responses.retain(|status, _| in_range(status, false).is_none_or(|range| !ranges.contains(&range)));
    }
}

/// The hundred of a range, or of a single status.
fn in_range(status: &StatusCode, range: bool) -> Option<u16> {
    match status {
        StatusCode::Range(hundred) if range => Some(*hundred),
        StatusCode::Code(code) if !range => Some(code / 100),
        _ => None,
    }
}

fn item_mut(item: &mut ReferenceOr<openapiv3::PathItem>) -> Option<&mut openapiv3::PathItem> {
    match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    }
}

/// Lets the builders return text or bytes where progenitor has a stream, of which nothing could be told once it is read, and write
/// forms with lists.
pub fn improve(spec: &OpenAPI, builder: &mut ItemMod) -> Result<(), Problem> {
    let mut by_builder = BTreeMap::new();
    for endpoint in document::endpoints(spec)? {
        if let Some(raw) = raw(spec, &endpoint)? {
            by_builder.insert(endpoint.id.to_pascal_case(), raw);
        }
    }
    for item in builder.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(implementation) = item else { continue };
        let Some(name) = super::setters::self_name(implementation) else { continue };
        for member in &mut implementation.items {
            let ImplItem::Fn(function) = member else { continue };
            if function.sig.ident != "send" {
                continue;
            }
            Forms.visit_block_mut(&mut function.block);
            if let Some(raw) = by_builder.get(&name) {
                RawBody(raw).visit_impl_item_fn_mut(function);
            }
        }
    }
    Ok(())
}

/// `.form_urlencoded(&body)?` → a form in which a list is a repeated field.
struct Forms;

impl VisitMut for Forms {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Expr::Try(tried) = expression else { return };
        let Expr::MethodCall(call) = &*tried.expr else { return };
        if call.method == "form_urlencoded" {
            let (request, arguments) = (&call.receiver, &call.args);
            *expression = parse_quote!(crate::generated::support::form(#request, #arguments).map_err(Error::InvalidRequest)?);
        }
    }
}

struct RawBody<'a>(&'a Raw);

impl VisitMut for RawBody<'_> {
    fn visit_type_mut(&mut self, found: &mut syn::Type) {
        visit_mut::visit_type_mut(self, found);
        if found.to_token_stream().to_string() == "ByteStream" {
            *found = if self.0.is_text() { parse_quote!(::std::string::String) } else { parse_quote!(::std::vec::Vec<u8>) };
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        visit_mut::visit_arm_mut(self, arm);
        if arm.body.to_token_stream().to_string().contains("support :: raw") {
            // Another status of success has a body of the same form.
            arm.pat = parse_quote!(200u16..=299u16);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Expr::Call(call) = &*expression else { return };
        if call.func.to_token_stream().to_string() == "ResponseValue :: stream" {
            let arguments = &call.args;
            let function: syn::Path = if self.0.is_text() {
                parse_quote!(crate::generated::support::raw_text)
            } else {
                parse_quote!(crate::generated::support::raw_bytes)
            };
            *expression = parse_quote!(#function(#arguments).await?);
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        // client.client.get(url), the innermost of the chain.
        if call.receiver.to_token_stream().to_string() == "client . client" {
            let accept = LitStr::new(&format!("{}, {JSON};q=0.9", self.0.media_type), call.method.span());
            let inner = call.clone();
            *call = parse_quote! {
                #inner.header(::reqwest::header::ACCEPT, ::reqwest::header::HeaderValue::from_static(#accept))
            };
        }
    }
}
