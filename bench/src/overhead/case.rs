//! The calls to measure, their clients, and the server.

use clap::ValueEnum;
use lupitor_fake::{CAMPAIGN_ID, Fake, Rate, RateLimits};

use super::BoxError;

/// More requests than any run makes. A call includes reading the rate limit headers, so there is a limit.
const PER_HOUR: u32 = 1_000_000;

/// A call to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Call {
    /// Create a lead with everything that a lead can have but a time
    CreateLead,
    /// List 10 leads
    #[value(name = "list-leads-10")]
    ListLeads10,
    /// List 1000 leads
    #[value(name = "list-leads-1000")]
    ListLeads1000,
}

/// A client to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClientKind {
    /// reqwest and serde
    ByHand,
    /// This SDK
    Lupitor,
}

impl Call {
    /// The name in the table.
    pub fn title(self) -> &'static str {
        match self {
            Self::CreateLead => "create_lead",
            Self::ListLeads10 => "list_leads, 10 leads",
            Self::ListLeads1000 => "list_leads, 1000 leads",
        }
    }

    /// The promised ratio to the instructions of the call by hand.
    pub fn max_ratio(self) -> f64 {
        match self {
            Self::CreateLead => 1.13,
            Self::ListLeads10 => 1.00,
            Self::ListLeads1000 => 0.92,
        }
    }

    /// Number of calls of the shorter run.
    pub fn calls(self) -> u32 {
        match self {
            Self::CreateLead | Self::ListLeads10 => 300,
            Self::ListLeads1000 => 30,
        }
    }

    /// Number of leads on a page; `None` for a create.
    pub fn page(self) -> Option<u32> {
        match self {
            Self::CreateLead => None,
            Self::ListLeads10 => Some(10),
            Self::ListLeads1000 => Some(1000),
        }
    }
}

/// Runs a blocking function while a fake with 2000 leads serves in this process.
pub fn with_fake<T: Send + 'static>(run: impl FnOnce(&str) -> Result<T, BoxError> + Send) -> Result<T, BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let fake = runtime.block_on(async {
        let rate = RateLimits::all(Rate::per_hour(PER_HOUR)?);
        Fake::builder().seed(1).rate_limits(rate).max_request_records(0).start().await
    })?;
    fake.add_leads(CAMPAIGN_ID, 2000)?;
    let base_url = fake.base_url();
    let (done, is_done) = tokio::sync::oneshot::channel::<Result<T, BoxError>>();
    std::thread::scope(|scope| {
        // If nobody waits for the result, the runtime has failed, which is reported below.
        scope.spawn(|| drop(done.send(run(&base_url))));
        runtime.block_on(is_done).unwrap_or_else(|_| Err("a measurement panicked".into()))
    })
}
