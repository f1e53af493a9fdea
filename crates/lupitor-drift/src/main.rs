//! `lupitor-drift`, which `cargo xtask spec drift` runs.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Parser};
use lupitor_drift::traffic::live::{self, Target};
use lupitor_drift::{Document, Report, Result, compare, traffic};

/// Report where the API and openapi.yaml disagree, and answer questions that no page of its documentation answers
///
/// The output has names, statuses and shapes, and no values.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask spec drift", max_term_width = 120)]
#[command(group(ArgGroup::new("traffic").args(["files", "url"]).required(true).multiple(true)))]
#[command(after_help = "Exit code: 0 when they agree, 1 when they disagree, 2 when that could not be found out, for example \
because no response has a body, or because the key or the campaign was refused.")]
struct Arguments {
    /// Captured traffic: HAR 1.2, or JSON lines of {"method", "url", "status", "headers", "body", "request_body"}
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Send requests to the API at this base URL (https://lupitor.acrely.ai), with the key of LUPITOR_API_KEY
    ///
    /// The scope `read` is enough. Sends about twenty requests, all of them GET.
    #[arg(long)]
    url: Option<String>,

    /// A campaign of the key, to list its leads; without it, only error responses and the health check are seen
    #[arg(long, value_name = "ID", requires = "url")]
    campaign: Option<String>,

    /// Print an object for programs
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let json = arguments.json;
    match run(arguments).await {
        Ok(report) => print(&report, json),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<Report> {
    let (mut exchanges, mut refusal) = (Vec::new(), None);
    for file in &arguments.files {
        exchanges.extend(traffic::read(file)?);
    }
    if let Some(url) = arguments.url {
        let key =
            std::env::var("LUPITOR_API_KEY").map_err(|_| "LUPITOR_API_KEY is not set: set it to a key with the scope `read`")?;
        let target = Target { url, key, campaign: arguments.campaign };
        let received = live::send_all(&target).await?;
        refusal = live::refusal(&target, &received);
        exchanges.extend(received);
    }
    let mut report = compare(&Document::built_in()?, &exchanges)?;
    report.inconclusive.extend(refusal);
    if report.compared == 0 {
        return Err(format!(
            "none of {} exchanges is with an operation of the document: capture requests to the API",
            exchanges.len()
        )
        .into());
    }
    Ok(report)
}

fn print(report: &Report, json: bool) -> ExitCode {
    if json {
        println!("{:#}", report.to_json());
        report.inconclusive.iter().for_each(|reason| eprintln!("{reason}"));
    } else {
        print!("{report}");
    }
    // A disagreement counts, even if other parts could not be compared.
    if !report.findings.is_empty() {
        ExitCode::from(1)
    } else if !report.inconclusive.is_empty() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}
