//! The evidence about a create whose response was lost: leads that this client created or listed, and the times of creation. Nothing here
//! sends a request; `leads/lookup.rs` does.

pub(crate) mod clock;
pub(crate) mod compare;
pub(crate) mod history;
pub(crate) mod places;

use history::History;
use places::Lookups;

/// The memory of a client for lookups, which its clones share.
#[derive(Debug, Default)]
pub(crate) struct LeadMemory {
    pub(crate) history: History,
    pub(crate) lookups: Lookups,
}
