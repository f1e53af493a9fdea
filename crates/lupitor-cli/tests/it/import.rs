//! `lupitor leads import` and `lupitor leads purge`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lupitor_fake::{CAMPAIGN_ID, Fake, FakeBuilder, LeadInput, Operation, RateLimits, WRITE_KEY};
use tempfile::TempDir;

use crate::support::{Api, Printed, api, command};

/// A stand-in without rate limits, and a folder with a file.
pub(crate) struct Job {
    pub(crate) api: Api,
    pub(crate) folder: TempDir,
    pub(crate) file: PathBuf,
}

pub(crate) fn job(name: &str, content: impl AsRef<[u8]>, configure: impl FnOnce(FakeBuilder) -> FakeBuilder) -> Job {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, content).unwrap();
    Job { api: api(|fake| configure(fake.rate_limits(RateLimits::none()))), folder, file }
}

/// Rows with the external ids `CRM_1` and so on.
pub(crate) fn rows(number: u32) -> String {
    (1..=number).fold("Id,Name\n".to_owned(), |text, row| text + &format!("CRM_{row},Person {row}\n"))
}

impl Job {
    pub(crate) fn fake(&self) -> &Fake {
        &self.api.fake
    }

    pub(crate) fn command(&self, operation: &str, options: &str) -> Command {
        let mut command = self.api.command(&format!("leads {operation} --campaign-id {CAMPAIGN_ID} {options}"));
        command.arg(&self.file).current_dir(self.folder.path());
        command
    }

    pub(crate) fn import(&self, options: &str) -> Printed {
        Printed::from_output(self.command("import", options).output().unwrap())
    }

    fn purge(&self, options: &str) -> Printed {
        Printed::from_output(self.command("purge", options).output().unwrap())
    }

    pub(crate) fn beside(&self, suffix: &str) -> PathBuf {
        PathBuf::from(format!("{}{suffix}", self.file.display()))
    }

    pub(crate) fn read(&self, suffix: &str) -> String {
        fs::read_to_string(self.beside(suffix)).unwrap_or_else(|e| panic!("{suffix}: {e}"))
    }

    /// The number of lines in the results file by outcome. Each row has one line.
    pub(crate) fn outcomes(&self, rows: u64) -> BTreeMap<String, u64> {
        outcomes(&self.beside(".results.csv"), rows)
    }

    pub(crate) fn external_ids(&self) -> Vec<String> {
        self.fake().leads(CAMPAIGN_ID).into_iter().filter_map(|lead| lead.external_id).collect()
    }

    /// Waits until the stand-in has received so many bulk requests.
    pub(crate) fn wait_for_requests(&self, number: u64, child: &mut Child) {
        while self.fake().operation_count(Operation::BulkCreateLeads) < number {
            assert!(child.try_wait().unwrap().is_none(), "the command ended early");
            std::thread::yield_now();
        }
    }

    /// The output with fixed names, for a snapshot.
    fn stable(&self, printed: &Printed) -> String {
        printed.all().replace(self.folder.path().to_str().unwrap(), "FOLDER")
    }
}

pub(crate) fn outcomes(results: &Path, rows: u64) -> BTreeMap<String, u64> {
    let text = fs::read_to_string(results).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("row,line,outcome,reason"));
    let mut outcomes = BTreeMap::new();
    let mut number = 0;
    for line in lines {
        number += 1;
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields[0], number.to_string(), "{line}");
        *outcomes.entry(fields[2].to_owned()).or_default() += 1;
    }
    assert_eq!(number, rows, "a line for each row");
    outcomes
}

pub(crate) fn counts<const N: usize>(expected: [(&str, u64); N]) -> BTreeMap<String, u64> {
    expected.into_iter().map(|(outcome, count)| (outcome.to_owned(), count)).collect()
}

