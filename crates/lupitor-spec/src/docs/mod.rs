//! `cargo xtask spec docs`: the reference of the API as two pages. Each is one file, and needs no network.

pub mod errors;

use std::path::Path;
use std::process::Command;

use lupitor_codegen::DocumentedError;
use serde_json::{Value, json};

use crate::{Document, Result, read_document, tools};

/// The folder of the pages, below the root.
const DIRECTORY: &str = "target/spec";
const PAGE: &str = include_str!("index.html");
/// Pages with a problem each, and the report that `browse.mjs` must make of it.
const PLANTED: [(&str, &str); 7] = [
    ("<img src=\"https://example.invalid/logo.png\" alt=\"\">", "loads https://example.invalid/logo.png"),
    ("<script>console.error('broken')</script>", "console: broken"),
    ("<script>throw new Error('thrown')</script>", "exception: Error: thrown"),
    ("<p style=\"width: 3000px\">wide</p>", "is 3"),
    ("<div style=\"overflow: hidden\"><p style=\"width: 3000px\">cut off</p></div>", "cut off at the edge: <p"),
    ("<a href=\"#nowhere\">link</a>", "has no target: #nowhere"),
    ("<p hidden>wanted</p>", "does not show: wanted"),
];
/// The only file that redoc loads from elsewhere, its own logo.
const LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";
/// An empty image in its place.
const EMPTY: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const SOURCE_MAP: &str = "//# sourceMappingURL=redoc.standalone.js.map";

/// Writes both pages.
pub fn write(root: &Path) -> Result<()> {
    let (document, errors) = read(root)?;
    let tools = tools::node(root)?;
    let redoc = tools.directory().join("node_modules/redoc/bundles");
    let part = |name: &str| std::fs::read_to_string(redoc.join(name)).map_err(|e| format!("{name}: {e}"));
    let directory = root.join(DIRECTORY);
    std::fs::create_dir_all(&directory)?;
    let title = document.0["info"]["title"].as_str().unwrap_or_default().to_owned();
    let errors_page = errors::page(&title, &document, &errors);
    let pages = [
        ("index.html", index(document, &errors, &part("redoc.standalone.js")?, &part("redoc.standalone.js.LICENSE.txt")?)?),
        ("errors.html", errors_page),
    ];
    for (name, text) in pages {
        std::fs::write(directory.join(name), &text)?;
        println!("wrote {DIRECTORY}/{name}, {} kB", text.len() / 1000);
    }
    Ok(())
}

fn read(root: &Path) -> Result<(Document, Vec<DocumentedError>)> {
    let yaml = read_document(root)?;
    Ok((Document::parse(&yaml)?, lupitor_codegen::documented_errors(&yaml)?))
}

fn index(mut document: Document, errors: &[DocumentedError], redoc: &str, licence: &str) -> Result<String> {
    if !redoc.contains(LOGO) || !redoc.contains(SOURCE_MAP) {
        return Err("redoc's bundle has changed: look for what it loads, and correct crates/lupitor-spec/src/docs".into());
    }
    let redoc = redoc.replace(LOGO, EMPTY).replace(SOURCE_MAP, "");
    let title = document.0["info"]["title"].as_str().unwrap_or_default().to_owned();
    let description = document.0["info"]["description"].as_str().unwrap_or_default().trim_end().to_owned();
    mark_inferred(&mut document.0);
    document.0["info"]["description"] = Value::from(format!("{description}\n\n{}", errors::section(errors)));
    Ok(PAGE
        .replace("{title}", &escape(&title))
        .replace("{licence}", &script(licence))
        .replace("{document}", &script(&document.0.to_string()))
        // Last, because inserted text is not to be replaced.
        .replace("{redoc}", &script(&redoc)))
}

/// Adds a note to the description of each object that no page of the API states, or parts of it: redoc shows no extensions.
fn mark_inferred(value: &mut Value) {
    let note = match &value["x-lupitor-source"] {
        Value::String(source) if source == "inferred" => Some("Inferred: no page of the API states it.".to_owned()),
        Value::Object(parts) => {
            let inferred = parts.iter().filter(|(_, source)| *source == "inferred").map(|(part, _)| format!("`{part}`"));
            let inferred = inferred.collect::<Vec<_>>().join(", ");
            (!inferred.is_empty()).then(|| format!("No page of the API states {inferred}: inferred."))
        }
        _ => None,
    };
    if let Some(note) = note {
        let description = value["description"].as_str().unwrap_or_default().trim_end().to_owned();
        value["description"] = Value::from(format!("{description}\n\n*{note}*"));
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(mark_inferred),
        Value::Array(items) => items.iter_mut().for_each(mark_inferred),
        _ => {}
    }
}

/// Writes both pages, and looks at them in a headless browser with `tools/node/browse.mjs`, which leaves pictures beside them.
pub fn check(root: &Path) -> Result<()> {
    write(root)?;
    let (document, errors) = read(root)?;
    let summaries = document.operations().into_iter().map(|operation| operation.value["summary"].clone());
    let codes: Vec<_> = errors::catalogue(&errors).into_keys().collect();
    let texts: Vec<_> = codes.iter().copied().chain(errors::texts(&errors).map(String::as_str)).collect();
    // The mark of createLead's statuses, without the Markdown.
    let inferred = [json!("No page of the API states 200, 201, 404: inferred.")];
    let texts_of_index: Vec<_> = summaries.chain(inferred).chain(texts.iter().map(|text| json!(text))).collect();
    let mut wanted = vec![
        json!({ "page": "index.html", "texts": texts_of_index }),
        // The part with requests, responses and their examples.
        json!({ "page": "index.html", "at": "#tag/leads/operation/createLead", "texts": texts_of_index }),
        json!({ "page": "errors.html", "texts": texts }),
        json!({ "page": "errors.html", "at": "#insufficientPermissions", "texts": codes }),
    ];
    std::fs::create_dir_all(root.join(DIRECTORY).join("planted"))?;
    for (index, (body, problem)) in PLANTED.iter().enumerate() {
        let page = format!("planted/{index}.html");
        let head = "<!DOCTYPE html><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">";
        std::fs::write(root.join(DIRECTORY).join(&page), format!("{head}{body}"))?;
        let texts = if body.contains("wanted") { vec!["wanted"] } else { Vec::new() };
        wanted.push(json!({ "page": page, "texts": texts, "planted": problem }));
    }
    let wanted = Value::from(wanted);
    let mut node = Command::new("node");
    node.arg("tools/node/browse.mjs").arg(browser()?).arg(root.join(DIRECTORY)).arg(wanted.to_string()).current_dir(root);
    tools::run(&mut node, "correct the problems above")
}

/// Debian's name of the browser, or Google's.
fn browser() -> Result<&'static str> {
    let known = ["chromium", "chromium-browser", "google-chrome"];
    let runs = |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let found = known.iter().find(runs).copied();
    found.ok_or_else(|| "no browser to look at the pages with: apt-get install chromium".into())
}

/// Text inside `<script>`, with those parts escaped that would end it. JSON and JavaScript read them as the same.
fn script(text: &str) -> String {
    text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
}

/// Text between tags and in attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
