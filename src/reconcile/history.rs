//! The leads that a client and its clones have created or listed. Each part has a maximum size.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use super::calibration::{ClockSample, Moment, SECOND, ServerTime};
use crate::attempt::{Attempt, EventOrder};

/// Maximum number of created leads. A client creates fewer during one call, bulk requests included.
const MAX_CREATED: usize = 100_000;
/// Maximum number of creates with their moments.
const MAX_TIMED: usize = 4096;
/// Maximum number of them from one bulk request, which all have the same moments.
const MAX_TIMED_OF_BULK: usize = 64;
/// Maximum number of samples of the database's clock.
const MAX_SAMPLES: usize = 64;
/// Maximum number of listed leads in a generation. There are two generations.
const MAX_LISTED: usize = 65_536;

/// Hash of a lead's or campaign's id. The hasher is random, so nobody can choose two ids with the same hash.
pub(crate) type IdHash = u64;

/// The moments of a create whose response arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimedCreate {
    pub(crate) campaign: IdHash,
    pub(crate) sent: Moment,
    pub(crate) received: Moment,
    /// `Date` of the response.
    pub(crate) date: Option<ServerTime>,
}

impl TimedCreate {
    /// A sample of the clock that wrote this time while the create was processed.
    pub(crate) fn sample(self, server_time: ServerTime) -> ClockSample {
        ClockSample { sent: self.sent, received: self.received, server_time }
    }
}

/// The leads that a client and its clones have created or listed.
#[derive(Debug)]
pub(crate) struct LeadHistory {
    /// The leads that a call has reported as created.
    created: Mutex<VecDeque<IdHash>>,
    timed: Mutex<VecDeque<(IdHash, TimedCreate)>>,
    /// Samples of the database's clock, by the lead.
    samples: Mutex<VecDeque<(IdHash, ClockSample)>>,
    listed: Mutex<ListedLeads>,
    hasher: RandomState,
    /// Origin of the monotonic clock.
    origin: Instant,
}

/// Listed leads with the monotonic time of the first page that contained them. A full young generation becomes the old one.
#[derive(Debug, Default)]
struct ListedLeads {
    young: HashMap<IdHash, EventOrder, BuildHasherDefault<IdentityHasher>>,
    old: HashMap<IdHash, EventOrder, BuildHasherDefault<IdentityHasher>>,
}

/// Returns an [`IdHash`] as it is. Hashing it again would double the cost of a list page.
#[derive(Debug, Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Default for LeadHistory {
    fn default() -> Self {
        Self {
            created: Mutex::default(),
            timed: Mutex::default(),
            samples: Mutex::default(),
            listed: Mutex::default(),
            hasher: RandomState::new(),
            origin: Instant::now(),
        }
    }
}

/// A panic cannot leave a change half done: nothing that holds these locks panics.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Appends an item. A full queue drops its oldest one.
fn push<T>(queue: &mut VecDeque<T>, max: usize, item: T) {
    if queue.len() >= max {
        queue.pop_front();
    }
    queue.push_back(item);
}

impl LeadHistory {
    pub(crate) fn hash(&self, id: &str) -> IdHash {
        self.hasher.hash_one(id)
    }

    /// Records that a call has created a lead. Returns false if another call has created it.
    pub(crate) fn insert_created(&self, lead: IdHash) -> bool {
        let mut created = lock(&self.created);
        let is_new = !created.iter().rev().any(|known| *known == lead);
        if is_new {
            push(&mut created, MAX_CREATED, lead);
        }
        is_new
    }

    /// True if a call has created the lead.
    pub(crate) fn contains_created(&self, lead: IdHash) -> bool {
        lock(&self.created).iter().rev().any(|known| *known == lead)
    }

