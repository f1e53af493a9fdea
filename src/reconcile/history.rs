//! The memory of a client: leads that it has created, and leads that a page of a list has shown. All of it is bounded, and clones
//! share it.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use super::clock::{Moment, Observation, SECOND, Shown};
use crate::attempt::Attempt;

/// More leads than a client creates during one call, bulk requests included.
const MOST_CLAIMS: usize = 100_000;
/// So many creates are remembered with the time at which they happened.
const MOST_CREATES: usize = 4096;
/// So many of one bulk request, which are all of the same time.
const MOST_OF_ONE_REQUEST: usize = 64;
/// So many observations of the database's clock are remembered.
const MOST_OBSERVATIONS: usize = 64;
/// A generation of listed leads. Two are remembered.
const MOST_LISTED: usize = 65_536;

/// The id of a lead or a campaign as a number of 64 bits. No id is known outside, so nobody can choose two with the same one.
pub(crate) type Key = u64;

/// A create whose response arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Create {
    pub(crate) campaign: Key,
    pub(crate) sent: Moment,
    pub(crate) received: Moment,
    /// The response's `Date`.
    pub(crate) date: Option<Shown>,
}

/// The memory that the clones of a client share.
#[derive(Debug)]
pub(crate) struct History {
    /// The leads of which a call has said that it created them.
    claims: Mutex<VecDeque<Key>>,
    creates: Mutex<VecDeque<(Key, Create)>>,
    observations: Mutex<VecDeque<(Key, Observation)>>,
    listed: Mutex<Listed>,
    hasher: RandomState,
    /// The monotonic clock counts from here.
    origin: Instant,
}

/// The ids that listings have shown, with the time of the first one.
#[derive(Debug, Default)]
struct Listed {
    young: HashMap<Key, i64, BuildHasherDefault<KeyHasher>>,
    old: HashMap<Key, i64, BuildHasherDefault<KeyHasher>>,
}

/// A key is a hash already: hashing it again would double what a page of a list costs.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

impl Default for History {
    fn default() -> Self {
        Self {
            claims: Mutex::default(),
            creates: Mutex::default(),
            observations: Mutex::default(),
            listed: Mutex::default(),
            hasher: RandomState::new(),
            origin: Instant::now(),
        }
    }
}

/// Nothing that holds these locks can panic half-way through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn push<T>(queue: &mut VecDeque<T>, most: usize, item: T) {
    if queue.len() >= most {
        queue.pop_front();
    }
    queue.push_back(item);
}

impl History {
    pub(crate) fn key(&self, id: &str) -> Key {
        self.hasher.hash_one(id)
    }

    /// Claims a lead for a call. False when another call has claimed it.
    pub(crate) fn claim(&self, lead: Key) -> bool {
        let mut claims = lock(&self.claims);
        let is_new = !claims.iter().rev().any(|known| *known == lead);
        if is_new {
            push(&mut claims, MOST_CLAIMS, lead);
        }
        is_new
    }

    pub(crate) fn is_claimed(&self, lead: Key) -> bool {
        lock(&self.claims).iter().rev().any(|known| *known == lead)
    }

