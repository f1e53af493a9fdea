//! Inspection of a fake by tests: its keys, campaigns, leads and requests.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::fake::Fake;
use crate::generation::Generation;
use crate::keys::Key;
use crate::operation::Operation;
use crate::request_log::RequestRecord;
use crate::state::lock;
use crate::store::Lead;

impl Fake {
    /// The generation of the API.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.state().settings.generation
    }

    /// The API keys, including revoked ones.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        lock(&self.state().keys).all().to_vec()
    }

    /// The ids of the campaigns, in alphabetical order.
    #[must_use]
    pub fn campaigns(&self) -> Vec<String> {
        lock(&self.state().store).campaign_ids()
    }

    /// The leads of a campaign, oldest first; empty for an unknown campaign.
    #[must_use]
    pub fn leads(&self, campaign_id: impl AsRef<str>) -> Vec<Lead> {
        lock(&self.state().store).leads(campaign_id.as_ref())
    }

    /// The last requests, oldest first, including those without a response. The fake keeps
    /// [`max_request_records`](crate::FakeBuilder::max_request_records).
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.state().log).records()
    }

    /// Number of requests received.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        lock(&self.state().log).total()
    }

    /// Number of requests received for this operation, by either of its paths.
    #[must_use]
    pub fn operation_count(&self, operation: Operation) -> u64 {
        lock(&self.state().log).count(operation)
    }

    /// Number of requests throttled by a rate limit. A 429 of a [`CannedResponse`](crate::CannedResponse) does not count.
    #[must_use]
    pub fn throttled_count(&self) -> u64 {
        lock(&self.state().counters).throttled()
    }

    /// The time by the clock of the front.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + self.state().clock.now()
    }

    /// Compares the leads of a campaign with expected identifiers: external ids, or else phone numbers.
    #[must_use]
    pub fn compare_leads<I: Into<String>>(
        &self,
        campaign_id: impl AsRef<str>,
        expected: impl IntoIterator<Item = I>,
    ) -> LeadDifference {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for lead in self.leads(campaign_id) {
            *counts.entry(lead.identifier().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let mut difference = LeadDifference::default();
        for identifier in expected {
            let identifier = identifier.into();
            match counts.remove(&identifier) {
                None => difference.missing.push(identifier),
                Some(1) => {}
                Some(_) => difference.repeated.push(identifier),
            }
        }
        difference.unexpected = counts.into_keys().collect();
        difference
    }

    /// Asserts that a campaign has exactly these leads, each once.
    ///
    /// # Panics
    /// Panics if [`Fake::compare_leads`] finds a difference.
    #[track_caller]
    pub fn assert_each_once<I: Into<String>>(&self, campaign_id: impl AsRef<str>, expected: impl IntoIterator<Item = I>) {
        let difference = self.compare_leads(campaign_id, expected);
        assert!(difference.is_empty(), "{difference}");
    }
}

/// Difference between the leads of a campaign and the expected ones, by identifier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LeadDifference {
    /// Expected leads that do not exist, in the order given. An identifier that is given twice is missing once.
    pub missing: Vec<String>,
    /// Expected leads that exist more than once.
    pub repeated: Vec<String>,
    /// Leads that are not expected, in alphabetical order.
    pub unexpected: Vec<String>,
}

impl LeadDifference {
    /// True if the leads are as expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.repeated.is_empty() && self.unexpected.is_empty()
    }
}

/// Shows the count and the first five identifiers of each kind.
impl fmt::Display for LeadDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [("missing", &self.missing), ("repeated", &self.repeated), ("unexpected", &self.unexpected)];
        for (index, (kind, identifiers)) in kinds.into_iter().enumerate() {
            let separator = if index == 0 { "leads: " } else { ", " };
            let first: Vec<_> = identifiers.iter().take(5).collect();
            write!(f, "{separator}{} {kind} {first:?}", identifiers.len())?;
        }
        Ok(())
    }
}
