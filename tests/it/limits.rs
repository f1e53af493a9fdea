//! The rate limiter under odd responses: one of them never outweighs those around it, and no wait is without an end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lupitor::{Client, Clock, Error, ErrorKind, RequestOptions, TokioClock};
use lupitor_fake::{Fake, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::log::Log;
use crate::support::{ApiCall, CallStyle, StubResponse, builder, builder_for, fake, json_response, service, start};

/// A test for each row.
macro_rules! cases {
    ($($function:ident($($argument:expr),*) as $name:ident;)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $name() {
            $function($($argument),*).await;
        })*
    };
}

mod clocks;
mod queue;
mod waits;

const HOUR: Duration = Duration::from_secs(3600);
const TASKS: usize = 20;
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

fn patient() -> RequestOptions {
    RequestOptions::default().total_timeout(2 * HOUR).max_wait(2 * HOUR)
}

fn per_minute(limit: &str) -> Fake {
    fake().rate_limits(RateLimits::all(limit.parse().unwrap())).window(WindowKind::Fixed).build().unwrap()
}

async fn list(client: &Client) -> Result<(), Error> {
    ApiCall::ListLeads.send(CallStyle::Facade, client).await.map(drop)
}

/// Many tasks make this many calls. Returns how long it took, and the errors.
async fn call_all(client: &Client, calls: usize, tasks: usize) -> (Duration, Vec<Error>) {
    let before = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let tasks = (0..tasks).map(|_| {
        let (client, next) = (client.clone(), next.clone());
        tokio::spawn(async move {
            let mut errors = Vec::new();
            while next.fetch_add(1, Ordering::Relaxed) < calls {
                errors.extend(list(&client).await.err());
            }
            errors
        })
    });
    let mut errors = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        errors.extend(task.await.unwrap());
    }
    (before.elapsed(), errors)
}

/// A client of the stand-in whose responses go through the function, with their number from 1 on.
fn altered(fake: &Fake, alter: impl Fn(usize, &mut HeaderMap) + Clone + Send + Sync + 'static) -> lupitor::ClientBuilder {
    let count = Arc::new(AtomicUsize::new(0));
    let alter = move |mut response: Response| {
        alter(count.fetch_add(1, Ordering::Relaxed) + 1, response.headers_mut());
        std::future::ready(response)
    };
    builder_for(fake).service(fake.router().layer(axum::middleware::map_response(alter)))
}

fn seconds_from(time: SystemTime, seconds: u64) -> HeaderValue {
    HeaderValue::from(time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() + seconds)
}

cases! {
    one_reset_that_is_far_away_stalls_nobody(1) as one_reset_that_is_far_away_stalls_nobody_the_first_of_all;
    one_reset_that_is_far_away_stalls_nobody(2) as one_reset_that_is_far_away_stalls_nobody_the_second;
    one_reset_that_is_far_away_stalls_nobody(50) as one_reset_that_is_far_away_stalls_nobody_in_the_middle;
    one_reset_that_is_far_away_stalls_nobody(100) as one_reset_that_is_far_away_stalls_nobody_the_last_of_a_window;
    one_reset_that_is_far_away_stalls_nobody(101) as one_reset_that_is_far_away_stalls_nobody_the_first_of_the_second_window;
    one_reset_that_is_far_away_stalls_nobody(150) as one_reset_that_is_far_away_stalls_nobody_in_the_second_window;
}

async fn one_reset_that_is_far_away_stalls_nobody(odd: usize) {
    for reset in [Some(3600), Some(1000), Some(90), None] {
        let fake = per_minute("100/60s");
        let client = altered(&fake, move |number, headers| {
            if number == odd {
                // Without a time: the delta in milliseconds, which reads as seconds.
                let reset = reset.map_or_else(|| HeaderValue::from(59_000), |far| seconds_from(start(), far));
                headers.insert(RESET, reset);
            }
        });
        let (took, errors) = call_all(&client.options(patient()).build().unwrap(), 250, TASKS).await;
        assert!(errors.is_empty() && fake.throttled_count() == 0, "{reset:?}: {errors:?} {}", fake.throttled_count());
        // The optimum is 120 s.
        assert!(took <= Duration::from_secs(126), "{reset:?}: {took:?}");
    }
}

cases! {
    one_limit_that_is_another_stalls_nobody(1) as one_limit_that_is_another_stalls_nobody_the_first_of_all;
    one_limit_that_is_another_stalls_nobody(50) as one_limit_that_is_another_stalls_nobody_in_the_middle;
}

async fn one_limit_that_is_another_stalls_nobody(odd: usize) {
    for (limit, remaining) in [(1, 0), (1000, 999), (0, 0)] {
        let fake = per_minute("100/60s");
        let client = altered(&fake, move |number, headers| {
            if number == odd {
                headers.insert(LIMIT, HeaderValue::from(limit));
                headers.insert(REMAINING, HeaderValue::from(remaining));
                headers.insert(RESET, seconds_from(start(), 3600));
            }
        });
        let (took, errors) = call_all(&client.options(patient()).build().unwrap(), 250, TASKS).await;
        assert!(errors.is_empty() && fake.throttled_count() <= 1, "{limit}: {errors:?} {}", fake.throttled_count());
        assert!(took <= Duration::from_secs(132), "{limit}: {took:?}");
    }
}

