//! Asking the API itself, with requests that change nothing: every one of them is a GET.

use std::time::Duration;

use lupitor::{Client, DocumentedError};
use reqwest::redirect::Policy;
use serde_json::Value;
use url::Url;

use super::{ApiKey, Exchange};
use crate::Problem;

/// Answers are read up to here; a page of 8000 leads is smaller.
const LARGEST_BODY: usize = 64 << 20;

/// A key that no account has.
const WRONG_KEY: &str = "sk_test_lupitor_spec_drift_no_such_key";
/// What no account has, and no request may have.
const NOTHING: &str = "lupitor-spec-drift-no-such-value";

/// Whom to ask, and for whom.
#[derive(Clone)]
pub struct Target {
    /// The base URL, with or without `/api/v1`.
    pub url: String,
    /// An API key; one with the scope `read` is enough.
    pub key: String,
    /// A campaign to list; without one, lists are only asked for in ways that are refused.
    pub campaign: Option<String>,
}

/// Which key goes with a request.
#[derive(Clone, Copy)]
enum Key {
    Own,
    Wrong,
    None,
}

/// Asks the API some twenty questions, one after the other, and stops at the first 429.
///
/// # Errors
///
/// The URL or the key cannot be one, or there was no answer.
pub async fn ask(target: &Target) -> Result<Vec<Exchange>, Problem> {
    // The client's own checks: a key goes over HTTPS, or stays on this machine.
    Client::builder(&target.key).base_url(&target.url).build()?;
    let http = reqwest::Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(60));
    let http = if target.url.starts_with("http://") { http.no_proxy() } else { http }.build()?;
    let mut asker = Asker { target, http, exchanges: Vec::new() };
    asker.all().await?;
    Ok(asker.exchanges)
}

/// Why the answers to the own key tell too little, and what to do; `None` when they tell enough: a list, or without a campaign any
/// answer to a key that is not refused.
pub fn refusal(target: &Target, exchanges: &[Exchange]) -> Option<String> {
    let own = exchanges.iter().filter(|exchange| exchange.key == ApiKey::new(Some(&target.key)));
    let campaign = target.campaign.as_deref();
    let is_list = |exchange: &&Exchange| {
        campaign.is_none_or(|campaign| exchange.url.query_pairs().any(|(name, value)| name == "campaignId" && value == campaign))
    };
    let tells = |exchange: &Exchange| match campaign {
        Some(_) => (200..300).contains(&exchange.status),
        None => exchange.status != 401,
    };
    let mut lists = own.filter(is_list).peekable();
    // Where none was asked for, the answer before it, a 429, is why.
    let first = lists.peek().copied().or(exchanges.last())?;
    if lists.any(tells) {
        return None;
    }
    let remedy = match first.status {
        401 => "the key was refused, set LUPITOR_API_KEY to an active key of this deployment",
        403 => {
            "the campaign or the key was refused, give --campaign a campaign that the key reaches, and a key with the scope `read`"
        }
        429 => "the rate limit is used up, wait until its reset and ask again",
        500.. => "the API failed, ask again later",
        _ => "check --campaign, and that --url is the root of the API's host",
    };
    let body = first.json().unwrap_or_default();
    let message = body["error"].as_str().or(body["message"].as_str());
    let documented = message.and_then(|message| DocumentedError::find(Some(first.status), message));
    let code = documented.map(|documented| format!(" ({})", documented.code.as_str())).unwrap_or_default();
    Some(format!("no list was seen, the answer was {}{code}: {remedy}", first.status))
}

struct Asker<'a> {
    target: &'a Target,
    http: reqwest::Client,
    exchanges: Vec<Exchange>,
}

impl Asker<'_> {
    async fn all(&mut self) -> Result<(), Problem> {
        let own: &[(&str, &str)] = &[];
        for _ in 0..3 {
            self.get("/api/health", own, Key::None).await?;
        }
        let campaign = self.target.campaign.clone();
        let some = campaign.as_deref().unwrap_or(NOTHING);
        self.list(&[("campaignId", some)], Key::None).await?;
        self.list(&[("campaignId", some)], Key::Wrong).await?;
        self.list(&[], Key::Own).await?;
        self.list(&[("campaignId", NOTHING)], Key::Own).await?;
        let Some(campaign) = campaign else { return Ok(()) };
        let id = ("campaignId", campaign.as_str());
        // What lists look like, and what comes at their end.
        self.list(&[id, ("limit", "1")], Key::Own).await?;
        let is_paged = self.last_data().is_some_and(|data| !data["hasMore"].is_null());
        if let Some(cursor) = self.next_cursor() {
            self.list(&[id, ("limit", "1"), ("cursor", &cursor)], Key::Own).await?;
            self.list(&[id, ("limit", "8000"), ("cursor", &cursor)], Key::Own).await?;
        }
        for status in ["raw", "attempting", "exhausted", "concluded"] {
            self.list(&[id, ("status", status), ("limit", "10")], Key::Own).await?;
        }
        self.list(&[id, ("status", NOTHING)], Key::Own).await?;
        // The first generation has neither pages nor the alias.
        if !is_paged {
            return Ok(());
        }
        self.get("/api/v1/records", &[id, ("limit", "1")], Key::Own).await?;
        // What the document does not allow, and no page says how it is answered.
        for bad in [("limit", "0"), ("limit", "8001"), ("limit", "1.5"), ("cursor", NOTHING)] {
            self.list(&[id, bad], Key::Own).await?;
        }
        Ok(())
    }

    async fn list(&mut self, query: &[(&str, &str)], key: Key) -> Result<(), Problem> {
        self.get("/api/v1/leads", query, key).await
    }

    /// The only way in which anything is sent.
    async fn get(&mut self, path: &str, query: &[(&str, &str)], key: Key) -> Result<(), Problem> {
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
        // reqwest's error has the URL, and with it the campaign.
        let no_answer = |e: reqwest::Error| format!("no answer to GET {}: {}", url.path(), without_url(e));
        let mut answer = request.send().await.map_err(no_answer)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_BODY {
                return Err(format!("the answer to GET {} is larger than {} MiB", url.path(), LARGEST_BODY >> 20).into());
            }
        }
        let body = String::from_utf8(body).ok();
        let method = "GET".to_owned();
        self.exchanges.push(Exchange { method, url, request_body: None, key: ApiKey::new(key), status, headers, body });
        Ok(())
    }

    /// The data of the last answer.
    fn last_data(&self) -> Option<Value> {
        Some(self.exchanges.last()?.json()?["data"].take())
    }

    /// The cursor of the last answer, when it says that there is more.
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
