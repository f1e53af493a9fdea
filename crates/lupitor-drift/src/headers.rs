//! The forms of headers: a reset in seconds or milliseconds, a delay in seconds or as a date.

use crate::traffic::Exchange;

/// The headers whose form is reported.
pub const NAMES: &[&str] = &["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after", "date"];

/// The form of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The header is not there.
    Absent,
    /// A whole number.
    Number,
    /// A number of seconds.
    Seconds,
    /// Seconds since the epoch.
    EpochSeconds,
    /// Milliseconds since the epoch.
    EpochMilliseconds,
    /// A date as HTTP writes it.
    HttpDate,
    /// Something else.
    Other,
}

impl Form {
    /// The form in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Absent => "absent",
            Form::Number => "a whole number",
            Form::Seconds => "seconds",
            Form::EpochSeconds => "seconds since the epoch",
            Form::EpochMilliseconds => "milliseconds since the epoch",
            Form::HttpDate => "an HTTP date",
            Form::Other => "something else",
        }
    }

    /// True when the document allows this form of the header. It does not mention `date`, and allows a date in `retry-after` in words.
    pub fn is_documented(self, name: &str) -> bool {
        match name {
            "date" => true,
            "retry-after" => matches!(self, Form::Seconds | Form::HttpDate),
            "x-ratelimit-reset" => matches!(self, Form::EpochSeconds | Form::EpochMilliseconds),
            _ => self == Form::Number,
        }
    }
}

/// The form of a header of a response.
pub fn form(exchange: &Exchange, name: &str) -> Form {
    let Some(value) = exchange.header(name).map(str::trim) else { return Form::Absent };
    let number = value.parse::<u64>().ok();
    match (name, number) {
        // By magnitude, as the client reads it.
        ("x-ratelimit-reset", Some(1_000_000_000_000..)) => Form::EpochMilliseconds,
        ("x-ratelimit-reset", Some(1_000_000_000..)) => Form::EpochSeconds,
        ("x-ratelimit-reset" | "retry-after", Some(_)) => Form::Seconds,
        ("date" | "retry-after" | "x-ratelimit-reset", None) if httpdate::parse_http_date(value).is_ok() => Form::HttpDate,
        ("x-ratelimit-limit" | "x-ratelimit-remaining", Some(_)) => Form::Number,
        _ => Form::Other,
    }
}
