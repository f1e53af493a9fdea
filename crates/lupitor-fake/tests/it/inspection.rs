//! Inspection of a fake, and its invalid options.

use std::time::{Duration, UNIX_EPOCH};

use lupitor_fake::{CAMPAIGN_ID, Fake, FakeBuilder, Generation, Key, LeadInput, Operation, Rate, RateLimits, WindowKind};
use serde_json::json;

use crate::support::{Request, unlimited};

#[tokio::test(start_paused = true)]
async fn the_last_requests_are_recorded() {
    let start = UNIX_EPOCH + Duration::from_secs(1_761_751_800);
    let fake = unlimited().start_at(start).max_request_records(3).build().unwrap();
    assert_eq!(fake.now(), start);
    let requests = [
        Request::get("/leads?campaignId=k1"),
        Request::get("/leads?campaignId=k1&limit=&x=1&x=2"),
        Request::post("/records", &json!({})),
        Request::get("/nothing").key(None),
    ];
    for request in &requests {
        request.send(&fake).await;
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    let seen: Vec<_> = fake
        .requests()
        .into_iter()
        .map(|record| {
            let at = record.at.duration_since(start).unwrap().as_secs();
            (at, record.method, record.path, record.query_names.join(" "), record.operation, record.status)
        })
        .collect();
    let names = |text: &str| text.to_owned();
    assert_eq!(
        seen,
        [
            (1, names("GET"), names("/api/v1/leads"), names("campaignId limit x x"), Some(Operation::ListLeads), Some(400)),
            (2, names("POST"), names("/api/v1/records"), names(""), Some(Operation::CreateLead), Some(400)),
            (3, names("GET"), names("/api/v1/nothing"), names(""), None, Some(404)),
        ]
    );
    assert_eq!(fake.request_count(), 4);
    assert_eq!(fake.operation_count(Operation::ListLeads), 2);
    assert_eq!(fake.operation_count(Operation::GetHealth), 0);
}

/// Each case: the number of records kept, and their statuses.
#[tokio::test(start_paused = true)]
async fn a_status_is_recorded_for_its_own_request() {
    for (kept, expected) in [(10, vec![Some(403), Some(400), Some(404)]), (1, vec![Some(404)])] {
        let rule = "delay=5s@listLeads,times=1".parse().unwrap();
        let fake = unlimited().fault(rule).max_request_records(kept).build().unwrap();
        let slow = Request::get("/leads?campaignId=k1");
        let quick = async {
            Request::post("/leads", &json!({})).send_unchecked(&fake).await.unwrap();
            Request::get("/nothing").send_unchecked(&fake).await.unwrap();
        };
        let (slow, ()) = tokio::join!(slow.send_unchecked(&fake), quick);
        assert_eq!(slow.unwrap().status, 403);
        let statuses: Vec<_> = fake.requests().into_iter().map(|record| record.status).collect();
        assert_eq!(statuses, expected, "{kept} records kept");
    }
}

/// A parameter without `=` may be a value, such as a phone number.
#[tokio::test]
async fn records_have_no_query_values_and_no_keys() {
    let fake = unlimited().build().unwrap();
    Request::get("/leads?campaignId=k1&%2B15550000001&phoneNumber=%2B15550000002").send(&fake).await;
    let record = format!("{:?}", fake.requests());
    assert!(!record.contains("1555") && !record.contains("sk_test"), "{record}");
}

#[test]
fn missing_repeated_and_unexpected_leads_are_reported() {
    let fake = unlimited().generation(Generation::G1).build().unwrap();
    for (number, external_id) in [(1, "a"), (2, "b"), (3, "b"), (4, "c")] {
        let phone_number = format!("+1555000000{number}");
        fake.add_lead(CAMPAIGN_ID, LeadInput::phone(phone_number).external_id(external_id)).unwrap();
    }
    fake.add_lead(CAMPAIGN_ID, LeadInput::phone("+15550000005")).unwrap();
    let difference = fake.compare_leads(CAMPAIGN_ID, ["a", "b", "d", "+15550000005"]);
    assert_eq!((difference.missing.join(" "), difference.repeated.join(" ")), ("d".to_owned(), "b".to_owned()));
    assert_eq!(difference.unexpected, ["c"]);
    assert!(!difference.is_empty());
    assert_eq!(difference.to_string(), r#"leads: 1 missing ["d"], 1 repeated ["b"], 1 unexpected ["c"]"#);
    assert!(fake.compare_leads("k000", [""; 0]).is_empty());
}

#[test]
#[should_panic(expected = "1 missing")]
fn assert_each_once_panics_on_a_difference() {
    unlimited().build().unwrap().assert_each_once(CAMPAIGN_ID, ["CRM_1"]);
}

#[test]
fn invalid_options_are_rejected() {
    let year_10000 = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let large_limit = || RateLimits::all(Rate::per_hour(2_000_000).unwrap());
    let cases: [(FakeBuilder, &str); 9] = [
        (Fake::builder().campaign(""), "campaign id must not be empty"),
        (Fake::builder().key(Key::read("")), "API key must be visible ASCII text without spaces at its ends"),
        (Fake::builder().key(Key::read("a\nb")), "API key must be visible ASCII text without spaces at its ends"),
        (Fake::builder().key(Key::read(" a")), "API key must be visible ASCII text without spaces at its ends"),
        (Fake::builder().max_page_size(0), "max_page_size must be at least 1"),
        (Fake::builder().max_connections(0), "max_connections must be at least 1"),
        (Fake::builder().start_at(year_10000), "clock must start after 1970 and before the year 10000"),
        (
            Fake::builder().start_at(UNIX_EPOCH).clock_behind(Duration::from_secs(1)),
            "clock must start after 1970 and before the year 10000",
        ),
        (
            Fake::builder().window(WindowKind::SlidingLog).rate_limits(large_limit()),
            "rate limit of a sliding log must be at most 1000000 requests; use another window",
        ),
    ];
    for (builder, message) in cases {
        assert_eq!(builder.build().unwrap_err().to_string(), message);
    }
    assert!(Fake::builder().window(WindowKind::Fixed).rate_limits(large_limit()).build().is_ok());
}
