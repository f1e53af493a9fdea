//! The public API of the crate as a snapshot, so that a change of it is seen in review.
//!
//! The test reads the sources with syn. Rustdoc's JSON would need a nightly format, which changes with the compiler, and a second build of
//! all dependencies. Names are resolved as far as this crate uses them: modules, `pub use`, and one `use` for each name.

mod crate_source;
mod render;

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree, Visibility};

use crate_source::{Definition, Source};
use render::{impl_block, item_lines, public_name, tokens};

/// The items that progenitor makes. `generated/client.rs` shows them to reviewers, so the snapshot has their names only.
const GENERATED: &str = "generated";

/// The text of the snapshot: a block for each item that users can name, sorted by path.
fn public_api(source: &Source) -> String {
    let exported = Exports::of(source);
    // The `impl` blocks of each item by their headers: moving code between files changes nothing.
    let mut blocks = BTreeMap::<&str, BTreeMap<String, BTreeSet<String>>>::new();
    // A type with several paths has its `impl` blocks at the shortest one.
    let mut by_definition = BTreeMap::<String, &str>::new();
    for (path, definition) in &exported.items {
        let shortest = by_definition.entry(definition.path()).or_insert(path);
        if path.matches("::").count() < shortest.matches("::").count() {
            *shortest = path;
        }
    }
    for implementation in source.impls() {
        let Some(path) = source.resolve_type(&implementation).and_then(|definition| by_definition.get(&definition)) else {
            continue;
        };
        // A trait that users cannot name is not part of the API.
        let is_hidden = |name: String| source.is_defined(&name) && !by_definition.contains_key(&name);
        if source.resolve_trait(&implementation).is_some_and(is_hidden) {
            continue;
        }
        if let Some((header, parts)) = impl_block(implementation.item) {
            blocks.entry(path).or_default().entry(header).or_default().extend(parts);
        }
    }
    let mut text = String::new();
    for (path, definition) in &exported.items {
        text += &format!("lupitor::{path}\n");
        if !definition.is_from_progenitor {
            write(&mut text, &item_lines(definition.item).join("\n"));
        }
        for (header, parts) in blocks.remove(path.as_str()).unwrap_or_default() {
            let parts: Vec<_> = parts.into_iter().collect();
            write(
                &mut text,
                &if parts.is_empty() { format!("{header};") } else { format!("{header} {{\n{}\n}}", parts.join("\n")) },
            );
        }
    }
    for other in &exported.others {
        text += &format!("{other}\n");
    }
    text
}

fn write(text: &mut String, lines: &str) {
    lines.lines().for_each(|line| *text += &format!("    {line}\n"));
}

/// The items that users can name, by their shortest public path.
#[derive(Default)]
struct Exports<'a> {
    items: BTreeMap<String, Definition<'a>>,
    /// Re-exports of other crates, and macros in public modules, which syn does not expand.
    others: BTreeSet<String>,
}

impl<'a> Exports<'a> {
    fn of(source: &'a Source) -> Self {
        let mut exports = Self::default();
        exports.add_module(source, "", "");
        exports
    }

    /// Adds the public items of a module, which users reach at the given path.
    fn add_module(&mut self, source: &'a Source, module: &str, path: &str) {
        for definition in source.definitions(module) {
            match definition.item {
                Item::Use(item) if is_public(&item.vis) => self.add_use(source, module, path, &item.tree, ""),
                Item::Mod(item) if is_public(&item.vis) => {
                    let name = item.ident.to_string();
                    self.add_module(source, &join(module, &name), &join(path, &name));
                }
                Item::Macro(call) if call.ident.is_none() => {
                    self.others.insert(format!("lupitor::{path}: {}", tokens(&call.mac)));
                }
                item => {
                    if let Some(name) = public_name(item) {
                        self.items.insert(join(path, &name), definition);
                    }
                }
            }
        }
    }

    fn add_use(&mut self, source: &'a Source, module: &str, path: &str, tree: &UseTree, prefix: &str) {
        let full = |name: &syn::Ident| join(prefix, &name.to_string());
        match tree {
            UseTree::Path(tree) => self.add_use(source, module, path, &tree.tree, &full(&tree.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(source, module, path, tree, prefix)),
            UseTree::Name(name) => self.add_name(source, module, &full(&name.ident), join(path, &name.ident.to_string())),
            UseTree::Rename(name) => self.add_name(source, module, &full(&name.ident), join(path, &name.rename.to_string())),
            UseTree::Glob(_) => panic!("`pub use {prefix}::*` in {module:?}: name the items, so that the snapshot can list them"),
        }
    }

    fn add_name(&mut self, source: &'a Source, module: &str, target: &str, path: String) {
        match source.find(module, target) {
            Some(definition) => drop(self.items.insert(path, definition)),
            None => drop(self.others.insert(format!("lupitor::{path} = {target}"))),
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

#[test]
fn the_public_api_is_the_one_of_the_snapshot() {
    let text = public_api(&Source::read());
    assert!(text.contains("\nlupitor::Client\n"), "the public API has no Client: correct this test");
    insta::with_settings!({
        omit_expression => true,
        prepend_module_to_snapshot => false,
        snapshot_path => "snapshots",
        description => "A wanted change: `INSTA_UPDATE=always cargo test --test repo public_api`, and name it in CHANGELOG.md",
    }, { insta::assert_snapshot!("public_api", text) });
}

/// The names after `pub use …::` in a file, as they are exported.
fn exported_names(file: &str) -> BTreeSet<String> {
    fn collect(tree: &UseTree, names: &mut BTreeSet<String>) {
        match tree {
            UseTree::Path(path) => collect(&path.tree, names),
            UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
            UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
            UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
            UseTree::Glob(_) => panic!("write the names out"),
        }
    }
    let mut names = BTreeSet::new();
    for item in syn::parse_file(&crate::workspace::text(file)).unwrap().items {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => collect(&item.tree, &mut names),
            _ => {}
        }
    }
    names
}

/// So that tests may begin with `use lupitor::*` and `use lupitor_fake::prelude::*`.
#[test]
fn the_prelude_of_lupitor_fake_has_each_name_of_the_crate_and_none_of_lupitor() {
    let (sdk, fake) = (exported_names("src/lib.rs"), exported_names("crates/lupitor-fake/src/lib.rs"));
    let prelude = exported_names("crates/lupitor-fake/src/prelude.rs");
    let shadowing: Vec<_> = prelude.intersection(&sdk).collect();
    assert!(shadowing.is_empty(), "give these other names in prelude.rs: {shadowing:?}");
    let left_out = |name: &&String| !prelude.contains(*name) && !prelude.contains(&format!("Fake{name}"));
    let left_out: Vec<_> = fake.iter().filter(left_out).filter(|name| *name != "NOT_IMPLEMENTED").collect();
    assert!(left_out.is_empty(), "add these to prelude.rs: {left_out:?}");
}
