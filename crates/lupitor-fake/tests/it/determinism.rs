//! Determinism under a seed.

use std::time::UNIX_EPOCH;

use lupitor_fake::{CAMPAIGN_ID, FakeBuilder};
use serde_json::json;

use crate::support::{Request, unlimited};

/// The ids of 200 creates, and their faults as text.
async fn run(builder: FakeBuilder) -> (Vec<String>, String) {
    let start = UNIX_EPOCH + std::time::Duration::from_secs(1_761_751_800);
    let fake = builder.start_at(start).build().unwrap();
    let mut faults = String::new();
    for number in 0..200 {
        let create = json!({"campaignId": CAMPAIGN_ID, "externalId": number.to_string()});
        let response = Request::post("/leads", &create).send_unchecked(&fake).await;
        faults.push(match response {
            Ok(response) if response.status == 201 => '.',
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
async fn the_same_seed_gives_the_same_ids_and_faults() {
    let rules = ["500,probability=0.3", "drop,probability=0.3,after-processing"];
    let first = run(builder(7, &rules)).await;
    assert_eq!(first, run(builder(7, &rules)).await);
    let other = run(builder(8, &rules)).await;
    assert!(first.0 != other.0 && first.1 != other.1);
    // The default is a seed, too.
    assert_eq!(run(unlimited()).await, run(builder(0, &[])).await);

    let count = |kind| first.1.chars().filter(|seen| *seen == kind).count();
    assert!((30..90).contains(&count('x')) && (20..80).contains(&count('d')), "{}", first.1);
    let ids = &first.0;
    assert!(ids.iter().all(|id| id.len() == 19 && id.starts_with("jh7")), "{ids:?}");
}

#[tokio::test(start_paused = true)]
async fn the_decisions_of_a_rule_do_not_depend_on_other_rules() {
    let alone = run(builder(7, &["500,probability=0.3"])).await;
    let with_another = run(builder(7, &["500,probability=0.3", "delay=1ms,probability=0.5"])).await;
    assert_eq!(alone, with_another);

    let seeded = ["500,probability=0.3,seed=5"];
    assert_eq!(run(builder(7, &seeded)).await.1, run(builder(8, &seeded)).await.1);
    assert_ne!(run(builder(7, &seeded)).await.1, alone.1);
}
