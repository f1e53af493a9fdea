//! The types of the fields of progenitor's builders.

use std::collections::BTreeMap;

use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Item, ItemStruct, PathArguments, Type};

use crate::client::syntax::items;

/// progenitor's builders by their names.
pub struct Builders<'a>(BTreeMap<String, &'a ItemStruct>);

impl<'a> Builders<'a> {
    /// The builders in the module `builder` of the client.
    pub fn find(client: &'a syn::File) -> Self {
        let modules = client.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.ident == "builder" => Some(module),
            _ => None,
        });
        let structs = modules.flat_map(items).filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        });
        Self(structs.collect())
    }

    /// The type that a setter of a builder takes, with paths that begin with `types`: `types::LeadInput` of
    /// `Result<types::builder::LeadInput, String>`, `types::Cursor` of `Result<Option<types::Cursor>, String>`.
    pub fn field(&self, builder: &str, name: &Ident) -> Option<Type> {
        let field = self.0.get(builder)?.fields.iter().find(|field| field.ident.as_ref() == Some(name))?;
        let mut ty = argument(&field.ty, "Result")?;
        if let Some(inner) = argument(&ty, "Option") {
            ty = inner;
        }
        Paths.visit_type_mut(&mut ty);
        Some(ty)
    }
}

/// The first argument of a type with this name: `T` of `Result<T, String>`.
fn argument(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// `crate::generated::types::X` and `types::builder::X` → `types::X`.
struct Paths;

impl VisitMut for Paths {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(start) = path.segments.iter().position(|segment| segment.ident == "types") else { return };
        path.leading_colon = None;
        path.segments = path.segments.iter().skip(start).filter(|segment| segment.ident != "builder").cloned().collect();
    }
}
