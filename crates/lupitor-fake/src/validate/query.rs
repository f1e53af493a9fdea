//! Query strings.

use axum::extract;
use http::Uri;

use super::fields::valid_phone_number;
use crate::api_error::{ApiError, Documented, undocumented};
use crate::generation::Generation;
use crate::state::State;
use crate::store::{Cursor, LeadIdentifier};

const DEFAULT_LIMIT: usize = 1000;

/// The decoded query parameters of a request. A `+` is a space, as in HTML forms.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(uri: &Uri) -> Result<Self, ApiError> {
        let pairs = extract::Query::try_from_uri(uri).map_err(|_| undocumented::malformed_query())?;
        Ok(Self(pairs.0))
    }

    /// The value of a parameter; an error if it is repeated.
    fn get(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() { Err(undocumented::repeated_parameter(name)) } else { Ok(first) }
    }

    fn campaign_id(&self, state: &State) -> Result<String, ApiError> {
        let id = self.get("campaignId")?.filter(|id| !id.is_empty());
        id.map(str::to_owned).ok_or_else(|| state.error(Documented::CampaignIdQueryRequired))
    }
}

/// The parameters of `listLeads`.
#[derive(Debug)]
pub(crate) struct ListQuery {
    pub(crate) campaign_id: String,
    pub(crate) status: Option<String>,
    pub(crate) limit: usize,
    /// Not decoded: the schema allows any text.
    pub(crate) cursor: Option<String>,
}

pub(crate) fn list(state: &State, query: &Query) -> Result<ListQuery, ApiError> {
    let campaign_id = query.campaign_id(state)?;
    let status = query.get("status")?;
    if let Some(Err(problem)) = status.map(str::parse::<lupitor::LeadStatusFilter>) {
        return Err(undocumented::not_in_enum("status", &problem));
    }
    let status = status.map(str::to_owned);
    if state.settings.generation == Generation::G1 {
        // G1 has no paging, and ignores unknown parameters, as most servers do.
        return Ok(ListQuery { campaign_id, status, limit: usize::MAX, cursor: None });
    }
    let limit = match query.get("limit")? {
        None => DEFAULT_LIMIT,
        Some(text) => limit(text)?,
    };
    let cursor = match query.get("cursor")? {
        Some("") => return Err(undocumented::empty("cursor")),
        cursor => cursor.map(str::to_owned),
    };
    let limit = limit.min(state.settings.max_page_size).saturating_add(state.settings.extra_leads);
    Ok(ListQuery { campaign_id, status, limit, cursor })
}

fn limit(text: &str) -> Result<usize, ApiError> {
    let range = lupitor::PageLimit::MIN..=lupitor::PageLimit::MAX;
    let has_only_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let limit = text.parse().ok().filter(|limit| has_only_digits && range.contains(limit));
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.ok_or_else(|| undocumented::not_in_range("limit", &range))
}

impl ListQuery {
    /// The start of the page.
    pub(crate) fn start(&self) -> Result<Cursor, ApiError> {
        let cursor = self.cursor.as_deref().map(|cursor| Cursor::decode(cursor).ok_or_else(undocumented::invalid_cursor));
        cursor.unwrap_or(Ok(Cursor::default()))
    }
}

/// The parameters of `deleteLead`: the campaign and the lead.
pub(crate) fn delete(state: &State, query: &Query) -> Result<(String, LeadIdentifier), ApiError> {
    let campaign_id = query.campaign_id(state)?;
    let external_id = query.get("externalId")?;
    let phone_number = query.get("phoneNumber")?;
    if external_id.is_some_and(str::is_empty) {
        return Err(undocumented::empty("externalId"));
    }
    let phone_number = phone_number.map(|number| valid_phone_number(number.to_owned(), "phoneNumber")).transpose()?;
    let external_id = external_id.map(|id| LeadIdentifier::ExternalId(id.to_owned()));
    let identifier = external_id.or(phone_number.map(LeadIdentifier::PhoneNumber));
    Ok((campaign_id, identifier.ok_or_else(|| state.error(Documented::IdentifierQueryMissing))?))
}
