//! Imports and purges: one true outcome for each row, whatever the API does.

mod batches;

mod support;
