//! The knobs: a policy of the user's own, the budget, and what the ledger of a call tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lupitor::{AttemptOutcome, FailedAttempt, RequestOptions, RetryBudget, RetryPolicy};
use lupitor_fake::{FaultRule, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::support::{ApiCall, CallStyle, attempts, builder_for, client_receiving, fake, json_response};

/// Waits a given time after each failure but a 503, and remembers what it saw.
#[derive(Clone, Debug, Default)]
struct Fussy {
    wait: Duration,
    seen: Arc<Mutex<Vec<String>>>,
}

impl RetryPolicy for Fussy {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        let seen = format!("{} {} {}", attempt.operation.id(), attempt.outcome, attempt.failures + attempt.throttled);
        self.seen.lock().unwrap().push(seen);
        (attempt.outcome != AttemptOutcome::Status(503)).then_some(self.wait)
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_the_users_own() {
    let good = || json_response(200, ApiCall::ListLeads.success());
    let limited = || json_response(429, "{}").header("retry-after", 9);
    // (responses, what the policy waits, the attempts, the seconds of all waits)
    let cases = [
        (vec![json_response(500, ""), good()], 2, "500, 200", 2),
        (vec![json_response(500, ""), json_response(502, ""), good()], 2, "500, 502, 200", 4),
        (vec![json_response(500, ""), json_response(503, ""), good()], 2, "500, 503", 2),
        (vec![json_response(503, "")], 2, "503", 0),
        (vec![limited(), good()], 2, "429, 200", 9),
        (vec![limited(), good()], 20, "429, 200", 20),
        // Longer than the call may take.
        (vec![json_response(500, ""), good()], 100, "500", 0),
        (vec![json_response(400, "")], 2, "400", 0),
    ];
    for (responses, wait, sent, seconds) in cases {
        let policy = Fussy { wait: Duration::from_secs(wait), ..Fussy::default() };
        let client = client_receiving(&responses, RequestOptions::default().retry_policy(policy.clone()));
        let before = Instant::now();
        let result = ApiCall::ListLeads.send(CallStyle::Facade, &client).await;
        let case = format!("{responses:?} {wait}");
        assert_eq!(attempts(&result), sent, "{case}");
        // tokio's timer is a millisecond coarse.
        assert_eq!(before.elapsed().as_secs(), seconds, "{case}");
        let asked = policy.seen.lock().unwrap().clone();
        let failed: Vec<_> = sent.split(", ").filter(|outcome| !["200", "400"].contains(outcome)).collect();
        let expected: Vec<_> = (1..).zip(failed).map(|(count, outcome)| format!("listLeads {outcome} {count}")).collect();
        assert_eq!(asked, expected, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_meets_few_requests() {
    // (the budget, how many requests ten calls make while nothing works)
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
        // When it works again, calls earn new retries: five for one.
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

/// A success tells what it took, as an error does.
#[tokio::test(start_paused = true)]
async fn the_ledger_of_a_success() {
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
