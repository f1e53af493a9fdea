//! Generated methods write parameters into a request here, where progenitor would write another form than the document says:
//! lists with separators, objects, JSON, and headers, whose errors do not name them.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItem, Item, ItemMod, Lit, Local, Pat, Stmt, parse_quote};

use super::parameters::{self, Style};
use super::problem::Problem;
use super::{document, setters};

/// Improves every `send` in the module `builder`.
///
/// # Errors
///
/// When a parameter is not found where progenitor is known to write it.
pub fn improve(spec: &OpenAPI, builder: &mut ItemMod) -> Result<(), Problem> {
    let mut by_builder = BTreeMap::new();
    for endpoint in document::endpoints(spec)? {
        by_builder.insert(endpoint.id.to_pascal_case(), parameters::styles(spec, &endpoint));
    }
    for item in builder.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(implementation) = item else { continue };
        let Some(name) = setters::self_name(implementation) else { continue };
        for member in &mut implementation.items {
            let ImplItem::Fn(function) = member else { continue };
            if function.sig.ident != "send" {
                continue;
            }
            Headers.visit_block_mut(&mut function.block);
            let styles = by_builder.remove(&name).unwrap_or_default();
            let mut queries = Queries { styles: &styles, found: Vec::new() };
            queries.visit_block_mut(&mut function.block);
            let written = queries.found.len();
            if written != styles.len() || !insert(&mut function.block, &queries.found) {
                return Err(Problem::new("progenitor's output", format!("the query of {name} is not where it is looked for")));
            }
        }
    }
    // Left as progenitor writes it, a parameter would have another form than the document says.
    match by_builder.into_iter().find(|(_, styles)| !styles.is_empty()) {
        Some((name, _)) => Err(Problem::new("progenitor's output", format!("there is no builder {name}"))),
        None => Ok(()),
    }
}

/// Writes the parameters into the URL once the request is built.
fn insert(block: &mut syn::Block, found: &[(String, Expr, Style)]) -> bool {
    if found.is_empty() {
        return true;
    }
    let built = block.stmts.iter().position(|statement| request(statement).is_some());
    let Some((at, request)) = built.and_then(|at| Some((at, request(&block.stmts[at])?))) else { return false };
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
fn request(statement: &Stmt) -> Option<syn::Ident> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else { return None };
    let Expr::Try(tried) = &*init.expr else { return None };
    matches!(&*tried.expr, Expr::MethodCall(call) if call.method == "build").then(|| name.ident.clone())
}

/// Takes `.query(&QueryParam::new("a", &a))` out of the chain.
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
        if call.method != "append" || call.receiver.to_token_stream().to_string() != "header_map" {
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
