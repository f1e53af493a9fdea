//! What a call logs, as JSON lines: a failure that passes, a retry, an error that stays. Nothing sensitive is in it.
//!
//! `RUST_LOG=lupitor=debug` and such choose what is shown, as in any program that uses `tracing`.

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
        Ok(_) => Err("the stand-in took the same lead twice".into()),
    }
}
