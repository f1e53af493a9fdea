//! Query parameters in the styles that progenitor cannot write, and errors with the names of headers.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ItemMod, Lit, Local, Pat, Stmt, parse_quote};

use crate::client::syntax::{sends, tokens};
use crate::prepare::parameters::{self, Style};
use crate::problem::Problem;
use crate::spec;

/// Edits every `send` in the module `builder`.
///
/// # Errors
///
/// When progenitor writes a parameter in an unknown form.
pub fn improve(spec: &OpenAPI, builder: &mut ItemMod) -> Result<(), Problem> {
    let mut by_builder = BTreeMap::new();
    for endpoint in spec::endpoints(spec) {
        by_builder.insert(endpoint.builder(), parameters::styles(spec, &endpoint));
    }
    for (name, function) in sends(builder) {
        Headers.visit_block_mut(&mut function.block);
        let styles = by_builder.remove(&name).unwrap_or_default();
        let mut queries = Queries { styles: &styles, found: Vec::new() };
        queries.visit_block_mut(&mut function.block);
        let found = queries.found;
        if found.len() != styles.len() || !insert(&mut function.block, &found) {
            let problem = format!("writes the query of {name} in an unknown form, correct client/queries.rs");
            return Err(Problem::new("progenitor's output", problem));
        }
    }
    // progenitor would write these parameters in another style than the document's.
    match by_builder.into_iter().find(|(_, styles)| !styles.is_empty()) {
        Some((name, _)) => Err(Problem::new("progenitor's output", format!("has no builder {name}, correct client/queries.rs"))),
        None => Ok(()),
    }
}

/// Writes the parameters into the URL once the request is built.
fn insert(block: &mut syn::Block, found: &[(String, Expr, Style)]) -> bool {
    if found.is_empty() {
        return true;
    }
    let built = block.stmts.iter().position(|statement| request_variable(statement).is_some());
    let Some((at, request)) = built.and_then(|at| Some((at, request_variable(&block.stmts[at])?))) else { return false };
    for (offset, (name, value, style)) in found.iter().enumerate() {
        let url = quote!(#request.url_mut());
        let write: TokenStream = match style {
            Style::Joined(separator) => quote!(query_joined(#url, #name, #value, #separator)),
            Style::Properties => quote!(query_properties(#url, #name, #value)),
            Style::Deep => quote!(query_deep(#url, #name, #value)),
            Style::Json => quote!(query_json(#url, #name, #value)),
        };
        block.stmts.insert(
            at + 1 + offset,
            parse_quote! {
                crate::generated::support::#write.map_err(Error::InvalidRequest)?;
            },
        );
    }
    true
}

/// The variable of `let mut request = client.client.….build()?`.
pub fn request_variable(statement: &Stmt) -> Option<syn::Ident> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else { return None };
    let Expr::Try(tried) = &*init.expr else { return None };
    matches!(&*tried.expr, Expr::MethodCall(call) if call.method == "build").then(|| name.ident.clone())
}

/// Removes `.query(&QueryParam::new("a", &a))` from the chain.
struct Queries<'a> {
    styles: &'a BTreeMap<String, Style>,
    found: Vec<(String, Expr, Style)>,
}

impl VisitMut for Queries<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        let Expr::MethodCall(call) = &*expression else { return };
        let Some((name, value)) = query_parameter(call) else { return };
        if let Some(style) = self.styles.get(&name) {
            self.found.push((name, value, *style));
            *expression = (*call.receiver).clone();
        }
    }
}

fn query_parameter(call: &ExprMethodCall) -> Option<(String, Expr)> {
    if call.method != "query" {
        return None;
    }
    let Expr::Reference(reference) = call.args.first()? else { return None };
    let Expr::Call(new) = &*reference.expr else { return None };
    let mut arguments = new.args.iter();
    let (Some(Expr::Lit(name)), Some(value)) = (arguments.next(), arguments.next()) else { return None };
    let Lit::Str(name) = &name.lit else { return None };
    Some((name.value(), value.clone()))
}

/// `header_map.append("a", a.to_string().try_into()?)` → a value whose error has the header's name.
struct Headers;

impl VisitMut for Headers {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method != "append" || tokens(&call.receiver) != "header_map" {
            return;
        }
        let mut arguments = call.args.iter();
        let (Some(name @ Expr::Lit(_)), Some(Expr::Try(tried))) = (arguments.next(), arguments.next()) else { return };
        let Expr::MethodCall(conversion) = &*tried.expr else { return };
        let Expr::MethodCall(text) = &*conversion.receiver else { return };
        let (name, value) = (name.clone(), text.receiver.clone());
        call.args = parse_quote!(#name, crate::generated::support::header(#name, &#value).map_err(Error::InvalidRequest)?);
    }
}
