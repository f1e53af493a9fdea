//! `cargo xtask spec diff --self-test`: whether the planted changes are reported.

use std::path::Path;

use super::items::{self, Items};
use super::planted::{BEYOND, PLANTED, Planted, Verdict};
use super::{Changes, Document, Report, Severity, generic, ours, read, tools};
use crate::Result;
use lupitor_codegen::Problems;

/// A planted change with what is made of its documents.
struct Case {
    planted: &'static Planted,
    before: Document,
    after: Document,
    /// Of the older document, where it is not the one that is there.
    old: Option<std::result::Result<Items, Problems>>,
    new: std::result::Result<Items, Problems>,
}

impl Case {
    fn new(planted: &'static Planted, document: &str) -> Result<Case> {
        let change = |yaml: &str, (from, to): (&str, &str)| {
            if yaml.contains(from) {
                return Ok(yaml.replacen(from, to, 1));
            }
            Err(format!("{}: openapi.yaml has no `{from}`, correct the table", planted.what))
        };
        let before = change(document, planted.base.unwrap_or_default())?;
        let after = change(&before, planted.change)?;
        let (old, new) = if cfg!(test) && planted.is_ours() {
            (Some(Ok(Items::default())), Ok(Items::default()))
        } else {
            (planted.base.map(|_| Items::of(&before)), Items::of(&after))
        };
        Ok(Case { planted, before: read(&before)?, after: read(&after)?, old, new })
    }

    /// What is wrong with the report, of the items of the document that is there and of what api-smart-diff has found.
    fn wrong(self, there: &Items, found: Changes) -> Vec<String> {
        let Planted { what, verdict, said, .. } = self.planted;
        let (got, lines, alone) = match self.new {
            Err(problem) => (Verdict::Refused, vec![problem.to_string()], Vec::new()),
            Ok(new) => {
                let ours = ours(&self.before, &self.after);
                let beyond = generic::beyond(found, &ours);
                let items = match self.old {
                    None => Ok(items::compare(there, &new)),
                    Some(old) => old.map(|old| items::compare(&old, &new)),
                };
                let report = Report { ours, beyond, items };
                let alone = report.beyond.iter().map(ToString::to_string).collect();
                (if report.is_breaking() { Verdict::Breaks } else { Verdict::Safe }, report.lines(), alone)
            }
        };
        let mut wrong = Vec::new();
        let told = |change: &String| said.iter().any(|said| change.contains(said));
        wrong.extend(
            alone.iter().filter(|change| !told(change)).map(|change| format!("{what}: api-smart-diff says alone {change}")),
        );
        let list = || lines.iter().map(|line| format!("\n    {line}")).collect::<String>();
        if got != *verdict {
            wrong.push(format!("{what}: {got:?} and not {verdict:?}:{}", list()));
        }
        for said in said.iter().filter(|said| !lines.iter().any(|line| line.contains(**said))) {
            wrong.push(format!("{what}: `{said}` was not said, but{}", list()));
        }
        wrong
    }
}

/// The cases, made on all cores: Rust is made of each document, which takes a while.
fn cases(planted: &[&'static Planted], document: &str) -> Result<Vec<Case>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let make = |part: &[&'static Planted]| {
        let cases = part.iter().map(|planted| Case::new(planted, document).map_err(|problem| problem.to_string()));
        cases.collect::<std::result::Result<Vec<_>, _>>()
    };
    std::thread::scope(|scope| {
        let parts = planted.chunks(planted.len().div_ceil(cores).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || make(part))).collect();
        let mut cases = Vec::new();
        for part in running {
            cases.extend(part.join().map_err(|_| "making a case ended in a panic, see above")??);
        }
        Ok(cases)
    })
}

/// Whether each planted change is reported by its name and gets its verdict: our checks, api-smart-diff and Rust items.
pub fn self_test(root: &Path) -> Result<()> {
    let tools = tools::node(root)?;
    let document = std::fs::read_to_string(root.join("openapi.yaml"))?;
    let planted: Vec<_> = PLANTED.iter().chain(BEYOND).collect();
    let cases = cases(&planted, &document)?;
    let pairs: Vec<_> = cases.iter().map(|case| (&case.before, &case.after)).collect();
    let found = generic::compare(root, &tools, &pairs)?;
    let of = |verdict: Verdict| planted.iter().filter(move |planted| planted.verdict == verdict).count();
    let seen = cases
        .iter()
        .zip(&found)
        .filter(|(case, found)| case.planted.verdict == Verdict::Breaks && found.of(Severity::Breaking).next().is_some());
    let (breaking, safe, refused, seen) = (of(Verdict::Breaks), of(Verdict::Safe), of(Verdict::Refused), seen.count());
    println!(
        "{breaking} breaking, {safe} safe and {refused} refused changes planted; api-smart-diff alone sees {seen} that break"
    );
    let there = Items::of(&document)?;
    let problems: Vec<_> = cases.into_iter().zip(found).flat_map(|(case, found)| case.wrong(&there, found)).collect();
    if problems.is_empty() {
        println!("each was reported by its name, and no safe one called breaking");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

#[cfg(test)]
mod tests {
    use super::{Changes, Items, PLANTED, cases};

    /// What our checks and the comparison of Rust items find, without the tools that are not Rust's.
    #[test]
    fn each_planted_change_is_reported_by_its_name() {
        let planted: Vec<_> = PLANTED.iter().collect();
        let document = include_str!("../../../../openapi.yaml");
        let (cases, there) = (cases(&planted, document).unwrap(), Items::of(document).unwrap());
        let problems: Vec<_> = cases.into_iter().flat_map(|case| case.wrong(&there, Changes::default())).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
