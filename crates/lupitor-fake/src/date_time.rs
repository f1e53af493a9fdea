//! The two date formats of the API: RFC 3339 with milliseconds in bodies, and RFC 9110 §5.6.7 in headers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The last second that both formats can express, 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

/// A moment that both formats can express: `since_epoch`, or the end of the year 9999.
pub(crate) fn clamp(since_epoch: Duration) -> Duration {
    since_epoch.min(Duration::from_secs(LAST_SECOND))
}

/// `2025-10-29T16:30:00.000Z`
pub(crate) fn rfc3339(since_epoch: Duration) -> String {
    let at = clamp(since_epoch);
    let (days, second_of_day) = (at.as_secs() / 86_400, at.as_secs() % 86_400);
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", at.subsec_millis())
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

/// Days since 1970-01-01 to a proleptic Gregorian date, after Howard Hinnant's `civil_from_days`.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

/// Whether `text` is a `date-time` of RFC 3339 §5.6, which is what OpenAPI's format of that name means.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    parse_rfc3339(text.as_bytes()).is_some()
}

fn parse_rfc3339(text: &[u8]) -> Option<()> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month, day) = match date {
        [year @ .., b'-', m1, m2, b'-', d1, d2] => (digits(year)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?),
        _ => return None,
    };
    let (b'T' | b't', rest) = rest.split_first()? else { return None };
    let (time, rest) = rest.split_at_checked(8)?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let (hour, minute, second) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, digits(&[*s1, *s2])?);
    let rest = match rest.split_first()? {
        (b'.', fraction) => {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (length > 0).then(|| &fraction[length..])?
        }
        _ => rest,
    };
    let offset_is_valid = match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => digits(&[*h1, *h2])? <= 23 && digits(&[*m1, *m2])? <= 59,
        _ => false,
    };
    let date_is_valid = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    // 60 is a leap second, which the grammar allows.
    (date_is_valid && hour <= 23 && minute <= 59 && second <= 60 && offset_is_valid).then_some(())
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates() {
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
    fn reads_rfc3339() {
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
