//! Faults in the process; those that only a socket shows are in `sockets`.

use std::time::Duration;

use http::StatusCode;
use lupitor_fake::{CAMPAIGN_ID, CannedResponse, Fake, Fault, FaultRule, LeadInput, Operation, RateLimits, WRITE_KEY};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower::ServiceExt;

use crate::support::{Ask, unlimited};

fn create() -> Ask {
    Ask::post("/leads", &json!({"campaignId": CAMPAIGN_ID, "externalId": "1"}))
}

fn list() -> Ask {
    Ask::get("/leads?campaignId=k978abc123")
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap()
}

/// What an answer looks like, as far as a fault can change it.
#[derive(Debug, PartialEq)]
enum Seen {
    Dropped,
    Broken,
    Json(u16, Value),
    Html(u16),
    /// The content type and whether the body is HTML.
    Mixed(&'static str, bool),
    Empty(u16),
}

async fn look(ask: &Ask, fake: &Fake) -> Seen {
    let answer = match ask.send_unchecked(fake).await {
        Ok(answer) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Seen::Dropped,
        Err(_) => return Seen::Broken,
    };
    assert!(answer.header("date").is_some());
    let is_html = answer.body.starts_with("<html>");
    match answer.header("content-type") {
        _ if answer.body.is_empty() => Seen::Empty(answer.status),
        Some("application/json") if is_html => Seen::Mixed("application/json", true),
        Some("application/json") => Seen::Json(answer.status, answer.json()["error"].clone()),
        Some("text/html; charset=utf-8") if is_html => Seen::Html(answer.status),
        Some("text/html; charset=utf-8") => Seen::Mixed("text/html", false),
        other => panic!("{other:?}"),
    }
}

/// Each fault before and after the work: what a create looks like, and whether the lead is there.
#[tokio::test]
async fn each_fault() {
    let documented = Value::from(lupitor::DocumentedError::named("internalServerError").unwrap().message);
    let canned = CannedResponse::new(status(418)).json(&json!({"error": "teapot"}));
    let cases = [
        (Fault::DropConnection, Seen::Dropped, false),
        (Fault::InternalServerError, Seen::Json(500, documented.clone()), false),
        (Fault::SuccessFalse, Seen::Json(200, documented), false),
        (Fault::HtmlPage(status(500)), Seen::Html(500), false),
        (Fault::HtmlPage(status(502)), Seen::Html(502), false),
        (Fault::Canned(canned), Seen::Json(418, json!("teapot")), false),
        // These change the right answer, so that the work is always done.
        (Fault::CutBody, Seen::Broken, true),
        (Fault::JsonAsHtml, Seen::Mixed("text/html", false), true),
        (Fault::HtmlAsJson, Seen::Mixed("application/json", true), true),
        (Fault::EmptyBody, Seen::Empty(201), true),
        (Fault::UnknownFields, Seen::Json(201, Value::Null), true),
    ];
    for (fault, expected, always_done) in cases {
        for after_work in [false, true] {
            let fake = unlimited().build().unwrap();
            let rule = FaultRule::new(fault.clone());
            fake.inject(if after_work { rule.after_work() } else { rule }).unwrap();
            assert_eq!(look(&create(), &fake).await, expected, "{fault:?}");
            let is_done = fake.leads(CAMPAIGN_ID).len() == 1;
            assert_eq!(is_done, after_work || always_done, "{fault:?} after work: {after_work}");

            fake.clear_faults();
            assert_eq!(list().send(&fake).await.data()["count"], u32::from(is_done));
        }
    }
}

/// As when the API gains a field in each object; the caller's own data is not the API's to change.
#[tokio::test]
async fn unknown_fields_are_added_to_every_object_but_metadata() {
    let fake = unlimited().build().unwrap();
    let metadata = serde_json::Map::from_iter([("tags".to_owned(), json!({"a": 1}))]);
    fake.add_lead(CAMPAIGN_ID, LeadInput::phone("+15555551234").metadata(metadata)).unwrap();
    let mut plain = list().send(&fake).await.json();
    fake.inject(FaultRule::new(Fault::UnknownFields)).unwrap();
    let answer = list().send(&fake).await;
    let added = json!({"since": 2, "notes": ["new", null]});
    for object in ["", "/data", "/data/leads/0"] {
        plain.pointer_mut(object).unwrap()["addedLater"] = added.clone();
    }
    assert_eq!((answer.status, answer.json()), (200, plain));
    assert_eq!(Ask::get("/leads").send(&fake).await.json()["addedLater"], added, "errors too");
}

/// A proxy's faults come before the API sees the request, the API's own after its checks.
#[tokio::test]
async fn faults_and_checks() {
    let cases = [
        (Fault::HtmlPage(status(502)), 502, 502, None),
        (Fault::InternalServerError, 401, 500, Some("99")),
        (Fault::SuccessFalse, 401, 200, Some("99")),
    ];
    for (fault, without_key, with_key, remaining) in cases {
        let fake = Fake::builder().rate_limits(RateLimits::per_minute()).fault(FaultRule::new(fault)).build().unwrap();
        assert_eq!(list().key(None).send_unchecked(&fake).await.unwrap().status, without_key);
        let answer = list().send_unchecked(&fake).await.unwrap();
        assert_eq!((answer.status, answer.header("x-ratelimit-remaining")), (with_key, remaining));
    }
    // After the work, the request has been counted.
    let fake = Fake::builder().fault(FaultRule::new(Fault::HtmlPage(status(502))).after_work().times(1)).build().unwrap();
    assert_eq!(list().send_unchecked(&fake).await.unwrap().status, 502);
    assert_eq!(list().send(&fake).await.header("x-ratelimit-remaining"), Some("98"));
}

/// Rules as text: the statuses of ten lists, with 500 for the one that is met.
#[tokio::test]
async fn which_requests_are_met() {
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
        // The first rule that meets a request uses it up.
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
fn rules_as_text() {
    let good = [
        ("drop", FaultRule::new(Fault::DropConnection)),
        ("drop@createLead,after-work", FaultRule::new(Fault::DropConnection).on(Operation::CreateLead).after_work()),
        ("delay=250ms@getHealth", FaultRule::new(Fault::Delay(Duration::from_millis(250))).on(Operation::GetHealth)),
        ("500,times=3,skip=1,seed=7", FaultRule::new(Fault::InternalServerError).times(3).skip(1).seed(7)),
        ("html-503,probability=0.5", FaultRule::new(Fault::HtmlPage(status(503))).probability(0.5).unwrap()),
        ("success-false", FaultRule::new(Fault::SuccessFalse)),
        ("cut", FaultRule::new(Fault::CutBody)),
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
        ("drop,after-work=1", "unknown option \"after-work=1\""),
        ("drop,probability=1.5", "a probability is from 0 to 1, not 1.5"),
        ("drop,probability=NaN", "a probability is from 0 to 1, not NaN"),
    ];
    for (text, message) in bad {
        let error = text.parse::<FaultRule>().unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}

/// A caller that gives up during a delay: the work is undone before it, and done after it.
#[tokio::test(start_paused = true)]
async fn delays() {
    let delay = Duration::from_secs(5);
    for (after_work, leads) in [(false, 0), (true, 1)] {
        let fake = unlimited().build().unwrap();
        let rule = FaultRule::new(Fault::Delay(delay));
        let rule = if after_work { rule.after_work() } else { rule };
        fake.inject(rule.clone().times(2)).unwrap();
        let call = fake.service().oneshot(create().request());
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), leads);
        assert_eq!(fake.requests().last().unwrap().status, None, "it was never answered");

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
    let answer = list().send_unchecked(&fake).await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (429, "no JSON"));
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 2);
    assert_eq!(answer.header("retry-after"), Some("soon"));
    assert_eq!(answer.header("date"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(answer.header("content-length"), Some("7"));
    assert_eq!(fake.rate_limited_count(), 0);
}

/// A cut body announces what was cut off.
#[tokio::test]
async fn cut_bodies_announce_the_whole() {
    let fake = unlimited().build().unwrap();
    let whole = list().send(&fake).await;
    fake.inject(FaultRule::new(Fault::CutBody)).unwrap();
    let response = fake.service().oneshot(list().request()).await.unwrap();
    assert_eq!(response.headers()["content-length"], whole.body.len().to_string());
}

/// A router cannot drop a connection. Its response is one that nobody can read.
#[tokio::test]
async fn drops_through_the_router() {
    let fake = unlimited().fault(FaultRule::new(Fault::DropConnection)).build().unwrap();
    let request = list().key(Some(WRITE_KEY)).request().map(axum::body::Body::from);
    let response = fake.router().oneshot(request).await.unwrap();
    assert!(http_body_util::BodyExt::collect(response.into_body()).await.is_err());
}
