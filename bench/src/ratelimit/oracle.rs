//! The best that any client could do.

use std::time::Duration;

use super::scenario::{Limit, Window};

/// The earliest time after the first call at which the last of `calls` can be admitted, with no time spent on the way.
///
/// Fixed window and sliding log: all of a window's calls at its start. Sliding counter, where the last window's calls still count
/// by their overlap: the first window at once, then in every window the m-th of `requests` calls as soon as the overlap has shrunk
/// below what it leaves free, `(m - 1) / requests` of the window after its start.
pub fn optimum(window: Window, limit: Limit, calls: u32) -> Duration {
    let Some(last) = calls.checked_sub(1) else { return Duration::ZERO };
    let (windows_before, place_in_window) = (last / limit.requests, last % limit.requests);
    let before = limit.window() * windows_before;
    match window {
        Window::Counter if windows_before > 0 => before + limit.window() * place_in_window / limit.requests,
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
    use crate::ratelimit::wire::create_request;

    const STEP: Duration = Duration::from_millis(10);

    /// When the last call is admitted if all that can be are, every ten milliseconds; what is refused does not count.
    async fn greedy(window: Window, limit: Limit, calls: u32) -> Duration {
        let fake = Fake::builder().rate_limits(RateLimits::all(limit.rate().unwrap())).window(window.kind()).build().unwrap();
        let started = Instant::now();
        let mut admitted = 0;
        loop {
            while admitted < calls {
                let request = create_request::<Full<Bytes>>(&fake.base_url(), &format!("CRM_{admitted}"));
                let status = fake.service().call(request).await.unwrap().status();
                if status == http::StatusCode::TOO_MANY_REQUESTS {
                    break;
                }
                assert!(status.is_success(), "{status}");
                admitted += 1;
            }
            if admitted == calls {
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
    fn what_the_documented_limits_allow() {
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
