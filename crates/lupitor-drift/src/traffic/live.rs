//! Traffic with the API itself, by requests that change nothing: every one is a GET.

use std::time::Duration;

use lupitor::{Client, DocumentedError};
use reqwest::redirect::Policy;
use serde_json::Value;
use url::Url;

use crate::Result;
use crate::traffic::{ApiKey, Exchange};

/// The largest body of a response; a page of 8000 leads is smaller.
const LARGEST_BODY: usize = 64 << 20;

/// A key that does not exist.
const WRONG_KEY: &str = "sk_test_lupitor_spec_drift_no_such_key";
/// A campaign, status and cursor that do not exist.
const NONEXISTENT: &str = "lupitor-spec-drift-no-such-value";

/// The API, and the account to use.
#[derive(Clone)]
pub struct Target {
    /// The base URL, with or without `/api/v1`.
    pub url: String,
    /// An API key; one with the scope `read` is enough.
    pub key: String,
    /// A campaign to list. Without one, every list request is one that the API refuses.
    pub campaign: Option<String>,
}

/// The key of a request.
#[derive(Clone, Copy)]
enum Key {
    Own,
    Wrong,
    None,
}

/// Sends about twenty requests, one after the other, and stops at the first 429.
///
/// # Errors
///
/// The URL or the key is invalid, or a request got no response.
pub async fn send_all(target: &Target) -> Result<Vec<Exchange>> {
    // By the client's own check, a key goes over HTTPS or stays on this machine.
    Client::builder(&target.key).base_url(&target.url).build()?;
    let http = reqwest::Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(60));
    let http = if target.url.starts_with("http://") { http.no_proxy() } else { http }.build()?;
    let mut session = Session { target, http, exchanges: Vec::new() };
    session.run().await?;
    Ok(session.exchanges)
}

/// The reason why the responses to the own key are not enough, with a remedy. A list is enough, and without a campaign any response
/// that does not refuse the key.
pub fn refusal(target: &Target, exchanges: &[Exchange]) -> Option<String> {
    let own = exchanges.iter().filter(|exchange| exchange.key == ApiKey::new(Some(&target.key)));
    let campaign = target.campaign.as_deref();
    let is_list = |exchange: &&Exchange| {
        campaign.is_none_or(|campaign| exchange.url.query_pairs().any(|(name, value)| name == "campaignId" && value == campaign))
    };
    let is_enough = |exchange: &Exchange| match campaign {
        Some(_) => (200..300).contains(&exchange.status),
        None => exchange.status != 401,
    };
    let mut lists = own.filter(is_list).peekable();
    // Without any list request, the last response is a 429.
    let first = lists.peek().copied().or(exchanges.last())?;
    if lists.any(is_enough) {
        return None;
    }
    let remedy = match first.status {
        401 => "the key was refused, set LUPITOR_API_KEY to an active key of this deployment",
        403 => {
            "the campaign or the key was refused, give --campaign a campaign that the key reaches, and a key with the scope `read`"
        }
        429 => "the rate limit is used up, wait for its reset and try again",
        500.. => "the API failed, try again later",
        _ => "check --campaign, and that --url is the root of the API's host",
    };
    let body = first.json().unwrap_or_default();
    let message = body["error"].as_str().or(body["message"].as_str());
    let documented = message.and_then(|message| DocumentedError::find(Some(first.status), message));
    let code = documented.map(|documented| format!(" ({})", documented.code.as_str())).unwrap_or_default();
    Some(format!("no list was seen, the response was {}{code}: {remedy}", first.status))
}

struct Session<'a> {
    target: &'a Target,
    http: reqwest::Client,
    exchanges: Vec<Exchange>,
}

impl Session<'_> {
    async fn run(&mut self) -> Result<()> {
        let own: &[(&str, &str)] = &[];
        for _ in 0..3 {
            self.get("/api/health", own, Key::None).await?;
        }
        let campaign = self.target.campaign.clone();
        let some = campaign.as_deref().unwrap_or(NONEXISTENT);
        self.list(&[("campaignId", some)], Key::None).await?;
        self.list(&[("campaignId", some)], Key::Wrong).await?;
        self.list(&[], Key::Own).await?;
        self.list(&[("campaignId", NONEXISTENT)], Key::Own).await?;
        let Some(campaign) = campaign else { return Ok(()) };
        let id = ("campaignId", campaign.as_str());
        // The shape of lists, and their last page.
        self.list(&[id, ("limit", "1")], Key::Own).await?;
        let is_paged = self.last_data().is_some_and(|data| !data["hasMore"].is_null());
        if let Some(cursor) = self.next_cursor() {
            self.list(&[id, ("limit", "1"), ("cursor", &cursor)], Key::Own).await?;
            self.list(&[id, ("limit", "8000"), ("cursor", &cursor)], Key::Own).await?;
        }
        for status in ["raw", "attempting", "exhausted", "concluded"] {
            self.list(&[id, ("status", status), ("limit", "10")], Key::Own).await?;
        }
        self.list(&[id, ("status", NONEXISTENT)], Key::Own).await?;
        // The first generation has neither pages nor the alias.
        if !is_paged {
            return Ok(());
        }
        self.get("/api/v1/records", &[id, ("limit", "1")], Key::Own).await?;
        // Requests that the document does not allow.
        for bad in [("limit", "0"), ("limit", "8001"), ("limit", "1.5"), ("cursor", NONEXISTENT)] {
            self.list(&[id, bad], Key::Own).await?;
        }
        Ok(())
    }

    async fn list(&mut self, query: &[(&str, &str)], key: Key) -> Result<()> {
        self.get("/api/v1/leads", query, key).await
    }

    /// Sends a request. Nothing else does.
    async fn get(&mut self, path: &str, query: &[(&str, &str)], key: Key) -> Result<()> {
        if self.exchanges.last().is_some_and(|last| last.status == 429) {
            return Ok(());
        }
        let root = self.target.url.strip_suffix("/api/v1").unwrap_or(&self.target.url);
        let mut url = Url::parse(&format!("{root}{path}"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let key = match key {
            Key::Own => Some(self.target.key.as_str()),
            Key::Wrong => Some(WRONG_KEY),
            Key::None => None,
        };
        let mut request = self.http.get(url.clone());
        if let Some(key) = key {
            request = request.header("x-api-key", key);
        }
        // reqwest's error contains the URL, and with it the campaign.
        let no_response = |e: reqwest::Error| format!("no response to GET {}: {}", url.path(), without_url(e));
        let mut response = request.send().await.map_err(no_response)?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_response)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_BODY {
                return Err(format!("the response to GET {} is larger than {} MiB", url.path(), LARGEST_BODY >> 20).into());
            }
        }
        let body = String::from_utf8(body).ok();
        let method = "GET".to_owned();
        self.exchanges.push(Exchange { method, url, request_body: None, key: ApiKey::new(key), status, headers, body });
        Ok(())
    }

    /// The data of the last response.
    fn last_data(&self) -> Option<Value> {
        Some(self.exchanges.last()?.json()?["data"].take())
    }

    /// The cursor of the last response, if there are more pages.
    fn next_cursor(&self) -> Option<String> {
        let data = self.last_data()?;
        data["cursor"].as_str().filter(|_| data["hasMore"] == true).map(str::to_owned)
    }
}

fn without_url(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}
