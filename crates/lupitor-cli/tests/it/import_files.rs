//! Files that are damaged, edited or dangerous, and the files that an import writes for a person.

use std::fs;
use std::process::Stdio;

use lupitor_fake::{CAMPAIGN_ID, Operation};
use serde_json::json;

use crate::import::{counts, job, rows};
use crate::support::{Printed, command};

#[test]
fn rejected_formulas_are_not_run_by_a_spreadsheet_and_are_imported_unchanged() {
    let text = "Id,Phone,Name,=Note\nBAD_1,,=1+1,-2+3\nBAD_2,+1 555 555 0123,@x,'=y\nBAD_3,+15555550124,plain,+\n";
    let job = job("crm.csv", text, |fake| fake.reject_leads("BAD".parse().unwrap()));
    job.import("").expect(1);
    let rejected = job.read(".rejected.csv");
    let cells = |line: &str| line.split(',').skip(2).map(str::to_owned).collect::<Vec<_>>().join(",");
    let lines: Vec<String> = rejected.lines().map(cells).collect();
    assert!(lines[0].ends_with("Id,Phone,Name,'=Note"), "{rejected}");
    let expected = ["BAD_1,,'=1+1,'-2+3", "BAD_2,'+1 555 555 0123,'@x,'=y", "BAD_3,+15555550124,plain,'+"];
    for (line, expected) in lines[1..].iter().zip(expected) {
        assert!(line.ends_with(expected), "{line}");
    }

    fs::write(job.folder.path().join("fixed.csv"), rejected.replace("BAD_", "CRM_")).unwrap();
    let mut import = job.api.command(&format!("leads import fixed.csv --campaign-id {CAMPAIGN_ID}"));
    Printed::from_output(import.current_dir(job.folder.path()).output().unwrap()).expect(0);
    let leads = job.fake().leads(CAMPAIGN_ID);
    let metadata: Vec<_> = leads.iter().map(|lead| serde_json::to_value(&lead.metadata).unwrap()).collect();
    let expected =
        [json!({"Name": "=1+1", "=Note": "-2+3"}), json!({"Name": "@x", "=Note": "=y"}), json!({"Name": "plain", "=Note": "+"})];
    assert_eq!(metadata, expected);
    assert_eq!(leads[1].phone_number.as_deref(), Some("+15555550123"));
}

#[test]
fn nothing_of_a_part_that_is_edited_during_the_import_is_sent() {
    let text: String = (1..=9000).map(|row| format!("CRM_{row:05},{}\n", "x".repeat(120))).collect();
    let text = format!("Id,Name\n{text}");
    let job = job("crm.csv", &text, |fake| fake.fault("delay=300ms@bulkCreateLeads".parse().unwrap()));
    let mut child = job.command("import", "").stderr(Stdio::piped()).spawn().unwrap();
    job.wait_for_requests(1, &mut child);
    fs::write(&job.file, text.replace("CRM_08", "NEW_08")).unwrap();
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    let expected = "crm.csv: was changed after it was read first; restore the file";
    assert!(printed.expect(4).stderr.contains(expected), "{}", printed.stderr);
    assert!(printed.stderr.contains("; nothing of the changed part was sent"), "{}", printed.stderr);
    assert_eq!(job.outcomes(9000)["created"], job.external_ids().len() as u64, "the results need no value of the file");
    let ids = job.external_ids();
    assert!(ids.len() >= 1000 && ids.iter().all(|id| id.starts_with("CRM_")), "{}", ids.len());

    fs::write(&job.file, text).unwrap();
    job.import("").expect(0);
    assert_eq!(job.outcomes(9000)["created"], 9000);
}

#[test]
fn the_values_of_a_file_without_a_header_are_not_shown() {
    for (name, text, options) in [
        ("no identifier", "Ada Lovelace,Berlin\nBob,Rome\n", ""),
        ("a column that does not exist", "Ada Lovelace,Berlin\nBob,Rome\n", "--map phoneNumber=Phone"),
        ("metadata that does not exist", "Id 7,Ada Lovelace,Berlin\nBob,Rome,x\n", "--metadata Name"),
        ("twice the same", "Ada Lovelace,Ada Lovelace\nBob,Bob\n", ""),
    ] {
        let job = job("crm.csv", text, |fake| fake);
        let printed = job.import(options);
        assert!(matches!(printed.code, Some(2 | 4)), "{name}: {}", printed.all());
        assert!(!printed.stderr.contains("Ada") && !printed.stderr.contains("Berlin"), "{name}: {}", printed.stderr);
    }
}

