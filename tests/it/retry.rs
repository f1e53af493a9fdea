//! What is sent again, how often, and what it comes to: the leads of the stand-in tell what really happened.

use std::time::Duration;

use lupitor::{Client, ErrorKind, RequestOptions};
use lupitor_fake::{Fake, FaultRule, LeadInput, Operation};
use tokio::time::Instant;

use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, EXTERNAL_ID, KEY, PHONE, StubResponse, UNREACHABLE, attempts, builder_for, client_receiving,
    fake, json_response, raw_server, start,
};

fn with_fault(fault: &str, op: ApiCall) -> Fake {
    let fault = match fault.split_once(',') {
        Some((fault, options)) => format!("{fault}@{},{options}", op.id()),
        None => format!("{fault}@{}", op.id()),
    };
    fake().fault(fault.parse::<FaultRule>().unwrap()).build().unwrap()
}

/// What a call came to, in words: `ok`, `reconciled`, or the error's kind, with `?` when it may have been processed.
fn verdict(result: &Result<crate::support::CallSuccess, lupitor::Error>) -> String {
    match result {
        Ok(done) if done.reconciled => "reconciled".to_owned(),
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{}{}", error.kind(), if error.maybe_processed() { "?" } else { "" }),
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_every_operation() {
    // (operation, fault, the attempts, the result, whether the campaign has the lead afterwards)
    let cases = [
        // A create that got lost is sent again: the API refuses a second lead.
        (ApiCall::CreateLead, "drop,times=1", "disconnected, 201", "ok", true),
        (ApiCall::CreateLead, "500,times=2", "500, 500, 201", "ok", true),
        (ApiCall::CreateLead, "html-502,times=1", "502, 201", "ok", true),
        (ApiCall::CreateLead, "html-503,times=1", "503, 201", "ok", true),
        (ApiCall::CreateLead, "html-408,times=1", "408, 201", "ok", true),
        (ApiCall::CreateLead, "delay=31s,times=1", "timed out, 201", "ok", true),
        // A gateway's own statuses count by their class.
        (ApiCall::CreateLead, "html-520,times=1", "520, 201", "ok", true),
        (ApiCall::CreateLead, "html-507,times=1", "507, 201", "ok", true),
        (ApiCall::CreateLead, "html-598,times=1", "598, 201", "ok", true),
        (ApiCall::CreateLead, "html-522,after-processing,times=1", "522, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-530,after-processing,times=1", "530, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-509", "509, 509, 509", "server?", false),
        (ApiCall::DeleteLead, "html-527,after-processing,times=1", "527, 404", "reconciled", false),
        (ApiCall::ListLeads, "html-599,times=1", "599, 200", "ok", true),
        // Not processed, and worth another attempt.
        (ApiCall::CreateLead, "html-421,times=1", "421, 201", "ok", true),
        (ApiCall::CreateLead, "html-425", "425, 425, 425", "unexpected", false),
        // A success that reports a failure of the API says as little as a 500.
        (ApiCall::CreateLead, "success-false,times=1", "200, reports a failure of the API, 201", "ok", true),
        (
            ApiCall::CreateLead,
            "success-false,after-processing,times=1",
            "200, reports a failure of the API, 400",
            "reconciled",
            true,
        ),
        // It took effect, and its response was lost: the second one is refused, and the campaign's list tells why.
        (ApiCall::CreateLead, "drop,after-processing,times=1", "disconnected, 400", "reconciled", true),
        (ApiCall::CreateLead, "500,after-processing,times=1", "500, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-504,after-processing,times=1", "504, 400", "reconciled", true),
        (ApiCall::CreateLead, "delay=31s,after-processing,times=1", "timed out, 400", "reconciled", true),
        (ApiCall::CreateLead, "truncate,times=1", "201, body cut, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-as-json,times=1", "201, body unreadable, 400", "reconciled", true),
        (ApiCall::CreateLead, "empty,times=1", "201, body unreadable, 400", "reconciled", true),
        // It never works.
        (ApiCall::CreateLead, "drop", "disconnected, disconnected, disconnected", "transport?", false),
        (ApiCall::CreateLead, "500", "500, 500, 500", "server?", false),
        (ApiCall::CreateLead, "html-502", "502, 502, 502", "server?", false),
        (ApiCall::CreateLead, "delay=31s", "timed out, timed out, timed out", "timeout?", false),
        (ApiCall::CreateLead, "drop,after-processing", "disconnected, disconnected, disconnected", "transport?", true),
        // Another attempt would not change these.
        (ApiCall::CreateLead, "html-404,times=1", "404", "not found", false),
        (ApiCall::CreateLead, "html-501,times=1", "501", "server", false),
        (ApiCall::CreateLead, "html-511,times=1", "511", "server", false),
        (ApiCall::CreateLead, "json-as-html,times=1", "201", "ok", true),
        // Not found, after a delete whose response was lost, means that it is done.
        (ApiCall::DeleteLead, "drop,times=1", "disconnected, 200", "ok", false),
        (ApiCall::DeleteLead, "drop,after-processing,times=1", "disconnected, 404", "reconciled", false),
        (ApiCall::DeleteLead, "500,after-processing,times=1", "500, 404", "reconciled", false),
        (ApiCall::DeleteLead, "delay=31s,after-processing,times=1", "timed out, 404", "reconciled", false),
        (ApiCall::DeleteLead, "truncate,times=1", "200, body cut, 404", "reconciled", false),
        (ApiCall::DeleteLead, "html-502", "502, 502, 502", "server?", true),
        (ApiCall::DeleteLead, "html-404,times=1", "404", "not found", true),
        (ApiCall::DeleteLead, "empty,times=1", "200, body unreadable, 404", "reconciled", false),
        // The rest may be sent as often as one likes.
        (ApiCall::ListLeads, "drop,times=2", "disconnected, disconnected, 200", "ok", true),
        (ApiCall::ListLeads, "500,times=1", "500, 200", "ok", true),
        (ApiCall::ListLeads, "html-502,times=1", "502, 200", "ok", true),
        (ApiCall::ListLeads, "truncate,times=1", "200, body cut, 200", "ok", true),
        (ApiCall::ListLeads, "truncate", "200, body cut, 200, body cut, 200, body cut", "transport", true),
        (ApiCall::ListLeads, "delay=31s", "timed out, timed out, timed out", "timeout", true),
        (ApiCall::ListLeads, "500", "500, 500, 500", "server", true),
        (ApiCall::ListLeads, "success-false,times=1", "200, reports a failure of the API, 200", "ok", true),
        (ApiCall::ListLeads, "html-as-json,times=1", "200, body unreadable, 200", "ok", true),
        (ApiCall::ListLeads, "empty", "200, body unreadable, 200, body unreadable, 200, body unreadable", "decode", true),
        (ApiCall::BulkCreateLeads, "drop,times=1", "disconnected, 200", "ok", true),
        (ApiCall::BulkCreateLeads, "drop,after-processing,times=1", "disconnected, 200", "reconciled", true),
        (ApiCall::BulkCreateLeads, "truncate,times=2", "200, body cut, 200, body cut, 200", "reconciled", true),
        (ApiCall::BulkCreateLeads, "500", "500, 500, 500", "server?", false),
        (ApiCall::BulkDeleteLeads, "drop,after-processing,times=1", "disconnected, 200", "reconciled", false),
        (ApiCall::BulkDeleteLeads, "html-502,times=1", "502, 200", "ok", false),
        (ApiCall::BulkDeleteLeads, "html-500", "500, 500, 500", "server?", true),
        (ApiCall::GetHealth, "drop,times=1", "disconnected, 200", "ok", true),
        (ApiCall::GetHealth, "html-503,times=1", "503, 200", "ok", true),
        (ApiCall::GetHealth, "truncate,times=1", "200, body cut, 200", "ok", true),
    ];
    for (op, fault, sent, expected, has_lead) in cases {
        let fake = with_fault(fault, op);
        if !matches!(op, ApiCall::CreateLead | ApiCall::BulkCreateLeads) {
            fake.add_lead(CAMPAIGN, LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
        }
        let result = op.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await;
        assert_eq!((&*attempts(&result), &*verdict(&result)), (sent, expected), "{op:?} {fault}");
        fake.assert_each_once(CAMPAIGN, has_lead.then_some(EXTERNAL_ID));
        let lookups = u64::from(op == ApiCall::CreateLead && expected == "reconciled");
        let requests = fake.operation_count(op.id().parse::<Operation>().unwrap()) + lookups;
        assert_eq!(requests, fake.request_count(), "{op:?} {fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_there_is_no_lost_answer() {
    // A lead that was there before is a plain duplicate, and one that never was is not found.
    let fake = fake_with_lead();
    let error = ApiCall::CreateLead.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await.unwrap_err();
    assert!(error.is_duplicate() && !error.maybe_processed());
    // Also when the refusal does not arrive whole: why it was refused is asked again.
    let fake = with_fault("truncate,times=1", ApiCall::CreateLead);
    fake.add_lead(CAMPAIGN, LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await;
    assert_eq!(attempts(&result), "400, body cut, 400");
    let error = result.unwrap_err();
    assert!(error.is_duplicate() && !error.maybe_processed());
    let empty = crate::support::fake().build().unwrap();
    let error = ApiCall::DeleteLead.send(CallStyle::Facade, &builder_for(&empty).build().unwrap()).await.unwrap_err();
    assert!(error.is_not_found() && !error.maybe_processed());
}

fn fake_with_lead() -> Fake {
    let fake = fake().build().unwrap();
    fake.add_lead(CAMPAIGN, LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
    fake
}

/// How long the client waits after a 429, by what the response says. No response is sent again before its hint.
#[tokio::test(start_paused = true)]
async fn the_wait_after_a_429() {
    let since_epoch = start().duration_since(std::time::UNIX_EPOCH).unwrap();
    let limited = || json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#);
    let in_body = |reset: &str| {
        json_response(429, format!(r#"{{"success":false,"data":null,"error":"Rate limit exceeded","reset":{reset}}}"#))
    };
    let date = |seconds: u64| httpdate::fmt_http_date(start() + Duration::from_secs(seconds));
    let cases: Vec<(StubResponse, Option<u64>)> = vec![
        (limited().header("retry-after", 7), Some(7)),
        (limited().header("retry-after", 0), Some(0)),
        (limited().header("retry-after", date(12)).header("date", date(0)), Some(12)),
        (limited().header("x-ratelimit-reset", since_epoch.as_secs() + 30), Some(30)),
        (limited().header("x-ratelimit-reset", since_epoch.as_millis() + 31_000), Some(31)),
        (limited().header("x-ratelimit-reset", 45), Some(45)),
        (limited().header("retry-after", 5).header("x-ratelimit-reset", 50), Some(5)),
        (limited().header("retry-after", "soon").header("x-ratelimit-reset", 50), Some(50)),
        (in_body(r#""2025-10-29T16:00:20.000Z""#), Some(20)),
        (in_body(r#""2025-10-29T16:00:20.000Z""#).header("retry-after", 3), Some(3)),
        // Nothing, or nothing that makes sense: a backoff.
        (limited(), None),
        (json_response(429, ""), None),
        (limited().header("retry-after", u64::MAX).header("x-ratelimit-reset", u64::MAX), None),
        (limited().header("retry-after", "-1"), None),
        (in_body("null"), None),
    ];
    for (response, hint) in cases {
        for op in ApiCall::all() {
            let client = client_receiving(
                &[response.clone(), json_response(200, op.success())],
                RequestOptions::default().max_attempts(1),
            );
            let before = Instant::now();
            let done = op.send(CallStyle::Facade, &client).await.unwrap();
            let waited = before.elapsed();
            assert_eq!(attempts(&Ok(done)), "429, 200", "{op:?} {response:?}");
            let (least, most) = match hint {
                Some(hint) => (Duration::from_secs(hint), Duration::from_secs_f64((hint as f64 * 1.1).min(hint as f64 + 2.0))),
                None => (Duration::from_millis(150), Duration::from_millis(300)),
            };
            // tokio's timer is a millisecond coarse.
            let most = most + Duration::from_millis(2);
            assert!((least..=most).contains(&waited), "{op:?} {response:?}: waited {waited:?}, from {least:?} to {most:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_an_error_at_once() {
    let hour = Duration::from_secs(3600);
    let limited =
        json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#).header("retry-after", 3600);
    let good = json_response(200, ApiCall::ListLeads.success());
    let defaults = RequestOptions::default;
    for options in [defaults(), defaults().max_wait(hour * 2), defaults().total_timeout(hour * 2), defaults().max_wait(hour / 2)]
    {
        let client = client_receiving(&[limited.clone(), good.clone()], options);
        let before = Instant::now();
        // The first learns it from the response, the second from the first.
        for attempts in [1, 0] {
            let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.retry_after(), error.attempts().len()),
                (ErrorKind::RateLimited, Some(hour), attempts)
            );
            assert!(error.is_rate_limited() && !error.maybe_processed());
        }
        assert_eq!(before.elapsed(), Duration::ZERO);
        let patient = client.with_options(|options| options.max_wait(hour * 2).total_timeout(hour * 2));
        ApiCall::ListLeads.send(CallStyle::Facade, &patient).await.unwrap();
        assert!((hour..hour + Duration::from_secs(3)).contains(&before.elapsed()));
    }
}

/// A wait for a rate limit is one also where the response does not say how long it is.
#[tokio::test(start_paused = true)]
async fn who_does_not_wait_gets_the_429_at_once() {
    for hint in [None, Some(5)] {
        let limited = json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#);
        let limited = hint.map_or(limited.clone(), |hint| limited.header("retry-after", hint));
        let client = client_receiving(&[limited], RequestOptions::default().max_wait(Duration::ZERO));
        let before = Instant::now();
        let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
        assert_eq!((&*attempts(&result), &*verdict(&result)), ("429", "rate limited"), "{hint:?}");
        assert_eq!(before.elapsed(), Duration::ZERO, "{hint:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_options_bound_a_call() {
    let seconds = Duration::from_secs;
    let options = RequestOptions::default;
    // (options, fault, attempts, how long it took at least and at most)
    let cases = [
        (options().max_attempts(1), "500", "500", 0, 0),
        (options().max_attempts(1), "drop", "disconnected", 0, 0),
        (options().max_attempts(0), "500", "500", 0, 0),
        (options().max_attempts(5), "500", "500, 500, 500, 500, 500", 0, 4),
        (options().max_attempts(1), "delay=1h", "timed out", 30, 30),
        (options().attempt_timeout(seconds(2)).max_attempts(2), "delay=1h", "timed out, timed out", 4, 5),
        // The last attempt gets what is left, and no wait is begun that would not end.
        (options().total_timeout(seconds(40)), "delay=1h", "timed out, timed out", 40, 40),
        (options().total_timeout(seconds(30)), "delay=1h", "timed out", 30, 30),
        (options().attempt_timeout(seconds(500)), "delay=1h", "timed out", 90, 90),
    ];
    for (options, fault, sent, least, most) in cases {
        let fake = with_fault(fault, ApiCall::ListLeads);
        let client = builder_for(&fake).options(options).build().unwrap();
        let before = Instant::now();
        let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
        let took = before.elapsed();
        assert_eq!(attempts(&result), sent, "{fault}");
        let most = seconds(most) + Duration::from_millis(2);
        assert!((seconds(least)..=most).contains(&took), "{fault} {sent}: {took:?}");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_sent_again_whatever_it_is() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).options(RequestOptions::default().max_attempts(2)).build().unwrap();
    for op in ApiCall::all() {
        let result = op.send(CallStyle::Facade, &client).await;
        assert_eq!((&*attempts(&result), &*verdict(&result)), ("not sent, not sent", "transport"), "{op:?}");
    }
}

#[tokio::test]
async fn a_socket_that_closes_is_as_a_dropped_request() {
    let body = ApiCall::ListLeads.success();
    let good = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let cut = good[..good.len() - 1].to_vec();
    let url = raw_server(vec![Vec::new(), cut, good]);
    let client = Client::builder(KEY).base_url(url).build().unwrap();
    let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "disconnected, 200, body cut, 200");
}
