//! A call that is dropped, at whichever point, holds nobody back and says what it may have done.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use lupitor::{Client, RequestOptions};
use lupitor_fake::{CannedResponse, Fake, Fault, FaultRule, RateLimits, WindowKind};
use tokio::time::Instant;

use crate::log::Log;
use crate::support::{ApiCall, CallStyle, builder_for, fake};

const HOUR: Duration = Duration::from_secs(3600);

/// Polls a future so often and no more.
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

/// Drops a call after so many polls; false when it was over before that.
async fn dropped(client: &Client, op: ApiCall, polls: usize) -> bool {
    Polls { future: Box::pin(op.send(CallStyle::Facade, client)), left: polls }.await.is_none()
}

/// What surrounds the call that is dropped.
struct Scene {
    name: &'static str,
    faults: Vec<FaultRule>,
    /// Calls that were made before.
    before: u64,
    /// Calls that are under style, or stand in line before it.
    ahead: usize,
    /// How many seconds the client is held back anyway: after a refusal its 7, and a twelfth of a window.
    closed_for: u64,
}

fn scenes() -> Vec<Scene> {
    let rule = |text: &str| text.parse::<FaultRule>().unwrap();
    // There is something to wait for before the work and after it.
    let slow = || vec![rule("delay=5ms"), rule("delay=5ms,after-processing")];
    let with = |rule| slow().into_iter().chain([rule]).collect::<Vec<_>>();
    let refusal = CannedResponse::new(StatusCode::TOO_MANY_REQUESTS).header(header::RETRY_AFTER, HeaderValue::from_static("7"));
    let refused = |skip| FaultRule::new(Fault::Canned(refusal.clone())).skip(skip).times(1);
    vec![
        Scene { name: "the first of all", faults: slow(), before: 0, ahead: 0, closed_for: 0 },
        Scene { name: "one of many", faults: slow(), before: 3, ahead: 0, closed_for: 0 },
        Scene { name: "behind the first", faults: slow(), before: 0, ahead: 2, closed_for: 0 },
        Scene { name: "tried again", faults: with(rule("500,skip=1,times=1")), before: 1, ahead: 0, closed_for: 0 },
        Scene { name: "refused", faults: with(refused(1)), before: 1, ahead: 0, closed_for: 12 },
        Scene { name: "in line at a closed gate", faults: with(refused(2)), before: 2, ahead: 1, closed_for: 12 },
    ]
}

fn client_receiving(fake: &Fake) -> Client {
    let options = RequestOptions::default().total_timeout(HOUR).max_wait(HOUR);
    builder_for(fake).options(options).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_place_is_lost_wherever_a_call_is_dropped() {
    const LIMIT: u64 = 12;
    for Scene { name, faults, before, ahead, closed_for } in scenes() {
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
            // All that is left of the window passes at once: every request that the stand-in has seen is taken for used, and no other.
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
async fn a_create_that_may_have_been_sent_says_so_when_it_is_dropped() {
    let log = Log::default();
    let _guard = log.capture();
    // (operation, faults, whether it is dropped after its request was sent, the warnings)
    let cases = [
        (ApiCall::CreateLead, "delay=10s", true, 1),
        // Lost, and dropped in the wait before the second attempt.
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
            // A call is lazy: one that was never polled was not sent.
            let polls = usize::from(sent);
            assert!(dropped(&client_receiving(&fake), op, polls).await, "{op:?} {fault}");
            assert_eq!(fake.request_count(), u64::from(sent), "{op:?} {fault}");
            let text = log.text().split_off(before);
            let found: Vec<_> = text.lines().filter(|line| line.contains("was dropped after its request was sent")).collect();
            if round == 1 {
                assert_eq!(found.len(), warnings, "{op:?} {fault}: {text}");
                assert!(found.iter().all(|line| line.contains("WARN") && line.contains(op.id())), "{found:?}");
            }
        }
        Log::listen();
    }
}

/// The refusal has come, and the lookup that would tell whose the lead is has not ended.
#[tokio::test(start_paused = true)]
async fn a_create_that_is_dropped_while_its_lead_is_looked_up_says_so() {
    let log = Log::default();
    let _guard = log.capture();
    let mut text = String::new();
    // Other tests may have decided meanwhile that nobody listens.
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
    assert_eq!(text.matches("was dropped after its request was sent").count(), 1, "{text}");
}
