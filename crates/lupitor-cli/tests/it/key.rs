//! The sources of the key.

use std::fs;

use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};

use crate::support::{Api, Printed, api, run, set_mode};

/// Lists leads with these options, and without the variable.
fn list(api: &Api, options: &[&str]) -> Printed {
    let mut command = api.command(&format!("leads list --campaign-id {CAMPAIGN_ID}"));
    Printed::from_output(command.args(options).env_remove("LUPITOR_API_KEY").output().unwrap())
}

#[test]
fn without_a_key_the_error_names_its_sources() {
    let printed = list(&api(|fake| fake), &[]);
    for source in ["LUPITOR_API_KEY", "--api-key-file", "--api-key-command"] {
        assert!(printed.expect(3).stderr.contains(source), "{}", printed.all());
    }
}

#[test]
fn a_key_on_the_command_line_is_refused_and_not_repeated() {
    for argument in ["--api-key=sk_hunter2", "--api-key sk_hunter2"] {
        let printed = run(&format!("leads list --campaign-id k978abc123 {argument}"));
        assert!(printed.expect(2).stderr.contains("--api-key-file FILE"), "{}", printed.all());
        assert!(!printed.stderr.contains("hunter2"), "{}", printed.all());
    }
}

#[test]
#[cfg(unix)]
fn a_file_with_the_key_must_be_closed_to_others() {
    let api = api(|fake| fake);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key file");
    fs::write(&path, format!("{WRITE_KEY}\n")).unwrap();
    let options = ["--api-key-file", path.to_str().unwrap()];
    for open in [0o640, 0o604, 0o620] {
        set_mode(&path, open);
        let printed = list(&api, &options);
        let advice = format!("run `chmod 600 '{}'`", path.display());
        assert!(printed.expect(3).stderr.contains(&advice), "{open:o}: {}", printed.all());
    }
    set_mode(&path, 0o600);
    list(&api, &options).expect(0);
}

#[test]
#[cfg(unix)]
fn a_file_without_one_key_is_an_error() {
    let api = api(|fake| fake);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    for (content, problem) in
        [("", "is empty"), ("sk_a\nsk_b\n", "has several lines"), (&"x".repeat(10_000), "more than 4096 bytes")]
    {
        fs::write(&path, content).unwrap();
        set_mode(&path, 0o600);
        let printed = list(&api, &["--api-key-file", path.to_str().unwrap()]);
        assert!(printed.expect(3).stderr.contains(problem), "{}", printed.all());
    }
    let directory = list(&api, &["--api-key-file", folder.path().to_str().unwrap()]);
    assert!(directory.expect(3).stderr.contains("is a directory"), "{}", directory.all());
}

#[test]
#[cfg(unix)]
fn a_command_prints_the_key() {
    let api = api(|fake| fake);
    list(&api, &["--api-key-command", &format!("printf '%s\\n' {WRITE_KEY}")]).expect(0);
    for (command, problem) in [("exit 3", "failed (exit status: 3)"), ("true", "is empty"), ("yes", "more than 4096 bytes")] {
        let printed = list(&api, &["--api-key-command", command]);
        assert!(printed.expect(3).stderr.contains(problem), "{command}: {}", printed.all());
    }
}
