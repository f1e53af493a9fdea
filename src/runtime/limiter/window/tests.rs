//! Stories of a client and a limit, and properties that hold whatever the responses report.

use proptest::prelude::*;

use super::*;
use crate::headers::RateLimit;

fn window() -> Window {
    Window::new(StdRng::seed_from_u64(1))
}

fn limit(limit: u64, remaining: u64, resets_in: Duration) -> RateLimit {
    RateLimit { limit: Some(limit), remaining: Some(remaining), resets_in: Some(resets_in), ..RateLimit::default() }
}

/// A client that sends one request after the other. Each test says what the response reports.
struct Story {
    window: Window,
    start: Instant,
    now: Instant,
}

impl Story {
    fn new() -> Self {
        let start = Instant::now();
        Self { window: window(), start, now: start }
    }

    /// Waits until a request may be sent. Returns the time, in seconds from the start.
    fn send(&mut self) -> (Reservation, f64) {
        loop {
            match self.window.reserve(self.now) {
                Ok(reservation) => return (reservation, (self.now - self.start).as_secs_f64()),
                Err(Blocked::Until(until)) => self.now = until,
                Err(Blocked::UntilResponse(_)) => panic!("no request is under way"),
            }
        }
    }

    /// A success, after which so many of 10 are left until the end of the minute.
    fn succeeds(&mut self, remaining: u64) -> f64 {
        let (reservation, at) = self.send();
        let minute = Duration::from_secs(60);
        let end = minute * u32::try_from((self.now - self.start).as_secs() / 60 + 1).unwrap();
        self.window.responded(reservation, Some(&limit(10, remaining, end - (self.now - self.start))), self.now);
        at
    }

    fn is_throttled(&mut self, wait: u64) -> f64 {
        let (reservation, at) = self.send();
        self.window.throttled(reservation, None, Duration::from_secs(wait), self.now);
        at
    }
}

#[test]
fn a_fixed_window_is_recognized_in_its_second_window() {
    let mut story = Story::new();
    for remaining in (0..10).rev() {
        assert_eq!(story.succeeds(remaining), 0.0);
    }
    // A sliding counter would have room for one of ten after a tenth of the window. This limit has room for all ten.
    for remaining in (0..10).rev() {
        assert_eq!(story.succeeds(remaining).round(), 66.0);
    }
    assert_eq!(story.succeeds(9).round(), 120.0, "the third window is used at once");
}

#[test]
fn a_sliding_counter_is_used_as_room_comes_back() {
    let mut story = Story::new();
    for remaining in (0..10).rev() {
        story.succeeds(remaining);
    }
    // Each response reports nothing left. A tenth of the window brings back a tenth of the room, across its end as well.
    let times: Vec<_> = (0..12).map(|_| story.succeeds(0)).collect();
    assert_eq!(times[0].round(), 66.0);
    let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|gap| (5.9..6.7).contains(gap)), "{gaps:?}");
}

/// Sends requests to a sliding counter of ten a minute for an hour. Returns the number of requests, and of those that were throttled.
fn an_hour_of_a_sliding_counter(rounds_down: bool) -> (u32, u32) {
    let mut story = Story::new();
    let (mut minute, mut count, mut previous) = (0, 0.0, 0.0);
    let (mut requests, mut throttled) = (0, 0);
    loop {
        let (reservation, at) = story.send();
        if at >= 3600.0 {
            return (requests, throttled);
        }
        let now = (at / 60.0) as u32;
        if now > minute {
            (minute, previous, count) = (now, if now == minute + 1 { count } else { 0.0 }, 0.0);
        }
        let weighted = previous * (1.0 - (at / 60.0).fract());
        let weighted = if rounds_down { weighted.floor() } else { weighted };
        // The reset is in whole seconds, which adds up to one, and a response takes 100 ms.
        story.now += Duration::from_millis(100);
        let resets_in = Duration::from_secs_f64(f64::from(minute + 1) * 60.0 + 0.6 - at - 0.1);
        if weighted + count + 1.0 <= 10.0 {
            count += 1.0;
            let remaining = (10.0 - weighted - count).floor() as u64;
            story.window.responded(reservation, Some(&limit(10, remaining, resets_in)), story.now);
            requests += 1;
        } else {
            story.window.throttled(reservation, Some(&limit(10, 0, resets_in)), Duration::from_secs(1), story.now);
            throttled += 1;
        }
    }
}

