//! Errors as miette shows them: a code, the API's own solutions as help, and the section of `docs/errors.md`.
//!
//! `cargo run --example diagnostic --features miette`
#![allow(clippy::print_stdout, reason = "an example prints")]

use lupitor::{Client, LeadInput};
use lupitor_fake::{CAMPAIGN_ID, Fake, READ_KEY, WRITE_KEY};
use miette::{Diagnostic, IntoDiagnostic as _, NarratableReportHandler};

/// A program with miette's feature `fancy` returns the error from `main`, and gets colours and frames.
fn show(error: &dyn Diagnostic) -> miette::Result<()> {
    let mut text = String::new();
    NarratableReportHandler::new().render_report(&mut text, error).into_diagnostic()?;
    println!("{text}");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> miette::Result<()> {
    let fake = Fake::builder().start().await.into_diagnostic()?;
    let lead = || LeadInput::builder().campaign_id(CAMPAIGN_ID).external_id("CRM_1");

    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    client.create_lead(lead()).await?;
    if let Err(duplicate) = client.create_lead(lead()).await {
        show(&duplicate)?;
    }

    let reader = Client::builder(READ_KEY).base_url(fake.base_url()).build()?;
    if let Err(forbidden) = reader.create_lead(lead()).await {
        show(&forbidden)?;
    }
    Ok(())
}
