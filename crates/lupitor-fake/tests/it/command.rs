//! The `lupitor-fake` command, as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lupitor-fake");

/// Kills the process if a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[test]
fn invalid_arguments_are_rejected() {
    let cases: &[(&[&str], &str)] = &[
        (&["--port", "65536"], "65536 is not in 0..=65535"),
        (&["--generation", "g3"], "unknown generation \"g3\", expected g1 or g2"),
        (&["--rate", "fast"], "\"fast\" is not a rate such as 100/60s, 10/m or 1000/h"),
        (&["--rate", "5/0s"], "rate window must be between 1 ms and 366 days"),
        (&["--window", "sliding"], "[possible values: fixed, sliding-log, sliding-counter]"),
        (&["--fault", "drop@leads"], "unknown operation \"leads\""),
        (&["--key", "sk:admin"], "unknown scope \"admin\", expected read or write"),
        (&["--create-status", "204"], "[possible values: 200, 201]"),
        (&["--nonsense"], "unexpected argument '--nonsense'"),
    ];
    for (arguments, reason) in cases {
        let output = run(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr.contains(reason), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
    // Only the builder finds this.
    let output = run(&["--port", "0", "--max-page-size", "0"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: max_page_size must be at least 1\n");
}

#[test]
fn it_serves_until_a_signal_stops_it() {
    let arguments = ["--port", "0", "--generation", "g1", "--key", "sk_one", "--key", "sk_two:read@k1", "--campaign", "k1"];
    let child = Command::new(PROGRAM).args(arguments).args(["--leads", "3"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let base_url = lines.next().unwrap();
    let address = base_url.strip_prefix("LUPITOR_BASE_URL=http://").unwrap();
    let rest: Vec<_> = lines.by_ref().take(5).collect();
    assert_eq!(
        rest,
        [
            "LUPITOR_API_KEY=sk_one",
            "# generation: g1",
            "# key: sk_one (read and write, all campaigns)",
            "# key: sk_two (read, only campaign k1)",
            "# campaign: k1",
        ]
    );

    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET /api/v1/leads?campaignId=k1 HTTP/1.1\r\nhost: fake\r\nconnection: close\r\nx-api-key: sk_two\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK") && response.contains(r#""count":3"#), "{response}");

    #[cfg(unix)]
    {
        // The shell's own `kill`: not every machine has the program.
        let signal = Command::new("sh").args(["-c", &format!("kill -TERM {}", running.0.id())]).status().unwrap();
        assert!(signal.success());
        assert_eq!(running.0.wait().unwrap().code(), Some(0));
    }
}
