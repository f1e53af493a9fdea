//! `lupitor leads import` and `lupitor leads purge`: jobs over the rows of a file.

mod values;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use clap::Args;
use encoding_rs::Encoding;
use lupitor::{CampaignId, Client, Clock, ErrorKind, RequestOptions, SystemClock};
use rlibphonenumber::Region;
use serde_json::json;

use self::values::{campaign_id, delimiter, encoding, region};
use crate::commands::dry_run::dry_run;
use crate::config::{App, shell_word};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::input::{Counts, Format, Input, InputOptions, MapOption, MappingOptions, MetadataColumns, RowLines};
use crate::job::{
    End, Header, Journal, Operation, Progress, Run, Tally, VERSION, Written, describe, documented_time, duration, grouped, lock,
    rows, with_suffix, write,
};

/// The time to find out whether the host is there.
const CONNECTION_TIME: Duration = Duration::from_secs(20);

/// The longest wait for the rate limit: the time of a request with all its attempts. At one request an hour, the third of three that are
/// queued waits for three hours.
const MAX_WAIT: Duration = Duration::from_secs(6 * 3600);

const IMPORT_HELP: &str = "\
The import writes a journal beside the file (FILE.journal). If it is stopped in any way, the same command goes on where it stopped. At
the end, FILE.results.csv has a line for each row, and FILE.rejected.csv the rejected rows: correct them there and import that file.

Examples:
  lupitor leads import crm.csv --campaign-id k978abc123 --dry-run
  lupitor leads import crm.csv --campaign-id k978abc123 --map phoneNumber=Phone --map externalId=Id --region US";

const PURGE_HELP: &str = "\
The purge writes a journal beside the file (FILE.purge.journal). If it is stopped in any way, the same command goes on where it stopped.

Example:
  lupitor leads purge old.csv --campaign-id k978abc123 --map externalId=Id";

/// Create the leads of a CSV or JSON Lines file
#[derive(Args, Debug)]
#[command(after_help = IMPORT_HELP)]
pub(crate) struct ImportArguments {
    #[command(flatten)]
    file: FileArguments,

    /// Columns that become metadata: `all` others, `none`, or names separated by commas
    #[arg(long, value_name = "COLUMNS", default_value = "all")]
    metadata: MetadataColumns,
}

/// Delete the leads of a CSV or JSON Lines file, permanently
#[derive(Args, Debug)]
#[command(after_help = PURGE_HELP)]
pub(crate) struct PurgeArguments {
    #[command(flatten)]
    file: FileArguments,

    /// Delete without a question
    #[arg(long)]
    yes: bool,
}

#[derive(Args, Debug)]
struct FileArguments {
    /// CSV or JSON Lines file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: String,

    /// Campaign, by its id from the dashboard
    #[arg(long, value_name = "ID", value_parser = campaign_id, required_unless_present = "dry_run")]
    campaign_id: Option<CampaignId>,

    /// Column of a field: phoneNumber, externalId, scheduledFor, priority or metadata.NAME. Without COLUMN, no column
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<MapOption>,

    /// Country of phone numbers without a country code, such as US
    #[arg(long, value_name = "COUNTRY", value_parser = region)]
    region: Option<Region>,

    /// Check the whole file and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Stop after N rows that were rejected in this run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_errors: Option<u64>,

    /// Journal [default: FILE.journal, or FILE.purge.journal]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// Form of the file, if its name does not show it
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Encoding, such as utf-8 or windows-1252, if the detected one is wrong
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,

    /// Delimiter of CSV, if the detected one is wrong: a character or `tab`
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
}

/// Runs `leads import`.
pub(crate) async fn import(app: &App, arguments: &ImportArguments) -> Result<Exit> {
    run(app, Operation::Import, &arguments.file, arguments.metadata.clone(), true).await
}

/// Runs `leads purge`.
pub(crate) async fn purge(app: &App, arguments: &PurgeArguments) -> Result<Exit> {
    run(app, Operation::Purge, &arguments.file, MetadataColumns::None, arguments.yes).await
}

