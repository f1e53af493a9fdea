//! Custom retry policies, the retry budget, and the recorded attempts of a call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lupitor::{AttemptOutcome, FailedAttempt, RequestOptions, RetryBudget, RetryPolicy};
use lupitor_fake::{FaultRule, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::support::{ApiCall, CallStyle, attempts, builder_for, client_receiving, fake, json_response};

/// Returns a fixed delay after each failure except a 503, and records the failures.
#[derive(Clone, Debug, Default)]
struct FixedDelay {
    wait: Duration,
    seen: Arc<Mutex<Vec<String>>>,
}

impl RetryPolicy for FixedDelay {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        let seen = format!("{} {} {}", attempt.operation.id(), attempt.outcome, attempt.failures + attempt.throttled);
        self.seen.lock().unwrap().push(seen);
        (attempt.outcome != AttemptOutcome::Status(503)).then_some(self.wait)
    }
}

#[tokio::test(start_paused = true)]
async fn a_custom_policy_decides_which_failures_are_retried_and_when() {
    let good = || json_response(200, ApiCall::ListLeads.success());
    let limited = || json_response(429, "{}").header("retry-after", 9);
    // (responses, delay of the policy, attempts, seconds of all delays)
    let cases = [
        (vec![json_response(500, ""), good()], 2, "500, 200", 2),
        (vec![json_response(500, ""), json_response(502, ""), good()], 2, "500, 502, 200", 4),
        (vec![json_response(500, ""), json_response(503, ""), good()], 2, "500, 503", 2),
        (vec![json_response(503, "")], 2, "503", 0),
        (vec![limited(), good()], 2, "429, 200", 9),
        (vec![limited(), good()], 20, "429, 200", 20),
        // A delay beyond the deadline.
        (vec![json_response(500, ""), good()], 100, "500", 0),
        (vec![json_response(400, "")], 2, "400", 0),
    ];
    for (responses, wait, sent, seconds) in cases {
        let policy = FixedDelay { wait: Duration::from_secs(wait), ..FixedDelay::default() };
        let client = client_receiving(&responses, RequestOptions::default().retry_policy(policy.clone()));
        let before = Instant::now();
        let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
        let case = format!("{responses:?} {wait}");
        assert_eq!(attempts(&result), sent, "{case}");
        // tokio's timer has a resolution of a millisecond.
        assert_eq!(before.elapsed().as_secs(), seconds, "{case}");
        let asked = policy.seen.lock().unwrap().clone();
        let failed: Vec<_> = sent.split(", ").filter(|outcome| !["200", "400"].contains(outcome)).collect();
        let expected: Vec<_> = (1..).zip(failed).map(|(count, outcome)| format!("listLeads {outcome} {count}")).collect();
        assert_eq!(asked, expected, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_bounds_the_requests_during_an_outage() {
    // (budget, requests of ten calls during an outage)
    let cases =
        [(None, 20), (Some(RetryBudget::new(0)), 10), (Some(RetryBudget::new(3)), 13), (Some(RetryBudget::unlimited()), 30)];
    for (budget, requests) in cases {
        let fake = fake().fault("500@listLeads,times=1000".parse::<FaultRule>().unwrap()).build().unwrap();
        let options = budget.map_or_else(RequestOptions::default, |budget| RequestOptions::default().retry_budget(budget));
        let client = builder_for(&fake).options(options).build().unwrap();
        for _ in 0..10 {
            // Clones share the budget.
            ApiCall::ListLeads.send(CallStyle::Facade, &client.clone()).await.unwrap_err();
        }
        assert_eq!(fake.request_count(), requests, "{budget:?}");
        // After the outage, five successful calls earn one retry.
        fake.clear_faults();
        for _ in 0..6 {
            ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
        }
        fake.inject("500@listLeads,times=1".parse().unwrap()).unwrap();
        let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
        let has_budget = budget != Some(RetryBudget::new(0));
        assert_eq!(attempts(&result), if has_budget { "500, 200" } else { "500" }, "{budget:?}");
    }
}

/// A success records its attempts as an error does.
#[tokio::test(start_paused = true)]
async fn a_success_records_its_attempts_and_waits() {
    let limits = RateLimits::all("2/60s".parse().unwrap());
    let fake = fake().rate_limits(limits).window(WindowKind::Fixed).build().unwrap();
    let options = RequestOptions::default().total_timeout(Duration::from_secs(3600)).max_wait(Duration::from_secs(3600));
    let client = builder_for(&fake).options(options).build().unwrap();
    let list = async || client.list_leads(|query| query.campaign_id(crate::support::CAMPAIGN)).await.unwrap();
    for left in [1, 0] {
        let page = list().await;
        assert_eq!(page.rate_limit().unwrap().remaining, Some(left));
        assert!(page.attempts()[0].queued.is_zero());
    }
    fake.inject("html-502@listLeads,times=1".parse().unwrap()).unwrap();
    let before = fake.now();
    let page = list().await;
    let [first, second] = page.attempts() else { panic!("{:?}", page.attempts()) };
    assert!(first.queued >= Duration::from_secs(60), "the window's end was waited for: {first:?}");
    assert_eq!((first.outcome, second.outcome), (AttemptOutcome::Status(502), AttemptOutcome::Status(200)));
    assert!(!first.delay.is_zero() && second.delay.is_zero() && first.retry_after.is_none());
    assert!(first.started >= before + first.queued && second.started >= first.started + first.delay);
    assert_eq!(page.rate_limit().unwrap().limit, Some(2));
    let server_time = page.server_time().unwrap();
    assert!(fake.now().duration_since(server_time).unwrap() < Duration::from_secs(1));
}
