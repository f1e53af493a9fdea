//! `cargo xtask spec lint`: what Spectral and Redocly say of the document. One finding fails, a warning too.

mod planted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::tools::{self, Tools};
use crate::Result;

/// Where the planted documents are written, below the root.
const PLANTED: &str = "target/spec/lint";

/// Both judges on the document.
pub fn lint(root: &Path) -> Result<()> {
    let tools = tools::node(root)?;
    let mut failed = Vec::new();
    for judge in Judge::ALL {
        let output = judge.command(&tools, root, "stylish").arg("openapi.yaml").output()?;
        if output.status.success() {
            println!("{}: openapi.yaml has no finding", judge.title(&tools)?);
        } else {
            print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            failed.push(format!("{}: openapi.yaml has the findings above ({})", judge.title(&tools)?, output.status));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// Whether each rule finds what it is for: a copy of the document for each defect, and the rule that must name it.
pub fn self_test(root: &Path) -> Result<()> {
    let tools = tools::node(root)?;
    let directory = root.join(PLANTED);
    if directory.exists() {
        std::fs::remove_dir_all(&directory)?;
    }
    std::fs::create_dir_all(&directory)?;
    let document = std::fs::read_to_string(root.join("openapi.yaml"))?;
    let sound = directory.join("sound.yaml");
    std::fs::write(&sound, &document)?;
    let mut missed = Vec::new();
    for judge in Judge::ALL {
        let mut documents = vec![sound.clone()];
        let defects: Vec<_> = planted::DEFECTS.iter().filter(|defect| defect.judge == judge).collect();
        for (index, defect) in defects.iter().enumerate() {
            if !document.contains(defect.from) {
                return Err(format!("{}: openapi.yaml has no `{}`, correct the table", defect.what, defect.from).into());
            }
            documents.push(directory.join(name(judge, index)));
            std::fs::write(&documents[index + 1], document.replacen(defect.from, defect.to, 1))?;
        }
        let found = judge.findings(&tools, root, &documents)?;
        let rules = |name: &str| found.get(name).map(|rules| rules.join(", ")).unwrap_or_default();
        if found.contains_key("sound.yaml") {
            missed.push(format!("{judge:?}: found {} in the document as it is", rules("sound.yaml")));
        }
        for (index, defect) in defects.iter().enumerate() {
            let name = name(judge, index);
            if !found.get(&name).is_some_and(|rules| rules.iter().any(|rule| rule == defect.rule)) {
                let rules = rules(&name);
                missed.push(format!("{judge:?}: {}: {} found nothing, others did: [{rules}]", defect.what, defect.rule));
            }
        }
        println!("{}: {} planted defects", judge.title(&tools)?, defects.len());
    }
    missed.extend(untested(root)?.into_iter().map(|rule| format!("{rule} has no planted defect: add one")));
    if missed.is_empty() {
        println!("each was found by its rule, and nothing in the document as it is");
        return Ok(());
    }
    Err(missed.join("\n").into())
}

fn name(judge: Judge, index: usize) -> String {
    format!("{judge:?}-{index:02}.yaml").to_lowercase()
}

/// The house rules that no defect is planted for.
fn untested(root: &Path) -> Result<Vec<String>> {
    let ruleset: Value = yaml_serde::from_str(&std::fs::read_to_string(root.join(Judge::Spectral.rules()))?)?;
    let rules = ruleset["rules"].as_object().into_iter().flatten().map(|(rule, _)| rule.clone());
    Ok(rules.filter(|rule| !planted::DEFECTS.iter().any(|defect| defect.rule == rule)).collect())
}

/// A linter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judge {
    Spectral,
    Redocly,
}

impl Judge {
    const ALL: [Judge; 2] = [Judge::Spectral, Judge::Redocly];

    const fn rules(self) -> &'static str {
        match self {
            Judge::Spectral => "tools/node/spectral.yaml",
            Judge::Redocly => "tools/node/redocly.yaml",
        }
    }

    fn title(self, tools: &Tools) -> Result<String> {
        let (name, package) = match self {
            Judge::Spectral => ("Spectral", "@stoplight/spectral-cli"),
            Judge::Redocly => ("Redocly", "@redocly/cli"),
        };
        let manifest: Value = serde_json::from_str(&std::fs::read_to_string(tools.directory().join("package.json"))?)?;
        let version = manifest["dependencies"][package].as_str().unwrap_or("of an unknown version");
        Ok(format!("{name} {version} with {}", self.rules()))
    }

    /// Without the documents.
    fn command(self, tools: &Tools, root: &Path, format: &str) -> Command {
        match self {
            Judge::Spectral => {
                let mut command = tools.command(root, "spectral");
                command.args(["lint", "--quiet", "--fail-severity=warn", "--format", format, "--ruleset", self.rules()]);
                command
            }
            Judge::Redocly => {
                let mut command = tools.command(root, "redocly");
                command.args(["lint", "--max-problems=1000", "--format", format, "--config", self.rules()]);
                // It is not to ask the registry for a newer version, nor to report its use.
                command.env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true").env("REDOCLY_TELEMETRY", "off");
                command
            }
        }
    }

    /// The rules that found something, by the name of the file.
    fn findings(self, tools: &Tools, root: &Path, documents: &[PathBuf]) -> Result<BTreeMap<String, Vec<String>>> {
        let output = self.command(tools, root, "json").args(documents).output()?;
        let (problems, rule, place) = match self {
            Judge::Spectral => ("", "/code", "/source"),
            Judge::Redocly => ("/problems", "/ruleId", "/location/0/source/ref"),
        };
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        // Redocly writes a report for each document.
        for report in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>() {
            let report = report.map_err(|e| {
                format!("{self:?} wrote no JSON ({e}, {}): {}", output.status, String::from_utf8_lossy(&output.stderr))
            })?;
            for finding in report.pointer(problems).and_then(Value::as_array).into_iter().flatten() {
                let text = |pointer| finding.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
                let document = Path::new(text(place)).file_name().unwrap_or_default().to_string_lossy().into_owned();
                found.entry(document).or_default().push(text(rule).to_owned());
            }
        }
        Ok(found)
    }
}
