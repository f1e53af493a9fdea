//! The model as a table of stories, and what holds for it whatever the answers say.

use std::time::Duration;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::Instant;

use super::learn::LONGEST_UNTRIED;
use super::state::Refill;
use super::*;
use crate::headers::RateLimit;

fn window() -> Window {
    Window::new(StdRng::seed_from_u64(1))
}

fn limit(limit: u64, remaining: u64, resets_in: Duration) -> RateLimit {
    RateLimit { limit: Some(limit), remaining: Some(remaining), resets_in: Some(resets_in), ..RateLimit::default() }
}

/// A client that does one request after the other, and a limiter that answers with what the closure says is left then.
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

    /// Waits for room, and returns when the request was sent, in seconds.
    fn admit(&mut self) -> (Ticket, f64) {
        loop {
            match self.window.admit(self.now) {
                Ok(ticket) => return (ticket, (self.now - self.start).as_secs_f64()),
                Err(Blocked::Until(until)) => self.now = until,
                Err(Blocked::Response(_)) => panic!("nothing is under way"),
            }
        }
    }

    /// A request that passes and leaves so many of 10, until the end of the minute.
    fn passes(&mut self, remaining: u64) -> f64 {
        let (ticket, at) = self.admit();
        let minute = Duration::from_secs(60);
        let end = minute * u32::try_from((self.now - self.start).as_secs() / 60 + 1).unwrap();
        self.window.responded(ticket, Some(&limit(10, remaining, end - (self.now - self.start))), self.now);
        at
    }

    fn refused(&mut self, wait: u64) -> f64 {
        let (ticket, at) = self.admit();
        self.window.throttled(ticket, None, Duration::from_secs(wait), self.now);
        at
    }
}

#[test]
fn a_fixed_window_is_known_from_its_second_one() {
    let mut story = Story::new();
    for remaining in (0..10).rev() {
        assert_eq!(story.passes(remaining), 0.0);
    }
    // With a sliding counter there would be room for one of ten after a tenth of the window. There is room for all, so it is none.
    for remaining in (0..10).rev() {
        assert_eq!(story.passes(remaining).round(), 66.0);
    }
    assert_eq!(story.passes(9).round(), 120.0, "and the next one is used at once");
}

#[test]
fn a_sliding_counter_is_used_as_room_comes_back() {
    let mut story = Story::new();
    for remaining in (0..10).rev() {
        story.passes(remaining);
    }
    // Each answer says that nothing is left after it. A tenth of the window brings back a tenth of the room, across its end as well.
    let times: Vec<_> = (0..12).map(|_| story.passes(0)).collect();
    assert_eq!(times[0].round(), 66.0);
    let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|gap| (5.9..6.7).contains(gap)), "{gaps:?}");
}

#[test]
fn a_refusal_keeps_everything_back_for_as_long_as_it_says() {
    let mut story = Story::new();
    story.passes(9);
    story.refused(100);
    let (_, next) = story.admit();
    assert!(next >= 100.0, "{next}");
}

#[test]
fn a_limit_that_changes_is_taken_as_it_is() {
    let mut story = Story::new();
    story.passes(2);
    for remaining in [999, 998, 997] {
        let (ticket, at) = story.admit();
        assert_eq!(at, 0.0);
        story.window.responded(ticket, Some(&limit(1000, remaining, Duration::from_secs(3600))), story.now);
    }
    for _ in 0..500 {
        assert_eq!(story.admit().1, 0.0);
        story.window.in_flight = 0;
    }
}

#[test]
fn what_another_process_uses_is_seen() {
    let mut story = Story::new();
    // Nine gone between two requests of ours, and nothing left after the third.
    for remaining in [99, 89, 79] {
        let (ticket, _) = story.admit();
        story.window.responded(ticket, Some(&limit(100, remaining, Duration::from_secs(60))), story.now);
    }
    assert!((story.window.share() - 7.0).abs() < 0.1, "18 of others, for 3 of ours: {}", story.window.share());
}

/// What may happen to the request that was let through last.
#[derive(Clone, Debug)]
enum Event {
    Passed(Option<(Option<u64>, Option<u64>, Option<u64>)>),
    Refused(Option<(Option<u64>, Option<u64>, Option<u64>)>, u64),
    Unanswered,
    GivenBack,
    Later(u64),
}

fn number() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![Just(None), (0_u64..5).prop_map(Some), (0_u64..2000).prop_map(Some), Just(Some(u64::MAX))]
}

fn event() -> impl Strategy<Value = Event> {
    let headers = || proptest::option::of((number(), number(), number()));
    prop_oneof![
        4 => headers().prop_map(Event::Passed),
        1 => (headers(), 0_u64..10_000).prop_map(|(headers, wait)| Event::Refused(headers, wait)),
        1 => Just(Event::Unanswered),
        1 => Just(Event::GivenBack),
        2 => (0_u64..200_000).prop_map(Event::Later),
    ]
}

/// How calls come when all is over: each waits for as long as it is told, or none waits and one comes every half minute.
#[derive(Clone, Copy, Debug)]
enum Afterwards {
    Wait,
    Poll,
}

