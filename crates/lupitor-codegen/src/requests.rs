//! What generated methods do before they send: less than progenitor has them do.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ImplItem, Item, ItemMod, Lit, Local, Macro, Pat, Stmt, parse_quote};

use super::problem::Problem;

/// A header that no page of the API knows.
const VERSION: &str = "\"api-version\"";

/// Improves every `send` in the module `builder`. A URL that does not look as expected stays as it is, and works.
///
/// # Errors
///
/// When the document's version would still be sent.
pub fn improve(builder: &mut ItemMod) -> Result<(), Problem> {
    for item in builder.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(implementation) = item else { continue };
        for member in &mut implementation.items {
            let ImplItem::Fn(function) = member else { continue };
            if function.sig.ident == "send" {
                leave_out_version(&mut function.block);
                function.block.stmts.iter_mut().for_each(parse_url_once);
            }
        }
    }
    if builder.to_token_stream().to_string().contains(VERSION) {
        return Err(Problem::new("progenitor's output", "sends the document's version in a place where it is not looked for"));
    }
    Ok(())
}

/// progenitor sends the document's version with every request, which no page of the API knows.
fn leave_out_version(block: &mut syn::Block) {
    let names = |statement: &Stmt, text: &str| statement.to_token_stream().to_string().contains(text);
    block.stmts.retain(|statement| !names(statement, VERSION));
    // Nothing else is in the map: it is made, and given to the request.
    if block.stmts.iter().filter(|statement| names(statement, "header_map")).count() == 2 {
        block.stmts.retain(|statement| binding(statement).is_none_or(|(name, _)| name != "header_map"));
        WithoutHeaders.visit_block_mut(block);
    }
}

struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
            && call.args.to_token_stream().to_string() == "header_map"
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// `let url = format!("{}/leads", client.baseurl,);` of a path without parameters: the client has such URLs at hand.
fn parse_url_once(statement: &mut Stmt) {
    let Some((name, Expr::Macro(format))) = binding(statement) else { return };
    if name != "url" {
        return;
    }
    let Some(path) = path_without_parameters(&format.mac) else { return };
    *statement = parse_quote! {
        let url = client.inner.url(&client.baseurl, #path).map_err(Error::InvalidRequest)?;
    };
}

fn path_without_parameters(format: &Macro) -> Option<String> {
    let parse = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
    let arguments: Vec<_> = format.parse_body_with(parse).ok()?.into_iter().collect();
    let [Expr::Lit(text), base] = arguments.as_slice() else { return None };
    let Lit::Str(text) = &text.lit else { return None };
    let path = text.value().strip_prefix("{}")?.to_owned();
    (base.to_token_stream().to_string() == "client . baseurl" && !path.contains(['{', '}'])).then_some(path)
}

/// The name and the value of a `let`.
fn binding(statement: &Stmt) -> Option<(String, Expr)> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else { return None };
    Some((name.ident.to_string(), (*init.expr).clone()))
}
