//! The metrics of calls, attempts, the rate limiter, lookups and imports.

mod page;

use std::time::Duration;

use http::{Method, StatusCode};
use lupitor::import::rows;
use lupitor::{Client, LeadInput, RequestOptions};
use lupitor_fake::{RateLimits, WindowKind};
use tokio::time::{Instant, timeout};

use crate::support::recorder::{Labels, TestRecorder};
use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, EXTERNAL_ID, PHONE, StubServer, assert_none, builder, builder_for, client_receiving, fake,
    json_response, service,
};

const CALL: &str = "lupitor.call.duration";
const REQUEST: &str = "http.client.request.duration";
const ATTEMPTS: &str = "lupitor.attempts";
const QUEUE: &str = "lupitor.rate_limit.queue.duration";
const WAITING: &str = "lupitor.rate_limit.waiting";
const REMAINING: &str = "lupitor.rate_limit.remaining";
const THROTTLED: &str = "lupitor.rate_limit.throttled";
const LOOKUPS: &str = "lupitor.lookups";
const ROWS: &str = "lupitor.import.rows";
const HOUR: Duration = Duration::from_secs(3600);

fn labels(labels: &[(&str, &str)]) -> Labels {
    labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn outcome(outcome: &str) -> [(&str, &str); 1] {
    [("lupitor.outcome", outcome)]
}

fn lead() -> lupitor::generated::types::builder::LeadInput {
    LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID)
}

