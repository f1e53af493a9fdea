//! `cargo xtask spec diff --self-test`: each planted change must be reported, with the right verdict.

use std::path::Path;

use lupitor_codegen::Problems;

use crate::diff::change::{Changes, Severity};
use crate::diff::items::{self, Items};
use crate::diff::planted::{GENERIC, PLANTED, Planted, Verdict};
use crate::diff::{Report, generic, own_changes, read};
use crate::{Document, Result, read_document, tools};

/// A planted change with its documents and their items.
struct Case {
    planted: &'static Planted,
    before: Document,
    after: Document,
    /// The items of the older document, if it is not the repository's.
    old: Option<std::result::Result<Items, Problems>>,
    new: std::result::Result<Items, Problems>,
}

impl Case {
    fn new(planted: &'static Planted, document: &str) -> Result<Case> {
        let change = |yaml: &str, (from, to): (&str, &str)| {
            if yaml.contains(from) {
                return Ok(yaml.replacen(from, to, 1));
            }
            Err(format!("{}: openapi.yaml has no `{from}`, correct the table", planted.name))
        };
        let before = change(document, planted.base.unwrap_or_default())?;
        let after = change(&before, planted.change)?;
        let (old, new) = if cfg!(test) && planted.needs_no_items() {
            (Some(Ok(Items::default())), Ok(Items::default()))
        } else {
            (planted.base.map(|_| Items::generate(&before)), Items::generate(&after))
        };
        Ok(Case { planted, before: read(&before)?, after: read(&after)?, old, new })
    }

    /// The problems of the report, given the items of the repository's document and the changes that api-smart-diff has found.
    fn problems(self, repository: &Items, found: Changes) -> Vec<String> {
        let Planted { name, verdict, expected, .. } = self.planted;
        let (got, lines, alone) = match self.new {
            Err(problem) => (Verdict::Refused, vec![problem.to_string()], Vec::new()),
            Ok(new) => {
                let own = own_changes(&self.before, &self.after);
                let generic = generic::additional(found, &own);
                let items = match self.old {
                    None => Ok(items::compare(repository, &new)),
                    Some(old) => old.map(|old| items::compare(&old, &new)),
                };
                let report = Report { own, generic, items };
                let alone = report.generic.iter().map(ToString::to_string).collect();
                (if report.is_breaking() { Verdict::Breaks } else { Verdict::Safe }, report.lines(), alone)
            }
        };
        let is_expected = |change: &&String| expected.iter().any(|part| change.contains(part));
        let unexpected = alone.iter().filter(|change| !is_expected(change));
        let mut problems: Vec<_> = unexpected.map(|change| format!("{name}: only api-smart-diff reports {change}")).collect();
        let list = || lines.iter().map(|line| format!("\n    {line}")).collect::<String>();
        if got != *verdict {
            problems.push(format!("{name}: {got:?} instead of {verdict:?}:{}", list()));
        }
        for part in expected.iter().filter(|part| !lines.iter().any(|line| line.contains(**part))) {
            problems.push(format!("{name}: `{part}` is not in the report:{}", list()));
        }
        problems
    }
}

/// Makes the cases, on all cores: generating the code of a document takes half a second.
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

/// Checks that each planted change is reported and gets its verdict, by our comparison, api-smart-diff and the Rust items together.
pub fn self_test(root: &Path) -> Result<()> {
    let tools = tools::node(root)?;
    let document = read_document(root)?;
    let planted: Vec<_> = PLANTED.iter().chain(GENERIC).collect();
    let cases = cases(&planted, &document)?;
    let pairs: Vec<_> = cases.iter().map(|case| (&case.before, &case.after)).collect();
    let found = generic::compare(root, &tools, &pairs)?;
    let count = |verdict: Verdict| planted.iter().filter(move |planted| planted.verdict == verdict).count();
    let seen = cases
        .iter()
        .zip(&found)
        .filter(|(case, found)| case.planted.verdict == Verdict::Breaks && found.with(Severity::Breaking).next().is_some());
    let (breaking, safe, refused, seen) = (count(Verdict::Breaks), count(Verdict::Safe), count(Verdict::Refused), seen.count());
    println!(
        "{breaking} breaking, {safe} safe and {refused} refused changes planted; api-smart-diff alone sees {seen} that break"
    );
    let repository = Items::generate(&document)?;
    let problems: Vec<_> = cases.into_iter().zip(found).flat_map(|(case, found)| case.problems(&repository, found)).collect();
    if problems.is_empty() {
        println!("each is reported with its verdict");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without api-smart-diff, which is not written in Rust.
    #[test]
    fn each_planted_change_is_reported() {
        let planted: Vec<_> = PLANTED.iter().collect();
        let document = include_str!("../../../../openapi.yaml");
        let (cases, repository) = (cases(&planted, document).unwrap(), Items::generate(document).unwrap());
        let problems: Vec<_> = cases.into_iter().flat_map(|case| case.problems(&repository, Changes::default())).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
