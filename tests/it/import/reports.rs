//! Reports of the API that are incomplete or contradict themselves.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use lupitor::import::{ImportOptions, rows};
use lupitor_fake::{Fake, Generation, Operation};
use serde_json::{Value, json};

use super::support::{Outcomes, id, leads, phone, run, unlimited};
use crate::support::{CAMPAIGN, builder_for};

/// Imports 20 rows, of which the campaign has 5, 6 and 7, and changes the data of each bulk response.
async fn import_with(fake: &Fake, options: ImportOptions, change: fn(&mut Value)) -> Outcomes {
    for row in [5, 6, 7] {
        fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(phone(row)).external_id(id(row))).unwrap();
    }
    tokio::time::advance(Duration::from_secs(3600)).await;
    let change = move |request: Request, next: Next| async move {
        let is_bulk = request.uri().path().ends_with("/bulk");
        let response = next.run(request).await;
        if !is_bulk {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let mut body: Value = serde_json::from_slice(&to_bytes(body, usize::MAX).await.unwrap()).unwrap();
        change(&mut body["data"]);
        parts.headers.remove("content-length");
        axum::response::Response::from_parts(parts, Body::from(body.to_string()))
    };
    let service = fake.router().layer(from_fn(change));
    let client = builder_for(fake).service(service).build().unwrap();
    run(client.import_leads(CAMPAIGN, rows(leads(20))).options(options)).await
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_report_is_completed_by_the_list_and_never_by_a_guess() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str, bool); 9] = [
        ("as documented", |_| {}, "created 17, present 3", false),
        (
            "no list of skipped leads",
            |data| data.as_object_mut().unwrap().retain(|name, _| !name.starts_with("skipped") || name == "skipped"),
            "created 17, present 3",
            true,
        ),
        ("a list that is too short", |data| drop(list(data).pop()), "created 17, present 3", true),
        ("an identifier twice", |data| list(data)[0] = list(data)[1].clone(), "created 17, present 3", true),
        ("an identifier of another lead", |data| list(data)[0] = json!("OTHER"), "created 17, present 3", true),
        ("counts that do not add up", |data| data["created"] = json!(18), "created 17, present 3", true),
        (
            "no count of created leads",
            |data| drop(data.as_object_mut().unwrap().remove("created")),
            "created 17, present 3",
            false,
        ),
        (
            "phone numbers instead of external ids",
            |data| *list(data) = [5, 6, 7].map(|row| json!(phone(row))).to_vec(),
            "created 17, present 3",
            false,
        ),
        ("no ids and no list", |data| *data = json!({ "created": 17, "skipped": 3 }), "", true),
    ];
    for generation in [Generation::G1, Generation::G2] {
        for (name, change, expected, lists) in cases {
            let fake = unlimited().generation(generation).build().unwrap();
            let outcomes = import_with(&fake, ImportOptions::default(), change).await;
            let case = format!("{generation:?}, {name}: {}", outcomes.counts());
            // Whatever is certain is true.
            assert!(outcomes.rows("created").iter().all(|row| ![5, 6, 7].contains(row)), "{case}");
            assert!(outcomes.rows("present").iter().all(|row| [5, 6, 7].contains(row)), "{case}");
            assert_eq!(outcomes.by_row.len(), 20, "{case}");
            assert_eq!(fake.operation_count(Operation::ListLeads) > 0, lists, "{case}");
            if !expected.is_empty() {
                assert_eq!(outcomes.counts(), expected, "{case}");
            }
        }
    }
}

fn list(data: &mut Value) -> &mut Vec<Value> {
    let name = if data.get("skippedPhones").is_some() { "skippedPhones" } else { "skippedIdentifiers" };
    data[name].as_array_mut().unwrap()
}

#[tokio::test(start_paused = true)]
async fn without_pages_for_lookups_an_incomplete_report_leaves_rows_unknown() {
    let fake = unlimited().build().unwrap();
    let outcomes = import_with(&fake, ImportOptions::default().lookup_pages(0), |data| drop(list(data).pop())).await;
    assert_eq!((outcomes.counts().as_str(), fake.operation_count(Operation::ListLeads)), ("unknown 20", 0));
}
