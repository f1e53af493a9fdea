//! Requests are held to the request schemas of `openapi.yaml`: each violation is a 400, and nothing is changed.

mod bulk;
mod fields;
mod json_body;
mod lead;
mod query;

pub(crate) use bulk::{bulk_create, bulk_delete};
pub(crate) use json_body::{is_json, object};
pub(crate) use lead::create;
pub(crate) use query::{List, Query, delete, list};
