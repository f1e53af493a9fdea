//! Feature `testing`: a fake result is what a server would have caused.
#![cfg(feature = "testing")]

use std::io;
use std::time::Duration;

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use lupitor::import::RowOutcome;
use lupitor::testing::{self, ErrorBuilder};
use lupitor::{
    AttemptOutcome, BulkCreated, BulkDeleted, Client, CreatedLead, DocumentedError, Error, ErrorCode, ErrorKind, Lead, LeadInput,
    LeadPage, Operation, RequestOptions,
};
use serde_json::json;

use crate::support::{
    CAMPAIGN, EXTERNAL_ID, KEY, PHONE, StubResponse, UNREACHABLE, builder, client_receiving, json_response, service,
};

/// Everything that a user can see of an error.
fn observable(error: &Error) -> String {
    let mut headers = error.headers().cloned();
    headers.iter_mut().for_each(|headers: &mut HeaderMap| drop(headers.remove("content-length")));
    let attempts = error.attempts().iter().map(|attempt| {
        (
            attempt.started,
            attempt.queued,
            attempt.elapsed,
            attempt.outcome,
            attempt.retry_after,
            attempt.delay,
            &attempt.request_id,
        )
    });
    let attempts: Vec<_> = attempts.collect();
    let shown =
        format!("{error}\n{error:#}\n{error:?}\n{:#}\n{}", error.report(), serde_json::to_string(&error.report()).unwrap());
    let named = (error.kind(), error.code(), error.documented().map(|entry| entry.name), error.operation(), error.solutions());
    let response = (error.status(), headers, error.body(), error.body_truncated(), error.request_id());
    let hints = (error.message(), error.field(), error.batch_index(), error.rate_limit(), error.retry_after(), error.cursor());
    let source = std::error::Error::source(error).map(ToString::to_string);
    let times = (error.occurred_at(), attempts);
    format!("{shown}\n{named:?}\n{response:?}\n{hints:?}\n{times:?}\n{source:?}\n{}", error.maybe_processed())
}

/// As [`observable`], without the times, the attempts' durations and the type of the source.
fn timeless(error: &Error) -> String {
    let outcomes: Vec<_> = error.attempts().iter().map(|attempt| attempt.outcome).collect();
    let mut report = serde_json::to_value(error.report()).unwrap();
    report.as_object_mut().unwrap().retain(|name, _| name != "timestamp" && name != "attempts");
    let named = (error.kind(), error.code(), error.operation(), error.solutions(), error.status(), error.body());
    let hints = (error.message(), error.field(), error.batch_index(), error.rate_limit(), error.retry_after());
    format!("{error}\n{error:?}\n{report}\n{named:?}\n{hints:?}\n{outcomes:?}\n{}", error.maybe_processed())
}

fn once() -> RequestOptions {
    RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO)
}

/// Makes a call that fails, and the same error by `fake`. Both have the first request example of the document.
async fn pair(client: &Client, operation: &'static Operation, fake: ErrorBuilder) -> Result<(Error, Error), Error> {
    let bad = |e: serde_json::Error| -> Error { panic!("an example of {} does not fit its type: {e}", operation.id()) };
    let api = client.generated();
    macro_rules! both {
        ($call:expr) => {
            (client.call($call).await.map(drop).unwrap_err(), fake.request(client, $call).build())
        };
    }
    Ok(
        by_operation!(operation.id(), api, both, bad, id => panic!("generated/calls.rs does not call {id}: run `cargo xtask generate`")),
    )
}

