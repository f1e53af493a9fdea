//! Refusals in any wording after a lost response: none of them settles what the first attempt did.

use lupitor::RequestOptions;
use serde_json::json;

use super::*;
use crate::support::{StubResponse, json_response, service};

/// The client of a campaign with these leads. Its first create loses the response, and the second one is refused like this.
fn refused(refusal: StubResponse, created_seconds: Option<f64>) -> Client {
    let posts = Arc::new(AtomicI64::new(0));
    let now = start().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as f64;
    let leads = created_seconds.map(|seconds| {
        json!({"_id": "jh7abc", "externalId": "NEW_1", "phoneNumber": phone(1), "_creationTime": now + seconds * 1000.0})
    });
    let leads: Vec<_> = leads.into_iter().collect();
    let service = service(move |parts, _| match parts.method.as_str() {
        "POST" if posts.fetch_add(1, Ordering::Relaxed) == 0 => json_response(502, "<html>"),
        "POST" => refusal.clone(),
        _ => json_response(
            200,
            json!({"success": true, "data": {"leads": leads, "count": leads.len()}, "error": null}).to_string(),
        ),
    });
    let builder = crate::support::builder().clock(WallClock::new()).service(service);
    builder.options(RequestOptions::default().max_attempts(8)).build().unwrap()
}

fn dated(status: u16, body: impl Into<bytes::Bytes>) -> StubResponse {
    json_response(status, body).header("date", httpdate::fmt_http_date(start()))
}

fn worded(status: u16, message: &str) -> StubResponse {
    dated(status, json!({"success": false, "data": null, "error": message}).to_string())
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_any_wording_is_looked_up() {
    let long = format!("Lead already exists: {}", "x".repeat(100 * 1024));
    let cases = [
        worded(400, "Lead already exists"),
        worded(400, "Phone number is taken"),
        worded(409, "Conflict"),
        worded(418, "I'm a teapot"),
        worded(422, ""),
        worded(451, "No"),
        worded(200, "Phone number is taken"),
        worded(200, ""),
        worded(200, "Lead already exists"),
        // The body is truncated at 64 KiB.
        worded(400, &long),
        dated(400, "<html>"),
        dated(409, ""),
    ];
    for refusal in cases {
        let body = String::from_utf8_lossy(&refusal.body).chars().take(60).collect::<String>();
        let what = format!("{} {body}", refusal.status);
        for (created, expected) in [(Some(0.5), "reconciled"), (Some(-600.0), "unknown"), (None, "unknown")] {
            let result = create(&refused(refusal.clone(), created), 1).await;
            assert_eq!(verdict(&result), expected, "{what}, lead created at {created:?} s: {result:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_key_never_settles_an_earlier_attempt() {
    for (status, expected) in [(401, "authentication"), (403, "permission"), (404, "not found"), (407, "unexpected")] {
        for message in ["", "No", "Invalid or inactive API key"] {
            let result = create(&refused(worded(status, message), Some(0.5)), 1).await;
            let verdict = verdict(&result);
            assert!(!verdict.ends_with('!') && result.is_err(), "{status} {message}: {result:?}");
            assert!(verdict == expected || !message.is_empty(), "{status} {message}: {verdict}");
        }
    }
}

/// The connection is lost in the middle of each refusal.
#[tokio::test(start_paused = true)]
async fn a_truncated_refusal_is_looked_up() {
    for (stage, there, expected) in [(",after-processing", false, "reconciled"), ("", true, "unknown")] {
        let fake = unlimited().build().unwrap();
        let client = client(&fake, &WallClock::new());
        if there {
            fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
        }
        pass(60).await;
        fake.inject(format!("drop@createLead{stage},times=1").parse().unwrap()).unwrap();
        fake.inject("truncate@createLead".parse().unwrap()).unwrap();
        let result = create(&client, 1).await;
        assert_eq!(verdict(&result), expected, "{result:?}");
    }
}
