//! The Rust that each document makes: which public items one has and the other has not, or has with another type.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Attribute, Expr, Fields, ImplItem, Item, Visibility};

use super::change::{Changes, Severity};
use crate::codegen;

/// The public items of generated code: the path, and the type or the signature.
#[derive(Debug, Default)]
pub struct Items {
    api: BTreeMap<String, String>,
    /// The rows of the tables: no item, but what calls do by.
    rows: BTreeMap<String, String>,
}

impl Items {
    /// Of what this document makes.
    pub fn of(yaml: &str) -> Result<Items, codegen::Problem> {
        let mut items = Items::default();
        for file in codegen::render(yaml)? {
            let parsed = syn::parse_file(&file.text).map_err(|e| codegen::Problem::new(file.name, e.to_string()))?;
            items.add(&parsed.items, "");
        }
        Ok(items)
    }

    fn add(&mut self, list: &[Item], path: &str) {
        for item in list {
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    let inner = module.content.iter().flat_map(|(_, items)| items).cloned().collect::<Vec<_>>();
                    self.add(&inner, &format!("{path}{}::", module.ident));
                }
                Item::Struct(item) if is_public(&item.vis) => {
                    let name = format!("{path}{}", item.ident);
                    let fields = item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis));
                    for (index, field) in fields {
                        let field_name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
                        self.api.insert(format!("{name}::{field_name}"), tidy(&field.ty));
                    }
                    self.api.insert(
                        name,
                        format!("struct{}", if matches!(item.fields, Fields::Unit) { " without fields" } else { "" }),
                    );
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let name = format!("{path}{}", item.ident);
                    for variant in &item.variants {
                        self.api.insert(format!("{name}::{}", variant.ident), tidy(&variant.fields));
                    }
                    let open = item.attrs.iter().any(|attribute: &Attribute| attribute.path().is_ident("non_exhaustive"));
                    self.api.insert(name, if open { "non-exhaustive enum" } else { "enum" }.to_owned());
                }
                Item::Type(item) if is_public(&item.vis) => {
                    self.api.insert(format!("{path}{}", item.ident), tidy(&item.ty));
                }
                Item::Impl(item) if item.trait_.is_none() => {
                    let syn::Type::Path(own) = &*item.self_ty else { continue };
                    let Some(own) = own.path.segments.last() else { continue };
                    for member in &item.items {
                        let ImplItem::Fn(function) = member else { continue };
                        if is_public(&function.vis) {
                            self.api.insert(format!("{path}{}::{}", own.ident, function.sig.ident), tidy(&function.sig));
                        }
                    }
                }
                Item::Static(table) => self.add_rows(&table.expr),
                _ => {}
            }
        }
    }

    /// `&[Operation { id: "createLead", … }, …]`
    fn add_rows(&mut self, table: &Expr) {
        let Expr::Reference(reference) = table else { return };
        let Expr::Array(rows) = &*reference.expr else { return };
        for row in &rows.elems {
            let Expr::Struct(row) = row else { continue };
            let Some(first) = row.fields.first() else { continue };
            let name = format!("{}({})", tidy(&row.path), tidy(&first.expr).trim_matches('"'));
            self.rows.insert(name.clone(), String::new());
            for field in row.fields.iter().skip(1) {
                self.rows.insert(format!("{name}.{}", tidy(&field.member)), tidy(&field.expr));
            }
        }
    }
}

/// What the users of the crate see. A public item that is gone or has another type breaks their builds.
pub fn compare(before: &Items, after: &Items) -> Changes {
    let mut changes = Changes::default();
    differences(&before.api, &after.api, Severity::Breaking, &mut changes);
    differences(&before.rows, &after.rows, Severity::Safe, &mut changes);
    changes
}

fn differences(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>, gone: Severity, changes: &mut Changes) {
    // Of a type or a row that is gone or new as a whole, its fields are not told one by one.
    let whole = |path: &str, own: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        let types = path.match_indices("::").map(|(at, _)| &path[..at]);
        let row = path.find(").").map(|at| &path[..=at]);
        !types.chain(row).any(|parent| own.contains_key(parent) && !other.contains_key(parent))
    };
    for (path, signature) in old {
        match new.get(path) {
            None if whole(path, old, new) => changes.push(gone, path, "removed"),
            Some(new) if new != signature => changes.push(gone, path, format!("changed: was {signature}, is {new}")),
            _ => {}
        }
    }
    for path in new.keys().filter(|path| !old.contains_key(*path) && whole(path, new, old)) {
        changes.safe(path, "added");
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Code in one line, with short names for what is everywhere.
fn tidy(code: &impl ToTokens) -> String {
    let mut text = code.to_token_stream().to_string();
    for (long, short) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" : ", ": "),
        ("& ", "&"),
        ("::std::option::", ""),
        ("::std::string::", ""),
        ("::std::vec::", ""),
        ("::std::convert::", ""),
        ("::std::result::", ""),
        ("crate::generated::", ""),
        ("crate::error::", ""),
    ] {
        text = text.replace(long, short);
    }
    text
}
