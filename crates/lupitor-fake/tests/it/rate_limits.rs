//! Rate limits of keys and addresses, and the responses that report them.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, UNIX_EPOCH};

use lupitor_fake::{
    CAMPAIGN_ID, Fake, FakeBuilder, READ_KEY, Rate, RateLimitBody, RateLimits, ResetUnit, RetryAfter, WRITE_KEY, WindowKind,
};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{Request, Response};

/// 2025-10-29T15:30:00.250Z
const START_MS: u64 = 1_761_751_800_250;

fn at_start(builder: FakeBuilder) -> FakeBuilder {
    builder.start_at(UNIX_EPOCH + Duration::from_millis(START_MS)).window(WindowKind::Fixed)
}

fn list() -> Request {
    Request::get("/leads?campaignId=k978abc123")
}

fn rate_limit(response: &Response) -> [Option<&str>; 4] {
    ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"].map(|name| response.header(name))
}

/// Each case: single requests sent and allowed, then bulk requests sent and allowed.
#[tokio::test(start_paused = true)]
async fn each_set_of_rates_allows_its_number_of_requests() {
    let rate = |text: &str| text.parse::<Rate>().unwrap();
    let cases = [
        ("100 a minute, and 10 bulk", RateLimits::per_minute(), (120, 100), (20, 10)),
        ("1000 an hour for all", RateLimits::per_hour(), (990, 990), (20, 10)),
        ("the default", RateLimits::default(), (120, 100), (20, 10)),
        ("one rate for all", RateLimits::all(rate("7/60s")), (5, 5), (5, 2)),
        ("bulk separately", RateLimits::all(rate("7/60s")).bulk(Some(rate("2/60s"))), (9, 7), (5, 2)),
        ("bulk unlimited", RateLimits::all(rate("7/60s")).bulk(None), (9, 7), (50, 50)),
        ("none", RateLimits::none(), (1500, 1500), (50, 50)),
    ];
    for (name, limits, single, bulk) in cases {
        let fake = at_start(Fake::builder()).rate_limits(limits).build().unwrap();
        let batch = Request::post("/leads/bulk", &json!({"campaignId": CAMPAIGN_ID, "leads": [{"externalId": "1"}]}));
        for (request, (sent, expected)) in [(list(), single), (batch, bulk)] {
            let mut allowed = 0;
            for _ in 0..sent {
                allowed += u32::from(request.send(&fake).await.status != 429);
            }
            assert_eq!(allowed, expected, "{name}");
        }
        // Another key is not affected.
        assert_eq!(list().key(Some(READ_KEY)).send(&fake).await.status, 200, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn operations_and_aliases_share_a_bucket() {
    let fake = at_start(Fake::builder()).rate_limits(RateLimits::per_minute()).build().unwrap();
    let empty = json!({});
    let requests = [
        (list(), "99"),
        (Request::post("/leads", &empty), "98"),
        (Request::delete("/leads"), "97"),
        (Request::get("/records"), "96"),
        (Request::post("/leads/bulk", &empty), "9"),
        (Request::post("/leads/bulk-delete", &empty), "8"),
        (Request::post("/records/bulk", &empty), "7"),
    ];
    for (request, remaining) in requests {
        assert_eq!(request.send(&fake).await.header("x-ratelimit-remaining"), Some(remaining), "{request:?}");
    }
}

/// Each case: its name, options, milliseconds between the requests, and the headers of a 429.
#[tokio::test(start_paused = true)]
async fn headers_have_the_chosen_form() {
    let one = || at_start(Fake::builder()).rate_limits(RateLimits::all("1/60s".parse().unwrap()));
    const DATE: &str = "Wed, 29 Oct 2025 15:31:01 GMT";
    let reset = Some("1761751861");
    let cases = [
        ("at once", one(), 0, [Some("1"), Some("0"), reset, Some("60")]),
        ("rounded up", one(), 1, [Some("1"), Some("0"), reset, Some("60")]),
        ("just before the reset", one(), 59_999, [Some("1"), Some("0"), reset, Some("1")]),
        ("no Retry-After", one().retry_after(RetryAfter::Absent), 0, [Some("1"), Some("0"), reset, None]),
        ("Retry-After as a date", one().retry_after(RetryAfter::HttpDate), 0, [Some("1"), Some("0"), reset, Some(DATE)]),
        ("milliseconds", one().reset_unit(ResetUnit::Milliseconds), 0, [Some("1"), Some("0"), Some("1761751860250"), Some("60")]),
        ("no X-RateLimit headers", one().rate_limit_headers(false), 0, [None, None, None, Some("60")]),
    ];
    for (name, builder, after, expected) in cases {
        let fake = builder.build().unwrap();
        let first = list().send(&fake).await;
        assert_eq!((first.status, first.header("retry-after")), (200, None), "{name}");
        assert_eq!(rate_limit(&first)[..3], expected[..3], "{name}");
        tokio::time::advance(Duration::from_millis(after)).await;
        let throttled = list().send(&fake).await;
        assert_eq!((throttled.status, rate_limit(&throttled)), (429, expected), "{name}");
    }
    let fake = Fake::builder().rate_limits(RateLimits::none()).build().unwrap();
    assert_eq!(rate_limit(&list().send(&fake).await), [None; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_429_has_the_chosen_body() {
    let one = at_start(Fake::builder()).rate_limits(RateLimits::all("1/60s".parse().unwrap()));
    let plain = json!({"success": false, "data": null, "error": "Rate limit exceeded"});
    let detailed = json!({
        "success": false, "data": null, "error": "Rate limit exceeded. Please try again later.",
        "limit": 1, "remaining": 0, "reset": "2025-10-29T15:31:00.250Z",
    });
    for (kind, body) in [(RateLimitBody::Plain, plain), (RateLimitBody::Detailed, detailed)] {
        let fake = one.clone().rate_limit_body(kind).build().unwrap();
        list().send(&fake).await;
        let throttled = list().send(&fake).await;
        assert_eq!((throttled.status, throttled.json()), (429, body), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_health_check_is_limited_by_address() {
    let fake = at_start(Fake::builder()).healthy(false).build().unwrap();
    let health = Request::get("/api/health").key(None);
    for remaining in (0..60).rev() {
        let response = health.send(&fake).await;
        let remaining = remaining.to_string();
        let expected = [Some("60"), Some(remaining.as_str()), Some("1761751860250"), None];
        assert_eq!((response.status, rate_limit(&response)), (503, expected));
    }
    let throttled = health.send(&fake).await;
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("60")));
    assert_eq!(throttled.json()["reset"], "2025-10-29T15:31:00.250Z");

    let elsewhere = fake.service().with_client_address(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
    assert_eq!(elsewhere.oneshot(health.to_http()).await.unwrap().status(), 503);
    assert_eq!(list().key(Some(WRITE_KEY)).send(&fake).await.status, 200);

    fake.set_healthy(true);
    tokio::time::advance(Duration::from_secs(60)).await;
    let up = health.send(&fake).await;
    assert_eq!((up.status, up.json()), (200, json!({"status": "ok", "timestamp": "2025-10-29T15:31:00.250Z"})));
}

#[tokio::test(start_paused = true)]
async fn dates_and_resets_follow_the_clock_of_the_fake() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let cases = [
        ("right", at_start(Fake::builder()), "Wed, 29 Oct 2025 15:30:00 GMT", "1761751861"),
        ("ahead", at_start(Fake::builder()).clock_ahead(minutes(5)), "Wed, 29 Oct 2025 15:35:00 GMT", "1761752161"),
        ("behind", at_start(Fake::builder()).clock_behind(minutes(90)), "Wed, 29 Oct 2025 14:00:00 GMT", "1761746461"),
    ];
    for (name, builder, date, reset) in cases {
        let fake = builder.build().unwrap();
        let response = list().send(&fake).await;
        assert_eq!((response.header("date"), response.header("x-ratelimit-reset")), (Some(date), Some(reset)), "{name}");
    }
}
