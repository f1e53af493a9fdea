//! Leads that look like those of this import, and are not: `created` is never claimed for them, and no row is called rejected for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lupitor::import::rows;
use lupitor::{BulkLeadInput, Client};
use lupitor_fake::{Fake, LeadInput, ListOrder};
use serde_json::{Value, json};
use tokio::time::{advance, sleep};

use super::support::{Outcomes, id, lead, leads, phone, run, unlimited};
use crate::support::{CAMPAIGN, builder_for};

const DAY: Duration = Duration::from_secs(86_400);

/// The response of the gateway to a bulk request.
enum Reply {
    Pass,
    /// The response of a proxy, and the API does not get the request.
    Lost,
    Rejected(u16, String),
    /// The API's response without these members of its data.
    Without(&'static [&'static str]),
    /// The API processes the request after this time.
    Late(Duration),
}

/// A client of the stand-in behind a gateway. `reply` gets the number of the bulk request and its external ids.
fn client(fake: &Fake, reply: impl Fn(usize, &[String]) -> Reply + Clone + Send + Sync + 'static) -> Client {
    let counter = Arc::new(AtomicUsize::new(0));
    let gateway = move |request: Request, next: Next| {
        let (counter, reply) = (Arc::clone(&counter), reply.clone());
        async move {
            sleep(Duration::from_millis(50)).await;
            if !request.uri().path().ends_with("/bulk") {
                return next.run(request).await;
            }
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let leads = serde_json::from_slice::<Value>(&body).unwrap()["leads"].as_array().unwrap().clone();
            let ids: Vec<_> = leads.iter().map(|lead| lead["externalId"].as_str().unwrap_or_default().to_owned()).collect();
            let request = Request::from_parts(parts, Body::from(body));
            match reply(counter.fetch_add(1, Ordering::Relaxed), &ids) {
                Reply::Pass => next.run(request).await,
                Reply::Lost => Response::builder().status(504).body(Body::from("<html>")).unwrap(),
                Reply::Rejected(status, message) => {
                    let body = json!({ "success": false, "data": null, "error": message }).to_string();
                    let response = Response::builder().status(status).header("content-type", "application/json");
                    response.body(Body::from(body)).unwrap()
                }
                Reply::Without(members) => {
                    let (mut parts, body) = next.run(request).await.into_parts();
                    let body = to_bytes(body, usize::MAX).await.unwrap();
                    let mut body: Value = serde_json::from_slice(&body).unwrap();
                    body["data"].as_object_mut().unwrap().retain(|name, _| !members.contains(&name.as_str()));
                    parts.headers.remove("content-length");
                    Response::from_parts(parts, Body::from(body.to_string()))
                }
                // A task of its own: it goes on when the client has given up.
                Reply::Late(time) => {
                    let late = tokio::spawn(async move {
                        sleep(time).await;
                        next.run(request).await
                    });
                    late.await.unwrap()
                }
            }
        }
    };
    builder_for(fake).service(fake.router().layer(from_fn(gateway))).build().unwrap()
}

fn stored(row: u64) -> LeadInput {
    LeadInput::phone(phone(row)).external_id(id(row))
}

fn with_id(id: &str) -> BulkLeadInput {
    BulkLeadInput::builder().external_id(id).try_into().unwrap()
}

async fn import(client: &Client, count: u64) -> Outcomes {
    run(client.import_leads(CAMPAIGN, rows(leads(count)))).await
}

#[tokio::test(start_paused = true)]
async fn an_id_in_another_notation_does_not_claim_the_created_lead_of_another_row() {
    for order in [ListOrder::OldestFirst, ListOrder::NewestFirst] {
        for (new, old) in [("A-1", "a1"), ("7", "007")] {
            let fake = unlimited().list_order(order).build().unwrap();
            fake.add_lead(CAMPAIGN, LeadInput::external(old)).unwrap();
            advance(DAY).await;
            let client = client(&fake, |_, _| Reply::Without(&["skippedIdentifiers"]));
            let outcomes = run(client.import_leads(CAMPAIGN, rows(vec![with_id(new), with_id(old)]))).await;
            assert_eq!(outcomes.name(1), "created", "{order:?} {new}");
            assert_ne!(outcomes.name(2), "created", "{order:?} {old}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_lost_response_of_one_row_is_none_of_another_row() {
    let fake = Arc::new(unlimited().build().unwrap());
    let other = Arc::clone(&fake);
    let client = client(&fake, move |request, _| match request {
        0 => Reply::Rejected(400, "leads[0]: cannot be called".to_owned()),
        // The first row, which is sent alone.
        1 => Reply::Lost,
        2 => {
            other.add_lead(CAMPAIGN, stored(2)).unwrap();
            Reply::Rejected(400, "leads[0]: cannot be called".to_owned())
        }
        _ => Reply::Pass,
    });
    let outcomes = import(&client, 3).await;
    assert_eq!((outcomes.name(2), outcomes.name(3)), ("present", "created"));
}

#[tokio::test(start_paused = true)]
async fn no_more_rows_are_created_than_the_api_reports() {
    for age in [150, 500, 900] {
        let fake = unlimited().build().unwrap();
        advance(Duration::from_millis(37)).await;
        fake.add_lead(CAMPAIGN, stored(2)).unwrap();
        advance(Duration::from_millis(age)).await;
        let client = client(&fake, |_, _| Reply::Without(&["skippedIdentifiers", "createdIds"]));
        let outcomes = import(&client, 3).await;
        assert!(outcomes.rows("created").len() <= 2 && outcomes.name(2) != "created", "{age} ms: {}", outcomes.counts());
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_the_api_names_as_a_duplicate_is_already_present() {
    let fake = unlimited().build().unwrap();
    [2, 4, 6].into_iter().for_each(|row| drop(fake.add_lead(CAMPAIGN, stored(row)).unwrap()));
    advance(DAY).await;
    let client = client(&fake, |_, ids| match ids.iter().position(|other| [id(2), id(4), id(6)].contains(other)) {
        Some(place) => Reply::Rejected(409, format!("leads[{place}]: Lead already exists")),
        None => Reply::Pass,
    });
    let outcomes = import(&client, 7).await;
    assert_eq!((outcomes.rows("present"), outcomes.rows("created").len()), (vec![2, 4, 6], 4), "{}", outcomes.counts());
}

#[tokio::test(start_paused = true)]
async fn a_row_is_not_rejected_while_the_api_may_still_process_an_attempt() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, |request, _| match request {
        0 => Reply::Late(Duration::from_secs(100)),
        _ => Reply::Rejected(400, "This campaign is paused".to_owned()),
    });
    let outcomes = import(&client, 1).await;
    assert!(outcomes.rows("rejected").is_empty(), "{}", outcomes.counts());
    sleep(Duration::from_secs(300)).await;
    assert_eq!(fake.leads(CAMPAIGN).len(), 1, "the first attempt is processed");
}

#[tokio::test(start_paused = true)]
async fn a_phone_number_that_one_row_needs_is_not_required_of_the_others() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, |_, ids| match ids.contains(&id(3)) {
        true => Reply::Rejected(400, "phoneNumber is required".to_owned()),
        false => Reply::Pass,
    });
    let input = vec![lead(1), with_id(&id(2)), with_id(&id(3)), with_id(&id(4))];
    let outcomes = run(client.import_leads(CAMPAIGN, rows(input))).await;
    assert_eq!((outcomes.rows("rejected"), outcomes.rows("created")), (vec![3], vec![1, 2, 4]));
}