    /// Remembers leads that the API says this call has created.
    pub(crate) fn add<'a>(&self, campaign: Key, lead_ids: impl Iterator<Item = &'a str>, attempts: &[Attempt]) {
        let create = self.create(campaign, attempts);
        let mut claims = lock(&self.claims);
        let mut creates = lock(&self.creates);
        for (number, lead_id) in lead_ids.enumerate() {
            let lead = self.key(lead_id);
            push(&mut claims, MOST_CLAIMS, lead);
            if let Some(create) = create.filter(|_| number < MOST_OF_ONE_REQUEST) {
                push(&mut creates, MOST_CREATES, (lead, create));
            }
        }
    }

    /// The time of a create, from its attempts. An attempt whose response was lost may have been the one that worked.
    fn create(&self, campaign: Key, attempts: &[Attempt]) -> Option<Create> {
        let (last, _) = attempts.split_last()?;
        let response = last.response?;
        let first = attempts.iter().find(|attempt| attempt.outcome.is_ambiguous()).unwrap_or(last);
        let (sent, received) = (self.sent(first), self.received(last)?);
        Some(Create { campaign, sent, received, date: response.date.map(shown_date) })
    }

    pub(crate) fn moment(&self, monotonic: Instant, wall: SystemTime) -> Moment {
        let since = monotonic.checked_duration_since(self.origin).map(microseconds);
        let until = || microseconds(self.origin.duration_since(monotonic)).saturating_neg();
        Moment { monotonic: since.unwrap_or_else(until), wall: since_epoch(wall) }
    }

    /// The start of an attempt.
    pub(crate) fn sent(&self, attempt: &Attempt) -> Moment {
        self.moment(attempt.began, attempt.started)
    }

    /// The end of an attempt that got a response.
    pub(crate) fn received(&self, attempt: &Attempt) -> Option<Moment> {
        let ended = attempt.began.checked_add(attempt.elapsed).unwrap_or(attempt.began);
        Some(self.moment(ended, attempt.response?.received))
    }

    /// The creates that are remembered.
    pub(crate) fn creates(&self) -> HashMap<Key, Create> {
        lock(&self.creates).iter().copied().collect()
    }

    pub(crate) fn observations(&self) -> HashMap<Key, Observation> {
        lock(&self.observations).iter().copied().collect()
    }

    /// Remembers the latest of these observations.
    pub(crate) fn remember(&self, observations: &HashMap<Key, Observation>) {
        let mut all: Vec<_> = observations.iter().map(|(lead, observation)| (*lead, *observation)).collect();
        all.sort_by_key(|(_, observation)| observation.sent.monotonic);
        let mut remembered = lock(&self.observations);
        for (lead, observation) in all.into_iter().rev().take(MOST_OBSERVATIONS).rev() {
            if !remembered.iter().any(|(known, _)| *known == lead) {
                push(&mut remembered, MOST_OBSERVATIONS, (lead, observation));
            }
        }
    }

    /// Remembers the leads of a listing: they were there when it was received.
    pub(crate) fn listed<'a>(&self, lead_ids: impl Iterator<Item = &'a str>, attempts: &[Attempt]) {
        if let Some(received) = attempts.last().and_then(|attempt| self.received(attempt)) {
            self.listed_at(lead_ids.map(|lead_id| self.key(lead_id)), received);
        }
    }

    fn listed_at(&self, leads: impl Iterator<Item = Key>, received: Moment) {
        let mut listed = lock(&self.listed);
        for lead in leads {
            if listed.young.contains_key(&lead) {
                continue;
            }
            let first = listed.old.get(&lead).copied().unwrap_or(received.monotonic);
            if listed.young.len() >= MOST_LISTED {
                listed.old = std::mem::take(&mut listed.young);
            }
            listed.young.insert(lead, first);
        }
    }

    /// A listing that was received by this moment has shown the lead.
    pub(crate) fn was_listed_by(&self, lead: Key, moment: Moment) -> bool {
        let listed = lock(&self.listed);
        let first = listed.young.get(&lead).or_else(|| listed.old.get(&lead));
        first.is_some_and(|first| *first <= moment.monotonic)
    }
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Microseconds since the Unix epoch, negative before it.
pub(crate) fn since_epoch(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => microseconds(after),
        Err(before) => microseconds(before.duration()).saturating_neg(),
    }
}

/// A `Date`, which is cut to whole seconds.
pub(crate) fn shown_date(date: SystemTime) -> Shown {
    Shown { time: since_epoch(date), resolution: SECOND }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(monotonic: i64) -> Moment {
        Moment { monotonic, wall: monotonic }
    }

    #[test]
    fn a_lead_is_claimed_once_and_the_last_ones_are_remembered() {
        let history = History::default();
        history.add(0, ["a", "b"].into_iter(), &[]);
        assert_eq!(["a", "b", "c", "c"].map(|id| history.claim(history.key(id))), [false, false, true, false]);
        let many: Vec<_> = (0..MOST_CLAIMS).map(|number| number.to_string()).collect();
        history.add(0, many.iter().map(String::as_str), &[]);
        assert!(history.is_claimed(history.key("0")) && !history.is_claimed(history.key("a")));
        assert_eq!(lock(&history.claims).len(), MOST_CLAIMS);
    }

    #[test]
    fn the_first_listing_of_a_lead_is_remembered() {
        let history = History::default();
        history.listed_at([1].into_iter(), moment(10));
        history.listed_at([1].into_iter(), moment(20));
        assert!(history.was_listed_by(1, moment(10)) && !history.was_listed_by(1, moment(9)));
        assert!(!history.was_listed_by(2, moment(99)));
        // Seen again, it stays; what is not seen for two generations goes.
        (0..3).for_each(|generation| {
            let leads = (0..MOST_LISTED as u64).map(|lead| 100 + generation * MOST_LISTED as u64 + lead);
            history.listed_at(leads.chain([1]), moment(30));
        });
        assert!(history.was_listed_by(1, moment(11)) && !history.was_listed_by(100, moment(99)));
        let listed = lock(&history.listed);
        assert!(listed.young.len() <= MOST_LISTED && listed.old.len() <= MOST_LISTED);
    }

    #[test]
    fn the_latest_observations_are_remembered() {
        let history = History::default();
        let observation =
            |at: i64| Observation { sent: moment(at), received: moment(at), shown: Shown { time: at, resolution: 1 } };
        let many = (0..1000).map(|number| (number as Key, observation(number))).collect();
        history.remember(&many);
        history.remember(&many);
        let mut remembered: Vec<_> = history.observations().values().map(|observation| observation.sent.monotonic).collect();
        remembered.sort_unstable();
        assert_eq!(remembered, (1000 - MOST_OBSERVATIONS as i64..1000).collect::<Vec<_>>());
    }
}
