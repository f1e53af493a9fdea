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
use crate::support::{Canned, Op, Way, builder, builder_for, canned, fake, service, start};

const HOUR: Duration = Duration::from_secs(3600);
const TASKS: usize = 20;
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// A test for each row.
macro_rules! cases {
    ($($function:ident($($argument:expr),*) as $name:ident;)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $name() {
            $function($($argument),*).await;
        })*
    };
}

fn patient() -> RequestOptions {
    RequestOptions::default().total_timeout(2 * HOUR).max_wait(2 * HOUR)
}

fn per_minute(limit: &str) -> Fake {
    fake().rate_limits(RateLimits::all(limit.parse().unwrap())).window(WindowKind::Fixed).build().unwrap()
}

async fn list(client: &Client) -> Result<(), Error> {
    Op::ListLeads.call(Way::Facade, client).await.map(drop)
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
        assert!(errors.is_empty() && fake.rate_limited_count() == 0, "{reset:?}: {errors:?} {}", fake.rate_limited_count());
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
        assert!(errors.is_empty() && fake.rate_limited_count() <= 1, "{limit}: {errors:?} {}", fake.rate_limited_count());
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
        let good = canned(200, Op::ListLeads.success());
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
    assert!(errors.is_empty() && fake.rate_limited_count() == 0, "{errors:?} {}", fake.rate_limited_count());
    assert!((3600..3680).contains(&took.as_secs()), "{took:?}");
}

cases! {
    a_limit_of_zero_stops_nothing_while_requests_succeed(None) as a_limit_of_zero_stops_nothing_while_requests_succeed_no_remaining;
    a_limit_of_zero_stops_nothing_while_requests_succeed(Some(0)) as a_limit_of_zero_stops_nothing_while_requests_succeed_nothing_remaining;
}

async fn a_limit_of_zero_stops_nothing_while_requests_succeed(remaining: Option<u64>) {
    let good = canned(200, Op::ListLeads.success()).header("x-ratelimit-limit", 0).header("x-ratelimit-reset", 60);
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
    fractions_are_rounded_to_the_safe_side("95.5", "60", "4.5") as fractions_are_rounded_to_the_safe_side_remaining_and_retry_after;
    fractions_are_rounded_to_the_safe_side("95.0", "59.25", "4") as fractions_are_rounded_to_the_safe_side_remaining_and_reset;
}

async fn fractions_are_rounded_to_the_safe_side(remaining: &'static str, reset: &'static str, retry_after: &'static str) {
    let limited = canned(429, "{}").header("retry-after", retry_after);
    let good = canned(200, Op::ListLeads.success());
    let good = good.header("x-ratelimit-limit", "100.9").header("x-ratelimit-remaining", remaining).header("x-ratelimit-reset", reset);
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = times.clone();
    let respond = move |_: &http::request::Parts, _: &bytes::Bytes| {
        let mut times = noted.lock().unwrap();
        times.push(Instant::now());
        if times.len() == 1 { limited.clone() } else { good.clone() }
    };
    let client = builder().service(service(respond)).build().unwrap();
    let page = client.list_leads(|query| query.campaign_id("k978abc123")).await.unwrap();
    let limit = page.rate_limit().unwrap();
    let expected = (Some(100), Some(95), Some(Duration::from_secs(60)));
    assert_eq!((limit.limit, limit.remaining, limit.resets_in), expected);
    let times = times.lock().unwrap();
    let least: f64 = retry_after.parse().unwrap();
    assert!((times[1] - times[0]).as_secs_f64() >= least.ceil(), "{:?}", times[1] - times[0]);
}

cases! {
    retry_after_is_kept_to_with_every_status_that_is_tried_again(408) as retry_after_is_kept_to_with_every_status_that_is_tried_again_408;
    retry_after_is_kept_to_with_every_status_that_is_tried_again(429) as retry_after_is_kept_to_with_every_status_that_is_tried_again_429;
    retry_after_is_kept_to_with_every_status_that_is_tried_again(500) as retry_after_is_kept_to_with_every_status_that_is_tried_again_500;
    retry_after_is_kept_to_with_every_status_that_is_tried_again(502) as retry_after_is_kept_to_with_every_status_that_is_tried_again_502;
    retry_after_is_kept_to_with_every_status_that_is_tried_again(503) as retry_after_is_kept_to_with_every_status_that_is_tried_again_503;
    retry_after_is_kept_to_with_every_status_that_is_tried_again(504) as retry_after_is_kept_to_with_every_status_that_is_tried_again_504;
}

