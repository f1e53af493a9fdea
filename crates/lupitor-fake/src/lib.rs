#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod answer;
mod builder;
mod campaign;
mod catalogue;
mod clock;
mod cursor;
mod date_time;
mod error;
mod fake;
mod faults;
mod generation;
mod inspect;
mod keys;
mod leads;
mod limiter;
mod limits;
mod operation;
mod rate;
mod request_log;
mod routes;
mod server;
mod service;
mod settings;
mod state;
mod store;
mod sync;
mod validate;
mod wording;
mod work;

pub use answer::{ResetUnit, RetryAfter};
pub use builder::FakeBuilder;
pub use clock::ServerClock;
pub use error::Error;
pub use fake::{CAMPAIGN_ID, Fake, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, REVOKED_KEY, WRITE_KEY};
pub use faults::{CannedResponse, Fault, FaultRule, Stage};
pub use generation::Generation;
pub use inspect::LeadDifference;
pub use keys::{Key, Scope};
pub use leads::{Lead, LeadInput};
pub use operation::{Bucket, NOT_PLAYED, Operation};
pub use rate::{Rate, RateLimits, WindowKind};
pub use request_log::RequestRecord;
pub use service::FakeService;
pub use settings::{CreateStatus, CreationTimeUnit, DuplicateWording, LastCursor, ListOrder, RateLimitBody};
