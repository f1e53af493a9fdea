//! A campaign: documents from seeds, their verdicts, and what is wrong with them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, SystemTime};

use yaml_serde::Value;

use crate::codegen;
use crate::compile::{Compiler, Generated};
use crate::mutate;
use crate::random::Random;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Debug)]
pub struct Options {
    pub time: Duration,
    pub seed: u64,
    pub rustc: bool,
}

/// What the code generator made of a document.
pub enum Verdict {
    Accepted(Generated),
    /// The problem's text.
    Refused(String),
    /// The text of the panic.
    Panicked(String),
}

/// The document that follows from seeds, as text.
pub fn document(base: &Value, seeds: &[u64]) -> String {
    yaml_serde::to_string(&mutate::mutated(base, seeds)).unwrap_or_default()
}

pub fn verdict(yaml: &str) -> Verdict {
    match catch_unwind(AssertUnwindSafe(|| codegen::render(yaml))) {
        Ok(Ok(files)) => Verdict::Accepted(files),
        Ok(Err(problem)) => Verdict::Refused(problem.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Verdict::Panicked(text.unwrap_or_default())
        }
    }
}

/// Without values, so that problems of one kind are counted together.
fn kind(problem: &str) -> String {
    let problem = problem.strip_prefix("openapi.yaml: ").unwrap_or(problem);
    let (place, text) = problem.split_once(": ").unwrap_or(("", problem));
    let place = place.split('.').next().unwrap_or_default();
    let words = text.split(' ').filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == ','));
    format!("{place}: {}", words.take(12).collect::<Vec<_>>().join(" "))
}

/// Fewer seeds with which the verdict is still a bad one of the same kind.
pub fn shrink(seeds: &[u64], is_bad: impl Fn(&[u64]) -> bool) -> Vec<u64> {
    let mut left = seeds.to_vec();
    let mut index = 0;
    while index < left.len() {
        let mut fewer = left.clone();
        fewer.remove(index);
        if is_bad(&fewer) {
            left = fewer;
        } else {
            index += 1;
        }
    }
    left
}

/// Runs until the time is over; true when nothing was found.
pub fn campaign(root: &Path, options: &Options) -> Result<bool> {
    let base: Value = yaml_serde::from_str(&std::fs::read_to_string(root.join("openapi.yaml"))?)?;
    let compiler = if options.rustc { Some(Compiler::new(root)?) } else { None };
    std::panic::set_hook(Box::new(|_| {}));
    let end = SystemTime::UNIX_EPOCH; // replaced below
    let _ = end;
    let started = std::time::Instant::now();
    let mut random = Random::new(options.seed);
    let (mut documents, mut accepted, mut compiled) = (0, 0, 0);
    let mut refusals = BTreeMap::<String, (usize, String)>::new();
    let mut findings = BTreeMap::<String, (usize, Vec<u64>, String)>::new();
    let mut batch = BTreeMap::<String, Generated>::new();
    let mut batch_seeds = BTreeMap::<String, Vec<u64>>::new();
    while started.elapsed() < options.time {
        let seeds: Vec<u64> = (0..1 + random.below(5)).map(|_| random.seed()).collect();
        documents += 1;
        match verdict(&document(&base, &seeds)) {
            Verdict::Accepted(files) => {
                accepted += 1;
                if compiler.is_some() {
                    let name = format!("d{}", batch.len());
                    batch_seeds.insert(name.clone(), seeds);
                    batch.insert(name, files);
                }
            }
            Verdict::Refused(problem) => {
                let suspicious = ["openapi.yaml: the document: ", "progenitor", "not Rust", "gave up"]
                    .iter()
                    .any(|word| problem.contains(word))
                    && !problem.contains("not OpenAPI")
                    && !problem.contains("not YAML");
                let entry = refusals.entry(kind(&problem)).or_insert((0, problem.clone()));
                entry.0 += 1;
                if suspicious {
                    let entry = findings.entry(format!("no place: {}", kind(&problem))).or_insert((0, seeds, problem));
                    entry.0 += 1;
                }
            }
            Verdict::Panicked(text) => {
                let key: String = text.chars().take(60).collect();
                if !findings.contains_key(&key) {
                    let seeds = shrink(&seeds, |seeds| matches!(verdict(&document(&base, seeds)), Verdict::Panicked(_)));
                    findings.insert(key.clone(), (0, seeds, format!("panic: {}", text.chars().take(300).collect::<String>())));
                }
                if let Some(entry) = findings.get_mut(&key) {
                    entry.0 += 1
                }
            }
        }
        if let Some(compiler) = &compiler
            && batch.len() == 12
        {
            compiled += batch.len();
            for (name, errors) in compiler.check(&batch)? {
                let key: String = errors.lines().next().unwrap_or_default().split(": ").skip(1).collect::<Vec<_>>().join(": ");
                let entry = findings.entry(format!("rustc: {key}")).or_insert((0, batch_seeds[&name].clone(), errors));
                entry.0 += 1;
            }
            batch.clear();
        }
    }
    println!("{documents} documents, {accepted} accepted, {compiled} compiled");
    println!("\nrefusals");
    let mut refusals: Vec<_> = refusals.into_values().collect();
    refusals.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (count, problem) in &refusals {
        println!("{count:6}  {}", problem.chars().take(220).collect::<String>());
    }
    println!("\nfindings");
    for (count, seeds, problem) in findings.values() {
        println!("{count:6}  {seeds:?}\n{problem}\n");
    }
    Ok(findings.is_empty())
}
