//! The names of this crate for `use lupitor_fake::prelude::*`, beside `use lupitor::*`: no name is in both crates.
//!
//! Both crates have `Error`, `Lead`, `LeadInput` and `Operation`. Those of the fake have other names here.

pub use crate::{
    CAMPAIGN_ID, CannedResponse, CreateStatus, CreationTimeUnit, DuplicateWording, Error as FakeError, Fake, FakeBuilder,
    FakeService, Fault, FaultRule, Generation, Key, LastCursor, Lead as FakeLead, LeadDifference, LeadInput as FakeLeadInput,
    LeadRejection, ListOrder, NextCursor, OTHER_CAMPAIGN_ID, Operation as FakeOperation, READ_KEY, RESTRICTED_KEY, REVOKED_KEY,
    Rate, RateLimitBody, RateLimits, RequestRecord, ResetUnit, RetryAfter, Scope, ServerClock, WRITE_KEY, WindowKind,
};
