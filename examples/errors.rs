//! Every documented error: the stand-in returns it for a real request, and this crate reads the response.
//!
//! The client validates values before it sends them, so it cannot send most of these requests itself. A service between the client
//! and the stand-in replaces each request by the invalid one.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeSet;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Method, Request};
use lupitor::{Client, documented_errors};
use lupitor_fake::{
    CAMPAIGN_ID, DuplicateWording, Fake, FakeBuilder, FakeService, Fault, FaultRule, Generation, READ_KEY, Rate, RateLimitBody,
    RateLimits, WRITE_KEY,
};
use serde_json::{Value, json};
use tower_service::Service;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The request that replaces the client's.
#[derive(Clone)]
struct Sent {
    method: Method,
    path: String,
    key: &'static str,
    body: Value,
}

impl Sent {
    fn get(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), key: WRITE_KEY, body: Value::Null }
    }

    fn post(path: &str, body: Value) -> Self {
        Self { method: Method::POST, path: path.to_owned(), key: WRITE_KEY, body }
    }

    fn delete(query: &str) -> Self {
        Self { method: Method::DELETE, ..Self::get(&format!("/api/v1/leads{query}")) }
    }

    fn key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }
}

/// The stand-in behind a service that replaces each request.
#[derive(Clone)]
struct Replaced {
    fake: FakeService,
    sent: Sent,
}

impl Service<Request<reqwest::Body>> for Replaced {
    type Response = <FakeService as Service<Request<reqwest::Body>>>::Response;
    type Error = <FakeService as Service<Request<reqwest::Body>>>::Error;
    type Future = <FakeService as Service<Request<reqwest::Body>>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        Service::<Request<reqwest::Body>>::poll_ready(&mut self.fake, context)
    }

    fn call(&mut self, request: Request<reqwest::Body>) -> Self::Future {
        let Sent { method, path, key, body } = self.sent.clone();
        let base = "https://lupitor.invalid";
        let mut replaced =
            Request::builder().method(method).uri(format!("{base}{path}")).header("content-type", "application/json");
        if !key.is_empty() {
            replaced = replaced.header("x-api-key", key);
        }
        let body = if body.is_null() { reqwest::Body::default() } else { body.to_string().into() };
        // If a request below is malformed, the client's own request is sent, and the example fails with a wrong error.
        self.fake.call(replaced.body(body).unwrap_or(request))
    }
}

/// For each error: the example's name in openapi.yaml, the stand-in, the request, and how often to send it until the error occurs.
fn cases() -> Result<Vec<(&'static str, FakeBuilder, Sent, usize)>> {
    let g1 = || Fake::builder().generation(Generation::G1);
    let g2 = Fake::builder;
    let one = Rate::per_hour(1)?;
    let limited = || g2().rate_limits(RateLimits::all(one).health(Some(one)));
    let list = || Sent::get(&format!("/api/v1/leads?campaignId={CAMPAIGN_ID}"));
    let create = || Sent::post("/api/v1/leads", json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15555550123"}));
    let bulk = |leads: Value| Sent::post("/api/v1/leads/bulk", json!({"campaignId": CAMPAIGN_ID, "leads": leads}));
    let many: Value = (0..1001).map(|id| json!({"externalId": id.to_string()})).collect();
    Ok(vec![
        ("missingApiKey", g2(), list().key(""), 1),
        ("invalidApiKey", g2(), list().key("unknown"), 1),
        ("insufficientPermissions", g2(), create().key(READ_KEY), 1),
        ("forbidden", g2(), Sent::delete("").key(READ_KEY), 1),
        ("campaignNotFound", g2(), Sent::get("/api/v1/leads?campaignId=unknown"), 1),
        ("campaignIdRequired", g2(), Sent::post("/api/v1/leads", json!({"phoneNumber": "+15555550123"})), 1),
        ("phoneNumberRequired", g1(), Sent::post("/api/v1/leads", json!({"campaignId": CAMPAIGN_ID, "externalId": "CRM_1"})), 1),
        ("campaignIdQueryRequired", g2(), Sent::get("/api/v1/leads"), 1),
        ("leadsRequired", g2(), bulk(Value::Null), 1),
        ("leadsEmpty", g2(), bulk(json!([])), 1),
        ("tooManyLeads", g2(), bulk(many), 1),
        ("leadIdentifierMissing", g2(), bulk(json!([{"externalId": "CRM_1"}, {}])), 1),
        ("identifierMissing", g2(), Sent::post("/api/v1/leads", json!({"campaignId": CAMPAIGN_ID})), 1),
        ("identifierQueryMissing", g2(), Sent::delete(&format!("?campaignId={CAMPAIGN_ID}")), 1),
        ("leadAlreadyExists", g2(), create(), 2),
        ("leadAlreadyExistsShort", g2().duplicate_wording(DuplicateWording::Short), create(), 2),
        ("leadNotFound", g2(), Sent::delete(&format!("?campaignId={CAMPAIGN_ID}&externalId=CRM_1")), 1),
        ("rateLimitExceeded", limited(), list(), 2),
        ("rateLimitExceededTryLater", limited().rate_limit_body(RateLimitBody::Detailed), list(), 2),
        ("internalServerError", g2().fault(FaultRule::new(Fault::InternalServerError)), list(), 1),
        ("healthRateLimitExceeded", limited(), Sent::get("/api/health"), 2),
        ("backendUnreachable", g2().healthy(false), Sent::get("/api/health"), 1),
    ])
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut seen = BTreeSet::new();
    for (name, fake, sent, times) in cases()? {
        let health = sent.path == "/api/health";
        let service = Replaced { fake: fake.build()?.service(), sent };
        let mut last = None;
        for _ in 0..times {
            // Each request gets its own client: a shared one would queue the second request and never exceed the rate limit.
            let client = Client::builder("replaced").base_url("https://lupitor.invalid").service(service.clone()).build()?;
            let client = client.with_options(|options| options.max_attempts(1).max_wait(Duration::ZERO));
            last = match health {
                true => client.get_health().await.err(),
                false => client.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await.err(),
            };
        }
        let error = last.ok_or_else(|| format!("{name}: the request succeeded"))?;
        let documented = error.documented().ok_or_else(|| format!("{name}: {error} is not documented"))?;
        if documented.name != name {
            return Err(format!("{name}: the error is {} instead", documented.name).into());
        }
        seen.insert(name);
        let status = error.status().map_or(0, |status| status.as_u16());
        println!("{status}  {:<24} {}", documented.code.as_str(), error.message());
        for solution in error.solutions() {
            println!("     {:<24} - {solution}", "");
        }
    }
    let missing: Vec<_> = documented_errors().iter().map(|error| error.name).filter(|name| !seen.contains(name)).collect();
    if !missing.is_empty() {
        return Err(format!(
            "documented errors without a case: {}; add them to `cases` in examples/errors.rs",
            missing.join(", ")
        )
        .into());
    }
    println!("\nall {} documented errors, with {} codes", documented_errors().len(), lupitor::ErrorCode::ALL.len());
    Ok(())
}
