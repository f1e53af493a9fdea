//! Commands that need no API.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Printed, command, run};

#[test]
fn an_error_is_explained_by_its_message() {
    let mut explain = command("explain");
    let printed =
        Printed::from_output(explain.arg("leads[3]: At least one of phoneNumber or externalId is required").output().unwrap());
    insta::assert_snapshot!(printed.expect(0).stdout);
}

#[test]
fn an_error_is_explained_by_its_code_as_json() {
    let printed = run("explain ratelimitexceeded --json");
    let error: Value = serde_json::from_str(&printed.expect(0).stdout).unwrap();
    assert_eq!((&error["code"], &error["retried"]), (&"rateLimitExceeded".into(), &true.into()));
    assert!(error["wordings"].as_array().unwrap().len() >= 3, "{error}");
}

#[test]
fn an_unknown_message_has_close_matches() {
    let mut explain = command("explain");
    let printed = Printed::from_output(explain.arg("Campain not found or acces denied").output().unwrap());
    assert!(printed.expect(4).stderr.contains("did you mean `Campaign not found or access denied`"), "{}", printed.all());
}

#[test]
fn the_stand_in_prints_the_environment_of_a_client() {
    let mut fake = command("fake --port 0 --leads 3").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(fake.stdout.take().unwrap()).lines().map(Result::unwrap);
    let environment: Vec<_> = lines
        .take(2)
        .map(|line| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap())
        .collect();
    let listed = command("leads list --campaign-id k978abc123 --json").envs(environment).output();
    fake.kill().unwrap();
    fake.wait().unwrap();
    let listed: Value = serde_json::from_str(&Printed::from_output(listed.unwrap()).expect(0).stdout).unwrap();
    assert_eq!(listed["count"], 3);
}
