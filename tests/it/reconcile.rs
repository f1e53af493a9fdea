//! Lost responses: the lookup after a create, and the results of repeated bulk calls.

mod bulk;
mod concurrent_creates;
mod incomplete_lists;
mod lookups;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use lupitor::{Client, Clock, CreatedLead, Error, LeadInput, Response, TokioClock};
use lupitor_fake::{Generation, Operation};
use serde_json::{Map, Value, json};

use crate::support::{CAMPAIGN, EXTERNAL_ID, PHONE, StubResponse, builder, builder_for, fake, json_response, service, start};

const OTHER_PHONE: &str = "+15555559999";
const GENERATIONS: [Generation; 2] = [Generation::G1, Generation::G2];

fn metadata(company: &str) -> Map<String, Value> {
    [("company".to_owned(), company.into())].into_iter().collect()
}

async fn create(client: &Client) -> Result<Response<CreatedLead>, Error> {
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID).priority(7);
    client.create_lead(lead.metadata(metadata("Acme")).scheduled_for("2099-12-31T12:00:00+02:00")).await
}

/// The lead that [`create`] sends, created by someone else.
fn same_lead() -> lupitor_fake::LeadInput {
    let lead = lupitor_fake::LeadInput::phone(PHONE).external_id(EXTERNAL_ID).priority(7).metadata(metadata("Acme"));
    lead.scheduled_for("2099-12-31T10:00:00.000Z")
}

/// The result in words: `created`, `reconciled`, `duplicate`, or the error's kind, with `?` when the call may have been processed.
fn verdict(result: &Result<Response<CreatedLead>, Error>) -> String {
    match result {
        Ok(created) if created.reconciled() => "reconciled".to_owned(),
        Ok(_) => "created".to_owned(),
        Err(error) => {
            let kind = if error.is_duplicate() { "duplicate" } else { error.kind().as_str() };
            format!("{kind}{}", if error.maybe_processed() { "?" } else { "" })
        }
    }
}

