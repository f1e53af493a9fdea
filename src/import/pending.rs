//! Rows on their way to an outcome.

use super::row::RowResult;
use crate::attempt::EventOrder;
use crate::reconcile::calibration::Moment;

/// A row that waits for its outcome.
pub(super) struct PendingRow<I> {
    pub(super) meta: RowMeta,
    pub(super) item: I,
}

/// A row without its data.
#[derive(Clone, Copy)]
pub(super) struct RowMeta {
    /// The position of the row in the input of this run.
    pub(super) sequence: u64,
    pub(super) number: u64,
    /// An earlier run may have sent it.
    pub(super) sent_before: bool,
    /// Size as JSON.
    pub(super) bytes: usize,
    /// The first request of this run that contained the row and whose response was lost.
    pub(super) lost: Option<LostAttempt>,
}

/// An outcome with the position of its row in the input of this run.
pub(super) type Settled = (u64, RowResult);

/// The first attempt of a row whose response was lost.
#[derive(Clone, Copy)]
pub(super) struct LostAttempt {
    pub(super) sent: Moment,
    pub(super) order: EventOrder,
    /// The end of the last such attempt, by the monotonic clock. `None` if one of them timed out: the API may still process it.
    pub(super) ended: Option<i64>,
}
