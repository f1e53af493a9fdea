//! The imports between the modules of `src/`: they point down the layers, and no two files import each other.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, UseTree, Visibility};

use crate::workspace::{repository, text};

/// The layers of `src/` from the bottom up. A module may import from its own layer and from those before it.
const LAYERS: [&[&str]; 12] = [
    &["attempt", "headers", "spec"],
    &["error"],
    &["runtime"],
    &["generated"],
    &["reconcile"],
    &["client", "config", "custom_request"],
    &["paging"],
    &["leads"],
    &["import"],
    &["blocking"],
    &["testing"],
    &["docs"],
];

/// Files that the build script makes, by the file that includes them.
const INCLUDED: [(&str, &str); 3] = [
    ("src/generated/mod.rs", "generated/client.rs"),
    ("src/spec/catalogue.rs", "generated/errors.rs"),
    ("src/spec/operation.rs", "generated/operations.rs"),
];

/// A path in Rust: `["runtime", "retry", "decide"]`.
type Segments = Vec<String>;

/// A source file as a module.
#[derive(Default)]
struct Module {
    file: String,
    /// Imports and paths, absolute.
    paths: BTreeSet<Segments>,
    /// Re-exports: the name that they give to a path.
    exports: BTreeMap<String, Segments>,
}

/// The modules of `src/` by their paths.
struct Modules(BTreeMap<Segments, Module>);

impl Modules {
    fn read(sources: &BTreeMap<String, String>) -> Self {
        let modules = sources.iter().map(|(file, source)| {
            let path = module_path(file);
            let mut syntax = syn::parse_file(source).unwrap_or_else(|e| panic!("{file}: {e}"));
            let mut reader = Reader { here: path.clone(), module: Module { file: file.clone(), ..Module::default() } };
            reader.visit_file_mut(&mut syntax);
            (path, reader.module)
        });
        Self(modules.collect())
    }

    /// The module that defines an item. A re-export leads to its definition.
    fn definition(&self, path: &[String]) -> Option<&Segments> {
        let mut module = self.0.get_key_value(&Vec::new())?;
        for (index, name) in path.iter().enumerate() {
            let child: Segments = [module.0.as_slice(), std::slice::from_ref(name)].concat();
            if let Some(child) = self.0.get_key_value(&child) {
                module = child;
            } else if let Some(export) = module.1.exports.get(name).filter(|export| **export != child) {
                return self.definition(&[export.as_slice(), &path[index + 1..]].concat());
            } else {
                break;
            }
        }
        Some(module.0)
    }

    /// The imports of each module, itself excluded.
    fn imports(&self) -> BTreeMap<&Segments, BTreeSet<&Segments>> {
        let imports = self.0.iter().map(|(path, module)| {
            let imported = module.paths.iter().filter_map(|imported| self.definition(imported));
            (path, imported.filter(|imported| *imported != path).collect())
        });
        imports.collect()
    }

    fn file(&self, path: &Segments) -> &str {
        &self.0[path].file
    }
}

/// `["runtime", "retry"]` of `src/runtime/retry/mod.rs`, and of `src/runtime/retry.rs`.
fn module_path(file: &str) -> Segments {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let segments = path.split('/').filter(|segment| !["mod", "lib"].contains(segment));
    segments.map(str::to_owned).collect()
}

/// Collects the paths of a file, without its tests.
struct Reader {
    here: Segments,
    module: Module,
}

impl Reader {
    /// The absolute form of a path that begins with `crate`, `self`, `super` or, in an import, with a child module.
    fn absolute(&self, path: &[String]) -> Option<Segments> {
        let (first, rest) = path.split_first()?;
        let parent = |levels: usize| self.here[..self.here.len().saturating_sub(levels)].to_vec();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.here.as_slice(), rest].concat()),
            "super" => {
                let more = rest.iter().take_while(|segment| *segment == "super").count();
                Some([parent(1 + more).as_slice(), &rest[more..]].concat())
            }
            _ => None,
        }
    }
}