#[test]
fn a_sliding_counter_that_rounds_down_is_used_to_the_last_request() {
    let (requests, throttled) = an_hour_of_a_sliding_counter(true);
    assert!(requests >= 10 * 60 - 5 && throttled == 0, "{requests} requests, {throttled} throttled");
    // Without rounding there is room for nine: the tenth would come at the very reset.
    let (requests, throttled) = an_hour_of_a_sliding_counter(false);
    assert!(requests >= 9 * 60 - 5 && throttled == 0, "{requests} requests, {throttled} throttled");
}

#[test]
fn a_429_blocks_all_requests_for_its_wait() {
    let mut story = Story::new();
    story.succeeds(9);
    story.is_throttled(100);
    let (_, next) = story.send();
    assert!(next >= 100.0, "{next}");
}

#[test]
fn a_limit_that_changes_is_adopted() {
    let mut story = Story::new();
    story.succeeds(2);
    for remaining in [999, 998, 997] {
        let (reservation, at) = story.send();
        assert_eq!(at, 0.0);
        story.window.responded(reservation, Some(&limit(1000, remaining, Duration::from_secs(3600))), story.now);
    }
    for _ in 0..500 {
        assert_eq!(story.send().1, 0.0);
        story.window.in_flight = 0;
    }
}

#[test]
fn requests_of_another_process_show_as_contention() {
    let mut story = Story::new();
    // Between two requests of the client, another process sends nine.
    for remaining in [99, 89, 79] {
        let (reservation, _) = story.send();
        story.window.responded(reservation, Some(&limit(100, remaining, Duration::from_secs(60))), story.now);
    }
    let contention = story.window.contention();
    assert!((contention - 7.0).abs() < 0.1, "18 of others, for 3 of the client: {contention}");
}

/// The headers limit, remaining and reset (in seconds).
type Headers = Option<(Option<u64>, Option<u64>, Option<u64>)>;

/// The outcome of the request that was sent last, or a pause.
#[derive(Clone, Debug)]
enum Event {
    Responded(Headers),
    Throttled(Headers, u64),
    NoResponse,
    NotSent,
    Pause(u64),
}

fn number() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![Just(None), (0_u64..5).prop_map(Some), (0_u64..2000).prop_map(Some), Just(Some(u64::MAX))]
}

fn event() -> impl Strategy<Value = Event> {
    let headers = || proptest::option::of((number(), number(), number()));
    prop_oneof![
        4 => headers().prop_map(Event::Responded),
        1 => (headers(), 0_u64..10_000).prop_map(|(headers, wait)| Event::Throttled(headers, wait)),
        1 => Just(Event::NoResponse),
        1 => Just(Event::NotSent),
        2 => (0_u64..200_000).prop_map(Event::Pause),
    ]
}

fn rate_limit(headers: Headers) -> Option<RateLimit> {
    headers.map(|(limit, remaining, resets_in)| {
        // headers.rs ignores a longer wait than a year.
        let resets_in = resets_in.map(|seconds| Duration::from_secs(seconds.min(31_622_400)));
        RateLimit { limit, remaining, resets_in, ..RateLimit::default() }
    })
}

/// The calls after the events: one that waits as long as it has to, or one every half minute that does not wait.
#[derive(Clone, Copy, Debug)]
enum Afterwards {
    Wait,
    Poll,
}

