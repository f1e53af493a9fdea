//! The progress of a job: a bar on a terminal, and lines elsewhere.

use std::collections::VecDeque;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Instant;

use super::outcome::Tally;
use crate::log::Problems;
use crate::output::{Output, terminal_width};

/// Bulk requests a minute, as the API documents them. The rate limiter follows the response headers instead; this is for estimates.
pub(crate) const DOCUMENTED_REQUESTS: u64 = 10;
/// The largest batch.
const BATCH: u64 = 1000;
/// Time between two lines.
const LINE_TIME: Duration = Duration::from_secs(10);
/// The rate is that of this time.
const RATE_TIME: Duration = Duration::from_secs(120);
/// A window of the documented rate limit.
const WINDOW: Duration = Duration::from_secs(60);

/// The time that rows take at the documented rate limit: the first requests of a window need no wait.
pub(crate) fn documented_time(rows: u64) -> Duration {
    let requests = rows.div_ceil(BATCH);
    WINDOW * u32::try_from(requests.saturating_sub(1) / DOCUMENTED_REQUESTS).unwrap_or(u32::MAX)
}

/// The remaining time.
#[derive(Debug)]
pub(crate) struct Estimate {
    start: Instant,
    settled_before: u64,
    /// Numbers of rows that responses settled, at most one a second. Rows that are rejected without a request need no time.
    samples: VecDeque<(Instant, u64)>,
}

impl Estimate {
    pub(crate) fn new(settled: u64, now: Instant) -> Self {
        Self { start: now, settled_before: settled, samples: VecDeque::from([(now, settled)]) }
    }

    pub(crate) fn update(&mut self, settled: u64, now: Instant) {
        if self.samples.back().is_none_or(|(time, _)| now - *time >= Duration::from_secs(1)) {
            self.samples.push_back((now, settled));
        }
        while self.samples.len() > 2 && self.samples.front().is_some_and(|(time, _)| now - *time > RATE_TIME) {
            self.samples.pop_front();
        }
    }

    /// Rows a second.
    pub(crate) fn rate(&self, settled: u64, now: Instant) -> f64 {
        let Some((time, before)) = self.samples.front() else { return 0.0 };
        let seconds = (now - *time).as_secs_f64();
        if seconds > 0.0 { settled.saturating_sub(*before) as f64 / seconds } else { 0.0 }
    }

    /// The remaining time for the rows that are left, if it can be estimated.
    ///
    /// The first minute is faster than the rest, because a rate limit lets its first requests through at once. The documented rate is then
    /// the better estimate, unless more requests than it allows went through.
    pub(crate) fn remaining(&self, settled: u64, left: u64, now: Instant) -> Option<Duration> {
        let in_first_window = now - self.start < WINDOW;
        if in_first_window && settled - self.settled_before <= DOCUMENTED_REQUESTS * BATCH {
            return Some(documented_time(left).saturating_sub(now - self.start)).filter(|time| !time.is_zero());
        }
        let rate = self.rate(settled, now);
        (rate > 0.0).then(|| Duration::from_secs_f64((left as f64 / rate).min(1e9)))
    }
}

/// The progress of a job on standard error.
pub(crate) struct Progress {
    output: Output,
    bar: Option<ProgressBar>,
    estimate: Estimate,
    total: u64,
    next_line: Instant,
}

impl Progress {
    pub(crate) fn new(output: &Output, total: u64, tally: &Tally) -> Self {
        let now = Instant::now();
        let bar = (output.stderr_is_terminal() && !output.is_quiet())
            .then(|| ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(4)));
        let estimate = Estimate::new(tally.by_response(), now);
        Self { output: output.clone(), bar, estimate, total, next_line: now + LINE_TIME }
    }

    /// Shows the state of the job.
    pub(crate) fn update(&mut self, tally: &Tally, problems: &Problems) {
        let now = Instant::now();
        let settled = tally.total();
        self.estimate.update(tally.by_response(), now);
        if let Some(news) = problems.news(now) {
            self.note(&news);
        }
        let is_delayed = problems.delay(now);
        if let Some(bar) = &self.bar {
            let (bar_width, message) = self.line(tally, is_delayed, now).fit(terminal_width());
            bar.set_style(style(bar_width, self.output.stderr_has_color()));
            bar.set_position(settled);
            bar.set_message(message);
        } else if now >= self.next_line {
            self.next_line = now + LINE_TIME;
            self.output.note(self.line(tally, is_delayed, now).text(Form::Long));
        }
    }

    fn line<'a>(&self, tally: &'a Tally, is_delayed: bool, now: Instant) -> Line<'a> {
        let left = self.total.saturating_sub(tally.total());
        let remaining = (left > 0 && !is_delayed).then(|| self.estimate.remaining(tally.by_response(), left, now)).flatten();
        let rate = if is_delayed { 0.0 } else { self.estimate.rate(tally.by_response(), now) };
        Line { total: self.total, tally, remaining, rate }
    }

    /// Prints a line above the bar.
    pub(crate) fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.note(text)),
            None => self.output.note(text),
        }
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The numbers of the progress.
struct Line<'a> {
    total: u64,
    tally: &'a Tally,
    remaining: Option<Duration>,
    /// Rows a second.
    rate: f64,
}

