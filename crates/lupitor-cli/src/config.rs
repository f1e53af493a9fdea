//! The options of every command, and the client that they describe.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use lupitor::{Client, RequestOptions};
use tokio::io::AsyncReadExt;

use crate::error::{Error, Result};
use crate::log::Problems;
use crate::output::{Color, Output};
use crate::signals::{self, Signal};

/// The maximum length of a key, in a file or as the output of a command.
const MAX_KEY: u64 = 4096;
/// The maximum time of the command that prints the key. A person may have to unlock a store.
const KEY_COMMAND_TIME: Duration = Duration::from_secs(60);

/// The environment variables for `--help`.
pub(crate) const ENVIRONMENT: &str = "\
Environment:
  LUPITOR_API_KEY     the API key
  LUPITOR_BASE_URL    as --base-url
  LUPITOR_DEPLOYMENT  as --deployment
  NO_COLOR            no colours";

/// The options of every command. `-h` of a command leaves them out.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct GlobalOptions {
    /// Print JSON: one document a line, errors too
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) json: bool,

    /// Base URL of the API
    #[arg(long, global = true, hide_short_help = true, value_name = "URL", conflicts_with = "deployment")]
    pub(crate) base_url: Option<String>,

    /// Name of the deployment: `acme` for https://acme.lupitor.com
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME")]
    pub(crate) deployment: Option<String>,

    /// File with the API key, which only you may access (chmod 600)
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE", conflicts_with = "api_key_command")]
    pub(crate) api_key_file: Option<PathBuf>,

    /// Command that prints the API key, run by `sh -c`
    #[arg(long, global = true, hide_short_help = true, value_name = "COMMAND")]
    pub(crate) api_key_command: Option<OsString>,

    /// Maximum time of a call with all retries and waits: 30s, 5m or 2h
    #[arg(long, global = true, hide_short_help = true, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,

    /// Print no notes, only data, warnings and errors
    #[arg(long, short, global = true, hide_short_help = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Log to standard error; twice for more
    #[arg(long, short, global = true, hide_short_help = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Colours: auto, always or never; auto uses them on a terminal, and not if NO_COLOR is set
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        hide_possible_values = true,
        hide_default_value = true,
        value_enum,
        value_name = "WHEN",
        default_value_t
    )]
    pub(crate) color: Color,
}

/// A running command: its output and its settings.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// The output.
    pub(crate) output: Output,
    /// The problems that delay a job.
    pub(crate) problems: Problems,
    options: GlobalOptions,
}

impl App {
    /// A command with the given options.
    pub(crate) fn new(options: GlobalOptions) -> Self {
        Self { output: Output::new(options.json, options.quiet, options.color), problems: Problems::default(), options }
    }

    /// A client with the key of the options or the environment.
    ///
    /// `preset` has the timeouts: [`RequestOptions::default`] for a call that a person waits for, [`RequestOptions::job`] for a long
    /// job. `--timeout` changes them.
    pub(crate) async fn client(&self, preset: RequestOptions) -> Result<Client> {
        self.client_with_key(self.key().await?, preset)
    }

    /// A client for operations that need no key.
    pub(crate) fn client_without_key(&self, preset: RequestOptions) -> Result<Client> {
        // The client requires a key, and does not send it.
        self.client_with_key("-".to_owned(), preset)
    }

    /// The options of the connection as words of a shell command, for a command that goes on with the job.
    pub(crate) fn connection_words(&self) -> Vec<String> {
        let options = &self.options;
        let mut words = Vec::new();
        let mut option = |name: &str, value: Option<String>| {
            words.extend(value.into_iter().flat_map(|value| [format!("--{name}"), shell_word(&value)]));
        };
        let path = |path: &PathBuf| path.to_string_lossy().into_owned();
        option("base-url", options.base_url.clone());
        option("deployment", options.deployment.clone());
        option("api-key-file", options.api_key_file.as_ref().map(path));
        option("api-key-command", options.api_key_command.as_ref().map(|command| command.to_string_lossy().into_owned()));
        words
    }

