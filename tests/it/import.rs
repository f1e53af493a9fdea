//! Imports and purges: one true outcome for each row, whatever the API does.

mod batches;
mod claims;
mod duplicates;
mod ends;
mod lost_responses;
mod misleading_rejections;
mod model;
mod purge;
mod random_rows;
mod rejections;
mod reports;
mod stops;
mod support;
