//! Random mutations of the document: of any node, and of the kinds that people make.

use yaml_serde::{Mapping, Value};

use crate::invent;
use crate::random::Random;

/// The document after the mutations of these seeds.
pub fn mutated(document: &Value, seeds: &[u64]) -> Value {
    let mut document = document.clone();
    for seed in seeds {
        mutate(&mut document, &mut Random::new(*seed));
    }
    document
}

fn mutate(document: &mut Value, random: &mut Random) {
    match random.below(20) {
        0 => remove(document, random),
        1 | 2 => rename(document, random),
        3 => duplicate(document, random),
        4 => replace(document, random),
        5 => scalar(document, random),
        6..=9 => invent::keyword(document, random),
        10..=13 => invent::property(document, random),
        14 | 15 => invent::component(document, random),
        16 | 17 => invent::parameter(document, random),
        18 => invent::operation(document, random),
        _ => invent::pages(document, random),
    }
}

/// The path to a node: at each level the index of the child.
type NodePath = Vec<usize>;

fn node_paths(value: &Value, path: &mut NodePath, found: &mut Vec<NodePath>) {
    found.push(path.clone());
    let children: Vec<&Value> = match value {
        Value::Mapping(mapping) => mapping.iter().map(|(_, value)| value).collect(),
        Value::Sequence(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for (index, child) in children.into_iter().enumerate() {
        path.push(index);
        node_paths(child, path, found);
        path.pop();
    }
}

fn at<'a>(value: &'a mut Value, path: &[usize]) -> Option<&'a mut Value> {
    let Some((first, rest)) = path.split_first() else { return Some(value) };
    let child = match value {
        Value::Mapping(mapping) => mapping.iter_mut().nth(*first).map(|(_, value)| value)?,
        Value::Sequence(items) => items.get_mut(*first)?,
        _ => return None,
    };
    at(child, rest)
}

/// A random node that is not the root.
fn any_path(document: &Value, random: &mut Random) -> NodePath {
    let mut found = Vec::new();
    node_paths(document, &mut Vec::new(), &mut found);
    found.swap_remove(1 + random.below(found.len() - 1))
}

fn split(path: &NodePath) -> (&[usize], usize) {
    path.split_last().map_or((&[], 0), |(last, parent)| (parent, *last))
}

/// Changes the entries of the mapping around a random node.
fn entries(document: &mut Value, random: &mut Random, change: impl FnOnce(&mut Vec<(Value, Value)>, usize, &mut Random)) {
    let path = any_path(document, random);
    let (parent, index) = split(&path);
    match at(document, parent) {
        Some(Value::Mapping(mapping)) => {
            let mut entries: Vec<_> = std::mem::take(mapping).into_iter().collect();
            change(&mut entries, index, random);
            *mapping = entries.into_iter().collect::<Mapping>();
        }
        Some(Value::Sequence(items)) if random.one_in(2) && index < items.len() => drop(items.remove(index)),
        Some(Value::Sequence(items)) if index < items.len() => items.push(items[index].clone()),
        _ => {}
    }
}

fn remove(document: &mut Value, random: &mut Random) {
    entries(document, random, |entries, index, _| drop(entries.remove(index)));
}

fn rename(document: &mut Value, random: &mut Random) {
    entries(document, random, |entries, index, random| entries[index].0 = Value::from(random.name()));
}

fn duplicate(document: &mut Value, random: &mut Random) {
    entries(document, random, |entries, index, random| {
        let value = entries[index].1.clone();
        let name = match (random.below(4), entries[index].0.as_str()) {
            (0, Some(name)) => name.to_lowercase(),
            (1, Some(name)) => format!("{name}_"),
            (2, Some(name)) => format!("{name}Response"),
            _ => random.name(),
        };
        entries.push((Value::from(name), value));
    });
}

fn replace(document: &mut Value, random: &mut Random) {
    let (from, to) = (any_path(document, random), any_path(document, random));
    let value = at(document, &from).map(|value| value.clone());
    if let (Some(value), Some(target)) = (value, at(document, &to)) {
        *target = value;
    }
}

fn scalar(document: &mut Value, random: &mut Random) {
    let path = any_path(document, random);
    if let Some(target) = at(document, &path) {
        *target = random.scalar();
    }
}
