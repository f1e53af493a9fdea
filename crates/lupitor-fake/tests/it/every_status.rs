//! Every documented status of every operation is the answer to some real request, in each generation that has the operation, and is
//! as the document says: body and headers.

use std::collections::BTreeSet;

use lupitor_fake::{
    CAMPAIGN_ID, CreateStatus, Fake, FakeBuilder, Fault, FaultRule, Generation, LeadInput, Operation, Rate, RateLimits,
};
use serde_json::json;

use crate::document;
use crate::support::Ask;

const PHONE: &str = "+15550000001";

/// What the document has and the fake never answers, with the reason.
const NEVER: &[(Operation, u16, &str)] = &[
    (Operation::CreateLead, 404, "a campaign that there is not is a 403"),
    (Operation::ListLeads, 404, "a campaign that there is not is a 403"),
    (Operation::BulkCreateLeads, 404, "a campaign that there is not is a 403"),
    (Operation::BulkDeleteLeads, 201, "it makes nothing"),
];

fn later(operation: Operation) -> bool {
    matches!(operation, Operation::DeleteLead | Operation::BulkDeleteLeads)
}

/// A request that succeeds, and one that is refused as invalid.
fn good_and_bad(operation: Operation) -> (Ask, Ask) {
    let body = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000002"});
    let leads = json!({"campaignId": CAMPAIGN_ID, "leads": [{"phoneNumber": PHONE}]});
    match operation {
        Operation::CreateLead => (Ask::post("/leads", &body), Ask::post("/leads", &json!({}))),
        Operation::ListLeads => (Ask::get("/leads?campaignId=k978abc123"), Ask::get("/leads")),
        Operation::DeleteLead => {
            (Ask::delete("/leads?campaignId=k978abc123&phoneNumber=%2B15550000001"), Ask::delete("/leads?campaignId=k978abc123"))
        }
        Operation::BulkCreateLeads => (Ask::post("/leads/bulk", &leads), Ask::post("/leads/bulk", &json!({}))),
        Operation::BulkDeleteLeads => (Ask::post("/leads/bulk-delete", &leads), Ask::post("/leads/bulk-delete", &json!({}))),
        // Any request is a good one.
        _ => (Ask::get("/api/health"), Ask::get("/api/health")),
    }
}

/// The statuses of one operation, each with a fake and the requests of which the last one is answered with it.
fn cases(operation: Operation, generation: Generation) -> Vec<(u16, FakeBuilder, Vec<Ask>)> {
    let builder = || Fake::builder().generation(generation);
    let rate = Rate::per_hour(1).unwrap();
    let one_an_hour = builder().rate_limits(RateLimits::all(rate).health(Some(rate)));
    let (good, bad) = good_and_bad(operation);
    if operation == Operation::GetHealth {
        return vec![
            (200, builder(), vec![good.clone()]),
            (429, one_an_hour, vec![good.clone(), good.clone()]),
            (503, builder().healthy(false), vec![good]),
        ];
    }
    if generation == Generation::G1 && later(operation) {
        return vec![(404, builder(), vec![good])];
    }
    let elsewhere = match operation {
        Operation::ListLeads => Ask::get("/leads?campaignId=other"),
        _ => good.clone().key(Some("sk_test_read")),
    };
    let mut cases = vec![
        (400, builder(), vec![bad]),
        (401, builder(), vec![good.clone().key(None)]),
        (403, builder(), vec![elsewhere]),
        (429, one_an_hour, vec![good.clone(), good.clone()]),
        (500, builder().fault(FaultRule::new(Fault::InternalServerError)), vec![good.clone()]),
    ];
    match operation {
        Operation::CreateLead | Operation::BulkCreateLeads => {
            for (status, setting) in [(200, CreateStatus::Ok), (201, CreateStatus::Created)] {
                cases.push((status, builder().create_status(setting).bulk_create_status(setting), vec![good.clone()]));
            }
        }
        _ => cases.push((200, builder(), vec![good.clone()])),
    }
    if operation == Operation::DeleteLead {
        cases.push((404, builder(), vec![good.clone(), good]));
    }
    cases
}

#[tokio::test(start_paused = true)]
async fn each_is_produced_as_documented() {
    let mut produced = BTreeSet::new();
    for operation in Operation::ALL.iter().copied() {
        for generation in [Generation::G1, Generation::G2] {
            for (status, builder, asks) in cases(operation, generation) {
                let fake = builder.build().unwrap();
                fake.add_lead(CAMPAIGN_ID, LeadInput::phone(PHONE)).unwrap();
                let mut last = None;
                for ask in &asks {
                    last = Some(ask.send(&fake).await);
                }
                let answer = last.unwrap();
                assert_eq!(answer.status, status, "{operation} of {generation}: {}", answer.body);
                // `send` has checked the answers to requests that are for an operation, which G1's missing ones are not.
                answer.check(operation);
                // The rate limit comes after authentication, and before it there is nothing to tell; a path that is not there has none.
                let has_limit = status != 401 && !(generation == Generation::G1 && later(operation));
                for (name, kind) in document::response_headers(operation, status) {
                    match answer.header(&name) {
                        Some(value) if kind == "integer" => {
                            assert!(value.parse::<i64>().is_ok(), "{operation} {status} {name}: {value}")
                        }
                        Some(value) => assert!(!value.is_empty(), "{operation} {status} {name}"),
                        None => assert!(!has_limit, "{operation} {status}: {name} is missing"),
                    }
                }
                produced.insert((operation, status));
            }
        }
    }
    for (operation, status, reason) in NEVER {
        assert!(produced.insert((*operation, *status)), "{operation} answers {status} after all, although {reason}");
    }
    let documented: BTreeSet<_> = Operation::ALL
        .iter()
        .flat_map(|operation| document::statuses(*operation).into_iter().map(|status| (*operation, status)))
        .collect();
    assert_eq!(produced, documented, "left: what the fake answers or is excused from, right: what the document has");
}
