//! Records of the requests that the fake received.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::operation::Operation;

/// A request that the fake received, without headers, query values and body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// Time of arrival, by the fake's clock.
    pub at: SystemTime,
    /// The method, truncated to 16 characters.
    pub method: String,
    /// The path, truncated to 200 characters.
    pub path: String,
    /// The names of the first 20 query parameters, in order, each truncated to 50 characters. A parameter without `=` may be a
    /// value, so its name is empty.
    pub query_names: Vec<String>,
    /// The operation; `None` for an unknown path or method.
    pub operation: Option<Operation>,
    /// The status of the response; `None` if the connection was dropped or the caller went away before.
    pub status: Option<u16>,
}

/// The last requests, and counts of all requests.
#[derive(Debug)]
pub(crate) struct RequestLog {
    records: VecDeque<RequestRecord>,
    capacity: usize,
    total: u64,
    by_operation: BTreeMap<Operation, u64>,
}

/// Identifies a record while it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordNumber(u64);

impl RequestLog {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { records: VecDeque::new(), capacity, total: 0, by_operation: BTreeMap::new() }
    }

    /// Records a request on arrival; [`RequestLog::responded`] adds the status.
    pub(crate) fn received(&mut self, now: Duration, parts: &http::request::Parts, operation: Option<Operation>) -> RecordNumber {
        self.total += 1;
        if let Some(operation) = operation {
            *self.by_operation.entry(operation).or_default() += 1;
        }
        if self.records.len() >= self.capacity {
            self.records.pop_front();
        }
        if self.capacity > 0 {
            self.records.push_back(RequestRecord {
                at: UNIX_EPOCH + now,
                method: truncate(parts.method.as_str(), 16),
                path: truncate(parts.uri.path(), 200),
                query_names: query_names(parts.uri.query().unwrap_or_default()),
                operation,
                status: None,
            });
        }
        RecordNumber(self.total)
    }

    pub(crate) fn responded(&mut self, RecordNumber(number): RecordNumber, status: u16) {
        // The last record has the number `total`.
        let from_end = usize::try_from(self.total - number).unwrap_or(usize::MAX);
        let index = self.records.len().checked_sub(1).and_then(|last| last.checked_sub(from_end));
        if let Some(record) = index.and_then(|index| self.records.get_mut(index)) {
            record.status = Some(status);
        }
    }

    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn count(&self, operation: Operation) -> u64 {
        self.by_operation.get(&operation).copied().unwrap_or(0)
    }
}

fn query_names(query: &str) -> Vec<String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(20);
    pairs.map(|pair| truncate(pair.split_once('=').map_or("", |(name, _)| name), 50)).collect()
}

fn truncate(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
