//! The loop by hand: reqwest and serde, page after page.

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::overhead::{BoxError, configure};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Query<'a> {
    campaign_id: &'a str,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<&'a str>,
}

#[derive(Deserialize)]
struct Envelope {
    success: bool,
    data: Option<Page>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    leads: Vec<Lead>,
    has_more: Option<bool>,
    cursor: Option<String>,
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

/// Calls a function with each lead of a campaign.
pub async fn for_each_lead(
    base_url: &str,
    key: &str,
    campaign_id: &str,
    limit: u32,
    mut each: impl FnMut(&Lead),
) -> Result<(), BoxError> {
    let mut key = HeaderValue::from_str(key)?;
    key.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert("x-api-key", key);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let http = configure(reqwest::Client::builder()).default_headers(headers).build()?;
    let url = format!("{base_url}/api/v1/leads");
    let mut cursor = None;
    loop {
        let query = Query { campaign_id, limit, cursor: cursor.as_deref() };
        let response = http.get(&url).query(&query).send().await?.error_for_status()?;
        let body = response.bytes().await?;
        let page = match serde_json::from_slice(&body)? {
            Envelope { success: true, data: Some(page), .. } => page,
            Envelope { error, .. } => return Err(error.unwrap_or_default().into()),
        };
        page.leads.iter().for_each(&mut each);
        cursor = page.cursor.filter(|_| page.has_more == Some(true));
        if cursor.is_none() {
            return Ok(());
        }
    }
}
