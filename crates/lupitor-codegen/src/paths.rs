//! Paths: what may stand in one, and how a value gets into it. A value such as `..` must not reach another path with the key.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use openapiv3::OpenAPI;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ImplItem, Item, ItemMod, parse_quote};

use super::document;
use super::problem::Problem;
use super::setters::Names;

/// Every path is one that is sent as it is written, and no two are one.
pub fn templates(spec: &OpenAPI) -> Result<(), Problem> {
    let mut shapes = BTreeMap::new();
    for endpoint in document::endpoints(spec)? {
        let place = format!("paths.{}", endpoint.path);
        template(&place, endpoint.path)?;
        let shape: String = pieces(endpoint.path).map(|(text, placeholder)| if placeholder { "{}" } else { text }).collect();
        match shapes.insert(shape, endpoint.path) {
            Some(other) if other != endpoint.path => {
                return Err(Problem::new(
                    place,
                    format!("is the same path as {other}, whose placeholders have other names: keep one"),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn template(place: &str, path: &str) -> Result<(), Problem> {
    let problem = |text: String| Err(Problem::new(place, text));
    if !path.starts_with('/') {
        return problem("must begin with `/`".to_owned());
    }
    if path.contains("//") {
        return problem("has an empty segment, write one `/`".to_owned());
    }
    let mut names = Vec::new();
    for (text, placeholder) in pieces(path) {
        if placeholder {
            if text.is_empty() || text.contains(['{', '/']) {
                return problem(format!("{{{text}}} is no placeholder, write `{{name}}`"));
            }
            if names.contains(&text) {
                return problem(format!("{{{text}}} stands twice, rename one"));
            }
            names.push(text);
        } else if let Some(bad) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !"-._~!$&'()*+,;=:@/%".contains(*c)) {
            return problem(format!("{bad:?} cannot stand in a path, percent-encode it or drop it"));
        } else if text.split('%').skip(1).any(|rest| rest.get(..2).is_none_or(|hex| u8::from_str_radix(hex, 16).is_err())) {
            return problem("`%` must be followed by two hexadecimal digits".to_owned());
        }
    }
    let is_step = |segment: &&str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    match path.split('/').find(is_step) {
        Some(step) => problem(format!("the segment `{step}` is a step to another path in a URL, write the path without it")),
        None => Ok(()),
    }
}

/// The constant pieces of a path and its placeholders' names, which are true.
fn pieces(path: &str) -> impl Iterator<Item = (&str, bool)> {
    path.split('{').enumerate().flat_map(|(index, piece)| match piece.split_once('}') {
        Some((name, rest)) if index > 0 => [(name, true), (rest, false)],
        _ if index > 0 => [(piece, true), ("", false)],
        _ => ["", piece].map(|text| (text, false)),
    })
}

/// Lets every `send` put values into its path by `support::path_value`, which refuses what is no plain segment.
///
/// # Errors
///
/// When a value would still get there by another way.
pub fn guard(builder: &mut ItemMod, names: &Names) -> Result<(), Problem> {
    for item in builder.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(implementation) = item else { continue };
        let Some(operation) = super::setters::self_name(implementation) else { continue };
        for member in &mut implementation.items {
            let ImplItem::Fn(function) = member else { continue };
            Guard { operation: &operation, names }.visit_block_mut(&mut function.block);
        }
    }
    if builder.to_token_stream().to_string().contains("encode_path (") {
        return Err(Problem::new(
            "progenitor's output",
            "puts a value into a path in a form that codegen/paths.rs does not know",
        ));
    }
    Ok(())
}

struct Guard<'a> {
    operation: &'a str,
    names: &'a Names,
}

impl VisitMut for Guard<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Some((ident, value)) = encoded(expression) {
            let key = (self.operation.to_pascal_case(), ident.clone());
            let (name, hint) = self.names.get(&key).map_or((ident.as_str(), ""), |field| field.texts());
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