#[test]
fn an_option_that_names_a_missing_column_is_a_usage_error() {
    let job = job("crm.csv", "Id,Name\nCRM_1,Ada\n", |fake| fake);
    for options in ["--metadata foo", "--map phoneNumber=foo", "--map externalId=Id --map externalId=Name"] {
        job.import(options).expect(2);
    }
    let printed = job.import("--metadata foo");
    assert!(printed.stderr.contains("has no column `foo` (--metadata); its columns are `Id`, `Name`"), "{}", printed.stderr);
    assert_eq!(job.fake().request_count(), 0);
}

#[test]
fn damage_by_a_spreadsheet_is_named() {
    let job = job("crm.csv", "Id,Phone\n1234.0,\n#N/A,\n,#REF!\nCRM_1,\n", |fake| fake);
    job.import("").expect(1);
    let results = job.read(".results.csv");
    let lines: Vec<&str> = results.lines().collect();
    assert!(lines[1].contains("ends with `.0`: it was exported as a number"), "{results}");
    assert!(lines[2].contains("is the error of a formula in a spreadsheet"), "{results}");
    assert!(lines[3].contains("phoneNumber (column `Phone`): is the error of a formula"), "{results}");
    assert_eq!(job.external_ids(), ["CRM_1"]);
}

#[test]
fn quiet_hides_the_results_of_a_finished_import_only() {
    let job = job("crm.csv", "Id,Name\nCRM_1,Ada\nBAD_2,Bob\n", |fake| fake.reject_leads("BAD".parse().unwrap()));
    let printed = job.import("--quiet --max-errors 1");
    for line in ["1 rejected\n", "results:  ", "rejected: "] {
        assert!(printed.expect(1).stderr.contains(line), "{}", printed.stderr);
    }
    assert!(!printed.stderr.contains("rows to send"), "{}", printed.stderr);
    fs::write(job.folder.path().join("good.csv"), "Id\nCRM_3\n").unwrap();
    let mut good = job.api.command(&format!("leads import good.csv --campaign-id {CAMPAIGN_ID} --quiet"));
    let printed = Printed::from_output(good.current_dir(job.folder.path()).output().unwrap());
    assert_eq!(printed.expect(0).stderr, "");
}

#[test]
fn standard_input_by_its_path_is_standard_input() {
    let job = job("crm.csv", "Id\nCRM_1\n", |fake| fake);
    for path in ["/dev/stdin", "/dev/fd/0"] {
        let mut command = job.api.command(&format!("leads import {path} --campaign-id {CAMPAIGN_ID}"));
        command.stdin(fs::File::open(&job.file).unwrap());
        let printed = Printed::from_output(command.output().unwrap());
        assert!(printed.expect(2).stderr.contains("--journal: is required for standard input"), "{}", printed.stderr);
    }
}

#[test]
fn a_journal_in_a_folder_that_cannot_be_written_is_an_error_with_a_remedy() {
    let job = job("crm.csv", "Id\nCRM_1\n", |fake| fake);
    let printed = job.import("--journal missing/crm.journal");
    let expected = "missing/crm.journal: the journal cannot be written there";
    assert!(printed.expect(9).stderr.contains(expected), "{}", printed.stderr);
    assert!(printed.stderr.contains("name a place for it and the results: --journal FILE"), "{}", printed.stderr);
    assert_eq!(job.fake().operation_count(Operation::BulkCreateLeads), 0);
}

#[test]
fn the_line_of_the_header_is_said() {
    let job = job("crm.csv", "\n\nId,Name\nCRM_1,Ada\n", |fake| fake);
    let printed = job.import("--dry-run");
    assert!(printed.expect(0).stderr.contains("delimiter `,`, header in line 3"), "{}", printed.stderr);
}

