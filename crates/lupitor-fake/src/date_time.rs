//! The two date formats of the API: RFC 3339 with milliseconds in bodies, and RFC 9110 §5.6.7 in headers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, Utc};

/// The last second that both formats can express, 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

/// Limits a time to what both formats can express.
pub(crate) fn clamp(since_epoch: Duration) -> Duration {
    since_epoch.min(Duration::from_secs(LAST_SECOND))
}

/// `2025-10-29T16:30:00.000Z`
pub(crate) fn rfc3339(since_epoch: Duration) -> String {
    DateTime::<Utc>::from(UNIX_EPOCH + clamp(since_epoch)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `Wed, 29 Oct 2025 16:30:00 GMT`
pub(crate) fn http_date(since_epoch: Duration) -> String {
    let whole_seconds = Duration::from_secs(clamp(since_epoch).as_secs());
    // `httpdate` panics outside 1970 to 9999; `clamp` keeps it inside.
    httpdate::fmt_http_date(UNIX_EPOCH + whole_seconds)
}

/// Time since the epoch; zero for a moment before it.
pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// True for a `date-time` of RFC 3339 §5.6, which OpenAPI's format of that name refers to.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    // chrono also accepts a space for the T, other minus signs and longer years.
    text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't')) && DateTime::parse_from_rfc3339(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_written() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_761_755_400_123, "2025-10-29T16:30:00.123Z", "Wed, 29 Oct 2025 16:30:00 GMT"),
            (u64::MAX, "9999-12-31T23:59:59.000Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ];
        for (milliseconds, in_body, in_header) in cases {
            let at = Duration::from_millis(milliseconds);
            assert_eq!((rfc3339(at).as_str(), http_date(at).as_str()), (in_body, in_header));
            assert!(is_rfc3339(in_body));
        }
    }

    #[test]
    fn only_rfc3339_is_accepted() {
        let valid = [
            "2025-12-25T10:00:00Z",
            "2025-12-25t10:00:00z",
            "2025-12-25T10:00:00.5+05:30",
            "2024-02-29T23:59:60-00:00",
            "0000-01-01T00:00:00.123456789123Z",
        ];
        let invalid = [
            "",
            "2025-12-25",
            "2025-12-25T10:00:00",
            "2025-12-25 10:00:00Z",
            "2025-12-25T10:00:00.Z",
            "2025-13-01T10:00:00Z",
            "2025-02-29T10:00:00Z",
            "2025-04-31T10:00:00Z",
            "2025-00-10T10:00:00Z",
            "2025-12-25T24:00:00Z",
            "2025-12-25T10:60:00Z",
            "2025-12-25T10:00:61Z",
            "2025-12-25T10:00:00+24:00",
            "2025-12-25T10:00:00+0530",
            "2025-12-25T10:00:00Zé",
            "2025-12-25T10:00:00−05:30",
            "12025-12-25T10:00:00Z",
            "+025-12-25T10:00:00Z",
            "١٢٣٤-12-25T10:00:00Z",
        ];
        for text in valid {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in invalid {
            assert!(!is_rfc3339(text), "{text}");
        }
    }
}