fn faulty(rules: &[&str]) -> lupitor_fake::Fake {
    rules.iter().fold(fake(), |fake, rule| fake.fault(rule.parse().unwrap())).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_success_is_one_call_one_attempt_and_one_place_in_the_queue() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let fake = fake().rate_limits(RateLimits::all("100/60s".parse().unwrap())).build().unwrap();
    let client = builder_for(&fake).base_url("http://127.0.0.1:8080").build().unwrap();
    client.create_lead(lead()).await.unwrap();

    let server = ("server.address", "127.0.0.1");
    let operation = ("lupitor.operation", "createLead");
    let limit = ("lupitor.rate_limit", "standard");
    let call = labels(&[operation, server, ("lupitor.status_class", "2xx")]);
    assert_eq!(recorder.series(CALL, &[]), [(call, vec![0.0])]);
    let request = labels(&[
        operation,
        server,
        ("server.port", "8080"),
        ("http.request.method", "POST"),
        ("url.template", "/api/v1/leads"),
        ("http.response.status_code", "201"),
    ]);
    assert_eq!(recorder.series(REQUEST, &[]), [(request, vec![0.0])]);
    assert_eq!(recorder.series(ATTEMPTS, &[]), [(labels(&[operation, server, outcome("success")[0]]), vec![1.0])]);
    assert_eq!(recorder.series(QUEUE, &[]), [(labels(&[limit, operation, server]), vec![0.0])]);
    assert_eq!(recorder.series(REMAINING, &[]), [(labels(&[limit, server]), vec![99.0])]);
    assert_eq!(recorder.values("lupitor.rate_limit.limit", &[limit]), [100.0]);
    for other in [WAITING, THROTTLED, LOOKUPS, ROWS] {
        assert_eq!(recorder.series(other, &[]), [], "{other}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retried_call_is_one_call_with_its_delays_and_two_attempts() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let fake = faulty(&["delay=2s@listLeads,times=1", "500@listLeads,times=1"]);
    let client = builder_for(&fake).build().unwrap();
    let began = Instant::now();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();

    let took = began.elapsed().as_secs_f64();
    let attempts = recorder.values(REQUEST, &[]);
    assert_eq!(recorder.values(CALL, &[]), [took]);
    assert_eq!(attempts.len(), 2);
    assert!(took > 2.0 && attempts.iter().sum::<f64>() < took, "{attempts:?} of {took}");
    let failed = [("http.response.status_code", "500"), ("error.type", "internalServerError")];
    assert_eq!(recorder.values(REQUEST, &failed).len(), 1);
    assert_eq!((recorder.count(ATTEMPTS, &outcome("lost")), recorder.count(ATTEMPTS, &outcome("success"))), (1.0, 1.0));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_response_is_counted_and_its_wait_is_in_the_queue() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let throttled = json_response(429, r#"{"success":false,"data":null,"error":"Rate limit exceeded"}"#).header("retry-after", 7);
    let client = client_receiving(&[throttled, json_response(200, ApiCall::ListLeads.success())], RequestOptions::job());
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();

    let limit = [("lupitor.rate_limit", "standard"), ("lupitor.operation", "listLeads")];
    assert_eq!(recorder.values(THROTTLED, &limit), [1.0]);
    assert_eq!(recorder.values(REQUEST, &[("error.type", "rateLimitExceeded"), ("http.response.status_code", "429")]).len(), 1);
    assert_eq!(recorder.count(ATTEMPTS, &outcome("throttled")), 1.0);
    let queued = recorder.values(QUEUE, &limit);
    assert!(queued.len() == 2 && queued[0] == 0.0 && queued[1] >= 7.0, "{queued:?}");
    assert_eq!(recorder.values(WAITING, &[]), [1.0, 0.0]);
}

#[tokio::test(start_paused = true)]
async fn waiting_calls_are_counted_until_they_leave_the_queue() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let rate = RateLimits::all("5/60s".parse().unwrap());
    let fake = fake().rate_limits(rate).window(WindowKind::Fixed).build().unwrap();
    let options = RequestOptions::default().total_timeout(HOUR).max_wait(HOUR);
    let client = builder_for(&fake).options(options).build().unwrap();
    for _ in 0..5 {
        ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
    }
    assert_eq!(recorder.series(WAITING, &[]), []);
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ApiCall::ListLeads.send(CallStyle::Facade, &client).await.map(drop) })
        })
        .collect();
    // One of them gives up.
    let patience = Duration::from_secs(1);
    timeout(patience, ApiCall::ListLeads.send(CallStyle::Facade, &client)).await.unwrap_err();
    for call in waiting {
        call.await.unwrap().unwrap();
    }

    let waiting = recorder.values(WAITING, &[("lupitor.rate_limit", "standard")]);
    assert_eq!(waiting.iter().copied().fold(0.0, f64::max), 4.0, "{waiting:?}");
    assert_eq!(waiting.last(), Some(&0.0), "{waiting:?}");
    let queued = recorder.values(QUEUE, &[]);
    let long = queued.iter().filter(|time| **time > 30.0).count();
    assert_eq!((queued.len(), long), (9, 3), "{queued:?}");
    assert_eq!(recorder.values(QUEUE, &[]).iter().filter(|time| **time == 1.0).count(), 1, "{queued:?}");
    let cancelled = recorder.values(CALL, &[("error.type", "cancelled")]);
    assert_eq!(cancelled, [1.0]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_rate_limiter_fails_has_no_attempt() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let fake = fake().rate_limits(RateLimits::all("1/60s".parse().unwrap())).window(WindowKind::Fixed).build().unwrap();
    let client = builder_for(&fake).options(RequestOptions::default().max_wait(Duration::ZERO)).build().unwrap();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();

    let failed = recorder.series(CALL, &[("error.type", "rateLimitExceeded")]);
    let no_response =
        labels(&[("lupitor.operation", "listLeads"), ("server.address", "lupitor.invalid"), ("error.type", "rateLimitExceeded")]);
    assert_eq!(failed, [(no_response, vec![0.0])]);
    assert_eq!((recorder.count(ATTEMPTS, &[]), recorder.values(QUEUE, &[]).len()), (1.0, 2));
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_error_has_its_type_its_status_and_its_outcome() {
    let envelope = |error: &str| format!(r#"{{"success":false,"data":null,"error":"{error}"}}"#);
    // (status, body, error type, class of the status, outcome)
    let cases = [
        (400, envelope("campaignId query parameter is required"), "requiredFieldMissing", "4xx", "failed"),
        (400, envelope("something new about +15555551234"), "validation", "4xx", "failed"),
        (401, envelope("Invalid or inactive API key"), "invalidApiKey", "4xx", "failed"),
        (403, envelope("no"), "permission", "4xx", "failed"),
        (404, envelope("no"), "not found", "4xx", "failed"),
        (421, String::new(), "unexpected", "4xx", "not_processed"),
        (503, "<html>".to_owned(), "server", "5xx", "lost"),
        (302, String::new(), "unexpected", "3xx", "failed"),
        (200, "<html>".to_owned(), "decode", "2xx", "lost"),
        (999, String::new(), "unexpected", "other", "lost"),
    ];
    let server = StubServer::new();
    let mut problems = Vec::new();
    for (status, body, error_type, class, expected) in cases {
        let recorder = TestRecorder::default();
        let _guard = recorder.install();
        let client = server.respond(json_response(status, body.clone()));
        ApiCall::ListLeads.send(CallStyle::Facade, client).await.unwrap_err();
        let call = recorder.values(CALL, &[("error.type", error_type), ("lupitor.status_class", class)]);
        let status = status.to_string();
        let request = recorder.values(REQUEST, &[("error.type", error_type), ("http.response.status_code", &status)]);
        let attempts = recorder.count(ATTEMPTS, &outcome(expected));
        if (call.len(), request.len(), attempts) != (1, 1, 1.0) {
            problems.push(format!("{status} {body}: {:#?}", recorder.all()));
        }
    }
    assert_none(&problems);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_a_response_has_no_status() {
    // (fault, error type, outcome)
    let cases = [("delay=1h", "timeout", "lost"), ("drop", "transport", "lost")];
    for (fault, error_type, expected) in cases {
        let recorder = TestRecorder::default();
        let _guard = recorder.install();
        let client = builder_for(&faulty(&[fault])).options(RequestOptions::default().max_attempts(1)).build().unwrap();
        ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
        for (metric, status) in [(CALL, "lupitor.status_class"), (REQUEST, "http.response.status_code")] {
            let series = recorder.series(metric, &[("error.type", error_type)]);
            assert!(series.len() == 1 && !series[0].0.contains_key(status), "{fault}: {series:?}");
        }
        assert_eq!(recorder.count(ATTEMPTS, &outcome(expected)), 1.0, "{fault}");
    }
}

#[tokio::test]
async fn an_attempt_that_was_not_sent_is_not_processed() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let options = RequestOptions::default().max_attempts(1);
    let client = Client::builder("sk_test_abc123xyz").base_url(crate::support::UNREACHABLE).options(options).build().unwrap();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
    assert_eq!(recorder.count(ATTEMPTS, &outcome("not_processed")), 1.0);
    assert_eq!(recorder.values(REQUEST, &[("error.type", "transport"), ("server.port", "1")]).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_the_caller_cannot_decode_is_a_failed_call() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let client = client_receiving(&[json_response(200, "{}")], RequestOptions::default());
    client.request(Method::GET, "/api/v1/campaigns").fetch::<Vec<u8>>().await.unwrap_err();
    assert_eq!(recorder.values(CALL, &[("error.type", "decode"), ("lupitor.status_class", "2xx")]).len(), 1);
    assert_eq!(recorder.count(ATTEMPTS, &outcome("success")), 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_in_flight_is_a_cancelled_call_and_attempt() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let client = builder_for(&faulty(&["delay=10s"])).build().unwrap();
    let call = ApiCall::ListLeads.send(CallStyle::Facade, &client);
    timeout(Duration::from_secs(3), call).await.unwrap_err();

    let cancelled = [("error.type", "cancelled")];
    assert_eq!((recorder.values(CALL, &cancelled), recorder.values(CALL, &[]).len()), (vec![3.0], 1));
    assert_eq!((recorder.values(REQUEST, &cancelled), recorder.values(REQUEST, &[]).len()), (vec![3.0], 1));
    assert_eq!((recorder.count(ATTEMPTS, &outcome("cancelled")), recorder.count(ATTEMPTS, &[])), (1.0, 1.0));
}

#[tokio::test(start_paused = true)]
async fn a_lookup_is_counted_with_its_verdict() {
    // (the create's fault, the client has listed the lead before, verdict)
    let cases = [
        ("drop@createLead,after-processing,times=1", false, "created"),
        ("drop@createLead,times=1", true, "duplicate"),
        ("drop@createLead,after-processing,times=1;500@listLeads", false, "unsettled"),
    ];
    for (faults, is_listed, verdict) in cases {
        let recorder = TestRecorder::default();
        let _guard = recorder.install();
        let fake = faulty(&faults.split(';').collect::<Vec<_>>());
        let client = builder_for(&fake).build().unwrap();
        if is_listed {
            fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
            ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let result = client.create_lead(lead()).await;
        assert_eq!(result.is_ok(), verdict == "created", "{faults}: {result:?}");
        let expected =
            labels(&[("lupitor.operation", "createLead"), ("server.address", "lupitor.invalid"), ("lupitor.outcome", verdict)]);
        assert_eq!(recorder.series(LOOKUPS, &[]), [(expected, vec![1.0])], "{faults}");
        assert_eq!(recorder.count(ATTEMPTS, &[("lupitor.operation", "createLead")]), 2.0, "{faults}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_row_of_an_import_is_counted_with_its_outcome() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let fake = fake().build().unwrap();
    fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone("+15550000001")).unwrap();
    let client = builder_for(&fake).build().unwrap();
    let row = |phone: &str| lupitor::BulkLeadInput::builder().phone_number(phone);
    let leads = ["+15550000001", "+15550000002", "+15550000003", "+15550000002"].map(row);
    let mut import = client.import_leads(CAMPAIGN, rows(leads));
    while import.next().await.transpose().unwrap().is_some() {}
    let purged = ["+15550000002", "+15550000009"].map(|phone| lupitor::LeadIdentifier::builder().phone_number(phone));
    let mut purge = client.purge_leads(CAMPAIGN, rows(purged));
    while purge.next().await.transpose().unwrap().is_some() {}

    let expected = [
        ("import_leads", "created", 2.0),
        ("import_leads", "already_present", 1.0),
        ("import_leads", "duplicate_in_input", 1.0),
        ("purge_leads", "deleted", 1.0),
        ("purge_leads", "not_found", 1.0),
    ];
    for (method, result, rows) in expected {
        assert_eq!(recorder.count(ROWS, &[("lupitor.method", method), outcome(result)[0]]), rows, "{method} {result}");
    }
    assert_eq!(recorder.count(ROWS, &[]), 6.0);
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_document_is_measured_in_every_style() {
    let mut problems = Vec::new();
    for call in ApiCall::all() {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let recorder = TestRecorder::default();
            let _guard = recorder.install();
            let client = client_receiving(&[json_response(200, call.success())], RequestOptions::default());
            call.send(style, &client).await.unwrap();
            let operation = lupitor::Operation::all().iter().find(|operation| operation.id() == call.id()).unwrap();
            let labels = [("lupitor.operation", call.id())];
            let template = [labels[0], ("url.template", operation.path()), ("http.request.method", operation.method())];
            let found = [(CALL, &labels[..]), (REQUEST, &template), (ATTEMPTS, &labels), (QUEUE, &labels)];
            let missing = found.iter().filter(|(metric, labels)| recorder.values(metric, labels).len() != 1);
            problems.extend(missing.map(|(metric, _)| format!("{metric} of {} by {style:?}", call.id())));
        }
    }
    assert_none(&problems);
}

#[tokio::test(start_paused = true)]
async fn no_label_contains_a_value_of_a_request_or_a_response() {
    const SECRETS: [&str; 6] = ["jh7abc", CAMPAIGN, "5555551234", EXTERNAL_ID, "sk_test", "Ada"];
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    for status in [201, 400, 418, 500] {
        let service = service(move |_, body| {
            let body = String::from_utf8_lossy(body).replace('"', "'");
            let text = format!(r#"{{"success":{},"data":{{"leadId":"jh7abc"}},"error":"Ada {body}"}}"#, status == 201);
            json_response(status, text)
        });
        let client = builder().service(service).options(RequestOptions::default().max_attempts(1)).build().unwrap();
        // The results are those of the test of error types.
        drop(client.create_lead(lead()).await);
        drop(ApiCall::DeleteLead.send(CallStyle::Facade, &client).await);
        for method in [Method::GET, Method::from_bytes(b"ADA").unwrap()] {
            let request = client.request(method, format!("/api/v1/{CAMPAIGN}/jh7abc")).query("phone", PHONE);
            drop(request.send().await);
        }
    }
    let series = recorder.all();
    assert!(series.len() > 20, "{series:#?}");
    let leaks =
        series.iter().filter(|(_, _, labels)| labels.values().any(|value| SECRETS.iter().any(|secret| value.contains(secret))));
    assert_none(&leaks.map(|series| format!("{series:?}")).collect::<Vec<_>>());
    let custom = recorder.series(REQUEST, &[("lupitor.operation", "request"), ("http.request.method", "_OTHER")]);
    assert!(!custom.is_empty() && custom.iter().all(|(labels, _)| !labels.contains_key("url.template")), "{custom:?}");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_series_does_not_grow_with_calls() {
    let recorder = TestRecorder::default();
    let _guard = recorder.install();
    let fake = fake().rate_limits(RateLimits::none()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let create = async |number: u32| {
        let lead = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(format!("+1555{number:07}"));
        client.create_lead(lead.clone()).await.unwrap();
        assert_eq!(client.create_lead(lead).await.unwrap_err().status(), Some(StatusCode::BAD_REQUEST));
        client.request(Method::GET, format!("/api/v1/leads/{number}")).send().await.unwrap_err();
    };
    create(0).await;
    let series = recorder.all();
    for number in 1..50 {
        create(number).await;
    }
    assert_eq!(recorder.all(), series);
}
