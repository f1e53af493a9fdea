//! Signals to an import.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};

use crate::import::{Job, counts, job, rows};
use crate::support::Printed;

fn send(signal: &str, child: &Child) {
    let status = Command::new("sh").arg("-c").arg(format!("kill -{signal} {}", child.id())).status().unwrap();
    assert!(status.success());
}

/// Starts an import of 9000 rows whose requests take some time, and sends the signal while the first ones are in flight.
fn interrupted(signal: &str, delay: &str) -> (Job, Child) {
    let fault = format!("delay={delay}@bulkCreateLeads");
    let job = job("my leads.csv", rows(9000), |fake| fake.fault(fault.parse().unwrap()));
    let mut child = job.command("import", "").stderr(Stdio::piped()).spawn().unwrap();
    job.wait_for_requests(2, &mut child);
    send(signal, &child);
    (job, child)
}

#[test]
fn an_interrupted_import_finishes_its_requests_and_prints_the_command_that_resumes() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (job, child) = interrupted(signal, "300ms");
        let printed = Printed::from_output(child.wait_with_output().unwrap());
        let expected = "interrupted: waits up to 30 s for the requests in flight";
        assert!(printed.expect(code).stderr.contains(expected), "{signal}: {}", printed.stderr);
        let settled = job.outcomes(9000)["created"];
        assert!((1000..9000).contains(&settled), "{signal}: {settled}");
        assert_eq!(settled, job.external_ids().len() as u64, "{signal}: the requests in flight were finished");

        let resume = printed.stderr.lines().find_map(|line| line.strip_prefix("resume:   ")).unwrap();
        let resumed = Printed::from_output(job.api.script(resume).current_dir(job.folder.path()).output().unwrap());
        assert!(resumed.expect(0).stderr.contains("resumes: "), "{signal}: {}", resumed.stderr);
        assert_eq!(job.outcomes(9000), counts([("created", 9000)]), "{signal}");
    }
}

#[test]
fn a_closed_terminal_that_sends_its_signal_twice_is_one_signal() {
    for (first, second) in [("HUP", "HUP"), ("TERM", "HUP")] {
        let (job, child) = interrupted(first, "600ms");
        send(second, &child);
        let printed = Printed::from_output(child.wait_with_output().unwrap());
        // The process may receive both at once, in any order.
        assert!(matches!(printed.code, Some(129 | 143)), "{first}, {second}: {}", printed.all());
        let settled = job.outcomes(9000)["created"];
        assert_eq!(settled, job.external_ids().len() as u64, "{first}, {second}: the requests in flight were finished");
    }
}

#[test]
fn a_second_signal_cancels_the_requests_and_names_the_journal() {
    let (job, mut child) = interrupted("INT", "20s");
    // The second signal follows the message of the first.
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("press Ctrl-C again to cancel them") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut stderr, &mut line).unwrap() > 0, "the command ended early");
    }
    send("INT", &child);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stderr, &mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("journal:  ") && rest.contains("resume:   "), "{rest}");
    assert!(job.beside(".journal").exists() && !job.beside(".results.csv").exists());
}
