//! The three kinds of windows, request by request, under a paused clock.

use std::time::{Duration, UNIX_EPOCH};

use lupitor_fake::{Fake, RateLimits, ResetUnit, WindowKind};

use crate::support::Request;

/// Time of a request, whether it is allowed, remaining requests, reset; times in seconds after the start.
type Step = (f64, bool, u32, f64);

const START: Duration = Duration::from_secs(1_761_751_800);

async fn run(kind: WindowKind, rate: &str, steps: &[Step]) {
    let limits = RateLimits::all(rate.parse().unwrap());
    let builder = Fake::builder().start_at(UNIX_EPOCH + START).window(kind).rate_limits(limits);
    let fake = builder.reset_unit(ResetUnit::Milliseconds).build().unwrap();
    let mut now = Duration::ZERO;
    for (number, (at, allowed, remaining, reset)) in steps.iter().enumerate() {
        let at = Duration::from_secs_f64(*at);
        tokio::time::advance(at - now).await;
        now = at;
        let response = Request::get("/leads?campaignId=k978abc123").send(&fake).await;
        let reset = (START + Duration::from_secs_f64(*reset)).as_millis().to_string();
        let found = (response.status == 200, response.header("x-ratelimit-remaining"), response.header("x-ratelimit-reset"));
        let remaining = remaining.to_string();
        assert_eq!(found, (*allowed, Some(remaining.as_str()), Some(reset.as_str())), "{kind:?} step {number}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_fixed_window_starts_with_its_first_request() {
    let steps = [
        // The window opens with its first request.
        (7.0, true, 1, 17.0),
        (16.0, true, 0, 17.0),
        (16.999, false, 0, 17.0),
        // At the reset, the capacity is full.
        (17.0, true, 1, 27.0),
        (17.0, true, 0, 27.0),
        (17.0, false, 0, 27.0),
        // After a pause, the next request opens the window.
        (100.5, true, 1, 110.5),
    ];
    run(WindowKind::Fixed, "2/10s", &steps).await;
}

#[tokio::test(start_paused = true)]
async fn a_sliding_log_counts_each_request_for_one_window() {
    let steps = [
        (0.0, true, 2, 10.0),
        (4.0, true, 1, 10.0),
        (6.0, true, 0, 10.0),
        (9.999, false, 0, 10.0),
        // At the reset there is room for one; the throttled request did not count.
        (10.0, true, 0, 14.0),
        (10.0, false, 0, 14.0),
        (14.0, true, 0, 16.0),
        (15.0, false, 0, 16.0),
        (16.0, true, 0, 20.0),
        (100.0, true, 2, 110.0),
    ];
    run(WindowKind::SlidingLog, "3/10s", &steps).await;
}

#[tokio::test(start_paused = true)]
async fn a_sliding_counter_weights_the_previous_window() {
    let steps = [
        (0.0, true, 3, 10.0),
        (1.0, true, 2, 10.0),
        (2.0, true, 1, 10.0),
        (9.0, true, 0, 10.0),
        (9.5, false, 0, 10.0),
        // At the reset, the previous window still counts in full.
        (10.0, false, 0, 20.0),
        // 4 · 0.99 rounded down is 3.
        (10.1, true, 0, 20.0),
        (12.0, false, 0, 20.0),
        // 4 · 0.7 is 2.
        (13.0, true, 0, 20.0),
        // 4 · 0.2 is 0, and this window has two.
        (18.0, true, 1, 20.0),
        // 3 · 0.5 is 1.
        (25.0, true, 2, 30.0),
        // The previous window was empty; windows follow each other without a gap.
        (41.0, true, 3, 50.0),
        (1000.0, true, 3, 1010.0),
    ];
    run(WindowKind::SlidingCounter, "4/10s", &steps).await;
}

/// In any period of one window. The sliding log allows no more than its limit.
#[tokio::test(start_paused = true)]
async fn no_window_allows_more_than_twice_its_limit() {
    for (kind, most) in [(WindowKind::Fixed, 10), (WindowKind::SlidingLog, 5), (WindowKind::SlidingCounter, 10)] {
        let limits = RateLimits::all("5/1s".parse().unwrap());
        let fake = Fake::builder().window(kind).rate_limits(limits).build().unwrap();
        let mut allowed: Vec<u32> = Vec::new();
        // Steps that do not divide the window.
        for step in 0..2000 {
            if Request::get("/leads").send(&fake).await.status != 429 {
                allowed.push(step * 7);
            }
            tokio::time::advance(Duration::from_millis(7)).await;
        }
        let busiest = allowed.iter().map(|start| allowed.iter().filter(|at| (*start..*start + 1000).contains(at)).count());
        assert!(busiest.max().unwrap() <= most, "{kind:?}");
        assert!(allowed.len() >= 60, "{kind:?} allowed only {} in 14 seconds", allowed.len());
    }
}
