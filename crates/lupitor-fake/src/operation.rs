//! Operations of the API.

use std::fmt;
use std::str::FromStr;

use lupitor::RateLimitBucket;

/// Operations of `openapi.yaml` that the fake does not implement: `operationId` and reason.
///
/// The response to them is 501, before authentication and without a rate limit. A test fails for an operation that is neither
/// here nor in [`Operation`].
pub const NOT_IMPLEMENTED: &[(&str, &str)] = &[];

/// An operation that the fake implements, by its `operationId` in `openapi.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// `POST /api/v1/leads`
    CreateLead,
    /// `GET /api/v1/leads`
    ListLeads,
    /// `DELETE /api/v1/leads`, second generation only
    DeleteLead,
    /// `POST /api/v1/leads/bulk`
    BulkCreateLeads,
    /// `POST /api/v1/leads/bulk-delete`, second generation only
    BulkDeleteLeads,
    /// `GET /api/health`
    GetHealth,
}

impl Operation {
    /// Every operation that the fake implements.
    pub const ALL: &'static [Operation] = &[
        Operation::CreateLead,
        Operation::ListLeads,
        Operation::DeleteLead,
        Operation::BulkCreateLeads,
        Operation::BulkDeleteLeads,
        Operation::GetHealth,
    ];

    /// The `operationId`, such as `createLead`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Operation::CreateLead => "createLead",
            Operation::ListLeads => "listLeads",
            Operation::DeleteLead => "deleteLead",
            Operation::BulkCreateLeads => "bulkCreateLeads",
            Operation::BulkDeleteLeads => "bulkDeleteLeads",
            Operation::GetHealth => "getHealth",
        }
    }

    /// True for the deletes, which only G2 has.
    pub(crate) fn is_delete(self) -> bool {
        matches!(self, Operation::DeleteLead | Operation::BulkDeleteLeads)
    }

    /// The rate limit of the operation, by its `x-lupitor-rate-limit`.
    pub(crate) fn bucket(self) -> RateLimitBucket {
        let documented = lupitor::Operation::all().iter().find(|operation| operation.id() == self.id());
        documented.map_or(RateLimitBucket::Standard, lupitor::Operation::rate_limit)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Parses an `operationId`. The error lists the known ones.
impl FromStr for Operation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Operation::ALL.iter().copied().find(|operation| operation.id() == text).ok_or_else(|| {
            let known: Vec<_> = Operation::ALL.iter().map(|operation| operation.id()).collect();
            format!("unknown operation {text:?}, expected one of: {}", known.join(", "))
        })
    }
}
