//! Documented statuses of every operation in both generations, with body and headers.

use std::collections::BTreeSet;

use lupitor_fake::{
    CAMPAIGN_ID, CreateStatus, Fake, FakeBuilder, Fault, FaultRule, Generation, LeadInput, Operation, Rate, RateLimits,
};
use serde_json::json;

use crate::document;
use crate::support::Request;

const PHONE: &str = "+15550000001";

/// Documented statuses that the fake does not produce, with the reason.
const NOT_PRODUCED: &[(Operation, u16, &str)] = &[
    (Operation::CreateLead, 404, "an unknown campaign is a 403"),
    (Operation::ListLeads, 404, "an unknown campaign is a 403"),
    (Operation::BulkCreateLeads, 404, "an unknown campaign is a 403"),
    (Operation::BulkDeleteLeads, 201, "it creates nothing"),
];

fn is_g2_only(operation: Operation) -> bool {
    matches!(operation, Operation::DeleteLead | Operation::BulkDeleteLeads)
}

/// A valid request and an invalid one.
fn valid_and_invalid(operation: Operation) -> (Request, Request) {
    let body = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000002"});
    let leads = json!({"campaignId": CAMPAIGN_ID, "leads": [{"phoneNumber": PHONE}]});
    match operation {
        Operation::CreateLead => (Request::post("/leads", &body), Request::post("/leads", &json!({}))),
        Operation::ListLeads => (Request::get("/leads?campaignId=k978abc123"), Request::get("/leads")),
        Operation::DeleteLead => (
            Request::delete("/leads?campaignId=k978abc123&phoneNumber=%2B15550000001"),
            Request::delete("/leads?campaignId=k978abc123"),
        ),
        Operation::BulkCreateLeads => (Request::post("/leads/bulk", &leads), Request::post("/leads/bulk", &json!({}))),
        Operation::BulkDeleteLeads => {
            (Request::post("/leads/bulk-delete", &leads), Request::post("/leads/bulk-delete", &json!({})))
        }
        // Every request is valid.
        _ => (Request::get("/api/health"), Request::get("/api/health")),
    }
}

/// The statuses of one operation, each with a fake and requests of which the last one gets it.
fn cases(operation: Operation, generation: Generation) -> Vec<(u16, FakeBuilder, Vec<Request>)> {
    let builder = || Fake::builder().generation(generation);
    let rate = Rate::per_hour(1).unwrap();
    let one_an_hour = builder().rate_limits(RateLimits::all(rate).health(Some(rate)));
    let (valid, invalid) = valid_and_invalid(operation);
    if operation == Operation::GetHealth {
        return vec![
            (200, builder(), vec![valid.clone()]),
            (429, one_an_hour, vec![valid.clone(), valid.clone()]),
            (503, builder().healthy(false), vec![valid]),
        ];
    }
    if generation == Generation::G1 && is_g2_only(operation) {
        return vec![(404, builder(), vec![valid])];
    }
    let elsewhere = match operation {
        Operation::ListLeads => Request::get("/leads?campaignId=other"),
        _ => valid.clone().key(Some("sk_test_read")),
    };
    let mut cases = vec![
        (400, builder(), vec![invalid]),
        (401, builder(), vec![valid.clone().key(None)]),
        (403, builder(), vec![elsewhere]),
        (429, one_an_hour, vec![valid.clone(), valid.clone()]),
        (500, builder().fault(FaultRule::new(Fault::InternalServerError)), vec![valid.clone()]),
    ];
    match operation {
        Operation::CreateLead | Operation::BulkCreateLeads => {
            for (status, setting) in [(200, CreateStatus::Ok), (201, CreateStatus::Created)] {
                cases.push((status, builder().create_status(setting).bulk_create_status(setting), vec![valid.clone()]));
            }
        }
        _ => cases.push((200, builder(), vec![valid.clone()])),
    }
    if operation == Operation::DeleteLead {
        cases.push((404, builder(), vec![valid.clone(), valid]));
    }
    cases
}

#[tokio::test(start_paused = true)]
async fn every_documented_status_can_be_produced() {
    let mut produced = BTreeSet::new();
    for operation in Operation::ALL.iter().copied() {
        for generation in [Generation::G1, Generation::G2] {
            for (status, builder, requests) in cases(operation, generation) {
                let fake = builder.build().unwrap();
                fake.add_lead(CAMPAIGN_ID, LeadInput::phone(PHONE)).unwrap();
                let mut last = None;
                for request in &requests {
                    last = Some(request.send(&fake).await);
                }
                let response = last.unwrap();
                assert_eq!(response.status, status, "{operation} of {generation}: {}", response.body);
                // `send` does not check the 404 of an operation that G1 does not have.
                response.check(operation);
                // Responses before authentication, and to unknown paths, have no rate limit headers.
                let has_limit = status != 401 && !(generation == Generation::G1 && is_g2_only(operation));
                for (name, kind) in document::response_headers(operation, status) {
                    match response.header(&name) {
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
    for (operation, status, reason) in NOT_PRODUCED {
        assert!(produced.insert((*operation, *status)), "{operation} responds with {status} after all, although {reason}");
    }
    let documented: BTreeSet<_> = Operation::ALL
        .iter()
        .flat_map(|operation| document::statuses(*operation).into_iter().map(|status| (*operation, status)))
        .collect();
    let missing = documented.difference(&produced).map(|(operation, status)| {
        format!(
            "openapi.yaml has the response {status} of {operation}, which no request here gets from lupitor-fake: add one \
             to `cases` in crates/lupitor-fake/tests/it/every_status.rs, or the status to NOT_PRODUCED there with a reason"
        )
    });
    let gone = produced.difference(&documented).map(|(operation, status)| {
        format!(
            "openapi.yaml has no response {status} of {operation} any more: lupitor-fake must not respond with it; take it \
             out of NOT_PRODUCED too"
        )
    });
    let wrong: Vec<_> = missing.chain(gone).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
