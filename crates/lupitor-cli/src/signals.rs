//! Ctrl-C, SIGTERM, and the end of the terminal.

use tokio::sync::mpsc::{Receiver, channel};

use crate::exit::Exit;

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C, which is SIGINT.
    Interrupt,
    /// SIGTERM. Other systems do not have it.
    #[cfg(unix)]
    Terminate,
    /// SIGHUP: the terminal was closed.
    #[cfg(unix)]
    HangUp,
}

impl Signal {
    /// The exit code that shells use for a command that the signal has ended.
    pub(crate) fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            #[cfg(unix)]
            Self::Terminate => Exit::Terminated,
            #[cfg(unix)]
            Self::HangUp => Exit::HungUp,
        }
    }
}

/// Receives each signal. From the first poll of the task on, signals do not end the process.
pub(crate) fn signals() -> Receiver<Signal> {
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        while let Some(signal) = next().await {
            // A full channel has enough signals.
            if sender.try_send(signal).is_err() && sender.is_closed() {
                return;
            }
        }
    });
    receiver
}

/// Waits for a signal. `None` if signals cannot be received, and then they end the process.
pub(crate) async fn next() -> Option<Signal> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let mut interrupt = signal(SignalKind::interrupt()).ok()?;
        let mut terminate = signal(SignalKind::terminate()).ok()?;
        let mut hang_up = if hang_up_is_ignored() { None } else { signal(SignalKind::hangup()).ok() };
        let hung_up = async {
            match &mut hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            received = interrupt.recv() => received.map(|()| Signal::Interrupt),
            received = terminate.recv() => received.map(|()| Signal::Terminate),
            received = hung_up => received.map(|()| Signal::HangUp),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.ok().map(|()| Signal::Interrupt)
    }
}

/// True under `nohup`, which a handler of this process would undo. Without `/proc`, a process whose standard error is not a terminal
/// leaves the signal alone: `nohup` redirects it.
#[cfg(unix)]
fn hang_up_is_ignored() -> bool {
    use std::io::IsTerminal;
    use std::sync::OnceLock;

    // Read before the first handler is set.
    static IGNORED: OnceLock<bool> = OnceLock::new();
    *IGNORED.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        match mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
            // Bit 0 is signal 1.
            Some(mask) => mask & 1 == 1,
            None => !std::io::stderr().is_terminal(),
        }
    })
}
