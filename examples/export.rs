//! Exports a campaign as JSON lines: one lead on each line of stdout, and the story on stderr.
//!
//! `cargo run --example export` uses `lupitor-fake`, a stand-in for the API in this process, and ignores the environment. The stand-in
//! fails in the middle of the list, and the export goes on at the page that failed.
#![allow(clippy::print_stderr, reason = "an example tells a story")]

use std::io::{BufWriter, Write};

use lupitor::{Client, Error, RequestOptions};
use lupitor_fake::{CAMPAIGN_ID, Fake, WRITE_KEY};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const LEADS: usize = 2500;
/// Number of times that the export goes on after an error.
const MAX_RESUMES: usize = 3;

#[tokio::main]
async fn main() -> Result<()> {
    // The third page fails once. The client makes one attempt for each page, and so does not hide that.
    let fake = Fake::builder().fault("html-502@listLeads,skip=2,times=1".parse()?).start().await?;
    fake.add_leads(CAMPAIGN_ID, u32::try_from(LEADS)?)?;
    let options = RequestOptions::default().max_attempts(1);
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).options(options).build()?;

    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut written, mut cursor, mut resumes) = (0, None, 0);
    while let Some(error) = export(&client, cursor, &mut out, &mut written).await? {
        eprintln!("{written} leads are written, then: {error}");
        // Without a cursor, the first page has failed.
        cursor = error.cursor().map(str::to_owned);
        resumes += 1;
        if cursor.is_none() || resumes > MAX_RESUMES {
            return Err(error.into());
        }
    }
    out.flush()?;
    eprintln!("{written} leads are written");
    if written == LEADS { Ok(()) } else { Err("the export does not have every lead".into()) }
}

/// Writes the leads from a cursor on, and returns the API's error. The client requests the next page while this one is written.
async fn export(client: &Client, cursor: Option<String>, out: &mut impl Write, written: &mut usize) -> Result<Option<Error>> {
    let mut leads = client.leads(CAMPAIGN_ID).page_size(500).resume(cursor);
    while let Some(lead) = leads.next().await {
        match lead {
            Ok(lead) => serde_json::to_writer(&mut *out, &lead)?,
            Err(error) => return Ok(Some(error)),
        }
        writeln!(out)?;
        *written += 1;
    }
    Ok(None)
}
