//! The evidence on a create whose response was lost: leads that this client has created or listed, and creation times.
//!
//! This room sends no requests. `leads/lookup.rs` and `leads/list_scan.rs` do.

pub(crate) mod calibration;
pub(crate) mod compare;
pub(crate) mod creation_time;
pub(crate) mod history;
pub(crate) mod list_positions;

use history::LeadHistory;
use list_positions::PositionCache;

/// The memory of lookups, which a client and its clones share.
#[derive(Debug, Default)]
pub(crate) struct LookupMemory {
    pub(crate) history: LeadHistory,
    pub(crate) positions: PositionCache,
}
