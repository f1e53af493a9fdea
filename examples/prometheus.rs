//! The metrics of a few calls as Prometheus reads them: cargo run --example prometheus --features metrics
//!
//! An application returns the same text to `GET /metrics`.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use http::StatusCode;
use lupitor::{Client, LeadInput, RequestOptions};
use lupitor_fake::{CAMPAIGN_ID, Fake, Fault, FaultRule, Operation, RateLimits, WRITE_KEY};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

/// A few buckets, for a page that you can read. OpenTelemetry advises more of them, from 5 ms to 10 s. Calls wait for the rate limit, and
/// need longer ones too.
const SECONDS: [f64; 4] = [0.01, 0.1, 1.0, 10.0];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Before the client, which describes its metrics to the recorder.
    let prometheus = PrometheusBuilder::new()
        .with_recommended_naming(true)
        .set_buckets_for_metric(Matcher::Suffix("duration".to_owned()), &SECONDS)?
        .install_recorder()?;

    // A response is lost, another one is a proxy's page, and the limit is used up soon.
    let fake = Fake::builder()
        .fault(FaultRule::new(Fault::DropConnection).on(Operation::CreateLead).after_processing().times(1))
        .fault(FaultRule::new(Fault::HtmlPage(StatusCode::BAD_GATEWAY)).on(Operation::ListLeads).skip(1).times(1))
        .rate_limits(RateLimits::all("12/2s".parse()?))
        .start()
        .await?;
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).options(RequestOptions::job()).build()?;

    let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).phone_number("+15555550123");
    client.create_lead(lead.clone()).await?;
    match client.create_lead(lead).await {
        Err(error) if error.is_duplicate() => {}
        other => return Err(format!("the second create is a duplicate, not {other:?}").into()),
    }
    for _ in 0..12 {
        client.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await?;
    }

    let page = prometheus.render();
    println!("{page}");
    for metric in ["lupitor_call_duration_seconds_bucket", "http_client_request_duration_seconds_bucket", "lupitor_lookups_total"]
    {
        if !page.contains(metric) {
            return Err(format!("{metric} is not on the page").into());
        }
    }
    Ok(())
}
