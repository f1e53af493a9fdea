//! Outages under the three presets: jobs, the default options and interactive calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lupitor::{AttemptOutcome, BulkLeadInput, Client, ErrorKind, RequestOptions};
use lupitor_fake::{Fake, RateLimits, WindowKind};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep};

use crate::support::{ApiCall, CAMPAIGN, CallStyle, attempts, builder_for, client_receiving, fake, json_response, service};

const OUTAGE: Duration = Duration::from_secs(600);
const BULK_CALLS: usize = 25;

/// The stand-in behind a proxy that responds with 503.
fn out_of_service() -> Fake {
    let fake = fake().rate_limits(RateLimits::per_minute()).window(WindowKind::SlidingCounter).build().unwrap();
    fake.inject("html-503".parse().unwrap()).unwrap();
    fake
}

async fn end_outage(fake: &Fake) {
    sleep(OUTAGE).await;
    fake.clear_faults();
}

async fn push(client: &Client, call: usize) -> Result<u64, lupitor::Error> {
    let leads = (0..10).map(|row| BulkLeadInput::builder().external_id(format!("CRM_{call}_{row}"))).collect::<Vec<_>>();
    Ok(client.bulk_create_leads(CAMPAIGN, leads).await?.created)
}

#[tokio::test(start_paused = true)]
async fn a_job_with_sequential_calls_survives_ten_minutes_of_503() {
    let fake = out_of_service();
    let client = builder_for(&fake).options(RequestOptions::job()).build().unwrap();
    let work = async {
        let mut created = 0;
        for call in 0..BULK_CALLS {
            created += push(&client, call).await.unwrap();
        }
        created
    };
    let (created, ()) = tokio::join!(work, end_outage(&fake));
    assert_eq!((created, fake.leads(CAMPAIGN).len()), (250, 250));
}

#[tokio::test(start_paused = true)]
async fn a_job_with_concurrent_calls_survives_ten_minutes_of_503() {
    let fake = out_of_service();
    let client = builder_for(&fake).options(RequestOptions::job()).build().unwrap();
    let mut calls = JoinSet::new();
    for call in 0..BULK_CALLS {
        let client = client.clone();
        calls.spawn(async move { push(&client, call).await });
    }
    end_outage(&fake).await;
    let healed = Instant::now();
    let created: u64 = calls.join_all().await.into_iter().map(Result::unwrap).sum();
    assert_eq!((created, fake.leads(CAMPAIGN).len()), (250, 250));
    // 25 calls at 10 a minute take two to three minutes, after a backoff of at most one minute.
    assert!(healed.elapsed() < Duration::from_secs(300), "{:?} after the end of the outage", healed.elapsed());
    // With a minute between attempts, an outage of ten minutes receives no thousands of requests.
    assert!(fake.request_count() < 25 * 30, "{} requests", fake.request_count());
}

/// With `Retry-After: 0`, no delay is shorter than the backoff.
#[tokio::test(start_paused = true)]
async fn a_job_survives_an_outage_with_retry_after_zero() {
    let begin = Instant::now();
    let responds = service(move |_, _| match begin.elapsed() {
        elapsed if elapsed < OUTAGE => json_response(503, "").header("retry-after", 0),
        _ => json_response(200, ApiCall::ListLeads.success()),
    });
    let client = crate::support::builder().service(responds).options(RequestOptions::job()).build().unwrap();
    let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
    let requests = result.unwrap().outcomes.len();
    assert!((10..40).contains(&requests), "{requests} requests");
}

/// A throttled call with `Retry-After: 0` backs off from its second 429 on.
#[tokio::test(start_paused = true)]
async fn a_429_with_retry_after_zero_is_not_repeated_sooner_than_the_backoff() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let recorded = times.clone();
    let responds = service(move |_, _| {
        recorded.lock().unwrap().push(Instant::now());
        json_response(429, "{}").header("retry-after", 0)
    });
    let client = crate::support::builder().service(responds).build().unwrap();
    let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    let times = times.lock().unwrap();
    let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Half of min(8 s, 300 ms · 2ⁿ⁻¹) at least, from the second retry on.
    for (number, gap) in gaps.iter().enumerate().skip(1) {
        let backoff = Duration::from_millis(300 << number.min(5)).min(Duration::from_secs(8));
        assert!(*gap >= backoff / 2, "retry {}: {gap:?} of {gaps:?}", number + 1);
    }
    assert!(gaps.len() > 10, "{gaps:?}");
}

/// Several processes that are throttled at the same moment return at different times, and none of them early.
#[tokio::test(start_paused = true)]
async fn clients_that_are_throttled_together_return_one_by_one() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let mut calls = JoinSet::new();
    for seed in 0..20 {
        let recorded = times.clone();
        let count = Arc::new(AtomicUsize::new(0));
        let responds = service(move |_, _| match count.fetch_add(1, Ordering::Relaxed) {
            0 => json_response(429, "{}").header("retry-after", 10),
            _ => {
                recorded.lock().unwrap().push(Instant::now());
                json_response(200, ApiCall::ListLeads.success())
            }
        });
        let client = crate::support::builder().service(responds).seed(seed).build().unwrap();
        calls.spawn(async move { ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap() });
    }
    let begin = Instant::now();
    calls.join_all().await;
    let mut times: Vec<_> = times.lock().unwrap().iter().map(|time| (*time - begin).as_millis()).collect();
    times.sort_unstable();
    assert!(times.iter().all(|time| (10_000..11_100).contains(time)), "{times:?}");
    times.dedup_by_key(|time| *time / 10);
    assert!(times.len() >= 15, "in steps of 10 ms: {times:?}");
}

