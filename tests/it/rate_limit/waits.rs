//! Waits that a response asks for: fractions, statuses, pauses without limit headers, a year.

use super::*;

cases! {
    fractions_are_rounded_to_the_safe_side {
        of_remaining_and_retry_after: ("95.5", "60", "4.5");
        of_remaining_and_reset: ("95.0", "59.25", "4");
    }
}

async fn fractions_are_rounded_to_the_safe_side(remaining: &'static str, reset: &'static str, retry_after: &'static str) {
    let limited = json_response(429, "{}").header("retry-after", retry_after);
    let good = json_response(200, ApiCall::ListLeads.success());
    let good =
        good.header("x-ratelimit-limit", "100.9").header("x-ratelimit-remaining", remaining).header("x-ratelimit-reset", reset);
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
    retry_after_is_obeyed_with_every_status_that_is_retried {
        status_408: (408);
        status_429: (429);
        status_500: (500);
        status_502: (502);
        status_503: (503);
        status_504: (504);
    }
}

async fn retry_after_is_obeyed_with_every_status_that_is_retried(status: u16) {
    let failing = json_response(status, "{}").header("retry-after", "3");
    let client =
        crate::support::client_receiving(&[failing, json_response(200, ApiCall::ListLeads.success())], RequestOptions::default());
    let before = Instant::now();
    list(&client).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(3), "{:?}", before.elapsed());
}

/// These retries are free, so the number of attempts bounds them.
#[tokio::test(start_paused = true)]
async fn a_failing_server_with_retry_after_zero_receives_three_requests() {
    let client =
        crate::support::client_receiving(&[json_response(500, "{}").header("retry-after", "0")], RequestOptions::default());
    for _ in 0..20 {
        assert_eq!(list(&client).await.unwrap_err().attempts().len(), 3);
    }
}

cases! {
    a_pause_without_limit_headers_ends_with_a_single_request {
        and_is_throttled_again: (429, 429);
        and_succeeds: (429, 200);
    }
}

/// All tasks share the rate limiter and have received a 429. When the pause ends, one request probes the limit.
async fn a_pause_without_limit_headers_ends_with_a_single_request(first: u16, then: u16) {
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
            let status = if at < Duration::from_secs(1) {
                first
            } else if at < Duration::from_secs(50) {
                then
            } else {
                200
            };
            let mut response = Response::new(axum::body::Body::from(ApiCall::ListLeads.success()));
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

/// A single 429 of a CDN that asks for a year.
#[tokio::test(start_paused = true)]
async fn a_429_that_asks_for_a_year_is_probed_after_an_hour() {
    let year = StubResponse { status: 429, headers: vec![], body: "<html>".into() }.header("retry-after", 31_536_000);
    let client =
        crate::support::client_receiving(&[year, json_response(200, ApiCall::ListLeads.success())], RequestOptions::default());
    let error = list(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(31_536_000))));
    // A call in the meantime fails with the wait until the probe.
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
async fn a_429_that_asks_for_an_hour_is_obeyed_in_full() {
    let hour = json_response(429, "{}").header("retry-after", 3600);
    let client =
        crate::support::client_receiving(&[hour, json_response(200, ApiCall::ListLeads.success())], RequestOptions::default());
    list(&client).await.unwrap_err();
    assert_eq!(list(&client).await.unwrap_err().retry_after(), Some(HOUR));
    tokio::time::advance(HOUR - Duration::from_secs(91)).await;
    list(&client).await.unwrap_err();
    tokio::time::advance(Duration::from_secs(91)).await;
    list(&client).await.unwrap();
}

/// A user can end a wrong wait for all clones.
#[tokio::test(start_paused = true)]
async fn resetting_the_rate_limits_ends_a_wait_for_all_clones() {
    let year = json_response(429, "{}").header("retry-after", 31_536_000);
    let client =
        crate::support::client_receiving(&[year, json_response(200, ApiCall::ListLeads.success())], RequestOptions::default());
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

/// A job waits for an hour, then a probe shows that the limit is open.
#[tokio::test(start_paused = true)]
async fn a_job_survives_one_response_that_asks_for_a_year() {
    let year = json_response(429, "<html>").header("retry-after", 31_536_000);
    let client =
        crate::support::client_receiving(&[year, json_response(200, ApiCall::ListLeads.success())], RequestOptions::job());
    let begin = Instant::now();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
    let waited = begin.elapsed();
    assert!((Duration::from_secs(3602)..Duration::from_secs(3610)).contains(&waited), "{waited:?}");
}

/// An unreadable response below 400 is retried too, and its wait counts.
#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_with_an_unreadable_success() {
    let failed = lupitor::documented_errors().iter().find(|error| error.status == 500).unwrap();
    for response in [json_response(303, ""), json_response(200, "<html>"), json_response(200, failed.body)] {
        let limited = response.header("retry-after", 7);
        let client = crate::support::client_receiving(
            &[limited.clone(), json_response(200, ApiCall::ListLeads.success())],
            RequestOptions::default(),
        );
        let begin = Instant::now();
        ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
        assert!(begin.elapsed() >= Duration::from_secs(7), "{limited:?}: {:?}", begin.elapsed());
    }
}
