//! Mocks by type: a trait for what an application needs of the API, a real and a fake implementation of it, and the code under test.
//!
//! `cargo run --example mock_by_type --features testing`
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lupitor::{AttemptOutcome, BulkCreated, BulkLeadInput, Client, CreateOutcome, Error, ErrorCode, Response, testing};

/// What the application needs of the API.
trait Campaign {
    async fn add(&self, rows: &[BulkLeadInput]) -> Result<Response<BulkCreated>, Error>;
}

/// The real one, for production.
struct Api {
    client: Client,
    campaign_id: String,
}

impl Campaign for Api {
    async fn add(&self, rows: &[BulkLeadInput]) -> Result<Response<BulkCreated>, Error> {
        self.client.bulk_create_leads(&*self.campaign_id, rows).await
    }
}

type Added = Result<Response<BulkCreated>, Error>;

/// The fake one, for tests: it returns these results in order.
struct Scripted(Mutex<VecDeque<Added>>);

impl Scripted {
    fn new(results: impl IntoIterator<Item = Added>) -> Self {
        Self(Mutex::new(results.into_iter().collect()))
    }
}

impl Campaign for Scripted {
    async fn add(&self, _: &[BulkLeadInput]) -> Added {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        next.unwrap_or_else(|| Err(testing::misconfigured("script: has no result left; add one").build()))
    }
}

/// The code under test: one line for each row, as a person reads it.
async fn add_all(campaign: &impl Campaign, rows: &[BulkLeadInput]) -> Vec<String> {
    let describe = |outcome: Option<CreateOutcome>| match outcome {
        Some(CreateOutcome::Created { .. }) => "added".to_owned(),
        Some(CreateOutcome::Skipped) => "known".to_owned(),
        _ => "look it up".to_owned(),
    };
    match campaign.add(rows).await {
        Ok(result) => result.outcomes(rows).into_iter().map(describe).collect(),
        Err(error) if error.is_rate_limited() => {
            let wait = error.retry_after().unwrap_or(Duration::from_secs(60));
            vec![format!("try again in {} s", wait.as_secs())]
        }
        Err(error) if error.maybe_processed() => vec!["perhaps added, look the rows up".to_owned()],
        Err(error) => vec![format!("not added: {error}")],
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let row = |number: u32| BulkLeadInput::builder().external_id(format!("CRM_{number}")).try_into();
    let rows: Vec<BulkLeadInput> = (1..=4).map(row).collect::<Result<_, _>>()?;

    let skipped = BulkCreated::default().with_created(["a", "b", "c"]).with_skipped(["CRM_2"]);
    let retried = testing::response(BulkCreated::default().with_created(["a", "b", "c", "d"]));
    let cases = [
        ("three are added, one is known", Ok(testing::response(skipped).build()), "added, known, added, added"),
        (
            "the second attempt succeeds",
            Ok(retried.earlier_attempts([testing::attempt(AttemptOutcome::Status(429))]).build()),
            "added, added, added, added",
        ),
        (
            "the rate limit is used up",
            Err(testing::error(ErrorCode::RateLimitExceeded).retry_after(Duration::from_secs(30)).build()),
            "try again in 30 s",
        ),
        ("the response is lost", Err(testing::timeout().build()), "perhaps added, look the rows up"),
        (
            "the key is wrong",
            Err(testing::error(ErrorCode::InvalidApiKey).build()),
            "not added: 401 invalidApiKey: Invalid or inactive API key",
        ),
    ];
    for (label, result, expected) in cases {
        let shown = add_all(&Scripted::new([result]), &rows).await.join(", ");
        println!("{label}: {shown}");
        if shown != expected {
            return Err(format!("{label}: {shown} instead of {expected}").into());
        }
    }

    // The same code with the real implementation. Without an API, the connection fails before anything is sent.
    let client = Client::builder("sk_test_abc123xyz").base_url("http://127.0.0.1:1").build()?;
    let api = Api { client: client.with_options(|options| options.max_attempts(1)), campaign_id: "k978abc123".to_owned() };
    println!("without an API: {}", add_all(&api, &rows).await.join(", "));
    Ok(())
}
