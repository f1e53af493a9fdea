//! A fuzzing campaign: documents from seeds, the verdict of the code generator on each, and the findings.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use yaml_serde::Value;

use crate::compile::{Compiler, Generated};
use crate::mutate;
use crate::random::Random;
use lupitor_codegen as codegen;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The number of documents that rustc compiles together.
const BATCH: usize = 8;
/// The number of mutations tried on each document.
const MUTATIONS: usize = 12;

#[derive(Debug)]
pub struct Options {
    pub time: Duration,
    pub seed: u64,
    pub rustc: bool,
}

/// The whole document, and a smaller one, for more documents in the same time.
pub fn bases(root: &Path) -> Result<[Value; 2]> {
    let whole: Value = yaml_serde::from_str(&std::fs::read_to_string(root.join("openapi.yaml"))?)?;
    let mut small = whole.clone();
    let is_bulk = |key: &Value| key.as_str().is_some_and(|name| name.to_lowercase().contains("bulk"));
    let maps = [&["paths"][..], &["components", "schemas"], &["components", "responses"]];
    for place in maps {
        let map = place.iter().try_fold(&mut small, |value, key| value.get_mut(*key)).and_then(Value::as_mapping_mut);
        if let Some(map) = map {
            *map = std::mem::take(map).into_iter().filter(|(key, _)| !is_bulk(key)).collect();
        }
    }
    // Only the errors of the operations that are left.
    let text = yaml_serde::to_string(&small)?;
    if let Some(examples) = small["components"]["examples"].as_mapping_mut() {
        let is_used = |name: &Value| {
            name.as_str().is_some_and(|name| {
                text.contains(&format!("#/components/examples/{name}\n"))
                    || text.contains(&format!("#/components/examples/{name}'"))
            })
        };
        *examples = std::mem::take(examples).into_iter().filter(|(name, _)| is_used(name)).collect();
    }
    for base in [&whole, &small] {
        codegen::render(&yaml_serde::to_string(base)?)
            .map_err(|problems| format!("a document to begin with is refused: {problems}"))?;
    }
    Ok([whole, small])
}

/// The document of these seeds as text. The first one chooses the base, and each other one is a mutation.
pub fn document(bases: &[Value; 2], seeds: &[u64]) -> String {
    let (first, changes) = seeds.split_first().map_or((0, seeds), |(first, changes)| (*first, changes));
    let base = &bases[usize::from(first % 4 != 0)];
    yaml_serde::to_string(&mutate::mutated(base, changes)).unwrap_or_default()
}

/// The generated files, or the text of the problem.
///
/// # Errors
///
/// When the code generator panics, its problem has no place, or it refuses the mocks of a document that has a client.
pub fn verdict(yaml: &str) -> std::result::Result<std::result::Result<Generated, String>, String> {
    let rendered = codegen::catch_panic(|| Ok(codegen::render(yaml))).map_err(|panic| format!("it panics: {panic}"))?;
    match rendered {
        Ok(files) => {
            let mocks =
                codegen::catch_panic(|| Ok(codegen::render_mocks(yaml))).map_err(|panic| format!("it panics: {panic}"))?;
            mocks.map(|_| Ok(files)).map_err(|problem| format!("the mocks: {problem}"))
        }
        Err(problem) => {
            let text = problem.to_string();
            // These problems name a line, or concern the document as a whole.
            let is_global = ["not YAML", "not OpenAPI", "x-lupitor-rate-limits", "x-"].iter().any(|word| text.contains(word));
            let nowhere = ["openapi.yaml: the document: ", "openapi.yaml: progenitor's output: "];
            if nowhere.iter().any(|start| text.starts_with(start)) && !is_global || text.contains("is not Rust") {
                return Err(format!("no place: {text}"));
            }
            Ok(Err(text))
        }
    }
}

