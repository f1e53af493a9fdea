//! Schemathesis judges the stand-in: what `openapi.yaml` promises, against both generations and the health check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use lupitor_fake::{CAMPAIGN_ID, Fake, Generation, NOT_PLAYED, OTHER_CAMPAIGN_ID, Rate, RateLimits, WRITE_KEY};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::Problem;
use crate::document::{Document, members};

const CONFIGURATION: &str = "tools/python/schemathesis.toml";
/// A run takes half a minute; one that hangs must not hang CI.
const LONGEST: Duration = Duration::from_secs(300);

/// A document, and who is judged by it.
struct Run {
    name: &'static str,
    document: Value,
    generation: Generation,
    /// True when its requests carry the key.
    with_key: bool,
    /// How many requests an hour the stand-in allows.
    rate: u32,
}

/// Far above what is sent, so that the headers are there and no request is refused for coming too soon.
const UNLIMITED: u32 = 1_000_000;
/// Used up by the first request, so that every operation is answered 429.
const LIMITED: u32 = 1;

/// Runs Schemathesis, the command at this path, in the root of the repository.
///
/// # Errors
///
/// Whatever it found, which it has printed by then; or what it could not be run for.
pub async fn judge(command: &Path, root: &Path) -> Result<(), Problem> {
    let folder = root.join("target/spec-tools/schemathesis");
    std::fs::create_dir_all(&folder)?;
    let document = played(Document::load()?.into_value());
    for (id, reason) in NOT_PLAYED {
        println!("not judged: {id}, which lupitor-fake does not play ({reason})");
    }
    let runs = [
        Run::new("second generation", second(document.clone()), Generation::G2),
        Run::new("first generation", first(document.clone()), Generation::G1),
        Run { with_key: false, ..Run::new("health check", health(document.clone()), Generation::G2) },
        Run { rate: LIMITED, ..Run::new("rate limit", limited(second(document.clone())), Generation::G2) },
        Run {
            rate: LIMITED,
            with_key: false,
            ..Run::new("rate limit of the health check", limited(health(document)), Generation::G2)
        },
    ];
    let mut found = Vec::new();
    for run in runs {
        println!("\n==> Schemathesis judges lupitor-fake: {}", run.name);
        if !run.judge(command, root, &folder).await? {
            found.push(run.name);
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Schemathesis judged lupitor-fake by openapi.yaml and found the failures above ({}): correct crates/lupitor-fake or \
         openapi.yaml, whichever of the two is wrong; what is allowed is in {CONFIGURATION}",
        found.join(", ")
    )
    .into())
}

impl Run {
    fn new(name: &'static str, document: Value, generation: Generation) -> Self {
        Self { name, document, generation, with_key: true, rate: UNLIMITED }
    }

    async fn judge(&self, command: &Path, root: &Path, folder: &Path) -> Result<bool, Problem> {
        let file = folder.join(format!("{}.json", self.name.replace(' ', "-")));
        std::fs::write(&file, serde_json::to_vec_pretty(&self.document)?)?;
        let rate = Rate::per_hour(self.rate)?;
        let limits = RateLimits::all(rate).health(Some(rate));
        let fake = Fake::builder().generation(self.generation).rate_limits(limits).start().await?;
        let mut schemathesis = Command::new(command);
        schemathesis
            .current_dir(root)
            // Below target/ and not in the repository.
            .env("HYPOTHESIS_STORAGE_DIRECTORY", folder.join("hypothesis"))
            .args(["--config-file", CONFIGURATION, "--no-color", "run"])
            .arg(file)
            .args(["--url", &fake.base_url(), "--checks", "all"])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if self.with_key {
            schemathesis.args(["--header", &format!("x-api-key: {WRITE_KEY}")]);
        }
        let status = tokio::time::timeout(LONGEST, schemathesis.status());
        let status = status.await.map_err(|_| format!("Schemathesis did not end in {} s", LONGEST.as_secs()))?;
        let status =
            status.map_err(|e| format!("{} could not be started: {e}; run `cargo xtask spec tools`", command.display()))?;
        let met = met(&fake);
        fake.shutdown().await;
        println!("\nanswered:");
        for (operation, statuses) in &met {
            let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
            println!("  {operation}: {}", statuses.join(" "));
        }
        let unmet = if self.rate == LIMITED { without_429(&self.document, &met) } else { Vec::new() };
        if !unmet.is_empty() {
            println!("no 429 was met, and none was judged: {}; send more in this run, or allow less", unmet.join(", "));
        }
        Ok(status.success() && unmet.is_empty())
    }
}

