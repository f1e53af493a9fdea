//! Campaigns and their leads.

mod campaign;
mod cursor;
mod lead;

use std::collections::BTreeMap;
use std::time::Duration;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::error::Error;
use crate::generation::Generation;
use crate::settings::ListOrder;

use campaign::{Campaign, Page};

pub(crate) use campaign::DuplicateField;
pub(crate) use cursor::Cursor;
pub(crate) use lead::LeadIdentifier;
pub use lead::{Lead, LeadInput};

/// The campaigns of the company.
#[derive(Debug)]
pub(crate) struct Store {
    generation: Generation,
    campaigns: BTreeMap<String, Campaign>,
    rng: ChaCha8Rng,
    capacity: usize,
}

const MAX_CAMPAIGNS: usize = 1000;

/// Reason for which a lead is not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreateError {
    /// The campaign is unknown, or belongs to another company; the API responds alike.
    UnknownCampaign,
    Duplicate(DuplicateField),
    /// The fake has `max_leads`.
    Full,
}

/// Result of a bulk create.
#[derive(Debug, Default)]
pub(crate) struct BulkCreated {
    pub(crate) ids: Vec<String>,
    /// The identifiers of duplicates, including duplicates within the batch.
    pub(crate) skipped: Vec<String>,
}

/// Result of a bulk delete, by identifier.
#[derive(Debug, Default)]
pub(crate) struct BulkDeleted {
    pub(crate) deleted: Vec<String>,
    pub(crate) not_found: Vec<String>,
}

impl Store {
    pub(crate) fn new(generation: Generation, rng: ChaCha8Rng, capacity: usize) -> Self {
        Self { generation, campaigns: BTreeMap::new(), rng, capacity }
    }

    /// Adds an empty campaign; an existing one stays as it is.
    pub(crate) fn add_campaign(&mut self, id: &str) -> Result<(), Error> {
        if id.is_empty() {
            return Err(Error::config("campaign id must not be empty"));
        }
        if self.campaigns.len() >= MAX_CAMPAIGNS && !self.campaigns.contains_key(id) {
            return Err(Error::config(format!("number of campaigns must be at most {MAX_CAMPAIGNS}")));
        }
        self.campaigns.entry(id.to_owned()).or_default();
        Ok(())
    }

    /// Removes a campaign with its leads; false if there is none.
    pub(crate) fn remove_campaign(&mut self, id: &str) -> bool {
        self.campaigns.remove(id).is_some()
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
    pub(crate) fn create(&mut self, campaign_id: &str, new: LeadInput, now: Duration) -> Result<String, CreateError> {
        let count: usize = self.campaigns.values().map(Campaign::len).sum();
        let campaign = self.campaigns.get_mut(campaign_id).ok_or(CreateError::UnknownCampaign)?;
        if let Some(field) = campaign.find_duplicate(self.generation, &new) {
            return Err(CreateError::Duplicate(field));
        }
        if count >= self.capacity {
            return Err(CreateError::Full);
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

    /// Creates leads in order and skips duplicates. Stops when the fake is full.
    pub(crate) fn bulk_create(
        &mut self,
        campaign_id: &str,
        leads: Vec<LeadInput>,
        now: Duration,
    ) -> Result<BulkCreated, CreateError> {
        let mut done = BulkCreated::default();
        for lead in leads {
            let identifier = lead.external_id.clone().or_else(|| lead.phone_number.clone()).unwrap_or_default();
            let phone_number = lead.phone_number.clone().unwrap_or_default();
            match self.create(campaign_id, lead, now) {
                Ok(id) => done.ids.push(id),
                Err(CreateError::Duplicate(_)) if self.generation == Generation::G1 => done.skipped.push(phone_number),
                Err(CreateError::Duplicate(_)) => done.skipped.push(identifier),
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

    /// Deletes a lead; false if there is none.
    pub(crate) fn delete(&mut self, campaign_id: &str, identifier: &LeadIdentifier) -> bool {
        self.campaigns.get_mut(campaign_id).is_some_and(|campaign| campaign.remove(identifier))
    }

    /// Deletes leads in order. An identifier that is repeated is not found the second time.
    pub(crate) fn bulk_delete(&mut self, campaign_id: &str, identifiers: Vec<LeadIdentifier>) -> BulkDeleted {
        let mut done = BulkDeleted::default();
        for identifier in identifiers {
            let list = if self.delete(campaign_id, &identifier) { &mut done.deleted } else { &mut done.not_found };
            list.push(identifier.into_text());
        }
        done
    }
}

/// A random id in the form of the documentation's `jh7abc123xyz`. Two equal ones are out of reach: there are 36^16.
fn lead_id(rng: &mut ChaCha8Rng) -> String {
    const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let random = (0..16).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    "jh7".chars().chain(random).collect()
}