async fn run(
    app: &App,
    operation: Operation,
    arguments: &FileArguments,
    metadata: MetadataColumns,
    confirmed: bool,
) -> Result<Exit> {
    let options = InputOptions {
        format: arguments.format,
        encoding: arguments.encoding,
        delimiter: arguments.delimiter,
        region: arguments.region,
        mapping: MappingOptions { map: arguments.map.clone(), metadata },
    };
    let is_stream = ["-", "/dev/stdin"].contains(&arguments.file.as_str());
    // `<(command)` of a shell is a file in `/dev/fd`.
    let has_no_name = is_stream || ["/dev/", "/proc/"].iter().any(|folder| arguments.file.starts_with(folder));
    if has_no_name && !arguments.dry_run && arguments.journal.is_none() {
        return Err(Error::Usage(
            "--journal: is required for standard input, which has no name; give --journal FILE, and pipe the same bytes again to resume"
                .to_owned(),
        ));
    }
    let input = Input::open(if is_stream { "-" } else { &arguments.file }, &options).map_err(|e| Error::from_input(&e))?;
    for (index, note) in input.notes().iter().enumerate() {
        let start = if index == 0 { format!("{}: ", input.name()) } else { "  ".to_owned() };
        app.output.note(format!("{start}{note}"));
    }
    let (counts, lines) = input.count().map_err(|e| Error::from_input(&e))?;
    if counts.rows == 0 {
        return Err(Error::Input(format!("{}: has a header and no rows; export it again", input.name())));
    }
    let Some(campaign) = arguments.campaign_id.clone().filter(|_| !arguments.dry_run) else {
        return dry_run(app, operation, &input, counts);
    };
    let job = Job {
        app,
        operation,
        input: &input,
        counts,
        lines,
        campaign,
        journal_path: arguments
            .journal
            .clone()
            .unwrap_or_else(|| with_suffix(Path::new(&arguments.file), operation.journal_suffix())),
    };
    job.run(arguments.max_errors, confirmed, has_no_name).await
}

/// A job that sends.
struct Job<'a> {
    app: &'a App,
    operation: Operation,
    input: &'a Arc<Input>,
    counts: Counts,
    lines: RowLines,
    campaign: CampaignId,
    journal_path: PathBuf,
}

