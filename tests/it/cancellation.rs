//! Cancelled calls: they delay no other call, and a create logs that it may have been processed.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use lupitor::{Client, RequestOptions};
use lupitor_fake::{CannedResponse, Fake, Fault, FaultRule, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::support::log::Log;
use crate::support::{ApiCall, CallStyle, builder_for, fake};

const HOUR: Duration = Duration::from_secs(3600);

/// Polls a future a limited number of times.
struct Polls<F> {
    future: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for Polls<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Drops a call after this number of polls; false when the call had ended before.
async fn dropped(client: &Client, op: ApiCall, polls: usize) -> bool {
    Polls { future: Box::pin(op.send(CallStyle::Facade, client)), left: polls }.await.is_none()
}

/// The circumstances of the call that is dropped.
struct Scenario {
    name: &'static str,
    faults: Vec<FaultRule>,
    /// The number of calls before it.
    before: u64,
    /// Calls that are in flight, or queued before it.
    ahead: usize,
    /// The seconds that the client waits anyway: 7 after a 429, and a twelfth of a window.
    closed_for: u64,
}

fn scenarios() -> Vec<Scenario> {
    let rule = |text: &str| text.parse::<FaultRule>().unwrap();
    // The stand-in delays the request before and after the work.
    let slow = || vec![rule("delay=5ms"), rule("delay=5ms,after-processing")];
    let with = |rule| slow().into_iter().chain([rule]).collect::<Vec<_>>();
    let throttling =
        CannedResponse::new(StatusCode::TOO_MANY_REQUESTS).header(header::RETRY_AFTER, HeaderValue::from_static("7"));
    let throttled = |skip| FaultRule::new(Fault::Canned(throttling.clone())).skip(skip).times(1);
    vec![
        Scenario { name: "the first call", faults: slow(), before: 0, ahead: 0, closed_for: 0 },
        Scenario { name: "a later call", faults: slow(), before: 3, ahead: 0, closed_for: 0 },
        Scenario { name: "queued behind the first call", faults: slow(), before: 0, ahead: 2, closed_for: 0 },
        Scenario { name: "retried", faults: with(rule("500,skip=1,times=1")), before: 1, ahead: 0, closed_for: 0 },
        Scenario { name: "throttled", faults: with(throttled(1)), before: 1, ahead: 0, closed_for: 12 },
        Scenario { name: "queued after a 429", faults: with(throttled(2)), before: 2, ahead: 1, closed_for: 12 },
    ]
}

fn client_receiving(fake: &Fake) -> Client {
    let options = RequestOptions::default().total_timeout(HOUR).max_wait(HOUR);
    builder_for(fake).options(options).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_at_any_point_keeps_no_permit() {
    const LIMIT: u64 = 12;
    for Scenario { name, faults, before, ahead, closed_for } in scenarios() {
        let mut polls = 0;
        loop {
            let rate = format!("{LIMIT}/60s").parse().unwrap();
            let builder = fake().rate_limits(RateLimits::all(rate)).window(WindowKind::Fixed);
            let fake = faults.iter().cloned().fold(builder, lupitor_fake::FakeBuilder::fault).build().unwrap();
            let client = client_receiving(&fake);
            let list = async |client: Client| ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
            let started = Instant::now();
            for _ in 0..before {
                list(client.clone()).await;
            }
            let others: Vec<_> = (0..ahead).map(|_| tokio::spawn(list(client.clone()))).collect();
            tokio::task::yield_now().await;
            let was_dropped = dropped(&client, ApiCall::ListLeads, polls).await;
            let case = format!("{name}, dropped after {polls} polls");
            for other in others {
                other.await.unwrap();
            }
            // The rest of the window passes immediately: exactly the requests that the stand-in received count as used.
            let seen = fake.request_count().max(before + ahead as u64 + 1);
            for _ in seen..LIMIT {
                list(client.clone()).await;
            }
            let took = started.elapsed();
            assert!(took < Duration::from_secs(closed_for + 2), "{case}: {took:?}");
            assert_eq!(fake.throttled_count(), 0, "{case}");
            if !was_dropped {
                break;
            }
            polls += 1;
        }
        assert!(polls >= 3, "{name}: over after {polls} polls, there is nothing to wait for");
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_a_create_that_may_have_been_sent_logs_a_warning() {
    let log = Log::default();
    let _guard = log.capture();
    // (operation, faults, true when it is dropped after its request was sent, warnings)
    let cases = [
        (ApiCall::CreateLead, "delay=10s", true, 1),
        // A lost response, then dropped in the delay before the second attempt.
        (ApiCall::CreateLead, "500,after-processing", true, 1),
        (ApiCall::DeleteLead, "delay=10s", true, 1),
        (ApiCall::BulkCreateLeads, "delay=10s", true, 1),
        (ApiCall::ListLeads, "delay=10s", true, 0),
        (ApiCall::CreateLead, "delay=10s", false, 0),
    ];
    for round in 0..2 {
        for (op, fault, sent, warnings) in cases {
            let fake = fake().fault(fault.parse::<FaultRule>().unwrap()).build().unwrap();
            let before = log.text().len();
            // A future that was never polled sent nothing.
            let polls = usize::from(sent);
            assert!(dropped(&client_receiving(&fake), op, polls).await, "{op:?} {fault}");
            assert_eq!(fake.request_count(), u64::from(sent), "{op:?} {fault}");
            let text = log.text().split_off(before);
            let found: Vec<_> = text.lines().filter(|line| line.contains("was cancelled after its request was sent")).collect();
            if round == 1 {
                assert_eq!(found.len(), warnings, "{op:?} {fault}: {text}");
                assert!(found.iter().all(|line| line.contains("WARN") && line.contains(op.id())), "{found:?}");
            }
        }
        Log::listen();
    }
}

/// The refusal has arrived, and the lookup has not ended.
#[tokio::test(start_paused = true)]
async fn dropping_a_create_during_its_lookup_logs_a_warning() {
    let log = Log::default();
    let _guard = log.capture();
    let mut text = String::new();
    // Another test may have disabled the log statements.
    for _ in 0..2 {
        let faults =
            ["drop@createLead,after-processing,times=1", "delay=60s@listLeads"].map(|fault| fault.parse::<FaultRule>().unwrap());
        let fake = faults.into_iter().fold(fake(), |fake, fault| fake.fault(fault)).build().unwrap();
        let before = log.text().len();
        let client = client_receiving(&fake);
        let call = tokio::time::timeout(Duration::from_secs(5), ApiCall::CreateLead.send(CallStyle::Facade, &client));
        assert!(call.await.is_err(), "the list takes a minute");
        text = log.text().split_off(before);
        Log::listen();
    }
    assert_eq!(text.matches("was cancelled after its request was sent").count(), 1, "{text}");
}
