//! Clocks that are set and cached responses: neither changes a wait.

use super::*;

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
    setting_the_local_clock_changes_no_wait {
        back_by_an_hour: (-3600);
        back_by_90_seconds: (-90);
        forward_by_an_hour: (3600);
    }
}

/// The wall clock is set while a request is in flight, for good or until the next one. The waits are the same.
async fn setting_the_local_clock_changes_no_wait(by: i64) {
    for with_date in [true, false] {
        // A sleep of the machine also looks like a clock that is set forward without a `Date`.
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
            assert!(errors.is_empty() && fake.throttled_count() == 0, "{case} {errors:?} {}", fake.throttled_count());
            assert!(took <= Duration::from_secs(126), "{case}");
        }
    }
}

cases! {
    the_rate_limiter_ignores_the_headers_of_cached_responses {
        first_response: (1);
        response_in_the_middle: (50);
        last_response_of_a_window: (100);
    }
}

/// One response from a cache, an hour old, among the server's own.
async fn the_rate_limiter_ignores_the_headers_of_cached_responses(cached: usize) {
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
    assert!(errors.is_empty() && fake.throttled_count() == 0, "{errors:?} {}", fake.throttled_count());
    assert!(took <= Duration::from_secs(126), "{took:?}");
}