#[test]
fn a_wrong_delimiter_is_an_error_that_says_how_to_write_it() {
    for delimiter in ["x", ";;", "\""] {
        let mut command = command("leads import crm.csv --dry-run --delimiter");
        let printed = Printed::from_output(command.arg(delimiter).output().unwrap());
        assert!(printed.expect(2).stderr.contains("must be one character between the values"), "{}", printed.stderr);
    }
}

#[test]
fn a_command_of_which_nothing_was_sent_is_corrected_and_run_again() {
    let text = "Id,Phone,Name\nCRM_1,,Ada\nCRM_2,12,Bob\n";
    for (name, wrong, code) in
        [("a wrong key", "--api-key-command=echo${IFS}sk_wrong_key", 5), ("a wrong campaign", "--campaign-id k000000000", 5)]
    {
        let job = job("crm.csv", text, |fake| fake);
        let mut first = if wrong.starts_with("--campaign") {
            job.api.command(&format!("leads import {wrong}"))
        } else {
            job.api.command(&format!("leads import {wrong} --campaign-id {CAMPAIGN_ID}"))
        };
        first.env_remove("LUPITOR_API_KEY").env("LUPITOR_API_KEY", lupitor_fake::WRITE_KEY);
        first.arg(&job.file).current_dir(job.folder.path());
        let failed = Printed::from_output(first.output().unwrap());
        let expected = "resume:   correct the key, the campaign or the options, and run this import again";
        assert!(failed.expect(code).stderr.contains(expected), "{name}: {}", failed.stderr);
        assert!(job.external_ids().is_empty(), "{name}");
        let printed = job.import("--map phoneNumber=Phone --metadata none");
        assert!(!printed.expect(1).stderr.contains("resumes"), "{name}: {}", printed.stderr);
        assert_eq!((job.outcomes(2)["created"], job.outcomes(2)["rejected"]), (1, 1), "{name}");
    }
}

#[test]
fn rows_whose_outcome_is_unknown_have_a_file_that_can_be_imported_later() {
    let lost = "drop@bulkCreateLeads,after-processing,times=1";
    let no_list = "html-404@listLeads,times=1";
    let job =
        job("crm.csv", "Id\nCRM_1\nCRM_2\nCRM_3\n", |fake| fake.fault(lost.parse().unwrap()).fault(no_list.parse().unwrap()));
    job.fake().add_lead(CAMPAIGN_ID, lupitor_fake::LeadInput::external("CRM_2")).unwrap();
    let printed = job.import("");
    assert!(printed.expect(1).stderr.contains("unknown:  "), "{}", printed.stderr);
    let outcomes = job.outcomes(3);
    let unknown = job.read(".unknown.csv");
    assert!(unknown.starts_with("lupitor__line,lupitor__reason,Id\n") && unknown.contains(",CRM_2\n"), "{unknown}");
    assert_eq!(unknown.lines().count() as u64, 1 + outcomes["unknown"]);
    assert!(!job.beside(".rejected.csv").exists());

    fs::write(job.folder.path().join("later.csv"), unknown).unwrap();
    let mut later = job.api.command(&format!("leads import later.csv --campaign-id {CAMPAIGN_ID}"));
    Printed::from_output(later.current_dir(job.folder.path()).output().unwrap()).expect(0);
    assert_eq!(job.external_ids().len(), 3, "no lead exists twice");
}

#[test]
fn rows_that_were_not_processed_are_pending_with_the_reason_and_the_next_run_sends_them() {
    // The API rejects each batch but the first, and names no row.
    let rejections = "html-400@bulkCreateLeads,skip=1";
    let job = job("crm.csv", rows(2000), |fake| fake.fault(rejections.parse().unwrap()));
    let printed = job.import("");
    assert!(printed.expect(4).stderr.contains("1,000 created, 1,000 not processed"), "{}", printed.stderr);
    assert!(printed.stderr.contains("stopped: ") && printed.stderr.contains("resume:   "), "{}", printed.stderr);
    let results = job.read(".results.csv");
    assert!(results.contains(",pending,was not processed: ") || results.contains(",pending,\"was not processed: "), "{results}");
    assert_eq!(job.outcomes(2000), counts([("created", 1000), ("pending", 1000)]));

    job.fake().clear_faults();
    job.import("").expect(0);
    assert_eq!(job.outcomes(2000), counts([("created", 2000)]));
    assert_eq!(job.external_ids().len(), 2000);
}
