//! Queued calls: which of them fail immediately, and with which wait.

use super::*;

cases! {
    a_call_that_cannot_be_sent_before_its_deadline_fails_immediately {
        fixed_window: (WindowKind::Fixed, false);
        sliding_log: (WindowKind::SlidingLog, false);
        sliding_counter: (WindowKind::SlidingCounter, false);
        fixed_window_with_another_process: (WindowKind::Fixed, true);
        sliding_log_with_another_process: (WindowKind::SlidingLog, true);
        sliding_counter_with_another_process: (WindowKind::SlidingCounter, true);
    }
}

/// 300 concurrent calls: 100 are sent immediately and 100 after a minute. The others fail immediately, with the wait of their own position.
async fn a_call_that_cannot_be_sent_before_its_deadline_fails_immediately(kind: WindowKind, shared: bool) {
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
                // An error at the deadline may return any later wait; an earlier error returns a wait that ends after the deadline.
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
        // Another process uses a part of the limit.
        (_, true) => 60,
    };
    assert!(passed >= expected, "{passed} passed");
}

/// 1000 concurrent calls: each returns the wait of its own position.
#[tokio::test(start_paused = true)]
async fn each_queued_call_that_fails_returns_the_wait_of_its_own_position() {
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

/// Calls that cannot wait for their turn do not count for those behind them.
#[tokio::test(start_paused = true)]
async fn calls_that_leave_the_queue_make_room_for_those_behind_them() {
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

/// The limit is unknown because the first request hangs. The error at the deadline has the same kind.
#[tokio::test(start_paused = true)]
async fn a_deadline_that_passes_in_the_queue_is_a_rate_limit_error() {
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
async fn a_long_wait_is_logged_once() {
    let fake = per_minute("100/60s");
    let client = builder_for(&fake).build().unwrap();
    let log = Log::default();
    let _guard = log.capture();
    // The first pass reaches every log statement.
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

/// A call that is repeated after the returned wait is sent, also before the client knows the kind of the limit.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_repeated_after_its_retry_after_is_sent() {
    for window in [WindowKind::Fixed, WindowKind::SlidingLog] {
        for rate in ["1/60s", "2/60s", "5/60s", "10/60s", "100/60s", "5/3600s"] {
            let fake = fake().rate_limits(RateLimits::all(rate.parse().unwrap())).window(window).build().unwrap();
            let client = builder_for(&fake).options(RequestOptions::interactive()).build().unwrap();
            let wait = loop {
                if let Err(error) = ApiCall::ListLeads.send(CallStyle::Facade, &client).await {
                    assert_eq!(error.kind(), ErrorKind::RateLimited);
                    break error.retry_after().unwrap();
                }
            };
            tokio::time::sleep(wait).await;
            let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
            assert!(result.is_ok(), "{window:?} {rate}, after {wait:?}: {result:?}");
        }
    }
}
