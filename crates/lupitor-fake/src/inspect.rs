//! What a test wants to know after it has used the fake.

use std::{
    collections::BTreeMap,
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    fake::Fake, generation::Generation, keys::Key, leads::Lead, operation::Operation, request_log::RequestRecord, sync::lock,
};

impl Fake {
    /// Which generation of the API it is.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.state().settings.generation
    }

    /// The API keys, revoked ones too.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        lock(&self.state().keys).all().to_vec()
    }

    /// The ids of the campaigns, in alphabetical order.
    #[must_use]
    pub fn campaigns(&self) -> Vec<String> {
        lock(&self.state().store).campaign_ids()
    }

    /// The leads of a campaign, oldest first; none when there is no such campaign.
    #[must_use]
    pub fn leads(&self, campaign_id: impl AsRef<str>) -> Vec<Lead> {
        lock(&self.state().store).leads(campaign_id.as_ref())
    }

    /// The last requests, oldest first, whether they were answered or not. 10,000 at most, unless
    /// [`max_request_records`](crate::FakeBuilder::max_request_records) says otherwise.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.state().log).records()
    }

    /// How many requests came, also those that are no longer remembered.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        lock(&self.state().log).total()
    }

    /// How many requests for this operation came, by either of its paths.
    #[must_use]
    pub fn operation_count(&self, operation: Operation) -> u64 {
        lock(&self.state().log).count(operation)
    }

    /// How many requests a rate limit refused. A 429 of a [`CannedResponse`](crate::CannedResponse) does not count.
    #[must_use]
    pub fn rate_limited_count(&self) -> u64 {
        lock(&self.state().limits).refused()
    }

    /// What the fake's clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + self.state().clock.now()
    }

    /// Compares the leads of a campaign with the identifiers that it should have: external ids, or phone numbers of leads that
    /// have none.
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

    /// Asserts that a campaign has exactly these leads, each once; see [`Fake::compare_leads`].
    ///
    /// # Panics
    /// When it does not. This is an assertion for tests.
    #[track_caller]
    pub fn assert_each_once<I: Into<String>>(&self, campaign_id: impl AsRef<str>, expected: impl IntoIterator<Item = I>) {
        let difference = self.compare_leads(campaign_id, expected);
        assert!(difference.is_empty(), "{difference}");
    }
}

/// How the leads of a campaign differ from the expected ones, by identifier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LeadDifference {
    /// Expected and not there, in the order in which they were given. An identifier that was given twice is missing once.
    pub missing: Vec<String>,
    /// There more than once.
    pub repeated: Vec<String>,
    /// There and not expected, in alphabetical order.
    pub unexpected: Vec<String>,
}

impl LeadDifference {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.repeated.is_empty() && self.unexpected.is_empty()
    }
}

/// Counts, and the first few identifiers of each kind.
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