/// Checks the properties after each event, and that a request passes in the end.
fn play(events: Vec<Event>, afterwards: Afterwards) -> Result<(), TestCaseError> {
    let mut window = window();
    let mut now = Instant::now();
    let mut throttled_until = now;
    let mut under_way = Vec::new();
    for event in events {
        match window.reserve(now) {
            Ok(reservation) => {
                prop_assert!(now >= throttled_until, "a request has passed during the wait of a 429");
                under_way.push(reservation);
            }
            Err(Blocked::Until(until)) => {
                prop_assert!(until > now);
                // A sliding counter of one request a window has room again after two windows.
                let longest = 2 * MAX_TRUSTED_WAIT + Duration::from_secs(1);
                prop_assert!(until <= throttled_until.max(now + longest), "{:?}", until - now);
            }
            Err(Blocked::UntilResponse(_)) => prop_assert!(!under_way.is_empty(), "it waits for a response that cannot come"),
        }
        match (event, under_way.pop()) {
            (Event::Pause(milliseconds), reservation) => {
                under_way.extend(reservation);
                now += Duration::from_millis(milliseconds);
            }
            (_, None) => {}
            (Event::Responded(headers), Some(reservation)) => {
                window.responded(reservation, rate_limit(headers).as_ref(), now);
            }
            (Event::Throttled(headers, wait), Some(reservation)) => {
                let wait = Duration::from_secs(wait);
                window.throttled(reservation, rate_limit(headers).as_ref(), wait, now);
                // A longer wait is probed.
                throttled_until = throttled_until.max(now + wait.min(MAX_TRUSTED_WAIT));
            }
            (Event::NoResponse, Some(reservation)) => window.no_response(reservation),
            (Event::NotSent, Some(reservation)) => window.release(reservation),
        }
    }
    for reservation in under_way {
        window.no_response(reservation);
    }
    let passes = match afterwards {
        Afterwards::Wait => (0..10).any(|_| match window.reserve(now) {
            Ok(_) => true,
            Err(Blocked::Until(until)) => {
                now = until;
                false
            }
            Err(Blocked::UntilResponse(_)) => false,
        }),
        Afterwards::Poll => {
            now = now.max(throttled_until);
            let end = now + 3 * MAX_TRUSTED_WAIT;
            std::iter::successors(Some(now), |now| now.checked_add(Duration::from_secs(30)))
                .take_while(|now| *now < end)
                .any(|now| window.reserve(now).is_ok())
        }
    };
    prop_assert!(passes, "{window:?}");
    Ok(())
}

proptest! {
    #[test]
    fn no_response_blocks_for_good_and_no_request_passes_during_the_wait_of_a_429(
        events in proptest::collection::vec(event(), 0..60),
        afterwards in prop_oneof![Just(Afterwards::Wait), Just(Afterwards::Poll)],
    ) {
        play(events, afterwards)?;
    }
}

#[test]
fn a_limit_of_one_under_contention_is_tried_again() {
    // Three gone between two requests: others use the limit, which then becomes one request a second.
    let reported = [(Some(2000), Some(5), None), (Some(2000), Some(1), None), (Some(1), Some(1), Some(1))];
    let events = reported.into_iter().map(|headers| Event::Responded(Some(headers))).chain([Event::Responded(None)]);
    play(events.collect(), Afterwards::Wait).unwrap();
}

#[test]
fn room_comes_back_after_a_limit_of_the_largest_number() {
    let full = Some((Some(55), Some(0), Some(33)));
    let largest = Some((Some(u64::MAX), Some(0), Some(17)));
    let throttled = [Event::Throttled(full, 760), Event::Pause(760_600), Event::Responded(None)];
    let later = [Event::Pause(0), Event::Throttled(None, 1), Event::Responded(largest)];
    play(throttled.into_iter().chain(later).collect(), Afterwards::Wait).unwrap();
}

/// True if one of many calls passes. They come every second for ten minutes and do not wait.
fn one_passes(window: &mut Window, now: Instant) -> bool {
    (1..600).any(|seconds| window.reserve(now + Duration::from_secs(seconds)).is_ok())
}

#[test]
fn a_limit_of_zero_is_probed_by_calls_that_do_not_wait() {
    let mut story = Story::new();
    // A sliding counter, of which one response reports that it allows nothing.
    for remaining in (0..10).rev().chain([0]) {
        story.succeeds(remaining);
    }
    let (reservation, _) = story.send();
    story.window.responded(reservation, Some(&limit(0, 0, Duration::from_secs(60))), story.now);
    assert!(one_passes(&mut story.window, story.now));
}

#[test]
fn a_sliding_counter_of_one_under_contention_is_probed_by_calls_that_do_not_wait() {
    let now = Instant::now();
    let mut window = window();
    (window.refill, window.synced, window.past_contention) = (Refill::Gradual { confirmed: true }, true, 2.0);
    (window.capacity, window.current_count, window.length) = (1.0, 1.0, Duration::from_secs(60));
    window.resets_at = Some(now + window.length);
    assert!(one_passes(&mut window, now));
}