const DIRTY: &str =
    "Phone;Id;Name\r\n(555) 123-4567;CRM_1;Zo\u{eb}\r\n1.5555E+10;CRM_2;Ada\r\n555-765-4321;CRM_1;x\r\n;CRM_3;y\r\n;;\r\n";

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

#[test]
fn a_dirty_file_is_imported_and_each_row_has_a_result() {
    let job = job("crm.csv", latin(DIRTY), |fake| fake);
    let printed = job.import("--region US");
    insta::assert_snapshot!("dirty_import", job.stable(printed.expect(1)));
    insta::assert_snapshot!("dirty_results", job.read(".results.csv"));
    insta::assert_snapshot!("dirty_rejected", job.read(".rejected.csv"));
    let leads = job.fake().leads(CAMPAIGN_ID);
    assert_eq!(leads.len(), 2);
    assert_eq!(leads[0].phone_number.as_deref(), Some("+15551234567"));
    let journal = job.read(".journal");
    for value in ["555", "Zo", "Ada", "CRM_"] {
        assert!(!journal.contains(value) && !job.read(".results.csv").contains(value), "{value}: {journal}");
    }
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_the_files() {
    let job = job("crm.csv", latin(DIRTY), |fake| fake);
    job.import("--region US").expect(1);
    for suffix in [".journal", ".results.csv", ".rejected.csv"] {
        assert_eq!(crate::support::mode(&job.beside(suffix)), 0o600, "{suffix}");
    }
    assert_eq!(fs::read_dir(job.folder.path()).unwrap().count(), 4, "no temporary file is left");
}

#[test]
fn rejected_rows_are_corrected_and_imported() {
    let text = "Id,Name\nCRM_1,Ada\nBAD_2,\"Bob, Jr\"\nCRM_3,Eve\n";
    let job = job("crm.csv", text, |fake| fake.reject_leads("BAD".parse().unwrap()));
    job.import("").expect(1);
    assert_eq!(job.external_ids(), ["CRM_1", "CRM_3"]);
    let rejected = job.read(".rejected.csv");
    assert!(rejected.starts_with("lupitor__line,lupitor__reason,Id,Name\n3,"), "{rejected}");
    assert!(rejected.ends_with(",BAD_2,\"Bob, Jr\"\n"), "{rejected}");

    fs::write(job.beside(".rejected.csv"), rejected.replace("BAD_2", "CRM_2")).unwrap();
    let again = Job { file: job.beside(".rejected.csv"), ..job };
    again.import("").expect(0);
    let leads = again.fake().leads(CAMPAIGN_ID);
    let lead = leads.iter().find(|lead| lead.external_id.as_deref() == Some("CRM_2")).unwrap();
    assert_eq!(serde_json::to_value(&lead.metadata).unwrap(), serde_json::json!({ "Name": "Bob, Jr" }));
}

#[test]
fn a_dry_run_reports_each_bad_row_and_sends_nothing() {
    let job = job("crm.csv", latin(DIRTY), |fake| fake);
    let run = |options: &str| {
        let mut command = command(&format!("leads import crm.csv --region US --dry-run {options}"));
        Printed::from_output(command.current_dir(job.folder.path()).output().unwrap())
    };
    insta::assert_snapshot!("dry_run", run("").expect(1).all());
    insta::assert_snapshot!("dry_run_json", run("--json --quiet").expect(1).all());
    assert_eq!(fs::read_dir(job.folder.path()).unwrap().count(), 1);
}

#[test]
fn json_has_the_counts_the_files_and_whether_the_job_is_finished() {
    let job = job("crm.csv", rows(3), |fake| fake);
    let printed = job.import("--json");
    let notes: Vec<serde_json::Value> =
        printed.expect(0).stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!notes.is_empty() && notes.iter().all(|note| note["note"].is_string()), "{notes:?}");
    let value: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!((&value["finished"], &value["rows"], &value["counts"]["created"]), (&true.into(), &3.into(), &3.into()));
    assert!(value["results_file"].as_str().unwrap().ends_with("crm.csv.results.csv"));
    assert!(value["rejected_file"].is_null() && value["resume_command"].is_null());
}

