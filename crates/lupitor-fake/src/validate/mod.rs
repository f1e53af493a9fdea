//! Validation of requests by the schemas of `openapi.yaml`. A violation is a 400 and changes nothing.

mod body;
mod fields;
mod query;

pub(crate) use body::{bulk_create, bulk_delete, create, json_object};
pub(crate) use query::{ListQuery, Query, delete, list};
