#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api_error;
mod builder;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod date_time;
mod error;
mod fake;
mod faults;
mod generation;
mod inspect;
mod keys;
mod operation;
pub mod prelude;
mod rate_limit;
mod request_log;
mod response;
mod routes;
mod server;
mod service;
mod settings;
mod state;
mod store;
mod validate;

pub use builder::FakeBuilder;
pub use clock::ServerClock;
pub use error::Error;
pub use fake::{CAMPAIGN_ID, Fake, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, REVOKED_KEY, WRITE_KEY};
pub use faults::{CannedResponse, Fault, FaultRule};
pub use generation::Generation;
pub use inspect::LeadDifference;
pub use keys::{Key, Scope};
pub use operation::{NOT_IMPLEMENTED, Operation};
pub use rate_limit::{Rate, RateLimits, ResetUnit, RetryAfter, WindowKind};
pub use request_log::RequestRecord;
pub use service::FakeService;
pub use settings::{
    CreateStatus, CreationTimeUnit, DuplicateWording, LastCursor, LeadRejection, ListOrder, NextCursor, RateLimitBody,
};
pub use store::{Lead, LeadInput};
