//! `cargo xtask spec lint`: the checks of the code generator, Spectral and Redocly on the document. One finding fails, a warning too.
//!
//! The code generator comes first: a rule that it checks is not repeated in `tools/node/`.

mod planted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::lint::planted::DEFECTS;
use crate::tools::{self, Tools};
use crate::{Result, read_document};

/// The folder of the planted documents, below the root.
const DIRECTORY: &str = "target/spec/lint";

/// A tool that checks the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Linter {
    Codegen,
    Node(NodeLinter),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeLinter {
    Spectral,
    Redocly,
}

/// Lints the document.
pub fn lint(root: &Path) -> Result<()> {
    let mut failed = Vec::new();
    match lupitor_codegen::render(&read_document(root)?) {
        Ok(_) => println!("{CODEGEN}: openapi.yaml has no finding"),
        Err(problems) => {
            println!("{problems}");
            failed.push(format!("{CODEGEN}: openapi.yaml has the findings above"));
        }
    }
    let tools = tools::node(root)?;
    for linter in NodeLinter::ALL {
        let title = linter.title(root)?;
        let output = linter.command(&tools, root, "stylish").arg("openapi.yaml").output()?;
        if output.status.success() {
            println!("{title}: openapi.yaml has no finding");
        } else {
            print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            failed.push(format!("{title}: openapi.yaml has the findings above ({})", output.status));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// Checks that each planted defect is found by its linter, and that every house rule has one.
pub fn self_test(root: &Path) -> Result<()> {
    let document = read_document(root)?;
    if let Some(defect) = DEFECTS.iter().find(|defect| !document.contains(defect.from)) {
        return Err(format!("{}: openapi.yaml has no `{}`, correct the table", defect.name, defect.from).into());
    }
    let mut missed = codegen_missed(&document);
    let tools = tools::node(root)?;
    for linter in NodeLinter::ALL {
        missed.extend(linter.missed(&tools, root, &document)?);
    }
    missed.extend(untested(root)?.into_iter().map(|rule| format!("{rule} has no planted defect: add one")));
    for linter in [Linter::Codegen, Linter::Node(NodeLinter::Spectral), Linter::Node(NodeLinter::Redocly)] {
        let title = match linter {
            Linter::Codegen => CODEGEN.to_owned(),
            Linter::Node(linter) => linter.title(root)?,
        };
        let planted: Vec<_> = DEFECTS.iter().filter(|defect| defect.linter == linter).collect();
        println!("{title}: {} planted defects", planted.len());
        planted.iter().for_each(|defect| println!("  {}: {}", defect.name, defect.finding));
    }
    if missed.is_empty() {
        println!("each is found by its linter, and nothing in the document as it is");
        return Ok(());
    }
    Err(missed.join("\n").into())
}

const CODEGEN: &str = "lupitor-codegen";

/// The planted defects that the code generator does not find.
fn codegen_missed(document: &str) -> Vec<String> {
    let problems = |document: &str| lupitor_codegen::render(document).err().map(|problems| problems.to_string());
    let sound = problems(document).map(|found| format!("{CODEGEN}: finds this in the document as it is: {found}"));
    let defects = DEFECTS.iter().filter(|defect| defect.linter == Linter::Codegen);
    let missed = defects.filter_map(|defect| {
        let found = problems(&defect.plant(document)).unwrap_or_default();
        let is_found = found.lines().any(|problem| problem.contains(defect.finding));
        (!is_found).then(|| format!("{CODEGEN}: {}: no problem contains `{}`: {found}", defect.name, defect.finding))
    });
    sound.into_iter().chain(missed).collect()
}

/// The house rules without a planted defect.
fn untested(root: &Path) -> Result<Vec<String>> {
    let ruleset: Value = yaml_serde::from_str(&std::fs::read_to_string(root.join(NodeLinter::Spectral.rules()))?)?;
    let rules = ruleset["rules"].as_object().into_iter().flatten().map(|(rule, _)| rule.clone());
    Ok(rules.filter(|rule| !DEFECTS.iter().any(|defect| defect.finding == rule)).collect())
}

impl NodeLinter {
    const ALL: [NodeLinter; 2] = [NodeLinter::Spectral, NodeLinter::Redocly];

    const fn rules(self) -> &'static str {
        match self {
            NodeLinter::Spectral => "tools/node/spectral.yaml",
            NodeLinter::Redocly => "tools/node/redocly.yaml",
        }
    }

    fn title(self, root: &Path) -> Result<String> {
        let package = match self {
            NodeLinter::Spectral => "@stoplight/spectral-cli",
            NodeLinter::Redocly => "@redocly/cli",
        };
        Ok(format!("{self:?} {} with {}", tools::node_pin(root, package)?, self.rules()))
    }

    /// The command without the documents.
    fn command(self, tools: &Tools, root: &Path, format: &str) -> Command {
        match self {
            NodeLinter::Spectral => {
                let mut command = tools.command(root, "spectral");
                command.args(["lint", "--quiet", "--fail-severity=warn", "--format", format, "--ruleset", self.rules()]);
                command
            }
            NodeLinter::Redocly => {
                let mut command = tools.command(root, "redocly");
                command.args(["lint", "--max-problems=1000", "--format", format, "--config", self.rules()]);
                // No request to the registry for a newer version, and no report of its use.
                command.env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true").env("REDOCLY_TELEMETRY", "off");
                command
            }
        }
    }

    /// The planted defects that this linter does not find by their rules. It reads all documents in one run.
    fn missed(self, tools: &Tools, root: &Path, document: &str) -> Result<Vec<String>> {
        let directory = root.join(DIRECTORY).join(format!("{self:?}").to_lowercase());
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory)?;
        let defects: Vec<_> = DEFECTS.iter().filter(|defect| defect.linter == Linter::Node(self)).collect();
        let name = |index: usize| format!("{index:02}.yaml");
        let mut documents = vec![directory.join("sound.yaml")];
        std::fs::write(&documents[0], document)?;
        for (index, defect) in defects.iter().enumerate() {
            let file = directory.join(name(index));
            std::fs::write(&file, defect.plant(document))?;
            documents.push(file);
        }
        let found = self.findings(tools, root, &documents)?;
        let rules = |name: &str| found.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut missed = Vec::new();
        if !rules("sound.yaml").is_empty() {
            missed.push(format!("{self:?}: finds {} in the document as it is", rules("sound.yaml").join(", ")));
        }
        for (index, defect) in defects.iter().enumerate() {
            let rules = rules(&name(index));
            if !rules.iter().any(|rule| rule == defect.finding) {
                let others = rules.join(", ");
                missed.push(format!("{self:?}: {}: {} finds nothing, others do: [{others}]", defect.name, defect.finding));
            }
        }
        Ok(missed)
    }

    /// The rules with a finding, by the name of the file.
    fn findings(self, tools: &Tools, root: &Path, documents: &[PathBuf]) -> Result<BTreeMap<String, Vec<String>>> {
        let output = self.command(tools, root, "json").args(documents).output()?;
        let (problems, rule, place) = match self {
            NodeLinter::Spectral => ("", "/code", "/source"),
            NodeLinter::Redocly => ("/problems", "/ruleId", "/location/0/source/ref"),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Without Node.
    #[test]
    fn the_code_generator_finds_each_defect_planted_for_it() {
        let missed = codegen_missed(include_str!("../../../../openapi.yaml"));
        assert!(missed.is_empty(), "{}", missed.join("\n"));
    }
}