/// Checks after each event what holds whatever the answers say, and that a request passes when all is over.
fn play(events: Vec<Event>, afterwards: Afterwards) -> Result<(), TestCaseError> {
    let mut window = window();
    let mut now = Instant::now();
    let mut closed = now;
    let mut under_way = Vec::new();
    for event in events {
        let headers = |headers: Option<(Option<u64>, Option<u64>, Option<u64>)>| {
            headers.map(|(limit, remaining, resets_in)| {
                // rate_limit.rs takes nothing longer than a year.
                let resets_in = resets_in.map(|seconds| Duration::from_secs(seconds.min(31_622_400)));
                RateLimit { limit, remaining, resets_in, ..RateLimit::default() }
            })
        };
        match window.admit(now) {
            Ok(ticket) => {
                prop_assert!(now >= closed, "a closed gate has let a request through");
                under_way.push(ticket);
            }
            Err(Blocked::Until(until)) => {
                prop_assert!(until > now);
                // A sliding counter of one request a window, which is used, has room again when two windows are over.
                prop_assert!(until <= closed.max(now + 2 * LONGEST_UNTRIED + Duration::from_secs(1)), "{:?}", until - now);
            }
            Err(Blocked::Response(_)) => prop_assert!(!under_way.is_empty(), "it waits for an answer that nobody will give"),
        }
        let wait = match &event {
            Event::Refused(_, seconds) => Duration::from_secs(*seconds),
            _ => Duration::ZERO,
        };
        match (event, under_way.pop()) {
            (Event::Later(milliseconds), ticket) => {
                under_way.extend(ticket);
                now += Duration::from_millis(milliseconds);
            }
            (_, None) => {}
            (Event::Passed(told), Some(ticket)) => window.responded(ticket, headers(told).as_ref(), now),
            (Event::Refused(told, _), Some(ticket)) => {
                window.throttled(ticket, headers(told).as_ref(), wait, now);
                // A longer wait is tried out.
                closed = closed.max(now + wait.min(LONGEST_UNTRIED));
            }
            (Event::Unanswered, Some(ticket)) => window.no_response(ticket),
            (Event::GivenBack, Some(ticket)) => window.give_back(ticket),
        }
    }
    // When all is over, a request passes after waits of bounded length and number.
    for ticket in under_way {
        window.no_response(ticket);
    }
    let passes = match afterwards {
        Afterwards::Wait => (0..10).any(|_| match window.admit(now) {
            Ok(_) => true,
            Err(Blocked::Until(until)) => {
                now = until;
                false
            }
            Err(Blocked::Response(_)) => false,
        }),
        Afterwards::Poll => {
            now = now.max(closed);
            let end = now + 3 * LONGEST_UNTRIED;
            std::iter::successors(Some(now), |now| now.checked_add(Duration::from_secs(30)))
                .take_while(|now| *now < end)
                .any(|now| window.admit(now).is_ok())
        }
    };
    prop_assert!(passes, "{window:?}");
    Ok(())
}

proptest! {
    #[test]
    fn no_answer_stops_it_for_good_and_no_request_passes_a_closed_gate(
        events in proptest::collection::vec(event(), 0..60),
        afterwards in prop_oneof![Just(Afterwards::Wait), Just(Afterwards::Poll)],
    ) {
        play(events, afterwards)?;
    }
}

#[test]
fn a_limit_of_one_that_others_use_too_is_tried_again() {
    // Three gone between two requests of ours: others draw on the limit, which then becomes one a second.
    let told = [(Some(2000), Some(5), None), (Some(2000), Some(1), None), (Some(1), Some(1), Some(1))];
    let events = told.into_iter().map(|told| Event::Passed(Some(told))).chain([Event::Passed(None)]);
    play(events.collect(), Afterwards::Wait).unwrap();
}

#[test]
fn a_limit_beyond_all_measure_leaves_room() {
    let full = Some((Some(55), Some(0), Some(33)));
    let any_number = Some((Some(u64::MAX), Some(0), Some(17)));
    let refused = [Event::Refused(full, 760), Event::Later(760_600), Event::Passed(None)];
    let later = [Event::Later(0), Event::Refused(None, 1), Event::Passed(any_number)];
    play(refused.into_iter().chain(later).collect(), Afterwards::Wait).unwrap();
}

/// Whether one of many calls passes that come every second and do not wait, within ten minutes.
fn one_passes(window: &mut Window, now: Instant) -> bool {
    (1..600).any(|seconds| window.admit(now + Duration::from_secs(seconds)).is_ok())
}

#[test]
fn a_limit_of_none_is_tried_out_by_calls_that_do_not_wait() {
    let mut story = Story::new();
    for remaining in (0..10).rev().chain([0]) {
        story.passes(remaining);
    }
    // It is a sliding counter, and one answer says that it allows nothing.
    let (ticket, _) = story.admit();
    story.window.responded(ticket, Some(&limit(0, 0, Duration::from_secs(60))), story.now);
    assert!(one_passes(&mut story.window, story.now));
}

#[test]
fn a_sliding_counter_of_one_that_others_use_too_is_tried_out_by_calls_that_do_not_wait() {
    let now = Instant::now();
    let mut window = window();
    (window.refill, window.told, window.share) = (Refill::Gradual { confirmed: true }, true, 2.0);
    (window.capacity, window.current, window.length) = (1.0, 1.0, Duration::from_secs(60));
    window.ends = Some(now + window.length);
    assert!(one_passes(&mut window, now));
}
