//! Leads from a CRM, pushed in bulk by a job of the night: a bad row is set aside before anything is sent, what the campaign has is
//! counted, and when answers are lost nothing is lost or there twice.
//!
//! It talks to `lupitor-fake` in this process, under tokio's paused clock: what takes hours takes milliseconds here.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example tells a story")]

use std::time::Duration;

use lupitor::{BulkLeadInput, Client, RequestOptions, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits, WRITE_KEY};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A line of the CRM's export.
struct Row {
    id: String,
    phone_number: String,
    name: String,
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Summary {
    created: u64,
    /// The campaign had them before.
    present: u64,
    /// They are there; an answer was lost, so that the API does not tell from when.
    created_or_present: u64,
    refused: Vec<String>,
    /// Not known: to be sent again, which skips what is there.
    open: usize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    let limits = RateLimits::all("2/60s".parse()?);
    let fake =
        Fake::builder().rate_limits(limits).fault("drop@bulkCreateLeads,after-processing,skip=1,times=1".parse()?).build()?;
    fake.add_leads(CAMPAIGN_ID, 100)?;
    let before = fake.leads(CAMPAIGN_ID).len();

    // Nobody waits: let a call have the time that the rate limit needs.
    let hour = Duration::from_secs(3600);
    let options = RequestOptions::default().total_timeout(6 * hour).max_wait(hour).max_attempts(6);
    let client = Client::builder(WRITE_KEY).service(fake.service()).clock(TokioClock::starting_at(fake.now()));
    let client = client.options(options).build()?;

    let summary = push(&client, export()).await?;
    println!("{} created, {} there before", summary.created, summary.present);
    println!("{} there, of which an answer was lost", summary.created_or_present);
    println!("{} open, to be sent again", summary.open);
    println!("{} refused before anything was sent:", summary.refused.len());
    summary.refused.iter().for_each(|line| println!("  {line}"));

    let added = fake.leads(CAMPAIGN_ID).len() - before;
    let told = summary.created..=summary.created + summary.created_or_present;
    if !told.contains(&(added as u64)) || summary.open > 0 {
        return Err(format!("the campaign has {added} leads more, the summary says {summary:?}").into());
    }
    println!("the campaign has {added} leads more");
    Ok(())
}

/// 2,500 rows: the first hundred are in the campaign already, and one in a thousand has a number that is none.
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
        // One at a time, so that a bad row does not hold up a batch.
        match BulkLeadInput::try_from(lead) {
            Ok(lead) => leads.push(lead),
            Err(problem) => summary.refused.push(format!("{id}: {problem}")),
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
                summary.open += batch.len();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(summary)
}