    /// Records the leads that a successful call has created.
    pub(crate) fn record_created<'a>(&self, campaign: IdHash, lead_ids: impl Iterator<Item = &'a str>, attempts: &[Attempt]) {
        let create = self.timed_create(campaign, attempts);
        let mut created = lock(&self.created);
        let mut timed = lock(&self.timed);
        for (number, lead_id) in lead_ids.enumerate() {
            let lead = self.hash(lead_id);
            push(&mut created, MAX_CREATED, lead);
            if let Some(create) = create.filter(|_| number < MAX_TIMED_OF_BULK) {
                push(&mut timed, MAX_TIMED, (lead, create));
            }
        }
    }

    /// The moments of a create. The first attempt whose response was lost may have been the successful one.
    fn timed_create(&self, campaign: IdHash, attempts: &[Attempt]) -> Option<TimedCreate> {
        let (last, _) = attempts.split_last()?;
        let response = last.response?;
        let first = attempts.iter().find(|attempt| attempt.outcome.is_ambiguous()).unwrap_or(last);
        let (sent, received) = (self.sent(first), self.received(last)?);
        Some(TimedCreate { campaign, sent, received, date: response.date.map(server_date) })
    }

    fn moment(&self, monotonic: Instant, wall: SystemTime) -> Moment {
        let since = monotonic.checked_duration_since(self.origin).map(microseconds);
        let until = || microseconds(self.origin.duration_since(monotonic)).saturating_neg();
        Moment { monotonic: since.unwrap_or_else(until), wall: since_epoch(wall) }
    }

    /// This moment.
    pub(crate) fn moment_now(&self, wall: SystemTime) -> Moment {
        self.moment(Instant::now(), wall)
    }

    /// A moment before another one, by the wall clock alone: it may be one of an earlier process.
    pub(crate) fn moment_in_the_past(&self, now: Moment, wall: SystemTime) -> Moment {
        let wall = since_epoch(wall).min(now.wall);
        Moment { monotonic: now.monotonic.saturating_sub(now.wall.saturating_sub(wall)), wall }
    }

    /// The start of an attempt.
    pub(crate) fn sent(&self, attempt: &Attempt) -> Moment {
        self.moment(attempt.began, attempt.started)
    }

    /// The end of an attempt by the monotonic clock.
    pub(crate) fn ended(&self, attempt: &Attempt) -> i64 {
        self.sent(attempt).monotonic.saturating_add(microseconds(attempt.elapsed))
    }

    /// The end of an attempt. `None` without a response.
    pub(crate) fn received(&self, attempt: &Attempt) -> Option<Moment> {
        let ended = attempt.began.checked_add(attempt.elapsed).unwrap_or(attempt.began);
        Some(self.moment(ended, attempt.response?.received))
    }

    /// The recorded creates with their moments.
    pub(crate) fn timed_creates(&self) -> HashMap<IdHash, TimedCreate> {
        lock(&self.timed).iter().copied().collect()
    }

    /// The recorded samples of the database's clock.
    pub(crate) fn samples(&self) -> HashMap<IdHash, ClockSample> {
        lock(&self.samples).iter().copied().collect()
    }

    /// Records the latest samples of the database's clock.
    pub(crate) fn record_samples(&self, samples: &HashMap<IdHash, ClockSample>) {
        let mut all: Vec<_> = samples.iter().map(|(lead, sample)| (*lead, *sample)).collect();
        all.sort_by_key(|(_, sample)| sample.sent.monotonic);
        let mut recorded = lock(&self.samples);
        for (lead, sample) in all.into_iter().rev().take(MAX_SAMPLES).rev() {
            if !recorded.iter().any(|(known, _)| *known == lead) {
                push(&mut recorded, MAX_SAMPLES, (lead, sample));
            }
        }
    }

    /// Records the leads of a list page: they existed when the page was received.
    pub(crate) fn record_listed<'a>(&self, lead_ids: impl Iterator<Item = &'a str>, attempts: &[Attempt]) {
        if let Some(response) = attempts.last().and_then(|attempt| attempt.response) {
            self.record_listed_at(lead_ids.map(|lead_id| self.hash(lead_id)), response.order);
        }
    }

    fn record_listed_at(&self, leads: impl Iterator<Item = IdHash>, received: EventOrder) {
        let mut listed = lock(&self.listed);
        let ListedLeads { young, old } = &mut *listed;
        for lead in leads {
            if young.contains_key(&lead) {
                continue;
            }
            let first = old.get(&lead).copied().unwrap_or(received);
            if young.len() >= MAX_LISTED {
                // The new generation has the memory of the forgotten one, or gets all of its memory here: growing takes more for a moment.
                std::mem::swap(young, old);
                young.clear();
                young.reserve(MAX_LISTED);
            }
            young.insert(lead, first);
        }
    }

    /// True if a page that was received before this event contained the lead.
    pub(crate) fn was_listed_before(&self, lead: IdHash, event: EventOrder) -> bool {
        let listed = lock(&self.listed);
        let first = listed.young.get(&lead).or_else(|| listed.old.get(&lead));
        first.is_some_and(|first| *first < event)
    }
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Microseconds since the Unix epoch, negative before it.
fn since_epoch(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => microseconds(after),
        Err(before) => microseconds(before.duration()).saturating_neg(),
    }
}

