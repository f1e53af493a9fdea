//! The output of the command: data on standard output, everything else on standard error. Only this module prints.

use std::fmt::{self, Display};
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthChar;

use crate::error::{Error, Result};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HEADING: Style = Style::new().bold();

/// The width of a table for a terminal of unknown width.
const DEFAULT_WIDTH: usize = 100;
/// Number of spaces between two columns.
const GAP: usize = 2;
/// The width down to which a column is shortened.
const MIN_COLUMN: usize = 8;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, and not if NO_COLOR is set or TERM is `dumb`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The output of a command.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    stdout: Target,
    stderr: Target,
}

/// Standard output or standard error.
#[derive(Clone, Copy, Debug)]
struct Target {
    is_terminal: bool,
    color: bool,
}

impl Target {
    fn new(color: Color, is_terminal: bool) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let plain = is_set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match color {
            Color::Auto => is_terminal && !plain,
            Color::Always => true,
            Color::Never => false,
        };
        Self { is_terminal, color }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

impl Output {
    /// The output with the given options.
    pub(crate) fn new(json: bool, quiet: bool, color: Color) -> Self {
        let stdout = Target::new(color, io::stdout().is_terminal());
        let stderr = Target::new(color, io::stderr().is_terminal());
        Self { json, quiet, stdout, stderr }
    }

    /// True if data is printed as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// True if a progress bar is not wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet || self.json
    }

    /// True if standard error is a terminal.
    pub(crate) fn stderr_is_terminal(&self) -> bool {
        self.stderr.is_terminal
    }

    /// True if standard error has colours.
    pub(crate) fn stderr_has_color(&self) -> bool {
        self.stderr.color
    }

    /// Prints text to standard output, with a line break at its end. Control characters are escaped.
    pub(crate) fn line(&self, text: impl Display) -> Result<()> {
        self.data(&printable(&text.to_string()))
    }

    /// Prints a heading to standard output.
    pub(crate) fn heading(&self, text: &str) -> Result<()> {
        self.data(&self.stdout.paint(HEADING, &printable(text)))
    }

