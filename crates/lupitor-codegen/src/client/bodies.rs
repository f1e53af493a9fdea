//! Bodies that are not JSON: text and bytes as responses, and forms with lists as requests.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemMod, LitStr, parse_quote};

use crate::client::syntax::{sends, tokens};
use crate::json::JSON;
use crate::spec::{self, Endpoint};

/// The media type of the operation's successes, unless it is JSON.
pub fn raw_media_type<'a>(endpoint: &Endpoint<'a>) -> Option<&'a str> {
    endpoint.successes().find_map(|success| success.response.content.keys().find(|name| *name != JSON)).map(String::as_str)
}

/// Lets the builders return text or bytes, where progenitor returns a stream that no retry can read, and write forms with lists.
pub fn improve(spec: &OpenAPI, builder: &mut ItemMod) {
    let endpoints = spec::endpoints(spec);
    let raw = endpoints.iter().filter_map(|endpoint| Some((endpoint.builder(), raw_media_type(endpoint)?)));
    let raw: BTreeMap<_, _> = raw.collect();
    for (name, function) in sends(builder) {
        Forms.visit_block_mut(&mut function.block);
        if let Some(media_type) = raw.get(&name) {
            RawBody(media_type).visit_impl_item_fn_mut(function);
        }
    }
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

/// A response of this media type as text or bytes.
struct RawBody<'a>(&'a str);

impl RawBody<'_> {
    fn is_text(&self) -> bool {
        self.0.starts_with("text/")
    }
}

impl VisitMut for RawBody<'_> {
    fn visit_type_mut(&mut self, found: &mut syn::Type) {
        visit_mut::visit_type_mut(self, found);
        if tokens(found) == "ByteStream" {
            *found = if self.is_text() { parse_quote!(::std::string::String) } else { parse_quote!(::std::vec::Vec<u8>) };
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        visit_mut::visit_arm_mut(self, arm);
        if tokens(&arm.body).contains("support :: raw") {
            // Each status of success has such a body.
            arm.pat = parse_quote!(200u16..=299u16);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Expr::Call(call) = &*expression else { return };
        if tokens(&call.func) == "ResponseValue :: stream" {
            let arguments = &call.args;
            let function: syn::Path = if self.is_text() {
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
        if tokens(&call.receiver) == "client . client" {
            let accept = LitStr::new(&format!("{}, {JSON};q=0.9", self.0), call.method.span());
            let inner = call.clone();
            *call = parse_quote! {
                #inner.header(::reqwest::header::ACCEPT, ::reqwest::header::HeaderValue::from_static(#accept))
            };
        }
    }
}
