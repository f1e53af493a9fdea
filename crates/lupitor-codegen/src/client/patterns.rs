//! Patterns of strings: typify checks them with a slow regex engine for JavaScript, and its errors contain even the longest.

use proc_macro2::Span;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprCall, ExprLit, ImplItemFn, ItemMod, Lit, LitStr, Path, parse_quote};

use crate::client::syntax::tokens;

/// Length of the longest pattern in an error.
const LONGEST_SHOWN: usize = 120;
/// Escapes that mean the same in both engines, besides `\x` and `\u`.
const PLAIN_ESCAPES: &str = r"\.+*?()[]{}|^$/-";

/// Words the errors of strings, and lets the `regex` crate check the patterns that it reads as JavaScript does.
pub fn improve(types: &mut ItemMod) {
    Errors.visit_item_mod_mut(types);
    Engines.visit_item_mod_mut(types);
}

/// typify's errors of strings name the problem, not the remedy: `"shorter than 1 characters".into()`.
struct Errors;

impl VisitMut for Errors {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        syn::visit_mut::visit_expr_mut(self, expression);
        let Expr::MethodCall(call) = &*expression else { return };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &*call.receiver else { return };
        let text = text.value();
        let remedy = |text: &str| LitStr::new(text, Span::call_site());
        if let Some(pattern) = text.strip_prefix("doesn't match pattern ") {
            // The error has the description of the field, which says more than a long pattern.
            let pattern = remedy(if pattern.len() > LONGEST_SHOWN { "the documented form" } else { pattern });
            *expression = parse_quote!(crate::generated::support::pattern_problem(value, #pattern).into());
        } else if text == "shorter than 1 characters" {
            let text = remedy("is empty; give a value");
            *expression = parse_quote!(#text.into());
        } else if text.starts_with("shorter than ") {
            let text = remedy(&format!("is {text}; give a longer value"));
            *expression = parse_quote!(#text.into());
        } else if text.starts_with("longer than ") {
            let text = remedy(&format!("is {text}; shorten it"));
            *expression = parse_quote!(#text.into());
        }
    }
}

struct Engines;

impl VisitMut for Engines {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        let mut pattern = Pattern(None);
        pattern.visit_impl_item_fn_mut(function);
        if pattern.0.is_some_and(|pattern| means_the_same(&pattern)) {
            Swap.visit_impl_item_fn_mut(function);
        }
    }
}

/// The pattern that a function compiles.
struct Pattern(Option<String>);

impl VisitMut for Pattern {
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        if let (Expr::Path(function), Some(Expr::Lit(ExprLit { lit: Lit::Str(pattern), .. }))) = (&*call.func, call.args.first())
            && function.path.segments.first().is_some_and(|first| first.ident == "regress")
        {
            self.0 = Some(pattern.value());
        }
        syn::visit_mut::visit_expr_call_mut(self, call);
    }
}

struct Swap;

impl VisitMut for Swap {
    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Some(first) = path.segments.first_mut().filter(|first| first.ident == "regress") {
            first.ident = parse_quote!(regex);
        }
        syn::visit_mut::visit_path_mut(self, path);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if tokens(expression) == "PATTERN . find (value) . is_none ()" {
            *expression = parse_quote!(!PATTERN.is_match(value));
        }
        syn::visit_mut::visit_expr_mut(self, expression);
    }
}

/// True when both engines accept the same strings. JavaScript's checks the rest: classes such as `\d` and `\s`, groups with a `?`,
/// classes in classes, and patterns that the `regex` crate does not compile.
fn means_the_same(pattern: &str) -> bool {
    let mut characters = pattern.chars();
    let mut in_class = false;
    let mut last = None;
    while let Some(c) = characters.next() {
        let is_plain = match c {
            '\\' => characters.next().is_some_and(|escaped| {
                let digits = match escaped {
                    'x' => 2,
                    'u' => 4,
                    _ => 0,
                };
                let is_code = digits > 0 && characters.by_ref().take(digits).filter(char::is_ascii_hexdigit).count() == digits;
                is_code || PLAIN_ESCAPES.contains(escaped)
            }),
            '[' => !std::mem::replace(&mut in_class, true),
            ']' => std::mem::take(&mut in_class),
            '?' => last != Some('('),
            // Doubled in a class, they are operators of the `regex` crate.
            '&' | '~' | '-' if in_class => last != Some(c),
            _ => true,
        };
        if !is_plain {
            return false;
        }
        last = Some(c);
    }
    regex::Regex::new(pattern).is_ok()
}

#[cfg(test)]
mod tests {
    use super::means_the_same;

    #[test]
    fn only_patterns_that_mean_the_same_are_swapped() {
        for pattern in [r"^\+[1-9][0-9]{1,14}$", r"^[^\x00-\x20\uFEFF]([^\x00]*[^\x20])?$", "^(a|b)+?$", r"^a\.b\/c$"] {
            assert!(means_the_same(pattern), "{pattern}");
        }
        for pattern in
            [r"^\d+$", r"^\w\s$", r"\bx", "^(?=a)a$", "^(?:a)$", "[a[b]]", "[a&&b]", "[a--b]", r"(a)\1", "[", r"\u{41}", r"\x4"]
        {
            assert!(!means_the_same(pattern), "{pattern}");
        }
    }
}
