//! The gate as calls meet it.

use super::*;

const PATIENCE: Duration = Duration::from_secs(3600);

fn limit(remaining: u64, resets_in: u64) -> RateLimit {
    RateLimit { remaining: Some(remaining), resets_in: Some(Duration::from_secs(resets_in)), ..RateLimit::default() }
}

fn gate() -> RateLimiter {
    RateLimiter::new(1)
}

fn patience() -> super::WaitLimits {
    super::WaitLimits { max_wait: PATIENCE, deadline: Instant::now() + PATIENCE }
}

async fn admit(gate: &RateLimiter) -> Permit<'_> {
    let mut permit = gate.acquire(patience(), &|_| {}).await.unwrap();
    permit.sent();
    permit
}

async fn waits(gate: &RateLimiter) -> bool {
    tokio::time::timeout(Duration::from_millis(1), gate.acquire(patience(), &|_| {})).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn one_request_finds_out_how_a_window_stands() {
    let gate = gate();
    let first = admit(&gate).await;
    assert!(waits(&gate).await);
    first.responded(Some(&limit(2, 60)), Instant::now());
    let _one = admit(&gate).await;
    let _two = admit(&gate).await;
    assert!(waits(&gate).await, "two were left, and two are under way");
}

#[tokio::test(start_paused = true)]
async fn a_slow_request_of_the_last_window_does_not_hold_up_this_one() {
    let gate = gate();
    admit(&gate).await.responded(Some(&limit(900, 60)), Instant::now());
    let slow = admit(&gate).await;
    tokio::time::advance(Duration::from_secs(61)).await;
    let probe = admit(&gate).await;
    probe.responded(Some(&limit(3, 60)), Instant::now());
    slow.responded(Some(&limit(0, 1)), Instant::now());
    let _next = admit(&gate).await;
    assert!(!waits(&gate).await, "what the slow one says is of the last window");
}

#[tokio::test(start_paused = true)]
async fn calls_do_not_queue_up_behind_one_without_an_answer() {
    for first_window in [true, false] {
        let gate = gate();
        if !first_window {
            admit(&gate).await.responded(Some(&limit(5, 60)), Instant::now());
            tokio::time::advance(Duration::from_secs(61)).await;
        }
        admit(&gate).await.no_response(true);
        let _one = admit(&gate).await;
        assert!(!waits(&gate).await, "first window: {first_window}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_closes_the_gate_and_nothing_passes_at_the_deadline() {
    let gate = gate();
    admit(&gate).await.throttled(None, Duration::from_secs(30), Instant::now());
    let now = Instant::now();
    let too_short =
        gate.acquire(super::WaitLimits { max_wait: Duration::from_secs(29), deadline: now + PATIENCE }, &|_| {}).await;
    assert_eq!(too_short.err(), Some(LimitExceeded(Some(Duration::from_secs(30)))));
    tokio::time::advance(Duration::from_secs(31)).await;
    assert_eq!(
        gate.acquire(super::WaitLimits { max_wait: PATIENCE, deadline: Instant::now() }, &|_| {}).await.err(),
        Some(LimitExceeded(None))
    );
    let _ = admit(&gate).await;
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_dropped_leaves_its_place() {
    let gate = gate();
    admit(&gate).await.responded(Some(&limit(1, 60)), Instant::now());
    drop(gate.acquire(patience(), &|_| {}).await.unwrap());
    drop(admit(&gate).await);
    assert!(waits(&gate).await, "the first was not sent, the second may count");
}
