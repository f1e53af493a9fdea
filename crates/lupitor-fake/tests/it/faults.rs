//! Faults in this process; `sockets` has those that need a socket.

use std::time::Duration;

use http::StatusCode;
use lupitor_fake::{CAMPAIGN_ID, CannedResponse, Fake, Fault, FaultRule, LeadInput, Operation, RateLimits, WRITE_KEY};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower::ServiceExt;

use crate::support::{Request, unlimited};

fn create() -> Request {
    Request::post("/leads", &json!({"campaignId": CAMPAIGN_ID, "externalId": "1"}))
}

fn list() -> Request {
    Request::get("/leads?campaignId=k978abc123")
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

/// The parts of a response that a fault can change.
#[derive(Debug, PartialEq)]
enum Observed {
    Dropped,
    Truncated,
    Json(u16, Value),
    Html(u16),
    /// The content type and whether the body is HTML.
    Mixed(&'static str, bool),
    Empty(u16),
}

async fn observe(request: &Request, fake: &Fake) -> Observed {
    let response = match request.send_unchecked(fake).await {
        Ok(response) => response,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Observed::Dropped,
        Err(_) => return Observed::Truncated,
    };
    assert!(response.header("date").is_some());
    let is_html = response.body.starts_with("<html>");
    match response.header("content-type") {
        _ if response.body.is_empty() => Observed::Empty(response.status),
        Some("application/json") if is_html => Observed::Mixed("application/json", true),
        Some("application/json") => Observed::Json(response.status, response.json()["error"].clone()),
        Some("text/html; charset=utf-8") if is_html => Observed::Html(response.status),
        Some("text/html; charset=utf-8") => Observed::Mixed("text/html", false),
        other => panic!("{other:?}"),
    }
}

/// Each case: the response to a create, and whether the lead exists even if the fault comes before processing.
#[tokio::test]
async fn each_fault_has_its_response_and_effect() {
    let documented = Value::from(lupitor::DocumentedError::named("internalServerError").unwrap().message);
    let canned = CannedResponse::new(status(418)).json(&json!({"error": "teapot"}));
    let cases = [
        (Fault::DropConnection, Observed::Dropped, false),
        (Fault::InternalServerError, Observed::Json(500, documented.clone()), false),
        (Fault::SuccessFalse, Observed::Json(200, documented), false),
        (Fault::HtmlPage(status(500)), Observed::Html(500), false),
        (Fault::HtmlPage(status(502)), Observed::Html(502), false),
        (Fault::Canned(canned), Observed::Json(418, json!("teapot")), false),
        // These change the correct response, so the request is always processed.
        (Fault::TruncateBody, Observed::Truncated, true),
        (Fault::JsonAsHtml, Observed::Mixed("text/html", false), true),
        (Fault::HtmlAsJson, Observed::Mixed("application/json", true), true),
        (Fault::EmptyBody, Observed::Empty(201), true),
        (Fault::UnknownFields, Observed::Json(201, Value::Null), true),
    ];
    for (fault, expected, always_processed) in cases {
        for after_processing in [false, true] {
            let fake = unlimited().build().unwrap();
            let rule = FaultRule::new(fault.clone());
            fake.inject(if after_processing { rule.after_processing() } else { rule }).unwrap();
            assert_eq!(observe(&create(), &fake).await, expected, "{fault:?}");
            let is_processed = fake.leads(CAMPAIGN_ID).len() == 1;
            assert_eq!(is_processed, after_processing || always_processed, "{fault:?} after processing: {after_processing}");

            fake.clear_faults();
            assert_eq!(list().send(&fake).await.data()["count"], u32::from(is_processed));
        }
    }
}

#[tokio::test]
async fn unknown_fields_are_added_to_every_object_but_metadata() {
    let fake = unlimited().build().unwrap();
    let metadata = serde_json::Map::from_iter([("tags".to_owned(), json!({"a": 1}))]);
    fake.add_lead(CAMPAIGN_ID, LeadInput::phone("+15555551234").metadata(metadata)).unwrap();
    let mut plain = list().send(&fake).await.json();
    fake.inject(FaultRule::new(Fault::UnknownFields)).unwrap();
    let response = list().send(&fake).await;
    let added = json!({"since": 2, "notes": ["new", null]});
    for object in ["", "/data", "/data/leads/0"] {
        plain.pointer_mut(object).unwrap()["addedLater"] = added.clone();
    }
    assert_eq!((response.status, response.json()), (200, plain));
    assert_eq!(Request::get("/leads").send(&fake).await.json()["addedLater"], added, "errors too");
}

#[tokio::test]
async fn faults_of_a_proxy_come_before_the_checks_of_the_api() {
    let cases = [
        (Fault::HtmlPage(status(502)), 502, 502, None),
        (Fault::InternalServerError, 401, 500, Some("99")),
        (Fault::SuccessFalse, 401, 200, Some("99")),
    ];
    for (fault, without_key, with_key, remaining) in cases {
        let rule = FaultRule::new(fault.clone());
        let fake = Fake::builder().rate_limits(RateLimits::per_minute()).fault(rule).build().unwrap();
        assert_eq!(list().key(None).send_unchecked(&fake).await.unwrap().status, without_key, "{fault:?}");
        let response = list().send_unchecked(&fake).await.unwrap();
        assert_eq!((response.status, response.header("x-ratelimit-remaining")), (with_key, remaining), "{fault:?}");
    }
    // After processing, the request is counted.
    let fake = Fake::builder().fault(FaultRule::new(Fault::HtmlPage(status(502))).after_processing().times(1)).build().unwrap();
    assert_eq!(list().send_unchecked(&fake).await.unwrap().status, 502);
    assert_eq!(list().send(&fake).await.header("x-ratelimit-remaining"), Some("98"));
}

/// Each case: rules, and the statuses of ten lists; `x` is a 500 and `5` a 502.
#[tokio::test]
async fn rules_apply_to_the_requests_that_they_select() {
    let cases: &[(&[&str], &str)] = &[
        (&[], ".........."),
        (&["500"], "xxxxxxxxxx"),
        (&["500,times=3"], "xxx......."),
        (&["500,skip=2,times=3"], "..xxx....."),
        (&["500,times=0"], ".........."),
        (&["500@listLeads,times=1"], "x........."),
        (&["500@createLead"], ".........."),
        (&["500,probability=0"], ".........."),
        (&["500,probability=1,times=2"], "xx........"),
        // The first matching rule counts the request, later ones do not.
        (&["500,times=2", "html-502,times=2"], "xx55......"),
        (&["html-502,skip=1,times=1", "500,times=2"], "x5x......."),
        (&["delay=1ms,times=5", "500,skip=8"], "........xx"),
    ];
    for (rules, expected) in cases {
        let fake = unlimited().build().unwrap();
        for rule in *rules {
            fake.inject(rule.parse().unwrap()).unwrap();
        }
        let mut seen = String::new();
        for _ in 0..10 {
            seen.push(match list().send_unchecked(&fake).await.unwrap().status {
                200 => '.',
                500 => 'x',
                502 => '5',
                other => panic!("{other}"),
            });
        }
        assert_eq!(seen, *expected, "{rules:?}");
    }
}

#[test]
fn rules_are_parsed_from_text() {
    let good = [
        ("drop", FaultRule::new(Fault::DropConnection)),
        ("drop@createLead,after-processing", FaultRule::new(Fault::DropConnection).on(Operation::CreateLead).after_processing()),
        ("delay=250ms@getHealth", FaultRule::new(Fault::Delay(Duration::from_millis(250))).on(Operation::GetHealth)),
        ("500,times=3,skip=1,seed=7", FaultRule::new(Fault::InternalServerError).times(3).skip(1).seed(7)),
        ("html-503,probability=0.5", FaultRule::new(Fault::HtmlPage(status(503))).probability(0.5).unwrap()),
        ("success-false", FaultRule::new(Fault::SuccessFalse)),
        ("truncate", FaultRule::new(Fault::TruncateBody)),
        ("json-as-html", FaultRule::new(Fault::JsonAsHtml)),
        ("html-as-json", FaultRule::new(Fault::HtmlAsJson)),
        ("empty", FaultRule::new(Fault::EmptyBody)),
        ("unknown-fields@listLeads", FaultRule::new(Fault::UnknownFields).on(Operation::ListLeads)),
    ];
    for (text, rule) in good {
        assert_eq!(text.parse::<FaultRule>().unwrap(), rule, "{text}");
    }
    let bad = [
        ("", "unknown fault \"\""),
        ("drip", "unknown fault \"drip\""),
        ("html-200", "unknown fault \"html-200\""),
        ("delay=1", "unknown fault \"delay=1\""),
        ("drop@leads", "unknown operation \"leads\""),
        ("drop,", "unknown option \"\""),
        ("drop,times=x", "unknown option \"times=x\""),
        ("drop,after-processing=1", "unknown option \"after-processing=1\""),
        ("drop,probability=1.5", "probability must be between 0 and 1, got 1.5"),
        ("drop,probability=NaN", "probability must be between 0 and 1, got NaN"),
    ];
    for (text, message) in bad {
        let error = text.parse::<FaultRule>().unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_during_a_delay_prevents_processing() {
    let delay = Duration::from_secs(5);
    for (after_processing, leads) in [(false, 0), (true, 1)] {
        let fake = unlimited().build().unwrap();
        let rule = FaultRule::new(Fault::Delay(delay));
        let rule = if after_processing { rule.after_processing() } else { rule };
        fake.inject(rule.clone().times(2)).unwrap();
        let call = fake.service().oneshot(create().to_http());
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), leads);
        assert_eq!(fake.requests().last().unwrap().status, None, "it got no response");

        // Delays add up, and another fault may come on top.
        fake.inject(rule.times(1)).unwrap();
        fake.inject(FaultRule::new(Fault::HtmlPage(status(502)))).unwrap();
        let start = Instant::now();
        assert_eq!(list().send_unchecked(&fake).await.unwrap().status, 502);
        // tokio's timer has a resolution of a millisecond.
        assert_eq!(start.elapsed().as_secs(), 10);
    }
}

#[tokio::test]
async fn canned_responses_are_sent_as_they_are() {
    let canned = CannedResponse::new(status(429))
        .header(http::header::RETRY_AFTER, "soon".parse().unwrap())
        .header(http::header::SET_COOKIE, "a=1".parse().unwrap())
        .header(http::header::SET_COOKIE, "b=2".parse().unwrap())
        .header(http::header::DATE, "Thu, 01 Jan 1970 00:00:00 GMT".parse().unwrap())
        .body("no JSON");
    let fake = unlimited().fault(FaultRule::new(Fault::Canned(canned))).build().unwrap();
    let response = list().send_unchecked(&fake).await.unwrap();
    assert_eq!((response.status, response.body.as_str()), (429, "no JSON"));
    assert_eq!(response.headers.get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.header("retry-after"), Some("soon"));
    assert_eq!(response.header("date"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(response.header("content-length"), Some("7"));
    assert_eq!(fake.throttled_count(), 0);
}

#[tokio::test]
async fn a_truncated_body_has_the_length_of_the_whole() {
    let fake = unlimited().build().unwrap();
    let whole = list().send(&fake).await;
    fake.inject(FaultRule::new(Fault::TruncateBody)).unwrap();
    let response = fake.service().oneshot(list().to_http()).await.unwrap();
    assert_eq!(response.headers()["content-length"], whole.body.len().to_string());
}

#[tokio::test]
async fn a_router_fails_the_body_instead_of_dropping_the_connection() {
    let fake = unlimited().fault(FaultRule::new(Fault::DropConnection)).build().unwrap();
    let request = list().key(Some(WRITE_KEY)).to_http().map(axum::body::Body::from);
    let response = fake.router().oneshot(request).await.unwrap();
    assert!(http_body_util::BodyExt::collect(response.into_body()).await.is_err());
}
