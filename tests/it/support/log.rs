//! What the crate logs, for the tests that read it.

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
    /// Everything that the crate logs, as JSON, on this thread, until the guard is dropped. Tests on other threads may reach a place that
    /// logs for the first time just now, and tracing then takes it for one that nobody listens to: see [`Log::listen`].
    pub fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let json = fmt::layer().json().with_writer(move || log.clone()).with_span_events(fmt::format::FmtSpan::FULL);
        tracing::subscriber::set_default(Registry::default().with(json.with_filter(EnvFilter::new("lupitor=trace"))))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Asks the places that log again, once all that matter were reached.
    pub fn listen() {
        tracing::callsite::rebuild_interest_cache();
    }
}
