//! The rate limiter from the side of its callers.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::headers::RateLimit;
use crate::runtime::retry::QueuePriority;

const PATIENCE: Duration = Duration::from_secs(3600);

fn limit(remaining: u64, resets_in: u64) -> RateLimit {
    RateLimit { remaining: Some(remaining), resets_in: Some(Duration::from_secs(resets_in)), ..RateLimit::default() }
}

fn limiter() -> RateLimiter {
    RateLimiter::new(1)
}

fn patience() -> WaitBounds {
    WaitBounds { max_wait: PATIENCE, deadline: Instant::now() + PATIENCE }
}

async fn acquire(limiter: &RateLimiter) -> Permit<'_> {
    limiter.acquire(None, QueuePriority::Foreground, patience(), &|_| {}).await.unwrap()
}

async fn send(limiter: &RateLimiter) -> Permit<'_> {
    let mut permit = acquire(limiter).await;
    permit.sent();
    permit
}

async fn is_blocked(limiter: &RateLimiter) -> bool {
    timeout(Duration::from_millis(1), acquire(limiter)).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn one_request_syncs_a_window_for_the_others() {
    let limiter = limiter();
    let first = send(&limiter).await;
    assert!(is_blocked(&limiter).await);
    first.responded(Some(&limit(2, 60)), Instant::now());
    let _one = send(&limiter).await;
    let _two = send(&limiter).await;
    assert!(is_blocked(&limiter).await, "two were left, and two are under way");
}

#[tokio::test(start_paused = true)]
async fn a_slow_request_of_the_last_window_does_not_block_this_one() {
    let limiter = limiter();
    send(&limiter).await.responded(Some(&limit(900, 60)), Instant::now());
    let slow = send(&limiter).await;
    tokio::time::advance(Duration::from_secs(61)).await;
    let first = send(&limiter).await;
    first.responded(Some(&limit(3, 60)), Instant::now());
    slow.responded(Some(&limit(0, 1)), Instant::now());
    let _next = send(&limiter).await;
    assert!(!is_blocked(&limiter).await, "the slow response reports the last window");
}

#[tokio::test(start_paused = true)]
async fn requests_pass_after_one_without_a_response() {
    for is_first_window in [true, false] {
        let limiter = limiter();
        if !is_first_window {
            send(&limiter).await.responded(Some(&limit(5, 60)), Instant::now());
            tokio::time::advance(Duration::from_secs(61)).await;
        }
        send(&limiter).await.no_response(true);
        let _one = send(&limiter).await;
        assert!(!is_blocked(&limiter).await, "first window: {is_first_window}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_blocks_for_its_wait_and_nothing_passes_at_the_deadline() {
    let limiter = limiter();
    send(&limiter).await.throttled(None, Duration::from_secs(30), Instant::now());
    let impatient = WaitBounds { max_wait: Duration::from_secs(29), ..patience() };
    let error = limiter.acquire(None, QueuePriority::Foreground, impatient, &|_| {}).await.err();
    assert_eq!(error, Some(AcquireError { retry_after: Some(Duration::from_secs(30)) }));
    tokio::time::advance(Duration::from_secs(31)).await;
    let late = WaitBounds { deadline: Instant::now(), ..patience() };
    let error = limiter.acquire(None, QueuePriority::Foreground, late, &|_| {}).await.err();
    assert_eq!(error, Some(AcquireError { retry_after: None }));
    let _ = send(&limiter).await;
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_dropped_before_its_request_is_sent_does_not_count() {
    let limiter = limiter();
    send(&limiter).await.responded(Some(&limit(1, 60)), Instant::now());
    drop(acquire(&limiter).await);
    drop(send(&limiter).await);
    assert!(is_blocked(&limiter).await, "the first was not sent, the second may count");
}

/// A call that has been polled once, and waits.
async fn queued<'a>(limiter: &'a RateLimiter, priority: QueuePriority) -> Pin<Box<dyn Future<Output = Permit<'a>> + 'a>> {
    let mut call = Box::pin(async move { limiter.acquire(None, priority, patience(), &|_| {}).await.unwrap() });
    assert!(timeout(Duration::ZERO, &mut call).await.is_err());
    call
}

#[tokio::test(start_paused = true)]
async fn a_call_at_the_head_that_nobody_polls_does_not_block_the_others() {
    let limiter = limiter();
    send(&limiter).await.throttled(Some(&limit(0, 30)), Duration::from_secs(30), Instant::now());
    let mut head = queued(&limiter, QueuePriority::Foreground).await;
    let second = timeout(Duration::from_secs(70), send(&limiter)).await.expect("the head is not polled");
    second.responded(Some(&limit(5, 60)), Instant::now());
    timeout(Duration::from_secs(1), &mut head).await.expect("it has its turn as soon as it is polled");
}

#[tokio::test(start_paused = true)]
async fn a_reservation_that_nobody_takes_goes_to_the_next_call() {
    let limiter = limiter();
    let first = send(&limiter).await;
    let mut head = queued(&limiter, QueuePriority::Foreground).await;
    let mut second = queued(&limiter, QueuePriority::Foreground).await;
    first.responded(Some(&limit(1, 60)), Instant::now());
    let second = timeout(Duration::from_secs(5), &mut second).await.expect("the head does not take its reservation");
    drop(second);
    timeout(Duration::from_secs(5), &mut head).await.expect("the second request was not sent, so there is room again");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_with_its_reservation_leaves_it_to_the_next() {
    let limiter = limiter();
    let first = send(&limiter).await;
    let head = queued(&limiter, QueuePriority::Foreground).await;
    let mut second = queued(&limiter, QueuePriority::Foreground).await;
    first.responded(Some(&limit(1, 60)), Instant::now());
    drop(head);
    timeout(Duration::ZERO, &mut second).await.expect("there is room for one");
}

#[tokio::test(start_paused = true)]
async fn foreground_calls_are_sent_before_background_calls() {
    let limiter = limiter();
    let first = send(&limiter).await;
    let mut job = queued(&limiter, QueuePriority::Background).await;
    let mut person = queued(&limiter, QueuePriority::Foreground).await;
    first.responded(Some(&limit(1, 60)), Instant::now());
    let person = timeout(Duration::ZERO, &mut person).await.expect("the person comes first");
    assert!(timeout(Duration::from_secs(50), &mut job).await.is_err(), "nothing is left");
    person.responded(Some(&limit(0, 10)), Instant::now());
    timeout(Duration::from_secs(45), &mut job).await.expect("the job comes after the reset and half a window");
}
