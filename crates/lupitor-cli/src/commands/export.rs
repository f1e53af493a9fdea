//! `lupitor leads export`: all leads of a campaign, as CSV or JSON lines.

mod file;
mod part;
mod record;

use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use lupitor::{CampaignId, Page, RequestOptions};

use self::file::{Destination, check_name};
use self::part::{Export, Part};
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
/// Ctrl-C, the command that goes on there is printed, and FILE.part.json has its cursor.
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

    /// Replace the file if it exists, and without --resume also FILE.part
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

    /// Go on at this cursor, which must be that of FILE.part, and append to it; without --output, CSV then has no heading
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
    let mut destination = arguments.destination(app)?;
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
    let interrupted = app.interrupted();
    tokio::pin!(interrupted);
    // The heading belongs to the first page.
    let mut heading = Some(records.heading()?);
    loop {
        let page = tokio::select! {
            biased;
            signal = &mut interrupted => Err(Error::Interrupted(signal)),
            page = pages.try_next() => page.map_err(Error::from),
        };
        let written = page.and_then(|page| {
            destination.write(&heading.take().unwrap_or_default())?;
            let Some(Page { items, next_cursor, .. }) = page else { return Ok(None) };
            destination.write(&records.page(&items)?)?;
            let leads = items.len() as u64;
            let is_last = arguments.limit == Some(progress.written + leads);
            if let Some(cursor) = next_cursor.as_ref().filter(|_| !is_last) {
                destination.end_page(leads, cursor)?;
            }
            progress.written += leads;
            progress.cursor = next_cursor.filter(|_| !is_last);
            Ok(progress.cursor.clone())
        });
        match written {
            Ok(None) => break,
            Ok(Some(_)) if arguments.output.is_some() => app.output.progress(&format!("{} leads", progress.written)),
            Ok(Some(_)) => {}
            Err(error) => {
                app.output.progress("");
                destination.abandon();
                // The reader of standard output does not want more.
                if !matches!(error, Error::ClosedPipe) {
                    progress.explain(app, arguments);
                }
                return Err(error);
            }
        }
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

    /// The destination of the leads.
    fn destination(&self, app: &App) -> Result<Destination> {
        let Some(path) = &self.output else { return Ok(Destination::Stdout) };
        check_name(path, self.force)?;
        let name = |value: &dyn std::fmt::Debug| format!("{value:?}").to_ascii_lowercase();
        let export = Export {
            campaign: self.campaign_id.to_string(),
            base_url: app.base_url()?,
            format: name(&self.format(app)),
            formulas: name(&self.formulas),
            status: self.status.clone(),
        };
        let command = |cursor: &str, limit| self.resume_command(app, cursor, limit);
        let part = match &self.resume {
            Some(cursor) => Part::resume(path, &export, cursor, self.limit, command)?,
            None => Part::create(path, export, self.limit, self.force, command)?,
        };
        Ok(Destination::File { part: Box::new(part), path: path.clone() })
    }

    /// The command that goes on at a cursor, with the number of leads that are left of `--limit`.
    fn resume_command(&self, app: &App, cursor: &str, limit: Option<u64>) -> String {
        let mut words = vec!["lupitor leads export --campaign-id".to_owned(), shell_word(&self.campaign_id)];
        let mut option = |name: &str, value: String| words.extend([format!("--{name}"), value]);
        if let Some(path) = &self.output {
            option("output", quoted(path));
        }
        if let Some(status) = &self.status {
            option("status", shell_word(status));
        }
        if let Some(limit) = limit {
            option("limit", limit.to_string());
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
            Some(cursor) => app.output.warning(format!(
                "the export is not complete ({} written{}); to go on there:\n  {}",
                leads_in_words(self.written),
                if arguments.resume.is_some() { " in this run" } else { "" },
                arguments.resume_command(app, cursor, arguments.limit.map(|limit| limit.saturating_sub(self.written)))
            )),
            None => app.output.warning("no page was written; run the same command again"),
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
