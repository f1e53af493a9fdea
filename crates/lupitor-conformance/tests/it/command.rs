//! The command: files, options, statuses, and that nobody's data is in what it prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use lupitor_conformance::traffic::Exchange;
use lupitor_fake::Generation;
use serde_json::{Map, Value, json};

use crate::captures::everything;

/// The status, what was printed, and the complaint.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lupitor-conformance"));
    let output = command.arg("drift").args(arguments).env_remove("LUPITOR_API_KEY").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn fixture() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/capture.har").to_str().unwrap().to_owned()
}

fn file(name: &str, content: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What is in the fixture and must not be in what is printed.
const SECRETS: &[&str] = &[
    "Ada",
    "ada",
    "Lovelace",
    "Grace",
    "Hopper",
    "+49",
    "15112345678",
    "analytical",
    "secret",
    "Secret",
    "sk_live",
    "acme",
    "jh",
    "fra1",
    "dashboard",
];

#[test]
fn a_har_file_is_judged_without_showing_its_data() {
    let (status, table, complaint) = run(&[&fixture()]);
    assert_eq!((status, complaint.as_str()), (1, ""));
    let (json_status, json, _) = run(&[&fixture(), "--json"]);
    assert_eq!(json_status, 1);
    for secret in SECRETS {
        assert!(!table.contains(secret), "{secret} is in {table}");
        assert!(!json.contains(secret), "{secret} is in {json}");
    }
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["exchanges"], &report["judged"]), (&json!(4), &json!(3)), "one without an answer, one of no operation");
    let of = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        (text("kind"), text("operation"), finding["status"].as_u64().unwrap(), text("place"), text("detail"))
    };
    let found: Vec<_> = report["findings"].as_array().unwrap().iter().map(of).collect();
    let expected = [
        ("undocumented-status", "createLead", 409, "status", "not among the responses of the operation"),
        ("undocumented-message", "createLead", 409, "error", "Lead … … (…) exists in campaign …"),
        ("unknown-field", "createLead", 201, "data.owner", "string"),
    ];
    let expected = expected.map(|(a, b, c, d, e)| (a.to_owned(), b.to_owned(), c, d.to_owned(), e.to_owned()));
    assert_eq!(found, expected);
    assert_eq!(report["settled"]["createStatus"], json!({"201": 1}));
    assert_eq!(report["settled"]["requestId"], json!({"x-vercel-id": 1}));
    assert!(report["open"].as_array().unwrap().contains(&json!("lastCursor")));
    assert!(table.contains("3 disagreements"), "{table}");
}

fn line(exchange: &Exchange) -> String {
    let headers: Map<String, Value> = exchange.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    // Bodies as text and as JSON: both are taken.
    let sent: Option<Value> = exchange.request_body.as_deref().map(|body| serde_json::from_str(body).unwrap());
    let line = json!({"method": exchange.method, "url": exchange.url.as_str(), "status": exchange.status, "headers": headers,
                      "body": exchange.body, "request_body": sent});
    format!("{line}\n")
}

#[tokio::test]
async fn json_lines_are_judged() {
    let mut exchanges = everything(Generation::G2).await;
    let lines: String = exchanges.iter().map(line).collect();
    let (status, table, complaint) = run(&[&file("agreeing.jsonl", &lines)]);
    assert_eq!((status, complaint.as_str()), (0, ""), "{table}");
    assert!(table.ends_with("the API and openapi.yaml agree\n"), "{table}");

    exchanges[0].status = 299;
    let lines: String = exchanges.iter().map(line).collect();
    let (status, table, _) = run(&[&file("drifting.jsonl", &lines)]);
    assert_eq!(status, 1);
    assert!(table.contains("undocumented status  createLead  299"), "{table}");
}

#[test]
fn bad_usage_ends_with_2_and_shows_no_data() {
    let broken = file("broken.jsonl", "{\"method\":\"GET\",\"url\":\"https://a.example/api/health\",\"status\":\"Ada\"}\n");
    let no_har = file("no.har", r#"{"log":{"entries":[{"request":"Ada"}]}}"#);
    let elsewhere = file("elsewhere.jsonl", "{\"method\":\"GET\",\"url\":\"https://a.example/Ada\",\"status\":200}\n");
    let cases: &[(&[&str], &str)] = &[
        (&[], "give a file with captured traffic, or --url"),
        (&["--campaign", "k"], "--campaign is for --url"),
        (&["--url"], "--url needs a value"),
        (&["--verbose"], "unknown option --verbose"),
        (&["no-such-file.har"], "no-such-file.har"),
        (&["--url", "http://127.0.0.1:1/api/v1"], "LUPITOR_API_KEY is not set"),
        (&[&broken], "line 1: column"),
        (&[&no_har], "`log.entries[0]` is no HAR entry"),
        (&[&elsewhere], "none of 1 exchanges"),
    ];
    for (arguments, expected) in cases {
        let (status, printed, complaint) = run(arguments);
        assert_eq!((status, printed.as_str()), (2, ""), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected) && !complaint.contains("Ada"), "{arguments:?}: {complaint}");
    }
    assert_eq!(run(&["--help"]).0, 0);
}