fn name(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

#[tokio::test(start_paused = true)]
async fn every_documented_error_is_equal_to_one_from_a_server() {
    let mut compared = 0;
    for operation in Operation::all() {
        for entry in operation.documented_errors() {
            let plain = json_response(entry.status, entry.body);
            let reported = plain.clone().header("retry-after", 30).header("x-request-id", "8f2d1c3b4a596871");
            let reported =
                reported.header("x-ratelimit-limit", 100).header("x-ratelimit-remaining", 0).header("x-ratelimit-reset", 31);
            let fakes = [
                (plain, testing::documented_error(entry)),
                (
                    reported,
                    testing::documented_error(entry)
                        .retry_after(Duration::from_secs(30))
                        .header(name("x-request-id"), HeaderValue::from_static("8f2d1c3b4a596871"))
                        .rate_limit(100, 0, Duration::from_millis(30_500)),
                ),
            ];
            for (response, fake) in fakes {
                let client = client_receiving(&[response], once());
                let (real, fake) = pair(&client, operation, fake).await.unwrap();
                assert_eq!(observable(&fake), observable(&real), "{} of {}", entry.name, operation.id());
                assert_eq!(fake.documented().map(|found| found.name), Some(entry.name), "{}", operation.id());
                compared += 1;
            }
        }
    }
    assert!(compared >= 2 * lupitor::documented_errors().len(), "only {compared} errors were compared");
}

#[test]
fn every_documented_error_is_made_without_a_request() {
    for entry in lupitor::documented_errors() {
        let error = testing::documented_error(entry).build();
        assert_eq!(error.documented().map(|found| found.name), Some(entry.name));
        assert_eq!((error.status().map(|status| status.as_u16()), error.message()), (Some(entry.status), entry.message));
        assert!(error.operation().unwrap().documented_errors().any(|error| error.name == entry.name), "{}", entry.name);
    }
    for code in ErrorCode::ALL {
        assert_eq!(testing::error(*code).build().code(), Some(*code));
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_beyond_the_document_is_classified_as_one_from_a_server() {
    let create = Operation::named("createLead").unwrap();
    let html =
        |status: u16| StubResponse { status, headers: vec![("content-type".into(), "text/html".into())], body: "<html>".into() };
    let html_fake = |status| {
        let fake = testing::rejection(status, "").header(name("content-type"), HeaderValue::from_static("text/html"));
        fake.body("<html>")
    };
    // The message repeats a phone number of the request, which no form of the error shows.
    let personal = "Number +15555551234 is on a list";
    let envelope = json!({ "success": false, "data": null, "error": personal }).to_string();
    let teapot = StatusCode::IM_A_TEAPOT;
    let cases = [
        ("a status of its own", json_response(418, envelope.clone()), testing::rejection(teapot, personal)),
        ("a failure under a success status", json_response(200, envelope), testing::rejection(StatusCode::OK, personal)),
        ("a proxy's page", html(502), html_fake(StatusCode::BAD_GATEWAY)),
        ("a proxy's page under a success status", html(200), html_fake(StatusCode::OK)),
        (
            "another status of a documented error",
            json_response(409, json!({ "success": false, "data": null, "error": "Lead already exists" }).to_string()),
            testing::error(ErrorCode::LeadAlreadyExists).message("Lead already exists").status(StatusCode::CONFLICT),
        ),
        (
            "another variable part of a documented error",
            json_response(
                400,
                r#"{"data":null,"error":"leads[7]: At least one of phoneNumber or externalId is required","success":false}"#,
            ),
            testing::rejection(StatusCode::BAD_REQUEST, "leads[7]: At least one of phoneNumber or externalId is required"),
        ),
    ];
    for (label, response, fake) in cases {
        let (mut real, mut fake) = pair(&client_receiving(&[response], once()), create, fake).await.unwrap();
        // The order of the members of a body does not matter.
        assert_eq!(fake.body().map(parsed), real.body().map(parsed), "{label}");
        for error in [&mut real, &mut fake] {
            assert!(!format!("{error} {error:?} {}", error.report()).contains("5555551234"), "{label}: {error}");
        }
        let lines = |error: &Error| timeless(error).lines().filter(|line| !line.starts_with('(')).collect::<Vec<_>>().join("\n");
        assert_eq!(lines(&fake), lines(&real), "{label}");
        assert_eq!((fake.field(), fake.batch_index()), (real.field(), real.batch_index()), "{label}");
    }
}

fn parsed(body: &[u8]) -> Result<serde_json::Value, String> {
    serde_json::from_slice(body).map_err(|_| String::from_utf8_lossy(body).into_owned())
}

/// A service that never responds, or fails.
#[derive(Clone)]
struct Broken(bool);

impl tower_service::Service<http::Request<reqwest::Body>> for Broken {
    type Response = http::Response<axum::body::Body>;
    type Error = io::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<reqwest::Body>) -> Self::Future {
        let fails = self.0;
        Box::pin(async move { if fails { Err(io::Error::other("reset by peer")) } else { std::future::pending().await } })
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_response_is_equal_to_a_real_one() {
    for operation in Operation::all() {
        let client = builder().service(Broken(false)).options(once()).build().unwrap();
        let (real, fake) = pair(&client, operation, testing::timeout()).await.unwrap();
        assert_eq!(timeless(&fake), timeless(&real), "{}", operation.id());
        let client = builder().service(Broken(true)).options(once()).build().unwrap();
        let (real, fake) = pair(&client, operation, testing::disconnected(io::Error::other("reset by peer"))).await.unwrap();
        assert_eq!(observable(&fake), observable(&real), "{}", operation.id());
    }
}

#[tokio::test]
async fn a_failed_connection_is_equal_to_a_real_one() {
    let create = Operation::named("createLead").unwrap();
    let client = Client::builder(KEY).base_url(UNREACHABLE).options(once()).build().unwrap();
    let refused = testing::not_sent("Connection refused (os error 111)");
    let (real, fake) = pair(&client, create, refused).await.unwrap();
    assert_eq!(real.attempts()[0].outcome, AttemptOutcome::NotSent);
    // The text of the cause is the operating system's.
    let cause = real.report().cause.unwrap();
    let fake = if fake.report().cause.as_deref() == Some(&*cause) {
        fake
    } else {
        pair(&client, create, testing::not_sent(cause)).await.unwrap().1
    };
    assert_eq!(timeless(&fake), timeless(&real));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_limiter_ends_is_equal_to_a_real_one() {
    let create = Operation::named("createLead").unwrap();
    let entry = DocumentedError::named("rateLimitExceeded").unwrap();
    let client = client_receiving(&[json_response(429, entry.body).header("retry-after", 30)], once());
    let (throttled, _) = pair(&client, create, testing::timeout()).await.unwrap();
    assert_eq!(throttled.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    let (real, _) = pair(&client, create, testing::timeout()).await.unwrap();
    let (_, fake) = pair(&client, create, testing::rate_limited(real.retry_after())).await.unwrap();
    assert!(real.retry_after() >= Some(Duration::from_secs(30)) && real.attempts().is_empty());
    assert_eq!(observable(&fake), observable(&real));
}

fn lead() -> lupitor::generated::types::builder::LeadInput {
    LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID)
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_after_a_lost_response_is_unknown() {
    let entry = DocumentedError::named("leadAlreadyExists").unwrap();
    let responses = [
        json_response(500, r#"{"success":false,"data":null,"error":"down"}"#),
        json_response(entry.status, entry.body),
        json_response(200, r#"{"success":true,"data":{"leads":[],"count":0},"error":null}"#),
    ];
    let options = RequestOptions::default().max_attempts(3);
    let request =
        |client: &Client, fake: ErrorBuilder| fake.request(client, client.generated().create_lead().body_map(|_| lead())).build();

    let client = client_receiving(&responses, options.clone());
    let real = client.call(client.generated().create_lead().body_map(|_| lead())).await.unwrap_err();
    let earlier = || [testing::attempt(AttemptOutcome::Status(500))];
    let fake = request(&client, testing::documented_error(entry).earlier_attempts(earlier()));
    assert_eq!((fake.kind(), fake.solutions(), fake.maybe_processed()), (ErrorKind::OutcomeUnknown, &[][..], true));
    assert_eq!(timeless(&fake), timeless(&real));

    let client = client_receiving(&responses, options);
    let real = client.create_lead(lead()).await.unwrap_err();
    let reason = "the list does not contain the lead";
    let display = real.to_string();
    let reason = display.split_once("did not settle it: ").map_or(reason, |(_, reason)| reason);
    let reason = reason.trim_end_matches(" (an earlier attempt may have done it)");
    let fake = request(&client, testing::outcome_unknown(reason).earlier_attempts(earlier()));
    assert_eq!(timeless(&fake), timeless(&real));
    let outcomes: Vec<_> = testing::outcome_unknown(reason).build().attempts().iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [AttemptOutcome::TimedOut, AttemptOutcome::Status(entry.status)]);
}

#[tokio::test(start_paused = true)]
async fn data_that_cannot_be_read_is_equal_to_a_real_one() {
    let body = r#"{"success":true,"data":{"leadId":""},"error":null}"#;
    let client = client_receiving(&[json_response(201, body)], once());
    let real = client.create_lead(lead()).await.unwrap_err();
    let fake = testing::undecodable("`leadId` in the response is empty").status(StatusCode::CREATED).body(body);
    let fake = fake.request(&client, client.generated().create_lead().body_map(|_| lead())).build();
    assert_eq!((real.kind(), real.maybe_processed()), (ErrorKind::Decode, true));
    assert_eq!(timeless(&fake), timeless(&real));
}

#[tokio::test(start_paused = true)]
async fn an_invalid_request_gives_the_error_of_the_client() {
    let client = builder().service(service(|_, _| panic!("nothing is sent"))).build().unwrap();
    let bad = || client.generated().create_lead().body_map(|body| body.campaign_id(CAMPAIGN).phone_number("0151"));
    let real = client.call(bad()).await.unwrap_err();
    assert_eq!(real.kind(), ErrorKind::Validation);
    let by_request = testing::timeout().request(&client, bad()).build();
    assert_eq!(observable(&by_request), observable(&real));
    let by_text = testing::invalid(real.message()).request(&client, client.generated().get_health()).build();
    assert_eq!(observable(&by_text), observable(&real));
}

#[test]
fn every_kind_of_error_can_be_made() {
    let made = [
        (testing::misconfigured("base URL: is empty; give one"), ErrorKind::Config),
        (testing::invalid("phoneNumber: is empty; give one"), ErrorKind::Validation),
        (testing::error(ErrorCode::LeadAlreadyExists), ErrorKind::Duplicate),
        (testing::error(ErrorCode::InvalidApiKey), ErrorKind::Authentication),
        (testing::error(ErrorCode::InsufficientPermissions), ErrorKind::Permission),
        (testing::error(ErrorCode::LeadNotFound), ErrorKind::NotFound),
        (testing::rate_limited(Some(Duration::from_secs(5))), ErrorKind::RateLimited),
        (testing::rejection(StatusCode::SERVICE_UNAVAILABLE, "down"), ErrorKind::Server),
        (testing::timeout(), ErrorKind::Timeout),
        (testing::disconnected("reset"), ErrorKind::Transport),
        (testing::undecodable("`data` in the response is missing"), ErrorKind::Decode),
        (testing::outcome_unknown("the list was not read in time"), ErrorKind::OutcomeUnknown),
        (testing::rejection(StatusCode::FOUND, "moved"), ErrorKind::Unexpected),
    ];
    for (fake, kind) in made {
        assert_eq!(fake.build().kind(), kind);
    }
    assert_eq!(testing::invalid("phoneNumber: is empty; give one").build().field(), Some("phoneNumber"));
    assert_eq!(testing::timeout().cursor("c1").build().cursor(), Some("c1"));
}

#[test]
fn a_fake_error_whose_response_is_a_success_says_so() {
    let error = testing::rejection(StatusCode::OK, "").body(r#"{"success":true,"data":{},"error":null}"#).build();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("testing::response"), "{error}");
}

#[test]
fn maybe_processed_follows_the_operation() {
    let list = Operation::named("listLeads").unwrap();
    assert!(testing::timeout().build().maybe_processed());
    assert!(!testing::timeout().operation(list).build().maybe_processed());
    assert!(!testing::not_sent("refused").build().maybe_processed());
}

#[test]
fn a_response_has_what_the_fake_says() {
    let lead: CreatedLead = CreatedLead::builder().lead_id("jh7abc123xyz").try_into().unwrap();
    let plain = testing::response(lead.clone()).build();
    assert_eq!((&*plain.lead_id, plain.status(), plain.attempts().len()), ("jh7abc123xyz", StatusCode::OK, 1));
    assert!(!plain.reconciled() && plain.rate_limit().is_none());

    let full = testing::response(lead)
        .status(StatusCode::CREATED)
        .header(name("x-request-id"), HeaderValue::from_static("r1"))
        .rate_limit(100, 7, Duration::from_secs(30))
        .earlier_attempts([testing::attempt(AttemptOutcome::Status(429))])
        .reconciled()
        .build();
    let limit = full.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining, limit.resets_in), (Some(100), Some(7), Some(Duration::from_secs(30))));
    assert_eq!((full.status(), full.request_id(), full.reconciled()), (StatusCode::CREATED, Some("r1"), true));
    let outcomes: Vec<_> = full.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect();
    assert_eq!(outcomes, ["429", "timed out", "201"]);
}

#[test]
fn data_says_how_many_leads_were_created_and_which_were_skipped() {
    let created = BulkCreated::default().with_created(["a", "b", "c"]).with_skipped([PHONE]);
    assert_eq!((created.created, created.skipped), (3, 1));
    assert_eq!(created.skipped_identifiers, [PHONE]);
    let lost = BulkCreated::default().with_created_or_present([PHONE]);
    assert_eq!((lost.created, lost.created_or_present, &*lost.created_or_present_identifiers), (0, 1, &[PHONE.to_owned()][..]));
    let deleted = BulkDeleted::default().with_deleted(["CRM_1"]).with_not_found(["CRM_2"]).with_deleted_or_absent(["CRM_3"]);
    assert_eq!((deleted.deleted, deleted.not_found, deleted.deleted_or_absent), (1, 1, 1));
    let lead: Lead = serde_json::from_value(json!({ "_id": "a", "status": "raw", "added": 1 })).unwrap();
    let page = LeadPage::default().with_leads(vec![lead]).with_next_cursor("c1");
    assert_eq!(
        (page.count, page.next_cursor.as_deref(), page.leads[0].extra()["added"].as_u64()),
        (Some(1), Some("c1"), Some(1))
    );
    let items = testing::page(page.leads, None);
    assert_eq!((items.items.len(), items.next_cursor), (1, None));
    let row = testing::row_result(7, RowOutcome::Created);
    assert_eq!((row.row, row.outcome), (7, RowOutcome::Created));
    let end = testing::import_error(testing::error(ErrorCode::InvalidApiKey).build(), 6);
    assert_eq!((end.reported(), end.api_error().and_then(Error::code)), (6, Some(ErrorCode::InvalidApiKey)));
}
