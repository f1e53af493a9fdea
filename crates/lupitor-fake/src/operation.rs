//! The API's operations and the rate limits that they draw on.

use std::{fmt, str::FromStr};

/// An operation of the API, by its `operationId` in `openapi.yaml`.
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

/// A rate limit that operations share, by its name in `x-lupitor-rate-limit` of `openapi.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Bucket {
    /// Single leads; counted per API key.
    Standard,
    /// Bulk requests; counted per API key.
    Bulk,
    /// The health check; counted per address.
    Health,
}

impl Operation {
    /// Every operation.
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

    /// The rate limit that the operation draws on, as its `x-lupitor-rate-limit` says.
    #[must_use]
    pub fn bucket(self) -> Bucket {
        let documented = lupitor::Operation::all().iter().find(|operation| operation.id() == self.id());
        match documented.map(|operation| operation.rate_limit().as_str()) {
            Some("bulk") => Bucket::Bulk,
            Some("health") => Bucket::Health,
            _ => Bucket::Standard,
        }
    }
}

impl Bucket {
    /// The name that `x-lupitor-rate-limit` gives it: `standard`, `bulk` or `health`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Standard => "standard",
            Bucket::Bulk => "bulk",
            Bucket::Health => "health",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Reads an `operationId`. The error lists the known ones.
impl FromStr for Operation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Operation::ALL.iter().copied().find(|operation| operation.id() == text).ok_or_else(|| {
            let known: Vec<_> = Operation::ALL.iter().map(|operation| operation.id()).collect();
            format!("unknown operation {text:?}, expected one of: {}", known.join(", "))
        })
    }
}
