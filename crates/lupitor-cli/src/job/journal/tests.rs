//! Tests of the journal.

use std::fs;

use super::*;

fn header() -> Header {
    Header {
        lupitor_journal: VERSION,
        operation: "import".into(),
        campaign: "k978abc123".into(),
        base_url: "https://acme.lupitor.com".into(),
        input_sha256: "ab".repeat(32),
        rows: 10,
        options: "csv".into(),
        started: 1_700_000_000_000,
    }
}

fn path(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("crm.csv.journal")
}

/// A journal with rows 1 to 6 sent, of which four are settled.
fn written(folder: &tempfile::TempDir) -> Vec<u8> {
    let mut journal = Journal::open(&path(folder), &header()).unwrap();
    assert!(!journal.is_resumed());
    journal.sent(&[1, 2, 3, 4, 6]).unwrap();
    for row in [2, 1] {
        journal.settle(row, Outcome::Created).unwrap();
    }
    journal.settle(3, Outcome::rejected("phoneNumber: is too short")).unwrap();
    journal.settle(5, Outcome::DuplicateInInput { first_row: 1 }).unwrap();
    journal.flush().unwrap();
    drop(journal);
    fs::read(path(folder)).unwrap()
}

fn error(folder: &tempfile::TempDir, header: &Header) -> String {
    Journal::open(&path(folder), header).unwrap_err().to_string()
}

#[test]
fn a_second_run_knows_what_the_first_one_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let text = String::from_utf8(written(&folder)).unwrap();
    assert!(text.contains(r#"{"sent":[[1,4],[6,6]]}"#), "{text}");
    assert!(text.contains(r#"{"rows":[[1,2]],"outcome":"created"}"#), "{text}");
    let journal = Journal::open(&path(&folder), &header()).unwrap();
    assert!(journal.is_resumed() && !journal.is_finished());
    assert_eq!(journal.row(1), RowState::Settled(&Outcome::Created));
    assert_eq!(journal.row(3), RowState::Settled(&Outcome::rejected("phoneNumber: is too short")));
    assert_eq!(journal.row(5), RowState::Settled(&Outcome::DuplicateInInput { first_row: 1 }));
    assert_eq!((journal.row(4), journal.row(6), journal.row(7)), (RowState::Sent, RowState::Sent, RowState::New));
    assert_eq!((journal.tally().created, journal.tally().rejected, journal.tally().total()), (2, 1, 4));
}

#[test]
fn a_journal_that_is_cut_anywhere_is_read_up_to_its_last_complete_line() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = written(&folder);
    for length in 0..bytes.len() {
        fs::write(path(&folder), &bytes[..length]).unwrap();
        let mut journal = Journal::open(&path(&folder), &header()).unwrap();
        journal.sent(&[7]).unwrap();
        journal.settle(7, Outcome::Created).unwrap();
        journal.finish(1_795_853_371_970).unwrap();
        drop(journal);
        let journal = Journal::open(&path(&folder), &header()).unwrap();
        assert_eq!(journal.row(7), RowState::Settled(&Outcome::Created), "cut at {length}");
        assert!(journal.is_finished(), "cut at {length}");
    }
}

#[test]
fn a_last_line_of_zeros_is_removed_and_a_damaged_line_before_it_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = written(&folder);
    bytes.extend([0; 20]);
    bytes.push(b'\n');
    fs::write(path(&folder), &bytes).unwrap();
    assert!(Journal::open(&path(&folder), &header()).unwrap().is_resumed());

    let mut lines: Vec<&str> = std::str::from_utf8(&bytes[..bytes.len() - 21]).unwrap().lines().collect();
    lines.insert(1, "{\"sent\":[[9,12]]}");
    fs::write(path(&folder), lines.join("\n") + "\n").unwrap();
    let error = error(&folder, &header());
    assert!(error.contains("line 2 names rows that the input does not have: the journal is damaged"), "{error}");
}

#[test]
fn a_changed_file_is_refused_with_both_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let before = written(&folder);
    let changed = Header { input_sha256: "cd".repeat(32), ..header() };
    let error = error(&folder, &changed);
    assert!(error.contains(&"ab".repeat(32)) && error.contains(&"cd".repeat(32)), "{error}");
    assert_eq!(fs::read(path(&folder)).unwrap(), before);
}