/// The time of a `Date` header, which has whole seconds.
pub(crate) fn server_date(date: SystemTime) -> ServerTime {
    ServerTime { time: since_epoch(date), resolution: SECOND }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(monotonic: i64) -> Moment {
        Moment { monotonic, wall: monotonic }
    }

    #[test]
    fn a_lead_is_created_once_and_the_oldest_ones_are_forgotten() {
        let history = LeadHistory::default();
        history.record_created(0, ["a", "b"].into_iter(), &[]);
        assert_eq!(["a", "b", "c", "c"].map(|id| history.insert_created(history.hash(id))), [false, false, true, false]);
        let many: Vec<_> = (0..MAX_CREATED).map(|number| number.to_string()).collect();
        history.record_created(0, many.iter().map(String::as_str), &[]);
        assert!(history.contains_created(history.hash("0")) && !history.contains_created(history.hash("a")));
        assert_eq!(lock(&history.created).len(), MAX_CREATED);
    }

    #[test]
    fn the_first_page_with_a_lead_counts() {
        let history = LeadHistory::default();
        let [before, first, between, second, later] = [(); 5].map(|()| EventOrder::now());
        history.record_listed_at([1].into_iter(), first);
        history.record_listed_at([1].into_iter(), second);
        assert!(history.was_listed_before(1, between) && !history.was_listed_before(1, before));
        assert!(!history.was_listed_before(1, first), "a page and an attempt are different events");
        assert!(!history.was_listed_before(2, later));
        // A lead that is listed again stays. A lead that is not listed for two generations is forgotten.
        (0..3).for_each(|generation| {
            let leads = (0..MAX_LISTED as u64).map(|lead| 100 + generation * MAX_LISTED as u64 + lead);
            history.record_listed_at(leads.chain([1]), later);
        });
        assert!(history.was_listed_before(1, between) && !history.was_listed_before(100, EventOrder::now()));
        let listed = lock(&history.listed);
        assert!(listed.young.len() <= MAX_LISTED && listed.old.len() <= MAX_LISTED);
    }

    #[test]
    fn the_latest_samples_are_kept() {
        let history = LeadHistory::default();
        let sample = |at: i64| {
            let server_time = ServerTime { time: at, resolution: 1 };
            ClockSample { sent: moment(at), received: moment(at), server_time }
        };
        let many = (0..1000).map(|number| (number as IdHash, sample(number))).collect();
        history.record_samples(&many);
        history.record_samples(&many);
        let mut recorded: Vec<_> = history.samples().values().map(|sample| sample.sent.monotonic).collect();
        recorded.sort_unstable();
        assert_eq!(recorded, (1000 - MAX_SAMPLES as i64..1000).collect::<Vec<_>>());
    }
}
