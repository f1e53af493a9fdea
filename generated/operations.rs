// Generated from openapi.yaml by codegen/.

/// A rate limit that operations share. The numbers are the documentation's, whose pages contradict each other: the client
/// follows the headers of the answers and never these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RateLimitBucket {
    ///Every operation of the API but the bulk ones. Per API key. Documented: 100 requests per minute; 1000 requests per hour.
    Standard,
    ///The operations that take many leads. Per API key. Documented: 10 requests per minute; 1000 requests per hour.
    Bulk,
    ///The health check. Per IP address. Documented: 60 requests per minute.
    Health,
}
impl RateLimitBucket {
    /// Every rate limit, in the order of the document.
    pub const ALL: &'static [RateLimitBucket] = &[
        RateLimitBucket::Standard,
        RateLimitBucket::Bulk,
        RateLimitBucket::Health,
    ];
    /// The name in `openapi.yaml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Bulk => "bulk",
            Self::Health => "health",
        }
    }
}
/// The first server of the document.
pub(crate) const DEFAULT_BASE_URL: &str = "https://lupitor.acrely.ai/api/v1";
/// The server with a host for each deployment; `{deployment}` stands for its name.
pub(crate) const DEPLOYMENT_BASE_URL: &str = "https://{deployment}.lupitor.com/api/v1";
pub(super) static TABLE: &[Operation] = &[
    Operation {
        id: "listLeads",
        generated_id: "list_leads",
        method: "GET",
        path: "/leads",
        alias: Some("/records"),
        base_path: "/api/v1",
        server_path: "/api/v1",
        authenticated: true,
        retry: RetryClass::Read,
        rate_limit: RateLimitBucket::Standard,
        success: crate::generated::support::check::<
            crate::generated::types::ListLeadsResponse,
        >,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::ErrorResponse>,
    },
    Operation {
        id: "createLead",
        generated_id: "create_lead",
        method: "POST",
        path: "/leads",
        alias: Some("/records"),
        base_path: "/api/v1",
        server_path: "/api/v1",
        authenticated: true,
        retry: RetryClass::Deduplicated,
        rate_limit: RateLimitBucket::Standard,
        success: crate::generated::support::check::<
            crate::generated::types::CreateLeadResponse,
        >,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::ErrorResponse>,
    },
    Operation {
        id: "deleteLead",
        generated_id: "delete_lead",
        method: "DELETE",
        path: "/leads",
        alias: Some("/records"),
        base_path: "/api/v1",
        server_path: "/api/v1",
        authenticated: true,
        retry: RetryClass::Idempotent,
        rate_limit: RateLimitBucket::Standard,
        success: crate::generated::support::check::<
            crate::generated::types::DeleteLeadResponse,
        >,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::ErrorResponse>,
    },
    Operation {
        id: "bulkCreateLeads",
        generated_id: "bulk_create_leads",
        method: "POST",
        path: "/leads/bulk",
        alias: Some("/records/bulk"),
        base_path: "/api/v1",
        server_path: "/api/v1",
        authenticated: true,
        retry: RetryClass::Idempotent,
        rate_limit: RateLimitBucket::Bulk,
        success: crate::generated::support::check::<
            crate::generated::types::BulkCreateLeadsResponse,
        >,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::ErrorResponse>,
    },
    Operation {
        id: "bulkDeleteLeads",
        generated_id: "bulk_delete_leads",
        method: "POST",
        path: "/leads/bulk-delete",
        alias: Some("/records/bulk-delete"),
        base_path: "/api/v1",
        server_path: "/api/v1",
        authenticated: true,
        retry: RetryClass::Idempotent,
        rate_limit: RateLimitBucket::Bulk,
        success: crate::generated::support::check::<
            crate::generated::types::BulkDeleteLeadsResponse,
        >,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::ErrorResponse>,
    },
    Operation {
        id: "getHealth",
        generated_id: "get_health",
        method: "GET",
        path: "/api/health",
        alias: None,
        base_path: "/api/v1",
        server_path: "",
        authenticated: false,
        retry: RetryClass::Read,
        rate_limit: RateLimitBucket::Health,
        success: crate::generated::support::check::<crate::generated::types::Health>,
        no_content: &[],
        error: crate::generated::support::check::<crate::generated::types::HealthFailure>,
    },
];
