//! Paths and methods that are no operation, aliases, and the generations' differences.

use http::Method;
use lupitor_fake::{CAMPAIGN_ID, Fake, Generation};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{Ask, unlimited};

/// What G1 and G2 answer with no key. An operation is one that asks for the key.
#[tokio::test]
async fn methods_of_paths() {
    let collection = (Some("POST, GET, HEAD, OPTIONS"), Some("POST, GET, DELETE, HEAD, OPTIONS"));
    let post_only = (Some("POST, OPTIONS"), Some("POST, OPTIONS"));
    let g2_collection = (None, collection.1);
    let g2_post_only = (None, post_only.1);
    /// Path, method, then status and `Allow` of G1 and G2.
    type Case = (&'static str, &'static str, (u16, u16), (Option<&'static str>, Option<&'static str>));
    let cases: &[Case] = &[
        ("/leads", "GET", (401, 401), (None, None)),
        ("/leads", "HEAD", (401, 401), (None, None)),
        ("/leads", "POST", (401, 401), (None, None)),
        ("/leads", "DELETE", (404, 401), (None, None)),
        ("/leads", "PUT", (405, 405), collection),
        ("/leads", "TRACE", (405, 405), collection),
        ("/leads", "OPTIONS", (204, 204), collection),
        ("/leads/bulk", "POST", (401, 401), (None, None)),
        ("/leads/bulk", "GET", (405, 405), post_only),
        ("/leads/bulk-delete", "POST", (404, 401), (None, None)),
        ("/leads/bulk-delete", "GET", (404, 405), g2_post_only),
        ("/records", "GET", (404, 401), (None, None)),
        ("/records", "PATCH", (404, 405), g2_collection),
        ("/records/bulk", "POST", (404, 401), (None, None)),
        ("/records/bulk-delete", "POST", (404, 401), (None, None)),
        ("/api/health", "GET", (200, 200), (None, None)),
        ("/api/health", "POST", (405, 405), (Some("GET, HEAD, OPTIONS"), Some("GET, HEAD, OPTIONS"))),
        ("/health", "GET", (404, 404), (None, None)),
        ("/leads/", "GET", (404, 404), (None, None)),
        ("/leads/jh7abc123xyz", "GET", (404, 404), (None, None)),
        ("/api/v2/leads", "GET", (404, 404), (None, None)),
    ];
    for (path, method, statuses, allows) in cases {
        for (generation, status, allow) in [(Generation::G1, statuses.0, allows.0), (Generation::G2, statuses.1, allows.1)] {
            let fake = unlimited().generation(generation).build().unwrap();
            let ask = Ask::method(method.parse().unwrap(), path).key(None);
            let answer = ask.send_unchecked(&fake).await.unwrap();
            let found = (answer.status, answer.header("allow"));
            assert_eq!(found, (status, allow), "{generation} {method} {path}");
        }
    }
}

/// The envelope by default, a page of a web framework by choice.
#[tokio::test]
async fn unknown_paths() {
    let ask = Ask::get("/nothing").key(None);
    let answer = ask.send(&unlimited().build().unwrap()).await;
    assert_eq!(answer.json(), json!({"success": false, "data": null, "error": "Not found"}));

    let answer = ask.send(&unlimited().html_not_found(true).build().unwrap()).await;
    assert_eq!((answer.status, answer.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(answer.body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let fake = unlimited().build().unwrap();
    fake.add_leads(CAMPAIGN_ID, 2).unwrap();
    let path = format!("/leads?campaignId={CAMPAIGN_ID}");
    let get = Ask::get(&path).send(&fake).await;
    let head = Ask::method(Method::HEAD, &path).send_unchecked(&fake).await.unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.header("content-length"));
}

/// The same leads, whichever path a request takes.
#[tokio::test]
async fn records_are_leads() {
    for (create, other) in [("/leads", "/records"), ("/records", "/leads")] {
        let fake = unlimited().build().unwrap();
        let lead = json!({"campaignId": CAMPAIGN_ID, "externalId": "1"});
        let batch = json!({"campaignId": CAMPAIGN_ID, "leads": [{"externalId": "1"}, {"externalId": "2"}]});
        assert_eq!(Ask::post(create, &lead).send(&fake).await.status, 201);
        assert_eq!(Ask::post(other, &lead).send(&fake).await.status, 400);
        let created = Ask::post(&format!("{other}/bulk"), &batch).send(&fake).await.data();
        assert_eq!((&created["created"], &created["skipped"]), (&json!(1), &json!(1)));
        let list = Ask::get(&format!("{create}?campaignId={CAMPAIGN_ID}")).send(&fake).await.data();
        assert_eq!(list["count"], 2);
        assert_eq!(list, Ask::get(&format!("{other}?campaignId={CAMPAIGN_ID}")).send(&fake).await.data());
        let delete = format!("{create}?campaignId={CAMPAIGN_ID}&externalId=2");
        assert_eq!(Ask::delete(&delete).send(&fake).await.status, 200);
        let deleted = Ask::post(&format!("{other}/bulk-delete"), &batch).send(&fake).await.data();
        assert_eq!((&deleted["deleted"], &deleted["notFound"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn the_router_answers_like_the_service() {
    let fake = Fake::builder().build().unwrap();
    assert_eq!(fake.base_url(), "https://lupitor.invalid");
    let ask = Ask::get("/leads?campaignId=k978abc123");
    let response = fake.router().oneshot(ask.request().map(axum::body::Body::from)).await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["x-ratelimit-remaining"].to_str().unwrap()), (200, "99"));
    assert_eq!(ask.send(&fake).await.header("x-ratelimit-remaining"), Some("98"), "they share their state");
}