#[test]
fn a_finished_import_says_that_nothing_is_left() {
    let job = job("crm.csv", rows(3), |fake| fake);
    job.import("").expect(0);
    fs::remove_file(job.beside(".results.csv")).unwrap();
    let again = job.import("");
    assert!(again.expect(0).stderr.contains("; nothing was sent now; to start again: --journal FILE"), "{}", again.stderr);
    assert_eq!(job.fake().operation_count(Operation::BulkCreateLeads), 1);
    assert_eq!(job.outcomes(3), counts([("created", 3)]));
}

#[test]
fn leads_of_the_campaign_are_already_present() {
    let job = job("crm.csv", rows(3), |fake| fake);
    job.fake().add_lead(CAMPAIGN_ID, LeadInput::external("CRM_2")).unwrap();
    job.import("").expect(0);
    assert_eq!(job.outcomes(3), counts([("already_present", 1), ("created", 2)]));
}

#[test]
fn json_lines_are_imported() {
    let text = "{\"externalId\":\"CRM_1\",\"metadata\":{\"name\":\"Ada\"}}\nnot json\n{\"externalId\":\"CRM_2\"}\n";
    let job = job("crm.jsonl", text, |fake| fake);
    job.import("").expect(1);
    assert_eq!(job.external_ids(), ["CRM_1", "CRM_2"]);
    let rejected = job.read(".rejected.jsonl");
    assert!(rejected.contains("\"lupitor__line\":2") && rejected.contains("\"lupitor__text\":\"not json\""), "{rejected}");
}

#[test]
fn an_export_of_one_campaign_is_imported_into_another() {
    let job = job("crm.csv", "Id,Name\nCRM_1,\"Ada; Ltd\"\nCRM_2,Bob\n=A1,Eve\n", |fake| fake);
    job.import("").expect(0);
    let export = job.api.command(&format!("leads export --campaign-id {CAMPAIGN_ID}")).output().unwrap();
    fs::write(job.folder.path().join("export.csv"), export.stdout).unwrap();
    let mut import = job.api.command("leads import export.csv --campaign-id k978def456");
    let printed = Printed::from_output(import.current_dir(job.folder.path()).output().unwrap());
    printed.expect(0);
    let leads = job.fake().leads("k978def456");
    let ids: Vec<_> = leads.iter().map(|lead| lead.external_id.as_deref()).collect();
    assert_eq!(ids, [Some("CRM_1"), Some("CRM_2"), Some("=A1")], "a formula's quote is not part of the id");
    assert_eq!(
        serde_json::to_value(&leads[0].metadata).unwrap(),
        serde_json::json!({ "Name": "Ada; Ltd" }),
        "{}",
        printed.stderr
    );
}

#[test]
fn a_region_that_is_no_country_is_an_error_before_anything_is_sent() {
    let job = job("crm.csv", "Id,Phone\n1,07400 123456\n", |fake| fake);
    for region in ["UK", "XX", "Germany"] {
        let printed = job.import(&format!("--region {region}"));
        assert!(printed.expect(2).stderr.contains("is not a country; use its code of two letters"), "{}", printed.stderr);
    }
    assert_eq!(job.fake().request_count(), 0);
    job.import("--region GB").expect(0);
}

#[test]
fn standard_input_needs_a_journal_and_resumes_with_the_same_bytes() {
    let job = job("crm.csv", rows(3), |fake| fake);
    let run = |options: &str| {
        let mut command = job.api.command(&format!("leads import - --campaign-id {CAMPAIGN_ID} {options}"));
        command.current_dir(job.folder.path()).stdin(fs::File::open(&job.file).unwrap());
        Printed::from_output(command.output().unwrap())
    };
    let printed = run("");
    assert!(printed.expect(2).stderr.contains("--journal: is required for standard input"), "{}", printed.stderr);
    run("--journal leads.journal").expect(0);
    assert_eq!(outcomes(&job.folder.path().join("leads.results.csv"), 3), counts([("created", 3)]));
    assert!(run("--journal leads.journal").expect(0).stderr.contains("this import finished on 20"));
}

