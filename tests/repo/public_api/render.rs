//! Items as the lines of the snapshot: declarations without bodies, comments and private parts.

use quote::ToTokens;
use syn::{Attribute, Block, Field, Fields, FnArg, ImplItem, Item, ItemImpl, Pat, Signature, TraitItem, Type, parse_quote};

use super::is_public;

/// Tokens in one line, with the spaces of rustfmt as far as one line needs them.
pub fn tokens(value: &impl ToTokens) -> String {
    let text = value.to_token_stream().to_string();
    text.replace(" :: ", "::").replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
}

/// The name of an item that is public.
pub fn public_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

/// The declaration of an item.
pub fn item_lines(item: &Item) -> Vec<String> {
    let mut item = item.clone();
    match &mut item {
        Item::Struct(item) => {
            keep_api(&mut item.attrs);
            keep_public_fields(&mut item.fields);
        }
        Item::Enum(item) => {
            keep_api(&mut item.attrs);
            for variant in &mut item.variants {
                keep_api(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| keep_api(&mut field.attrs));
            }
        }
        Item::Trait(item) => {
            keep_api(&mut item.attrs);
            for part in &mut item.items {
                match part {
                    TraitItem::Fn(function) => {
                        keep_api(&mut function.attrs);
                        function.default = function.default.as_ref().map(|_| empty());
                    }
                    TraitItem::Type(item) => keep_api(&mut item.attrs),
                    TraitItem::Const(item) => keep_api(&mut item.attrs),
                    _ => {}
                }
            }
        }
        Item::Fn(item) => {
            keep_api(&mut item.attrs);
            signature(&mut item.sig);
            *item.block = empty();
        }
        Item::Const(item) => {
            keep_api(&mut item.attrs);
        }
        Item::Static(item) => {
            keep_api(&mut item.attrs);
            item.expr = parse_quote!(_);
        }
        Item::Type(item) => keep_api(&mut item.attrs),
        Item::Union(item) => keep_api(&mut item.attrs),
        _ => {}
    }
    lines(item)
}

/// The header of an `impl` block, and its public parts. None for an inherent block without public parts.
pub fn impl_block(implementation: &ItemImpl) -> Option<(String, Vec<String>)> {
    let mut implementation = implementation.clone();
    keep_api(&mut implementation.attrs);
    let is_inherent = implementation.trait_.is_none();
    // The functions of a trait are those of its declaration.
    implementation.items.retain(|item| match item {
        ImplItem::Fn(function) => is_inherent && is_public(&function.vis),
        ImplItem::Const(item) => is_inherent && is_public(&item.vis),
        ImplItem::Type(_) => true,
        _ => false,
    });
    for item in &mut implementation.items {
        match item {
            ImplItem::Fn(function) => {
                keep_api(&mut function.attrs);
                signature(&mut function.sig);
                function.block = empty();
            }
            ImplItem::Const(item) => {
                keep_api(&mut item.attrs);
                item.expr = parse_quote!(_);
            }
            ImplItem::Type(item) => keep_api(&mut item.attrs),
            _ => {}
        }
    }
    let parts: Vec<_> = implementation.items.drain(..).collect();
    let alone = lines(Item::Impl(implementation.clone()));
    let header = alone.join("\n").trim_end_matches(';').to_owned();
    let render = |part| {
        let block = lines(Item::Impl(ItemImpl { items: vec![part], ..implementation.clone() }));
        // Without the header and the closing brace.
        block[alone.len()..block.len() - 1].join("\n")
    };
    (!is_inherent || !parts.is_empty()).then(|| (header, parts.into_iter().map(render).collect()))
}

fn lines(item: Item) -> Vec<String> {
    let text = prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items: vec![item] });
    let lines = text.lines().filter(|line| !["", "{}"].contains(&line.trim()));
    lines.map(|line| line.strip_suffix(" {}").map_or(line.to_owned(), |line| format!("{line};"))).collect()
}

/// A signature without the `mut` of its arguments, which only the body needs.
fn signature(signature: &mut Signature) {
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) if receiver.reference.is_none() => receiver.mutability = None,
            FnArg::Typed(argument) => {
                if let Pat::Ident(pattern) = &mut *argument.pat {
                    pattern.mutability = None;
                }
            }
            FnArg::Receiver(_) => {}
        }
    }
}

fn empty() -> Block {
    parse_quote!({})
}

/// Keeps the attributes that users depend on.
fn keep_api(attributes: &mut Vec<Attribute>) {
    let kept = ["cfg", "cfg_attr", "deprecated", "derive", "must_use", "non_exhaustive", "repr"];
    attributes.retain(|attribute| kept.iter().any(|name| attribute.path().is_ident(name)));
}

/// Replaces all private fields by one that stands for them.
fn keep_public_fields(fields: &mut Fields) {
    let has_private = fields.iter().any(|field| !is_public(&field.vis));
    for field in fields.iter_mut() {
        keep_api(&mut field.attrs);
    }
    match fields {
        Fields::Named(named) => {
            let public: Vec<Field> = named.named.iter().filter(|field| is_public(&field.vis)).cloned().collect();
            named.named = public.into_iter().collect();
            if has_private {
                let private: Field = syn::parse::Parser::parse2(Field::parse_named, quote::quote!(private: _)).unwrap();
                named.named.push(private);
            }
        }
        Fields::Unnamed(unnamed) => {
            let hide = |field: &mut Field| field.ty = Type::Infer(parse_quote!(_));
            unnamed.unnamed.iter_mut().filter(|field| !is_public(&field.vis)).for_each(hide);
        }
        Fields::Unit => {}
    }
}
