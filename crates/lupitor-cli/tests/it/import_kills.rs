//! An import that is killed and resumed.

use std::process::Stdio;
use std::time::Duration;

use lupitor_fake::{CAMPAIGN_ID, Operation};

use crate::import::job;

/// Kills an import at random moments, and resumes it each time.
#[expect(clippy::print_stdout, reason = "a measurement, for --nocapture")]
fn kill_and_resume(rows: u64, kills: u32, moments: std::ops::Range<u64>) {
    let mut text = "Phone,Id,Name\n".to_owned();
    let mut valid = Vec::new();
    let (mut duplicates, mut rejected) = (0, 0);
    for row in 1..=rows {
        match row {
            _ if row % 97 == 0 => {
                text.push_str(",CRM_1,Twin\n");
                duplicates += 1;
            }
            _ if row % 101 == 0 => {
                text.push_str(&format!("1.5555E+10,CRM_{row},Excel\n"));
                rejected += 1;
            }
            _ if row % 1009 == 0 => {
                text.push_str(&format!(",BAD_{row},Bad\n"));
                rejected += 1;
            }
            _ => {
                text.push_str(&format!(",CRM_{row},Person {row}\n"));
                valid.push(format!("CRM_{row}"));
            }
        }
    }
    let job = job("crm.csv", text, |fake| {
        fake.reject_leads("BAD".parse().unwrap())
            .fault("drop@bulkCreateLeads,after-processing,probability=0.1,seed=1".parse().unwrap())
            .fault("html-502@bulkCreateLeads,probability=0.05,seed=2".parse().unwrap())
    });
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut killed = 0;
    for _ in 0..kills {
        let mut child = job.command("import", "").stderr(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = moments.start + (random >> 33) % (moments.end - moments.start);
        // The moment of the kill is the subject of this test.
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
    }
    let printed = job.import("--json");
    assert!(matches!(printed.code, Some(0 | 1)), "{}", printed.all());
    let outcomes = job.outcomes(rows);
    let requests = job.fake().operation_count(Operation::BulkCreateLeads);
    println!("{killed} of {kills} kills before the end, {requests} bulk requests; {outcomes:?}");
    let count = |name: &str| outcomes.get(name).copied().unwrap_or(0);
    job.fake().assert_each_once(CAMPAIGN_ID, valid.iter().cloned());
    assert_eq!(job.fake().leads(CAMPAIGN_ID).len(), valid.len());
    assert_eq!((count("duplicate_in_input"), count("rejected")), (duplicates, rejected), "{outcomes:?}");
    assert_eq!(count("created") + count("unknown"), valid.len() as u64, "nobody else created leads: {outcomes:?}");
    let value: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!((&value["counts"]["created"], &value["finished"]), (&count("created").into(), &true.into()));
    assert!(killed > 0, "no kill came before the end");
}

#[test]
fn an_import_that_is_killed_at_any_moment_creates_each_lead_once() {
    // The full test: IMPORT_KILLS=50 cargo test -p lupitor-cli --test it -- --nocapture killed_at
    match std::env::var("IMPORT_KILLS") {
        Ok(kills) => kill_and_resume(100_000, kills.parse().unwrap(), 100..4000),
        Err(_) => kill_and_resume(5_000, 5, 20..900),
    }
}
