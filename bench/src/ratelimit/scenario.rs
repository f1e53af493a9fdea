//! Scenarios: a client, a rate limit, the number of processes that share it, and their clocks.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use lupitor_fake::{Rate, WindowKind};

use super::clients::ClientKind;
use super::odd::Odd;

/// Algorithm of the server that counts requests over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Window {
    /// A count that starts again at zero
    Fixed,
    /// Every request counts until it is one window old
    Log,
    /// This window's count and the last one's, weighted by its overlap
    Counter,
}

impl Window {
    /// The same in lupitor-fake.
    pub fn kind(self) -> WindowKind {
        match self {
            Self::Fixed => WindowKind::Fixed,
            Self::Log => WindowKind::SlidingLog,
            Self::Counter => WindowKind::SlidingCounter,
        }
    }

    /// The name on the command line and in the records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Log => "log",
            Self::Counter => "counter",
        }
    }
}

/// Requests that the server allows in a number of seconds: `100/60s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit {
    /// The requests.
    pub requests: u32,
    /// The seconds.
    pub window_s: u32,
}

impl Limit {
    /// The documented 100 a minute.
    pub const PER_MINUTE: Self = Self { requests: 100, window_s: 60 };
    /// The limits on the pages of the documentation; the smallest is for bulk requests.
    pub const DOCUMENTED: [Self; 3] =
        [Self::PER_MINUTE, Self { requests: 10, window_s: 60 }, Self { requests: 1000, window_s: 3600 }];

    /// The length of a window.
    pub fn window(self) -> Duration {
        Duration::from_secs(self.window_s.into())
    }

    /// Number of calls of all clients, which is that of several windows.
    pub fn calls(self) -> u32 {
        self.requests.saturating_mul(if self.window_s > 600 { 3 } else { 10 })
    }

    /// The same in lupitor-fake.
    pub fn rate(self) -> Result<Rate, lupitor_fake::Error> {
        Rate::new(self.requests, self.window())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}s", self.requests, self.window_s)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate: Rate = text.parse().map_err(|error: lupitor_fake::Error| error.to_string())?;
        let whole = Some(rate.window()).filter(|window| window.subsec_nanos() == 0).map(|window| window.as_secs());
        let window_s = whole.and_then(|seconds| u32::try_from(seconds).ok());
        let window_s = window_s.ok_or_else(|| format!("the window of {text} is not a whole number of seconds"))?;
        if rate.limit() > 100_000 {
            return Err(format!("{text} allows more than 100000 requests, which takes too long to simulate"));
        }
        Ok(Self { requests: rate.limit(), window_s })
    }
}

/// A scenario to simulate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The client.
    pub client: ClientKind,
    /// Algorithm of the server.
    pub window: Window,
    /// Rate limit of the server.
    pub limit: Limit,
    /// Number of processes that share the key, each with its own client object.
    pub processes: u32,
    /// Seconds by which the processes' wall clocks are ahead of the server's.
    pub skew_s: i64,
    /// The oddity of one response, or of the clock at that time.
    pub odd: Odd,
}

impl Scenario {
    /// Number of tasks in each process.
    pub fn tasks(&self) -> u32 {
        if self.processes == 1 { 20 } else { 4 }
    }
}
