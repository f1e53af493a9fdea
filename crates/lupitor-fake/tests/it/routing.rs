//! Paths, methods, aliases, and the differences between the generations.

use http::Method;
use lupitor_fake::{CAMPAIGN_ID, Fake, Generation};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{Request, unlimited};

/// The expected `Allow` of a path: the methods of the document, in its order.
fn allow(path: &str, generation: Generation) -> Option<String> {
    let is_missing = |id: &str| ["deleteLead", "bulkDeleteLeads"].contains(&id) && generation == Generation::G1;
    let of_path = lupitor::Operation::all()
        .iter()
        .filter(|operation| (operation.path() == path || operation.alias() == Some(path)) && !is_missing(operation.id()));
    let mut methods: Vec<_> = of_path.map(lupitor::Operation::method).collect();
    let head = methods.contains(&"GET").then_some("HEAD");
    (!methods.is_empty()).then(|| {
        methods.extend(head.into_iter().chain(["OPTIONS"]));
        methods.join(", ")
    })
}

/// The requests have no key, so the response of an operation is 401.
#[tokio::test]
async fn paths_and_methods_follow_the_document_and_the_generation() {
    let (none, both, g2) = ((false, false), (true, true), (false, true));
    /// Path, method, statuses of G1 and G2, and whether each sends `Allow`.
    type Case = (&'static str, &'static str, (u16, u16), (bool, bool));
    assert_eq!(allow("/api/v1/leads", Generation::G1).as_deref(), Some("GET, POST, HEAD, OPTIONS"));
    let cases: &[Case] = &[
        ("/leads", "GET", (401, 401), none),
        ("/leads", "HEAD", (401, 401), none),
        ("/leads", "POST", (401, 401), none),
        ("/leads", "DELETE", (404, 401), none),
        ("/leads", "PUT", (405, 405), both),
        ("/leads", "TRACE", (405, 405), both),
        ("/leads", "OPTIONS", (204, 204), both),
        ("/leads/bulk", "POST", (401, 401), none),
        ("/leads/bulk", "GET", (405, 405), both),
        ("/leads/bulk-delete", "POST", (404, 401), none),
        ("/leads/bulk-delete", "GET", (404, 405), g2),
        ("/records", "GET", (404, 401), none),
        ("/records", "PATCH", (404, 405), g2),
        ("/records/bulk", "POST", (404, 401), none),
        ("/records/bulk-delete", "POST", (404, 401), none),
        ("/api/health", "GET", (200, 200), none),
        ("/api/health", "POST", (405, 405), both),
        ("/health", "GET", (404, 404), none),
        ("/leads/", "GET", (404, 404), none),
        ("/leads/a/b/c", "GET", (404, 404), none),
        ("/api/v2/leads", "GET", (404, 404), none),
    ];
    for (path, method, statuses, allows) in cases {
        for (generation, status, allows) in [(Generation::G1, statuses.0, allows.0), (Generation::G2, statuses.1, allows.1)] {
            let fake = unlimited().generation(generation).build().unwrap();
            let request = Request::method(method.parse().unwrap(), path).key(None);
            let response = request.send_unchecked(&fake).await.unwrap();
            let full = if path.starts_with("/api/") { (*path).to_owned() } else { format!("/api/v1{path}") };
            let expected = allow(&full, generation).filter(|_| allows);
            let found = (response.status, response.header("allow"));
            assert_eq!(found, (status, expected.as_deref()), "{generation} {method} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_gets_an_envelope_or_html() {
    let request = Request::get("/nothing").key(None);
    let response = request.send(&unlimited().build().unwrap()).await;
    assert_eq!(response.json(), json!({"success": false, "data": null, "error": "Not found"}));

    let response = request.send(&unlimited().html_not_found(true).build().unwrap()).await;
    assert_eq!((response.status, response.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(response.body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let fake = unlimited().build().unwrap();
    fake.add_leads(CAMPAIGN_ID, 2).unwrap();
    let path = format!("/leads?campaignId={CAMPAIGN_ID}");
    let get = Request::get(&path).send(&fake).await;
    let head = Request::method(Method::HEAD, &path).send_unchecked(&fake).await.unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.header("content-length"));
}

#[tokio::test]
async fn an_alias_reaches_the_same_leads() {
    for (create, other) in [("/leads", "/records"), ("/records", "/leads")] {
        let fake = unlimited().build().unwrap();
        let lead = json!({"campaignId": CAMPAIGN_ID, "externalId": "1"});
        let batch = json!({"campaignId": CAMPAIGN_ID, "leads": [{"externalId": "1"}, {"externalId": "2"}]});
        assert_eq!(Request::post(create, &lead).send(&fake).await.status, 201);
        assert_eq!(Request::post(other, &lead).send(&fake).await.status, 400);
        let created = Request::post(&format!("{other}/bulk"), &batch).send(&fake).await.data();
        assert_eq!((&created["created"], &created["skipped"]), (&json!(1), &json!(1)));
        let list = Request::get(&format!("{create}?campaignId={CAMPAIGN_ID}")).send(&fake).await.data();
        assert_eq!(list["count"], 2);
        assert_eq!(list, Request::get(&format!("{other}?campaignId={CAMPAIGN_ID}")).send(&fake).await.data());
        let delete = format!("{create}?campaignId={CAMPAIGN_ID}&externalId=2");
        assert_eq!(Request::delete(&delete).send(&fake).await.status, 200);
        let deleted = Request::post(&format!("{other}/bulk-delete"), &batch).send(&fake).await.data();
        assert_eq!((&deleted["deleted"], &deleted["notFound"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn the_router_responds_like_the_service() {
    let fake = Fake::builder().build().unwrap();
    assert_eq!(fake.base_url(), "https://lupitor.invalid");
    let request = Request::get("/leads?campaignId=k978abc123");
    let response = fake.router().oneshot(request.to_http().map(axum::body::Body::from)).await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["x-ratelimit-remaining"].to_str().unwrap()), (200, "99"));
    assert_eq!(request.send(&fake).await.header("x-ratelimit-remaining"), Some("98"), "they share their state");
}
