//! Links in Markdown: each one leads to a file of the repository, and to a heading if it names one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use regex::Regex;

use crate::workspace::{repository, text};

/// The prose of a page, without blocks of code and code in lines.
fn prose(page: &str) -> String {
    let blocks: String = page.split("```").step_by(2).collect::<Vec<_>>().join("\n");
    blocks.split('`').step_by(2).collect()
}

/// The anchors of a page: its headings as GitHub names them, and its own `<a id="…">`.
fn anchors(page: &str) -> BTreeSet<String> {
    let blocks = page.split("```").step_by(2);
    let headings = blocks.flat_map(str::lines).filter(|line| line.starts_with('#'));
    let heading = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase();
        text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    let ids = page.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
    headings.map(heading).chain(ids.map(str::to_owned)).collect()
}

/// The path that a link on a page means, from the root of the repository.
fn resolve(page: &str, link: &str) -> String {
    let mut path = Vec::new();
    for part in Path::new(page).parent().unwrap().join(link).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name.to_str().unwrap().to_owned()),
            _ => {}
        }
    }
    path.join("/")
}

/// The problems with the links of a page.
fn problems(page: &str, pages: &BTreeMap<String, String>, paths: &BTreeSet<String>) -> Vec<String> {
    let prose = prose(&pages[page]);
    let definition = Regex::new(r"(?m)^\[([^\]]+)\]: (\S+)").unwrap();
    let definitions: BTreeMap<_, _> =
        definition.captures_iter(&prose).map(|found| (found[1].to_owned(), found[2].to_owned())).collect();
    let reference = Regex::new(r"\]\[([^\]]+)\]").unwrap();
    let undefined = reference.captures_iter(&prose).filter(|found| !definitions.contains_key(&found[1]));
    let mut wrong: Vec<_> = undefined.map(|found| format!("{page}: [{}] has no definition", &found[1])).collect();

    let inline = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let links = inline.captures_iter(&prose).map(|found| found[1].to_owned()).chain(definitions.into_values());
    for link in links.filter(|link| !link.contains("://")) {
        let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let path = if file.is_empty() { page.to_owned() } else { resolve(page, file) };
        if !paths.iter().any(|known| *known == path || known.starts_with(&format!("{path}/"))) {
            wrong.push(format!("{page}: {link} leads to no file"));
        } else if !anchor.is_empty() && pages.get(&path).is_some_and(|target| !anchors(target).contains(anchor)) {
            wrong.push(format!("{page}: {link} leads to no heading"));
        }
    }
    wrong
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let files = repository();
    let paths = files.keys().cloned().collect();
    let pages: BTreeMap<_, _> = files
        .into_iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, content)| (path, String::from_utf8(content).unwrap()))
        .collect();
    assert!(pages.len() > 10, "only {} pages were read, correct this test", pages.len());

    let wrong: Vec<_> = pages.keys().flat_map(|page| problems(page, &pages, &paths)).collect();

    assert!(wrong.is_empty(), "correct the links:\n  {}", wrong.join("\n  "));
}

/// On docs.rs there are no files: README and the pages of `src/docs.rs` link by definitions, which the crate replaces by its own.
#[test]
fn every_page_of_the_documentation_links_to_pages_of_the_documentation() {
    let modules = text("src/docs.rs");
    let included = Regex::new(r#"page!\((\w+), "\.\./(.+)"\);"#).unwrap();
    let included: BTreeMap<_, _> =
        included.captures_iter(&modules).map(|found| (found[2].to_owned(), found[1].to_owned())).collect();
    assert!(included.len() > 5, "src/docs.rs has other pages? correct this test: {included:?}");
    let mut wrong = Vec::new();
    for (page, definitions) in included.keys().map(|page| (page.as_str(), &modules)).chain([("README.md", &text("src/lib.rs"))]) {
        let prose = prose(&text(page));
        let inline = Regex::new(r"\]\(([^)#\s][^)\s]*)\)").unwrap();
        let inline = inline.captures_iter(&prose).filter(|found| !found[1].contains("://"));
        wrong.extend(inline.map(|found| format!("{page}: write [text][name] instead of a link to {}", &found[1])));
        for found in Regex::new(r"(?m)^\[([^\]]+)\]: (\S+)").unwrap().captures_iter(&prose) {
            let module = included.get(&resolve(page, &found[2]));
            let replaced = module.is_some_and(|module| {
                let replaced = |line: &str| line.ends_with(&format!("[{}]: crate::docs::{module}", &found[1]));
                definitions.lines().any(|line| replaced(line) || line.ends_with(&format!("[{}]: docs::{module}", &found[1])))
            });
            if !replaced {
                wrong.push(format!("{page}: src/ does not replace the definition of [{}]", &found[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "these links are dead on docs.rs:\n  {}", wrong.join("\n  "));
}

#[test]
fn a_broken_link_is_found() {
    let page =
        "# One\n\n[a](two.md) [b](#one) [c](#two) [d](docs/page.md#heading) [e][f] [g][h] `[i](j)`\n\n[f]: docs/page.md#none\n";
    let pages = BTreeMap::from([
        ("one.md".to_owned(), page.to_owned()),
        ("docs/page.md".to_owned(), "## Heading\n\n[up](../one.md#one)\n".to_owned()),
    ]);
    let paths = pages.keys().cloned().collect();
    let expected = [
        "one.md: [h] has no definition",
        "one.md: two.md leads to no file",
        "one.md: #two leads to no heading",
        "one.md: docs/page.md#none leads to no heading",
    ];
    assert_eq!(problems("one.md", &pages, &paths), expected);
    assert_eq!(problems("docs/page.md", &pages, &paths), [""; 0]);
}
