//! An export that stops and goes on: `FILE.part` and its cursor.

use std::fs;
use std::path::{Path, PathBuf};

use lupitor_fake::CAMPAIGN_ID;
use tempfile::TempDir;

use crate::support::{Api, Printed, api};

/// An export of ten leads that has stopped after six of them.
struct Stopped {
    api: Api,
    folder: TempDir,
    path: PathBuf,
    /// The cursor of the third page.
    resume: String,
}

fn export(api: &Api, path: &Path, options: &str) -> Printed {
    let mut command = api.command(&format!("leads export --page-size 3 {options} --output"));
    Printed::from_output(command.arg(path).output().unwrap())
}

fn cursor(printed: &Printed) -> String {
    let (_, rest) = printed.stderr.split_once("--resume=").unwrap_or_else(|| panic!("no cursor: {}", printed.all()));
    rest.split_whitespace().next().unwrap().trim_matches('\'').to_owned()
}

fn of_campaign(options: &str) -> String {
    format!("--campaign-id {CAMPAIGN_ID} {options}")
}

fn stopped() -> Stopped {
    let api = api(|fake| fake.fault("500@listLeads,skip=2,times=3".parse().unwrap()));
    api.fake.add_leads(CAMPAIGN_ID, 10).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let printed = export(&api, &path, &of_campaign(""));
    printed.expect(7);
    let resume = cursor(&printed);
    Stopped { api, folder, path, resume }
}

impl Stopped {
    fn export(&self, options: &str) -> Printed {
        export(&self.api, &self.path, &of_campaign(options))
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("leads.csv.part")
    }

    /// Goes on, and checks that the file has each lead once and nothing else is left.
    #[track_caller]
    fn complete(&self) {
        self.export(&format!("--resume={}", self.resume)).expect(0);
        let text = fs::read_to_string(&self.path).unwrap();
        let ids: std::collections::BTreeSet<_> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!((text.lines().count(), ids.len()), (11, 10), "{text}");
        assert!(!text.contains("half"), "{text}");
        assert_eq!(fs::read_dir(self.folder.path()).unwrap().count(), 1, "the part and its state are gone");
    }
}

#[test]
fn a_run_without_resume_keeps_a_part_that_has_leads_and_names_the_command_that_goes_on() {
    let stopped = stopped();
    let before = fs::read(stopped.part()).unwrap();
    let again = stopped.export("");
    assert!(again.expect(9).stderr.contains("has 6 leads of this export, which is not complete"), "{}", again.stderr);
    assert_eq!(cursor(&again), stopped.resume);
    assert_eq!(fs::read(stopped.part()).unwrap(), before);
    stopped.complete();
}

#[test]
fn force_starts_again_instead_of_a_part() {
    let stopped = stopped();
    stopped.export("--force").expect(0);
    assert_eq!(fs::read_to_string(&stopped.path).unwrap().lines().count(), 11);
    assert_eq!(fs::read_dir(stopped.folder.path()).unwrap().count(), 1);
}

#[test]
fn a_cursor_of_another_page_is_refused_with_the_right_command() {
    let stopped = stopped();
    let before = fs::read(stopped.part()).unwrap();
    let wrong = stopped.export("--resume=eyJwb3NpdGlvbiI6M30=");
    assert!(wrong.expect(2).stderr.contains("is not the cursor at which "), "{}", wrong.stderr);
    assert_eq!(cursor(&wrong), stopped.resume);
    assert_eq!(fs::read(stopped.part()).unwrap(), before);
    stopped.complete();
}

#[test]
fn a_part_of_another_export_is_refused_with_the_difference() {
    let stopped = stopped();
    let resume = format!("--resume={}", stopped.resume);
    for (options, expected) in [
        (of_campaign(&format!("{resume} --format jsonl")), "with format csv, not jsonl"),
        (of_campaign(&format!("{resume} --status raw")), "with status any, not raw"),
        (of_campaign(&format!("{resume} --formulas keep")), "with formulas escape, not keep"),
        (format!("--campaign-id k978def456 {resume}"), "with campaign k978abc123, not k978def456"),
    ] {
        let printed = export(&stopped.api, &stopped.path, &options);
        assert!(printed.expect(2).stderr.contains(expected), "{options}: {}", printed.stderr);
    }
    let printed = export(&stopped.api, &stopped.path, "--campaign-id k978def456");
    assert!(printed.expect(9).stderr.contains("belongs to another export, with campaign"), "{}", printed.stderr);
    stopped.complete();
}

#[test]
fn the_rest_of_a_page_that_was_not_written_completely_is_removed() {
    let stopped = stopped();
    let mut part = fs::read(stopped.part()).unwrap();
    part.extend_from_slice(b"jh7half,of a pa");
    fs::write(stopped.part(), part).unwrap();
    stopped.complete();
}

#[test]
fn a_part_that_became_shorter_or_lost_its_state_is_not_resumed() {
    let stopped = stopped();
    let part = fs::read(stopped.part()).unwrap();
    fs::write(stopped.part(), &part[..part.len() - 1]).unwrap();
    let resume = format!("--resume={}", stopped.resume);
    let printed = stopped.export(&resume);
    assert!(printed.expect(9).stderr.contains("is damaged: it has "), "{}", printed.stderr);

    fs::remove_file(stopped.folder.path().join("leads.csv.part.json")).unwrap();
    let printed = stopped.export(&resume);
    assert!(printed.expect(9).stderr.contains("cannot be resumed, because "), "{}", printed.stderr);
    let printed = stopped.export("");
    assert!(printed.expect(9).stderr.contains("is not known as the part of an export"), "{}", printed.stderr);
    assert_eq!(fs::read(stopped.part()).unwrap().len(), part.len() - 1);
}

#[test]
fn a_failed_first_page_leaves_no_file() {
    let api = api(|fake| fake.fault("500@listLeads,times=3".parse().unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let printed = export(&api, &path, &of_campaign(""));
    assert!(printed.expect(7).stderr.contains("no page was written; run the same command again"), "{}", printed.stderr);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    export(&api, &path, &of_campaign("")).expect(0);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1, "a campaign without leads has a heading");
}

#[test]
fn a_file_that_is_not_the_state_of_an_export_is_not_replaced() {
    let api = api(|fake| fake);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    fs::write(folder.path().join("leads.csv.part.json"), "mine").unwrap();
    let printed = export(&api, &path, &of_campaign(""));
    assert!(printed.expect(9).stderr.contains("exists and is not the state of an export"), "{}", printed.stderr);
    assert_eq!(fs::read_to_string(folder.path().join("leads.csv.part.json")).unwrap(), "mine");
}

#[test]
#[cfg(unix)]
fn the_state_of_a_part_is_closed_to_other_users() {
    let stopped = stopped();
    assert_eq!(crate::support::mode(&stopped.folder.path().join("leads.csv.part.json")), 0o600);
    assert_eq!(crate::support::mode(&stopped.part()), 0o600);
}

#[test]
fn a_directory_is_no_file_for_an_export() {
    let api = api(|fake| fake);
    let folder = tempfile::tempdir().unwrap();
    let printed = export(&api, folder.path(), &of_campaign("--force"));
    assert!(printed.expect(9).stderr.contains("is a directory; name a file in it"), "{}", printed.stderr);
}
