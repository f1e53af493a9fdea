//! Counts instructions: runs this program under valgrind's callgrind.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::ValueEnum;

use super::BoxError;
use super::case::{Call, ClientKind};

const MISSING: &str = "valgrind, which counts the instructions, is not installed: apt-get install valgrind";

/// valgrind, and its directory.
pub struct Callgrind {
    program: PathBuf,
    directory: PathBuf,
    keep: bool,
}

impl Callgrind {
    /// Checks that valgrind is installed. Without a directory, its files are removed.
    pub fn find(keep_in: Option<&Path>) -> Result<Self, BoxError> {
        match Command::new("valgrind").arg("--version").stdout(Stdio::null()).status() {
            Ok(status) if status.success() => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(MISSING.into()),
            Ok(status) => return Err(format!("valgrind --version: {status}").into()),
            Err(error) => return Err(format!("valgrind --version: {error}").into()),
        }
        let directory = match keep_in {
            Some(directory) => {
                std::fs::create_dir_all(directory)?;
                directory.to_owned()
            }
            None => std::env::temp_dir(),
        };
        Ok(Self { program: std::env::current_exe()?, directory, keep: keep_in.is_some() })
    }

    /// Number of instructions of a process that makes this number of calls, from start to end.
    pub fn instructions(&self, call: Call, client: ClientKind, calls: u32, base_url: &str) -> Result<u64, BoxError> {
        let [call, client] = [name(&call), name(&client)];
        let file = self.directory.join(if self.keep {
            format!("callgrind.{call}.{client}.{calls}")
        } else {
            format!("lupitor-bench-{}.callgrind", std::process::id())
        });
        let mut out_file = std::ffi::OsString::from("--callgrind-out-file=");
        out_file.push(&file);
        let output = Command::new("valgrind")
            .args(["--quiet", "--tool=callgrind"])
            .arg(out_file)
            .arg(&self.program)
            .args(["overhead-worker", &client, &call, &calls.to_string(), base_url])
            .stdin(Stdio::null())
            .output()?;
        let text = std::fs::read_to_string(&file);
        if !self.keep {
            // The file does not exist if valgrind failed.
            drop(std::fs::remove_file(&file));
        }
        if !output.status.success() {
            let problem = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{client} {call}: {}\n{}", output.status, problem.trim_end()).into());
        }
        total(&text?).ok_or_else(|| format!("{client} {call}: callgrind's file has no total of instructions").into())
    }
}

fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The total of instructions in callgrind's output: `totals:` has a number for each name after `events:`.
fn total(text: &str) -> Option<u64> {
    let words = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::split_whitespace);
    let instructions = words("events:")?.position(|event| event == "Ir")?;
    words("totals:")?.nth(instructions)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_the_instructions_is_found() {
        let head =
            "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 7\ncmd:  lupitor-bench totals: 3\npart: 1\n\n";
        let body = "\nob=(1) /usr/bin/x\nfl=(1) main.rs\nfn=(1) main\n12 34\ncalls=1 7\n12 99\n\n";
        let cases = [
            ("events: Ir\nsummary: 98765\n", "totals: 98765\n", Some(98765)),
            ("events: Ir sysCount sysTime\n", "totals: 12345678901 7 9\n", Some(12_345_678_901)),
            ("events: Cy Ir\n", "totals: 7 8\n", Some(8)),
            ("events: Cy\n", "totals: 7\n", None),
            ("events: Ir\n", "", None),
            ("events: Ir\n", "totals:\n", None),
            ("events: Ir\n", "totals: many\n", None),
            ("", "totals: 7\n", None),
        ];
        for (events, totals, expected) in cases {
            assert_eq!(total(&format!("{head}{events}{body}{totals}")), expected, "{events}{totals}");
        }
    }
}