/// The statuses that each operation answered with.
fn met(fake: &Fake) -> BTreeMap<&'static str, BTreeSet<u16>> {
    let mut met: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for request in fake.requests() {
        if let (Some(operation), Some(status)) = (request.operation, request.status) {
            met.entry(operation.id()).or_default().insert(status);
        }
    }
    met
}

/// The operations of a document that no request was refused by for coming too soon.
fn without_429<'a>(document: &'a Value, met: &BTreeMap<&str, BTreeSet<u16>>) -> Vec<&'a str> {
    ids(document).into_iter().filter(|id| !met.get(id).is_some_and(|statuses| statuses.contains(&429))).collect()
}

/// The operations of a document, by their `operationId`.
fn ids(document: &Value) -> Vec<&str> {
    let items = members(&document["paths"]).flat_map(|(_, item)| members(item));
    items.filter_map(|(_, operation)| operation["operationId"].as_str()).collect()
}

/// The document without the operations that the stand-in does not play, and without paths that have no other operation.
fn played(mut document: Value) -> Value {
    let is_played = |operation: &Value| NOT_PLAYED.iter().all(|(id, _)| operation["operationId"] != *id);
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        if let Some(item) = item.as_object_mut() {
            item.retain(|_, operation| is_played(operation));
        }
    }
    keep(&mut document, |_, item| members(item).any(|(_, operation)| operation["operationId"].is_string()));
    document
}

/// The operations below the base path, with the campaigns that the stand-in has: with others, almost every request would be refused
/// for its campaign before anything else in it is looked at. A campaign that there is not is then one of the invalid requests.
fn second(mut document: Value) -> Value {
    document["components"]["schemas"]["CampaignId"]["enum"] = json!([CAMPAIGN_ID, OTHER_CAMPAIGN_ID]);
    let base = below_base(&document);
    keep(&mut document, |path, _| path.starts_with(&base));
    document
}

/// The health check alone, which needs no key.
fn health(mut document: Value) -> Value {
    let base = below_base(&document);
    keep(&mut document, |path, _| !path.starts_with(&base));
    document
}

/// The prefix of the paths that need a key.
fn below_base(document: &Value) -> String {
    format!("{}/", document["x-lupitor-base-path"].as_str().unwrap_or_default())
}

/// The same document, by the title that schemathesis.toml has for the runs with a small rate limit.
fn limited(mut document: Value) -> Value {
    document["info"]["title"] = "Lupitor API, rate limited".into();
    document
}

fn keep(document: &mut Value, wanted: impl Fn(&str, &Value) -> bool) {
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, item| wanted(path, item));
    }
}

/// What of the document is in the first generation: operations and parameters whose description does not begin with "G2.", and
/// leads with a phone number, which is what the description of `LeadInput` says of it.
fn first(document: Value) -> Value {
    let mut document = second(document);
    // The title by which schemathesis.toml knows it.
    document["info"]["title"] = "Lupitor API, first generation".into();
    let is_later = |value: &Value| value["description"].as_str().is_some_and(|text| text.trim_start().starts_with("G2."));
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        let Some(operations) = item.as_object_mut() else { continue };
        operations.retain(|_, operation| !is_later(operation));
        for operation in operations.values_mut() {
            if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
                parameters.retain(|parameter| !is_later(parameter));
            }
            let examples = operation.pointer_mut("/requestBody/content/application~1json/examples");
            if let Some(examples) = examples.and_then(Value::as_object_mut) {
                examples.retain(|_, example| every_lead_has_a_phone_number(&example["value"]));
            }
        }
    }
    keep(&mut document, |_, item| members(item).any(|(_, operation)| operation["operationId"].is_string()));
    for name in ["LeadInput", "BulkLeadInput"] {
        let schema = &mut document["components"]["schemas"][name];
        match schema["required"].as_array_mut() {
            Some(required) => required.push("phoneNumber".into()),
            None => schema["required"] = json!(["phoneNumber"]),
        }
    }
    document
}

