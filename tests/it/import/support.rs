//! Rows, and the outcomes of an import in a short form.

use std::collections::BTreeMap;

use lupitor::import::{Import, ImportError, ImportRow, RowOutcome, rows};
use lupitor::{BulkLeadInput, Client};
use lupitor_fake::{Fake, FakeBuilder, RateLimits};

use crate::support::{builder_for, fake};

pub fn unlimited() -> FakeBuilder {
    fake().rate_limits(RateLimits::none())
}

pub fn client(fake: &Fake) -> Client {
    builder_for(fake).build().unwrap()
}

/// An external id with the number of its row.
pub fn id(row: u64) -> String {
    format!("CRM_{row}")
}

pub fn phone(row: u64) -> String {
    format!("+1555{row:07}")
}

/// A lead with both identifiers.
pub fn lead(row: u64) -> BulkLeadInput {
    BulkLeadInput::builder().external_id(id(row)).phone_number(phone(row)).try_into().unwrap()
}

/// Leads of rows 1 to `count`.
pub fn leads(count: u64) -> Vec<BulkLeadInput> {
    (1..=count).map(lead).collect()
}

pub fn stream<T>(rows: Vec<ImportRow<T>>) -> impl futures_util::Stream<Item = ImportRow<T>> {
    futures_util::stream::iter(rows)
}

/// The outcomes by row. Fails if a row has two.
pub struct Outcomes {
    pub by_row: BTreeMap<u64, RowOutcome>,
    pub in_order: Vec<u64>,
    pub error: Option<ImportError>,
}

pub async fn run(mut import: Import<'_>) -> Outcomes {
    let mut outcomes = Outcomes { by_row: BTreeMap::new(), in_order: Vec::new(), error: None };
    while let Some(result) = import.next().await {
        match result {
            Ok(result) => {
                let earlier = outcomes.by_row.insert(result.row, result.outcome);
                assert!(earlier.is_none(), "row {} has a second outcome", result.row);
                outcomes.in_order.push(result.row);
            }
            Err(error) => {
                assert!(outcomes.error.is_none(), "the stream has a second error: {error}");
                outcomes.error = Some(error);
            }
        }
    }
    assert!(import.next().await.is_none(), "the stream goes on after its end");
    outcomes
}

pub async fn import(client: &Client, campaign: &str, leads: Vec<BulkLeadInput>) -> Outcomes {
    run(client.import_leads(campaign, rows(leads))).await
}

impl Outcomes {
    /// Number of rows with each outcome: `created 3, rejected 1`.
    pub fn counts(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for outcome in self.by_row.values() {
            *counts.entry(name(outcome)).or_default() += 1;
        }
        counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    }

    /// The outcome of a row as its name.
    pub fn name(&self, row: u64) -> &'static str {
        self.by_row.get(&row).map_or("none", name)
    }

    /// The rows with this outcome.
    pub fn rows(&self, outcome: &str) -> Vec<u64> {
        self.by_row.iter().filter(|(_, other)| name(other) == outcome).map(|(row, _)| *row).collect()
    }
}

pub fn name(outcome: &RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Created => "created",
        RowOutcome::AlreadyPresent => "present",
        RowOutcome::Deleted => "deleted",
        RowOutcome::NotFound => "not found",
        RowOutcome::DeletedOrAbsent => "deleted or absent",
        RowOutcome::DuplicateInInput { .. } => "duplicate",
        RowOutcome::Rejected(_) => "rejected",
        RowOutcome::NotProcessed { .. } => "not processed",
        RowOutcome::Unknown { .. } => "unknown",
        other => panic!("{other:?}"),
    }
}
