//! The commands of operations.

use std::io::Write;
use std::process::Stdio;

use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};
use serde_json::Value;

use crate::support::{Printed, api};

/// A JSON object that is one line.
fn json(text: &str) -> Value {
    assert_eq!(text.lines().count(), 1, "one document on one line: {text}");
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_lead_is_created_listed_and_deleted() {
    let api = api(|fake| fake);
    let create = format!("leads create --campaign-id {CAMPAIGN_ID} --phone-number +15555550123 --external-id CRM_1");
    let created = api.run(&format!("{create} --metadata company=Acme --metadata {{\"tier\":1}} --priority 7"));
    assert!(created.expect(0).stdout.starts_with("leadId  jh7"), "{}", created.all());

    let listed = api.run(&format!("leads list --campaign-id {CAMPAIGN_ID} --json"));
    let listed = json(&listed.expect(0).stdout);
    let lead = &listed["leads"][0];
    assert_eq!(listed["count"], 1, "whole numbers have no fraction");
    assert_eq!(lead["metadata"], serde_json::json!({ "company": "Acme", "tier": 1 }));
    assert_eq!(lead["priority"], 7);

    let deleted = api.run(&format!("leads delete --campaign-id {CAMPAIGN_ID} --external-id CRM_1"));
    assert_eq!(deleted.expect(0).stdout, "deleted  true\n");
    assert!(api.fake.leads(CAMPAIGN_ID).is_empty());
}

#[test]
fn a_list_is_a_table_whose_columns_are_in_the_order_of_the_document() {
    let api = api(|fake| fake.seed(7));
    api.fake.add_leads(CAMPAIGN_ID, 2).unwrap();
    let printed = api.run(&format!("leads list --campaign-id {CAMPAIGN_ID}"));
    let lines: Vec<_> = printed.expect(0).stdout.lines().collect();
    assert!(lines[0].starts_with("id ") && lines[0].contains("campaignId  phoneNumber   externalId"), "{}", printed.all());
    assert_eq!(lines[1].find("+1555"), lines[2].find("+1555"), "{}", printed.all());
    assert_eq!(lines[3], "count    2");
}

#[test]
fn a_lost_response_to_a_create_is_looked_up() {
    let api = api(|fake| fake.fault("drop@createLead,after-processing,times=1".parse().unwrap()));
    let printed = api.run(&format!("leads create --campaign-id {CAMPAIGN_ID} --external-id CRM_1 --json"));
    assert!(json(&printed.expect(0).stdout)["leadId"].as_str().unwrap().starts_with("jh7"), "{}", printed.all());
    assert_eq!(printed.stderr, "{\"note\":\"A response was lost. The client looked up what the request had done.\"}\n");
    assert_eq!(api.fake.leads(CAMPAIGN_ID).len(), 1);
}

#[test]
fn a_lost_response_to_a_bulk_create_does_not_call_the_leads_duplicates() {
    let api = api(|fake| fake.fault("drop@bulkCreateLeads,after-processing,times=1".parse().unwrap()));
    let leads = r#"[{"externalId":"CRM_1"},{"externalId":"CRM_2"}]"#;
    let printed = api.run(&format!("leads bulk-create --campaign-id {CAMPAIGN_ID} --leads {leads} --json"));
    let done = json(&printed.expect(0).stdout);
    assert_eq!((&done["skipped"], &done["createdOrPresent"]), (&0.into(), &2.into()), "{}", printed.all());
}

#[test]
fn a_body_comes_from_standard_input_and_flags_replace_its_members() {
    let api = api(|fake| fake);
    let mut command = api.command("leads create --json-body - --priority 9");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let body = format!(r#"{{"campaignId": "{CAMPAIGN_ID}", "externalId": "CRM_1", "priority": 1}}"#);
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    Printed::from_output(child.wait_with_output().unwrap()).expect(0);
    let listed = api.run(&format!("leads list --campaign-id {CAMPAIGN_ID} --json"));
    assert_eq!(json(&listed.expect(0).stdout)["leads"][0]["priority"], 9);
}

#[test]
fn the_health_check_needs_no_key() {
    let api = api(|fake| fake);
    let mut command = api.command("health get --json");
    let printed = Printed::from_output(command.env_remove("LUPITOR_API_KEY").output().unwrap());
    assert_eq!(json(&printed.expect(0).stdout)["status"], "ok");
}

#[test]
fn an_option_replaces_the_base_url_of_the_environment() {
    let api = api(|fake| fake);
    let mut command = api.command("health get --base-url");
    command.arg(api.fake.base_url()).env("LUPITOR_BASE_URL", "nonsense").env("LUPITOR_DEPLOYMENT", "nonsense");
    Printed::from_output(command.output().unwrap()).expect(0);
}

#[test]
fn verbose_logs_the_attempts_to_standard_error_without_the_key() {
    let api = api(|fake| fake);
    let printed = api.run(&format!("leads list --campaign-id {CAMPAIGN_ID} --json --verbose"));
    assert!(printed.expect(0).stderr.contains("attempt succeeded"), "{}", printed.all());
    assert!(!printed.stderr.contains(WRITE_KEY), "{}", printed.all());
    json(&printed.stdout);
}

#[test]
fn control_characters_of_a_response_do_not_reach_the_terminal() {
    let api = api(|fake| fake);
    let mut create = api.command(&format!("leads create --campaign-id {CAMPAIGN_ID} --external-id CRM_1 --metadata"));
    let attack = "name=\u{1b}[2J\u{202e}\u{9b}31m";
    Printed::from_output(create.arg(attack).output().unwrap()).expect(0);
    for format in ["", "--json"] {
        let printed = api.run(&format!("leads list --campaign-id {CAMPAIGN_ID} {format}"));
        let bad = printed.expect(0).stdout.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{}", printed.all());
    }
}
