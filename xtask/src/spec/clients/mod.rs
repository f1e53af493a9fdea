//! Clients of other languages: generated from the document, type-checked or compiled, and run against lupitor-fake.

mod fake;
mod hey_api;
mod openapi_generator;
mod openapi_python_client;
mod openapi_typescript;
mod openapi_zod_client;
mod orval;
mod trial;
mod typescript;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{NoAnswer, tools};
use crate::Result;
use fake::FakeProgram;
use trial::Trial;

/// A generator, and what is done with its client. docs/other-languages.md lists them; a test holds the page to this table.
#[derive(Debug)]
pub struct Generator {
    /// The name on the command line.
    name: &'static str,
    package: Package,
    /// The command as a user types it. `client`, and paths below it, stand for the directory of the client.
    command: &'static str,
    /// Generates the client and tries it.
    run: fn(&mut Trial<'_>) -> Result<()>,
}

/// The package that a generator is, pinned in `tools/`.
#[derive(Clone, Copy, Debug)]
enum Package {
    Node(&'static str),
    Python(&'static str),
}

const GENERATORS: [Generator; 9] = [
    openapi_generator::rust::GENERATOR,
    openapi_generator::go::GENERATOR,
    openapi_generator::python::GENERATOR,
    openapi_generator::typescript_fetch::GENERATOR,
    openapi_python_client::GENERATOR,
    openapi_typescript::GENERATOR,
    hey_api::GENERATOR,
    orval::GENERATOR,
    openapi_zod_client::GENERATOR,
];

/// One row of the table at the end.
struct Row {
    place: usize,
    title: String,
    result: String,
    time: Duration,
    problem: Option<String>,
}

/// Tries these generators, or all, and prints what came of each. One that fails does not keep the others from being tried.
pub fn run(root: &Path, names: &[&str]) -> Result<()> {
    let known = || GENERATORS.map(|generator| generator.name).join(", ");
    if let Some(unknown) = names.iter().find(|name| !GENERATORS.iter().any(|generator| generator.name == **name)) {
        return Err(NoAnswer(format!("`{unknown}` is not a generator of the table, use one of {}", known())).into());
    }
    let chosen: Vec<_> = GENERATORS.iter().filter(|known| names.is_empty() || names.contains(&known.name)).collect();
    // Installed and built before the clock of any generator starts.
    tools::node(root)?;
    tools::python(root)?;
    let fake = FakeProgram::build(root)?;
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while let Some((place, generator)) = take(&next, &chosen) {
                    let row = attempt(root, &fake, place, generator);
                    rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(row);
                }
            });
        }
    });
    report(rows.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn take<'a>(next: &AtomicUsize, chosen: &[&'a Generator]) -> Option<(usize, &'a Generator)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    chosen.get(place).map(|generator| (place, *generator))
}

fn attempt(root: &Path, fake: &FakeProgram, place: usize, generator: &Generator) -> Row {
    let mut title = generator.name.to_owned();
    let mut trial = Trial::new(root, fake, generator);
    let outcome = generator.title(root).and_then(|known| {
        title = known;
        trial.clear()?;
        (generator.run)(&mut trial)
    });
    let (steps, time) = trial.done();
    let (result, problem) = match outcome {
        Ok(()) => (steps.join(", "), None),
        Err(problem) => {
            println!("{}: FAILED", generator.name);
            let steps = if steps.is_empty() { "nothing".to_owned() } else { steps.join(", ") };
            (format!("FAILED after: {steps}"), Some(format!("{}: {problem}", generator.name)))
        }
    };
    Row { place, title, result, time, problem }
}

fn report(mut rows: Vec<Row>) -> Result<()> {
    rows.sort_by_key(|row| row.place);
    let width = rows.iter().map(|row| row.title.len()).max().unwrap_or_default();
    println!("\n{:width$}  {:>6}  result", "generator", "time");
    for Row { title, result, time, .. } in &rows {
        println!("{title:width$}  {:>4} s  {result}", time.as_secs_f64().round());
    }
    let problems: Vec<_> = rows.into_iter().filter_map(|row| row.problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

impl Generator {
    /// The package with its version, and what of it is used: `openapi-generator-cli 7.26.0, go`.
    fn title(&self, root: &Path) -> Result<String> {
        let (package, version) = match self.package {
            Package::Node(package) => (package, tools::node_pin(root, package)?),
            Package::Python(package) => (package, tools::python_pin(root, package)?),
        };
        let part = self.name.strip_prefix("openapi-generator-").map(|language| format!(", {language}"));
        Ok(format!("{package} {version}{}", part.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::GENERATORS;

    const PAGE: &str = include_str!("../../../../docs/other-languages.md");

    #[test]
    fn the_page_for_other_languages_has_each_generator_with_its_version_and_command() {
        for generator in &GENERATORS {
            let title = generator.title(&crate::root()).unwrap();
            let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{}` ", generator.name)));
            let row = row.unwrap_or_else(|| panic!("docs/other-languages.md: add a row for `{}`", generator.name));
            assert!(row.contains(&title), "docs/other-languages.md: the row of `{}` must name {title}: {row}", generator.name);
            let command = generator.command;
            let shown = PAGE.lines().any(|line| line.trim_start_matches("npx ") == command);
            assert!(shown, "docs/other-languages.md: the command that is tried is not on the page, add the line `{command}`");
        }
    }

    #[test]
    fn the_page_for_other_languages_has_no_generator_that_is_not_tried() {
        let (table, _) = PAGE.split_once("\n## ").unwrap();
        let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        for (name, _) in rows {
            let known = GENERATORS.iter().any(|generator| generator.name == name);
            assert!(known, "docs/other-languages.md: `{name}` is not tried by `cargo xtask spec clients`, take its row out");
        }
    }
}
