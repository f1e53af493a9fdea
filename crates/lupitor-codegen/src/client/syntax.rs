//! Lookups in the syntax tree of the generated code.

use quote::ToTokens;
use syn::{Attribute, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, LitStr};

/// The items of a module.
pub fn items(module: &ItemMod) -> impl Iterator<Item = &Item> {
    module.content.iter().flat_map(|(_, items)| items)
}

/// The items of a module, to be edited.
pub fn items_mut(module: &mut ItemMod) -> impl Iterator<Item = &mut Item> {
    module.content.iter_mut().flat_map(|(_, items)| items)
}

/// The items of a module inside a module.
pub fn submodule<'a>(module: &'a mut ItemMod, name: &str) -> impl Iterator<Item = &'a mut Item> {
    let inner = items_mut(module).filter_map(move |item| match item {
        Item::Mod(inner) if inner.ident == name => Some(inner),
        _ => None,
    });
    inner.flat_map(items_mut)
}

/// The `send` function of each operation, with the name of its builder.
pub fn sends(builder: &mut ItemMod) -> impl Iterator<Item = (String, &mut ImplItemFn)> {
    let implementations = items_mut(builder).filter_map(|item| match item {
        Item::Impl(implementation) => Some((self_name(implementation)?, implementation)),
        _ => None,
    });
    implementations.flat_map(|(name, implementation)| {
        implementation.items.iter_mut().filter_map(move |member| match member {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some((name.clone(), function)),
            _ => None,
        })
    })
}

/// The last segment of the type that an impl is for.
pub fn self_name(implementation: &ItemImpl) -> Option<String> {
    match &*implementation.self_ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// True when the impl is of the trait with this name.
pub fn is_trait(implementation: &ItemImpl, name: &str) -> bool {
    let path = implementation.trait_.as_ref().map(|(_, path, _)| path);
    path.and_then(|path| path.segments.last()).is_some_and(|segment| segment.ident == name)
}

/// True when the item derives the trait with this name.
pub fn derives(attributes: &[Attribute], name: &str) -> bool {
    let mut derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    // `Serialize` and `Deserialize` are paths: `::serde::Serialize`.
    derives.any(|attribute| tokens(attribute).split(|c: char| !c.is_alphanumeric()).any(|word| word == name))
}

/// The name in `#[serde(rename = "…")]`.
pub fn serde_rename(attribute: &Attribute) -> Option<String> {
    if !attribute.path().is_ident("serde") {
        return None;
    }
    let mut rename = None;
    // Other parts of the attribute are skipped. The tokens come from a code generator and parse.
    let parsed = attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") {
            rename = Some(meta.value()?.parse::<LitStr>()?.value());
        } else if meta.input.peek(syn::Token![=]) {
            meta.value()?.parse::<LitStr>()?;
        }
        Ok(())
    });
    parsed.ok().and(rename)
}

/// The text of a piece of code, with a space between tokens.
pub fn tokens(code: &impl ToTokens) -> String {
    code.to_token_stream().to_string()
}