async fn retry_after_is_kept_to_with_every_status_that_is_tried_again(status: u16) {
    let failing = canned(status, "{}").header("retry-after", "3");
    let client = crate::support::client_of(&[failing, canned(200, Op::ListLeads.success())], RequestOptions::default());
    let before = Instant::now();
    list(&client).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(3), "{:?}", before.elapsed());
}

/// It is free of the retry budget, so the number of attempts is what bounds it.
#[tokio::test(start_paused = true)]
async fn a_server_that_fails_and_says_at_once_is_asked_three_times() {
    let client = crate::support::client_of(&[canned(500, "{}").header("retry-after", "0")], RequestOptions::default());
    for _ in 0..20 {
        assert_eq!(list(&client).await.unwrap_err().attempts().len(), 3);
    }
}

cases! {
    a_pause_without_limit_headers_ends_with_one_request(429, 429) as a_pause_without_limit_headers_ends_with_one_request_throttled_again;
    a_pause_without_limit_headers_ends_with_one_request(429, 200) as a_pause_without_limit_headers_ends_with_one_request_passing;
}

/// The limiter is shared, and each task has had its 429: when the pause ends, one request finds out how things stand.
async fn a_pause_without_limit_headers_ends_with_one_request(first: u16, then: u16) {
    let in_flight = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let began = Instant::now();
    let noted = seen.clone();
    let handler = move || {
        let (in_flight, seen) = (in_flight.clone(), noted.clone());
        async move {
            let under_way = in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            let at = began.elapsed();
            seen.lock().unwrap().push((at, under_way));
            tokio::time::sleep(Duration::from_millis(100)).await;
            in_flight.fetch_sub(1, Ordering::SeqCst);
            let status = if at < Duration::from_secs(1) { first } else if at < Duration::from_secs(50) { then } else { 200 };
            let mut response = Response::new(axum::body::Body::from(Op::ListLeads.success()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("20"));
            response
        }
    };
    let client = builder().service(axum::Router::new().fallback(handler)).options(patient()).build().unwrap();
    let (_, errors) = call_all(&client, 60, TASKS).await;
    assert!(errors.is_empty(), "{errors:?}");
    let seen = seen.lock().unwrap();
    let pause = Duration::from_secs(20);
    let after: Vec<_> = seen.iter().filter(|(at, _)| *at >= pause).collect();
    let (first_at, _) = after[0];
    let at_first: Vec<_> = after.iter().filter(|(at, _)| *at < *first_at + Duration::from_millis(100)).collect();
    assert_eq!(at_first.len(), 1, "requests at the end of the first pause");
    let second = after.iter().filter(|(at, _)| (100..200).contains(&(*at - *first_at).as_millis())).count();
    assert!(second <= 2, "{second} requests after the first one's response");
}

/// One 429 of a CDN's, which asks to stay away for a year.
#[tokio::test(start_paused = true)]
async fn a_year_at_a_429_is_probed_after_an_hour() {
    let year = Canned { status: 429, headers: vec![], body: "<html>".into() }.header("retry-after", 31_536_000);
    let client = crate::support::client_of(&[year, canned(200, Op::ListLeads.success())], RequestOptions::default());
    let error = list(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(31_536_000))));
    // Whoever comes meanwhile is told when the next request goes out.
    let error = list(&client).await.unwrap_err();
    let wait = error.retry_after().unwrap();
    assert_eq!(error.attempts().len(), 0);
    assert!((HOUR..HOUR + Duration::from_secs(5)).contains(&wait), "{wait:?}");
    tokio::time::advance(wait - Duration::from_secs(100)).await;
    list(&client).await.unwrap_err();
    tokio::time::advance(Duration::from_secs(100)).await;
    let (took, errors) = call_all(&client, 60, TASKS).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_documented_hour_at_a_429_is_waited_for_in_full() {
    let hour = canned(429, "{}").header("retry-after", 3600);
    let client = crate::support::client_of(&[hour, canned(200, Op::ListLeads.success())], RequestOptions::default());
    list(&client).await.unwrap_err();
    assert_eq!(list(&client).await.unwrap_err().retry_after(), Some(HOUR));
    tokio::time::advance(HOUR - Duration::from_secs(91)).await;
    list(&client).await.unwrap_err();
    tokio::time::advance(Duration::from_secs(91)).await;
    list(&client).await.unwrap();
}

#[derive(Clone, Debug)]
struct SetClock {
    clock: TokioClock,
    ahead: Arc<Mutex<i64>>,
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        let ahead = *self.ahead.lock().unwrap();
        let (now, by) = (self.clock.now(), Duration::from_secs(ahead.unsigned_abs()));
        if ahead < 0 { now - by } else { now + by }
    }
}