cases! {
    nothing_left_for_a_thousand_seconds_is_probed(1, Some(100)) as nothing_left_for_a_thousand_seconds_is_probed_from_the_first_on;
    nothing_left_for_a_thousand_seconds_is_probed(1, None) as nothing_left_for_a_thousand_seconds_is_probed_without_a_limit;
    nothing_left_for_a_thousand_seconds_is_probed(11, Some(100)) as nothing_left_for_a_thousand_seconds_is_probed_from_the_eleventh_on;
}

/// A server whose every response from some on says that nothing is left, though every request passes.
async fn nothing_left_for_a_thousand_seconds_is_probed(from: usize, limit: Option<u64>) {
    let count = Arc::new(AtomicUsize::new(0));
    let respond = move |_: &http::request::Parts, _: &bytes::Bytes| {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        let good = json_response(200, ApiCall::ListLeads.success());
        let good = match limit {
            Some(limit) => good.header("x-ratelimit-limit", limit),
            None => good,
        };
        if number < from {
            good.header("x-ratelimit-remaining", 100 - number).header("x-ratelimit-reset", 60)
        } else {
            good.header("x-ratelimit-remaining", 0).header("x-ratelimit-reset", 1000)
        }
    };
    let client = builder().service(service(respond)).build().unwrap();
    let (took, errors) = call_all(&client, 120, TASKS).await;
    assert!(errors.is_empty(), "{} of 120 calls failed: {}", errors.len(), errors[0]);
    assert!(took <= Duration::from_secs(12), "{took:?}");
}

cases! {
    a_limit_that_was_counted_down_is_not_probed(WindowKind::Fixed) as a_limit_that_was_counted_down_is_not_probed_fixed;
    a_limit_that_was_counted_down_is_not_probed(WindowKind::SlidingLog) as a_limit_that_was_counted_down_is_not_probed_sliding_log;
}

/// A limit of an hour that this client has used up itself: the reset is waited for, and nothing is probed.
async fn a_limit_that_was_counted_down_is_not_probed(kind: WindowKind) {
    let fake = fake().rate_limits(RateLimits::all("200/3600s".parse().unwrap())).window(kind).build().unwrap();
    let client = builder_for(&fake).options(patient()).build().unwrap();
    let (took, errors) = call_all(&client, 250, TASKS).await;
    assert!(errors.is_empty() && fake.throttled_count() == 0, "{errors:?} {}", fake.throttled_count());
    assert!((3600..3680).contains(&took.as_secs()), "{took:?}");
}

cases! {
    a_limit_of_zero_stops_nothing_while_requests_succeed(None) as a_limit_of_zero_stops_nothing_while_requests_succeed_no_remaining;
    a_limit_of_zero_stops_nothing_while_requests_succeed(Some(0)) as a_limit_of_zero_stops_nothing_while_requests_succeed_nothing_remaining;
}

async fn a_limit_of_zero_stops_nothing_while_requests_succeed(remaining: Option<u64>) {
    let good = json_response(200, ApiCall::ListLeads.success()).header("x-ratelimit-limit", 0).header("x-ratelimit-reset", 60);
    let good = match remaining {
        Some(remaining) => good.header("x-ratelimit-remaining", remaining),
        None => good,
    };
    let client = builder().service(service(move |_, _| good.clone())).build().unwrap();
    let (took, errors) = call_all(&client, 120, TASKS).await;
    assert!(errors.is_empty(), "{} of 120 calls failed: {}", errors.len(), errors[0]);
    assert_eq!(took, Duration::ZERO);
}

cases! {
    one_response_without_the_headers_stalls_nobody(1) as one_response_without_the_headers_stalls_nobody_the_first_of_all;
    one_response_without_the_headers_stalls_nobody(100) as one_response_without_the_headers_stalls_nobody_the_last_of_a_window;
    one_response_without_the_headers_stalls_nobody(101) as one_response_without_the_headers_stalls_nobody_in_the_second_window;
}

/// It opens nothing for those that wait, either: in the second window of a sliding counter there is room for one at a time.
async fn one_response_without_the_headers_stalls_nobody(odd: usize) {
    for (kind, seconds) in [(WindowKind::Fixed, 130), (WindowKind::SlidingLog, 130), (WindowKind::SlidingCounter, 160)] {
        let fake = fake().rate_limits(RateLimits::all("100/60s".parse().unwrap())).window(kind);
        let fake = fake.fault("delay=100ms".parse().unwrap()).build().unwrap();
        let client = altered(&fake, move |number, headers| {
            if number == odd {
                headers.clear();
            }
        });
        let (took, errors) = call_all(&client.options(patient()).build().unwrap(), 250, TASKS).await;
        assert!(errors.is_empty() && fake.throttled_count() == 0, "{kind:?}: {errors:?} {}", fake.throttled_count());
        assert!(took <= Duration::from_secs(seconds), "{kind:?}: {took:?}");
    }
}
