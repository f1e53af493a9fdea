//! Retries after every fault: the attempts, the result, and the leads that really exist in the stand-in.

use std::time::Duration;

use lupitor::{Client, ErrorKind, RequestOptions};
use lupitor_fake::{Fake, FaultRule, LeadInput, Operation};
use tokio::time::Instant;

use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, EXTERNAL_ID, KEY, PHONE, StubResponse, UNREACHABLE, assert_none, attempts, builder_for,
    client_receiving, fake, json_response, raw_server, start,
};

fn with_fault(fault: &str, op: ApiCall) -> Fake {
    let fault = match fault.split_once(',') {
        Some((fault, options)) => format!("{fault}@{},{options}", op.id()),
        None => format!("{fault}@{}", op.id()),
    };
    fake().fault(fault.parse::<FaultRule>().unwrap()).build().unwrap()
}

/// The result in words: `ok`, `reconciled`, or the error's kind, with `?` when the call may have been processed.
fn verdict(result: &Result<crate::support::CallSuccess, lupitor::Error>) -> String {
    match result {
        Ok(done) if done.reconciled => "reconciled".to_owned(),
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{}{}", error.kind(), if error.maybe_processed() { "?" } else { "" }),
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_every_operation_has_the_expected_result() {
    // (operation, fault, attempts, result, true when the campaign has the lead afterwards)
    let cases = [
        // A lost create is retried, because the API refuses a second lead.
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
        // Not processed, so another attempt is safe.
        (ApiCall::CreateLead, "html-421,times=1", "421, 201", "ok", true),
        (ApiCall::CreateLead, "html-425", "425, 425, 425", "unexpected", false),
        // A success that reports a server error is as ambiguous as a 500.
        (ApiCall::CreateLead, "success-false,times=1", "200, reports a failure of the API, 201", "ok", true),
        (
            ApiCall::CreateLead,
            "success-false,after-processing,times=1",
            "200, reports a failure of the API, 400",
            "reconciled",
            true,
        ),
        // The create took effect and its response was lost: the second one is refused, and the lookup settles it.
        (ApiCall::CreateLead, "drop,after-processing,times=1", "disconnected, 400", "reconciled", true),
        (ApiCall::CreateLead, "500,after-processing,times=1", "500, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-504,after-processing,times=1", "504, 400", "reconciled", true),
        (ApiCall::CreateLead, "delay=31s,after-processing,times=1", "timed out, 400", "reconciled", true),
        (ApiCall::CreateLead, "truncate,times=1", "201, body truncated, 400", "reconciled", true),
        (ApiCall::CreateLead, "html-as-json,times=1", "201, body unreadable, 400", "reconciled", true),
        (ApiCall::CreateLead, "empty,times=1", "201, body unreadable, 400", "reconciled", true),
        // Every attempt fails.
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
        // A 404 after a lost response to a delete means that the lead is deleted.
        (ApiCall::DeleteLead, "drop,times=1", "disconnected, 200", "ok", false),
        (ApiCall::DeleteLead, "drop,after-processing,times=1", "disconnected, 404", "reconciled", false),
        (ApiCall::DeleteLead, "500,after-processing,times=1", "500, 404", "reconciled", false),
        (ApiCall::DeleteLead, "delay=31s,after-processing,times=1", "timed out, 404", "reconciled", false),
        (ApiCall::DeleteLead, "truncate,times=1", "200, body truncated, 404", "reconciled", false),
        (ApiCall::DeleteLead, "html-502", "502, 502, 502", "server?", true),
        (ApiCall::DeleteLead, "html-404,times=1", "404", "not found", true),
        (ApiCall::DeleteLead, "empty,times=1", "200, body unreadable, 404", "reconciled", false),
        // All other operations can be repeated safely.
        (ApiCall::ListLeads, "drop,times=2", "disconnected, disconnected, 200", "ok", true),
        (ApiCall::ListLeads, "500,times=1", "500, 200", "ok", true),
        (ApiCall::ListLeads, "html-502,times=1", "502, 200", "ok", true),
        (ApiCall::ListLeads, "truncate,times=1", "200, body truncated, 200", "ok", true),
        (ApiCall::ListLeads, "truncate", "200, body truncated, 200, body truncated, 200, body truncated", "transport", true),
        (ApiCall::ListLeads, "delay=31s", "timed out, timed out, timed out", "timeout", true),
        (ApiCall::ListLeads, "500", "500, 500, 500", "server", true),
        (ApiCall::ListLeads, "success-false,times=1", "200, reports a failure of the API, 200", "ok", true),
        (ApiCall::ListLeads, "html-as-json,times=1", "200, body unreadable, 200", "ok", true),
        (ApiCall::ListLeads, "empty", "200, body unreadable, 200, body unreadable, 200, body unreadable", "decode", true),
        (ApiCall::BulkCreateLeads, "drop,times=1", "disconnected, 200", "ok", true),
        (ApiCall::BulkCreateLeads, "drop,after-processing,times=1", "disconnected, 200", "reconciled", true),
        (ApiCall::BulkCreateLeads, "truncate,times=2", "200, body truncated, 200, body truncated, 200", "reconciled", true),
        (ApiCall::BulkCreateLeads, "500", "500, 500, 500", "server?", false),
        (ApiCall::BulkDeleteLeads, "drop,after-processing,times=1", "disconnected, 200", "reconciled", false),
        (ApiCall::BulkDeleteLeads, "html-502,times=1", "502, 200", "ok", false),
        (ApiCall::BulkDeleteLeads, "html-500", "500, 500, 500", "server?", true),
        (ApiCall::GetHealth, "drop,times=1", "disconnected, 200", "ok", true),
        (ApiCall::GetHealth, "html-503,times=1", "503, 200", "ok", true),
        (ApiCall::GetHealth, "truncate,times=1", "200, body truncated, 200", "ok", true),
    ];
    let mut wrong = Vec::new();
    for (op, fault, sent, expected, has_lead) in cases {
        let fake = with_fault(fault, op);
        if !matches!(op, ApiCall::CreateLead | ApiCall::BulkCreateLeads) {
            fake.add_lead(CAMPAIGN, LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
        }
        let result = op.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await;
        let actual = (attempts(&result), verdict(&result));
        if (&*actual.0, &*actual.1) != (sent, expected) {
            wrong.push(format!("{op:?} {fault}: {actual:?} instead of {:?}", (sent, expected)));
            continue;
        }
        fake.assert_each_once(CAMPAIGN, has_lead.then_some(EXTERNAL_ID));
        let lookups = u64::from(op == ApiCall::CreateLead && expected == "reconciled");
        let requests = fake.operation_count(op.id().parse::<Operation>().unwrap()) + lookups;
        if requests != fake.request_count() {
            wrong.push(format!("{op:?} {fault}: {} requests instead of {requests}", fake.request_count()));
        }
    }
    assert_none(&wrong);
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_existed_before_is_a_plain_duplicate() {
    // A lead that existed before is a duplicate, and a lead that never existed is not found.
    let fake = fake_with_lead();
    let error = ApiCall::CreateLead.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await.unwrap_err();
    assert!(error.is_duplicate() && !error.maybe_processed());
    // The same with a truncated refusal, which is retried for its reason.
    let fake = with_fault("truncate,times=1", ApiCall::CreateLead);
    fake.add_lead(CAMPAIGN, LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &builder_for(&fake).build().unwrap()).await;
    assert_eq!(attempts(&result), "400, body truncated, 400");
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

/// The delay after a 429 by the headers and the body of the response.
#[tokio::test(start_paused = true)]
async fn a_call_is_never_repeated_before_the_wait_that_a_429_asks_for() {
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
        // No wait, or an invalid one: the backoff.
        (limited(), None),
        (json_response(429, ""), None),
        (limited().header("retry-after", u64::MAX).header("x-ratelimit-reset", u64::MAX), None),
        (limited().header("retry-after", "-1"), None),
        (in_body("null"), None),
    ];
    for (response, wait) in cases {
        for op in ApiCall::all() {
            let client = client_receiving(
                &[response.clone(), json_response(200, op.success())],
                RequestOptions::default().max_attempts(1),
            );
            let before = Instant::now();
            let done = op.send(CallStyle::Facade, &client).await.unwrap();
            let waited = before.elapsed();
            assert_eq!(attempts(&Ok(done)), "429, 200", "{op:?} {response:?}");
            let (least, most) = match wait {
                Some(wait) => (Duration::from_secs(wait), Duration::from_secs_f64((wait as f64 * 1.1).min(wait as f64 + 2.0))),
                None => (Duration::from_millis(150), Duration::from_millis(300)),
            };
            // tokio's timer has a resolution of a millisecond.
            let most = most + Duration::from_millis(2);
            assert!((least..=most).contains(&waited), "{op:?} {response:?}: waited {waited:?}, from {least:?} to {most:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_max_wait_fails_immediately_and_is_returned() {
    let hour = Duration::from_secs(3600);
    let limited =
        json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#).header("retry-after", 3600);
    let good = json_response(200, ApiCall::ListLeads.success());
    let defaults = RequestOptions::default;
    for options in [defaults(), defaults().max_wait(hour * 2), defaults().total_timeout(hour * 2), defaults().max_wait(hour / 2)]
    {
        let client = client_receiving(&[limited.clone(), good.clone()], options);
        let before = Instant::now();
        // The first call gets the wait from the response, the second from the rate limiter.
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

/// A 429 without retry-after is a wait for the rate limit too.
#[tokio::test(start_paused = true)]
async fn with_max_wait_zero_a_429_is_returned_immediately() {
    for retry_after in [None, Some(5)] {
        let limited = json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#);
        let limited = retry_after.map_or(limited.clone(), |wait| limited.header("retry-after", wait));
        let client = client_receiving(&[limited], RequestOptions::default().max_wait(Duration::ZERO));
        let before = Instant::now();
        let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
        assert_eq!((&*attempts(&result), &*verdict(&result)), ("429", "rate limited"), "{retry_after:?}");
        assert_eq!(before.elapsed(), Duration::ZERO, "{retry_after:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_options_bound_attempts_and_time() {
    let seconds = Duration::from_secs;
    let options = RequestOptions::default;
    // (options, fault, attempts, minimum and maximum seconds)
    let cases = [
        (options().max_attempts(1), "500", "500", 0, 0),
        (options().max_attempts(1), "drop", "disconnected", 0, 0),
        (options().max_attempts(0), "500", "500", 0, 0),
        (options().max_attempts(5), "500", "500, 500, 500, 500, 500", 0, 4),
        (options().max_attempts(1), "delay=1h", "timed out", 30, 30),
        (options().attempt_timeout(seconds(2)).max_attempts(2), "delay=1h", "timed out, timed out", 4, 5),
        // The last attempt gets the remaining time, and no delay beyond the deadline is begun.
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
async fn a_request_that_was_not_sent_is_retried_for_every_operation() {
    let client = Client::builder(KEY).base_url(UNREACHABLE).options(RequestOptions::default().max_attempts(2)).build().unwrap();
    for op in ApiCall::all() {
        let result = op.send(CallStyle::Facade, &client).await;
        assert_eq!((&*attempts(&result), &*verdict(&result)), ("not sent, not sent", "transport"), "{op:?}");
    }
}

#[tokio::test]
async fn a_closed_socket_counts_as_a_lost_response() {
    let body = ApiCall::ListLeads.success();
    let good = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let cut = good[..good.len() - 1].to_vec();
    let url = raw_server(vec![Vec::new(), cut, good]);
    let client = Client::builder(KEY).base_url(url).build().unwrap();
    let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "disconnected, 200, body truncated, 200");
}