/// The length of the progress in words. A shorter form has no bar, and the percentage in place of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Long,
    Short,
    WithoutRows,
    Shortest,
}

/// The percentage and the spaces beside it.
const PERCENTAGE_WIDTH: usize = 7;
/// A bar and the space after it, from the longest.
const BARS: [(u16, Form); 4] = [(20, Form::Long), (10, Form::Short), (0, Form::WithoutRows), (0, Form::Shortest)];

impl Line<'_> {
    /// The longest bar and message that fit into a line of the terminal.
    fn fit(&self, width: usize) -> (u16, String) {
        let mut shown = (0, String::new());
        for (bar, form) in BARS {
            shown = (bar, self.text(form));
            let bar = usize::from(bar) + usize::from(bar > 0);
            // The last column stays free: some terminals break the line there.
            if bar + PERCENTAGE_WIDTH + shown.1.chars().count() < width {
                break;
            }
        }
        shown
    }

    fn text(&self, form: Form) -> String {
        let (settled, total) = (grouped(self.tally.total()), grouped(self.total));
        let rate = (self.rate >= 1.0).then(|| grouped(self.rate as u64));
        let mut parts = Vec::new();
        match form {
            Form::Long => {
                let remaining = self.remaining.map_or_else(String::new, |time| format!(", about {} left", duration(time)));
                let rate = rate.map_or_else(String::new, |rate| format!(" ({rate} rows/s)"));
                parts.push(format!("{settled} of {total} rows{remaining}{rate}"));
            }
            Form::Short | Form::WithoutRows | Form::Shortest => {
                parts.extend((form == Form::Short).then(|| format!("{settled}/{total}")));
                parts.extend(self.remaining.map(|time| format!("{} left", duration(time))));
                parts.extend(rate.map(|rate| format!("{rate}/s")));
            }
        }
        let counts = if form == Form::Shortest { describe_shortly(self.tally) } else { describe(self.tally) };
        let start = parts.join(", ");
        if start.is_empty() { counts } else { format!("{start}: {counts}") }
    }
}

/// The bar, the percentage and the message.
fn style(bar: u16, has_color: bool) -> ProgressStyle {
    let colors = if has_color { ".cyan/dim" } else { "" };
    let bar = if bar > 0 { format!("{{bar:{bar}{colors}}} ") } else { String::new() };
    let template = format!("{bar}{{percent:>3}} %  {{msg}}");
    // The template is valid: a test reads it.
    ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━━╌")
}

/// The counts, with a long and a short name.
fn counts(tally: &Tally) -> [(u64, &'static str, &'static str); 9] {
    [
        (tally.created, "created", "new"),
        (tally.already_present, "already present", "there"),
        (tally.deleted, "deleted", "deleted"),
        (tally.not_found, "not found", "not found"),
        (tally.deleted_or_absent, "deleted or absent", "absent"),
        (tally.duplicate_in_input, "duplicate in the file", "twice"),
        (tally.rejected, "rejected", "rejected"),
        (tally.unknown, "unknown", "unknown"),
        (tally.not_processed, "not processed", "pending"),
    ]
}

/// The counts that are not zero.
pub(crate) fn describe(tally: &Tally) -> String {
    let shown: Vec<String> = shown(tally).map(|(count, name, _)| format!("{} {name}", grouped(count))).collect();
    if shown.is_empty() { "none settled yet".to_owned() } else { shown.join(", ") }
}

fn describe_shortly(tally: &Tally) -> String {
    let shown: Vec<String> = shown(tally).map(|(count, _, name)| format!("{} {name}", thousands(count))).collect();
    shown.join(", ")
}

fn shown(tally: &Tally) -> impl Iterator<Item = (u64, &'static str, &'static str)> {
    counts(tally).into_iter().filter(|(count, ..)| *count > 0)
}

