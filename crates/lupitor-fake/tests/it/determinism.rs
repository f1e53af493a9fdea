//! The same seed and the same requests give the same answers.

use std::time::UNIX_EPOCH;

use lupitor_fake::{CAMPAIGN_ID, FakeBuilder};
use serde_json::json;

use crate::support::{Ask, unlimited};

/// All that a run of 200 creates and lists shows, as text.
async fn run(builder: FakeBuilder) -> (Vec<String>, String) {
    let start = UNIX_EPOCH + std::time::Duration::from_secs(1_761_751_800);
    let fake = builder.start_at(start).build().unwrap();
    let mut faults = String::new();
    for number in 0..200 {
        let create = json!({"campaignId": CAMPAIGN_ID, "externalId": number.to_string()});
        let answer = Ask::post("/leads", &create).send_unchecked(&fake).await;
        faults.push(match answer {
            Ok(answer) if answer.status == 201 => '.',
            Ok(_) => 'x',
            Err(_) => 'd',
        });
    }
    (fake.leads(CAMPAIGN_ID).into_iter().map(|lead| lead.id).collect(), faults)
}

fn builder(seed: u64, rules: &[&str]) -> FakeBuilder {
    rules.iter().fold(unlimited().seed(seed), |builder, rule| builder.fault(rule.parse().unwrap()))
}

#[tokio::test(start_paused = true)]
async fn a_seed_decides() {
    let rules = ["500,probability=0.3", "drop,probability=0.3,after-work"];
    let first = run(builder(7, &rules)).await;
    assert_eq!(first, run(builder(7, &rules)).await);
    let other = run(builder(8, &rules)).await;
    assert!(first.0 != other.0 && first.1 != other.1);
    // The default is a seed as well.
    assert_eq!(run(unlimited()).await, run(builder(0, &[])).await);

    let met = |kind| first.1.chars().filter(|seen| *seen == kind).count();
    assert!((30..90).contains(&met('x')) && (20..80).contains(&met('d')), "{}", first.1);
    let ids = &first.0;
    assert!(ids.iter().all(|id| id.len() == 19 && id.starts_with("jh7")), "{ids:?}");
}

/// A rule's decisions depend on its own place and seed, not on what other rules or leads were asked.
#[tokio::test(start_paused = true)]
async fn rules_are_independent() {
    let alone = run(builder(7, &["500,probability=0.3"])).await;
    let with_another = run(builder(7, &["500,probability=0.3", "delay=1ms,probability=0.5"])).await;
    assert_eq!(alone, with_another);

    let seeded = ["500,probability=0.3,seed=5"];
    assert_eq!(run(builder(7, &seeded)).await.1, run(builder(8, &seeded)).await.1);
    assert_ne!(run(builder(7, &seeded)).await.1, alone.1);
}
