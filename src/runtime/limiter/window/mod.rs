//! The model of one rate limit.

mod evidence;
mod learn;
mod places;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use learn::LONGEST_UNTRIED;
pub(super) use places::Place;
pub(super) use state::{Blocked, Ticket, Window};
