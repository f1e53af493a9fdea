//! `lupitor fake`: the stand-in for the API.

use std::error::Error as _;

use clap::Args;
use lupitor_fake::cli::{self, Announcement};
use serde_json::json;

use crate::config::App;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// Run a stand-in for the API on this machine
///
/// Leads, keys, rate limits and faults, all in memory. Once it listens, it prints LUPITOR_BASE_URL=… and LUPITOR_API_KEY=… for a shell or
/// a .env file, and its keys and campaigns as comments. It ends on Ctrl-C and SIGTERM.
#[derive(Args, Debug)]
#[group(skip)]
pub(crate) struct Arguments {
    #[command(flatten)]
    fake: cli::Arguments,
}

/// Runs the command.
pub(crate) async fn run(app: &App, arguments: Arguments) -> Result<Exit> {
    // Before the port is printed: a reader may send a signal at once.
    let interrupted = app.interrupted();
    tokio::pin!(interrupted);
    let fake = tokio::select! {
        biased;
        _ = &mut interrupted => return Ok(Exit::Success),
        fake = arguments.fake.start() => fake.map_err(|error| {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            Error::Config(format!("{error}{cause}"))
        })?,
    };
    let announcement = Announcement(&fake);
    let printed = if app.output.is_json() {
        let key = announcement.key().map(|key| key.value().to_owned());
        app.output.json(&json!({ "base_url": fake.base_url(), "api_key": key, "campaigns": fake.campaigns() }))
    } else {
        app.output.line(announcement.to_string().trim_end())
    };
    match printed {
        // The server is useful even if nobody reads its output.
        Ok(()) | Err(Error::ClosedPipe) => {}
        Err(error) => return Err(error),
    }
    interrupted.await;
    fake.shutdown().await;
    Ok(Exit::Success)
}
