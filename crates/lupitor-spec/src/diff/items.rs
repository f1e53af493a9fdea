//! The Rust that the code generator makes of each document: public items that were added or removed, or whose type changed.

use std::collections::BTreeMap;

use lupitor_codegen::{Problem, Problems};
use quote::ToTokens;
use syn::{Attribute, Expr, Fields, ImplItem, Item, Visibility};

use crate::diff::change::Changes;

/// The public items of generated code: the path, and the type or the signature.
#[derive(Debug, Default)]
pub struct Items {
    api: BTreeMap<String, String>,
    /// The rows of the tables, by their type and their first field. They are not items, but calls behave by them.
    rows: BTreeMap<(String, String), BTreeMap<String, Cell>>,
}

/// A value in a row.
#[derive(Debug, PartialEq, Eq)]
enum Cell {
    One(String),
    List(Vec<String>),
}

impl Items {
    /// Generates the code of this document, and reads its items.
    pub fn generate(yaml: &str) -> Result<Items, Problems> {
        let mut items = Items::default();
        for file in lupitor_codegen::render(yaml)? {
            let parsed = syn::parse_file(&file.text).map_err(|e| Problem::new(file.name, e.to_string()))?;
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
                // Callers rely on the conversions of a type.
                Item::Impl(item) => {
                    if let (Some((_, implemented, _)), syn::Type::Path(own)) = (&item.trait_, &*item.self_ty) {
                        self.api.insert(format!("{path}{}: {}", tidy(own), tidy(implemented)), String::new());
                        continue;
                    }
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
            let cells = row.fields.iter().skip(1).map(|field| (tidy(&field.member), Cell::parse(&field.expr)));
            self.rows.insert((tidy(&row.path), tidy(&first.expr).trim_matches('"').to_owned()), cells.collect());
        }
    }
}

impl Cell {
    fn parse(code: &Expr) -> Cell {
        match code {
            Expr::Reference(reference) => match &*reference.expr {
                Expr::Array(list) => Cell::List(list.elems.iter().map(tidy).collect()),
                _ => Cell::One(tidy(code)),
            },
            _ => Cell::One(tidy(code)),
        }
    }

    /// The difference of two lists, or both values.
    fn difference(&self, new: &Cell) -> String {
        let (Cell::List(was), Cell::List(is)) = (self, new) else {
            let show = |cell: &Cell| match cell {
                Cell::One(code) => code.clone(),
                Cell::List(list) => format!("[{}]", list.join(", ")),
            };
            return format!("changed: was {}, is {}", show(self), show(new));
        };
        let only = |list: &[String], other: &[String], word: &str| {
            let own = list.iter().filter(|item| !other.contains(item)).cloned().collect::<Vec<_>>();
            (!own.is_empty()).then(|| format!("{word} {}", own.join(", ")))
        };
        let parts: Vec<_> = [only(was, is, "without"), only(is, was, "with")].into_iter().flatten().collect();
        if parts.is_empty() { "changed: in another order".to_owned() } else { format!("changed: {}", parts.join(", ")) }
    }
}

/// Compares the items that users of the crate see. A public item that was removed or has another type breaks their builds.
pub fn compare(before: &Items, after: &Items) -> Changes {
    let mut changes = Changes::default();
    items(&before.api, &after.api, &mut changes);
    rows(before, after, &mut changes);
    changes
}

fn items(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>, changes: &mut Changes) {
    // The fields of a type that was removed or added as a whole are not listed.
    let is_listed = |path: &str, own: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        let mut types = path.match_indices("::").map(|(at, _)| &path[..at]);
        !types.any(|parent| own.contains_key(parent) && !other.contains_key(parent))
    };
    for (path, signature) in old {
        match new.get(path) {
            None if is_listed(path, old, new) => changes.breaking(path, "removed"),
            Some(new) if takes_more(signature, new) => changes.safe(path, "takes an `Option` too"),
            Some(new) if new != signature => changes.breaking(path, format!("changed: was {signature}, is {new}")),
            _ => {}
        }
    }
    for path in new.keys().filter(|path| !old.contains_key(*path) && is_listed(path, new, old)) {
        changes.safe(path, "added");
    }
}

/// True when a setter became one of an optional value. It still accepts every argument, because each `TryInto<X>` is an
/// `Optional<X, _>` and the compiler infers the second parameter: `builder.campaign_id("x")` compiles with both.
fn takes_more(old: &str, new: &str) -> bool {
    let Some((head, bounds)) = old.split_once(" where T: TryInto<") else { return false };
    let Some(target) = bounds.strip_suffix(">, T::Error: ::std::fmt::Display,") else { return false };
    new == format!("{} where T: support::Optional<{target}, M>,", head.replacen("<T>", "<T, M>", 1))
}

/// Reports the same change of several rows once, with the names of all.
fn rows(before: &Items, after: &Items, changes: &mut Changes) {
    let mut same: BTreeMap<(&str, &str, String), Vec<&str>> = BTreeMap::new();
    for ((table, name), old) in &before.rows {
        let Some(new) = after.rows.get(&(table.clone(), name.clone())) else {
            changes.safe(format!("{table}({name})"), "removed");
            continue;
        };
        for (field, old) in old {
            match new.get(field) {
                Some(new) if new != old => same.entry((table, field, old.difference(new))).or_default().push(name),
                _ => {}
            }
        }
    }
    for ((table, field, text), names) in same {
        // Its severity is reported at its place in the document.
        changes.safe(format!("{table}({}).{field}", names.join(", ")), text);
    }
    for (table, name) in after.rows.keys().filter(|row| !before.rows.contains_key(*row)) {
        changes.safe(format!("{table}({name})"), "added");
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Code in one line, with short names for common paths.
fn tidy(code: &impl ToTokens) -> String {
    let mut text = code.to_token_stream().to_string();
    for (long, short) in [
        (" :: ", "::"),
        (":: ", "::"),
        (":::", ": ::"),
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
        (",>", ">"),
        (",)", ")"),
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
