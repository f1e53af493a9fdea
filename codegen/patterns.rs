//! Errors of values that a pattern does not take: typify's show the pattern, which nobody reads when it is long.

use proc_macro2::Span;
use syn::visit_mut::VisitMut;
use syn::{ItemMod, LitStr};

/// Longer patterns are not shown: what the document says of the field follows in any case.
const LONGEST_SHOWN: usize = 120;

/// Takes long patterns out of the errors.
pub fn shorten_errors(types: &mut ItemMod) {
    Errors.visit_item_mod_mut(types);
}

struct Errors;

impl VisitMut for Errors {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        let text = literal.value();
        if text.strip_prefix("doesn't match pattern ").is_some_and(|pattern| pattern.len() > LONGEST_SHOWN) {
            *literal = LitStr::new("does not have the form of such a value, correct it", Span::call_site());
        }
    }
}