#[test]
fn a_changed_file_is_refused_with_both_hashes_and_nothing_is_sent() {
    let job = job("crm.csv", rows(3), |fake| fake);
    job.import("").expect(0);
    let before = job.read(".journal");
    fs::write(&job.file, rows(4)).unwrap();
    let printed = job.import("");
    let expected = "the file has changed since this job began: its SHA-256 was ";
    assert!(printed.expect(4).stderr.contains(expected), "{}", printed.stderr);
    assert_eq!((job.read(".journal"), job.external_ids().len()), (before, 3));
}

#[test]
fn files_that_the_import_did_not_write_are_not_replaced() {
    let job = job("crm.csv", latin(DIRTY), |fake| fake);
    fs::write(job.beside(".results.csv"), "mine").unwrap();
    fs::create_dir(job.beside(".rejected.csv")).unwrap();
    job.import("--region US").expect(1);
    assert_eq!(job.read(".results.csv"), "mine");
    outcomes(&job.beside(".results-2.csv"), 4);
    assert!(job.read(".rejected-2.csv").contains("CRM_2"));

    // A rejected row that is being corrected survives the next run.
    fs::write(job.beside(".rejected-2.csv"), "corrected").unwrap();
    job.import("--region US").expect(1);
    assert_eq!(job.read(".rejected-2.csv"), "corrected");
}

#[test]
fn two_imports_with_one_journal_are_an_error() {
    let job = job("crm.csv", rows(3), |fake| fake.fault("delay=2s@bulkCreateLeads".parse().unwrap()));
    let mut first = job.command("import", "").stderr(Stdio::null()).spawn().unwrap();
    job.wait_for_requests(1, &mut first);
    let second = job.import("");
    assert!(second.expect(4).stderr.contains("another run of this command uses this journal"), "{}", second.stderr);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(job.outcomes(3), counts([("created", 3)]));
}

#[test]
fn too_many_errors_stop_the_import_and_the_same_command_goes_on() {
    let text = rows(1500).replace("CRM_10,", ",").replace("CRM_11,", ",");
    let job = job("crm.csv", text, |fake| fake);
    let printed = job.import("--max-errors 2");
    assert!(printed.expect(1).stderr.contains("stopped by --max-errors: 2 of 1,500 rows"), "{}", printed.stderr);
    assert!(printed.stderr.contains("resume:   "), "{}", printed.stderr);
    assert_eq!(job.outcomes(1500), counts([("pending", 1498), ("rejected", 2)]));
    job.import("--max-errors 2").expect(1);
    assert_eq!(job.outcomes(1500), counts([("created", 1498), ("rejected", 2)]));
}

#[test]
fn a_key_that_is_revoked_in_the_middle_ends_the_import_and_loses_nothing() {
    stopped_in_the_middle("Invalid or inactive API key", |fake| assert!(fake.revoke_key(WRITE_KEY)));
}

#[test]
fn a_campaign_that_is_deleted_in_the_middle_ends_the_import_and_loses_nothing() {
    stopped_in_the_middle("Campaign not found or access denied", |fake| assert!(fake.remove_campaign(CAMPAIGN_ID)));
}

#[track_caller]
fn stopped_in_the_middle(message: &str, stop: fn(&Fake)) {
    let job = job("crm.csv", rows(9000), |fake| fake.fault("delay=200ms@bulkCreateLeads".parse().unwrap()));
    let mut child = job.command("import", "").stderr(Stdio::piped()).spawn().unwrap();
    job.wait_for_requests(4, &mut child);
    stop(job.fake());
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    assert!(printed.expect(5).stderr.contains(message), "{}", printed.stderr);
    assert!(printed.stderr.contains("resume:   "), "{}", printed.stderr);
    let outcomes = job.outcomes(9000);
    assert!(outcomes["created"] >= 1000 && outcomes["pending"] >= 1000, "{outcomes:?}");
}