fn every_lead_has_a_phone_number(body: &Value) -> bool {
    match body["leads"].as_array() {
        Some(leads) => leads.iter().all(|lead| lead["phoneNumber"].is_string()),
        None => body["phoneNumber"].is_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of a document, as a set of their own.
    fn set(document: &Value) -> BTreeSet<String> {
        ids(document).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn each_generation_is_judged_by_what_it_has() {
        let whole = Document::load().unwrap().into_value();
        let document = played(whole.clone());
        let not_played = NOT_PLAYED.iter().map(|(id, _)| (*id).to_owned()).collect();
        assert_eq!(&set(&whole) - &set(&document), not_played, "everything is judged but what lupitor-fake does not play");
        let (health, second) = (set(&health(document.clone())), set(&second(document.clone())));
        assert!(health.contains("getHealth") && health.is_disjoint(&second), "{health:?} {second:?}");
        let judged: BTreeSet<_> = health.union(&second).cloned().collect();
        assert_eq!(judged, set(&document), "an operation is neither below the base path nor beside it");

        let is_later = |value: &Value| value["description"].as_str().is_some_and(|text| text.starts_with("G2."));
        let operations = members(&document["paths"]).flat_map(|(_, item)| members(item));
        let later = operations.filter(|(_, operation)| is_later(operation));
        let later: BTreeSet<_> =
            later.filter_map(|(_, operation)| operation["operationId"].as_str().map(str::to_owned)).collect();
        assert!(later.contains("deleteLead") && !later.contains("createLead"), "{later:?}");

        let first = first(document);
        assert_eq!(set(&first), &second - &later, "the description of an operation that only G2 has begins with `G2.`");
        let parameters = first["paths"]["/api/v1/leads"]["get"]["parameters"].as_array().unwrap();
        assert!(
            !parameters.iter().any(is_later),
            "the description of a parameter that only G2 has begins with `G2.`: {parameters:?}"
        );
        let own: BTreeSet<_> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        assert!(own.contains("status") && !own.contains("limit") && !own.contains("cursor"), "{own:?}");
        let required = first["components"]["schemas"]["LeadInput"]["required"].as_array().unwrap();
        assert!(required.contains(&json!("campaignId")) && required.contains(&json!("phoneNumber")), "{required:?}");
        let examples = &first["paths"]["/api/v1/leads"]["post"]["requestBody"]["content"]["application/json"]["examples"];
        let names: Vec<_> = members(examples).map(|(name, _)| name).collect();
        assert!(names.contains(&"standard") && !names.contains(&"prefetch"), "{names:?}");
    }

    #[test]
    fn an_operation_that_met_no_429_is_named() {
        let document = health(Document::load().unwrap().into_value());
        type Answers = &'static [(&'static str, u16)];
        let cases: &[(Answers, &[&str])] = &[
            (&[], &["getHealth"]),
            (&[("getHealth", 200), ("listLeads", 429)], &["getHealth"]),
            (&[("getHealth", 200), ("getHealth", 429)], &[]),
        ];
        for (answers, expected) in cases {
            let mut met: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
            for (id, status) in *answers {
                met.entry(*id).or_default().insert(*status);
            }
            assert_eq!(without_429(&document, &met), *expected, "{answers:?}");
        }
    }
}
