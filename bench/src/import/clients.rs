//! The clients in Rust: lupitor's engine, and a loop by hand. Each runs in a process of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lupitor::BulkLeadInput;
use lupitor::import::{RowOutcome, rows};
use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::{BATCH_ROWS, BoxError, Measured, peak_kib};
use crate::overhead::configure;

/// Client, input and server.
#[derive(Debug, Args)]
pub struct WorkerArguments {
    /// Client
    #[arg(value_enum)]
    client: ClientKind,

    /// File of JSON lines
    input: PathBuf,

    /// Base URL of the server
    base_url: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClientKind {
    Lupitor,
    ReqwestLoop,
}

/// Imports the file, and prints the measurement as JSON.
pub fn work(arguments: &WorkerArguments) -> Result<ExitCode, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let started = Instant::now();
    runtime.block_on(async {
        match arguments.client {
            ClientKind::Lupitor => lupitor(arguments).await,
            ClientKind::ReqwestLoop => reqwest_loop(arguments).await,
        }
    })?;
    let measured = Measured { seconds: started.elapsed().as_secs_f64(), peak_kib: peak_kib()? };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(ExitCode::SUCCESS)
}

fn read(line: std::io::Result<String>) -> Result<BulkLeadInput, String> {
    serde_json::from_str(&line.map_err(|e| e.to_string())?).map_err(|e| e.to_string())
}

/// The data of a row.
struct Line(std::io::Result<String>);

impl TryFrom<Line> for BulkLeadInput {
    type Error = String;

    fn try_from(Line(line): Line) -> Result<Self, String> {
        read(line)
    }
}

async fn lupitor(arguments: &WorkerArguments) -> Result<(), BoxError> {
    let builder = lupitor::Client::builder(WRITE_KEY).base_url(&arguments.base_url).seed(1);
    let client = builder.configure_http(configure).build()?;
    let lines = BufReader::new(File::open(&arguments.input)?).lines();
    let mut import = client.import_leads(CAMPAIGN_ID, rows(lines.map(Line)));
    while let Some(result) = import.next().await {
        let result = result?;
        if result.outcome != RowOutcome::Created {
            return Err(format!("row {}: {:?}", result.row, result.outcome).into());
        }
    }
    Ok(())
}

/// The types that an application writes for itself.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Lead {
    external_id: Option<String>,
    phone_number: Option<String>,
    metadata: Option<Map<String, Value>>,
    priority: Option<u8>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    campaign_id: &'a str,
    leads: &'a [Lead],
}

#[derive(Deserialize)]
struct Envelope {
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    created: u64,
    #[serde(rename = "createdIds")]
    _created_ids: Vec<String>,
}

async fn reqwest_loop(arguments: &WorkerArguments) -> Result<(), BoxError> {
    let http = configure(reqwest::Client::builder()).build()?;
    let url = format!("{}/api/v1/leads/bulk", arguments.base_url);
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    let mut lines = BufReader::new(File::open(&arguments.input)?).lines();
    loop {
        let line = lines.next().transpose()?;
        let is_end = line.is_none();
        if let Some(line) = line {
            batch.push(serde_json::from_str::<Lead>(&line)?);
        }
        if batch.len() == BATCH_ROWS || (is_end && !batch.is_empty()) {
            let body = Body { campaign_id: CAMPAIGN_ID, leads: &batch };
            let response = http.post(&url).header("x-api-key", WRITE_KEY).json(&body).send().await?.error_for_status()?;
            let envelope: Envelope = response.json().await?;
            if envelope.data.created != batch.len() as u64 {
                return Err("not all leads were created".into());
            }
            batch.clear();
        }
        if is_end {
            return Ok(());
        }
    }
}
