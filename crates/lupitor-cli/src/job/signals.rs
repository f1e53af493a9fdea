//! Ctrl-C and SIGTERM.

use tokio::sync::mpsc::{Receiver, channel};

/// Receives an item for each signal. From now on, signals do not end the process.
pub(crate) fn signals() -> Receiver<()> {
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        while wait().await {
            // A full channel has enough signals.
            if sender.try_send(()).is_err() && sender.is_closed() {
                return;
            }
        }
    });
    receiver
}

/// Waits for a signal. `false` if signals cannot be received, and then they end the process.
async fn wait() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return tokio::signal::ctrl_c().await.is_ok() };
        tokio::select! {
            result = tokio::signal::ctrl_c() => result.is_ok(),
            received = terminate.recv() => received.is_some(),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.is_ok()
    }
}