cases! {
    a_local_clock_that_is_set_changes_no_wait(-3600) as a_local_clock_that_is_set_changes_no_wait_back_by_an_hour;
    a_local_clock_that_is_set_changes_no_wait(-90) as a_local_clock_that_is_set_changes_no_wait_back_by_a_minute_and_a_half;
    a_local_clock_that_is_set_changes_no_wait(3600) as a_local_clock_that_is_set_changes_no_wait_forth_by_an_hour;
}

/// The wall clock is set while a request is under way, for good or until the next one. The waits are the same.
async fn a_local_clock_that_is_set_changes_no_wait(by: i64) {
    for with_date in [true, false] {
        // Forth and without a date is what a machine that slept looks like as well.
        if by > 0 && !with_date {
            continue;
        }
        for (at, until) in [(1, 2), (1, 1000), (50, 51), (50, 1000), (100, 101), (101, 1000)] {
            let fake = per_minute("100/60s");
            let ahead = Arc::new(Mutex::new(0));
            let set = ahead.clone();
            let client = altered(&fake, move |number, headers| {
                if !with_date {
                    headers.remove(header::DATE);
                }
                *set.lock().unwrap() = if (at..until).contains(&number) { by } else { 0 };
            });
            let clock = SetClock { clock: TokioClock::starting_at(start()), ahead };
            let client = client.clock(clock).options(patient()).build().unwrap();
            let (took, errors) = call_all(&client, 250, TASKS).await;
            let case = format!("date: {with_date}, {at} to {until}: {took:?}");
            assert!(errors.is_empty() && fake.rate_limited_count() == 0, "{case} {errors:?} {}", fake.rate_limited_count());
            assert!(took <= Duration::from_secs(126), "{case}");
        }
    }
}

cases! {
    a_cached_response_is_no_news_for_the_limiter(1) as a_cached_response_is_no_news_for_the_limiter_the_first_of_all;
    a_cached_response_is_no_news_for_the_limiter(50) as a_cached_response_is_no_news_for_the_limiter_in_the_middle;
    a_cached_response_is_no_news_for_the_limiter(100) as a_cached_response_is_no_news_for_the_limiter_the_last_of_a_window;
}

/// A response that a cache has held for an hour, between others of the server's own.
async fn a_cached_response_is_no_news_for_the_limiter(cached: usize) {
    let fake = per_minute("100/60s");
    let client = altered(&fake, move |number, headers| {
        if number == cached {
            headers.insert(header::AGE, HeaderValue::from_static("3600"));
            headers.insert(header::DATE, HeaderValue::from_str(&httpdate::fmt_http_date(start() - HOUR)).unwrap());
            headers.insert(REMAINING, HeaderValue::from_static("0"));
            headers.insert(RESET, seconds_from(start() - HOUR, 7200));
        }
    });
    let (took, errors) = call_all(&client.options(patient()).build().unwrap(), 250, TASKS).await;
    assert!(errors.is_empty() && fake.rate_limited_count() == 0, "{errors:?} {}", fake.rate_limited_count());
    assert!(took <= Duration::from_secs(126), "{took:?}");
}

cases! {
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::Fixed, false) as a_call_that_cannot_get_its_turn_fails_at_once_fixed_false;
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::SlidingLog, false) as a_call_that_cannot_get_its_turn_fails_at_once_sliding_log_false;
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::SlidingCounter, false) as a_call_that_cannot_get_its_turn_fails_at_once_sliding_counter_false;
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::Fixed, true) as a_call_that_cannot_get_its_turn_fails_at_once_fixed_with_another_process;
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::SlidingLog, true) as a_call_that_cannot_get_its_turn_fails_at_once_log_with_another_process;
    a_call_that_cannot_get_its_turn_fails_at_once(WindowKind::SlidingCounter, true) as a_call_that_cannot_get_its_turn_fails_at_once_counter_with_another_process;
}

