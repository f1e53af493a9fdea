//! The company's campaigns.

use std::{collections::BTreeMap, time::Duration};

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::{
    campaign::{Campaign, Page, SameAs},
    error::Error,
    generation::Generation,
    leads::{Lead, LeadIdentifier, LeadInput},
    settings::ListOrder,
};

/// The company's campaigns and their leads.
#[derive(Debug)]
pub(crate) struct Store {
    generation: Generation,
    campaigns: BTreeMap<String, Campaign>,
    /// Makes the ids of leads.
    rng: ChaCha8Rng,
    capacity: usize,
}

/// Nothing needs more campaigns than this.
const MAX_CAMPAIGNS: usize = 1000;

/// Why a lead was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotCreated {
    /// The campaign does not exist, or belongs to another company, which the API does not tell apart.
    NoCampaign,
    Duplicate(SameAs),
    /// The fake has as many leads as it may.
    Full,
}

/// What a bulk create did.
#[derive(Debug, Default)]
pub(crate) struct BulkCreated {
    pub(crate) ids: Vec<String>,
    /// The identifiers of the leads that were duplicates, of others in the batch too.
    pub(crate) skipped: Vec<String>,
}

/// What a bulk delete did, by identifier.
#[derive(Debug, Default)]
pub(crate) struct BulkDeleted {
    pub(crate) deleted: Vec<String>,
    pub(crate) not_found: Vec<String>,
}

impl Store {
    pub(crate) fn new(generation: Generation, rng: ChaCha8Rng, capacity: usize) -> Self {
        Self { generation, campaigns: BTreeMap::new(), rng, capacity }
    }

    /// Adds a campaign without leads; one that is there stays as it is.
    pub(crate) fn add_campaign(&mut self, id: &str) -> Result<(), Error> {
        if id.is_empty() {
            return Err(Error::config("the id of a campaign must not be empty"));
        }
        if self.campaigns.len() >= MAX_CAMPAIGNS && !self.campaigns.contains_key(id) {
            return Err(Error::config(format!("no more than {MAX_CAMPAIGNS} campaigns")));
        }
        self.campaigns.entry(id.to_owned()).or_default();
        Ok(())
    }

    pub(crate) fn has_campaign(&self, id: &str) -> bool {
        self.campaigns.contains_key(id)
    }

    pub(crate) fn campaign_ids(&self) -> Vec<String> {
        self.campaigns.keys().cloned().collect()
    }

    pub(crate) fn leads(&self, campaign_id: &str) -> Vec<Lead> {
        self.campaigns.get(campaign_id).map(|campaign| campaign.leads().cloned().collect()).unwrap_or_default()
    }

    pub(crate) fn lead_mut(&mut self, id: &str) -> Option<&mut Lead> {
        self.campaigns.values_mut().find_map(|campaign| campaign.lead_mut(id))
    }

    /// Creates a lead and returns its id.
    pub(crate) fn create(&mut self, campaign_id: &str, new: LeadInput, now: Duration) -> Result<String, NotCreated> {
        let count: usize = self.campaigns.values().map(Campaign::len).sum();
        let campaign = self.campaigns.get_mut(campaign_id).ok_or(NotCreated::NoCampaign)?;
        if let Some(same_as) = campaign.duplicate(self.generation, &new) {
            return Err(NotCreated::Duplicate(same_as));
        }
        if count >= self.capacity {
            return Err(NotCreated::Full);
        }
        let id = lead_id(&mut self.rng);
        campaign.insert(Lead {
            id: id.clone(),
            campaign_id: campaign_id.to_owned(),
            phone_number: new.phone_number,
            external_id: new.external_id,
            metadata: new.metadata,
            status: new.status,
            scheduled_for: new.scheduled_for,
            priority: new.priority,
            attempts: new.attempts,
            created_at_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        });
        Ok(id)
    }

    /// Creates what is not there yet, in order. Stops at the first lead that does not fit any more.
    pub(crate) fn bulk_create(
        &mut self,
        campaign_id: &str,
        leads: Vec<LeadInput>,
        now: Duration,
    ) -> Result<BulkCreated, NotCreated> {
        let mut done = BulkCreated::default();
        for lead in leads {
            let identifier = lead.external_id.clone().or_else(|| lead.phone_number.clone()).unwrap_or_default();
            let phone_number = lead.phone_number.clone().unwrap_or_default();
            match self.create(campaign_id, lead, now) {
                Ok(id) => done.ids.push(id),
                Err(NotCreated::Duplicate(_)) if self.generation == Generation::G1 => done.skipped.push(phone_number),
                Err(NotCreated::Duplicate(_)) => done.skipped.push(identifier),
                Err(other) => return Err(other),
            }
        }
        Ok(done)
    }

    pub(crate) fn page(
        &self,
        campaign_id: &str,
        after: u64,
        limit: usize,
        status: Option<&str>,
        order: ListOrder,
    ) -> Option<Page> {
        self.campaigns.get(campaign_id).map(|campaign| campaign.page(after, limit, status, order))
    }

    /// Deletes a lead and tells whether there was one.
    pub(crate) fn delete(&mut self, campaign_id: &str, identifier: &LeadIdentifier) -> bool {
        self.campaigns.get_mut(campaign_id).is_some_and(|campaign| campaign.remove(identifier))
    }

    /// Deletes what is there; a second mention of a lead in the batch finds it gone.
    pub(crate) fn bulk_delete(&mut self, campaign_id: &str, identifiers: Vec<LeadIdentifier>) -> BulkDeleted {
        let mut done = BulkDeleted::default();
        for identifier in identifiers {
            let list = if self.delete(campaign_id, &identifier) { &mut done.deleted } else { &mut done.not_found };
            list.push(identifier.into_text());
        }
        done
    }
}

/// Looks like the documentation's `jh7abc123xyz`. 16 characters out of 36 leave no chance for two equal ones.
fn lead_id(rng: &mut ChaCha8Rng) -> String {
    const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let random = (0..16).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    "jh7".chars().chain(random).collect()
}
