//! Query strings.

use axum::extract;
use http::Uri;

use super::fields::is_e164;
use crate::{
    answer::Refusal, catalogue::Documented, cursor, generation::Generation, leads::LeadIdentifier, state::State, wording,
};

/// The values that `LeadStatusFilter` lists.
const STATUSES: &[&str] = &["raw", "attempting", "exhausted", "concluded"];
const DEFAULT_LIMIT: usize = 1000;
const MAX_LIMIT: usize = lupitor::PageLimit::MAX as usize;

/// The query parameters of a request, decoded. A `+` is a space, as in every HTML form.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(uri: &Uri) -> Result<Self, Refusal> {
        let pairs = extract::Query::try_from_uri(uri).map_err(|_| wording::malformed_query())?;
        Ok(Self(pairs.0))
    }

    /// The value of a parameter that may be given once.
    fn get(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() { Err(wording::repeated_parameter(name)) } else { Ok(first) }
    }

    fn campaign_id(&self, state: &State) -> Result<String, Refusal> {
        let id = self.get("campaignId")?.filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or_else(|| state.refusal(Documented::CampaignIdQueryRequired))
    }
}

/// The parameters of `listLeads`.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) campaign_id: String,
    pub(crate) status: Option<String>,
    pub(crate) limit: usize,
    /// Not yet decoded: whether it is one of ours is no matter of the schema.
    pub(crate) cursor: Option<String>,
}

pub(crate) fn list(state: &State, query: &Query) -> Result<List, Refusal> {
    let campaign_id = query.campaign_id(state)?;
    let status = query.get("status")?;
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(wording::not_one_of("status", STATUSES));
    }
    let status = status.map(str::to_owned);
    if state.settings.generation == Generation::G1 {
        // G1 has no paging, and like most servers it does not look at parameters that it does not know.
        return Ok(List { campaign_id, status, limit: usize::MAX, cursor: None });
    }
    let limit = match query.get("limit")? {
        None => DEFAULT_LIMIT,
        Some(text) => limit(text).ok_or_else(|| wording::not_in_range("limit", 1, MAX_LIMIT as u64))?,
    };
    let cursor = match query.get("cursor")? {
        Some("") => return Err(wording::empty("cursor")),
        cursor => cursor.map(str::to_owned),
    };
    Ok(List { campaign_id, status, limit: limit.min(state.settings.max_page), cursor })
}

fn limit(text: &str) -> Option<usize> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let limit = text.parse().ok().filter(|_| is_number)?;
    (1..=MAX_LIMIT).contains(&limit).then_some(limit)
}

impl List {
    /// The number of the lead after which the page begins.
    pub(crate) fn position(&self) -> Result<u64, Refusal> {
        self.cursor.as_deref().map_or(Ok(0), |cursor| cursor::decode(cursor).ok_or_else(wording::invalid_cursor))
    }
}

/// The parameters of `deleteLead`: the campaign and the lead.
pub(crate) fn delete(state: &State, query: &Query) -> Result<(String, LeadIdentifier), Refusal> {
    let campaign_id = query.campaign_id(state)?;
    let external_id = query.get("externalId")?;
    let phone_number = query.get("phoneNumber")?;
    if external_id.is_some_and(str::is_empty) {
        return Err(wording::empty("externalId"));
    }
    if phone_number.is_some_and(|phone_number| !is_e164(phone_number)) {
        return Err(wording::not_e164("phoneNumber"));
    }
    let external_id = external_id.map(|id| LeadIdentifier::ExternalId(id.to_owned()));
    let phone_number = phone_number.map(|number| LeadIdentifier::PhoneNumber(number.to_owned()));
    let identifier = external_id.or(phone_number);
    Ok((campaign_id, identifier.ok_or_else(|| state.refusal(Documented::IdentifierQueryMissing))?))
}
