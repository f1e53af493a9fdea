//! The `lupitor-fake` command: a stand-in for the Lupitor API on a local port.

use std::error::Error as _;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use lupitor_fake::Error;
use lupitor_fake::cli::{Announcement, Arguments};

/// A stand-in for the Lupitor API: leads, keys, rate limits and faults, all in memory.
///
/// Once it listens, it prints LUPITOR_BASE_URL=… and LUPITOR_API_KEY=… for a shell or a .env file, and its keys and campaigns as
/// comments. It exits with status 0 on Ctrl-C and SIGTERM.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 120)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,

    /// Log the operation and status of each request to stderr
    #[arg(long, short)]
    verbose: bool,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            writeln!(io::stderr(), "error: {error}{cause}").ok();
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(command: Command) -> Result<(), Error> {
    if command.verbose {
        tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(io::stderr).init();
    }
    // Before the port is printed: a reader may send a signal at once.
    let stopped = stop_signal().map_err(Error::Bind)?;
    let fake = command.arguments.start().await?;
    // The server is useful even if nobody reads its output.
    let mut out = io::stdout().lock();
    write!(out, "{}", Announcement(&fake)).and_then(|()| out.flush()).ok();
    drop(out);
    stopped.await;
    fake.shutdown().await;
    Ok(())
}

/// Handles signals from now on; the future ends with the first Ctrl-C or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with the first Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
