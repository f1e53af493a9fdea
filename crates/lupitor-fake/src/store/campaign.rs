//! The leads of a campaign.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::lead::{Lead, LeadIdentifier, LeadInput};
use crate::generation::Generation;
use crate::settings::ListOrder;

/// The field that makes a new lead a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DuplicateField {
    ExternalId,
    PhoneNumber,
}

/// The numbers of the leads of each identifier, oldest first. A G1 campaign may have several leads with one external id.
type Index = HashMap<String, Vec<u64>>;

/// The leads of one campaign, numbered from 1 in order of creation.
#[derive(Debug, Default)]
pub(crate) struct Campaign {
    leads: BTreeMap<u64, Lead>,
    last_number: u64,
    by_phone: Index,
    by_external_id: Index,
}

/// A page of a campaign's leads.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) leads: Vec<Lead>,
    /// The position of the last lead of the page; the start of the page if it is empty.
    pub(crate) position: u64,
    pub(crate) has_more: bool,
}

impl Campaign {
    /// Compares the phone number in G1; the external id and then the phone number in G2.
    pub(crate) fn find_duplicate(&self, generation: Generation, new: &LeadInput) -> Option<DuplicateField> {
        let has = |index: &Index, value: &Option<String>| value.as_ref().is_some_and(|value| index.contains_key(value));
        if generation == Generation::G2 && has(&self.by_external_id, &new.external_id) {
            return Some(DuplicateField::ExternalId);
        }
        has(&self.by_phone, &new.phone_number).then_some(DuplicateField::PhoneNumber)
    }

    pub(crate) fn insert(&mut self, lead: Lead) {
        self.last_number += 1;
        let number = self.last_number;
        if let Some(phone_number) = &lead.phone_number {
            self.by_phone.entry(phone_number.clone()).or_default().push(number);
        }
        if let Some(external_id) = &lead.external_id {
            self.by_external_id.entry(external_id.clone()).or_default().push(number);
        }
        self.leads.insert(number, lead);
    }

    /// Removes the lead, the oldest if there are several; false if there is none.
    pub(crate) fn remove(&mut self, identifier: &LeadIdentifier) -> bool {
        let numbers = match identifier {
            LeadIdentifier::ExternalId(external_id) => self.by_external_id.get(external_id),
            LeadIdentifier::PhoneNumber(phone_number) => self.by_phone.get(phone_number),
        };
        let Some(number) = numbers.and_then(|numbers| numbers.first()).copied() else { return false };
        let Some(lead) = self.leads.remove(&number) else { return false };
        remove_from(&mut self.by_phone, lead.phone_number.as_deref(), number);
        remove_from(&mut self.by_external_id, lead.external_id.as_deref(), number);
        true
    }

    /// Up to `limit` leads with this status after the position `after`.
    pub(crate) fn page(&self, after: u64, limit: usize, status: Option<&str>, order: ListOrder) -> Page {
        let matches = |lead: &Lead| status.is_none_or(|status| lead.status == status);
        if order == ListOrder::OldestFirst {
            let rest = self.leads.range((Bound::Excluded(after), Bound::Unbounded)).map(|(number, lead)| (*number, lead));
            return take_page(rest.filter(|(_, lead)| matches(lead)), after, limit);
        }
        let positions = self.leads.iter().map(|(number, lead)| (order.position(*number), lead));
        let mut rest: Vec<_> = positions.filter(|(position, lead)| *position > after && matches(lead)).collect();
        rest.sort_unstable_by_key(|(position, _)| *position);
        take_page(rest.into_iter(), after, limit)
    }

    pub(crate) fn leads(&self) -> impl Iterator<Item = &Lead> {
        self.leads.values()
    }

    pub(crate) fn lead_mut(&mut self, id: &str) -> Option<&mut Lead> {
        self.leads.values_mut().find(|lead| lead.id == id)
    }

    pub(crate) fn len(&self) -> usize {
        self.leads.len()
    }
}

fn take_page<'a>(rest: impl Iterator<Item = (u64, &'a Lead)>, after: u64, limit: usize) -> Page {
    let mut rest = rest.peekable();
    let mut page = Page { leads: Vec::new(), position: after, has_more: false };
    while page.leads.len() < limit
        && let Some((position, lead)) = rest.next()
    {
        page.leads.push(lead.clone());
        page.position = position;
    }
    page.has_more = rest.peek().is_some();
    page
}

fn remove_from(index: &mut Index, identifier: Option<&str>, number: u64) {
    let Some(identifier) = identifier else { return };
    if let Some(numbers) = index.get_mut(identifier) {
        numbers.retain(|other| *other != number);
        if numbers.is_empty() {
            index.remove(identifier);
        }
    }
}
