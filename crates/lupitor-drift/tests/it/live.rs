//! The stand-in over a socket, unaltered and through a server that changes its responses.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use http::response::Parts;
use lupitor_drift::traffic::live::{self, Target};
use lupitor_drift::{Document, Finding, Kind, Report, compare};
use lupitor_fake::{CAMPAIGN_ID, Fake, Generation, READ_KEY, Rate, RateLimits};
use serde_json::{Value, json};
use tower::ServiceExt;

type Alter = fn(&str, &mut Parts, &mut Value);

/// A server on a free port that alters the stand-in's responses. Ends with the test's runtime.
async fn proxy(fake: Arc<Fake>, alter: Alter) -> String {
    let handle = move |request: Request| async move {
        let path = request.uri().path().to_owned();
        let response = fake.service().oneshot(request).await.unwrap();
        let (mut head, body) = response.into_parts();
        let body: Bytes = to_bytes(Body::new(body), usize::MAX).await.unwrap();
        let mut json: Value = serde_json::from_slice(&body).unwrap();
        alter(&path, &mut head, &mut json);
        head.headers.remove("content-length");
        http::Response::from_parts(head, Body::from(json.to_string()))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handle)).await });
    url
}

async fn report(url: &str, campaign: Option<&str>) -> Report {
    let target = Target { url: url.to_owned(), key: READ_KEY.to_owned(), campaign: campaign.map(str::to_owned) };
    let exchanges = live::send_all(&target).await.unwrap();
    assert!(exchanges.iter().all(|exchange| exchange.method == "GET"));
    compare(&Document::built_in().unwrap(), &exchanges).unwrap()
}

#[tokio::test]
async fn an_unaltered_stand_in_agrees() {
    let first = (Generation::G1, Some(CAMPAIGN_ID), "the first: hasMore is not there");
    let second = (Generation::G2, Some(CAMPAIGN_ID), "the second: hasMore is there");
    for (generation, campaign, expected) in [first, second, (Generation::G2, None, "")] {
        let fake = Fake::builder().generation(generation).start().await.unwrap();
        fake.add_leads(CAMPAIGN_ID, 3).unwrap();
        let report = report(&fake.base_url(), campaign).await;
        assert!(report.findings.is_empty(), "{generation}: {report}");
        assert_eq!(report.exchanges, report.compared, "every request is for an operation");
        let generations = report.settled.get("generation").into_iter().flat_map(|answers| answers.keys().map(String::as_str));
        assert_eq!(generations.collect::<String>(), expected);
        assert_eq!(report.settled.contains_key("lastCursor"), expected.starts_with("the second"));
        // Nothing was changed, and all were counted.
        assert_eq!(fake.requests().len(), report.exchanges);
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), 3);
    }
}

#[tokio::test]
async fn planted_drifts_are_reported() {
    let fake = Arc::new(Fake::builder().build().unwrap());
    fake.add_leads(CAMPAIGN_ID, 3).unwrap();
    let url = proxy(fake, |path, head, body| match head.status.as_u16() {
        200 if path.ends_with("/leads") => {
            body["data"]["nextCursor"] = body["data"]["cursor"].clone();
            head.headers.insert("x-request-id", "req_7".parse().unwrap());
        }
        401 if body["error"] == "Missing API key" => {
            *head =
                http::Response::builder().status(407).header("content-type", "application/json").body(()).unwrap().into_parts().0;
        }
        403 => body["error"] = json!("Campaign lupitor-spec-drift-no-such-value belongs to Acme Corp"),
        200 => {
            head.headers.insert("x-ratelimit-reset", "60".parse().unwrap());
        }
        _ => {}
    })
    .await;
    let report = report(&url, Some(CAMPAIGN_ID)).await;
    let expected = [
        (Kind::UndocumentedStatus, "listLeads", 407, "status"),
        (Kind::UndocumentedMessage, "listLeads", 403, "error"),
        (Kind::OtherStatus, "listLeads", 407, "missingApiKey"),
        (Kind::UnknownField, "listLeads", 200, "data.nextCursor"),
        (Kind::Header, "getHealth", 200, "x-ratelimit-reset"),
        (Kind::Header, "listLeads", 200, "x-ratelimit-reset"),
    ];
    // Once for each type that the field was seen with.
    let found = report
        .findings
        .keys()
        .map(|Finding { kind, operation, status, place, .. }| (*kind, operation.as_str(), *status, place.as_str()));
    let found: BTreeSet<_> = found.collect();
    for wanted in &expected {
        assert!(found.contains(wanted), "{wanted:?} is not in {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    assert!(report.settled["requestId"].contains_key("x-request-id"));
    let text = report.to_string();
    assert!(text.contains("Campaign … belongs to … …") && !text.contains("Acme"), "{text}");
}

/// The 429 itself is part of the traffic.
#[tokio::test]
async fn nothing_is_sent_after_the_first_429() {
    let limits = RateLimits::all(Rate::per_hour(2).unwrap());
    let fake = Fake::builder().rate_limits(limits).start().await.unwrap();
    let report = report(&fake.base_url(), Some(CAMPAIGN_ID)).await;
    assert!(report.findings.is_empty(), "{report}");
    assert_eq!(report.responses[&("listLeads".to_owned(), 429)], 1);
    assert!(report.settled.contains_key("retryAfterForm"));
}

#[tokio::test]
async fn a_key_is_not_sent_in_the_clear() {
    let target = Target { url: "http://lupitor.invalid/api/v1".to_owned(), key: READ_KEY.to_owned(), campaign: None };
    let problem = live::send_all(&target).await.unwrap_err().to_string();
    assert!(problem.contains("plain http"), "{problem}");
}
