//! Values in paths: the client encodes them and refuses a value such as `..`, which would reach another path with the key.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemMod, parse_quote};

use crate::client::setters::FieldHints;
use crate::client::syntax::{sends, tokens};
use crate::problem::Problem;

/// Lets every `send` put values into its path by `support::path_value`, which refuses a value that is not a plain segment.
///
/// # Errors
///
/// When progenitor writes a value in an unknown form.
pub fn check(builder: &mut ItemMod, hints: &FieldHints) -> Result<(), Problem> {
    for (operation, function) in sends(builder) {
        PathValues { operation: &operation, hints }.visit_block_mut(&mut function.block);
    }
    if tokens(builder).contains("encode_path (") {
        return Err(Problem::new(
            "progenitor's output",
            "writes a value into a path in an unknown form, correct client/path_values.rs",
        ));
    }
    Ok(())
}

struct PathValues<'a> {
    operation: &'a str,
    hints: &'a FieldHints,
}

impl VisitMut for PathValues<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Some((ident, value)) = encoded(expression) {
            let key = (self.operation.to_owned(), ident.clone());
            let (name, hint) = self.hints.get(&key).map_or((ident.as_str(), ""), |field| field.texts());
            *expression =
                parse_quote!(crate::generated::support::path_value(#name, #value, #hint).map_err(Error::InvalidRequest)?);
        }
        visit_mut::visit_expr_mut(self, expression);
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let parse = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        if call.path.is_ident("format")
            && let Ok(mut arguments) = call.parse_body_with(parse)
        {
            arguments.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            call.tokens = arguments.into_token_stream();
        }
    }
}

/// The variable and the argument of `encode_path(&lead_id.to_string())`.
fn encoded(expression: &Expr) -> Option<(String, Expr)> {
    let Expr::Call(call) = expression else { return None };
    let Expr::Path(function) = &*call.func else { return None };
    let Expr::Reference(argument) = call.args.first()? else { return None };
    let Expr::MethodCall(text) = &*argument.expr else { return None };
    let is_encode = function.path.is_ident("encode_path") && call.args.len() == 1;
    is_encode.then(|| (text.receiver.to_token_stream().to_string(), call.args[0].clone()))
}
