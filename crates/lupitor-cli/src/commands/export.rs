//! `lupitor leads export`: all leads of a campaign, as CSV or JSON lines.

mod file;
mod record;

use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use lupitor::{CampaignId, Page, RequestOptions};

use self::file::Destination;
use self::record::Records;
use crate::config::{App, quoted, shell_word};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Output;

/// The longest wait for a rate limit: the longest documented window, and time for the difference of clocks.
const MAX_WAIT: Duration = Duration::from_secs(65 * 60);

/// Export all leads of a campaign
///
/// Requests page after page, and holds at most two of them. CSV has the columns id, campaignId, externalId, phoneNumber, status,
/// scheduledFor, priority, attempts, createdAt and metadata (as JSON). JSON lines have each lead as the API returns it.
///
/// With --output, the leads are written to FILE.part, which only you may read, and FILE appears when it is complete. After an error or
/// Ctrl-C, the command that goes on there is printed.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The campaign that the leads belong to
    #[arg(long, value_name = "CAMPAIGN_ID", value_parser = campaign_id)]
    campaign_id: CampaignId,

    /// Format of the leads [default: by the name of the file, otherwise csv, or jsonl with --json]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// File for the leads, in place of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    force: bool,

    /// Only leads with this status
    #[arg(long)]
    status: Option<String>,

    /// Maximum number of leads in all
    #[arg(long, value_name = "LEADS")]
    limit: Option<u64>,

    /// Number of leads on a page, from 1 to 8000 [default: the API chooses]
    #[arg(long, value_name = "LEADS", value_parser = clap::value_parser!(u32).range(1..))]
    page_size: Option<u32>,

    /// Go on at this cursor, and append to FILE.part; without --output, CSV then has no heading
    #[arg(long, value_name = "CURSOR")]
    resume: Option<String>,

    /// Cells of CSV that a spreadsheet would run as formulas
    #[arg(long, value_enum, default_value_t)]
    formulas: Formulas,
}

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, RFC 4180, with a heading.
    Csv,
    /// A JSON object on each line.
    Jsonl,
}

/// Cells that begin with `=`, `+`, `-` or `@`, and are not numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Formulas {
    /// Put ' before them
    #[default]
    Escape,
    /// Leave them as they are
    Keep,
}

fn campaign_id(text: &str) -> Result<CampaignId, String> {
    CampaignId::from_str(text).map_err(|e| e.to_string())
}

/// Runs the command.
pub(crate) async fn run(app: &App, arguments: &Arguments) -> Result<Exit> {
    let options = RequestOptions::default().max_wait(MAX_WAIT).total_timeout(MAX_WAIT);
    let client = app.client(options).await?;
    let mut destination = Destination::open(arguments.output.as_deref(), arguments.resume.is_some(), arguments.force)?;
    let mut records = Records::new(arguments.format(app), arguments.formulas, arguments.resume.is_none());
    // Not `Client::leads`, which remembers leads for the lookups of creates.
    let mut leads = client.paginate(client.generated().list_leads().campaign_id(arguments.campaign_id.clone()));
    if let Some(status) = &arguments.status {
        leads = leads.query(|query| query.status(status.as_str()));
    }
    if let Some(limit) = arguments.limit {
        leads = leads.limit(limit);
    }
    if let Some(size) = arguments.page_size {
        leads = leads.page_size(size);
    }
    let mut pages = leads.resume(arguments.resume.clone()).pages();
    let mut progress = Progress { cursor: arguments.resume.clone(), written: 0 };
    destination.write(&records.heading()?)?;
    let interrupted = app.interrupted();
    tokio::pin!(interrupted);
    loop {
        let page = tokio::select! {
            biased;
            signal = &mut interrupted => Err(Error::Interrupted(signal)),
            page = pages.try_next() => page.map_err(Error::from),
        };
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                app.output.progress("");
                destination.keep()?;
                progress.explain(app, arguments);
                return Err(error);
            }
        };
        let Some(Page { items, next_cursor, .. }) = page else { break };
        destination.write(&records.page(&items)?)?;
        progress.written += items.len() as u64;
        if arguments.output.is_some() {
            app.output.progress(&format!("{} leads", progress.written));
        }
        progress.cursor = next_cursor;
    }
    app.output.progress("");
    destination.finish()?;
    let leads = leads_in_words(progress.written);
    app.output.note(match (&arguments.output, &arguments.resume) {
        (Some(path), Some(_)) => format!("added {leads} to those of the earlier run: {} is complete", path.display()),
        (Some(path), None) => format!("exported {leads} to {}", path.display()),
        (None, _) => format!("exported {leads}"),
    });
    Ok(Exit::Success)
}

impl Arguments {
    fn format(&self, app: &App) -> Format {
        let by_name = || match self.output.as_ref()?.extension()?.to_str()? {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" | "json" => Some(Format::Jsonl),
            _ => None,
        };
        let default = if app.output.is_json() { Format::Jsonl } else { Format::Csv };
        self.format.or_else(by_name).unwrap_or(default)
    }

    /// The command that goes on at a cursor.
    fn resume_command(&self, app: &App, cursor: &str, written: u64) -> String {
        let mut words = vec!["lupitor leads export --campaign-id".to_owned(), shell_word(&self.campaign_id)];
        let mut option = |name: &str, value: String| words.extend([format!("--{name}"), value]);
        if let Some(path) = &self.output {
            option("output", quoted(path));
        }
        if let Some(status) = &self.status {
            option("status", shell_word(status));
        }
        if let Some(limit) = self.limit {
            option("limit", limit.saturating_sub(written).to_string());
        }
        if let Some(size) = self.page_size {
            option("page-size", size.to_string());
        }
        match self.format(app) {
            Format::Csv => option("format", "csv".to_owned()),
            Format::Jsonl => option("format", "jsonl".to_owned()),
        }
        if self.formulas == Formulas::Keep {
            option("formulas", "keep".to_owned());
        }
        // A cursor may begin with `-`.
        words.push(format!("--resume={}", shell_word(cursor)));
        if self.force {
            words.push("--force".to_owned());
        }
        words.extend(app.connection_words());
        words.join(" ")
    }
}

/// The pages that are written.
struct Progress {
    /// The cursor of the next page. `None` before the first page and after the last one.
    cursor: Option<String>,
    written: u64,
}

impl Progress {
    /// Says how to go on.
    fn explain(&self, app: &App, arguments: &Arguments) {
        match &self.cursor {
            Some(cursor) if arguments.limit != Some(self.written) => app.output.warning(format!(
                "the export is not complete ({} written{}); to go on there:\n  {}",
                leads_in_words(self.written),
                if arguments.resume.is_some() { " in this run" } else { "" },
                arguments.resume_command(app, cursor, self.written)
            )),
            _ => app.output.warning("the export has not begun; run the same command again"),
        }
    }
}

fn leads_in_words(number: u64) -> String {
    format!("{number} {}", if number == 1 { "lead" } else { "leads" })
}

/// The error of a failed write of records.
fn record_error(source: io::Error) -> Error {
    Error::Stream { stream: "a lead", source }
}

/// Writes to standard output, whose reader may have gone.
fn write_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Output::stdout_error)
}