    /// Ends with the first signal.
    pub(crate) async fn interrupted(&self) -> Signal {
        match signals::next().await {
            Some(signal) => signal,
            // Without a handler, the system's own ends the process.
            None => std::future::pending().await,
        }
    }

    fn client_with_key(&self, key: String, preset: RequestOptions) -> Result<Client> {
        let mut builder = Client::builder(key).options(self.request_options(preset));
        match (&self.options.base_url, &self.options.deployment) {
            // An option replaces both variables.
            (None, None) => {
                if let Some(url) = variable("LUPITOR_BASE_URL")? {
                    builder = builder.base_url(url);
                }
                if let Some(deployment) = variable("LUPITOR_DEPLOYMENT")? {
                    builder = builder.deployment(deployment);
                }
            }
            (Some(url), _) => builder = builder.base_url(url),
            (None, Some(deployment)) => builder = builder.deployment(deployment),
        }
        Ok(builder.build()?)
    }

    /// The timeouts of a preset, changed by `--timeout`.
    pub(crate) fn request_options(&self, preset: RequestOptions) -> RequestOptions {
        match self.options.timeout {
            Some(timeout) => preset.total_timeout(timeout).max_wait(timeout),
            None => preset,
        }
    }

    /// The base URL as the user named it, to compare it with that of an earlier run.
    pub(crate) fn base_url(&self) -> Result<String> {
        let (url, deployment) = match (&self.options.base_url, &self.options.deployment) {
            (None, None) => (variable("LUPITOR_BASE_URL")?, variable("LUPITOR_DEPLOYMENT")?),
            (url, deployment) => (url.clone(), deployment.clone()),
        };
        let url = match (url, deployment) {
            (Some(url), _) => url,
            (None, Some(deployment)) => format!("https://{deployment}.lupitor.com"),
            (None, None) => "https://lupitor.acrely.ai".to_owned(),
        };
        let url = url.trim_end_matches('/');
        Ok(url.strip_suffix("/api/v1").unwrap_or(url).to_owned())
    }

    /// The API key.
    async fn key(&self) -> Result<String> {
        if let Some(path) = &self.options.api_key_file {
            key_of_file(path)
        } else if let Some(command) = &self.options.api_key_command {
            key_of_command(command).await
        } else {
            variable("LUPITOR_API_KEY")?.ok_or_else(|| {
                Error::Config(
                    "API key: is missing; set LUPITOR_API_KEY, or give --api-key-file FILE or --api-key-command COMMAND"
                        .to_owned(),
                )
            })
        }
    }
}

/// An environment variable, by the rules of [`lupitor::ClientBuilder::from_env`].
fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) if name == "LUPITOR_API_KEY" && value.trim().is_empty() => Err(Error::Config(format!(
            "{name}: is empty; set it to an API key, or unset it to use --api-key-file or --api-key-command (in CI, a secret that does \
             not exist or that the job may not read is empty)"
        ))),
        Ok(value) if value.is_empty() => Err(Error::Config(format!("{name}: is empty; set a value or unset the variable"))),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::Config(format!("{name}: is not UTF-8; set it again"))),
    }
}

