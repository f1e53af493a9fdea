//! The URL of a generated request, and the header `api-version`, which is removed.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemMod, Lit, Local, Macro, Pat, Stmt, parse_quote};

use crate::client::syntax::{sends, tokens};
use crate::problem::Problem;

/// A header that no page of the API knows.
const VERSION: &str = "\"api-version\"";

/// Edits every `send` in the module `builder`. A URL in an unexpected form is kept, and works.
///
/// # Errors
///
/// When the document's version would still be sent.
pub fn improve(builder: &mut ItemMod) -> Result<(), Problem> {
    for (_, function) in sends(builder) {
        leave_out_version(&mut function.block);
        function.block.stmts.iter_mut().for_each(parse_url_once);
    }
    if tokens(builder).contains(VERSION) {
        return Err(Problem::new(
            "progenitor's output",
            "sends the version of the document in an unknown form, correct client/urls.rs",
        ));
    }
    Ok(())
}

/// Removes the header with the version of the document, which progenitor adds to every request.
fn leave_out_version(block: &mut syn::Block) {
    let names = |statement: &Stmt, text: &str| tokens(statement).contains(text);
    block.stmts.retain(|statement| !names(statement, VERSION));
    // The map is empty when only its creation and its use are left.
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
            && tokens(&call.args) == "header_map"
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// `let url = format!("{}/leads", client.baseurl,);` of a path without parameters → a URL that the client has parsed before.
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
    (tokens(base) == "client . baseurl" && !path.contains(['{', '}'])).then_some(path)
}

/// The name and the value of a `let`.
fn binding(statement: &Stmt) -> Option<(String, Expr)> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else { return None };
    Some((name.ident.to_string(), (*init.expr).clone()))
}
