//! A campaign's leads, and what makes two of them duplicates.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

use crate::{
    generation::Generation,
    leads::{Lead, LeadIdentifier, LeadInput},
    settings::ListOrder,
};

/// What makes a new lead a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SameAs {
    ExternalId,
    PhoneNumber,
}

/// From an identifier to the numbers of its leads, oldest first. A G1 campaign may have several leads of one external id.
type Index = HashMap<String, Vec<u64>>;

/// The leads of one campaign, by the number under which they were created, from 1.
#[derive(Debug, Default)]
pub(crate) struct Campaign {
    leads: BTreeMap<u64, Lead>,
    last_number: u64,
    by_phone: Index,
    by_external_id: Index,
}

/// A part of a campaign's leads.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) leads: Vec<Lead>,
    /// The place of the last lead of the page; the page's own start when it is empty.
    pub(crate) position: u64,
    pub(crate) has_more: bool,
}

impl Campaign {
    /// The lead that `new` would be a duplicate of. G1 compares the phone number, G2 the external id first and then the phone number.
    pub(crate) fn duplicate(&self, generation: Generation, new: &LeadInput) -> Option<SameAs> {
        let has = |index: &Index, value: &Option<String>| value.as_ref().is_some_and(|value| index.contains_key(value));
        if generation == Generation::G2 && has(&self.by_external_id, &new.external_id) {
            return Some(SameAs::ExternalId);
        }
        has(&self.by_phone, &new.phone_number).then_some(SameAs::PhoneNumber)
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

    /// Takes the lead out, the oldest if there are several, and tells whether there was one.
    pub(crate) fn remove(&mut self, identifier: &LeadIdentifier) -> bool {
        let numbers = match identifier {
            LeadIdentifier::ExternalId(external_id) => self.by_external_id.get(external_id),
            LeadIdentifier::PhoneNumber(phone_number) => self.by_phone.get(phone_number),
        };
        let Some(number) = numbers.and_then(|numbers| numbers.first()).copied() else { return false };
        let Some(lead) = self.leads.remove(&number) else { return false };
        forget(&mut self.by_phone, lead.phone_number.as_deref(), number);
        forget(&mut self.by_external_id, lead.external_id.as_deref(), number);
        true
    }

    /// Up to `limit` leads behind the place `after`, with that status.
    pub(crate) fn page(&self, after: u64, limit: usize, status: Option<&str>, order: ListOrder) -> Page {
        let matches = |lead: &Lead| status.is_none_or(|status| lead.status == status);
        if order == ListOrder::OldestFirst {
            let rest = self.leads.range((Bound::Excluded(after), Bound::Unbounded)).map(|(number, lead)| (*number, lead));
            return page_of(rest.filter(|(_, lead)| matches(lead)), after, limit);
        }
        let places = self.leads.iter().map(|(number, lead)| (order.place(*number), lead));
        let mut rest: Vec<_> = places.filter(|(place, lead)| *place > after && matches(lead)).collect();
        rest.sort_unstable_by_key(|(place, _)| *place);
        page_of(rest.into_iter(), after, limit)
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

fn page_of<'a>(rest: impl Iterator<Item = (u64, &'a Lead)>, after: u64, limit: usize) -> Page {
    let mut rest = rest.peekable();
    let mut page = Page { leads: Vec::new(), position: after, has_more: false };
    while page.leads.len() < limit
        && let Some((place, lead)) = rest.next()
    {
        page.leads.push(lead.clone());
        page.position = place;
    }
    page.has_more = rest.peek().is_some();
    page
}

fn forget(index: &mut Index, identifier: Option<&str>, number: u64) {
    let Some(identifier) = identifier else { return };
    if let Some(numbers) = index.get_mut(identifier) {
        numbers.retain(|other| *other != number);
        if numbers.is_empty() {
            index.remove(identifier);
        }
    }
}