fn key_of_file(path: &Path) -> Result<String> {
    let shown = path.display();
    let problem = |problem: &str| Error::Config(format!("--api-key-file {shown}: {problem}"));
    let file = File::open(path).map_err(|e| problem(&format!("cannot be read ({e}); give a file with the key")))?;
    let metadata = file.metadata().map_err(|e| problem(&format!("cannot be read ({e}); give a file with the key")))?;
    if metadata.is_dir() {
        return Err(problem("is a directory; give a file with the key"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(problem(&format!("other users may access it; run `chmod 600 {}`", quoted(path))));
        }
    }
    let mut bytes = Vec::new();
    file.take(MAX_KEY + 1).read_to_end(&mut bytes).map_err(|e| problem(&format!("cannot be read ({e})")))?;
    key(bytes).map_err(|text| problem(&text))
}

async fn key_of_command(command: &OsString) -> Result<String> {
    let problem = |problem: &str| Error::Config(format!("--api-key-command: {problem}"));
    #[cfg(unix)]
    let mut shell = tokio::process::Command::new("sh");
    #[cfg(unix)]
    shell.arg("-c");
    #[cfg(not(unix))]
    let mut shell = tokio::process::Command::new("cmd");
    #[cfg(not(unix))]
    shell.arg("/C");
    // Standard input may be the data of an import.
    shell.arg(command).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let run = async {
        let mut child = shell.spawn()?;
        let mut bytes = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(MAX_KEY + 1).read_to_end(&mut bytes).await?;
        }
        std::io::Result::Ok((child.wait().await?, bytes))
    };
    match tokio::time::timeout(KEY_COMMAND_TIME, run).await {
        Err(_) => Err(problem(&format!("did not end within {} s; run it by hand", KEY_COMMAND_TIME.as_secs()))),
        Ok(Err(e)) => Err(problem(&format!("cannot be run ({e}); run it by hand"))),
        // A command whose output is too long may end by a closed pipe.
        Ok(Ok((status, bytes))) if !status.success() && bytes.len() as u64 <= MAX_KEY => {
            Err(problem(&format!("failed ({status}); run it by hand")))
        }
        Ok(Ok((_, bytes))) => key(bytes).map_err(|text| problem(&text)),
    }
}

/// The key in the bytes of a file or a command. The SDK checks its characters.
fn key(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > MAX_KEY {
        return Err(format!("has more than {MAX_KEY} bytes; it must contain the key and nothing else"));
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8; it must contain the key and nothing else".to_owned())?;
    match text.trim() {
        "" => Err("is empty; it must contain the key".to_owned()),
        key if key.contains(['\n', '\r']) => Err("has several lines; it must contain the key and nothing else".to_owned()),
        key => Ok(key.to_owned()),
    }
}

/// A path as a word of a shell command.
pub(crate) fn quoted(path: &Path) -> String {
    shell_word(&path.to_string_lossy())
}

/// A text as a word of a shell command.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// A time such as `30s`, `5m` or `2h`. A number alone is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match unit {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let time = number.parse::<u64>().ok().zip(seconds).and_then(|(number, seconds)| number.checked_mul(seconds));
    match time {
        Some(0) => Err("must be greater than zero; use at least 1s".to_owned()),
        // A year: clocks cannot add every number of seconds.
        Some(time) if time <= 366 * 86_400 => Ok(Duration::from_secs(time)),
        Some(_) => Err("is longer than a year; use less".to_owned()),
        None => Err("is not a time; write it as 30s, 5m or 2h".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit() {
        let seconds = |text| duration(text).map(|time| time.as_secs());
        assert_eq!([seconds("30"), seconds("30s"), seconds("5m"), seconds("2h")], [Ok(30), Ok(30), Ok(300), Ok(7200)]);
        for wrong in ["", "s", "-1s", "1.5s", "1d", "0", "99999999999999999999h", "18446744073709551615h", "10000h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_word_of_a_shell_command_is_quoted_if_it_must_be() {
        assert_eq!(shell_word("leads-1.csv"), "leads-1.csv");
        assert_eq!(shell_word("my leads.csv"), "'my leads.csv'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn a_key_is_one_line() {
        assert_eq!(key(b"sk_test\n".to_vec()), Ok("sk_test".to_owned()));
        for wrong in [&b""[..], b"\n", b"sk_a\nsk_b", b"\xff", &[b'a'; 5000]] {
            assert!(key(wrong.to_vec()).is_err());
        }
    }
}