/// The campaign of a create that loses a response: empty, or with a lead that someone else created before or during it.
enum Scenario {
    Empty,
    Before(lupitor_fake::LeadInput),
    /// The client has listed the campaign since.
    Listed(lupitor_fake::LeadInput),
    Meanwhile(lupitor_fake::LeadInput),
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_to_a_create_is_looked_up() {
    let other_number = || lupitor_fake::LeadInput::phone(OTHER_PHONE).external_id(EXTERNAL_ID);
    let other_id = || lupitor_fake::LeadInput::phone(PHONE).external_id("CRM_0");
    let number_alone = || lupitor_fake::LeadInput::phone(PHONE);
    use Scenario::{Before, Empty, Listed, Meanwhile};
    // (fault, campaign, result with G1 and with G2)
    let cases = [
        ("drop,after-processing,times=1", Empty, ["reconciled"; 2]),
        ("truncate,times=1", Empty, ["reconciled"; 2]),
        ("500,after-processing,times=1", Empty, ["reconciled"; 2]),
        ("html-502,after-processing,times=1", Empty, ["reconciled"; 2]),
        ("html-408,after-processing,times=1", Empty, ["reconciled"; 2]),
        ("delay=31s,after-processing,times=1", Empty, ["reconciled"; 2]),
        // The refusal or its text is lost too.
        ("drop,after-processing,times=2", Empty, ["reconciled"; 2]),
        ("truncate,times=2", Empty, ["reconciled"; 2]),
        ("drop,times=1", Empty, ["created"; 2]),
        // Creation times alone do not prove that the lead existed before, because the clocks may differ.
        ("drop,times=1", Before(same_lead()), ["outcome unknown?"; 2]),
        ("500,times=1", Before(same_lead()), ["outcome unknown?"; 2]),
        ("delay=31s,times=1", Before(same_lead()), ["outcome unknown?"; 2]),
        ("drop,after-processing,times=1", Before(same_lead()), ["outcome unknown?"; 2]),
        // A listing proves it.
        ("drop,times=1", Listed(same_lead()), ["duplicate"; 2]),
        ("500,times=1", Listed(same_lead()), ["duplicate"; 2]),
        ("delay=31s,times=1", Listed(same_lead()), ["duplicate"; 2]),
        ("drop,after-processing,times=1", Listed(same_lead()), ["duplicate"; 2]),
        ("drop,times=1", Listed(number_alone()), ["duplicate"; 2]),
        ("drop,times=1", Before(other_id()), ["duplicate"; 2]),
        ("drop,times=1", Before(number_alone()), ["outcome unknown?"; 2]),
        // G1 compares phone numbers alone.
        ("drop,times=1", Before(other_number()), ["created", "duplicate"]),
        ("drop,after-processing,times=1", Before(other_number()), ["reconciled", "duplicate"]),
        ("delay=31s,times=1", Meanwhile(other_id()), ["duplicate"; 2]),
        ("delay=31s,times=1", Meanwhile(number_alone()), ["outcome unknown?"; 2]),
        ("delay=31s,times=1", Meanwhile(same_lead().metadata(metadata("Other"))), ["outcome unknown?"; 2]),
        ("delay=31s,times=1", Meanwhile(same_lead().priority(8)), ["outcome unknown?"; 2]),
        // The documented limit: the creator cannot be determined.
        ("delay=31s,times=1", Meanwhile(same_lead()), ["reconciled"; 2]),
    ];
    for (number, (fault, scenario, expected)) in cases.into_iter().enumerate() {
        for (generation, expected) in GENERATIONS.into_iter().zip(expected) {
            let what = format!("case {number}, {fault}, {generation:?}");
            let (fault, options) = fault.split_once(',').unwrap();
            let fault = format!("{fault}@createLead,{options}").parse().unwrap();
            let fake = fake().generation(generation).fault(fault).build().unwrap();
            fake.add_leads(CAMPAIGN, 3).unwrap();
            if let Before(lead) | Listed(lead) = &scenario {
                fake.add_lead(CAMPAIGN, lead.clone()).unwrap();
            }
            tokio::time::advance(Duration::from_secs(10)).await;
            let client = builder_for(&fake).build().unwrap();
            if let Listed(_) = &scenario {
                client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
                tokio::time::advance(Duration::from_secs(1)).await;
            }
            let meanwhile = async {
                tokio::time::sleep(Duration::from_secs(10)).await;
                if let Meanwhile(lead) = &scenario {
                    fake.add_lead(CAMPAIGN, lead.clone()).unwrap();
                }
            };
            let (result, ()) = tokio::join!(create(&client), meanwhile);
            assert_eq!(verdict(&result), expected, "{what}: {result:?}");
            let leads = fake.leads(CAMPAIGN);
            match &result {
                Ok(created) => assert_eq!(Some(&created.lead_id), leads.last().map(|lead| &lead.id), "{what}"),
                Err(error) if error.is_duplicate() => {
                    assert!(!error.is_validation() && !error.solutions().is_empty(), "{what}");
                    assert!(!error.to_string().contains("earlier attempt"), "{what}: {error}");
                }
                Err(error) => assert!(error.solutions().is_empty(), "{what}"),
            }
            // The attempts are those of the create.
            let attempts = result.as_ref().map_or_else(Error::attempts, Response::attempts).len();
            assert_eq!(attempts as u64, fake.operation_count(Operation::CreateLead), "{what}");
        }
    }
}

/// A client whose create receives a proxy's 502 and then this refusal, with these list responses.
fn lossy(
    clock_ahead: i64,
    refusal: StubResponse,
    list: impl Fn(usize, Option<&str>) -> StubResponse + Send + Sync + 'static,
) -> (Client, Counts) {
    let counts = Counts::default();
    let (counted, list) = (counts.clone(), Arc::new(list));
    let service = service(move |parts, _| match parts.method.as_str() {
        "POST" if counted.creates.fetch_add(1, Ordering::Relaxed) == 0 => json_response(502, "<html>"),
        "POST" => refusal.clone(),
        _ => list(counted.lists.fetch_add(1, Ordering::Relaxed), parts.uri.query()),
    });
    let ahead = Duration::from_secs(clock_ahead.unsigned_abs());
    let now = if clock_ahead < 0 { start() - ahead } else { start() + ahead };
    (builder().clock(TokioClock::starting_at(now)).service(service).build().unwrap(), counts)
}

#[derive(Clone, Default)]
struct Counts {
    creates: Arc<AtomicUsize>,
    lists: Arc<AtomicUsize>,
}

fn date(seconds: i64) -> String {
    let by = Duration::from_secs(seconds.unsigned_abs());
    httpdate::fmt_http_date(if seconds < 0 { start() - by } else { start() + by })
}

fn refused(status: u16, message: &str) -> StubResponse {
    json_response(status, json!({"success": false, "data": null, "error": message}).to_string()).header("date", date(0))
}

fn duplicate() -> StubResponse {
    refused(400, "Lead already exists")
}

fn start_ms() -> f64 {
    start().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as f64
}

fn listed(created_seconds: f64) -> Value {
    json!({"_id": "jh7abc", "campaignId": CAMPAIGN, "phoneNumber": PHONE, "externalId": EXTERNAL_ID, "priority": 7, "status": "raw",
        "metadata": {"company": "Acme"}, "scheduledFor": "2099-12-31T10:00:00Z", "_creationTime": start_ms() + created_seconds * 1000.0})
}

fn page(leads: &[Value]) -> StubResponse {
    json_response(200, json!({"success": true, "data": {"leads": leads, "count": leads.len()}, "error": null}).to_string())
}

fn page_before(cursor: &str) -> StubResponse {
    let data = json!({"leads": [], "count": 0, "hasMore": true, "cursor": cursor});
    json_response(200, json!({"success": true, "data": data, "error": null}).to_string())
}

fn with(field: &str, value: Value) -> StubResponse {
    let mut lead = listed(0.5);
    lead[field] = value;
    page(&[lead])
}

/// Lists that the stand-in does not produce.
#[tokio::test(start_paused = true)]
async fn the_lookup_settles_a_create_only_by_a_list_that_proves_it() {
    // (list, result, part of the message)
    let cases = [
        (page(&[listed(0.5)]), "reconciled", ""),
        (page(&[json!({"_id": "x"}), listed(0.5)]), "reconciled", ""),
        (page(&[listed(-5.0)]), "outcome unknown?", "an earlier creation time than the first attempt"),
        (page(&[]), "outcome unknown?", "the campaign's list does not contain the lead"),
        (with("_creationTime", Value::Null), "outcome unknown?", "has no valid creation time"),
        (with("_creationTime", (-1).into()), "outcome unknown?", "has no valid creation time"),
        (page(&[listed(-1.9)]), "outcome unknown?", "an earlier creation time than the first attempt"),
        (page(&[listed(3600.0)]), "outcome unknown?", "after the rejection"),
        (with("metadata", json!({"company": "Other"})), "outcome unknown?", "metadata differ from the request"),
        (with("priority", 8.into()), "outcome unknown?", "priority differs"),
        (with("scheduledFor", Value::Null), "outcome unknown?", "scheduledFor differs"),
        (with("phoneNumber", OTHER_PHONE.into()), "duplicate", ""),
        (with("phoneNumber", Value::Null), "outcome unknown?", "phoneNumber differs"),
        (refused(403, "Insufficient permissions"), "outcome unknown?", "the campaign's list could not be read"),
        (refused(200, "Campaign not found or access denied"), "outcome unknown?", "could not be read"),
        (json_response(200, "<html>").header("content-type", "text/html"), "outcome unknown?", "could not be read"),
        (json_response(200, r#"{"success":true,"data":{},"error":null}"#), "outcome unknown?", "could not be read"),
        (refused(429, "Rate limit exceeded").header("retry-after", 3600), "outcome unknown?", "could not be read"),
        (json_response(500, ""), "outcome unknown?", "could not be read"),
        // The same cursor twice ends the lookup.
        (page_before("again"), "outcome unknown?", "does not contain the lead"),
    ];
    for (list, expected, says) in cases {
        let response = list.clone();
        let (client, _) = lossy(0, duplicate(), move |_, _| response.clone());
        let result = create(&client).await;
        assert_eq!(verdict(&result), expected, "{list:?}: {result:?}");
        let Err(error) = result else { continue };
        let shown = error.to_string();
        assert!(shown.contains(says) && error.report().message.contains(says), "{list:?}: {shown}");
        assert_eq!(error.attempts().len(), 2, "{list:?}");
        assert_eq!(error.message(), "Lead already exists", "the API's own text stays");
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<Error>());
        assert_eq!(source.is_some(), says.contains("could not be read"), "{list:?}");
        assert!(!shown.contains(EXTERNAL_ID) && !shown.contains(PHONE), "{shown}");
    }
}

/// A refusal with an undocumented text is a duplicate if the list proves it.
#[tokio::test(start_paused = true)]
async fn the_lookup_follows_every_refusal_that_may_be_a_duplicate() {
    let no_date = json_response(400, r#"{"success":false,"data":null,"error":"Lead already exists"}"#);
    // (refusal, creation time of the listed lead, result)
    let cases = [
        (refused(400, "This record is known"), 0.5, "reconciled"),
        (refused(400, "This record is known"), -9.0, "outcome unknown?"),
        (refused(409, "Conflict"), 0.5, "reconciled"),
        (json_response(422, "").header("date", date(0)), 0.5, "reconciled"),
        (refused(200, "Lead already exists"), 0.5, "reconciled"),
        (refused(200, "Lead already exists"), -9.0, "outcome unknown?"),
        (refused(200, "This record is known"), 0.5, "reconciled"),
        (refused(418, "This record is known"), 0.5, "reconciled"),
        // These refuse every create.
        (refused(400, "campaignId is required"), 0.5, "validation?"),
        (refused(401, "Invalid or inactive API key"), 0.5, "authentication?"),
        (refused(403, "Nothing for you"), 0.5, "permission?"),
        (refused(404, "Nothing here"), 0.5, "not found?"),
        // Without a `Date`, only the client's own knowledge of the lead could settle it.
        (no_date, 0.5, "outcome unknown?"),
    ];
    for (refusal, created, expected) in cases {
        let (client, counts) = lossy(0, refusal.clone(), move |_, _| page(&[listed(created)]));
        let result = create(&client).await;
        assert_eq!(verdict(&result), expected, "{refusal:?}: {result:?}");
        let is_looked_up = expected == "reconciled" || expected.starts_with("outcome unknown");
        assert_eq!(counts.lists.load(Ordering::Relaxed) > 0, is_looked_up, "{refusal:?}");
    }
}

/// A clock that can be set.
#[derive(Clone, Debug)]
struct Adjustable {
    clock: TokioClock,
    seconds: Arc<AtomicI64>,
}

impl Clock for Adjustable {
    fn now(&self) -> SystemTime {
        let seconds = self.seconds.load(Ordering::Relaxed);
        let by = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { self.clock.now() - by } else { self.clock.now() + by }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_local_clock_changes_no_verdict() {
    for skew in [0, 61, -61, 3600, -3600] {
        for (created, expected) in [(0.5, "reconciled"), (-9.0, "outcome unknown?")] {
            let (client, _) = lossy(skew, duplicate(), move |_, _| page(&[listed(created)]));
            assert_eq!(verdict(&create(&client).await), expected, "{skew} s ahead");

            // The clock is set between the two attempts.
            let seconds = Arc::new(AtomicI64::new(0));
            let set = seconds.clone();
            let service = service(move |parts, _| match parts.method.as_str() {
                "POST" if set.swap(skew, Ordering::Relaxed) == 0 && skew != 0 => {
                    json_response(502, "<html>").header("date", date(0))
                }
                "POST" => duplicate(),
                _ => page(&[listed(created)]),
            });
            let clock = Adjustable { clock: TokioClock::starting_at(start()), seconds };
            let client = builder().clock(clock).service(service).build().unwrap();
            let expected = if skew == 0 { "duplicate" } else { expected };
            assert_eq!(verdict(&create(&client).await), expected, "set by {skew} s");
        }
    }
}

/// The clock is set while the first attempt waits for its response. The lead does not count as older than the call.
#[tokio::test(start_paused = true)]
async fn setting_the_local_clock_during_an_attempt_changes_no_verdict() {
    for skew in [-3600, -20, -10, -5, -3, 3, 20, 3600] {
        let fake = fake().fault("delay=40s@createLead,after-processing,times=1".parse().unwrap()).build().unwrap();
        tokio::time::advance(Duration::from_secs(10)).await;
        let seconds = Arc::new(AtomicI64::new(0));
        let clock = Adjustable { clock: TokioClock::starting_at(fake.now()), seconds: seconds.clone() };
        let client = builder_for(&fake).clock(clock).build().unwrap();
        let set = async {
            tokio::time::sleep(Duration::from_secs(15)).await;
            seconds.store(skew, Ordering::Relaxed);
        };
        let (result, ()) = tokio::join!(create(&client), set);
        assert_eq!(verdict(&result), "reconciled", "set by {skew} s: {result:?}");
    }
}
