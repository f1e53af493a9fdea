//! Errors: the message, the solutions, and the exit code.

use lupitor_fake::{CAMPAIGN_ID, READ_KEY};
use serde_json::Value;

use crate::support::{Api, Printed, api, run};

fn create(api: &Api, options: &str) -> Printed {
    api.run(&format!("leads create --campaign-id {CAMPAIGN_ID} --external-id CRM_1 {options}"))
}

#[test]
fn a_duplicate_has_the_documented_solutions() {
    let api = api(|fake| fake);
    create(&api, "").expect(0);
    insta::assert_snapshot!(create(&api, "").all());
}

#[test]
fn an_error_with_json_is_one_object_on_standard_error() {
    let api = api(|fake| fake);
    create(&api, "").expect(0);
    let printed = create(&api, "--json");
    printed.expect(4);
    assert_eq!((printed.stdout.as_str(), printed.stderr.lines().count()), ("", 1), "{}", printed.all());
    let error: Value = serde_json::from_str(&printed.stderr).unwrap();
    let error = &error["error"];
    assert_eq!(error["code"], "leadAlreadyExists");
    assert_eq!((&error["status"], &error["exit_code"], &error["maybe_processed"]), (&400.into(), &4.into(), &false.into()));
    assert!(!error["solutions"].as_array().unwrap().is_empty());
}

#[test]
fn each_kind_of_error_has_its_exit_code() {
    let cases: &[(&str, &str, i32)] = &[
        ("", "leads delete --campaign-id k978abc123 --external-id NONE", 4),
        ("", "leads list --campaign-id k978none", 5),
        ("500@listLeads", "leads list --campaign-id k978abc123", 7),
        ("html-502@listLeads", "leads list --campaign-id k978abc123", 7),
        (
            "drop@bulkDeleteLeads,after-processing,times=9",
            r#"leads bulk-delete --campaign-id k978abc123 --leads [{"externalId":"A"}]"#,
            8,
        ),
        ("", "leads list --campaign-id k978abc123 --base-url http://example.com", 3),
        ("", "leads list --campaign-id k978abc123 --base-url http://127.0.0.1:1", 7),
        ("", "leads create --campaign-id k978abc123", 4),
        ("", "leads create --campaign-id k978abc123 --phone-number 5", 2),
        ("", "leads create --json-body /nonexistent.json", 9),
        ("", "leads export --campaign-id k978abc123 --output /nonexistent/x.csv", 9),
    ];
    for (fault, arguments, code) in cases {
        let api = api(|fake| if fault.is_empty() { fake } else { fake.fault(fault.parse().unwrap()) });
        let printed = api.run(arguments);
        assert_eq!(printed.code, Some(*code), "{arguments}\n{}", printed.all());
        assert_eq!(printed.stdout, "", "{arguments}");
        assert!(printed.stderr.starts_with("error: "), "{arguments}\n{}", printed.all());
    }
}

#[test]
fn a_rate_limit_beyond_the_timeout_has_its_exit_code() {
    let api = api(|fake| fake.rate_limits("1/1h".parse().map(lupitor_fake::RateLimits::all).unwrap()));
    let list = format!("leads list --campaign-id {CAMPAIGN_ID} --timeout 5s");
    api.run(&list).expect(0);
    let printed = api.run(&list);
    assert!(printed.expect(6).stderr.contains("try again in"), "{}", printed.all());
}

#[test]
fn a_key_without_the_scope_is_an_error_of_access() {
    let api = api(|fake| fake);
    let mut command = api.command(&format!("leads create --campaign-id {CAMPAIGN_ID} --external-id CRM_1"));
    let printed = Printed::from_output(command.env("LUPITOR_API_KEY", READ_KEY).output().unwrap());
    assert!(printed.expect(5).stderr.contains("write scope"), "{}", printed.all());
}

#[test]
fn an_unknown_outcome_says_so() {
    let api = api(|fake| {
        fake.fault("drop@createLead,after-processing,times=9".parse().unwrap()).fault("500@listLeads".parse().unwrap())
    });
    let printed = create(&api, "--timeout 20s");
    assert!(printed.expect(8).stderr.contains("look before you repeat it"), "{}", printed.all());
}

#[test]
fn a_wrong_value_names_the_flag_and_is_not_repeated() {
    let api = api(|fake| fake);
    let phone = api.run(&format!("leads create --campaign-id {CAMPAIGN_ID} --phone-number 0015555550123"));
    assert!(phone.expect(2).stderr.starts_with("error: --phone-number: does not match"), "{}", phone.all());
    assert!(!phone.stderr.contains("0015555550123"), "{}", phone.all());

    let nested = r#"[{"externalId":"A"},{"phoneNumber":"0015555550123"}]"#;
    let nested = api.run(&format!("leads bulk-create --campaign-id {CAMPAIGN_ID} --leads {nested}"));
    assert!(nested.expect(2).stderr.starts_with("error: leads[1].phoneNumber: "), "{}", nested.all());
    assert!(nested.stderr.contains("E.164") && !nested.stderr.contains("0015555550123"), "{}", nested.all());

    let unknown = r#"[{"externalId":"A","phone":"1"}]"#;
    let unknown = api.run(&format!("leads bulk-create --campaign-id {CAMPAIGN_ID} --leads {unknown}"));
    assert!(unknown.expect(2).stderr.contains("leads[0].phone: is not a property"), "{}", unknown.all());

    let priority = create(&api, "--priority many");
    assert!(priority.expect(2).stderr.starts_with("error: --priority: is not a whole number"), "{}", priority.all());
    assert!(api.fake.leads(CAMPAIGN_ID).is_empty());
}

#[test]
fn wrong_arguments_are_json_too() {
    let printed = run("leads create --json");
    let error: Value = serde_json::from_str(&printed.expect(2).stderr).unwrap();
    assert_eq!(error["error"]["kind"], "usage");
    assert!(error["error"]["message"].as_str().unwrap().contains("--campaign-id"), "{error}");
}

#[test]
fn colours_are_for_terminals_and_by_request() {
    let plain = run("leads list --campaign-id k978abc123");
    assert!(!plain.expect(3).stderr.contains('\u{1b}'), "{}", plain.all());
    let forced = run("leads list --campaign-id k978abc123 --color always");
    assert!(forced.expect(3).stderr.starts_with("\u{1b}["), "{}", forced.all());
}