/// The seeds without those that the finding does not need.
pub fn shrink(seeds: &[u64], is_bad: impl Fn(&[u64]) -> bool) -> Vec<u64> {
    let mut left = seeds.to_vec();
    let mut index = 1;
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

/// The findings so far.
#[derive(Default)]
struct Campaign {
    documents: usize,
    accepted: usize,
    compiled: usize,
    refused: BTreeMap<String, (usize, String)>,
    /// By the kind of the problem: the number, the seeds of the first document and the problem.
    found: BTreeMap<String, (usize, Vec<u64>, String)>,
    batch: BTreeMap<String, (Vec<u64>, Generated)>,
}

impl Campaign {
    /// Tries mutations one after the other, and keeps those with which the document is accepted.
    fn one(&mut self, bases: &[Value; 2], random: &mut Random) {
        let (mut kept, mut made) = (vec![random.seed()], None);
        for _ in 0..MUTATIONS {
            let seeds = [&kept[..], &[random.seed()]].concat();
            self.documents += 1;
            match verdict(&document(bases, &seeds)) {
                Ok(Ok(files)) => {
                    self.accepted += 1;
                    (kept, made) = (seeds, Some(files));
                }
                Ok(Err(problem)) => self.refused.entry(kind(&problem)).or_insert((0, problem)).0 += 1,
                Err(finding) => {
                    let seeds = shrink(&seeds, |seeds| verdict(&document(bases, seeds)).is_err());
                    self.found.entry(kind(&finding)).or_insert((0, seeds, finding)).0 += 1;
                }
            }
        }
        if let Some(files) = made {
            self.batch.insert(format!("d{}", self.batch.len()), (kept, files));
        }
    }

    fn compile(&mut self, compiler: &Compiler) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let seeds: BTreeMap<_, _> = batch.iter().map(|(name, (seeds, _))| (name.clone(), seeds.clone())).collect();
        let documents = batch.into_iter().map(|(name, (_, files))| (name, files)).collect();
        for (name, errors) in compiler.check(&documents)? {
            let first = errors.split_once(": ").map_or("", |(_, error)| error.lines().next().unwrap_or_default());
            self.found.entry(kind(first)).or_insert((0, seeds[&name].clone(), errors)).0 += 1;
        }
        self.compiled += documents.len();
        Ok(())
    }

    fn print(self) {
        println!(
            "{} documents, {} accepted; {} compiled with all accepted mutations\n\nrefused:",
            self.documents, self.accepted, self.compiled
        );
        let mut refused: Vec<_> = self.refused.into_values().collect();
        refused.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        for (count, problem) in refused {
            println!("{count:6}  {}", problem.chars().take(240).collect::<String>());
        }
        println!("\nfound: {}", self.found.len());
        for (count, seeds, problem) in self.found.into_values() {
            println!("{count:6}  --document {seeds:?}\n{problem}\n");
        }
    }
}

/// Without names and values, so that problems of one kind are counted together.
fn kind(problem: &str) -> String {
    let words = problem.split(' ').filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || ",_'=".contains(c)));
    words.take(14).collect::<Vec<_>>().join(" ")
}

/// Runs for the given time. True when there are no findings.
pub fn campaign(root: &Path, options: &Options) -> Result<bool> {
    let bases = bases(root)?;
    let compiler = if options.rustc { Some(Compiler::new(root, true)?) } else { None };
    let mut random = Random::new(options.seed);
    let mut campaign = Campaign::default();
    let clock = Clock::start();
    while clock.elapsed() < options.time {
        campaign.one(&bases, &mut random);
        match &compiler {
            Some(compiler) if campaign.batch.len() == BATCH => campaign.compile(compiler)?,
            None => campaign.batch.clear(),
            Some(_) => {}
        }
    }
    let is_clean = campaign.found.is_empty();
    campaign.print();
    Ok(is_clean)
}

/// The time of this machine. The fuzzer does not run the client, whose clock can be paused.
struct Clock(std::time::Instant);

impl Clock {
    #[allow(clippy::disallowed_methods, reason = "no client whose clock could be paused")]
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
