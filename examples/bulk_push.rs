//! A nightly job that creates leads from a CRM in bulk. It sorts out invalid rows before it sends them, counts leads that already
//! existed, and accounts for every row even if a response is lost.
//!
//! It uses `lupitor-fake` in this process, with tokio's paused clock: hours take milliseconds.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example tells a story")]

use lupitor::{BulkLeadInput, Client, RequestOptions, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits, WRITE_KEY};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A row of the CRM's export.
struct Row {
    id: String,
    phone_number: String,
    name: String,
}

/// The result for all rows.
#[derive(Debug, Default)]
struct Summary {
    created: u64,
    /// Leads that existed before.
    present: u64,
    /// Leads that exist now. A response was lost, so this call may have created them.
    created_or_present: u64,
    /// Rows that are not valid leads, with the reason.
    invalid: Vec<String>,
    /// Rows with an unknown result. They can be sent again: the API skips leads that exist.
    unknown: usize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    let limits = RateLimits::all("2/60s".parse()?);
    let fake =
        Fake::builder().rate_limits(limits).fault("drop@bulkCreateLeads,after-processing,skip=1,times=1".parse()?).build()?;
    fake.add_leads(CAMPAIGN_ID, 100)?;
    let before = fake.leads(CAMPAIGN_ID).len();

    // Nobody waits for this job, so a call may take as long as the rate limit requires.
    let options = RequestOptions::job();
    let client = Client::builder(WRITE_KEY).service(fake.service()).clock(TokioClock::starting_at(fake.now()));
    let client = client.options(options).build()?;

    let summary = push(&client, export()).await?;
    println!("{} created, {} existed before", summary.created, summary.present);
    println!("{} exist, but the response was lost", summary.created_or_present);
    println!("{} unknown, to be sent again", summary.unknown);
    println!("{} invalid, not sent:", summary.invalid.len());
    summary.invalid.iter().for_each(|line| println!("  {line}"));

    let added = fake.leads(CAMPAIGN_ID).len() - before;
    let expected = summary.created..=summary.created + summary.created_or_present;
    if !expected.contains(&(added as u64)) || summary.unknown > 0 {
        return Err(format!("the campaign has {added} new leads, but the summary is {summary:?}").into());
    }
    println!("the campaign has {added} new leads");
    Ok(())
}

/// 2,500 rows: the campaign already has the first hundred, and one in a thousand has an invalid phone number.
fn export() -> Vec<Row> {
    let phone_number = |number: u32| if number % 1000 == 999 { "ask Ada".to_owned() } else { format!("+1555{number:07}") };
    let row =
        |number: u32| Row { id: format!("CRM_{number}"), phone_number: phone_number(number), name: format!("Lead {number}") };
    (1..=2500).map(row).collect()
}

async fn push(client: &Client, rows: Vec<Row>) -> Result<Summary> {
    let mut summary = Summary::default();
    let mut leads = Vec::new();
    for Row { id, phone_number, name } in rows {
        let lead = BulkLeadInput::builder().external_id(&*id).phone_number(&*phone_number).metadata(json!({ "name": name }));
        // An invalid lead fails its whole batch, so each row is checked alone.
        match BulkLeadInput::try_from(lead) {
            Ok(lead) => leads.push(lead),
            Err(problem) => summary.invalid.push(format!("{id}: {problem}")),
        }
    }
    for batch in leads.chunks(1000) {
        match client.bulk_create_leads(CAMPAIGN_ID, batch.to_vec()).await {
            Ok(done) => {
                summary.created += done.created;
                summary.present += done.skipped;
                summary.created_or_present += done.created_or_present;
            }
            Err(error) if error.maybe_processed() => {
                eprintln!("{}", error.report());
                summary.unknown += batch.len();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(summary)
}
