//! The trait that `Client::paginate` needs of each operation with pages: its parameters, and the places of items and cursor in its response.

use openapiv3::OpenAPI;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{GenericArgument, Item, ItemMod, PathArguments, Type, parse_quote};

use crate::client::syntax::{self, serde_rename};
use crate::pagination::{self, PAGINATION, Pagination, Pointer};
use crate::problem::Problem;
use crate::spec::{self, Endpoint, type_ident};

/// Implements the trait of operations with pages for their builders.
///
/// # Errors
///
/// When the extension is wrong, or the type of a property on the way has an unknown form.
pub fn implement(spec: &OpenAPI, types: &ItemMod, builder: &mut ItemMod) -> Result<(), Problem> {
    for endpoint in spec::endpoints(spec) {
        if let Some(pagination) = pagination::pagination(spec, &endpoint)? {
            let implementation = operation(types, &endpoint, &pagination)?;
            if let Some((_, items)) = &mut builder.content {
                items.push(implementation);
            }
        }
    }
    Ok(())
}

fn operation(types: &ItemMod, endpoint: &Endpoint<'_>, pagination: &Pagination) -> Result<Item, Problem> {
    let place = endpoint.named_place();
    let name = type_ident(&place, endpoint.id)?;
    let success = type_ident(&place, &pagination.success)?.to_string();
    let leaf = |pointer: &Pointer| {
        Access::to(types, &success, pointer).ok_or_else(|| {
            let problem = format!(
                "{PAGINATION}: the type of {} has no such field, write the schemas on the way as objects with properties",
                pointer.text
            );
            Problem::new(&place, problem)
        })
    };
    let lists = pagination.items.iter().map(leaf).collect::<Result<Vec<_>, _>>()?;
    let item = lists.first().and_then(|list| argument(&list.ty, "Vec"));
    let item =
        item.ok_or_else(|| Problem::new(&place, format!("{PAGINATION}.items: must be a list in Rust, correct its schema")))?;
    let item = absolute(types, item);
    let lists = lists.iter().map(|list| list.expression.clone());
    let next = leaf(&pagination.next)?.expression;
    let more = match &pagination.more {
        Some(more) => {
            let more = leaf(more)?.expression;
            quote!(#more.map(|value| *value))
        }
        None => quote!(None),
    };
    let cursor = spec::field_ident(&pagination.cursor);
    let (limit, page_size) = match &pagination.limit {
        Some(limit) => {
            let limit = spec::field_ident(limit);
            (quote!(self.#limit(limit)), quote!(self.#limit.as_ref().ok()?.as_ref()?.to_string().parse().ok()))
        }
        None => (
            quote!({
                let _ = limit;
                self
            }),
            quote!(None),
        ),
    };
    let fields = page_fields(pagination);
    Ok(parse_quote! {
        impl<'a> crate::generated::paged::PagedOperation for #name<'a> {
            type Item = #item;

            const PAGE: crate::generated::paged::PageFields = #fields;

            fn start(&self) -> ::std::option::Option<::std::string::String> {
                self.#cursor.as_ref().ok()?.as_ref().map(|cursor| cursor.to_string())
            }

            fn start_at(self, cursor: ::std::string::String) -> Self {
                self.#cursor(cursor)
            }

            fn page_size(&self) -> ::std::option::Option<u64> {
                #page_size
            }

            fn with_page_size(self, limit: i64) -> Self {
                #limit
            }

            fn take_page(success: &mut Self::Output) -> crate::generated::paged::PageParts<Self::Item> {
                let items = None;
                #(let items = items.or_else(|| #lists.map(::std::mem::take));)*
                crate::generated::paged::PageParts {
                    items,
                    next: #next.map(|value| value.to_string()),
                    more: #more,
                }
            }
        }
    })
}

fn page_fields(pagination: &Pagination) -> TokenStream {
    let has_limit = pagination.limit.is_some();
    let items = pagination.items.iter().map(|items| &items.text);
    let next = &pagination.next.text;
    let more = match &pagination.more {
        Some(more) => {
            let more = &more.text;
            quote!(Some(#more))
        }
        None => quote!(None),
    };
    quote!(crate::generated::paged::PageFields { has_limit: #has_limit, items: &[#(#items),*], next: #next, more: #more })
}

/// The way to a property: an expression for an optional mutable reference, and the type.
struct Access {
    expression: TokenStream,
    ty: Type,
}

impl Access {
    fn to(types: &ItemMod, success: &str, pointer: &Pointer) -> Option<Self> {
        let mut access = Access { expression: quote!(Some(&mut *success)), ty: syn::parse_str(success).ok()? };
        for step in &pointer.steps {
            access = access.step(types, step)?;
        }
        Some(access)
    }

    fn step(self, types: &ItemMod, property: &str) -> Option<Self> {
        let (field, mut ty) = field(types, &self.ty, property)?;
        let expression = self.expression;
        let mut expression = match argument(&ty, "Option") {
            Some(inner) => {
                ty = inner;
                quote!(#expression.and_then(|value| value.#field.as_mut()))
            }
            None => quote!(#expression.map(|value| &mut value.#field)),
        };
        if let Some(inner) = argument(&ty, "Box") {
            ty = inner;
            expression = quote!(#expression.map(|value| &mut **value));
        }
        Some(Access { expression, ty })
    }
}

/// The Rust field of a property, and its type.
fn field(types: &ItemMod, structure: &Type, property: &str) -> Option<(Ident, Type)> {
    let name = last_name(structure)?;
    let structure = syntax::items(types).find_map(|item| match item {
        Item::Struct(structure) if structure.ident == name => Some(structure),
        _ => None,
    })?;
    structure.fields.iter().find_map(|field| {
        let ident = field.ident.clone()?;
        let renamed = field.attrs.iter().find_map(serde_rename).unwrap_or_else(|| ident.to_string());
        (renamed == property).then(|| (ident, field.ty.clone()))
    })
}

fn last_name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.clone()),
        _ => None,
    }
}

/// `X` of the type `Wrapper<X>`.
fn argument(ty: &Type, wrapper: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == wrapper)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    })
}

/// A type of the module `types` as another module names it.
fn absolute(types: &ItemMod, ty: Type) -> Type {
    let Type::Path(path) = &ty else { return ty };
    let Some(name) = path.path.get_ident() else { return ty };
    let is_own = syntax::items(types).any(|item| match item {
        Item::Struct(item) => item.ident == *name,
        Item::Enum(item) => item.ident == *name,
        Item::Type(item) => item.ident == *name,
        _ => false,
    });
    let name = Ident::new(&name.to_string(), Span::call_site());
    if is_own { parse_quote!(types::#name) } else { ty }
}
