//! An import of 25,000 leads into `lupitor-fake`, a stand-in for the API in this process: with bad rows, duplicates, leads that already
//! exist and lost responses. It prints a line for each problem, and the counts at the end.
//!
//! Tokio's clock is paused, so that the minutes of the rate limit take no time.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::collections::BTreeMap;

use lupitor::import::{ImportOptions, RowOutcome, rows};
use lupitor::{BulkLeadInput, Client, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, LeadInput, LeadRejection, WRITE_KEY};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const ROWS: u32 = 25_000;

/// A row of the CRM's export.
struct Row {
    id: u32,
    phone_number: String,
}

/// The conversion is the application's own. Its error becomes the reason of a rejected row.
impl TryFrom<Row> for BulkLeadInput {
    type Error = lupitor::Error;

    fn try_from(row: Row) -> std::result::Result<Self, lupitor::Error> {
        let lead = BulkLeadInput::builder().external_id(format!("CRM_{}", row.id)).phone_number(row.phone_number);
        Ok(lead.try_into()?)
    }
}

/// The CRM's export. Nothing is kept: rows are made as the import takes them.
fn export() -> impl Iterator<Item = Row> + Send {
    (1..=ROWS).map(|id| match id {
        // Typed by hand.
        7_000 => Row { id, phone_number: "(555) 555-0123".to_owned() },
        // The same contact twice in the CRM.
        12_345 => Row { id, phone_number: "+15550012000".to_owned() },
        _ => Row { id, phone_number: format!("+1555{id:07}") },
    })
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    let fake = Fake::builder()
        // The API does not call this number, for a reason that no page documents.
        .reject_leads(LeadRejection::containing("0003210"))
        // The third and the fourth response are lost after the work.
        .fault("drop@bulkCreateLeads,after-processing,skip=3,times=2".parse()?)
        .build()?;
    fake.add_lead(CAMPAIGN_ID, LeadInput::phone("+15550000500"))?;
    tokio::time::advance(std::time::Duration::from_secs(3600)).await;
    let client = Client::builder(WRITE_KEY).service(fake.service()).clock(TokioClock::starting_at(fake.now())).build()?;

    let started = tokio::time::Instant::now();
    let mut import = client.import_leads(CAMPAIGN_ID, rows(export())).options(ImportOptions::default().in_order(true));
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    while let Some(result) = import.next().await {
        let result = result?;
        let count = match result.outcome {
            RowOutcome::Created => "created",
            RowOutcome::AlreadyPresent => {
                println!("row {}: the campaign already has this lead", result.row);
                "already present"
            }
            RowOutcome::DuplicateInInput { first_row } => {
                println!("row {}: duplicate of row {first_row}", result.row);
                "duplicates"
            }
            RowOutcome::Rejected(problem) => {
                println!("row {}: {problem}", result.row);
                "rejected"
            }
            RowOutcome::Unknown { reason } => {
                println!("row {}: {reason}", result.row);
                "unknown"
            }
            other => return Err(format!("row {}: an import does not report {other:?}", result.row).into()),
        };
        *counts.entry(count).or_default() += 1;
    }
    println!("{counts:?} after {} s of simulated time", started.elapsed().as_secs());
    let created = counts.get("created").copied().unwrap_or_default();
    if fake.leads(CAMPAIGN_ID).len() != created as usize + 1 || fake.throttled_count() > 0 {
        return Err("the campaign does not have the leads that the import reported".into());
    }
    Ok(())
}
