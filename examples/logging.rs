//! Logs of two calls as JSON lines: a failure, its retry, and an error. They contain no sensitive data.
//!
//! `RUST_LOG` selects the events, for example `RUST_LOG=lupitor=info`.

use http::StatusCode;
use lupitor::{Client, LeadInput};
use lupitor_fake::{CAMPAIGN_ID, Fake, Fault, FaultRule, WRITE_KEY};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_from_default_env().or_else(|_| EnvFilter::try_new("lupitor=debug"))?;
    tracing_subscriber::fmt().json().with_env_filter(filter).with_span_events(FmtSpan::CLOSE).init();

    let fake = Fake::builder().fault(FaultRule::new(Fault::HtmlPage(StatusCode::BAD_GATEWAY)).times(1)).start().await?;
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).phone_number("+15555550123");
    client.create_lead(lead.clone()).await?;
    match client.create_lead(lead).await {
        Err(error) if error.is_duplicate() => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("the stand-in created the same lead twice".into()),
    }
}
