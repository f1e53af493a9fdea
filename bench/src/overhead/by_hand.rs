//! The calls written by hand with reqwest and serde, with only the checks that a success needs.

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::BoxError;
use super::worker::{LeadInput, configure};

/// A client of the API.
pub struct Client {
    http: reqwest::Client,
    base_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Create<'a> {
    campaign_id: &'a str,
    external_id: &'a str,
    metadata: &'a Map<String, Value>,
    phone_number: &'a str,
    priority: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Query<'a> {
    campaign_id: &'a str,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<&'a str>,
}

/// The envelope of every response.
#[derive(Deserialize)]
struct Envelope<T> {
    success: bool,
    data: Option<T>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    lead_id: String,
}

/// A page of leads.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding it is what is measured")]
pub struct Page {
    /// The leads.
    pub leads: Vec<Lead>,
    count: Option<f64>,
    /// True if another page follows.
    pub has_more: Option<bool>,
    /// The cursor of the next page.
    pub cursor: Option<String>,
}

/// A lead with all documented fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding it is what is measured")]
pub struct Lead {
    /// The id.
    #[serde(rename = "_id")]
    pub id: String,
    #[serde(rename = "_creationTime")]
    creation_time: Option<f64>,
    attempts: Option<f64>,
    campaign_id: Option<String>,
    external_id: Option<String>,
    metadata: Option<Map<String, Value>>,
    phone_number: Option<String>,
    priority: Option<f64>,
    scheduled_for: Option<String>,
    status: Option<String>,
}

impl Client {
    /// A client with the headers that every request has.
    pub fn new(base_url: &str, key: &str, user_agent: &str) -> Result<Self, BoxError> {
        let mut key = HeaderValue::from_str(key)?;
        key.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", key);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let http = configure(reqwest::Client::builder()).default_headers(headers).user_agent(user_agent).build()?;
        Ok(Self { http, base_url: base_url.to_owned() })
    }

    /// The id of the new lead.
    pub async fn create_lead(&self, lead: &LeadInput) -> Result<String, BoxError> {
        let LeadInput { campaign_id, external_id, metadata, phone_number, priority } = lead;
        let body = Create { campaign_id, external_id, metadata, phone_number, priority: *priority };
        let request = self.http.post(format!("{}/api/v1/leads", self.base_url)).json(&body);
        Ok(data::<Created>(request.send().await?).await?.lead_id)
    }

    /// A page of the leads of a campaign: the first one, or the one at a cursor.
    pub async fn list_leads(&self, campaign_id: &str, limit: u32, cursor: Option<&str>) -> Result<Page, BoxError> {
        let request = self.http.get(format!("{}/api/v1/leads", self.base_url)).query(&Query { campaign_id, limit, cursor });
        data(request.send().await?).await
    }
}

async fn data<T: for<'de> Deserialize<'de>>(response: reqwest::Response) -> Result<T, BoxError> {
    let status = response.status();
    match response.json::<Envelope<T>>().await? {
        Envelope { success: true, data: Some(data), .. } if status.is_success() => Ok(data),
        Envelope { error, .. } => Err(format!("{status}: {}", error.unwrap_or_default()).into()),
    }
}