/// A number in at most four characters: `999`, `12k`, `1.2M`.
fn thousands(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        1000..1_000_000 => format!("{}k", number / 1000),
        _ => format!("{}.{}M", number / 1_000_000, number % 1_000_000 / 100_000),
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn rows(number: u64) -> String {
    format!("{} {}", grouped(number), if number == 1 { "row" } else { "rows" })
}

/// A number with a comma between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time in one or two units.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_rate_is_that_of_the_document() {
        let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.yaml")).unwrap();
        let bulk = document.split_once("\n  bulk:\n").unwrap().1.split_once("documented:").unwrap().1.lines().next().unwrap();
        assert!(bulk.contains(&format!("\"{DOCUMENTED_REQUESTS} requests per minute\"")), "{bulk}");
    }

    #[test]
    fn a_million_rows_take_a_hundred_minutes_at_the_documented_rate() {
        assert_eq!(duration(documented_time(1_000_000)), "1 h 39 min");
        assert_eq!(documented_time(10_000), Duration::ZERO);
        assert_eq!(duration(documented_time(10_001)), "1 min");
        assert_eq!(documented_time(0), Duration::ZERO);
    }

    #[test]
    fn the_estimate_is_that_of_the_document_until_requests_show_another_rate() {
        let start = Instant::now();
        let mut estimate = Estimate::new(0, start);
        let later = |seconds| start + Duration::from_secs(seconds);
        // The first ten requests come at once, which says nothing about the rest.
        estimate.update(10_000, later(2));
        assert_eq!(estimate.remaining(10_000, 90_000, later(2)).map(duration).unwrap(), "8 min");
        // More than ten in a minute: the limit is another one.
        estimate.update(20_000, later(4));
        assert_eq!(estimate.remaining(20_000, 80_000, later(4)).map(duration).unwrap(), "16 s");
    }

    #[test]
    fn the_estimate_follows_the_last_two_minutes() {
        let start = Instant::now();
        let mut estimate = Estimate::new(0, start);
        let mut settled = 0;
        for second in 1..=600 {
            settled += if second <= 300 { 1000 } else { 100 };
            estimate.update(settled, start + Duration::from_secs(second));
        }
        let now = start + Duration::from_secs(600);
        assert!((estimate.rate(settled, now) - 100.0).abs() < 1.0);
        assert_eq!(estimate.remaining(settled, 1_000_000 - settled, now).map(duration).unwrap(), "1 h 51 min");
    }

    #[test]
    fn the_bar_has_a_valid_template_with_and_without_colours() {
        for (bar, color) in [(20, true), (20, false), (0, true)] {
            // `style` replaces a template that is not valid by one without a percentage.
            let template =
                if bar > 0 { format!("{{bar:{bar}.cyan/dim}} {{percent:>3}} %  {{msg}}") } else { "{percent:>3} %".into() };
            assert!(ProgressStyle::with_template(&template).is_ok());
            style(bar, color);
        }
    }

    #[test]
    fn rate_counts_and_remaining_time_fit_into_narrow_terminals() {
        let tally = Tally { created: 600_000, already_present: 12_000, rejected: 345, unknown: 2, ..Tally::default() };
        let line = Line { total: 1_000_000, tally: &tally, remaining: Some(Duration::from_secs(5940)), rate: 166.0 };
        let shown = |width| {
            let (bar, text) = line.fit(width);
            let length = usize::from(bar) + usize::from(bar > 0) + PERCENTAGE_WIDTH + text.chars().count();
            assert!(length < width, "{width}: {text}");
            (bar, text)
        };
        let long = "612,347 of 1,000,000 rows, about 1 h 39 min left (166 rows/s): 600,000 created, 12,000 already present, 345 rejected, \
                    2 unknown";
        assert_eq!(shown(160), (20, long.to_owned()));
        let short = "1 h 39 min left, 166/s: 600k new, 12k there, 345 rejected, 2 unknown";
        assert_eq!(shown(80), (0, short.to_owned()));
        let tally = Tally { created: 600_000, rejected: 345, ..Tally::default() };
        let line = Line { tally: &tally, ..line };
        for width in [60, 80] {
            let (_, text) = line.fit(width);
            assert!(text.contains("1 h 39 min left, 166/s: 600") && text.contains("345 rejected"), "{text}");
            assert!(PERCENTAGE_WIDTH + text.chars().count() < width, "{text}");
        }
    }

    #[test]
    fn numbers_have_groups() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_resumed_job_counts_from_where_it_stopped() {
        let now = Instant::now();
        let estimate = Estimate::new(90_000, now);
        assert_eq!(estimate.rate(90_000, now + Duration::from_secs(10)), 0.0);
        assert_eq!(estimate.remaining(90_000, 10_000, now), None, "ten requests need no wait");
    }
}
