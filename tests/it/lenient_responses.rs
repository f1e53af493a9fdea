//! Successes with undocumented values: the client keeps or replaces the value and reads everything else.

use std::time::UNIX_EPOCH;

use lupitor::{Client, Error, ErrorKind, LeadInput, LeadPage, RequestOptions, Response};
use serde_json::{Value, json};

use crate::support::log::Log;
use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, EXTERNAL_ID, PHONE, StubResponse, StubServer, attempts, client_receiving, json_response,
};

async fn list(client: &Client) -> Result<Response<LeadPage>, Error> {
    client.list_leads(|query| query.campaign_id(CAMPAIGN)).await
}

/// A page of a thousand leads with this text as the fourth.
fn page_with(odd: &str) -> String {
    let lead = |index: usize| format!(r#"{{"_id":"jh{index}","externalId":"CRM_{index}","priority":5}}"#);
    let leads: Vec<_> = (0..1000).map(|index| if index == 3 { odd.to_owned() } else { lead(index) }).collect();
    format!(r#"{{"success":true,"data":{{"leads":[{}],"count":1000,"hasMore":false}},"error":null}}"#, leads.join(","))
}

/// (case, member of a lead, field, expected value)
#[tokio::test]
async fn an_invalid_value_in_one_lead_affects_no_other_lead() {
    let cases = [
        (
            "half a surrogate pair in the metadata",
            r#""metadata":{"name":"Bob \ud83d"}"#,
            "metadata",
            json!({"name": "Bob \u{FFFD}"}),
        ),
        ("half a surrogate pair in a field", r#""externalId":"\udc00x""#, "externalId", json!("\u{FFFD}x")),
        ("a number beyond a double", r#""priority":1e400"#, "priority", Value::Null),
        ("a number beyond a double in the metadata", r#""metadata":{"a":-1e400,"b":1}"#, "metadata", json!({"a": null, "b": 1})),
        ("a phone number as a number", r#""phoneNumber":15555551234"#, "phoneNumber", json!("15555551234")),
        ("a phone number as an object", r#""phoneNumber":{"e164":"+15555551234"}"#, "phoneNumber", Value::Null),
        ("a priority as text", r#""priority":"7""#, "priority", json!(7.0)),
        ("a priority as words", r#""priority":"high""#, "priority", Value::Null),
        ("a priority as a list", r#""priority":[7]"#, "priority", Value::Null),
        ("attempts as a flag", r#""attempts":true"#, "attempts", Value::Null),
        ("metadata as text", r#""metadata":"name=Bob""#, "metadata", Value::Null),
        ("metadata as a list", r#""metadata":["Bob"]"#, "metadata", Value::Null),
        ("a time as ISO 8601", r#""_creationTime":"2023-12-25T16:00:00Z""#, "_creationTime", Value::Null),
        ("a time as text", r#""_creationTime":"1703520000000""#, "_creationTime", json!(1_703_520_000_000.0)),
        ("a status as a number", r#""status":3"#, "status", json!("3")),
        ("a status as an object", r#""status":{"name":"raw"}"#, "status", Value::Null),
        ("a member twice", r#""priority":1,"priority":2"#, "priority", json!(2.0)),
        ("an id as a number", r#""_id":17"#, "_id", json!("17")),
        ("an id as null", r#""_id":null"#, "_id", json!("")),
    ];
    let stub = StubServer::new();
    let mut wrong = Vec::new();
    for (name, member, field, expected) in cases {
        let id = if field == "_id" { String::new() } else { r#""_id":"jh3","#.to_owned() };
        let body = page_with(&format!("{{{id}{member}}}"));
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let done = ApiCall::ListLeads.send(style, stub.respond(json_response(200, body.clone()))).await;
            let data = match done {
                Ok(done) if style == CallStyle::Facade => done.data,
                Ok(done) => done.data["data"].clone(),
                Err(error) => {
                    wrong.push(format!("{name} ({style:?}): {error}"));
                    continue;
                }
            };
            let leads = data["leads"].as_array().unwrap();
            if leads.len() != 1000 || leads[3].get(field).unwrap_or(&Value::Null) != &expected || leads[999]["_id"] != "jh999" {
                wrong.push(format!("{name} ({style:?}): {} leads, {}", leads.len(), leads[3]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_item_that_is_not_a_lead_is_left_out() {
    let stub = StubServer::new();
    for odd in ["null", "7", r#""jh3""#, r#"["jh3"]"#, "[]"] {
        let listed = list(stub.respond(json_response(200, page_with(odd)))).await.unwrap();
        assert_eq!((listed.leads.len(), listed.leads[3].id.as_str()), (999, "jh4"), "{odd}");
    }
}

/// The warning contains names of the document and no value of the response.
#[tokio::test]
async fn the_log_names_the_replaced_fields() {
    let log = Log::default();
    let _guard = log.capture();
    let odd = r#"{"_id":"jh3","priority":{"jane":1},"phoneNumber":15555551234}"#;
    let client = client_receiving(&[json_response(200, page_with(odd))], RequestOptions::default());
    // The first call reaches the log statement, see `Log::listen`.
    drop(list(&client).await);
    Log::listen();
    list(&client).await.unwrap();
    let text = log.text();
    assert!(text.contains("data.leads[3].phoneNumber, data.leads[3].priority"), "{text}");
    assert!(!text.contains("jane") && !text.contains("15555551234"), "{text}");
}

/// An unreadable list is more than one invalid value.
#[tokio::test]
async fn a_list_of_another_type_is_an_error() {
    let stub = StubServer::new();
    let cases = [
        (r#"{"leads":[{"id":"jh1"},{"id":"jh2"}]}"#, "the response cannot be read: data.leads[0]._id is missing"),
        (r#"{"leads":["jh1","jh2"]}"#, "the response cannot be read: data.leads[0] is text, not an object"),
        (r#"{"leads":{"_id":"jh1"}}"#, "`leads` or `records` in the response is not a list"),
        (r#"{"lead":[]}"#, "the response has neither `leads` nor `records`"),
    ];
    for (data, message) in cases {
        let body = format!(r#"{{"success":true,"data":{data},"error":null}}"#);
        let error = list(stub.respond(json_response(200, body))).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Decode, message), "{data}");
    }
}

#[tokio::test]
async fn deeply_nested_metadata_affects_no_other_lead() {
    let deep = format!(r#"{{"_id":"jh3","metadata":{{"a":{}{}}}}}"#, "[".repeat(5000), "]".repeat(5000));
    let client = client_receiving(&[json_response(200, page_with(&deep))], RequestOptions::default());
    assert_eq!(list(&client).await.unwrap().leads.len(), 1000);
}

/// The lookup after a lost response reads the same pages.
#[tokio::test(start_paused = true)]
async fn a_lookup_reads_pages_with_invalid_values() {
    let refused = json_response(400, r#"{"success":false,"data":null,"error":"Lead already exists"}"#)
        .header("date", "Wed, 29 Oct 2025 16:00:01 GMT");
    let before = UNIX_EPOCH.elapsed().unwrap().as_millis().min(1_703_520_000_000);
    let own = format!(
        r#"{{"_id":"jh3","campaignId":"{CAMPAIGN}","externalId":"{EXTERNAL_ID}","phoneNumber":"{PHONE}","_creationTime":{before}}}"#
    );
    let odd = r#"{"_id":"jh4","metadata":"Bob \ud83d","priority":"high"}"#;
    let page = format!(r#"{{"success":true,"data":{{"leads":[{odd},{own}]}},"error":null}}"#);
    let page = json_response(200, page);
    let client = client_receiving(&[page.clone(), json_response(502, "<html>"), refused, page], RequestOptions::default());
    // A listing showed the lead before the call, so it existed before.
    list(&client).await.unwrap();
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(EXTERNAL_ID).phone_number(PHONE);
    let error = client.create_lead(lead).await.unwrap_err();
    assert!(error.is_duplicate(), "the list shows that it was there before: {error}");
}

#[tokio::test]
async fn an_array_is_not_read_as_an_object() {
    let stub = StubServer::new();
    let cases = [
        (ApiCall::CreateLead, r#"{"success":true,"data":["jh7"],"error":null}"#),
        (ApiCall::DeleteLead, r#"{"success":true,"data":[true],"error":null}"#),
        (ApiCall::BulkCreateLeads, r#"{"success":true,"data":[1,["a"],0,[],[]],"error":null}"#),
        (ApiCall::BulkDeleteLeads, r#"{"success":true,"data":[1,[],0,[]],"error":null}"#),
        (ApiCall::ListLeads, r#"{"success":true,"data":[1,null,false,[],[]],"error":null}"#),
    ];
    for (op, body) in cases {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let error = op.send(style, stub.respond(json_response(200, body))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{op:?} {style:?}: {error}");
            assert!(error.message().contains("data is a list, not an object"), "{op:?} {style:?}: {error}");
        }
    }
    let as_lead = serde_json::from_value::<lupitor::Lead>(json!([1, "k", 2, "e", "jh7", {}, "p", 1, "s", "raw"]));
    assert!(as_lead.is_err(), "{as_lead:?}");
}

/// The place contains names of the document, no value and no metadata key.
#[tokio::test]
async fn an_unreadable_success_names_the_field() {
    let stub = StubServer::new();
    let cases = [
        (ApiCall::CreateLead, r#"{"success":true,"data":{},"error":null}"#, "data.leadId is missing"),
        (ApiCall::CreateLead, r#"{"success":true,"data":{"leadId":{"jane":1}}}"#, "data.leadId is an object, not text"),
        (ApiCall::CreateLead, r#"{"success":true,"data":null,"error":null}"#, "data is null, not an object"),
        (ApiCall::CreateLead, r#"{"success":true}"#, "data is missing"),
        (ApiCall::CreateLead, r#"{"success":"true","data":{"leadId":"jane"}}"#, "success is text, not true or false"),
        (ApiCall::CreateLead, r#" {}"#, "success is missing"),
        (ApiCall::GetHealth, r#"{"status":[]}"#, "status is a list, not text"),
    ];
    for (op, body, place) in cases {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            let error = op.send(style, stub.respond(json_response(200, body))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{style:?} {body}");
            assert_eq!(error.message(), format!("the response cannot be read: {place}"), "{style:?} {body}");
            assert!(!format!("{error} {error:?} {}", error.report()).contains("jane"), "{style:?} {body}");
            assert_eq!(error.maybe_processed(), op.is_write(), "{style:?} {body}");
        }
    }
    let created = ApiCall::CreateLead
        .send(CallStyle::Facade, stub.respond(json_response(200, r#"{"success":true,"data":{"leadId":7}}"#)))
        .await;
    assert_eq!(created.unwrap().data, json!({"leadId": "7"}), "the lead was created");
}

#[tokio::test]
async fn more_leads_without_a_cursor_are_an_error() {
    const MORE: &str = "`hasMore` in the response is true, but `cursor` is missing: the next page cannot be requested";
    let stub = StubServer::new();
    for cursor in ["", r#","cursor":null"#, r#","cursor":"""#, r#","cursor":{}"#] {
        let body = format!(r#"{{"success":true,"data":{{"leads":[],"hasMore":true{cursor}}},"error":null}}"#);
        let error = list(stub.respond(json_response(200, body))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{cursor}");
        assert_eq!(error.message(), MORE, "{cursor}");
    }
    for yes in [r#""true""#, "1"] {
        let body = format!(r#"{{"success":true,"data":{{"leads":[],"hasMore":{yes},"cursor":"next"}},"error":null}}"#);
        let listed = list(stub.respond(json_response(200, body))).await.unwrap();
        assert_eq!(listed.next_cursor.as_deref(), Some("next"), "the list goes on: {yes}");
    }
    for end in [r#","hasMore":false,"cursor":"a""#, r#","hasMore":null"#, r#","cursor":"a""#, ""] {
        let body = format!(r#"{{"success":true,"data":{{"leads":[]{end}}},"error":null}}"#);
        assert_eq!(list(stub.respond(json_response(200, body))).await.unwrap().next_cursor, None, "{end}");
    }
}

#[tokio::test]
async fn a_delete_that_was_not_done_is_an_error_in_every_notation() {
    let stub = StubServer::new();
    for no in ["false", r#""false""#, "0"] {
        let body = format!(r#"{{"success":true,"data":{{"deleted":{no}}},"error":null}}"#);
        let error = ApiCall::DeleteLead.send(CallStyle::Facade, stub.respond(json_response(200, body))).await.unwrap_err();
        assert_eq!(error.message(), "the response reports that nothing was deleted", "{no}");
    }
}

/// A list that ends too early proves nothing about a missing lead.
#[tokio::test(start_paused = true)]
async fn a_lookup_does_not_trust_a_list_that_ends_without_a_cursor() {
    let refused = json_response(400, r#"{"success":false,"data":null,"error":"Lead already exists"}"#);
    let page = r#"{"success":true,"data":{"leads":[],"hasMore":true,"cursor":null},"error":null}"#;
    let client = client_receiving(&[json_response(502, ""), refused, json_response(200, page)], RequestOptions::default());
    let error = client.create_lead(LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE)).await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_processed()), (ErrorKind::OutcomeUnknown, true), "{error}");
}

#[tokio::test]
async fn a_null_list_of_leads_is_an_empty_page() {
    let stub = StubServer::new();
    for leads in [r#""leads":null"#, r#""records":null"#, r#""leads":null,"records":null,"count":0"#] {
        let body = format!(r#"{{"success":true,"data":{{{leads}}},"error":null}}"#);
        let listed = list(stub.respond(json_response(200, body))).await.unwrap();
        assert!(listed.leads.is_empty(), "{leads}");
    }
    for leads in ["", r#""items":[{"_id":"jh7"}]"#] {
        let body = format!(r#"{{"success":true,"data":{{{leads}}},"error":null}}"#);
        let error = list(stub.respond(json_response(200, body))).await.unwrap_err();
        assert_eq!(error.message(), "the response has neither `leads` nor `records`", "{leads}");
    }
}

/// The last of two equal members wins, as in JavaScript, Python and Go.
#[tokio::test(start_paused = true)]
async fn a_repeated_member_is_read_once_and_its_create_is_sent_once() {
    let cases = [
        (r#"{"success":true,"success":true,"data":{"leadId":"jh7"},"error":null}"#, Ok("jh7")),
        (r#" {"success":true,"success":true,"data":{"leadId":"jh7"},"error":null}"#, Ok("jh7")),
        (r#"{"success":false,"success":true,"data":{"leadId":"jh7"},"error":null}"#, Ok("jh7")),
        (r#"{"success":true,"data":{"leadId":"jh6"},"data":{"leadId":"jh7"}}"#, Ok("jh7")),
        (r#"{"success":true,"data":{"leadId":"jh6","leadId":"jh7"}}"#, Ok("jh7")),
        (r#"{"success":true,"data":null,"success":false,"error":"Lead not found"}"#, Err(ErrorKind::NotFound)),
        (r#" {"success":true,"data":null,"success":false,"error":"a","error":"Lead not found"}"#, Err(ErrorKind::NotFound)),
    ];
    for (body, expected) in cases {
        let result = ApiCall::CreateLead
            .send(CallStyle::Facade, &client_receiving(&[json_response(200, body)], RequestOptions::default()))
            .await;
        assert_eq!(attempts(&result), "200", "{body}");
        match (result, expected) {
            (Ok(done), Ok(id)) => assert_eq!(done.data["leadId"], id, "{body}"),
            (Err(error), Err(kind)) => assert_eq!(error.kind(), kind, "{body}"),
            (result, _) => panic!("{body}: {result:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_health_check_that_reports_an_error_is_an_error_whatever_its_status() {
    let down = |message: &str| -> StubResponse {
        json_response(200, format!(r#"{{"status":"error","timestamp":"2025-10-29T12:00:00.000Z"{message}}}"#))
    };
    let stub = StubServer::new();
    for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
        let known = down(r#","message":"Convex backend unreachable""#);
        let error = ApiCall::GetHealth.send(style, stub.respond(known)).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Server, Some(lupitor::ErrorCode::BackendUnreachable)), "{style:?}");
        let error = ApiCall::GetHealth.send(style, stub.respond(down(""))).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.maybe_processed()), (ErrorKind::Server, None, false), "{style:?}");
    }
}

#[tokio::test]
async fn a_page_with_an_unreadable_has_more_is_an_error() {
    let page = |more: &str| {
        json_response(200, format!(r#"{{"success":true,"data":{{"leads":[],"hasMore":{more},"cursor":"p2"}},"error":null}}"#))
    };
    for (more, cursor) in
        [("true", Some("p2")), ("1.0", Some("p2")), (r#""1""#, Some("p2")), ("false", None), ("0", None), ("null", None)]
    {
        let listed = list(&client_receiving(&[page(more)], RequestOptions::default())).await.unwrap();
        assert_eq!(listed.next_cursor.as_deref(), cursor, "{more}");
    }
    for more in [r#""yes""#, "2", "[true]", "{}"] {
        let error = list(&client_receiving(&[page(more)], RequestOptions::default())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{more}");
        assert!(error.message().starts_with("`hasMore` in the response is not true or false"), "{error}");
        assert_eq!(error.batch_index(), None, "{more}");
    }
}

#[tokio::test]
async fn an_empty_id_is_not_a_created_lead() {
    let body = r#"{"success":true,"data":{"leadId":""},"error":null}"#;
    let client = client_receiving(&[json_response(201, body)], RequestOptions::default());
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(EXTERNAL_ID);
    let error = client.create_lead(lead).await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_processed()), (ErrorKind::Decode, true), "{error}");
}
