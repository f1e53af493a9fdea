//! Captures the log of the crate.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Captures the log of this thread as JSON until the guard is dropped. A test on another thread may reach a log statement first,
    /// and tracing then disables it for all threads: see [`Log::listen`].
    pub fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let json = fmt::layer().json().with_writer(move || log.clone()).with_span_events(fmt::format::FmtSpan::FULL);
        tracing::subscriber::set_default(Registry::default().with(json.with_filter(EnvFilter::new("lupitor=trace"))))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Enables all log statements that were reached so far.
    pub fn listen() {
        tracing::callsite::rebuild_interest_cache();
    }
}
