//! `lupitor-conformance`, which `cargo xtask spec conformance` and `spec drift` run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command's output is its purpose")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lupitor_conformance::document::Document;
use lupitor_conformance::traffic::live::{self, Target};
use lupitor_conformance::{Problem, drift, prism, schemathesis, traffic};

const HELP: &str = "\
cargo xtask spec drift FILE… [--json]
cargo xtask spec drift --url URL [--campaign ID] [--json]

Says where the API and openapi.yaml disagree, and which questions are answered that no page of its documentation answers. The output has
names, statuses and shapes, and no values.

FILE        captured traffic: HAR 1.2, or JSON lines of {\"method\", \"url\", \"status\", \"headers\", \"body\", \"request_body\"}
--url       asks the API itself, below this base URL (https://lupitor.acrely.ai), with the key of LUPITOR_API_KEY, for which the
            scope `read` is enough. Only GET requests are sent, about twenty.
--campaign  a campaign of the key, whose leads are listed; without it only refusals and the health check are looked at
--json      prints an object for programs

Ends with 0 when they agree, 1 when they disagree, 2 when that could not be found out: also when no answer has a body, and when the key or
the campaign was refused.
";

/// Asked for by `cargo xtask spec conformance`, which installs the tools.
const CONFORMANCE: &str = "\
lupitor-conformance schemathesis COMMAND   judges the stand-in by Schemathesis, installed at COMMAND
lupitor-conformance prism COMMAND          judges the client by Prism, installed at COMMAND
";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let here = Path::new(".");
    let result = match arguments.as_slice() {
        ["schemathesis", command] => schemathesis::judge(Path::new(command), here).await,
        ["prism", command] => prism::judge(Path::new(command), here).await,
        ["drift", options @ ..] => return run_drift(options).await,
        _ => {
            eprint!("{CONFORMANCE}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run_drift(arguments: &[&str]) -> ExitCode {
    if matches!(arguments, ["--help" | "-h" | "help"]) {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match compare(arguments).await {
        Ok(status) => status,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// Whether the API and the document agree, as a status.
async fn compare(arguments: &[&str]) -> Result<ExitCode, Problem> {
    let options = Options::read(arguments).map_err(|problem| format!("{problem}\n\n{HELP}"))?;
    let (mut exchanges, mut refusal) = (Vec::new(), None);
    for file in &options.files {
        exchanges.extend(traffic::read(file)?);
    }
    if let Some(url) = options.url {
        let key =
            std::env::var("LUPITOR_API_KEY").map_err(|_| "LUPITOR_API_KEY is not set: set it to a key with the scope `read`")?;
        let target = Target { url, key, campaign: options.campaign };
        let asked = live::ask(&target).await?;
        refusal = live::refusal(&target, &asked);
        exchanges.extend(asked);
    }
    let mut report = drift::judge(&Document::load()?, &exchanges)?;
    report.not_found_out.extend(refusal);
    if report.judged == 0 {
        return Err(format!(
            "none of {} exchanges is with an operation of the document: there is nothing to compare",
            exchanges.len()
        )
        .into());
    }
    if options.json {
        println!("{:#}", report.to_json());
        report.not_found_out.iter().for_each(|reason| eprintln!("{reason}"));
    } else {
        print!("{report}");
    }
    // A disagreement is one, whatever else could not be judged.
    Ok(match (report.findings.is_empty(), report.not_found_out.is_empty()) {
        (false, _) => ExitCode::from(1),
        (true, false) => ExitCode::from(2),
        (true, true) => ExitCode::SUCCESS,
    })
}

#[derive(Default)]
struct Options {
    files: Vec<PathBuf>,
    url: Option<String>,
    campaign: Option<String>,
    json: bool,
}

impl Options {
    fn read(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().map(|value| (*value).to_owned()).ok_or(format!("{argument} needs a value"));
            match *argument {
                "--json" => options.json = true,
                "--url" => options.url = Some(value()?),
                "--campaign" => options.campaign = Some(value()?),
                option if option.starts_with('-') => return Err(format!("unknown option {option}")),
                file => options.files.push(file.into()),
            }
        }
        match (&options.url, &options.campaign) {
            (None, Some(_)) => Err("--campaign is for --url".to_owned()),
            (None, None) if options.files.is_empty() => Err("give a file with captured traffic, or --url".to_owned()),
            _ => Ok(options),
        }
    }
}
