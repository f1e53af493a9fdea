//! `lupitor leads export`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use lupitor_fake::CAMPAIGN_ID;

use crate::support::{Api, Printed, api, mode};

/// Exports a campaign to a file.
fn export(api: &Api, path: &Path, options: &str) -> Printed {
    let mut command = api.command(&format!("leads export --campaign-id {CAMPAIGN_ID} {options} --output"));
    Printed::from_output(command.arg(path).output().unwrap())
}

#[test]
fn a_campaign_is_exported_page_by_page() {
    let api = api(|fake| fake);
    api.fake.add_leads(CAMPAIGN_ID, 250).unwrap();
    let printed = api.run(&format!("leads export --campaign-id {CAMPAIGN_ID} --page-size 100"));
    assert_eq!(printed.expect(0).stdout.lines().count(), 251);
    assert!(printed.stdout.starts_with("id,campaignId,externalId,phoneNumber,status,"), "{}", printed.stdout);
    assert_eq!(printed.stderr, "exported 250 leads\n");

    let lines = api.run(&format!("leads export --campaign-id {CAMPAIGN_ID} --page-size 100 --limit 101 --json --quiet"));
    assert_eq!((lines.expect(0).stdout.lines().count(), lines.stderr.as_str()), (101, ""));
    for line in lines.stdout.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
#[cfg(unix)]
fn a_file_appears_when_it_is_complete_and_only_its_owner_may_read_it() {
    let api = api(|fake| fake);
    api.fake.add_leads(CAMPAIGN_ID, 3).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.jsonl");
    export(&api, &path, "").expect(0);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the .part file is gone");

    let again = export(&api, &path, "");
    assert!(again.expect(9).stderr.contains("add --force to replace it, or give another name"), "{}", again.all());
    export(&api, &path, "--force").expect(0);
}

#[test]
fn a_failed_export_prints_the_command_that_goes_on() {
    // The third page fails in each of its attempts.
    let api = api(|fake| fake.fault("500@listLeads,skip=2,times=3".parse().unwrap()));
    api.fake.add_leads(CAMPAIGN_ID, 10).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my leads.csv");
    let failed = export(&api, &path, "--page-size 3 --limit 9");
    failed.expect(7);
    assert!(!path.exists(), "an incomplete file must not look complete");
    assert!(failed.stderr.contains("6 leads written"), "{}", failed.all());
    let resume = failed.stderr.lines().find_map(|line| line.trim().strip_prefix("lupitor ")).expect("a command");
    assert!(resume.contains("--limit 3 ") && resume.contains("my leads.csv'"), "{resume}");

    // The name of the file has a space: it is not split as the other words.
    let quoted = format!("'{}'", path.display());
    let (before, after) = resume.split_once(&quoted).unwrap();
    let mut command = api.command(before.trim());
    let resumed = Printed::from_output(command.arg(&path).args(after.split_whitespace()).output().unwrap());
    let expected = "added 3 leads to those of the earlier run: ";
    assert!(resumed.expect(0).stderr.contains(expected), "{}", resumed.stderr);
    let text = fs::read_to_string(&path).unwrap();
    let ids: std::collections::BTreeSet<_> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!((text.lines().count(), ids.len()), (10, 9), "one heading, and each lead once:\n{text}");
}

#[test]
fn a_reader_that_goes_away_ends_the_export_quietly() {
    let api = api(|fake| fake);
    api.fake.add_leads(CAMPAIGN_ID, 8000).unwrap();
    let mut command = api.command(&format!("leads export --campaign-id {CAMPAIGN_ID}"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""), "{}", printed.all());
}

#[test]
fn a_spreadsheet_does_not_run_the_data() {
    let api = api(|fake| fake);
    for id in ["=HYPERLINK(1)", "-2+3", "@x", "CRM_1"] {
        let mut command =
            api.command(&format!("leads create --campaign-id {CAMPAIGN_ID} --phone-number +1555555{} ", 1000 + id.len()));
        Printed::from_output(command.arg(format!("--external-id={id}")).output().unwrap()).expect(0);
    }
    let printed = api.run(&format!("leads export --campaign-id {CAMPAIGN_ID}"));
    let cells: Vec<_> = printed.expect(0).stdout.lines().skip(1).map(|line| line.split(',').nth(2).unwrap()).collect();
    assert_eq!(cells, ["'=HYPERLINK(1)", "'-2+3", "'@x", "CRM_1"]);
    assert!(printed.stdout.contains(",+1555555"), "a phone number is no formula: {}", printed.stdout);
    let kept = api.run(&format!("leads export --campaign-id {CAMPAIGN_ID} --formulas keep"));
    assert!(kept.expect(0).stdout.contains(",=HYPERLINK(1),"), "{}", kept.stdout);
}

#[test]
fn the_older_generation_is_exported_as_one_page() {
    let api = api(|fake| fake.generation(lupitor_fake::Generation::G1));
    api.fake.add_leads(CAMPAIGN_ID, 1500).unwrap();
    let printed = api.run(&format!("leads export --campaign-id {CAMPAIGN_ID} --format jsonl"));
    assert_eq!(printed.expect(0).stdout.lines().count(), 1500);
}

#[test]
#[cfg(unix)]
fn an_interrupted_export_prints_the_command_that_goes_on() {
    // The third page does not arrive: the second one is written when its request is there.
    let api = api(|fake| fake.fault("delay=60s@listLeads,skip=2".parse().unwrap()));
    api.fake.add_leads(CAMPAIGN_ID, 10).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let part = folder.path().join("leads.csv.part");
    let mut command = api.command(&format!("leads export --campaign-id {CAMPAIGN_ID} --page-size 3 --output"));
    let mut child = command.arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = || fs::read_to_string(&part).map_or(0, |text| text.lines().count());
    while lines() < 7 {
        assert!(child.try_wait().unwrap().is_none(), "the export ended early");
        std::thread::yield_now();
    }
    let kill = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());
    let printed = Printed::from_output(child.wait_with_output().unwrap());
    assert!(printed.expect(130).stderr.contains("(6 leads written)"), "{}", printed.all());
    assert!(printed.stderr.contains("--resume="), "{}", printed.all());
    assert!(!path.exists() && part.exists());
}
