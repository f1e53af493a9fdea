//! The server: HTTP/1.1 over loopback, in a process of its own. It parses each body as JSON, counts the rows, and responds with an id for
//! each of them. It stores nothing, so that it is cheaper than the stand-in.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{BATCH_ROWS, BoxError, START_TIMEOUT};

/// No arguments.
#[derive(Debug, Args)]
pub struct ServerArguments {}

#[derive(Deserialize)]
struct Body {
    leads: Vec<IgnoredAny>,
}

/// Serves until its standard input ends, and prints its port first.
pub fn serve(_: &ServerArguments) -> Result<ExitCode, BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    let rows = Arc::new(AtomicU64::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let rows = rows.clone();
            // A client that closes its connection is no failure.
            std::thread::spawn(move || respond(stream, &rows).ok());
        }
    });
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(ExitCode::SUCCESS)
}

fn respond(stream: TcpStream, rows: &AtomicU64) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::with_capacity(64 << 10, stream);
    let ids: Vec<String> = (0..BATCH_ROWS).map(|number| format!(r#""jh7{number:016}""#)).collect();
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        let mut is_first = true;
        let mut is_count = false;
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let trimmed = line.trim_end();
            if trimmed.is_empty() {
                break;
            }
            if std::mem::take(&mut is_first) {
                is_count = trimmed.starts_with("GET ");
            }
            if let Some((name, value)) = trimmed.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        let data = if is_count {
            rows.swap(0, Ordering::Relaxed).to_string()
        } else {
            let count = serde_json::from_slice::<Body>(&body).map_or(0, |body| body.leads.len());
            rows.fetch_add(count as u64, Ordering::Relaxed);
            let ids = ids[..count.min(BATCH_ROWS)].join(",");
            format!(
                r#"{{"success":true,"data":{{"created":{count},"skipped":0,"createdIds":[{ids}],"skippedIdentifiers":[]}},"error":null}}"#
            )
        };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", data.len());
        writer.write_all(&[head.as_bytes(), data.as_bytes()].concat())?;
    }
}

/// The server's process. It ends when this value is dropped, or when this process ends.
pub struct Process {
    child: Child,
    port: u16,
}

impl Process {
    /// Starts the server.
    pub fn start() -> Result<Self, BoxError> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("import-server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut port = String::new();
        BufReader::new(child.stdout.take().ok_or("the server has no output")?).read_line(&mut port)?;
        Ok(Self { port: port.trim().parse()?, child })
    }

    /// The base URL.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Number of rows that were received since the last call.
    pub fn take_rows(&self) -> Result<u64, BoxError> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(START_TIMEOUT))?;
        stream.write_all(b"GET /count HTTP/1.1\r\n\r\n")?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(String::from_utf8(body)?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The server ends at the end of its input. If it is gone already, there is nothing to do.
        drop(self.child.stdin.take());
        self.child.wait().ok();
    }
}
