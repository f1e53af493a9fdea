//! The shortest possible makespan.

use std::time::Duration;

use super::scenario::{Limit, Window};

/// The earliest time after the first call at which the last of `calls` can be allowed, without latency.
///
/// A fixed window and a sliding log allow all calls of a window at its start. In a sliding counter, the previous window still
/// counts by its overlap. After the first window, it allows the m-th of `requests` calls of a window as soon as the overlap
/// leaves room for it: `(m - 1) / requests` of the window after its start.
pub fn optimum(window: Window, limit: Limit, calls: u32) -> Duration {
    let Some(last) = calls.checked_sub(1) else { return Duration::ZERO };
    let (windows_before, index_in_window) = (last / limit.requests, last % limit.requests);
    let before = limit.window() * windows_before;
    match window {
        Window::Counter if windows_before > 0 => before + limit.window() * index_in_window / limit.requests,
        Window::Fixed | Window::Log | Window::Counter => before,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Full;
    use lupitor_fake::{Fake, RateLimits};
    use tokio::time::{Instant, sleep};
    use tower_service::Service;

    use super::*;
    use crate::ratelimit::network::create_request;

    const STEP: Duration = Duration::from_millis(10);

    /// Time of the last call, if as many calls as possible are made every ten milliseconds. Throttled calls do not count.
    async fn greedy(window: Window, limit: Limit, calls: u32) -> Duration {
        let fake = Fake::builder().rate_limits(RateLimits::all(limit.rate().unwrap())).window(window.kind()).build().unwrap();
        let started = Instant::now();
        let mut allowed = 0;
        loop {
            while allowed < calls {
                let request = create_request::<Full<Bytes>>(&fake.base_url(), &format!("CRM_{allowed}"));
                let status = fake.service().call(request).await.unwrap().status();
                if status == http::StatusCode::TOO_MANY_REQUESTS {
                    break;
                }
                assert!(status.is_success(), "{status}");
                allowed += 1;
            }
            if allowed == calls {
                return started.elapsed();
            }
            sleep(STEP).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_closed_form_is_what_a_greedy_client_finds() {
        let limits = [(10, 6), (7, 5), (1, 2)].map(|(requests, window_s)| Limit { requests, window_s });
        for window in [Window::Fixed, Window::Log, Window::Counter] {
            for limit in limits {
                for calls in [1, limit.requests, limit.requests + 1, 3 * limit.requests, 3 * limit.requests + limit.requests / 2]
                {
                    let (greedy, optimum) = (greedy(window, limit, calls).await, optimum(window, limit, calls));
                    let late = greedy.checked_sub(optimum);
                    assert!(late.is_some_and(|late| late <= STEP), "{window:?} {limit} {calls}: {greedy:?}, {optimum:?}");
                }
            }
        }
    }

    #[test]
    fn the_documented_limits_have_these_optima() {
        let cases = [
            (Window::Fixed, "100/60s", 540.0),
            (Window::Log, "100/60s", 540.0),
            (Window::Counter, "100/60s", 599.4),
            (Window::Fixed, "10/60s", 540.0),
            (Window::Counter, "10/60s", 594.0),
            (Window::Log, "1000/3600s", 7200.0),
            (Window::Counter, "1000/3600s", 10_796.4),
        ];
        for (window, limit, seconds) in cases {
            let limit: Limit = limit.parse().unwrap();
            assert_eq!(optimum(window, limit, limit.calls()).as_secs_f64(), seconds, "{window:?} {limit}");
        }
        assert_eq!(optimum(Window::Counter, Limit::PER_MINUTE, 0), Duration::ZERO);
    }
}
