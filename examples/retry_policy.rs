//! Which knob to turn, and when: a job of the night, a page that a person waits for, a policy of one's own, the budget.
//!
//! It talks to `lupitor-fake` in this process, under tokio's paused clock: what takes hours takes milliseconds here.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::time::Duration;

use lupitor::{AttemptOutcome, Client, FailedAttempt, LeadInput, RequestOptions, RetryBudget, RetryPolicy, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, FaultRule, RateLimits, WRITE_KEY, WindowKind};
use tokio::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    a_job_of_the_night().await?;
    a_page_that_a_person_waits_for().await?;
    a_policy_of_ones_own().await?;
    an_outage().await
}

fn client(fake: &Fake, options: RequestOptions) -> Result<Client> {
    let builder = Client::builder(WRITE_KEY).base_url(fake.base_url()).service(fake.service());
    Ok(builder.clock(TokioClock::starting_at(fake.now())).options(options).seed(1).build()?)
}

async fn create(client: &Client, number: u32) -> std::result::Result<lupitor::Response<lupitor::CreatedLead>, lupitor::Error> {
    client.create_lead(LeadInput::builder().campaign_id(CAMPAIGN_ID).external_id(format!("CRM_{number}"))).await
}

/// Nobody waits: each call has the time that the rate limit and an outage need.
async fn a_job_of_the_night() -> Result<()> {
    println!("1. A job of the night: 300 leads at 100 a minute, one response in ten lost");
    let limits = RateLimits::all("100/60s".parse()?);
    let lost: FaultRule = "drop@createLead,after-work,probability=0.1".parse()?;
    let fake = Fake::builder().rate_limits(limits).window(WindowKind::SlidingCounter).fault(lost).build()?;
    let client = client(&fake, RequestOptions::job())?;
    let started = Instant::now();
    let (mut attempts, mut held, mut reconciled) = (0, Duration::ZERO, 0);
    for number in 0..300 {
        let created = create(&client, number).await?;
        attempts += created.attempts().len();
        held += created.attempts().iter().map(|attempt| attempt.queued).sum::<Duration>();
        reconciled += u32::from(created.reconciled());
    }
    println!(
        "   all created in {} s with {attempts} attempts, {} responses were a 429",
        started.elapsed().as_secs(),
        fake.rate_limited_count()
    );
    println!(
        "   {} s were spent at the rate limiter; {reconciled} leads had been created although the response was lost\n",
        held.as_secs()
    );
    Ok(())
}

/// Somebody waits: better an error now that says when to come back.
async fn a_page_that_a_person_waits_for() -> Result<()> {
    println!("2. A page that a person waits for");
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
        other => Err(format!("the limit is used up, and this is no error: {other:?}").into()),
    }
}

/// A gateway that answers 503 is being serviced for hours: no use to try it again. All else may be tried after a steady second.
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

async fn a_policy_of_ones_own() -> Result<()> {
    println!("3. A policy of one's own");
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

/// Retries that do not help only add to the load: the budget ends them, and successes fill it again.
async fn an_outage() -> Result<()> {
    println!("4. An outage, with ten retries for a client and its clones");
    let fake = Fake::builder().rate_limits(RateLimits::none()).fault("500@createLead".parse()?).build()?;
    let client = client(&fake, RequestOptions::default().retry_budget(RetryBudget::new(10)))?;
    for number in 0..100 {
        match create(&client, number).await {
            Err(error) if error.maybe_processed() => {}
            other => return Err(format!("nothing works, and this is no error of the server: {other:?}").into()),
        }
    }
    println!("   100 calls made {} requests", fake.request_count());
    Ok(())
}
