//! The throughput of many tasks against a rate limit, under tokio's paused clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use lupitor::{Client, LeadInput, RequestOptions, TokioClock};
use lupitor_fake::{CannedResponse, Fake, Fault, FaultRule, Rate, RateLimits, ResetUnit, RetryAfter, WindowKind};
use tokio::time::{Instant, timeout};

use crate::support::{ApiCall, CAMPAIGN, CallStyle, builder_for, fake, start};

const HOUR: Duration = Duration::from_secs(3600);
const TASKS: usize = 20;
const CALLS: usize = 250;

fn patient() -> RequestOptions {
    RequestOptions::default().total_timeout(HOUR).max_wait(HOUR)
}

fn limited(rate: &str, kind: WindowKind) -> lupitor_fake::FakeBuilder {
    fake().rate_limits(RateLimits::all(rate.parse().unwrap())).window(kind)
}

/// Creates [`CALLS`] leads by many tasks and returns the time. Every call must succeed.
async fn create_all(client: &Client, fake: &Fake) -> Duration {
    let before = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let tasks = (0..TASKS).map(|_| {
        let (client, next) = (client.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CALLS {
                    return;
                }
                let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("CRM_{number}"));
                client.create_lead(lead).await.unwrap_or_else(|error| panic!("{number}: {error}\n{}", error.report()));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    fake.assert_each_once(CAMPAIGN, (0..CALLS).map(|number| format!("CRM_{number}")));
    before.elapsed()
}

#[tokio::test(start_paused = true)]
async fn one_process_uses_the_whole_limit_without_a_429() {
    // (window, delay of responses, maximum seconds). A sliding counter gives back the second hundred over a minute, and the last
    // fifty over half a minute.
    let cases = [
        (WindowKind::Fixed, "", 125),
        (WindowKind::Fixed, "delay=900ms", 130),
        (WindowKind::SlidingLog, "", 125),
        (WindowKind::SlidingLog, "delay=900ms", 130),
        (WindowKind::SlidingCounter, "", 155),
        (WindowKind::SlidingCounter, "delay=900ms", 165),
    ];
    for (kind, delay, seconds) in cases {
        let mut fake = limited("100/60s", kind);
        if !delay.is_empty() {
            fake = fake.fault(delay.parse::<FaultRule>().unwrap());
        }
        let fake = fake.build().unwrap();
        let took = create_all(&builder_for(&fake).options(patient()).build().unwrap(), &fake).await;
        assert_eq!(fake.throttled_count(), 0, "{kind:?} {delay}");
        assert!(took <= Duration::from_secs(seconds), "{kind:?} {delay}: {took:?}");
    }
}

/// A wall clock that is an hour off, with the reset in each form that the API's pages show.
#[tokio::test(start_paused = true)]
async fn a_wrong_local_clock_changes_no_wait() {
    let clocks = [start() - HOUR, start() + HOUR];
    let forms = [
        (ResetUnit::Seconds, RetryAfter::Seconds),
        (ResetUnit::Seconds, RetryAfter::Absent),
        (ResetUnit::Milliseconds, RetryAfter::Absent),
        (ResetUnit::Milliseconds, RetryAfter::HttpDate),
    ];
    for clock in clocks {
        for (unit, retry_after) in forms {
            let fake = limited("100/60s", WindowKind::Fixed).reset_unit(unit).retry_after(retry_after).build().unwrap();
            // Another process has used a part of the window.
            let other = builder_for(&fake).options(patient()).build().unwrap();
            ApiCall::ListLeads.send(CallStyle::Facade, &other).await.unwrap();
            let client = builder_for(&fake).clock(TokioClock::starting_at(clock)).options(patient()).build().unwrap();
            let took = create_all(&client, &fake).await;
            let case = format!("{clock:?} {unit:?} {retry_after:?}: {took:?}");
            assert_eq!(fake.throttled_count(), 0, "{case}");
            assert!((120..130).contains(&took.as_secs()), "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_another_process_has_used_up_costs_one_429() {
    for (unit, retry_after) in [(ResetUnit::Seconds, RetryAfter::Seconds), (ResetUnit::Milliseconds, RetryAfter::Absent)] {
        let fake = limited("100/60s", WindowKind::Fixed).reset_unit(unit).retry_after(retry_after).build().unwrap();
        let other = builder_for(&fake).options(patient()).build().unwrap();
        for _ in 0..100 {
            ApiCall::ListLeads.send(CallStyle::Facade, &other).await.unwrap();
        }
        let took = create_all(&builder_for(&fake).options(patient()).build().unwrap(), &fake).await;
        assert_eq!(fake.throttled_count(), 1, "{unit:?} {retry_after:?}");
        assert!((180..195).contains(&took.as_secs()), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_delays_no_other_call() {
    let second = Duration::from_secs(1);
    let slow = |options: &str| Some(format!("delay=10s,{options}").parse::<FaultRule>().unwrap());
    let throttling =
        CannedResponse::new(StatusCode::TOO_MANY_REQUESTS).header(header::RETRY_AFTER, HeaderValue::from_static("30"));
    let throttled = Some(FaultRule::new(Fault::Canned(throttling)).skip(1).times(1));
    // A tenth of the window after the first reset, a sliding counter of 10 would have room for one request.
    let reset = 66;
    // (the fault of the cancelled calls, calls made before, cancelled calls, seconds until the next call succeeds)
    let cases = [
        // Queued, with the limit used up.
        (None, 10, 5, reset),
        // The very first call, whose response the others wait for: cancelled before the API counted it, and after.
        (slow("times=1"), 0, 1, 1),
        (slow("after-processing,times=1"), 0, 1, 1),
        // In flight, with requests left. The API may have counted them, so they count as used.
        (slow("after-processing,skip=2,times=7"), 2, 7, 1),
        (slow("after-processing,skip=2,times=8"), 2, 8, reset),
        // More than the limit allows: some in flight, some queued.
        (slow("after-processing,skip=2,times=8"), 2, 30, reset),
        // One in the delay after a 429, and two that are queued because of it.
        (throttled, 1, 3, 36),
    ];
    for (fault, before, cancelled, through) in cases {
        let case = format!("{fault:?} {before} {cancelled}");
        let mut fake = limited("10/60s", WindowKind::Fixed);
        if let Some(fault) = fault {
            fake = fake.fault(fault);
        }
        let fake = fake.build().unwrap();
        let client = builder_for(&fake).options(patient()).build().unwrap();
        let started = Instant::now();
        for _ in 0..before {
            ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
        }
        let calls = (0..cancelled).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { timeout(second, ApiCall::ListLeads.send(CallStyle::Facade, &client)).await.is_err() })
        });
        let calls: Vec<_> = calls.collect();
        for call in calls {
            assert!(call.await.unwrap(), "{case}: the call should have been cancelled");
        }
        ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
        let took = started.elapsed();
        assert!((through..=through + 1).contains(&took.as_secs()), "{case}: {took:?}");
        assert_eq!(fake.throttled_count(), 0, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_documented_limit_has_its_own_rate_limiter() {
    let fake = fake().rate_limits(RateLimits::per_minute()).window(WindowKind::Fixed).build().unwrap();
    let client = builder_for(&fake).options(patient()).build().unwrap();
    let started = Instant::now();
    for _ in 0..10 {
        ApiCall::BulkCreateLeads.send(CallStyle::Facade, &client).await.unwrap();
    }
    for op in [ApiCall::ListLeads, ApiCall::GetHealth] {
        op.send(CallStyle::Facade, &client).await.unwrap();
    }
    assert_eq!(started.elapsed(), Duration::ZERO, "the bulk operations' limit is theirs alone");
    // Both bulk operations and all clones share it.
    let clone = client.clone().with_options(|options| options.max_wait(Duration::from_secs(59)));
    let error = ApiCall::BulkDeleteLeads.send(CallStyle::Facade, &clone).await.unwrap_err();
    assert_eq!((error.is_rate_limited(), error.retry_after(), error.attempts().len()), (true, Some(Duration::from_secs(66)), 0));
    ApiCall::BulkDeleteLeads.send(CallStyle::Facade, &client).await.unwrap();
    // At the first reset the client does not know yet that the whole limit comes back at once.
    assert_eq!((started.elapsed().as_secs(), fake.throttled_count()), (66, 0));
}

/// Some responses have no limit headers, as a proxy's: each may have counted.
#[tokio::test(start_paused = true)]
async fn responses_without_limit_headers_count_against_the_limit() {
    for every in [2, 3, 10] {
        let fake = limited("100/60s", WindowKind::Fixed).build().unwrap();
        let responses = Arc::new(AtomicUsize::new(0));
        let strip = move |mut response: axum::response::Response| {
            if responses.fetch_add(1, Ordering::Relaxed) % every == 1 {
                response.headers_mut().clear();
            }
            std::future::ready(response)
        };
        let service = fake.router().layer(axum::middleware::map_response(strip));
        let client = builder_for(&fake).service(service).options(patient()).build().unwrap();
        let took = create_all(&client, &fake).await;
        assert_eq!(fake.throttled_count(), 0, "one of {every}");
        assert!(took <= Duration::from_secs(125), "one of {every}: {took:?}");
    }
}

/// Without limit headers the client does not pace itself; after a 429 it waits.
#[tokio::test(start_paused = true)]
async fn a_limit_without_headers_is_learned_from_429s() {
    let rate = Rate::per_minute(100).unwrap();
    let fake = fake().rate_limits(RateLimits::all(rate)).rate_limit_headers(false).retry_after(RetryAfter::Seconds);
    let fake = fake.window(WindowKind::Fixed).build().unwrap();
    let took = create_all(&builder_for(&fake).options(patient()).build().unwrap(), &fake).await;
    assert!((120..130).contains(&took.as_secs()), "{took:?}");
    // At most the requests that were in flight when the limit was reached.
    assert!(fake.throttled_count() <= 2 * TASKS as u64, "{}", fake.throttled_count());
}
