//! An import whose requests fail for long, and what it says about rows without an outcome.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use lupitor_fake::{CAMPAIGN_ID, Operation};
use serde_json::Value;

use crate::import::{counts, job, rows};
use crate::support::Printed;

/// Reads standard error up to a line with this text.
#[track_caller]
fn read_until(stderr: &mut impl BufRead, expected: &str) -> String {
    let mut text = String::new();
    while !text.contains(expected) {
        assert!(stderr.read_line(&mut text).unwrap() > 0, "the command ended early: {text}");
    }
    text
}

fn interrupt(child: &Child) {
    let status = Command::new("sh").arg("-c").arg(format!("kill -INT {}", child.id())).status().unwrap();
    assert!(status.success());
}

#[test]
#[cfg(unix)]
fn an_api_that_fails_for_long_is_named_with_the_next_try_and_at_the_end() {
    let job = job("crm.csv", rows(3), |fake| fake.fault("500@bulkCreateLeads".parse().unwrap()));
    let mut child = job.command("import", "--json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let text = read_until(&mut stderr, "the API responds with 500 (");
    let line = text.lines().last().unwrap();
    assert!(line.contains(" attempts); next try in ") && !line.contains(" left"), "{text}");
    interrupt(&child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    printed.expect(130);
    assert!(rest.contains("problem:  the API responds with 500 ("), "{rest}");
    assert!(rest.contains("sent:     3 rows whose outcome is not known yet"), "{rest}");
    let object: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!((&object["counts"]["sent"], &object["finished"]), (&3.into(), &false.into()), "{object}");

    job.fake().clear_faults();
    let resumed = job.import("");
    assert!(!resumed.expect(0).stderr.contains("sent:     "), "{}", resumed.stderr);
}

#[test]
#[cfg(unix)]
fn outcomes_that_do_not_fit_on_the_disk_are_counted_and_looked_up_by_the_next_run() {
    let with_column = |name: &str| rows(3).replace("Id,Name", &format!("Id,{name}"));
    let measured = job("crm.csv", with_column("N"), |fake| fake);
    measured.import("").expect(0);
    let first_line = measured.read(".journal").lines().next().unwrap().len();
    // The options name the column twice. The line of the sent rows fits into a block, and that of their outcome does not.
    let column = "N".repeat(1 + (476 - first_line) / 2);

    let job = job("crm.csv", with_column(&column), |fake| fake);
    let import = job.command("import", "");
    let mut command = job.api.script("trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"");
    command.arg(import.get_program()).args(import.get_args()).current_dir(job.folder.path());
    let printed = Printed::from_output(command.output().unwrap());
    let expected = "sent:     3 rows whose outcome could not be written: the next run looks them up";
    assert!(printed.expect(9).stderr.contains(expected), "{}", printed.stderr);
    assert_eq!(job.external_ids().len(), 3);

    job.import("").expect(0);
    assert_eq!(job.outcomes(3), counts([("created", 3)]));
    assert_eq!(job.external_ids().len(), 3, "no lead exists twice");
}

#[test]
fn a_file_that_changes_after_its_rows_were_sent_has_results_and_no_file_of_rejected_rows() {
    let text = "Id,Phone\nCRM_1,\nCRM_2,12\n";
    let job = job("crm.csv", text, |fake| fake.fault("delay=300ms@bulkCreateLeads".parse().unwrap()));
    let mut child = job.command("import", "").stderr(Stdio::piped()).spawn().unwrap();
    job.wait_for_requests(1, &mut child);
    fs::write(&job.file, text.replace("CRM", "NEW")).unwrap();
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    assert!(printed.expect(4).stderr.contains("crm.csv: was changed after it was read first"), "{}", printed.stderr);
    assert!(!printed.stderr.contains("nothing of the changed part was sent"), "{}", printed.stderr);
    assert!(printed.stderr.contains("rejected: no file, because "), "{}", printed.stderr);
    assert_eq!(job.outcomes(2), counts([("created", 1), ("rejected", 1)]));
    assert!(!job.beside(".rejected.csv").exists());

    fs::write(&job.file, text).unwrap();
    job.import("").expect(1);
    assert!(job.read(".rejected.csv").contains(",CRM_2,12\n"));
    assert_eq!(job.fake().operation_count(Operation::BulkCreateLeads), 1);
}

#[test]
fn a_dry_run_whose_reader_goes_away_has_the_exit_code_of_the_file() {
    let text: String = (1..=20_000).map(|row| format!("{row}\n")).collect();
    let job = job("crm.csv", format!("Phone,Name\n{text}"), |fake| fake);
    let mut child = job.command("import", "--dry-run").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("has 1 value, and the header has 2"), "{first}");
    Printed::from_output(child.wait_with_output().unwrap()).expect(1);
}

#[test]
fn a_title_above_the_header_is_named_as_a_cause() {
    let job = job("crm.csv", "Leads of 2026,\nId,Name\nCRM_1,Ada\n", |fake| fake);
    let printed = job.import("--dry-run");
    assert!(printed.expect(4).stderr.contains("or delete the lines above the header"), "{}", printed.stderr);
}

#[test]
fn log_lines_are_objects_with_json() {
    let job = job("crm.csv", rows(3), |fake| fake);
    let printed = job.import("--json -v");
    let objects: Vec<Value> = printed.expect(0).stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_attempt = |object: &Value| object["log"]["message"] == "attempt succeeded" && object["log"]["level"] == "debug";
    assert!(objects.iter().any(is_attempt), "{}", printed.stderr);
    assert!(job.import("-v").stderr.contains("attempt succeeded"));
}

#[test]
fn a_repeated_key_keeps_both_values_in_the_file_of_rejected_rows() {
    let text = "{\"externalId\":\"CRM_1\",\"externalId\":\"CRM_2\"}\nnot json\n";
    let job = job("crm.jsonl", text, |fake| fake);
    job.import("").expect(1);
    let rejected = job.read(".rejected.jsonl");
    let lines: Vec<&str> = rejected.lines().collect();
    assert!(lines[0].ends_with(",\"externalId\":\"CRM_1\",\"externalId\":\"CRM_2\"}"), "{rejected}");

    // The text of a line that was no JSON is corrected in its place.
    let fixed = rejected.replace("\"externalId\":\"CRM_1\",", "").replace("not json", "{\\\"externalId\\\":\\\"CRM_3\\\"}");
    fs::write(job.folder.path().join("fixed.jsonl"), fixed).unwrap();
    let mut import = job.api.command(&format!("leads import fixed.jsonl --campaign-id {CAMPAIGN_ID}"));
    Printed::from_output(import.current_dir(job.folder.path()).output().unwrap()).expect(0);
    assert_eq!(job.external_ids(), ["CRM_2", "CRM_3"]);
    assert!(job.fake().leads(CAMPAIGN_ID).iter().all(|lead| lead.metadata.is_none()), "the added keys are no metadata");
}
