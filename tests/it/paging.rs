//! The streams of items and of pages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use lupitor::generated::builder::ListLeads;
use lupitor::{Client, ErrorKind, LeadInput, LeadStatus, Paginator, RequestOptions};
use lupitor_fake::{Fake, FakeBuilder, Generation, LastCursor, ListOrder, NextCursor, Operation, RateLimits};
use tokio::time::Instant;

use crate::support::log::Log;
use crate::support::{
    CAMPAIGN, EXTERNAL_ID, PHONE, StubResponse, builder, builder_for, client_receiving, json_response, service,
};

fn unlimited() -> FakeBuilder {
    crate::support::fake().rate_limits(RateLimits::none())
}

fn with_leads(fake: FakeBuilder, count: u32) -> (Fake, Client) {
    let fake = fake.build().unwrap();
    fake.add_leads(CAMPAIGN, count).unwrap();
    let client = builder_for(&fake).build().unwrap();
    (fake, client)
}

fn ids(fake: &Fake) -> Vec<String> {
    fake.leads(CAMPAIGN).into_iter().map(|lead| lead.id).collect()
}

/// The ids up to the end, and the error that ends the stream.
async fn drain(mut leads: Paginator<ListLeads<'_>>) -> (Vec<String>, Option<lupitor::Error>) {
    let mut ids = Vec::new();
    while let Some(lead) = leads.next().await {
        match lead {
            Ok(lead) => ids.push(lead.id),
            Err(error) => {
                assert!(leads.next().await.is_none(), "the stream goes on after {error}");
                return (ids, Some(error));
            }
        }
    }
    assert!(leads.next().await.is_none(), "the stream goes on after its end");
    (ids, None)
}

/// A server of these pages: the cursor of each, its leads, `hasMore` and the next cursor. It keeps the queries.
fn server(pages: &[(&str, &[&str], bool, &str)]) -> (Client, Arc<Mutex<Vec<String>>>) {
    let queries = Arc::<Mutex<Vec<String>>>::default();
    let pages: Vec<_> = pages.iter().map(|(cursor, ids, more, next)| (cursor.to_string(), page(ids, *more, next))).collect();
    let log = queries.clone();
    let respond = move |parts: &http::request::Parts, _: &bytes::Bytes| {
        let query = parts.uri.query().unwrap_or_default().replace(&format!("campaignId={CAMPAIGN}"), "");
        log.lock().unwrap().push(query.trim_start_matches('&').to_owned());
        let cursor = query.split('&').find_map(|pair| pair.strip_prefix("cursor=")).unwrap_or_default();
        pages.iter().find(|(own, _)| own == cursor).map_or_else(|| json_response(400, "{}"), |(_, page)| page.clone())
    };
    (builder().service(service(respond)).build().unwrap(), queries)
}

