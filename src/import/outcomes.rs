//! The outcomes of an import, as they become known or in the order of the input.

use std::collections::VecDeque;

use super::options::ImportOptions;
use super::row::RowResult;

/// The outcomes that are not reported yet.
pub(super) enum Outcomes {
    /// As they become known.
    Unordered(VecDeque<RowResult>),
    /// In the order of the input. An entry without an outcome is a row in a batch.
    Ordered { rows: VecDeque<Option<RowResult>>, first: u64, max: usize },
}

impl Outcomes {
    pub(super) fn new(options: &ImportOptions) -> Self {
        if options.in_order {
            let max = options.batch_rows.saturating_mul(options.concurrency.saturating_add(2));
            Self::Ordered { rows: VecDeque::new(), first: 0, max }
        } else {
            Self::Unordered(VecDeque::new())
        }
    }

    /// A row was taken.
    pub(super) fn reserve(&mut self) {
        if let Self::Ordered { rows, .. } = self {
            rows.push_back(None);
        }
    }

    pub(super) fn push(&mut self, sequence: u64, result: RowResult) {
        match self {
            Self::Unordered(results) => results.push_back(result),
            Self::Ordered { rows, first, .. } => {
                let index = usize::try_from(sequence.saturating_sub(*first)).unwrap_or(usize::MAX);
                if let Some(row) = rows.get_mut(index) {
                    *row = Some(result);
                }
            }
        }
    }

    pub(super) fn pop(&mut self) -> Option<RowResult> {
        match self {
            Self::Unordered(results) => results.pop_front(),
            Self::Ordered { rows, first, .. } => {
                rows.front()?.as_ref()?;
                *first += 1;
                rows.pop_front()?
            }
        }
    }

    /// True if no outcome can be reported now.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Unordered(results) => results.is_empty(),
            Self::Ordered { rows, .. } => rows.front().is_none_or(Option::is_none),
        }
    }

    /// True if outcomes must be reported before more rows are taken.
    pub(super) fn is_full(&self) -> bool {
        match self {
            Self::Unordered(_) => false,
            Self::Ordered { rows, max, .. } => rows.len() >= *max,
        }
    }

    /// No more outcomes come: rows without one no longer delay the others.
    pub(super) fn release(&mut self) {
        if let Self::Ordered { rows, .. } = self {
            rows.retain(Option::is_some);
        }
    }
}
