//! Options for retries: a nightly job, a person who waits, a custom retry policy, and the retry budget.
//!
//! It uses `lupitor-fake` in this process, with tokio's paused clock: hours take milliseconds.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::time::Duration;

use lupitor::{AttemptOutcome, Client, FailedAttempt, LeadInput, RequestOptions, RetryBudget, RetryPolicy, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, FaultRule, RateLimits, WRITE_KEY, WindowKind};
use tokio::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    nightly_job().await?;
    person_who_waits().await?;
    custom_policy().await?;
    outage().await
}

fn client(fake: &Fake, options: RequestOptions) -> Result<Client> {
    let builder = Client::builder(WRITE_KEY).base_url(fake.base_url()).service(fake.service());
    Ok(builder.clock(TokioClock::starting_at(fake.now())).options(options).seed(1).build()?)
}

async fn create(client: &Client, number: u32) -> std::result::Result<lupitor::Response<lupitor::CreatedLead>, lupitor::Error> {
    client.create_lead(LeadInput::builder().campaign_id(CAMPAIGN_ID).external_id(format!("CRM_{number}"))).await
}

/// Nobody waits, so each call may take as long as the rate limit and an outage require.
async fn nightly_job() -> Result<()> {
    println!("1. A nightly job: 300 leads at 100 a minute, one response in ten is lost");
    let limits = RateLimits::all("100/60s".parse()?);
    let lost: FaultRule = "drop@createLead,after-processing,probability=0.1".parse()?;
    let fake = Fake::builder().rate_limits(limits).window(WindowKind::SlidingCounter).fault(lost).build()?;
    let client = client(&fake, RequestOptions::job())?;
    let started = Instant::now();
    let (mut attempts, mut queued, mut reconciled) = (0, Duration::ZERO, 0);
    for number in 0..300 {
        let created = create(&client, number).await?;
        attempts += created.attempts().len();
        queued += created.attempts().iter().map(|attempt| attempt.queued).sum::<Duration>();
        reconciled += u32::from(created.reconciled());
    }
    println!(
        "   all created in {} s with {attempts} attempts, {} of them throttled",
        started.elapsed().as_secs(),
        fake.throttled_count()
    );
    println!(
        "   {} s in the queue of the rate limiter; {reconciled} leads were created although the response was lost\n",
        queued.as_secs()
    );
    Ok(())
}

/// A person waits, so the call fails immediately and the error contains the wait.
async fn person_who_waits() -> Result<()> {
    println!("2. A person who waits");
    let fake = Fake::builder().rate_limits(RateLimits::all("2/60s".parse()?)).window(WindowKind::Fixed).build()?;
    let client = client(&fake, RequestOptions::default())?;
    for number in 0..2 {
        create(&client, number).await?;
    }
    let quick = client.with_options(|_| RequestOptions::interactive());
    let started = Instant::now();
    match create(&quick, 2).await {
        Err(error) if error.is_rate_limited() => {
            println!("   after {} s: {error}\n", started.elapsed().as_secs());
            Ok(())
        }
        other => Err(format!("the rate limit is used up, but the call returned {other:?}").into()),
    }
}

/// Fails immediately on a 503, because maintenance takes hours. Retries everything else after one second.
#[derive(Debug)]
struct NotDuringMaintenance;

impl RetryPolicy for NotDuringMaintenance {
    fn delay(&self, attempt: &FailedAttempt) -> Option<Duration> {
        match attempt.outcome {
            AttemptOutcome::Status(503) => None,
            _ => Some(Duration::from_secs(1)),
        }
    }
}

async fn custom_policy() -> Result<()> {
    println!("3. A custom retry policy");
    let fake = Fake::builder().rate_limits(RateLimits::none()).build()?;
    let options = RequestOptions::default().retry_policy(NotDuringMaintenance);
    let client = client(&fake, options)?;
    for status in ["502", "503"] {
        fake.inject(format!("html-{status}@createLead,times=1").parse()?)?;
        let outcomes = match create(&client, status.parse()?).await {
            Ok(created) => created.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect::<Vec<_>>(),
            Err(error) => error.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect(),
        };
        println!("   a {status}: {}", outcomes.join(", then "));
    }
    println!();
    Ok(())
}

/// Retries during an outage only add load. The retry budget ends them, and successes refill it.
async fn outage() -> Result<()> {
    println!("4. An outage, with a budget of ten retries for a client and its clones");
    let fake = Fake::builder().rate_limits(RateLimits::none()).fault("500@createLead".parse()?).build()?;
    let client = client(&fake, RequestOptions::default().retry_budget(RetryBudget::new(10)))?;
    for number in 0..100 {
        match create(&client, number).await {
            Err(error) if error.maybe_processed() => {}
            other => return Err(format!("the server is down, but the call returned {other:?}").into()),
        }
    }
    println!("   100 calls made {} requests", fake.request_count());
    Ok(())
}