    /// Prints a value as one line of JSON to standard output. JSON escapes control characters.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<()> {
        let text =
            serde_json::to_string(value).map_err(|e| Error::Input(format!("the response cannot be written as JSON: {e}")))?;
        self.data(&json_line(&text))
    }

    /// Prints a table to standard output, in the width of the terminal. To a file or a pipe, no cell is shortened.
    pub(crate) fn table(&self, table: &Table) -> Result<()> {
        let width = self.stdout.is_terminal.then(terminal_width);
        let mut lines = table.lines(width).into_iter();
        if !table.heading.is_empty()
            && let Some(heading) = lines.next()
        {
            self.data(&self.stdout.paint(HEADING, &heading))?;
        }
        lines.try_for_each(|line| self.data(&line))
    }

    /// Writes bytes to standard output as they are. Control characters do not reach a terminal.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<()> {
        if self.stdout.is_terminal {
            return self.line(String::from_utf8_lossy(bytes));
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Self::stdout_error)
    }

    /// Prints a note to standard error, unless `--quiet` is given. With `--json`, standard error has only objects.
    pub(crate) fn note(&self, text: impl Display) {
        match (self.quiet, self.json) {
            (true, _) => {}
            (false, true) => self.object(&json!({ "note": text.to_string() })),
            (false, false) => self.message(&printable(&text.to_string())),
        }
    }

    /// Prints a note that a person needs to go on, also with `--quiet`. With `--json`, the object on standard output has the same.
    pub(crate) fn needed_note(&self, text: impl Display) {
        if self.json { self.note(text) } else { self.message(&printable(&text.to_string())) }
    }

    /// Shows the progress of a job in the last line of a terminal. The next call replaces it, and an empty text removes it.
    pub(crate) fn progress(&self, text: &str) {
        if self.stderr_is_terminal() && !self.is_quiet() {
            // As for a message: nobody can be told.
            write!(io::stderr().lock(), "\r\u{1b}[K{}", printable(text)).ok();
        }
    }

    /// Prints a warning to standard error, also with `--quiet`.
    pub(crate) fn warning(&self, text: impl Display) {
        if self.json {
            return self.object(&json!({ "warning": text.to_string() }));
        }
        self.message(&format!("{} {}", self.stderr.paint(WARNING, "warning:"), printable(&text.to_string())));
    }

    /// Prints an error to standard error: the message, the solutions and the possible effect, or one JSON object with `--json`.
    pub(crate) fn error(&self, error: &Error) {
        self.error_of(error, false);
    }

    /// Prints the error of a job whose journal knows the requests that the API may have processed.
    pub(crate) fn error_of_job(&self, error: &Error) {
        self.error_of(error, true);
    }

    fn error_of(&self, error: &Error, has_journal: bool) {
        match error {
            Error::ClosedPipe => {}
            _ if self.json => self.object(&error_object(error)),
            _ => {
                self.message(&format!("{} {}", self.stderr.paint(ERROR, "error:"), printable(&error.to_string())));
                if let Error::Api(error) = error {
                    api_details(error, has_journal).iter().for_each(|line| self.message(&format!("  {}", printable(line))));
                }
            }
        }
    }

    /// Prints a log event to standard error, for `--json`.
    pub(crate) fn log(&self, event: Value) {
        self.object(&json!({ "log": event }));
    }

    /// Asks a question on standard error, and reads the line that follows on standard input.
    pub(crate) fn ask(&self, question: impl Display) -> Result<String> {
        let mut stderr = io::stderr().lock();
        // Nobody can reply to a question that cannot be shown.
        write!(stderr, "{} ", printable(&question.to_string())).ok();
        stderr.flush().ok();
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        read.map_err(|source| Error::Stream { stream: "standard input", source })?;
        Ok(line.trim().to_owned())
    }

    fn data(&self, text: &str) -> Result<()> {
        let mut stdout = io::stdout().lock();
        // A lost line is worse than a slow one: each is flushed by its line break.
        writeln!(stdout, "{text}").map_err(Self::stdout_error)
    }

    /// The error of a failed write to standard output.
    pub(crate) fn stdout_error(source: io::Error) -> Error {
        match source.kind() {
            io::ErrorKind::BrokenPipe => Error::ClosedPipe,
            _ => Error::Stream { stream: "standard output", source },
        }
    }

    /// Prints an object to standard error, as one line of JSON.
    fn object(&self, object: &Value) {
        self.message(&json_line(&object.to_string()));
    }

    fn message(&self, text: &str) {
        // Nobody can be told that standard error is closed.
        writeln!(io::stderr().lock(), "{text}").ok();
    }
}

/// The lines below the message of a failed call.
fn api_details(error: &lupitor::Error, has_journal: bool) -> Vec<String> {
    let mut lines: Vec<_> = error.solutions().iter().map(|solution| format!("- {solution}")).collect();
    if error.maybe_processed() && has_journal {
        lines.push(
            "The API may have processed the last requests: the next run looks them up, and creates no lead twice.".to_owned(),
        );
    } else if error.maybe_processed() {
        lines.push("The API may have processed the request: look before you repeat it.".to_owned());
    }
    let report = error.report();
    lines.extend(report.cause.map(|cause| format!("cause: {cause}")));
    lines.extend(report.request_ids.iter().map(|id| format!("request id: {id}")));
    lines
}

/// The error as one JSON object: `{"error": {"exit_code", "kind", "message", …}}`. The fields of a failed call are those of
/// [`lupitor::ErrorReport`].
fn error_object(error: &Error) -> Value {
    let mut object = match error {
        Error::Api(error) => serde_json::to_value(error.report()).unwrap_or_default(),
        Error::Usage(_) => json!({ "kind": "usage" }),
        Error::Config(_) => json!({ "kind": "config" }),
        Error::Input(_) => json!({ "kind": "input" }),
        Error::InputFile(_) | Error::File { .. } | Error::Stream { .. } => json!({ "kind": "file" }),
        Error::ClosedPipe | Error::Interrupted(_) | Error::Declined => json!({ "kind": "interrupted" }),
    };
    if let Some(object) = object.as_object_mut() {
        object.entry("message").or_insert_with(|| error.to_string().into());
        object.insert("exit_code".to_owned(), (error.exit() as u8).into());
    }
    json!({ "error": object })
}

