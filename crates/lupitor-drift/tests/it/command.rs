//! The command: files, options, exit codes, and output without data.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use lupitor_drift::traffic::Exchange;
use lupitor_fake::{CAMPAIGN_ID, Fake, Fault, FaultRule, Generation, READ_KEY, Rate, RateLimits};
use serde_json::{Map, Value, json};

use crate::captures::everything;

/// The exit code, the output, and the error output.
fn run(arguments: &[&str]) -> (i32, String, String) {
    run_with(arguments, None)
}

/// The same with a key in the environment.
fn run_with(arguments: &[impl AsRef<OsStr>], key: Option<&str>) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lupitor-drift"));
    command.args(arguments).env_remove("LUPITOR_API_KEY");
    command.envs(key.map(|key| ("LUPITOR_API_KEY", key)));
    let output = command.output().unwrap();
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

/// The end of the output without a disagreement.
const AGREE: &str = "the API and openapi.yaml agree\n";

/// Parts of the fixture that must not be printed.
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
fn a_har_file_is_compared_without_showing_its_data() {
    let (status, table, complaint) = run(&[&fixture()]);
    assert_eq!((status, complaint.as_str()), (1, ""));
    let (json_status, json, _) = run(&[&fixture(), "--json"]);
    assert_eq!(json_status, 1);
    for secret in SECRETS {
        assert!(!table.contains(secret), "{secret} is in {table}");
        assert!(!json.contains(secret), "{secret} is in {json}");
    }
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["exchanges"], &report["compared"]), (&json!(4), &json!(3)), "one has no response, one no operation");
    let of = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        (text("kind"), text("operation"), finding["status"].as_u64().unwrap(), text("place"), text("detail"))
    };
    let found: Vec<_> = report["findings"].as_array().unwrap().iter().map(of).collect();
    let expected = [
        ("undocumented-status", "createLead", 418, "status", "not among the responses of the operation"),
        ("undocumented-message", "createLead", 418, "error", "Lead … … (…) exists in campaign …"),
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
    // Bodies are accepted as text and as JSON.
    let sent: Option<Value> = exchange.request_body.as_deref().map(|body| serde_json::from_str(body).unwrap());
    let line = json!({"method": exchange.method, "url": exchange.url.as_str(), "status": exchange.status, "headers": headers,
                      "body": exchange.body, "request_body": sent});
    format!("{line}\n")
}

#[tokio::test]
async fn json_lines_are_compared() {
    let mut exchanges = everything(Generation::G2).await;
    let lines: String = exchanges.iter().map(line).collect();
    let (status, table, complaint) = run(&[&file("agreeing.jsonl", &lines)]);
    assert_eq!((status, complaint.as_str()), (0, ""), "{table}");
    assert!(table.ends_with(AGREE), "{table}");

    exchanges[0].status = 299;
    let lines: String = exchanges.iter().map(line).collect();
    let (status, table, _) = run(&[&file("drifting.jsonl", &lines)]);
    assert_eq!(status, 1);
    assert!(table.contains("undocumented status  createLead  299"), "{table}");
}

/// A response with a list, as somebody writes it by hand: without `date`, which no page promises.
fn list_response(body: Value) -> Value {
    let headers = json!({"content-type": "application/json", "x-ratelimit-limit": 100, "x-ratelimit-remaining": 99,
                         "x-ratelimit-reset": 1_761_742_800});
    json!({"method": "GET", "url": "https://a.example/api/v1/leads?campaignId=k", "status": 200, "headers": headers, "body": body})
}

fn changed(mut line: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut line);
    line
}

/// Values in the names of fields, inside other words, and a key that looks like a word.
#[test]
fn no_value_is_shown_wherever_it_comes_back() {
    let lead = json!({"campaignId": "k", "externalId": "E", "metadata": {"name": "jane zanzibar"}});
    let create = |status: u16, body: Value| {
        json!({"method": "POST", "url": "https://a.example/api/v1/leads", "status": status, "request_body": lead, "body": body,
               "request_headers": {"x-api-key": "skliveabcdef"}, "headers": {"content-type": "application/json"}})
    };
    let refused = |message: &str| create(400, json!({"success": false, "data": null, "error": message}));
    let named = json!({"leadId": "j", "zanzibar": 1, "leadJaneZanzibar": 1, "color": 1});
    let lines = [
        create(201, json!({"success": true, "data": named, "error": null})),
        refused("prezanzibarpost is odd"),
        refused("key not taken: skliveabcdef"),
    ];
    let file = file("named.jsonl", &lines.map(|line| format!("{line}\n")).concat());
    for arguments in [&[&*file, "--json"][..], &[&*file]] {
        let (status, shown, errors) = run(arguments);
        assert_eq!((status, &*errors), (1, ""), "{shown}");
        let lower = shown.to_lowercase();
        assert!(!lower.contains("zanzibar") && !lower.contains("sklive"), "{shown}");
        assert!(shown.contains("data.color") && shown.contains("data.…") && shown.contains("is odd"), "{shown}");
    }
}

