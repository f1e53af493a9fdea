//! The commands of docs/import.md print what the page says.

use std::path::Path;

use crate::support::{Printed, api};

const PAGE: &str = include_str!("../../../../docs/import.md");
const FILE: &str = include_str!("../../../../examples/crm.csv");

/// The commands of a block with a dollar sign, each with the output below it.
fn commands() -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for block in PAGE.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        // The capture of a terminal shows a large file.
        if block.contains("60,000") || !block.contains("crm.csv") {
            continue;
        }
        for line in block.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), String::new())),
                (None, Some((_, output))) => *output += &format!("{line}\n"),
                (None, None) => panic!("output without a command: {line}"),
            }
        }
    }
    commands
}

#[test]
fn the_commands_of_the_page_print_what_it_shows() {
    let api = api(|fake| fake);
    let folder = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_lupitor")).parent().unwrap();
    std::fs::create_dir(folder.path().join("examples")).unwrap();
    std::fs::write(folder.path().join("examples/crm.csv"), FILE).unwrap();
    let commands = commands();
    assert_eq!(commands.len(), 5, "{commands:?}");
    for (command, expected) in commands {
        let script = format!("PATH=\"{}:$PATH\"; exec 2>&1; {command}", binary.display());
        let printed = Printed::from_output(api.script(&script).current_dir(folder.path()).output().unwrap());
        assert_eq!(printed.stdout, expected, "{command}");
    }
    let leads = api.fake.leads(lupitor_fake::CAMPAIGN_ID);
    assert_eq!(leads.len(), 5, "the four good rows and the two corrected ones, without the duplicate: {leads:?}");
}