/// 300 calls at once, of which 100 pass at once and 100 after a minute: the others fail at once, with the wait of their own place.
async fn a_call_that_cannot_get_its_turn_fails_at_once(kind: WindowKind, shared: bool) {
    let fake = fake().rate_limits(RateLimits::all("100/60s".parse().unwrap())).window(kind).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let other = builder_for(&fake).options(patient()).build().unwrap();
    if shared {
        tokio::spawn(async move { drop(call_all(&other, 300, 4).await) });
    }
    let began = Instant::now();
    let calls = (0..300).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let result = list(&client).await;
            (began.elapsed(), result)
        })
    });
    let (mut passed, mut at_once) = (0, 0);
    let mut waits = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        match call.await.unwrap() {
            (_, Ok(())) => passed += 1,
            (at, Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
                at_once += usize::from(at < Duration::from_secs(1));
                let wait = error.retry_after();
                // What is said right at the deadline may be any time after it; before, it is a time after the deadline.
                if at < Duration::from_secs(89) {
                    assert!(wait.is_some_and(|wait| at + wait >= Duration::from_secs(89)), "{at:?}: {wait:?}");
                    waits.push(at + wait.unwrap());
                }
            }
        }
    }
    assert!(at_once >= 100, "{at_once} failed at once, {passed} passed");
    assert!(waits.iter().all(|until| *until >= Duration::from_secs(89)), "{waits:?}");
    let expected = match (kind, shared) {
        (WindowKind::SlidingCounter, false) => 145,
        (_, false) => 200,
        // Whoever else uses the limit takes of it.
        (_, true) => 60,
    };
    assert!(passed >= expected, "{passed} passed");
}

/// 1000 calls at once: each is told when its own place comes, and not all the same time.
#[tokio::test(start_paused = true)]
async fn the_wait_of_a_call_that_fails_is_that_of_its_place() {
    let fake = per_minute("100/60s");
    let client = builder_for(&fake).build().unwrap();
    let calls = (0..1000).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { list(&client).await })
    });
    let mut waits = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        waits.extend(call.await.unwrap().err().map(|error| error.retry_after().unwrap().as_secs().div_ceil(60) * 60));
    }
    assert_eq!(waits.len(), 800);
    let minutes: Vec<usize> = (2..10).map(|minute| waits.iter().filter(|wait| **wait == minute * 60).count()).collect();
    assert!(minutes.iter().all(|count| (98..=102).contains(count)), "{minutes:?}");
}

/// Places that others in the queue cannot wait for are not counted.
#[tokio::test(start_paused = true)]
async fn a_call_behind_impatient_ones_is_not_refused() {
    let fake = per_minute("100/60s");
    let client = builder_for(&fake).build().unwrap();
    let calls = (0..350).map(|number| {
        let seconds = if (100..250).contains(&number) { 10 } else { 90 };
        let client = client.with_options(|options| options.total_timeout(Duration::from_secs(seconds)));
        tokio::spawn(async move { list(&client).await.is_ok() })
    });
    let mut passed = 0;
    for call in calls.collect::<Vec<_>>() {
        passed += usize::from(call.await.unwrap());
    }
    assert_eq!(passed, 200);
}

/// Nothing is known of the limit, since the first request hangs: when the time is over, the kind is the same.
#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_in_the_queue_is_rate_limited() {
    let hangs = axum::Router::new().fallback(async || std::future::pending::<Response>().await);
    let client = builder().service(hangs).options(RequestOptions::default().max_attempts(1)).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { list(&client).await }
    });
    tokio::task::yield_now().await;
    let short = client.with_options(|options| options.total_timeout(Duration::from_secs(5)));
    let error = list(&short).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len(), error.maybe_processed()), (ErrorKind::RateLimited, 0, false), "{error}");
    assert_eq!(first.await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn the_beginning_of_a_long_wait_is_logged_once() {
    let fake = per_minute("100/60s");
    let client = builder_for(&fake).build().unwrap();
    let log = Log::default();
    let _guard = log.capture();
    // A first pass reaches every place that logs.
    call_all(&client, 101, TASKS).await;
    Log::listen();
    let before = log.text().len();
    let calls = call_all(&client, 150, 150);
    let look = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        log.text()[before..].to_owned()
    };
    let (_, early) = tokio::join!(calls, look);
    let lines: Vec<serde_json::Value> = early.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let waits: Vec<_> = lines.iter().filter(|line| line["fields"]["wait_ms"].as_u64() >= Some(5000)).collect();
    assert!((1..=3).contains(&waits.len()), "{} events for 150 calls that wait", waits.len());
    let event = &waits[0];
    assert_eq!((&event["level"], &event["fields"]["operation"]), (&"INFO".into(), &"listLeads".into()), "{event}");
}

/// A wait that is known to be wrong is ended by hand, for all clones.
#[tokio::test(start_paused = true)]
async fn the_limiter_can_be_reset() {
    let year = canned(429, "{}").header("retry-after", 31_536_000);
    let client = crate::support::client_of(&[year, canned(200, Op::ListLeads.success())], RequestOptions::default());
    list(&client).await.unwrap_err();
    let waiting = tokio::spawn({
        let client = client.with_options(|_| patient());
        async move { list(&client).await }
    });
    tokio::task::yield_now().await;
    client.clone().reset_rate_limits();
    let before = Instant::now();
    list(&client).await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(before.elapsed(), Duration::ZERO);
}