impl Job<'_> {
    async fn run(&self, max_errors: Option<u64>, confirmed: bool, is_stdin: bool) -> Result<Exit> {
        let output = &self.app.output;
        let preset = RequestOptions::job().max_wait(MAX_WAIT);
        let client = self.app.client(preset.clone()).await?;
        let preset = self.app.request_options(preset);
        self.check_connection(&client).await?;
        let header = Header {
            lupitor_journal: VERSION,
            operation: self.operation.name().to_owned(),
            campaign: self.campaign.to_string(),
            base_url: self.app.base_url()?,
            input_sha256: self.input.sha256().to_owned(),
            rows: self.counts.rows,
            options: self.input.fingerprint(),
            started: now(),
        };
        if !confirmed && !self.journal_path.exists() {
            self.confirm(is_stdin)?;
        }
        let journal = Journal::open(&self.journal_path, &header)?;
        let journal = Arc::new(Mutex::new(journal));
        let was_finished = lock(&journal).is_finished();
        let end = if was_finished {
            let time =
                lock(&journal).finished_at().and_then(|time| DateTime::<Utc>::from_timestamp_millis(time.try_into().ok()?));
            let time = time
                .map_or_else(|| "has finished".to_owned(), |time| format!("finished on {}", time.format("%Y-%m-%d %H:%M UTC")));
            output.note(format!(
                "{}: this {} {time}; nothing was sent now; to start again: --journal FILE",
                self.journal_path.display(),
                self.operation.name()
            ));
            End::Complete
        } else {
            self.announce(&lock(&journal));
            let run = Run {
                operation: self.operation,
                client: &client,
                campaign: self.campaign.clone(),
                request_options: preset,
                input: self.input,
                journal: &journal,
                problems: &self.app.problems,
                max_errors,
            };
            let mut progress = Progress::new(output, self.counts.rows, &lock(&journal).tally());
            let end = run.run(&mut progress).await;
            progress.finish();
            end
        };
        let mut journal = lock(&journal);
        self.finish(end, &mut journal, is_stdin)
    }

    /// A wrong host is an error at once. Later, a host that does not respond is a failure that a long job waits out.
    async fn check_connection(&self, client: &Client) -> Result<()> {
        let client = client.with_options(|_| RequestOptions::default().total_timeout(CONNECTION_TIME));
        match client.get_health().await {
            Err(error) if error.kind() == ErrorKind::Transport && !error.maybe_processed() => Err(error.into()),
            // Any response shows that the host is there. Its health may change during the job.
            _ => Ok(()),
        }
    }

    /// Asks before leads are deleted.
    fn confirm(&self, is_stdin: bool) -> Result<()> {
        let number = self.counts.rows;
        let leads = format!("{} {}", grouped(number), if number == 1 { "lead" } else { "leads" });
        if is_stdin || !std::io::stdin().is_terminal() || !self.app.output.stderr_is_terminal() {
            return Err(Error::Usage(format!("leads purge: would delete up to {leads} permanently; confirm it with --yes")));
        }
        let question = format!("Delete up to {leads} of campaign {} permanently? [y/N]", *self.campaign);
        match self.app.output.ask(question)?.to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Error::Declined),
        }
    }

    fn announce(&self, journal: &Journal) {
        let output = &self.app.output;
        let tally = journal.tally();
        let left = self.counts.rows.saturating_sub(tally.total());
        if journal.is_resumed() {
            output.note(format!(
                "{}: resumes: {} of {} settled ({})",
                journal.path().display(),
                grouped(tally.total()),
                rows(self.counts.rows),
                describe(&tally)
            ));
        }
        let blank = match self.counts.blank {
            0 => String::new(),
            blank => format!(" (empty lines and rows that are skipped: {})", grouped(blank)),
        };
        let time = match documented_time(left) {
            time if time.is_zero() => String::new(),
            time => format!("; about {} at the documented limit of 10 bulk requests a minute", duration(time)),
        };
        let requests = match left.div_ceil(1000) {
            1 => "a request".to_owned(),
            requests => format!("{} requests", grouped(requests)),
        };
        output.note(format!("{} to send{blank} in {requests} or more{time}", rows(left)));
    }

    /// Writes the files, reports the end, and returns the exit code.
    fn finish(&self, end: End, journal: &mut Journal, is_stdin: bool) -> Result<Exit> {
        let output = &self.app.output;
        let tally = journal.tally();
        let is_complete = tally.total() == self.counts.rows;
        let resume = (!is_complete).then(|| resume_command(is_stdin));
        let mut written = None;
        let mut exit = match end {
            End::Complete | End::TooManyErrors if tally.rejected + tally.unknown + tally.not_processed > 0 => Exit::SomeRows,
            End::Complete | End::TooManyErrors => Exit::Success,
            End::Interrupted(_) if is_complete && tally.rejected + tally.unknown == 0 => Exit::Success,
            End::Interrupted(_) if is_complete => Exit::SomeRows,
            End::Interrupted(signal) | End::Abandoned(signal) => signal.exit(),
            End::Input(ref error) | End::Journal(ref error) => {
                output.error(error);
                error.exit()
            }
            End::Api(ref error) => {
                output.error_of_job(error);
                match error.exit() {
                    // The journal knows which rows were sent.
                    Exit::OutcomeUnknown => Exit::Unavailable,
                    exit => exit,
                }
            }
        };
        let can_write = !matches!(end, End::Abandoned(_) | End::Journal(_));
        if can_write {
            match self.write(journal, is_complete) {
                Ok(files) => {
                    // A run that ended with the same problem has reported it.
                    if let Some(problem) = files.problem.as_ref().filter(|_| !matches!(end, End::Input(_))) {
                        output.error(problem);
                        exit = problem.exit();
                    }
                    written = Some(files);
                }
                Err(error) => {
                    output.error(&error);
                    output.needed_note("every outcome is in the journal: solve this problem and run the same command again, which sends nothing twice");
                    exit = error.exit();
                }
            }
        }
        self.report(&end, &tally, written.as_ref(), resume.as_deref())?;
        Ok(exit)
    }

    fn write(&self, journal: &mut Journal, is_complete: bool) -> Result<Written> {
        let base = match self.journal_path.extension() {
            Some(extension) if extension == "journal" => self.journal_path.with_extension(""),
            _ => self.journal_path.clone(),
        };
        let written = write(self.input, &self.lines, self.counts.rows, journal, &base)?;
        if is_complete {
            journal.finish(now())?;
        }
        Ok(written)
    }

    /// A line about rows that were sent and have no outcome.
    fn pending_line(&self, end: &End, tally: &Tally) -> Option<String> {
        let sent = (tally.sent > 0).then(|| rows(tally.sent))?;
        let what = if matches!(end, End::Journal(_)) { "outcome could not be written" } else { "outcome is not known yet" };
        Some(format!("sent:     {sent} whose {what}: the next run looks them up, and creates no lead twice"))
    }

    fn report(&self, end: &End, tally: &Tally, written: Option<&Written>, resume: Option<&str>) -> Result<()> {
        let output = &self.app.output;
        let verb = self.operation.name();
        let unknown_remedy = match self.operation {
            Operation::Import => "import that file later: leads that exist become already_present, and none is created twice",
            Operation::Purge => "purge that file later: leads that are gone become not_found",
        };
        let start = match end {
            End::Complete if resume.is_none() => "finished",
            End::Interrupted(_) | End::Abandoned(_) => "interrupted",
            End::TooManyErrors => "stopped by --max-errors",
            _ => "stopped",
        };
        let mut lines = vec![format!("{start}: {} of {}: {}", grouped(tally.total()), rows(self.counts.rows), describe(tally))];
        lines.extend(self.pending_line(end, tally));
        lines.extend(
            self.app
                .problems
                .last()
                .filter(|_| resume.is_some() && !matches!(end, End::Api(_)))
                .map(|problem| format!("problem:  {problem}")),
        );
        match written {
            Some(written) => {
                lines.push(format!("results:  {}", written.results.display()));
                let rejected = written.rejected.iter();
                lines.extend(
                    rejected.map(|path| format!("rejected: {} (correct the rows there and {verb} that file)", path.display())),
                );
                let unknown = written.unknown.iter();
                lines.extend(unknown.map(|path| format!("unknown:  {} ({unknown_remedy})", path.display())));
                if written.problem.is_some() {
                    lines.push("rejected: no file, because the values of the rows cannot be read again".to_owned());
                }
            }
            None => lines.push(format!("journal:  {} (has every outcome so far)", self.journal_path.display())),
        }
        // The same command would fail again.
        let is_refused = matches!(end, End::Api(error) if matches!(error.exit(), Exit::Access | Exit::Rejected));
        if is_refused && resume.is_some() && tally.by_response() + tally.sent == 0 {
            lines.push(format!(
                "resume:   correct the key, the campaign or the options, and run this {verb} again: no lead was changed"
            ));
        } else {
            lines.extend(resume.map(|resume| format!("resume:   {resume}")));
        }
        // A person needs them to go on.
        let is_needed = resume.is_some()
            || written.is_none_or(|written| written.rejected.is_some() || written.unknown.is_some() || written.problem.is_some());
        for line in lines {
            if is_needed { output.needed_note(line) } else { output.note(line) }
        }
        if output.is_json() {
            output.json(&json!({
                "operation": self.operation.name(),
                "file": self.input.name(),
                "campaign_id": *self.campaign,
                "rows": self.counts.rows,
                "blank": self.counts.blank,
                "finished": resume.is_none(),
                "counts": tally,
                "journal_file": self.journal_path,
                "results_file": written.map(|written| &written.results),
                "rejected_file": written.and_then(|written| written.rejected.as_ref()),
                "unknown_file": written.and_then(|written| written.unknown.as_ref()),
                "resume_command": resume,
            }))?;
        }
        Ok(())
    }
}

/// The time, in milliseconds since 1970.
fn now() -> u64 {
    let now = SystemClock.now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

/// The command of this process, as a shell reads it.
fn resume_command(is_stdin: bool) -> String {
    let words = std::env::args_os().map(|word| shell_word(&word.to_string_lossy()));
    let command = words.collect::<Vec<_>>().join(" ");
    if is_stdin { format!("{command}  (with the same bytes on standard input)") } else { command }
}
