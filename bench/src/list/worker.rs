//! The process that is measured: one client that streams the campaign once.

use std::process::ExitCode;

use clap::Args;
use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::by_hand::for_each_lead;
use super::{ClientKind, PAGE};
use crate::overhead::{BoxError, configure};

/// Client, number of leads and server.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Client
    #[arg(value_enum)]
    client: ClientKind,

    /// Number of leads
    leads: u32,

    /// Base URL of the server
    base_url: String,
}

/// A run of a client.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Time from the first request to the last lead.
    pub seconds: f64,
    /// Processor time of the process, of all its threads.
    pub cpu_seconds: f64,
    /// Largest resident memory of the process.
    pub peak_kib: u64,
}

/// Streams the campaign, and prints the measurement as JSON.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    let Arguments { client, leads, base_url } = arguments;
    // The runtime of `#[tokio::main]`, as users have it.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (found, seconds) = runtime.block_on(async {
        let begin = Instant::now();
        // The work with a lead: its id is looked at.
        let (mut count, mut length) = (0_u32, 0);
        let mut each = |id: &str| {
            count += 1;
            length += id.len();
        };
        match client {
            ClientKind::ByHand => for_each_lead(base_url, WRITE_KEY, CAMPAIGN_ID, PAGE, |lead| each(&lead.id)).await?,
            ClientKind::Lupitor => {
                let client = lupitor::Client::builder(WRITE_KEY).base_url(base_url).configure_http(configure).build()?;
                let mut leads = client.leads(CAMPAIGN_ID).page_size(PAGE);
                while let Some(lead) = leads.try_next().await? {
                    each(&lead.id);
                }
            }
        }
        let is_complete = count == *leads && length == 16 * *leads as usize;
        Ok::<_, BoxError>((is_complete, begin.elapsed().as_secs_f64()))
    })?;
    if !found {
        return Err("the client has not found every lead".into());
    }
    println!("{}", serde_json::to_string(&Measured { seconds, cpu_seconds: cpu_seconds()?, peak_kib: peak_kib()? })?);
    Ok(ExitCode::SUCCESS)
}

/// The largest resident memory of this process, as Linux reports it.
fn peak_kib() -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|e| format!("/proc/self/status: {e}; measure on Linux"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.ok_or_else(|| "/proc/self/status has no VmHWM; measure on Linux".into())
}

/// The processor time of this process so far, as Linux reports it: in hundredths of a second.
fn cpu_seconds() -> Result<f64, BoxError> {
    let stat = std::fs::read_to_string("/proc/self/stat").map_err(|e| format!("/proc/self/stat: {e}; measure on Linux"))?;
    // The name of the program comes before, in parentheses. It may contain spaces.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace().collect::<Vec<_>>()).unwrap_or_default();
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    let (Some(user), Some(system)) = (ticks(11), ticks(12)) else {
        return Err("/proc/self/stat has no processor time; measure on Linux".into());
    };
    Ok((f64::from(user) + f64::from(system)) / 100.0)
}