#[test]
fn another_campaign_host_or_option_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    written(&folder);
    for (header, expected) in [
        (Header { campaign: "k978def456".into(), ..header() }, "belongs to campaign k978abc123, not to k978def456"),
        (Header { base_url: "http://127.0.0.1:1".into(), ..header() }, "belongs to https://acme.lupitor.com, not to http"),
        (Header { operation: "purge".into(), ..header() }, "belongs to `leads import`, not to `leads purge`"),
        (Header { options: "jsonl".into(), ..header() }, "the job began with other options for the file (csv)"),
    ] {
        let error = error(&folder, &header);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_file_that_is_not_a_journal_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["Phone,Name\n+15555550123,Ada\n", "{", "{\"lupitor_j", "Phone"] {
        fs::write(path(&folder), text).unwrap();
        if FIRST_BYTES.starts_with(text.as_bytes()) {
            continue;
        }
        let error = error(&folder, &header());
        assert!(error.contains("exists and is not a journal of this command"), "{text}: {error}");
        assert_eq!(fs::read_to_string(path(&folder)).unwrap(), text);
    }
}

#[test]
fn a_journal_is_open_once_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Journal::open(&path(&folder), &header()).unwrap();
    let error = error(&folder, &header());
    assert!(error.contains("another run of this command uses this journal"), "{error}");
    drop(first);
    assert!(Journal::open(&path(&folder), &header()).is_ok());
}

#[test]
#[cfg(unix)]
fn only_the_owner_can_read_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    written(&folder);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path(&folder)).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_job_of_which_nothing_was_sent_is_replaced_by_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let other = Header { campaign: "k978def456".into(), rows: 5, options: "jsonl".into(), ..header() };
    let mut journal = Journal::open(&path(&folder), &header()).unwrap();
    journal.settle(9, Outcome::rejected("phoneNumber: is too short")).unwrap();
    journal.sent(&[1, 2]).unwrap();
    journal.file("crm.csv.results.csv", "ab").unwrap();
    for row in [1, 2] {
        journal.settle(row, Outcome::NotProcessed { reason: "401".into() }).unwrap();
    }
    journal.flush().unwrap();
    drop(journal);
    let journal = Journal::open(&path(&folder), &other).unwrap();
    assert!(!journal.is_resumed());
    assert_eq!((journal.row(1), journal.tally().total()), (RowState::New, 0));
    drop(journal);
    let journal = Journal::open(&path(&folder), &other).unwrap();
    assert!(journal.is_resumed() && journal.wrote("crm.csv.results.csv", "ab"), "the results may be replaced");
}

#[test]
fn a_job_with_a_row_that_may_have_been_processed_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&path(&folder), &header()).unwrap();
    journal.sent(&[1]).unwrap();
    drop(journal);
    let other = Header { campaign: "k978def456".into(), ..header() };
    assert!(error(&folder, &other).contains("belongs to campaign k978abc123"));
}

#[test]
fn a_row_that_was_not_processed_is_not_settled_and_can_be_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&path(&folder), &header()).unwrap();
    journal.sent(&[1, 2]).unwrap();
    journal.settle(1, Outcome::NotProcessed { reason: "the requests are used up".into() }).unwrap();
    journal.flush().unwrap();
    drop(journal);
    let mut journal = Journal::open(&path(&folder), &header()).unwrap();
    assert_eq!((journal.row(1), journal.row(2)), (RowState::NotProcessed("the requests are used up"), RowState::Sent));
    assert_eq!((journal.tally().total(), journal.tally().not_processed), (0, 1));
    journal.sent(&[1]).unwrap();
    assert_eq!((journal.row(1), journal.tally().not_processed), (RowState::Sent, 0));
    journal.settle(1, Outcome::Created).unwrap();
    journal.flush().unwrap();
    assert_eq!((journal.row(1), journal.tally().created), (RowState::Settled(&Outcome::Created), 1));
}