#[test]
fn a_host_that_is_not_there_is_an_error_before_there_is_a_journal() {
    let job = job("crm.csv", rows(3), |fake| fake);
    let mut command = job.command("import", "--base-url http://127.0.0.1:9");
    let printed = Printed::from_output(command.output().unwrap());
    printed.expect(7);
    assert!(!job.beside(".journal").exists());
}

/// Runs an import whose files cannot grow beyond some KiB, as on a full disk.
#[cfg(unix)]
fn with_file_limit(job: &Job, blocks: u32) -> Printed {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let import = job.command("import", "");
    let mut command = job.api.script(&script);
    command.arg(import.get_program()).args(import.get_args()).current_dir(job.folder.path());
    Printed::from_output(command.output().unwrap())
}

#[test]
#[cfg(unix)]
fn a_full_disk_loses_nothing() {
    let job = job("crm.csv", rows(3000), |fake| fake);
    // The journal does not fit.
    let printed = with_file_limit(&job, 0);
    assert!(printed.expect(9).stderr.contains("crm.csv.journal: cannot write this file"), "{}", printed.stderr);
    assert_eq!(job.fake().operation_count(Operation::BulkCreateLeads), 0);
    // The journal fits, and the results do not.
    let printed = with_file_limit(&job, 8);
    assert!(printed.expect(9).stderr.contains("crm.csv.results.csv: cannot write this file"), "{}", printed.stderr);
    assert!(printed.stderr.contains("every outcome is in the journal"), "{}", printed.stderr);
    assert_eq!(job.external_ids().len(), 3000);
    assert!(!job.beside(".results.csv").exists());

    job.import("").expect(0);
    assert_eq!(job.fake().operation_count(Operation::BulkCreateLeads), 3, "the last run sent nothing");
    assert_eq!(job.outcomes(3000), counts([("created", 3000)]));
}

#[test]
fn a_journal_that_is_not_one_is_not_touched() {
    let job = job("crm.csv", rows(3), |fake| fake);
    let printed = job.import(&format!("--journal {}", job.file.display()));
    assert!(printed.expect(4).stderr.contains("exists and is not a journal of this command"), "{}", printed.stderr);
    assert_eq!(fs::read_to_string(&job.file).unwrap(), rows(3));
}

#[test]
fn a_purge_asks_for_confirmation_and_deletes() {
    let job = job("old.csv", "Id\nCRM_1\nCRM_2\nCRM_9\n", |fake| fake);
    for id in ["CRM_1", "CRM_2", "CRM_3"] {
        job.fake().add_lead(CAMPAIGN_ID, LeadInput::external(id)).unwrap();
    }
    let printed = job.purge("");
    let expected = "would delete up to 3 leads permanently; confirm it with --yes";
    assert!(printed.expect(2).stderr.contains(expected), "{}", printed.stderr);
    assert_eq!(job.external_ids().len(), 3);
    job.purge("--yes").expect(0);
    assert_eq!(job.external_ids(), ["CRM_3"]);
    assert_eq!(outcomes(&job.beside(".purge.results.csv"), 3), counts([("deleted", 2), ("not_found", 1)]));
}

#[test]
fn a_file_that_was_imported_can_be_purged() {
    let job = job("crm.csv", rows(3), |fake| fake);
    Printed::from_output(job.command("import", "").output().unwrap()).expect(0);
    job.purge("--yes").expect(0);
    assert!(job.external_ids().is_empty());
    assert_eq!(job.outcomes(3), counts([("created", 3)]));
    assert_eq!(outcomes(&job.beside(".purge.results.csv"), 3), counts([("deleted", 3)]));
}
