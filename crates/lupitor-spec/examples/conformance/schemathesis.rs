//! Schemathesis judges the stand-in by `openapi.yaml`, in both generations, without and with rate limits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use lupitor_fake::{CAMPAIGN_ID, Fake, Generation, NOT_IMPLEMENTED, OTHER_CAMPAIGN_ID, Rate, RateLimits, WRITE_KEY};
use lupitor_spec::document::entries;
use lupitor_spec::{Document, tools};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::Problem;

const CONFIGURATION: &str = "tools/python/schemathesis.toml";
/// A run takes half a minute.
const RUN_TIMEOUT: Duration = Duration::from_secs(300);

/// A document, and the stand-in that it judges.
struct Run {
    name: &'static str,
    document: Value,
    generation: Generation,
    /// True when its requests carry the key.
    with_key: bool,
    /// The number of requests an hour that the stand-in allows.
    rate: u32,
}

/// Far above the number of requests: the headers are there, and no request is throttled.
const UNLIMITED: u32 = 1_000_000;
/// Used up by the first request, so that every operation returns 429.
const LIMITED: u32 = 1;

/// Runs Schemathesis for each generation and rate limit.
pub async fn judge(root: &Path) -> Result<(), Problem> {
    let folder = root.join("target/spec-tools/schemathesis");
    std::fs::create_dir_all(&folder)?;
    let document = played(Document::built_in()?.0);
    for (id, reason) in NOT_IMPLEMENTED {
        println!("not judged: {id}, which lupitor-fake does not implement ({reason})");
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
        if !run.judge(root, &folder).await? {
            found.push(run.name);
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Schemathesis found the failures above in lupitor-fake ({}): correct crates/lupitor-fake or openapi.yaml; exceptions are in \
         {CONFIGURATION}",
        found.join(", ")
    )
    .into())
}

impl Run {
    fn new(name: &'static str, document: Value, generation: Generation) -> Self {
        Self { name, document, generation, with_key: true, rate: UNLIMITED }
    }

    async fn judge(&self, root: &Path, folder: &Path) -> Result<bool, Problem> {
        let file = folder.join(format!("{}.json", self.name.replace(' ', "-")));
        std::fs::write(&file, serde_json::to_vec_pretty(&self.document)?)?;
        let rate = Rate::per_hour(self.rate)?;
        let limits = RateLimits::all(rate).health(Some(rate));
        let fake = Fake::builder().generation(self.generation).rate_limits(limits).start().await?;
        let mut schemathesis = Command::from(tools::python(root)?.command(root, "schemathesis"));
        schemathesis
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
        let status = tokio::time::timeout(RUN_TIMEOUT, schemathesis.status());
        let status = status.await.map_err(|_| format!("Schemathesis did not end in {} s", RUN_TIMEOUT.as_secs()))?;
        let status = status.map_err(|e| format!("Schemathesis could not be started ({e}): run `cargo xtask spec tools`"))?;
        let met = met(&fake);
        fake.shutdown().await;
        println!("\nstatuses of the responses:");
        for (operation, statuses) in &met {
            let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
            println!("  {operation}: {}", statuses.join(" "));
        }
        let unmet = if self.rate == LIMITED { without_429(&self.document, &met) } else { Vec::new() };
        if !unmet.is_empty() {
            println!("no 429 was judged for {}: send more requests in this run, or lower the limit", unmet.join(", "));
        }
        Ok(status.success() && unmet.is_empty())
    }
}

/// The statuses that each operation returned.
fn met(fake: &Fake) -> BTreeMap<&'static str, BTreeSet<u16>> {
    let mut met: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for request in fake.requests() {
        if let (Some(operation), Some(status)) = (request.operation, request.status) {
            met.entry(operation.id()).or_default().insert(status);
        }
    }
    met
}

/// The operations of a document that throttled no request.
fn without_429<'a>(document: &'a Value, met: &BTreeMap<&str, BTreeSet<u16>>) -> Vec<&'a str> {
    ids(document).into_iter().filter(|id| !met.get(id).is_some_and(|statuses| statuses.contains(&429))).collect()
}

/// The ids of the operations of a document.
fn ids(document: &Value) -> Vec<&str> {
    let items = entries(&document["paths"]).flat_map(|(_, item)| entries(item));
    items.filter_map(|(_, operation)| operation["operationId"].as_str()).collect()
}

/// The document without the operations that the stand-in does not implement, and without paths that have no other operation.
fn played(mut document: Value) -> Value {
    let is_played = |operation: &Value| NOT_IMPLEMENTED.iter().all(|(id, _)| operation["operationId"] != *id);
    for item in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        if let Some(item) = item.as_object_mut() {
            item.retain(|_, operation| is_played(operation));
        }
    }
    keep(&mut document, |_, item| entries(item).any(|(_, operation)| operation["operationId"].is_string()));
    document
}

/// The operations below the base path, with the campaigns of the stand-in: others would be refused before anything else in the request
/// is checked. An unknown campaign is then one of the invalid requests.
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

/// The same document, with the title by which schemathesis.toml knows the runs with a small rate limit.
fn limited(mut document: Value) -> Value {
    document["info"]["title"] = "Lupitor API, rate limited".into();
    document
}

fn keep(document: &mut Value, wanted: impl Fn(&str, &Value) -> bool) {
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, item| wanted(path, item));
    }
}

/// The document of the first generation: operations and parameters whose description does not begin with "G2.", and leads with a phone
/// number, as the description of `LeadInput` requires.
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
    keep(&mut document, |_, item| entries(item).any(|(_, operation)| operation["operationId"].is_string()));
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

    /// The ids of a document, as a set.
    fn set(document: &Value) -> BTreeSet<String> {
        ids(document).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn each_generation_is_judged_by_its_own_operations() {
        let whole = Document::built_in().unwrap().0;
        let document = played(whole.clone());
        let not_played = NOT_IMPLEMENTED.iter().map(|(id, _)| (*id).to_owned()).collect();
        assert_eq!(&set(&whole) - &set(&document), not_played, "every operation that lupitor-fake implements is judged");
        let (health, second) = (set(&health(document.clone())), set(&second(document.clone())));
        assert!(health.contains("getHealth") && health.is_disjoint(&second), "{health:?} {second:?}");
        let judged: BTreeSet<_> = health.union(&second).cloned().collect();
        assert_eq!(judged, set(&document), "an operation is neither below the base path nor beside it");

        let is_later = |value: &Value| value["description"].as_str().is_some_and(|text| text.starts_with("G2."));
        let operations = entries(&document["paths"]).flat_map(|(_, item)| entries(item));
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
        let names: Vec<_> = entries(examples).map(|(name, _)| name).collect();
        assert!(names.contains(&"standard") && !names.contains(&"prefetch"), "{names:?}");
    }

    #[test]
    fn an_operation_without_a_429_is_named() {
        let document = health(Document::built_in().unwrap().0);
        type Responses = &'static [(&'static str, u16)];
        let cases: &[(Responses, &[&str])] = &[
            (&[], &["getHealth"]),
            (&[("getHealth", 200), ("listLeads", 429)], &["getHealth"]),
            (&[("getHealth", 200), ("getHealth", 429)], &[]),
        ];
        for (responses, expected) in cases {
            let mut met: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
            for (id, status) in *responses {
                met.entry(*id).or_default().insert(*status);
            }
            assert_eq!(without_429(&document, &met), *expected, "{responses:?}");
        }
    }
}
