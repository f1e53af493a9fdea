//! Leads and their verdicts under clocks that nobody controls.

mod model;
