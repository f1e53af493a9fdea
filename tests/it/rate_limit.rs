//! The rate limiter under contradictory responses: a single one never outweighs the others, and every wait ends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lupitor::{Client, Clock, Error, ErrorKind, RequestOptions, TokioClock};
use lupitor_fake::{Fake, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::support::log::Log;
use crate::support::{ApiCall, CallStyle, StubResponse, builder, builder_for, fake, json_response, service, start};

/// A test for each named case of a function.
macro_rules! cases {
    ($($function:ident { $($name:ident: $arguments:tt;)* })*) => {
        $(mod $function {
            #[allow(unused_imports, reason = "not all arguments name types")]
            use super::*;

            $(#[tokio::test(start_paused = true)]
            async fn $name() {
                super::$function $arguments.await;
            })*
        })*
    };
}

mod clocks;
mod queue;
mod throughput;
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

/// Makes the calls by many tasks and returns the time and the errors.
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

/// A client of the stand-in. The function changes each response; it receives the number of the response, from 1.
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
    one_distant_reset_delays_no_call {
        first_response: (1);
        second_response: (2);
        response_in_the_middle: (50);
        last_response_of_a_window: (100);
        first_response_of_the_second_window: (101);
        response_in_the_second_window: (150);
    }
}

async fn one_distant_reset_delays_no_call(odd: usize) {
    for reset in [Some(3600), Some(1000), Some(90), None] {
        let fake = per_minute("100/60s");
        let client = altered(&fake, move |number, headers| {
            if number == odd {
                // A delta in milliseconds, which reads as seconds.
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
    one_different_limit_delays_no_call {
        first_response: (1);
        response_in_the_middle: (50);
    }
}

async fn one_different_limit_delays_no_call(odd: usize) {
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
    an_exhausted_limit_with_a_distant_reset_is_probed {
        from_the_first_response: (1, Some(100));
        without_a_limit_header: (1, None);
        from_the_eleventh_response: (11, Some(100));
    }
}

/// A server that accepts every request, with headers that report an exhausted limit from some response on.
async fn an_exhausted_limit_with_a_distant_reset_is_probed(from: usize, limit: Option<u64>) {
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
    a_limit_that_the_client_exhausted_itself_is_not_probed {
        fixed_window: (WindowKind::Fixed);
        sliding_log: (WindowKind::SlidingLog);
    }
}

/// This client has used up the limit of an hour itself, so it waits for the reset and sends no probe.
async fn a_limit_that_the_client_exhausted_itself_is_not_probed(kind: WindowKind) {
    let fake = fake().rate_limits(RateLimits::all("200/3600s".parse().unwrap())).window(kind).build().unwrap();
    let client = builder_for(&fake).options(patient()).build().unwrap();
    let (took, errors) = call_all(&client, 250, TASKS).await;
    assert!(errors.is_empty() && fake.throttled_count() == 0, "{errors:?} {}", fake.throttled_count());
    assert!((3600..3680).contains(&took.as_secs()), "{took:?}");
}

cases! {
    a_limit_of_zero_is_ignored_while_requests_succeed {
        without_remaining: (None);
        with_remaining_zero: (Some(0));
    }
}

async fn a_limit_of_zero_is_ignored_while_requests_succeed(remaining: Option<u64>) {
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
    one_response_without_limit_headers_delays_no_call {
        first_response: (1);
        last_response_of_a_window: (100);
        response_in_the_second_window: (101);
    }
}

/// Nor does it admit queued calls early: the second window of a sliding counter has room for one at a time.
async fn one_response_without_limit_headers_delays_no_call(odd: usize) {
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