/// The text as a terminal may show it: control characters, and characters that reorder text, are escaped. Line breaks remain.
pub(crate) fn printable(text: &str) -> String {
    escape_controls(text, |c| if c == '\n' { "\n".to_owned() } else { c.escape_unicode().to_string() })
}

/// JSON that a terminal may show: JSON leaves DEL and the C1 controls as they are, and a terminal obeys them.
fn json_line(json: &str) -> String {
    escape_controls(json, |c| format!("\\u{:04x}", u32::from(c)))
}

fn escape_controls(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders { escaped.push_str(&escape(c)) } else { escaped.push(c) }
    }
    escaped
}

/// The width of the terminal, in columns.
pub(crate) fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| width.0.into())
}

/// A table: a heading and rows of text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<T: Into<String>>(heading: impl IntoIterator<Item = T>) -> Self {
        Self { heading: heading.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// A table of names and values.
    pub(crate) fn without_heading() -> Self {
        Self::default()
    }

    /// Adds a row. Control characters and line breaks are escaped.
    pub(crate) fn row<T: Display>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(|cell| printable(&cell.to_string()).replace('\n', "\\n")).collect());
    }

    /// The lines, the heading first. Columns are aligned. With a width, the widest columns are shortened until the line fits.
    fn lines(&self, width: Option<usize>) -> Vec<String> {
        let heading = Some(&self.heading).filter(|heading| !heading.is_empty());
        let all = || heading.into_iter().chain(&self.rows);
        let count = all().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<_> = (0..count)
            .map(|column| all().filter_map(|row| row.get(column)).map(|cell| cell_width(cell)).max().unwrap_or(0))
            .collect();
        if let Some(width) = width {
            shorten(&mut widths, width.saturating_sub(GAP * count.saturating_sub(1)));
        }
        all().map(|row| Line { row, widths: &widths }.to_string()).collect()
    }
}

struct Line<'a> {
    row: &'a [String],
    widths: &'a [usize],
}

impl Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut padding = 0;
        for (cell, width) in self.row.iter().zip(self.widths) {
            let cell = cut(cell, *width);
            if !cell.is_empty() {
                write!(f, "{:padding$}{cell}", "")?;
                padding = 0;
            }
            padding += width.saturating_sub(cell_width(&cell)) + GAP;
        }
        Ok(())
    }
}

/// Takes from the widest columns, until all of them fit or none can be shortened.
fn shorten(widths: &mut [usize], available: usize) {
    while widths.iter().sum::<usize>() > available {
        let Some(widest) = widths.iter_mut().filter(|width| **width > MIN_COLUMN).max() else { return };
        *widest -= 1;
    }
}

fn cell_width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The beginning of a text that fits into the width, with `…` if it is not the whole text.
fn cut(text: &str, width: usize) -> String {
    if cell_width(text) <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        shown.push(c);
    }
    shown.push('…');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_table_are_aligned() {
        let mut table = Table::new(["ID", "NAME"]);
        table.row(["1", "日本"]);
        table.row(["12345", "b"]);
        assert_eq!(table.lines(None), ["ID     NAME", "1      日本", "12345  b"]);
    }

    #[test]
    fn a_table_fits_into_the_terminal() {
        let mut table = Table::new(["ID", "METADATA"]);
        table.row(["jh7abc", "a very long text that does not fit"]);
        let lines = table.lines(Some(20));
        assert_eq!(lines[1], "jh7abc  a very long…");
        assert!(lines.iter().all(|line| cell_width(line) <= 20));
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\u{9b}d\ne"), "a\\u{1b}[2Jb\\u{202e}c\\u{9b}d\ne");
        let mut table = Table::new(["A"]);
        table.row(["x\ny\r"]);
        assert_eq!(table.lines(None)[1], "x\\ny\\u{d}");
    }
}