fn page(ids: &[&str], more: bool, next: &str) -> StubResponse {
    let leads: Vec<_> = ids.iter().map(|id| format!(r#"{{"_id":"{id}"}}"#)).collect();
    let data = format!(r#"{{"leads":[{}],"hasMore":{more},"cursor":"{next}"}}"#, leads.join(","));
    json_response(200, format!(r#"{{"success":true,"data":{data},"error":null}}"#))
}

#[tokio::test(start_paused = true)]
async fn every_lead_comes_once_whatever_the_pages_are_like() {
    let cases: Vec<(&str, FakeBuilder, Option<u32>)> = vec![
        ("the API's page size", unlimited(), None),
        ("a page for each lead", unlimited(), Some(1)),
        ("a last page with some leads", unlimited(), Some(7)),
        ("a last page with all its leads", unlimited(), Some(5)),
        ("one page of just all leads", unlimited(), Some(20)),
        ("a larger page", unlimited(), Some(8000)),
        ("short pages", unlimited().max_page_size(3), Some(8)),
        ("longer pages than requested", unlimited().extra_leads(2), Some(4)),
        ("empty pages", unlimited().empty_pages(3), Some(4)),
        ("a cursor on the last page", unlimited().last_cursor(LastCursor::Kept), Some(5)),
        ("no cursor field on the last page", unlimited().last_cursor(LastCursor::Absent), Some(5)),
        ("another order", unlimited().list_order(ListOrder::NewestFirst), Some(3)),
        ("null for absent fields", unlimited().absent_as_null(true), Some(6)),
        ("the older generation", unlimited().generation(Generation::G1), None),
        ("the older generation, with a page size", unlimited().generation(Generation::G1), Some(3)),
    ];
    for (name, fake, page_size) in cases {
        let (fake, client) = with_leads(fake, 20);
        let leads = client.leads(CAMPAIGN);
        let leads = page_size.map_or(client.leads(CAMPAIGN), |size| leads.page_size(size));
        let (mut found, error) = drain(leads).await;
        assert!(error.is_none(), "{name}: {error:?}");
        if name == "another order" {
            found.reverse();
        }
        assert_eq!(found, ids(&fake), "{name}");
    }
}

#[tokio::test]
async fn the_alias_and_its_own_name_of_the_list_are_read_too() {
    let (fake, _) = with_leads(unlimited().records_field(true), 5);
    let client = builder_for(&fake).use_records_alias(true).build().unwrap();
    assert_eq!(drain(client.leads(CAMPAIGN).page_size(2)).await.0, ids(&fake));
}

#[tokio::test]
async fn an_empty_campaign_is_an_empty_stream() {
    let (fake, client) = with_leads(unlimited(), 0);
    assert!(drain(client.leads(CAMPAIGN)).await.0.is_empty());
    assert_eq!(fake.operation_count(Operation::ListLeads), 1);
}

#[tokio::test]
async fn no_page_is_requested_after_the_limit() {
    // (limit, page size, leads beyond the requested ones, number of requests)
    let cases =
        [(0, None, 0, 0), (1, Some(4), 0, 1), (4, Some(4), 0, 1), (5, Some(4), 0, 2), (20, Some(4), 0, 5), (21, Some(4), 0, 5)];
    let longer = [(4, Some(4), 3, 1), (8, Some(4), 3, 2), (3, None, 0, 1), (500, None, 0, 1)];
    for (limit, page_size, extra, requests) in cases.into_iter().chain(longer) {
        let (fake, client) = with_leads(unlimited().extra_leads(extra), 20);
        let leads = client.leads(CAMPAIGN).limit(limit);
        let leads = if let Some(size) = page_size { leads.page_size(size) } else { leads };
        let expected: Vec<_> = ids(&fake).into_iter().take(usize::try_from(limit).unwrap()).collect();
        assert_eq!(drain(leads).await.0, expected, "{limit} {page_size:?} {extra}");
        assert_eq!(fake.operation_count(Operation::ListLeads), requests, "{limit} {page_size:?} {extra}");
    }
}

#[tokio::test]
async fn the_last_page_before_the_limit_is_requested_smaller() {
    let pages: &[(&str, &[&str], bool, &str)] =
        &[("", &["1", "2", "3"], true, "b"), ("b", &["4", "5", "6"], true, "c"), ("c", &["7"], true, "d")];
    let cases: [(Option<u32>, u64, &[&str]); 4] = [
        (Some(3), 7, &["limit=3", "cursor=b&limit=3", "cursor=c&limit=1"]),
        (Some(3), 2, &["limit=2"]),
        // Without a page size, the length of the first page shows it.
        (None, 7, &["", "cursor=b", "cursor=c&limit=1"]),
        (None, 2, &[""]),
    ];
    for (page_size, limit, expected) in cases {
        let (client, queries) = server(pages);
        let leads = client.leads(CAMPAIGN).limit(limit);
        let leads = if let Some(size) = page_size { leads.page_size(size) } else { leads };
        let (found, error) = drain(leads).await;
        assert_eq!((found.len() as u64, error.is_none()), (limit, true), "{page_size:?} {limit}");
        assert_eq!(*queries.lock().unwrap(), expected, "{page_size:?} {limit}");
    }
}

#[tokio::test]
async fn the_builder_keeps_its_own_parameters_on_every_page() {
    let (client, queries) = server(&[("a", &["1", "2"], true, "b"), ("b", &["3"], true, "c"), ("c", &["4"], false, "")]);
    let query = client.generated().list_leads().campaign_id(CAMPAIGN).status("raw").limit(2).cursor("a");
    assert_eq!(drain(client.paginate(query)).await.0, ["1", "2", "3", "4"]);
    assert_eq!(
        *queries.lock().unwrap(),
        ["cursor=a&limit=2&status=raw", "cursor=b&limit=2&status=raw", "cursor=c&limit=2&status=raw"]
    );
}

#[tokio::test]
async fn a_filter_of_leads_applies_to_every_page() {
    let (fake, client) = with_leads(unlimited(), 9);
    let chosen: Vec<_> = ids(&fake).into_iter().step_by(2).collect();
    chosen.iter().for_each(|id| assert!(fake.set_lead_status(id, "concluded", 1)));
    let concluded = client.leads(CAMPAIGN).page_size(2).query(|query| query.status("concluded"));
    let found: Vec<_> = concluded.try_collect().await.unwrap();
    assert!(found.iter().all(|lead| lead.status == Some(LeadStatus::Concluded)));
    assert_eq!(found.into_iter().map(|lead| lead.id).collect::<Vec<_>>(), chosen);
}

#[tokio::test(start_paused = true)]
async fn one_page_is_requested_while_the_one_before_it_is_consumed() {
    let (fake, client) = with_leads(unlimited().fault("delay=100ms".parse().unwrap()), 9);
    let mut leads = client.leads(CAMPAIGN).page_size(3);
    let start = Instant::now();
    let mut arrivals = Vec::new();
    while let Some(lead) = leads.next().await {
        lead.unwrap();
        // The task of the page ahead begins.
        tokio::task::yield_now().await;
        arrivals.push((start.elapsed().as_millis(), fake.operation_count(Operation::ListLeads)));
        // The work with a lead takes as long as half a request.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        arrivals,
        // (time in ms, number of requests so far): no lead but the first one waits for a request.
        [(100, 2), (150, 2), (200, 2), (250, 3), (300, 3), (350, 3), (400, 3), (450, 3), (500, 3)]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_has_the_cursor_of_its_page_and_a_new_stream_goes_on_there() {
    // The third request fails, or the first.
    for (skip, before) in [(2, 6), (0, 0)] {
        let fault = format!("html-502@listLeads,skip={skip},times=1").parse().unwrap();
        let (fake, client) = with_leads(unlimited().fault(fault), 10);
        let client = client.with_options(|options| options.max_attempts(1));
        let (mut found, error) = drain(client.leads(CAMPAIGN).page_size(3)).await;
        assert_eq!(found.len(), before, "the leads of the pages before the error");
        let error = error.unwrap();
        assert_eq!((error.kind(), error.cursor().is_some()), (ErrorKind::Server, skip > 0), "{error}");
        if let Some(cursor) = error.cursor() {
            let shown = format!("{error} {error:?} {} {}", error.report(), serde_json::to_string(&error.report()).unwrap());
            assert!(!shown.contains(cursor), "{shown}");
        }
        let (rest, error) = drain(client.leads(CAMPAIGN).page_size(4).resume(error.cursor())).await;
        found.extend(rest);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(found, ids(&fake));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_is_retried_as_any_call() {
    let (fake, client) = with_leads(unlimited().fault("html-502@listLeads,skip=1,times=2".parse().unwrap()), 10);
    assert_eq!(drain(client.leads(CAMPAIGN).page_size(4)).await.0, ids(&fake));
    assert_eq!(fake.operation_count(Operation::ListLeads), 5, "three pages and two retries");
}

#[tokio::test]
async fn a_repeated_cursor_ends_with_an_error() {
    let (fake, client) = with_leads(unlimited().next_cursor(NextCursor::Repeated), 9);
    let (found, error) = drain(client.leads(CAMPAIGN).page_size(2)).await;
    let error = error.unwrap();
    assert_eq!(found, ids(&fake)[..4], "the leads of both pages that arrived");
    assert_eq!((error.kind(), fake.operation_count(Operation::ListLeads)), (ErrorKind::Decode, 2));
    assert!(error.message().starts_with("`cursor` in the response is that of an earlier page"), "{error}");
    assert!(error.cursor().is_some());
    // The limit comes first.
    assert!(drain(client.leads(CAMPAIGN).page_size(2).limit(4)).await.1.is_none());
}

#[tokio::test]
async fn a_cycle_of_cursors_ends_with_an_error() {
    let pages: &[(&str, &[&str], bool, &str)] =
        &[("", &["1"], true, "a"), ("a", &["2"], true, "b"), ("b", &[], true, "c"), ("c", &["3"], true, "a")];
    let (client, queries) = server(pages);
    let (found, error) = drain(client.leads(CAMPAIGN)).await;
    assert_eq!((found.join(""), error.unwrap().cursor()), ("123".to_owned(), Some("a")));
    assert_eq!(queries.lock().unwrap().len(), 4, "no page is requested twice");
    // The cursor at which the stream starts is one of them.
    let (found, error) = drain(client.leads(CAMPAIGN).resume("b")).await;
    assert_eq!((found.join(""), error.unwrap().cursor()), ("32".to_owned(), Some("b")));
}

#[tokio::test]
async fn a_page_that_reports_more_without_a_cursor_is_an_error() {
    let (fake, client) = with_leads(unlimited().next_cursor(NextCursor::Missing), 9);
    let (found, error) = drain(client.leads(CAMPAIGN).page_size(2)).await;
    let error = error.unwrap();
    assert_eq!((found.len(), error.kind(), error.cursor()), (0, ErrorKind::Decode, None));
    assert_eq!(error.message(), "`hasMore` in the response is true, but `cursor` is missing: the next page cannot be requested");
    assert_eq!(fake.operation_count(Operation::ListLeads), 1);
}

#[tokio::test]
async fn an_odd_lead_loses_no_other_lead() {
    let odd = r#"{"success":true,"data":{"leads":[{"_id":"1"},{"_id":2,"status":[]},{"_id":"3","priority":"9"},7],"hasMore":true,"cursor":"b"}}"#;
    let last = page(&["4"], false, "");
    let client = client_receiving(&[json_response(200, odd), last], RequestOptions::default());
    assert_eq!(drain(client.leads(CAMPAIGN)).await.0, ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn pages_have_the_cursor_of_the_next_page() {
    let (fake, client) = with_leads(unlimited(), 7);
    let mut pages = client.leads(CAMPAIGN).page_size(3).pages();
    let (mut sizes, mut cursors) = (Vec::new(), Vec::new());
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.items.len());
        cursors.extend(page.next_cursor);
    }
    assert_eq!((sizes, cursors.len()), (vec![3, 3, 1], 2));
    assert_eq!(drain(client.leads(CAMPAIGN).resume(cursors.remove(0))).await.0, ids(&fake)[3..]);
    assert_eq!(drain(client.leads(CAMPAIGN).resume(&*cursors[0])).await.0, ids(&fake)[6..]);
    assert_eq!(drain(client.leads(CAMPAIGN).resume(None::<String>)).await.0, ids(&fake));
}

/// The next page does not have the removed leads.
#[tokio::test]
async fn a_page_from_which_the_limit_removes_leads_has_no_next_cursor() {
    let (_fake, client) = with_leads(unlimited().max_page_size(4), 9);
    let pages: Vec<_> = client.leads(CAMPAIGN).limit(6).pages().try_collect().await.unwrap();
    let pages: Vec<_> = pages.iter().map(|page| (page.items.len(), page.next_cursor.is_some())).collect();
    assert_eq!(pages, [(4, true), (2, true)], "the second page is requested with two leads");
    let pages: Vec<_> = client.leads(CAMPAIGN).limit(3).pages().try_collect().await.unwrap();
    assert_eq!((pages.len(), pages[0].items.len(), &pages[0].next_cursor), (1, 3, &None));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_next_loses_no_lead() {
    let (fake, client) = with_leads(unlimited().fault("delay=1s".parse().unwrap()), 9);
    let mut leads = client.leads(CAMPAIGN).page_size(2);
    let (mut found, mut cancelled) = (Vec::new(), 0);
    loop {
        match tokio::time::timeout(Duration::from_millis(300), leads.try_next()).await {
            Err(_) => cancelled += 1,
            Ok(Ok(Some(lead))) => found.push(lead.id),
            Ok(end) => break assert!(end.unwrap().is_none()),
        }
    }
    assert_eq!((found, cancelled), (ids(&fake), 15));
    assert_eq!(fake.operation_count(Operation::ListLeads), 5, "no page is requested twice");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_leaves_no_request_behind() {
    let (fake, client) = with_leads(unlimited().fault("delay=1s,skip=1".parse().unwrap()), 9);
    let mut leads = client.leads(CAMPAIGN).page_size(2);
    assert!(leads.next().await.is_some());
    // The task of the page ahead begins, and waits for its response.
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    drop(leads);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let statuses: Vec<_> = fake.requests().into_iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(200), None], "the request ahead goes away with the stream");
    assert!(client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.is_ok());
}

#[tokio::test]
async fn a_stream_is_a_stream_of_other_crates_and_moves_to_other_tasks() {
    let (fake, client) = with_leads(unlimited(), 9);
    let expected = ids(&fake);
    let task = tokio::spawn(async move {
        let leads = client.leads(CAMPAIGN).page_size(2);
        leads.map_ok(|lead| lead.id).take(5).try_collect::<Vec<_>>().await
    });
    assert_eq!(task.await.unwrap().unwrap(), expected[..5]);
}

#[tokio::test]
async fn invalid_values_are_errors_before_a_request() {
    let (fake, client) = with_leads(unlimited(), 1);
    let cases = [
        ("campaignId", client.leads("")),
        ("limit", client.leads(CAMPAIGN).page_size(0)),
        ("limit", client.leads(CAMPAIGN).page_size(8001)),
        ("cursor", client.leads(CAMPAIGN).resume("")),
        ("status", client.leads(CAMPAIGN).query(|query| query.status("rew"))),
    ];
    for (field, leads) in cases {
        let (found, error) = drain(leads).await;
        let error = error.unwrap();
        assert_eq!((found.len(), error.kind(), error.field()), (0, ErrorKind::Validation, Some(field)), "{error}");
    }
    assert_eq!(fake.request_count(), 0);
}

/// As those of `list_leads` are.
#[tokio::test(start_paused = true)]
async fn the_leads_of_the_stream_are_evidence_that_a_later_create_did_not_create_them() {
    let fake = unlimited().fault("drop@createLead,times=1".parse().unwrap()).build().unwrap();
    fake.add_leads(CAMPAIGN, 5).unwrap();
    fake.add_lead(CAMPAIGN, lupitor_fake::LeadInput::phone(PHONE).external_id(EXTERNAL_ID)).unwrap();
    let client = builder_for(&fake).build().unwrap();
    assert_eq!(drain(client.leads(CAMPAIGN).page_size(2)).await.0.len(), 6);
    tokio::time::advance(Duration::from_secs(1)).await;
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID);
    assert!(client.create_lead(lead).await.unwrap_err().is_duplicate());
}

#[tokio::test]
async fn debug_output_shows_no_cursor_and_no_lead() {
    let (_fake, client) = with_leads(unlimited(), 9);
    let mut leads = client.leads(CAMPAIGN).page_size(2).resume("eyJwb3NpdGlvbiI6Mn0=");
    let lead = leads.next().await.unwrap().unwrap();
    let shown = format!("{leads:?} {:?}", client.leads(CAMPAIGN).resume("eyJwb3NpdGlvbiI6Mn0=").pages());
    for secret in ["eyJ", &lead.id, lead.external_id.as_deref().unwrap(), "CRM_"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("list_leads"), "{shown}");
}

/// The page ahead waits for the rate limit too, while nobody takes items of the stream.
#[tokio::test(start_paused = true)]
async fn the_page_ahead_does_not_keep_other_calls_from_the_rate_limit() {
    let (fake, client) = with_leads(Fake::builder(), 200);
    let mut leads = client.leads(CAMPAIGN).page_size(50);
    let start = Instant::now();
    let mut created = 0;
    while let Some(lead) = leads.try_next().await.unwrap() {
        let copy = LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("copy-{}", lead.id));
        client.create_lead(copy).await.unwrap();
        created += 1;
        if created == 150 {
            break;
        }
    }
    assert!(start.elapsed() < Duration::from_secs(130), "{:?}", start.elapsed());
    assert_eq!(fake.throttled_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_page_with_a_cursor_that_does_not_report_whether_more_items_follow_is_the_last_one_with_a_warning() {
    let body = r#"{"success":true,"data":{"leads":[{"_id":"1"}],"cursor":"b"}}"#;
    let log = Log::default();
    let capture = log.capture();
    Log::listen();
    let client = client_receiving(&[json_response(200, body)], RequestOptions::default());
    let mut pages = client.leads(CAMPAIGN).pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.next_cursor), (1, None));
    assert!(pages.try_next().await.unwrap().is_none());
    drop(capture);
    assert!(log.text().contains("does not report whether more items follow"), "{}", log.text());
}
