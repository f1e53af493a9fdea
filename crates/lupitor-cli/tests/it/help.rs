//! The help.

use crate::support::run;

#[test]
fn the_help_names_the_commands_the_environment_and_the_exit_codes() {
    insta::assert_snapshot!(run("--help").expect(0).stdout);
}

#[test]
fn the_short_help_of_a_command_has_a_flag_for_each_property_of_the_document() {
    let all: Vec<_> = ["create", "list", "delete", "bulk-create", "bulk-delete", "export"]
        .map(|name| format!("$ lupitor leads {name} -h\n{}", run(&format!("leads {name} -h")).expect(0).stdout))
        .into();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_command_has_a_manual_page_and_completions() {
    let page = run("man leads create").expect(0).stdout.clone();
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
    assert!(page.contains("campaign\\-id"), "{page}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&format!("completions {shell}")).expect(0).stdout.clone();
        assert!(script.contains("bulk-create") && script.contains("campaign-id"), "{shell}");
    }
    let unknown = run("man leads crate");
    assert!(unknown.expect(2).stderr.contains("crate is not a command"), "{}", unknown.stderr);
}