/// A call of a job may be throttled more than 20 times until its deadline.
#[tokio::test(start_paused = true)]
async fn a_job_outlasts_other_processes_that_use_up_the_limit() {
    let served = Arc::new(AtomicUsize::new(0));
    let counted = served.clone();
    let responds = service(move |_, _| match counted.fetch_add(1, Ordering::Relaxed) {
        0..40 => json_response(429, "{}").header("retry-after", 60),
        _ => json_response(200, ApiCall::ListLeads.success()),
    });
    let client = crate::support::builder().service(responds).options(RequestOptions::job()).build().unwrap();
    let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
    assert_eq!(result.unwrap().outcomes.len(), 41);
}

/// 1,500 calls at 250 a second, with the default options. While the server restarts, a proxy responds with 503, or connections are
/// reset.
#[tokio::test(start_paused = true)]
async fn the_default_options_survive_a_restart_of_400_ms() {
    for fault in ["html-503", "html-502", "drop"] {
        let fake = fake().rate_limits(RateLimits::none()).build().unwrap();
        let client = builder_for(&fake).seed(7).build().unwrap();
        let mut calls = JoinSet::new();
        for call in 0..1500 {
            match call {
                750 => fake.inject(fault.parse().unwrap()).unwrap(),
                850 => fake.clear_faults(),
                _ => {}
            }
            let client = client.clone();
            calls.spawn(async move { ApiCall::ListLeads.send(CallStyle::Facade, &client).await.is_ok() });
            sleep(Duration::from_millis(4)).await;
        }
        let failed = calls.join_all().await.into_iter().filter(|ok| !ok).count();
        assert_eq!(failed, 0, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_receives_a_fifth_more_requests_and_then_one_for_each_call() {
    let fake = fake().rate_limits(RateLimits::none()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let call = async || ApiCall::ListLeads.send(CallStyle::Facade, &client).await.is_ok();
    for _ in 0..1000 {
        assert!(call().await);
    }
    fake.inject("html-503".parse().unwrap()).unwrap();
    let before = fake.request_count();
    for _ in 0..1000 {
        assert!(!call().await);
    }
    let requests = fake.request_count() - before;
    // The outage lasts longer than the budget counts earlier calls.
    assert!((1010..=1200).contains(&requests), "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn an_interactive_call_ends_within_ten_seconds() {
    let fake = fake().fault("delay=60s".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).options(RequestOptions::interactive()).build().unwrap();
    let begin = Instant::now();
    let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(begin.elapsed() <= Duration::from_secs(10), "{:?}", begin.elapsed());

    let limited = json_response(429, "{}").header("retry-after", 3);
    let client = client_receiving(&[limited], RequestOptions::interactive());
    let begin = Instant::now();
    let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(3))));
    assert!(begin.elapsed() < Duration::from_millis(10), "{:?}", begin.elapsed());
}

/// Every call receives a 502 and then a 429. Both are responses, so the budget is never used up.
#[tokio::test(start_paused = true)]
async fn a_call_that_ends_with_a_429_refunds_its_retries() {
    let responses: Vec<_> = (0..60).map(|number| json_response(if number % 2 == 0 { 502 } else { 429 }, "{}")).collect();
    let client = client_receiving(&responses, RequestOptions::default().max_wait(Duration::ZERO));
    for call in 0..30 {
        let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
        assert_eq!(attempts(&result), "502, 429", "call {call}");
        // The wait after the 429 passes.
        advance(Duration::from_secs(120)).await;
    }
}

/// The budget belongs to the options: the calls of a job do not use up the tokens of other calls.
#[tokio::test(start_paused = true)]
async fn clients_with_different_budgets_do_not_share_tokens() {
    let fake = fake().fault("500@listLeads".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let job = client.with_options(|_| RequestOptions::job().total_timeout(Duration::from_secs(600)));
    assert!(attempts(&ApiCall::ListLeads.send(CallStyle::Facade, &job).await).matches("500").count() > 10);
    assert_eq!(attempts(&ApiCall::ListLeads.send(CallStyle::Facade, &client).await), "500, 500, 500");
    // Other options with the same budget share it: two of ten retries were made, and eight follow.
    let patient = client.with_options(|options| options.max_attempts(100).total_timeout(Duration::from_secs(3600)));
    let result = ApiCall::ListLeads.send(CallStyle::Facade, &patient).await;
    assert_eq!(result.unwrap_err().attempts().iter().filter(|attempt| attempt.outcome == AttemptOutcome::Status(500)).count(), 9);
}

#[tokio::test(start_paused = true)]
async fn the_report_of_a_long_job_lists_its_first_and_last_attempts() {
    let fake = fake().fault("500@listLeads".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).options(RequestOptions::job().max_attempts(50)).build().unwrap();
    let error = ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap_err();
    assert_eq!(error.attempts().len(), 50);
    let lines = error.report().attempts;
    let numbers: Vec<_> = lines.iter().map(|line| line.split([':', ' ']).next().unwrap()).collect();
    let expected: Vec<_> =
        (1..=5).map(|n: u32| n.to_string()).chain(["(30".to_owned()]).chain((36..=50).map(|n| n.to_string())).collect();
    assert_eq!(numbers, expected);
}
