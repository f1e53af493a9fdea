//! The blocking client has every method of the async one.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, Type, Visibility};

use crate::workspace::repository;

/// The types with a blocking form of the same name, and the methods that an iterator replaces.
const TYPES: [(&str, &[&str]); 5] = [
    ("Client", &[]),
    ("CustomRequest", &[]),
    ("Paginator", &["next", "try_next"]),
    ("Pages", &["next", "try_next"]),
    ("Import", &["next"]),
];

/// The public methods of a type in the files of a kind.
fn methods(name: &str, is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let files = repository().into_iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs") && is_wanted(path));
    let mut found = BTreeSet::new();
    for (path, content) in files {
        let syntax = syn::parse_file(&String::from_utf8(content).unwrap()).unwrap_or_else(|e| panic!("{path}: {e}"));
        for item in syntax.items {
            let Item::Impl(block) = item else { continue };
            let Type::Path(own) = &*block.self_ty else { continue };
            if block.trait_.is_some() || own.path.segments.last().is_none_or(|segment| segment.ident != name) {
                continue;
            }
            for item in block.items {
                if let ImplItem::Fn(method) = item
                    && matches!(method.vis, Visibility::Public(_))
                {
                    found.insert(method.sig.ident.to_string());
                }
            }
        }
    }
    found
}

#[test]
fn the_blocking_client_has_every_method_of_the_async_one() {
    let is_blocking = |path: &str| path.starts_with("src/blocking/");
    let mut missing = Vec::new();
    for (name, replaced) in TYPES {
        let (own, asynchronous) = (methods(name, is_blocking), methods(name, |path| !is_blocking(path)));
        assert!(!asynchronous.is_empty(), "{name} has no methods? correct this test");
        let absent = asynchronous.iter().filter(|method| !own.contains(*method) && !replaced.contains(&method.as_str()));
        missing.extend(absent.map(|method| format!("{name}::{method}")));
    }
    assert!(missing.is_empty(), "add it to src/blocking/:\n  {}", missing.join("\n  "));
}