#[test]
fn a_capture_without_bodies_is_not_an_agreement() {
    let good = list_response(json!({"success": true, "data": {"leads": [], "count": 0}, "error": null}));
    let bare = changed(good.clone(), |line| line["body"] = Value::Null);
    let other = |method: &str| {
        changed(good.clone(), |line| {
            line["method"] = json!(method);
            line["status"] = json!(405);
        })
    };
    let long_limit = changed(good.clone(), |line| line["headers"]["x-ratelimit-limit"] = json!(15_551_234_567_u64));
    let other_host = changed(good.clone(), |line| line["url"] = json!("https://b.example/api/v1/leads?campaignId=k"));
    let twice = changed(good.clone(), |line| line["headers"]["X-RateLimit-Limit"] = json!(7));
    let empty = changed(bare.clone(), |line| line["status"] = json!(204));
    /// The lines, the exit code, parts of the output, and text that must not be in it.
    type Case<'a> = (&'a [&'a Value], i32, &'a [&'a str], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (&[&good], 0, &["date                   absent", AGREE], &["readable body", "method"]),
        (&[&list_response(json!({}))], 1, &["success is missing", "3 disagreements"], &[AGREE]),
        (&[&bare], 2, &["1 response has no readable body", "export it with content"], &[AGREE]),
        (&[&good, &bare, &bare], 0, &["2 responses have no readable body", AGREE], &[]),
        // A disagreement counts, even if other parts could not be compared.
        (&[&changed(bare.clone(), |line| line["status"] = json!(299))], 1, &["1 response has no readable body"], &[]),
        (&[&good, &empty], 1, &["undocumented status"], &["readable body"]),
        (&[&good, &other("PUT"), &other("PUT")], 0, &["2 requests", "PUT  /api/v1/leads  405  2×"], &[]),
        (&[&good, &other("Ada")], 0, &["1 request ", "another method  /api/v1/leads  405  1×"], &["Ada"]),
        (&[&good, &other_host], 0, &["2 hosts", AGREE], &["b.example"]),
        (&[&twice], 1, &["x-ratelimit-limit  more than once, with different values"], &[]),
        (&[&good, &long_limit], 0, &["listLeads: 100 ", "listLeads: a whole number"], &["1555"]),
    ];
    for (index, (lines, expected, printed, not_printed)) in cases.iter().enumerate() {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let file = file(&format!("line-{index}.jsonl"), &lines);
        let (status, table, _) = run(&[&file]);
        assert_eq!(status, *expected, "{index}: {table}");
        for part in *printed {
            assert!(table.contains(part), "{index}: {part} is not in {table}");
        }
        for part in *not_printed {
            assert!(!table.contains(part), "{index}: {part} is in {table}");
        }
        assert_eq!(run(&[&file, "--json"]).0, *expected, "{index}: with --json");
    }
}

#[test]
fn the_json_lists_the_parts_that_were_not_compared() {
    let bare = list_response(Value::Null);
    let put = changed(bare.clone(), |line| line["method"] = json!("PUT"));
    let (status, json, complaint) = run(&[&file("bare.jsonl", &format!("{bare}\n{put}\n")), "--json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((status, &report["without_body"]), (2, &json!(1)));
    assert_eq!(report["other_methods"], json!([{"method": "PUT", "path": "/api/v1/leads", "status": 200, "count": 1}]));
    let reason = report["inconclusive"][0].as_str().unwrap();
    assert!(reason.contains("no response has a readable body") && complaint.contains(reason), "{reason}; {complaint}");
}

/// Exported without content: with no text, or with an empty one for what had some.
#[test]
fn a_har_file_without_content_is_not_an_agreement() {
    let headers = json!([{"name": "X-RateLimit-Limit", "value": "60"}, {"name": "X-RateLimit-Remaining", "value": "59"},
                         {"name": "X-RateLimit-Reset", "value": "1761739262000"}]);
    let contents = [json!({"size": 59, "mimeType": "application/json"}), json!({"size": 59, "text": ""}), Value::Null];
    for (index, content) in contents.iter().enumerate() {
        let request = json!({"method": "GET", "url": "https://a.example/api/health"});
        let entry = json!({"request": request, "response": {"status": 200, "headers": headers, "content": content}});
        let har = json!({"log": {"entries": [entry]}});
        let (status, table, _) = run(&[&file(&format!("bare-{index}.har"), &har.to_string())]);
        assert_eq!(status, 2, "{index}: {table}");
        assert!(table.contains("1 response has no readable body"), "{index}: {table}");
    }
}

/// Then no response shows the shape of a list.
#[tokio::test]
async fn a_refused_key_or_campaign_is_not_an_agreement() {
    let fake = Fake::builder().start().await.unwrap();
    let limits = RateLimits::all(Rate::per_hour(2).unwrap());
    let limited = Fake::builder().rate_limits(limits).start().await.unwrap();
    // The 429 comes before any list.
    let limits = RateLimits::none().health(Some(Rate::per_hour(1).unwrap()));
    let limited_at_once = Fake::builder().rate_limits(limits).start().await.unwrap();
    let down = Fake::builder().fault(FaultRule::new(Fault::InternalServerError)).start().await.unwrap();
    let wrong = "sk_test_7Secret7Key";
    /// The stand-in, the key, the campaign, the exit code, parts of the output.
    type Case<'a> = (&'a Fake, &'a str, Option<&'a str>, i32, &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (&fake, READ_KEY, Some(CAMPAIGN_ID), 0, &[AGREE]),
        (&fake, READ_KEY, None, 0, &[AGREE]),
        (&fake, wrong, Some(CAMPAIGN_ID), 2, &["401 (invalidApiKey)", "LUPITOR_API_KEY"]),
        (&fake, wrong, None, 2, &["401 (invalidApiKey)", "LUPITOR_API_KEY"]),
        (&fake, READ_KEY, Some("k97secretcampaign"), 2, &["403 (campaignNotFound)", "--campaign"]),
        (&limited, READ_KEY, Some(CAMPAIGN_ID), 2, &["429 (rateLimitExceeded)", "wait"]),
        (&limited_at_once, READ_KEY, None, 2, &["429 (rateLimitExceeded)", "wait"]),
        (&down, READ_KEY, Some(CAMPAIGN_ID), 2, &["500 (internalServerError)", "later"]),
    ];
    for (index, (fake, key, campaign, expected, parts)) in cases.iter().enumerate() {
        let mut arguments = vec!["--url".to_owned(), fake.base_url()];
        arguments.extend(campaign.iter().flat_map(|campaign| ["--campaign".to_owned(), (*campaign).to_owned()]));
        let key = (*key).to_owned();
        // The stand-in responds on this thread meanwhile.
        let run = tokio::task::spawn_blocking(move || run_with(&arguments, Some(&key)));
        let (status, table, complaint) = run.await.unwrap();
        assert_eq!(status, *expected, "{index}: {table}{complaint}");
        for part in *parts {
            assert!(table.contains(part), "{index}: {part} is not in {table}");
        }
        assert!(*expected == 0 || !table.contains(AGREE), "{index}: {table}");
        assert!(!table.contains("ecret"), "{index}: {table}");
    }
}

#[test]
fn an_invalid_line_is_reported_by_its_member() {
    let line = |members: &str| format!(r#"{{"method":"GET","url":"https://a.example/api/health",{members}}}"#);
    let cases = [
        (line(r#""body":{"Ada":1}"#), "line 2: `status` is missing"),
        (line(r#""status":"Ada""#), "line 2: `status` must be a whole number from 100 to 999"),
        (line(r#""status":20"#), "line 2: `status` must be a whole number from 100 to 999"),
        (line(r#""status":200,"headers":["Ada"]"#), "line 2: `headers` must be an object"),
        (line(r#""status":200,"request_headers":"Ada""#), "line 2: `request_headers` must be an object"),
        (r#"{"url":"https://a.example/","status":200}"#.to_owned(), "line 2: `method` is missing"),
        (r#"{"method":7,"url":"https://a.example/","status":200}"#.to_owned(), "line 2: `method` must be a string"),
        (r#"{"method":"GET","url":"/Ada","status":200}"#.to_owned(), "line 2: `url` must be an absolute URL"),
        (r#"["Ada"]"#.to_owned(), "line 2: must be a JSON object"),
        (r#"{"method":"Ada""#.to_owned(), "line 2: not JSON, at column 15"),
    ];
    for (index, (line, expected)) in cases.iter().enumerate() {
        // The first line is good.
        let good = list_response(Value::Null);
        let (status, printed, complaint) = run(&[&file(&format!("bad-line-{index}.jsonl"), &format!("{good}\n{line}\n"))]);
        assert_eq!((status, printed.as_str()), (2, ""), "{line}");
        assert!(complaint.contains(expected) && !complaint.contains("Ada"), "{line}: {complaint}");
    }
}

#[test]
fn bad_usage_ends_with_2_and_shows_no_data() {
    let broken = file("broken.jsonl", "{\"method\":\"GET\",\"url\":\"https://a.example/api/health\",\"status\":\"Ada\"}\n");
    let no_har = file("no.har", r#"{"log":{"entries":[{"request":"Ada"}]}}"#);
    let elsewhere = file("elsewhere.jsonl", "{\"method\":\"GET\",\"url\":\"https://a.example/Ada\",\"status\":200}\n");
    let cases: &[(&[&str], &str)] = &[
        (&[], "<FILE|--url <URL>>"),
        (&["--campaign", "k"], "--url <URL>"),
        (&["--url"], "a value is required for '--url <URL>'"),
        (&["--verbose"], "unexpected argument '--verbose'"),
        (&["no-such-file.har"], "no-such-file.har"),
        (&["--url", "http://127.0.0.1:1/api/v1"], "LUPITOR_API_KEY is not set"),
        (&[&broken], "line 1: `status` must be"),
        (&[&no_har], "`log.entries[0]` is not a HAR entry"),
        (&[&elsewhere], "none of 1 exchanges"),
    ];
    for (arguments, expected) in cases {
        let (status, printed, complaint) = run(arguments);
        assert_eq!((status, printed.as_str()), (2, ""), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected) && !complaint.contains("Ada"), "{arguments:?}: {complaint}");
    }
    assert_eq!(run(&["--help"]).0, 0);
}