impl VisitMut for Reader {
    fn visit_item_mut(&mut self, item: &mut Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            _ => &[],
        };
        if attributes.iter().any(is_for_tests) {
            return;
        }
        // A module inside of the file: its `super` is the file.
        let inline = if let Item::Mod(module) = &*item { Some(module.ident.to_string()) } else { None };
        self.here.extend(inline.clone());
        visit_mut::visit_item_mut(self, item);
        self.here.truncate(self.here.len() - inline.iter().count());
    }

    fn visit_item_use_mut(&mut self, item: &mut syn::ItemUse) {
        let is_private = matches!(item.vis, Visibility::Inherited);
        for (name, path) in leaves(&item.tree) {
            // A re-export begins with a child module: it is the table of contents, and not an import.
            let child = [self.here.as_slice(), path.as_slice()].concat();
            match self.absolute(&path) {
                Some(path) if is_private => drop(self.module.paths.insert(path)),
                Some(path) => drop(self.module.exports.insert(name, path)),
                None if is_private => drop(self.module.paths.insert(child)),
                None => drop(self.module.exports.insert(name, child)),
            }
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let segments: Segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.module.paths.extend(self.absolute(&segments));
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_visibility_mut(&mut self, _: &mut Visibility) {}
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test" || name == "doctest")
}

/// The paths of an import, with the names that they get.
fn leaves(tree: &UseTree) -> Vec<(String, Segments)> {
    match tree {
        UseTree::Path(path) => {
            let below = leaves(&path.tree).into_iter();
            below.map(|(name, rest)| (name, [&[path.ident.to_string()], rest.as_slice()].concat())).collect()
        }
        UseTree::Name(name) if name.ident == "self" => vec![(String::new(), Vec::new())],
        UseTree::Name(name) => vec![(name.ident.to_string(), vec![name.ident.to_string()])],
        UseTree::Rename(rename) => vec![(rename.rename.to_string(), vec![rename.ident.to_string()])],
        UseTree::Glob(_) => vec![(String::new(), Vec::new())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// The imports that point up, and the cycles, each with its files.
fn problems(sources: &BTreeMap<String, String>) -> Vec<String> {
    let modules = Modules::read(sources);
    let imports = modules.imports();
    let mut problems = Vec::new();
    let layer = |path: &Segments| path.first().and_then(|room| LAYERS.iter().position(|layer| layer.contains(&room.as_str())));
    for (path, imported) in &imports {
        let (Some(room), Some(own)) = (path.first(), layer(path)) else {
            problems.extend(path.first().map(|room| format!("{}: add {room} to LAYERS", modules.file(path))));
            continue;
        };
        let upward = imported.iter().filter(|imported| layer(imported).is_none_or(|other| other > own));
        problems.extend(upward.map(|upper| format!("{} imports {}, above {room}", modules.file(path), modules.file(upper))));
    }
    let mut done = BTreeSet::new();
    for path in imports.keys() {
        find_cycle(&imports, path, &mut Vec::new(), &mut done, &mut |cycle| {
            let files: Vec<_> = cycle.iter().map(|path| modules.file(path)).collect();
            problems.push(format!("a cycle of imports: {}", files.join(" → ")));
        });
    }
    problems
}

fn find_cycle<'a>(
    imports: &BTreeMap<&'a Segments, BTreeSet<&'a Segments>>,
    path: &'a Segments,
    trail: &mut Vec<&'a Segments>,
    done: &mut BTreeSet<&'a Segments>,
    report: &mut dyn FnMut(&[&'a Segments]),
) {
    if let Some(start) = trail.iter().position(|visited| *visited == path) {
        return report(&[&trail[start..], &[path]].concat());
    }
    if done.contains(path) {
        return;
    }
    trail.push(path);
    for imported in imports.get(path).into_iter().flatten() {
        find_cycle(imports, imported, trail, done, report);
    }
    trail.pop();
    done.insert(path);
}

fn sources() -> BTreeMap<String, String> {
    let files = repository().into_iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs"));
    let mut sources: BTreeMap<_, _> = files.map(|(path, content)| (path, String::from_utf8(content).unwrap())).collect();
    // Unit tests in a file of their own.
    sources.retain(|path, _| !path.ends_with("/tests.rs"));
    for (file, included) in INCLUDED {
        sources.get_mut(file).unwrap_or_else(|| panic!("{file} is missing: correct INCLUDED")).push_str(&text(included));
    }
    sources
}

#[test]
fn imports_point_down_the_layers_and_form_no_cycle() {
    let sources = sources();
    assert!(sources.len() > 40, "only {} files were read: correct this test", sources.len());
    let problems = problems(&sources);
    assert!(problems.is_empty(), "see \"Layers\" in ARCHITECTURE.md:\n  {}", problems.join("\n  "));
}

#[test]
fn the_runtime_does_not_name_a_lead() {
    let mut found = Vec::new();
    for (path, source) in sources().iter().filter(|(path, _)| path.starts_with("src/runtime/")) {
        let code = source.lines().enumerate().take_while(|(_, line)| !line.contains("#[cfg(test)]"));
        let code = code.filter(|(_, line)| !line.trim_start().starts_with("//"));
        let named = code.filter(|(_, line)| line.to_lowercase().contains("lead"));
        found.extend(named.map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim())));
    }
    assert!(found.is_empty(), "move it to src/leads/ or src/reconcile/:\n  {}", found.join("\n  "));
}

#[test]
fn an_upward_import_and_a_cycle_are_found_with_both_files() {
    let file = |path: &str, source: &str| (path.to_owned(), source.to_owned());
    let sources = [
        file("src/lib.rs", "mod error; mod runtime;"),
        file("src/error/mod.rs", "mod kind; pub use kind::Kind;"),
        file("src/error/kind.rs", "pub struct Kind; fn up() -> crate::runtime::Call { todo() }"),
        file("src/runtime/mod.rs", "mod call; mod log; pub use call::Call; use crate::error::Kind;"),
        file("src/runtime/call.rs", "use super::log::event; pub struct Call; #[cfg(test)] mod tests { use crate::leads::Lead; }"),
        file("src/runtime/log.rs", "use {super::Call, super::super::error::Kind}; pub fn event() {}"),
    ];
    assert_eq!(
        problems(&sources.into()),
        [
            "src/error/kind.rs imports src/runtime/call.rs, above error",
            "a cycle of imports: src/error/kind.rs → src/runtime/call.rs → src/runtime/log.rs → src/error/kind.rs",
            "a cycle of imports: src/runtime/call.rs → src/runtime/log.rs → src/runtime/call.rs",
        ]
    );
}
