//! `cargo xtask spec clients`: clients for other languages, generated from the document, type-checked or compiled, and run against
//! lupitor-fake.

mod go;
mod python;
mod rust;
mod stand_in;
mod trial;
mod typescript;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clients::stand_in::Program;
use crate::clients::trial::Trial;
use crate::{Result, tools};

/// A generator, and the check of its client. docs/other-languages.md lists them; a test holds the page to this table.
#[derive(Debug)]
struct Generator {
    /// The name on the command line.
    name: &'static str,
    package: Package,
    /// The command as a user types it. `client` is replaced by the directory of the client.
    command: &'static str,
    check: Check,
}

/// The package of a generator, pinned in `tools/`.
#[derive(Clone, Copy, Debug)]
enum Package {
    Node(&'static str),
    Python(&'static str),
}

/// The check of a generated client.
#[derive(Clone, Copy, Debug)]
enum Check {
    Go,
    Rust,
    Python(python::Client),
    TypeScript(typescript::SmokeTest),
}

/// Runs on the Java that its package on PyPI contains. By default its clients refuse unknown fields in responses, in Go and Java:
/// `disallowAdditionalPropertiesIfNotPresent=false` prevents that.
const OPENAPI_GENERATOR: Package = Package::Python("openapi-generator-cli");

const GENERATORS: [Generator; 9] = [
    Generator {
        name: "openapi-generator-rust",
        package: OPENAPI_GENERATOR,
        command: "openapi-generator-cli generate -g rust -i openapi.yaml -o client \
                  --additional-properties=packageName=lupitor-openapi,packageVersion=0.0.0,disallowAdditionalPropertiesIfNotPresent=false",
        check: Check::Rust,
    },
    Generator {
        name: "openapi-generator-go",
        package: OPENAPI_GENERATOR,
        command: "openapi-generator-cli generate -g go -i openapi.yaml -o client --git-host example.com --git-user-id lupitor \
                  --git-repo-id lupitor-go --additional-properties=packageName=lupitor,disallowAdditionalPropertiesIfNotPresent=false \
                  --global-property=apiTests=false,modelTests=false",
        check: Check::Go,
    },
    Generator {
        name: "openapi-generator-python",
        package: OPENAPI_GENERATOR,
        command: "openapi-generator-cli generate -g python -i openapi.yaml -o client \
                  --additional-properties=packageName=lupitor_openapi,disallowAdditionalPropertiesIfNotPresent=false \
                  --global-property=apiTests=false,modelTests=false",
        check: Check::Python(python::OPENAPI_GENERATOR),
    },
    Generator {
        name: "openapi-generator-typescript-fetch",
        package: OPENAPI_GENERATOR,
        command: "openapi-generator-cli generate -g typescript-fetch -i openapi.yaml -o client \
                  --additional-properties=disallowAdditionalPropertiesIfNotPresent=false",
        check: Check::TypeScript(typescript::strict("openapi_generator.ts")),
    },
    Generator {
        name: "openapi-python-client",
        package: Package::Python("openapi-python-client"),
        command: "openapi-python-client generate --path openapi.yaml --output-path client --meta setup --overwrite --fail-on-warning",
        check: Check::Python(python::OPENAPI_PYTHON_CLIENT),
    },
    Generator {
        name: "openapi-typescript",
        package: Package::Node("openapi-typescript"),
        command: "openapi-typescript openapi.yaml --output client/lupitor.d.ts",
        check: Check::TypeScript(typescript::strictest("smoke.ts")),
    },
    Generator {
        name: "hey-api",
        package: Package::Node("@hey-api/openapi-ts"),
        command: "openapi-ts --input openapi.yaml --output client --no-log-file",
        check: Check::TypeScript(typescript::strict("hey_api.ts")),
    },
    Generator {
        name: "orval",
        package: Package::Node("orval"),
        command: "orval --config examples/typescript/orval.config.cjs",
        check: Check::TypeScript(typescript::strict("orval.ts")),
    },
    Generator {
        name: "openapi-zod-client",
        package: Package::Node("openapi-zod-client"),
        command: "openapi-zod-client openapi.yaml --output client/lupitor.ts --export-schemas",
        check: Check::TypeScript(typescript::strict("zod.ts")),
    },
];

/// The names of the generators, on the command line.
pub fn names() -> [&'static str; GENERATORS.len()] {
    GENERATORS.map(|generator| generator.name)
}

/// The result of one generator: a row of the table at the end.
struct Row {
    position: usize,
    title: String,
    result: String,
    time: Duration,
    problem: Option<String>,
}

/// Tries these generators, or all, and prints a table. A generator that fails does not keep the others from being tried.
pub fn run(root: &Path, names: &[String]) -> Result<()> {
    let is_chosen = |generator: &&Generator| names.is_empty() || names.iter().any(|name| name == generator.name);
    let chosen: Vec<_> = GENERATORS.iter().filter(is_chosen).collect();
    // Before the clock of any generator starts.
    tools::node(root)?;
    tools::python(root)?;
    let stand_in = Program::build(root)?;
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let position = next.fetch_add(1, Ordering::Relaxed);
                    let Some(generator) = chosen.get(position) else { break };
                    let row = attempt(root, &stand_in, position, generator);
                    rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
                }
            });
        }
    });
    report(rows.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn attempt(root: &Path, stand_in: &Program, position: usize, generator: &Generator) -> Row {
    // A test holds the pins to the table.
    let title = generator.title(root).unwrap_or_else(|_| generator.name.to_owned());
    let mut trial = Trial::new(root, stand_in, generator);
    let outcome = trial.clear().and_then(|()| match generator.check {
        Check::Go => go::check(&mut trial),
        Check::Rust => rust::check(&mut trial),
        Check::Python(client) => python::check(&mut trial, client),
        Check::TypeScript(smoke_test) => typescript::check(&mut trial, smoke_test),
    });
    let (steps, time) = trial.finish();
    let (result, problem) = match outcome {
        Ok(()) => (steps.join(", "), None),
        Err(problem) => {
            println!("{}: FAILED", generator.name);
            let steps = if steps.is_empty() { "nothing".to_owned() } else { steps.join(", ") };
            (format!("FAILED after: {steps}"), Some(format!("{}: {problem}", generator.name)))
        }
    };
    Row { position, title, result, time, problem }
}

fn report(mut rows: Vec<Row>) -> Result<()> {
    rows.sort_by_key(|row| row.position);
    let width = rows.iter().map(|row| row.title.len()).max().unwrap_or_default();
    println!("\n{:width$}  {:>6}  result", "generator", "time");
    for Row { title, result, time, .. } in &rows {
        println!("{title:width$}  {:>4} s  {result}", time.as_secs_f64().round());
    }
    let problems: Vec<_> = rows.into_iter().filter_map(|row| row.problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

impl Generator {
    /// The package with its version, and the language: `openapi-generator-cli 7.26.0, go`.
    fn title(&self, root: &Path) -> Result<String> {
        let (package, version) = match self.package {
            Package::Node(package) => (package, tools::node_pin(root, package)?),
            Package::Python(package) => (package, tools::python_pin(root, package)?),
        };
        let language = self.name.strip_prefix("openapi-generator-").map(|language| format!(", {language}"));
        Ok(format!("{package} {version}{}", language.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/other-languages.md");

    #[test]
    fn the_page_for_other_languages_has_each_generator_with_its_version_and_command() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for generator in &GENERATORS {
            let title = generator.title(&root).unwrap();
            let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{}` ", generator.name)));
            let row = row.unwrap_or_else(|| panic!("docs/other-languages.md: add a row for `{}`", generator.name));
            assert!(row.contains(&title), "docs/other-languages.md: the row of `{}` must name {title}: {row}", generator.name);
            let command = generator.command;
            let is_shown = PAGE.lines().any(|line| line.trim_start_matches("npx ") == command);
            assert!(is_shown, "docs/other-languages.md: the tested command is not on the page, add the line `{command}`");
        }
    }

    #[test]
    fn the_page_for_other_languages_has_no_generator_that_is_not_tried() {
        let (table, _) = PAGE.split_once("\n## ").unwrap();
        let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        for (name, _) in rows {
            let is_known = names().contains(&name);
            assert!(is_known, "docs/other-languages.md: `{name}` is not tried by `cargo xtask spec clients`, remove its row");
        }
    }
}
