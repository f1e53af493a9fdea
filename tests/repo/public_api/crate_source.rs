//! The modules of the crate as syntax trees, with the resolution of names that the snapshot needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, ItemImpl, Lit, Meta, Type, UseTree};

use super::join;
use super::render::{public_name, tokens};
use crate::workspace::root;

/// The items of each module, by the module's path: `""` is the crate.
pub struct Source {
    /// The flag is true for an item that the build generates.
    modules: BTreeMap<String, Vec<(Item, bool)>>,
}

/// An item and the place of its definition.
#[derive(Clone)]
pub struct Definition<'a> {
    pub item: &'a Item,
    pub module: String,
    pub is_from_progenitor: bool,
}

impl Definition<'_> {
    pub fn path(&self) -> String {
        join(&self.module, &name(self.item).unwrap_or_default())
    }
}

/// An `impl` block and its module.
pub struct Implementation<'a> {
    pub item: &'a ItemImpl,
    module: &'a str,
}

impl Source {
    pub fn read() -> Self {
        let mut source = Self { modules: BTreeMap::new() };
        let folder = root().join("src");
        source.add("", parse(&folder.join("lib.rs")), Some(&folder));
        source
    }

    /// Adds a module with all modules below it. `folder` is where its child modules are; None for code of `generated/`.
    fn add(&mut self, module: &str, items: Vec<Item>, folder: Option<&Path>) {
        let mut own = Vec::new();
        for item in items.into_iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(mut child) => {
                    let name = child.ident.to_string();
                    let items = match (child.content.take(), folder) {
                        (Some((_, items)), _) => items,
                        (None, Some(folder)) => parse(&file_of(&child, folder)),
                        (None, None) => Vec::new(),
                    };
                    self.add(&join(module, &name), items, folder.map(|folder| folder.join(&name)).as_deref());
                    own.push((Item::Mod(child), folder.is_none()));
                }
                Item::Macro(call) if call.mac.path.is_ident("include") => {
                    let file = tokens(&call.mac.tokens);
                    let name = file.rsplit('"').nth(1).unwrap_or_else(|| panic!("an include! without a file name: {file}"));
                    let included = parse(&root().join("generated").join(name.trim_start_matches('/')));
                    let (modules, items) = included.into_iter().partition(|item| matches!(item, Item::Mod(_)));
                    self.add(module, modules, None);
                    own.extend(self.modules.remove(module).unwrap_or_default());
                    own.extend(<Vec<Item>>::into_iter(items).map(|item| (item, true)));
                }
                item => own.push((item, folder.is_none())),
            }
        }
        self.modules.insert(module.to_owned(), own);
    }

    /// The items of a module with their paths.
    pub fn definitions(&self, module: &str) -> impl Iterator<Item = Definition<'_>> {
        let is_progenitors = module.split("::").next() == Some(super::GENERATED);
        let items = self.modules.get(module).into_iter().flatten();
        items.map(move |(item, is_generated)| Definition {
            item,
            module: module.to_owned(),
            is_from_progenitor: is_progenitors && *is_generated,
        })
    }

    /// All `impl` blocks, without those that progenitor makes.
    pub fn impls(&self) -> impl Iterator<Item = Implementation<'_>> {
        let all = self.modules.keys().flat_map(|module| self.definitions(module).map(move |definition| (module, definition)));
        all.filter_map(|(module, definition)| match definition.item {
            Item::Impl(item) if !definition.is_from_progenitor => Some(Implementation { item, module }),
            _ => None,
        })
    }

    /// The definition that a path refers to, seen from a module. None for items of other crates.
    pub fn find(&self, module: &str, path: &str) -> Option<Definition<'_>> {
        self.find_within(module, path, 0)
    }

    fn find_within(&self, module: &str, path: &str, depth: usize) -> Option<Definition<'_>> {
        if depth > 16 {
            return None;
        }
        let (first, rest) = path.split_once("::").unwrap_or((path, ""));
        match first {
            "crate" => return self.find_within("", rest, depth + 1),
            "self" => return self.find_within(module, rest, depth + 1),
            "super" => return self.find_within(module.rsplit_once("::").map_or("", |(parent, _)| parent), rest, depth + 1),
            _ => {}
        }
        if !rest.is_empty() && self.modules.contains_key(&join(module, first)) {
            return self.find_within(&join(module, first), rest, depth + 1);
        }
        let own = self.definitions(module).find(|definition| rest.is_empty() && name(definition.item).as_deref() == Some(first));
        if own.is_some() {
            return own;
        }
        // Imports: `use` in this module, or a re-export.
        let target = self.definitions(module).find_map(|definition| match definition.item {
            Item::Use(item) => imported(&item.tree, first, ""),
            _ => None,
        })?;
        let full = if rest.is_empty() { target } else { format!("{target}::{rest}") };
        (full != path).then(|| self.find_within(module, &full, depth + 1))?
    }

    /// The path of the type that an `impl` block is for.
    pub fn resolve_type(&self, implementation: &Implementation<'_>) -> Option<String> {
        let Type::Path(path) = &*implementation.item.self_ty else { return None };
        self.find(implementation.module, &path_text(&path.path)).map(|definition| definition.path())
    }

    /// The path of the trait of an `impl` block, if this crate defines it.
    pub fn resolve_trait(&self, implementation: &Implementation<'_>) -> Option<String> {
        let (_, path, _) = implementation.item.trait_.as_ref()?;
        self.find(implementation.module, &path_text(path)).map(|definition| definition.path())
    }

    pub fn is_defined(&self, path: &str) -> bool {
        let (module, name_) = path.rsplit_once("::").unwrap_or(("", path));
        self.definitions(module).any(|definition| name(definition.item).as_deref() == Some(name_))
    }
}

fn parse(path: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())).items
}

/// The file of a `mod name;`.
fn file_of(module: &syn::ItemMod, folder: &Path) -> PathBuf {
    let stated = module.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let name = module.ident.to_string();
    // `#[path]` counts from the folder of the file, which for `x.rs` is above the folder of its modules.
    let candidates = match stated {
        Some(path) => vec![folder.join(&path), folder.parent().unwrap_or(folder).join(&path)],
        None => vec![folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")],
    };
    let found = candidates.iter().find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no file of the module {name}: {candidates:?}")).clone()
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && ["test", "doctest"].contains(&&*tokens(&attribute.meta).replace("cfg(", "").replace(')', ""))
    })
}

pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name of an item, whatever its visibility.
fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        item => return public_name(item),
    })
}

/// The path by which a `use` imports a name.
fn imported(tree: &UseTree, wanted: &str, prefix: &str) -> Option<String> {
    match tree {
        UseTree::Path(tree) => imported(&tree.tree, wanted, &join(prefix, &tree.ident.to_string())),
        UseTree::Group(group) => group.items.iter().find_map(|tree| imported(tree, wanted, prefix)),
        UseTree::Name(name) if name.ident == wanted => Some(join(prefix, wanted)),
        // `use module::{self, …}` imports the module by its own name.
        UseTree::Name(name) if name.ident == "self" && prefix.rsplit("::").next() == Some(wanted) => Some(prefix.to_owned()),
        UseTree::Rename(name) if name.rename == wanted => Some(join(prefix, &name.ident.to_string())),
        UseTree::Glob(_) => {
            Some(format!("{prefix}::{wanted}")).filter(|_| prefix.starts_with("super") || prefix.starts_with("crate"))
        }
        _ => None,
    }
}

fn path_text(path: &syn::Path) -> String {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::")
}
