// Generated from openapi.yaml by lupitor-codegen.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///A bulk request that creates leads in one campaign.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkCreateInput")]
    #[non_exhaustive]
    pub struct BulkCreateInput {
        #[serde(rename = "campaignId")]
        pub campaign_id: CampaignId,
        pub leads: crate::generated::types::BulkLeadInputs,
    }
    impl BulkCreateInput {
        pub fn builder() -> builder::BulkCreateInput {
            Default::default()
        }
    }
    ///The result of a bulk create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkCreatedLeads")]
    #[non_exhaustive]
    pub struct BulkCreatedLeads {
        ///Number of leads that were created.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<f64>,
        ///The ids of the created leads. No page states that they are in the order of the request.
        #[serde(
            rename = "createdIds",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///Number of leads that the campaign already had.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skipped: ::std::option::Option<f64>,
        ///G2. The external ids or phone numbers of the skipped leads.
        #[serde(
            rename = "skippedIdentifiers",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub skipped_identifiers: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        ///G1. The phone numbers of the skipped leads.
        #[serde(
            rename = "skippedPhones",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub skipped_phones: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl BulkCreatedLeads {
        pub fn builder() -> builder::BulkCreatedLeads {
            Default::default()
        }
    }
    ///The envelope around a bulk create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkCreatedLeadsEnvelope")]
    #[non_exhaustive]
    pub struct BulkCreatedLeadsEnvelope {
        pub data: BulkCreatedLeads,
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///Always true in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl BulkCreatedLeadsEnvelope {
        pub fn builder() -> builder::BulkCreatedLeadsEnvelope {
            Default::default()
        }
    }
    ///A bulk request that deletes leads from one campaign.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkDeleteInput")]
    #[non_exhaustive]
    pub struct BulkDeleteInput {
        #[serde(rename = "campaignId")]
        pub campaign_id: CampaignId,
        pub leads: crate::generated::types::LeadIdentifiers,
    }
    impl BulkDeleteInput {
        pub fn builder() -> builder::BulkDeleteInput {
            Default::default()
        }
    }
    ///The result of a bulk delete.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkDeletedLeads")]
    #[non_exhaustive]
    pub struct BulkDeletedLeads {
        ///Number of leads that were deleted.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deleted: ::std::option::Option<f64>,
        ///The external ids or phone numbers of the deleted leads.
        #[serde(
            rename = "deletedIdentifiers",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub deleted_identifiers: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        ///Number of leads that the campaign did not have.
        #[serde(
            rename = "notFound",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub not_found: ::std::option::Option<f64>,
        ///The external ids or phone numbers that the campaign did not have. They include those of leads in other campaigns.
        #[serde(
            rename = "notFoundIdentifiers",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub not_found_identifiers: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl BulkDeletedLeads {
        pub fn builder() -> builder::BulkDeletedLeads {
            Default::default()
        }
    }
    ///The envelope around a bulk delete.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "BulkDeletedLeadsEnvelope")]
    #[non_exhaustive]
    pub struct BulkDeletedLeadsEnvelope {
        pub data: BulkDeletedLeads,
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///Always true in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl BulkDeletedLeadsEnvelope {
        pub fn builder() -> builder::BulkDeletedLeadsEnvelope {
            Default::default()
        }
    }
    ///A lead to create in a bulk request. It needs a phone number or, with G2, an external id. Both may be given.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(
            extend(
                "not" = {"allOf":[{"not":{"required":["phoneNumber"]}},
                {"not":{"required":["externalId"]}}]}
            )
        )
    )]
    #[serde(remote = "BulkLeadInput")]
    #[non_exhaustive]
    pub struct BulkLeadInput {
        #[serde(
            rename = "externalId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub external_id: ::std::option::Option<ExternalId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        #[serde(
            rename = "phoneNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub phone_number: ::std::option::Option<PhoneNumber>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub priority: ::std::option::Option<crate::generated::types::Priority>,
        #[serde(
            rename = "scheduledFor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub scheduled_for: ::std::option::Option<crate::generated::types::ScheduledFor>,
    }
    impl BulkLeadInput {
        pub fn builder() -> builder::BulkLeadInput {
            Default::default()
        }
    }
    ///The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(
            extend(
                "pattern" = "^[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB]([^\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]*[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB])?$"
            ),
            extend("minLength" = 1)
        )
    )]
    pub struct CampaignId(::std::string::String);
    impl ::std::ops::Deref for CampaignId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CampaignId> for ::std::string::String {
        fn from(value: CampaignId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CampaignId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() < 1usize {
                return Err("is empty; give a value".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regex::Regex> = ::std::sync::LazyLock::new(||
            {
                ::regex::Regex::new(
                        "^[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB]([^\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]*[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB])?$",
                    )
                    .unwrap()
            });
            if !PATTERN.is_match(value) {
                return Err(
                    crate::generated::support::pattern_problem(
                            value,
                            "the documented form",
                        )
                        .into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CampaignId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CampaignId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CampaignId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///The lead that was created.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "CreatedLead")]
    #[non_exhaustive]
    pub struct CreatedLead {
        ///The id of the lead, which lists call `_id`.
        #[serde(rename = "leadId")]
        pub lead_id: ::std::string::String,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl CreatedLead {
        pub fn builder() -> builder::CreatedLead {
            Default::default()
        }
    }
    ///The envelope around a created lead.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "CreatedLeadEnvelope")]
    #[non_exhaustive]
    pub struct CreatedLeadEnvelope {
        pub data: CreatedLead,
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///Always true in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl CreatedLeadEnvelope {
        pub fn builder() -> builder::CreatedLeadEnvelope {
            Default::default()
        }
    }
    ///Start of the next page, as an opaque string.
    #[derive(::serde::Serialize, Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(feature = "schemars", schemars(extend("minLength" = 1)))]
    pub struct Cursor(::std::string::String);
    impl ::std::ops::Deref for Cursor {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Cursor> for ::std::string::String {
        fn from(value: Cursor) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for Cursor {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() < 1usize {
                return Err("is empty; give a value".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for Cursor {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Cursor {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Cursor {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///The result of a delete.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "DeletedLead")]
    #[non_exhaustive]
    pub struct DeletedLead {
        ///True when the lead was deleted.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deleted: ::std::option::Option<bool>,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl DeletedLead {
        pub fn builder() -> builder::DeletedLead {
            Default::default()
        }
    }
    ///The envelope around a delete.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "DeletedLeadEnvelope")]
    #[non_exhaustive]
    pub struct DeletedLeadEnvelope {
        pub data: DeletedLead,
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///Always true in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl DeletedLeadEnvelope {
        pub fn builder() -> builder::DeletedLeadEnvelope {
            Default::default()
        }
    }
    ///The envelope of every error.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "ErrorEnvelope")]
    #[non_exhaustive]
    pub struct ErrorEnvelope {
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub data: ::std::option::Option<::serde_json::Value>,
        ///The error message. It is one of the named examples of the error responses, or is not documented.
        pub error: ::std::string::String,
        ///With a 429, the number of requests that the window allows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<f64>,
        ///With a 429, the number of requests left in the window.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub remaining: ::std::option::Option<f64>,
        ///With a 429, the end of the window, in ISO 8601.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reset: ::std::option::Option<::std::string::String>,
        ///Always false in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl ErrorEnvelope {
        pub fn builder() -> builder::ErrorEnvelope {
            Default::default()
        }
    }
    ///The id of a lead in your CRM. Inferred: without white space at either end, and without control characters.
    #[derive(::serde::Serialize, Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(
            extend(
                "pattern" = "^[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB]([^\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]*[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB])?$"
            ),
            extend("minLength" = 1)
        )
    )]
    pub struct ExternalId(::std::string::String);
    impl ::std::ops::Deref for ExternalId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ExternalId> for ::std::string::String {
        fn from(value: ExternalId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ExternalId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() < 1usize {
                return Err("is empty; give a value".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regex::Regex> = ::std::sync::LazyLock::new(||
            {
                ::regex::Regex::new(
                        "^[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB]([^\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029]*[^\\x00-\\x20\\x7F-\\xA0\\xAD\\u034F\\u061C\\u115F\\u1160\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB])?$",
                    )
                    .unwrap()
            });
            if !PATTERN.is_match(value) {
                return Err(
                    crate::generated::support::pattern_problem(
                            value,
                            "the documented form",
                        )
                        .into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ExternalId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExternalId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ExternalId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///The health check's response when the API is up.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "Health")]
    #[non_exhaustive]
    pub struct Health {
        ///`ok` when the API is up. Inferred: `error`, as in `HealthFailure`, means that the API is down, whatever the HTTP status.
        pub status: ::std::string::String,
        ///The server's time, in ISO 8601.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<::std::string::String>,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl Health {
        pub fn builder() -> builder::Health {
            Default::default()
        }
    }
    ///The health check's response when the API is down or the rate limit is exceeded. It is not an envelope.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "HealthFailure")]
    #[non_exhaustive]
    pub struct HealthFailure {
        ///With a 429, the number of requests that the window allows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<f64>,
        ///Description of the problem.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        ///With a 429, the number of requests left in the window.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub remaining: ::std::option::Option<f64>,
        ///With a 429, the end of the window, in ISO 8601.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reset: ::std::option::Option<::std::string::String>,
        ///Always `error`.
        pub status: ::std::string::String,
        ///The server's time, in ISO 8601.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<::std::string::String>,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl HealthFailure {
        pub fn builder() -> builder::HealthFailure {
            Default::default()
        }
    }
    ///A lead in a list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "Lead")]
    #[non_exhaustive]
    pub struct Lead {
        ///The number of calls so far.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub attempts: ::std::option::Option<f64>,
        ///The campaign that the lead belongs to.
        #[serde(
            rename = "campaignId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub campaign_id: ::std::option::Option<::std::string::String>,
        /**Time of creation, in milliseconds since the Unix epoch. Inferred: it may have a fraction or another unit, which its magnitude
shows.
*/
        #[serde(
            rename = "_creationTime",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub creation_time: ::std::option::Option<f64>,
        ///The id of the lead in your CRM.
        #[serde(
            rename = "externalId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub external_id: ::std::option::Option<::std::string::String>,
        ///The id of the lead.
        #[serde(rename = "_id")]
        pub id: ::std::string::String,
        ///The custom data that the lead was created with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///The phone number of the lead. Inferred: absent or null for a lead with an external id only.
        #[serde(
            rename = "phoneNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub phone_number: ::std::option::Option<::std::string::String>,
        ///Priority of the lead. The campaign calls leads with a higher priority first.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub priority: ::std::option::Option<f64>,
        ///Time to call the lead, in ISO 8601.
        #[serde(
            rename = "scheduledFor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub scheduled_for: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<crate::generated::types::LeadStatus>,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl Lead {
        pub fn builder() -> builder::Lead {
            Default::default()
        }
    }
    ///An external id or a phone number, to identify a lead. The external id takes precedence when both are given.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(
            extend(
                "not" = {"allOf":[{"not":{"required":["phoneNumber"]}},
                {"not":{"required":["externalId"]}}]}
            )
        )
    )]
    #[serde(remote = "LeadIdentifier")]
    #[non_exhaustive]
    pub struct LeadIdentifier {
        #[serde(
            rename = "externalId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub external_id: ::std::option::Option<ExternalId>,
        #[serde(
            rename = "phoneNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub phone_number: ::std::option::Option<PhoneNumber>,
    }
    impl LeadIdentifier {
        pub fn builder() -> builder::LeadIdentifier {
            Default::default()
        }
    }
    /**A lead to create. It needs a phone number (standard mode) or, with G2, an external id (prefetch mode). Both may be given.
In prefetch mode, the API fetches the number from your CRM just before each call.
*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(
            extend(
                "not" = {"allOf":[{"not":{"required":["phoneNumber"]}},
                {"not":{"required":["externalId"]}}]}
            )
        )
    )]
    #[serde(remote = "LeadInput")]
    #[non_exhaustive]
    pub struct LeadInput {
        #[serde(rename = "campaignId")]
        pub campaign_id: CampaignId,
        #[serde(
            rename = "externalId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub external_id: ::std::option::Option<ExternalId>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        #[serde(
            rename = "phoneNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub phone_number: ::std::option::Option<PhoneNumber>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub priority: ::std::option::Option<crate::generated::types::Priority>,
        #[serde(
            rename = "scheduledFor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub scheduled_for: ::std::option::Option<crate::generated::types::ScheduledFor>,
    }
    impl LeadInput {
        pub fn builder() -> builder::LeadInput {
            Default::default()
        }
    }
    ///A page of leads.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "LeadPage")]
    #[non_exhaustive]
    pub struct LeadPage {
        ///In the samples, the number of leads on this page. No page states whether it can be the total.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub count: ::std::option::Option<f64>,
        ///G2. Start of the next page, to pass as `cursor`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cursor: ::std::option::Option<::std::string::String>,
        /**G2. True when there is a next page. Inferred: a page whose `hasMore` is not true is the last one; the number of its leads does not
matter. If it is true and `cursor` is missing, the next page cannot be requested, and the list is incomplete.
*/
        #[serde(
            rename = "hasMore",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub has_more: ::std::option::Option<bool>,
        ///The leads of this page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub leads: ::std::option::Option<::std::vec::Vec<Lead>>,
        ///The leads of this page, if the `/records` paths use this name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub records: ::std::option::Option<::std::vec::Vec<Lead>>,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl LeadPage {
        pub fn builder() -> builder::LeadPage {
            Default::default()
        }
    }
    ///The envelope around a page of leads.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[serde(remote = "LeadPageEnvelope")]
    #[non_exhaustive]
    pub struct LeadPageEnvelope {
        pub data: LeadPage,
        ///Always null in this envelope.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///Always true in this envelope.
        pub success: bool,
        #[serde(skip)]
        pub(crate) extra_: crate::generated::extra::Extra,
    }
    impl LeadPageEnvelope {
        pub fn builder() -> builder::LeadPageEnvelope {
            Default::default()
        }
    }
    ///Lead status to filter by.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub enum LeadStatusFilter {
        #[serde(rename = "raw")]
        Raw,
        #[serde(rename = "attempting")]
        Attempting,
        #[serde(rename = "exhausted")]
        Exhausted,
        #[serde(rename = "concluded")]
        Concluded,
    }
    impl ::std::fmt::Display for LeadStatusFilter {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Raw => f.write_str("raw"),
                Self::Attempting => f.write_str("attempting"),
                Self::Exhausted => f.write_str("exhausted"),
                Self::Concluded => f.write_str("concluded"),
            }
        }
    }
    impl ::std::str::FromStr for LeadStatusFilter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "raw" => Ok(Self::Raw),
                "attempting" => Ok(Self::Attempting),
                "exhausted" => Ok(Self::Exhausted),
                "concluded" => Ok(Self::Concluded),
                _ => Err("must be one of raw, attempting, exhausted, concluded".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for LeadStatusFilter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LeadStatusFilter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Custom data about a lead, such as its name, company and notes.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Metadata(
        pub ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    );
    impl ::std::ops::Deref for Metadata {
        type Target = ::serde_json::Map<::std::string::String, ::serde_json::Value>;
        fn deref(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            &self.0
        }
    }
    impl ::std::convert::From<Metadata>
    for ::serde_json::Map<::std::string::String, ::serde_json::Value> {
        fn from(value: Metadata) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    > for Metadata {
        fn from(
            value: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ) -> Self {
            Self(value)
        }
    }
    ///A phone number in E.164 form: `+`, country code and number, without spaces.
    #[derive(::serde::Serialize, Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(extend("pattern" = "^\\+[1-9][0-9]{1,14}$"))
    )]
    pub struct PhoneNumber(::std::string::String);
    impl ::std::ops::Deref for PhoneNumber {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<PhoneNumber> for ::std::string::String {
        fn from(value: PhoneNumber) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for PhoneNumber {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regex::Regex> = ::std::sync::LazyLock::new(||
            { ::regex::Regex::new("^\\+[1-9][0-9]{1,14}$").unwrap() });
            if !PATTERN.is_match(value) {
                return Err(
                    crate::generated::support::pattern_problem(
                            value,
                            "\"^\\+[1-9][0-9]{1,14}$\"",
                        )
                        .into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for PhoneNumber {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PhoneNumber {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for PhoneNumber {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct BulkCreateInput {
            campaign_id: ::std::result::Result<super::CampaignId, ::std::string::String>,
            leads: ::std::result::Result<
                crate::generated::types::BulkLeadInputs,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkCreateInput {
            fn default() -> Self {
                Self {
                    campaign_id: Err(
                        "campaignId: missing (The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.)"
                            .to_string(),
                    ),
                    leads: Err("leads: missing (From 1 to 1000 leads.)".to_string()),
                }
            }
        }
        impl BulkCreateInput {
            /// `campaignId`: The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.
            pub fn campaign_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CampaignId>,
                T::Error: ::std::fmt::Display,
            {
                self.campaign_id = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "campaignId",
                        e,
                        "The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.",
                    ));
                self
            }
            /// `leads`: From 1 to 1000 leads.
            pub fn leads<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::generated::types::BulkLeadInputs>,
                T::Error: ::std::fmt::Display,
            {
                self.leads = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "leads",
                        e,
                        "From 1 to 1000 leads.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkCreateInput> for super::BulkCreateInput {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkCreateInput,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    campaign_id: value.campaign_id?,
                    leads: value.leads?,
                })
            }
        }
        impl ::std::convert::From<super::BulkCreateInput> for BulkCreateInput {
            fn from(value: super::BulkCreateInput) -> Self {
                Self {
                    campaign_id: Ok(value.campaign_id),
                    leads: Ok(value.leads),
                }
            }
        }
        #[derive(Clone)]
        pub struct BulkCreatedLeads {
            created: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            created_ids: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            skipped: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            skipped_identifiers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            skipped_phones: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for BulkCreatedLeads {
            fn default() -> Self {
                Self {
                    created: Ok(Default::default()),
                    created_ids: Ok(Default::default()),
                    skipped: Ok(Default::default()),
                    skipped_identifiers: Ok(Default::default()),
                    skipped_phones: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl BulkCreatedLeads {
            /// `created`: Number of leads that were created.
            pub fn created<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.created = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "created",
                        e,
                        "Number of leads that were created.",
                    ));
                self
            }
            /// `createdIds`: The ids of the created leads. No page states that they are in the order of the request.
            pub fn created_ids<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::std::vec::Vec<::std::string::String>,
                    M,
                >,
            {
                self.created_ids = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "createdIds",
                        e,
                        "The ids of the created leads. No page states that they are in the order of the request.",
                    ));
                self
            }
            /// `skipped`: Number of leads that the campaign already had.
            pub fn skipped<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.skipped = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "skipped",
                        e,
                        "Number of leads that the campaign already had.",
                    ));
                self
            }
            /// `skippedIdentifiers`: G2. The external ids or phone numbers of the skipped leads.
            pub fn skipped_identifiers<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::std::vec::Vec<::std::string::String>,
                    M,
                >,
            {
                self.skipped_identifiers = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "skippedIdentifiers",
                        e,
                        "G2. The external ids or phone numbers of the skipped leads.",
                    ));
                self
            }
            /// `skippedPhones`: G1. The phone numbers of the skipped leads.
            pub fn skipped_phones<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::std::vec::Vec<::std::string::String>,
                    M,
                >,
            {
                self.skipped_phones = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "skippedPhones",
                        e,
                        "G1. The phone numbers of the skipped leads.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkCreatedLeads> for super::BulkCreatedLeads {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkCreatedLeads,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created: value.created?,
                    created_ids: value.created_ids?,
                    skipped: value.skipped?,
                    skipped_identifiers: value.skipped_identifiers?,
                    skipped_phones: value.skipped_phones?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::BulkCreatedLeads> for BulkCreatedLeads {
            fn from(value: super::BulkCreatedLeads) -> Self {
                Self {
                    created: Ok(value.created),
                    created_ids: Ok(value.created_ids),
                    skipped: Ok(value.skipped),
                    skipped_identifiers: Ok(value.skipped_identifiers),
                    skipped_phones: Ok(value.skipped_phones),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct BulkCreatedLeadsEnvelope {
            data: ::std::result::Result<super::BulkCreatedLeads, ::std::string::String>,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for BulkCreatedLeadsEnvelope {
            fn default() -> Self {
                Self {
                    data: Err(
                        "data: missing (The result of a bulk create.)".to_string(),
                    ),
                    error: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always true in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl BulkCreatedLeadsEnvelope {
            /// `data`: The result of a bulk create.
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkCreatedLeads>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "The result of a bulk create.",
                    ));
                self
            }
            /// `error`: Always null in this envelope.
            pub fn error<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.error = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `success`: Always true in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always true in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkCreatedLeadsEnvelope>
        for super::BulkCreatedLeadsEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkCreatedLeadsEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::BulkCreatedLeadsEnvelope>
        for BulkCreatedLeadsEnvelope {
            fn from(value: super::BulkCreatedLeadsEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkDeleteInput {
            campaign_id: ::std::result::Result<super::CampaignId, ::std::string::String>,
            leads: ::std::result::Result<
                crate::generated::types::LeadIdentifiers,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkDeleteInput {
            fn default() -> Self {
                Self {
                    campaign_id: Err(
                        "campaignId: missing (The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.)"
                            .to_string(),
                    ),
                    leads: Err(
                        "leads: missing (From 1 to 1000 identifiers.)".to_string(),
                    ),
                }
            }
        }
        impl BulkDeleteInput {
            /// `campaignId`: The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.
            pub fn campaign_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CampaignId>,
                T::Error: ::std::fmt::Display,
            {
                self.campaign_id = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "campaignId",
                        e,
                        "The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.",
                    ));
                self
            }
            /// `leads`: From 1 to 1000 identifiers.
            pub fn leads<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::generated::types::LeadIdentifiers>,
                T::Error: ::std::fmt::Display,
            {
                self.leads = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "leads",
                        e,
                        "From 1 to 1000 identifiers.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkDeleteInput> for super::BulkDeleteInput {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkDeleteInput,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    campaign_id: value.campaign_id?,
                    leads: value.leads?,
                })
            }
        }
        impl ::std::convert::From<super::BulkDeleteInput> for BulkDeleteInput {
            fn from(value: super::BulkDeleteInput) -> Self {
                Self {
                    campaign_id: Ok(value.campaign_id),
                    leads: Ok(value.leads),
                }
            }
        }
        #[derive(Clone)]
        pub struct BulkDeletedLeads {
            deleted: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            deleted_identifiers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            not_found: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            not_found_identifiers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for BulkDeletedLeads {
            fn default() -> Self {
                Self {
                    deleted: Ok(Default::default()),
                    deleted_identifiers: Ok(Default::default()),
                    not_found: Ok(Default::default()),
                    not_found_identifiers: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl BulkDeletedLeads {
            /// `deleted`: Number of leads that were deleted.
            pub fn deleted<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.deleted = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "deleted",
                        e,
                        "Number of leads that were deleted.",
                    ));
                self
            }
            /// `deletedIdentifiers`: The external ids or phone numbers of the deleted leads.
            pub fn deleted_identifiers<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::std::vec::Vec<::std::string::String>,
                    M,
                >,
            {
                self.deleted_identifiers = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "deletedIdentifiers",
                        e,
                        "The external ids or phone numbers of the deleted leads.",
                    ));
                self
            }
            /// `notFound`: Number of leads that the campaign did not have.
            pub fn not_found<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.not_found = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "notFound",
                        e,
                        "Number of leads that the campaign did not have.",
                    ));
                self
            }
            /// `notFoundIdentifiers`: The external ids or phone numbers that the campaign did not have. They include those of leads in other campaigns.
            pub fn not_found_identifiers<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::std::vec::Vec<::std::string::String>,
                    M,
                >,
            {
                self.not_found_identifiers = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "notFoundIdentifiers",
                        e,
                        "The external ids or phone numbers that the campaign did not have. They include those of leads in other campaigns.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkDeletedLeads> for super::BulkDeletedLeads {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkDeletedLeads,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    deleted: value.deleted?,
                    deleted_identifiers: value.deleted_identifiers?,
                    not_found: value.not_found?,
                    not_found_identifiers: value.not_found_identifiers?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::BulkDeletedLeads> for BulkDeletedLeads {
            fn from(value: super::BulkDeletedLeads) -> Self {
                Self {
                    deleted: Ok(value.deleted),
                    deleted_identifiers: Ok(value.deleted_identifiers),
                    not_found: Ok(value.not_found),
                    not_found_identifiers: Ok(value.not_found_identifiers),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct BulkDeletedLeadsEnvelope {
            data: ::std::result::Result<super::BulkDeletedLeads, ::std::string::String>,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for BulkDeletedLeadsEnvelope {
            fn default() -> Self {
                Self {
                    data: Err(
                        "data: missing (The result of a bulk delete.)".to_string(),
                    ),
                    error: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always true in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl BulkDeletedLeadsEnvelope {
            /// `data`: The result of a bulk delete.
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BulkDeletedLeads>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "The result of a bulk delete.",
                    ));
                self
            }
            /// `error`: Always null in this envelope.
            pub fn error<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.error = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `success`: Always true in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always true in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkDeletedLeadsEnvelope>
        for super::BulkDeletedLeadsEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkDeletedLeadsEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::BulkDeletedLeadsEnvelope>
        for BulkDeletedLeadsEnvelope {
            fn from(value: super::BulkDeletedLeadsEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BulkLeadInput {
            external_id: ::std::result::Result<
                ::std::option::Option<super::ExternalId>,
                ::std::string::String,
            >,
            metadata: ::std::result::Result<
                ::std::option::Option<super::Metadata>,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<super::PhoneNumber>,
                ::std::string::String,
            >,
            priority: ::std::result::Result<
                ::std::option::Option<crate::generated::types::Priority>,
                ::std::string::String,
            >,
            scheduled_for: ::std::result::Result<
                ::std::option::Option<crate::generated::types::ScheduledFor>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for BulkLeadInput {
            fn default() -> Self {
                Self {
                    external_id: Ok(Default::default()),
                    metadata: Ok(Default::default()),
                    phone_number: Ok(Default::default()),
                    priority: Ok(Default::default()),
                    scheduled_for: Ok(Default::default()),
                }
            }
        }
        impl BulkLeadInput {
            /// `externalId`: The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.
            pub fn external_id<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::ExternalId, M>,
            {
                self.external_id = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "externalId",
                        e,
                        "The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.",
                    ));
                self
            }
            /// `metadata`: Custom data about a lead, such as its name, company and notes.
            pub fn metadata<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::Metadata, M>,
            {
                self.metadata = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "metadata",
                        e,
                        "Custom data about a lead, such as its name, company and notes.",
                    ));
                self
            }
            /// `phoneNumber`: A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.
            pub fn phone_number<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::PhoneNumber, M>,
            {
                self.phone_number = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "phoneNumber",
                        e,
                        "A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.",
                    ));
                self
            }
            /// `priority`: Priority of a lead, from 0 to 100. The campaign calls leads with a higher priority first. 0 when absent. For example 5.
            pub fn priority<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    crate::generated::types::Priority,
                    M,
                >,
            {
                self.priority = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "priority",
                        e,
                        "Priority of a lead, from 0 to 100. The campaign calls leads with a higher priority first. 0 when absent. For example 5.",
                    ));
                self
            }
            /// `scheduledFor`: Time to call the lead, in ISO 8601 with a time zone. As soon as possible when absent. For example 2025-12-25T10:00:00Z.
            pub fn scheduled_for<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    crate::generated::types::ScheduledFor,
                    M,
                >,
            {
                self.scheduled_for = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "scheduledFor",
                        e,
                        "Time to call the lead, in ISO 8601 with a time zone. As soon as possible when absent. For example 2025-12-25T10:00:00Z.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<BulkLeadInput> for super::BulkLeadInput {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BulkLeadInput,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                let built: ::std::result::Result<Self, Self::Error> = {
                    Ok(Self {
                        external_id: value.external_id?,
                        metadata: value.metadata?,
                        phone_number: value.phone_number?,
                        priority: value.priority?,
                        scheduled_for: value.scheduled_for?,
                    })
                };
                let built = built?;
                built.validate()?;
                Ok(built)
            }
        }
        impl ::std::convert::From<super::BulkLeadInput> for BulkLeadInput {
            fn from(value: super::BulkLeadInput) -> Self {
                Self {
                    external_id: Ok(value.external_id),
                    metadata: Ok(value.metadata),
                    phone_number: Ok(value.phone_number),
                    priority: Ok(value.priority),
                    scheduled_for: Ok(value.scheduled_for),
                }
            }
        }
        #[derive(Clone)]
        pub struct CreatedLead {
            lead_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for CreatedLead {
            fn default() -> Self {
                Self {
                    lead_id: Err(
                        "leadId: missing (The id of the lead, which lists call _id.)"
                            .to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl CreatedLead {
            /// `leadId`: The id of the lead, which lists call _id.
            pub fn lead_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.lead_id = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "leadId",
                        e,
                        "The id of the lead, which lists call _id.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<CreatedLead> for super::CreatedLead {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreatedLead,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    lead_id: value.lead_id?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::CreatedLead> for CreatedLead {
            fn from(value: super::CreatedLead) -> Self {
                Self {
                    lead_id: Ok(value.lead_id),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct CreatedLeadEnvelope {
            data: ::std::result::Result<super::CreatedLead, ::std::string::String>,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for CreatedLeadEnvelope {
            fn default() -> Self {
                Self {
                    data: Err("data: missing (The lead that was created.)".to_string()),
                    error: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always true in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl CreatedLeadEnvelope {
            /// `data`: The lead that was created.
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CreatedLead>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "The lead that was created.",
                    ));
                self
            }
            /// `error`: Always null in this envelope.
            pub fn error<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.error = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `success`: Always true in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always true in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<CreatedLeadEnvelope>
        for super::CreatedLeadEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreatedLeadEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::CreatedLeadEnvelope> for CreatedLeadEnvelope {
            fn from(value: super::CreatedLeadEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct DeletedLead {
            deleted: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for DeletedLead {
            fn default() -> Self {
                Self {
                    deleted: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl DeletedLead {
            /// `deleted`: True when the lead was deleted.
            pub fn deleted<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<bool, M>,
            {
                self.deleted = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "deleted",
                        e,
                        "True when the lead was deleted.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<DeletedLead> for super::DeletedLead {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DeletedLead,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    deleted: value.deleted?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::DeletedLead> for DeletedLead {
            fn from(value: super::DeletedLead) -> Self {
                Self {
                    deleted: Ok(value.deleted),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct DeletedLeadEnvelope {
            data: ::std::result::Result<super::DeletedLead, ::std::string::String>,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for DeletedLeadEnvelope {
            fn default() -> Self {
                Self {
                    data: Err("data: missing (The result of a delete.)".to_string()),
                    error: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always true in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl DeletedLeadEnvelope {
            /// `data`: The result of a delete.
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::DeletedLead>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "The result of a delete.",
                    ));
                self
            }
            /// `error`: Always null in this envelope.
            pub fn error<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.error = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `success`: Always true in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always true in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<DeletedLeadEnvelope>
        for super::DeletedLeadEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DeletedLeadEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::DeletedLeadEnvelope> for DeletedLeadEnvelope {
            fn from(value: super::DeletedLeadEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct ErrorEnvelope {
            data: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            error: ::std::result::Result<::std::string::String, ::std::string::String>,
            limit: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            remaining: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            reset: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for ErrorEnvelope {
            fn default() -> Self {
                Self {
                    data: Ok(Default::default()),
                    error: Err(
                        "error: missing (The error message. It is one of the named examples of the error responses, or is not documented.)"
                            .to_string(),
                    ),
                    limit: Ok(Default::default()),
                    remaining: Ok(Default::default()),
                    reset: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always false in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl ErrorEnvelope {
            /// `data`: Always null in this envelope.
            pub fn data<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::serde_json::Value, M>,
            {
                self.data = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `error`: The error message. It is one of the named examples of the error responses, or is not documented.
            pub fn error<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.error = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "The error message. It is one of the named examples of the error responses, or is not documented.",
                    ));
                self
            }
            /// `limit`: With a 429, the number of requests that the window allows.
            pub fn limit<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.limit = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "limit",
                        e,
                        "With a 429, the number of requests that the window allows.",
                    ));
                self
            }
            /// `remaining`: With a 429, the number of requests left in the window.
            pub fn remaining<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.remaining = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "remaining",
                        e,
                        "With a 429, the number of requests left in the window.",
                    ));
                self
            }
            /// `reset`: With a 429, the end of the window, in ISO 8601.
            pub fn reset<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.reset = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "reset",
                        e,
                        "With a 429, the end of the window, in ISO 8601.",
                    ));
                self
            }
            /// `success`: Always false in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always false in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<ErrorEnvelope> for super::ErrorEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ErrorEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    limit: value.limit?,
                    remaining: value.remaining?,
                    reset: value.reset?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::ErrorEnvelope> for ErrorEnvelope {
            fn from(value: super::ErrorEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    limit: Ok(value.limit),
                    remaining: Ok(value.remaining),
                    reset: Ok(value.reset),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct Health {
            status: ::std::result::Result<::std::string::String, ::std::string::String>,
            timestamp: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for Health {
            fn default() -> Self {
                Self {
                    status: Err(
                        "status: missing (ok when the API is up. Inferred: error, as in HealthFailure, means that the API is down, whatever the HTTP status.)"
                            .to_string(),
                    ),
                    timestamp: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl Health {
            /// `status`: ok when the API is up. Inferred: error, as in HealthFailure, means that the API is down, whatever the HTTP status.
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "status",
                        e,
                        "ok when the API is up. Inferred: error, as in HealthFailure, means that the API is down, whatever the HTTP status.",
                    ));
                self
            }
            /// `timestamp`: The server's time, in ISO 8601.
            pub fn timestamp<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.timestamp = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "timestamp",
                        e,
                        "The server's time, in ISO 8601.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<Health> for super::Health {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Health,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    status: value.status?,
                    timestamp: value.timestamp?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::Health> for Health {
            fn from(value: super::Health) -> Self {
                Self {
                    status: Ok(value.status),
                    timestamp: Ok(value.timestamp),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct HealthFailure {
            limit: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            message: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            remaining: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            reset: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status: ::std::result::Result<::std::string::String, ::std::string::String>,
            timestamp: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for HealthFailure {
            fn default() -> Self {
                Self {
                    limit: Ok(Default::default()),
                    message: Ok(Default::default()),
                    remaining: Ok(Default::default()),
                    reset: Ok(Default::default()),
                    status: Err("status: missing (Always error.)".to_string()),
                    timestamp: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl HealthFailure {
            /// `limit`: With a 429, the number of requests that the window allows.
            pub fn limit<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.limit = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "limit",
                        e,
                        "With a 429, the number of requests that the window allows.",
                    ));
                self
            }
            /// `message`: Description of the problem.
            pub fn message<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.message = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "message",
                        e,
                        "Description of the problem.",
                    ));
                self
            }
            /// `remaining`: With a 429, the number of requests left in the window.
            pub fn remaining<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.remaining = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "remaining",
                        e,
                        "With a 429, the number of requests left in the window.",
                    ));
                self
            }
            /// `reset`: With a 429, the end of the window, in ISO 8601.
            pub fn reset<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.reset = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "reset",
                        e,
                        "With a 429, the end of the window, in ISO 8601.",
                    ));
                self
            }
            /// `status`: Always error.
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "status",
                        e,
                        "Always error.",
                    ));
                self
            }
            /// `timestamp`: The server's time, in ISO 8601.
            pub fn timestamp<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.timestamp = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "timestamp",
                        e,
                        "The server's time, in ISO 8601.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<HealthFailure> for super::HealthFailure {
            type Error = super::error::ConversionError;
            fn try_from(
                value: HealthFailure,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    limit: value.limit?,
                    message: value.message?,
                    remaining: value.remaining?,
                    reset: value.reset?,
                    status: value.status?,
                    timestamp: value.timestamp?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::HealthFailure> for HealthFailure {
            fn from(value: super::HealthFailure) -> Self {
                Self {
                    limit: Ok(value.limit),
                    message: Ok(value.message),
                    remaining: Ok(value.remaining),
                    reset: Ok(value.reset),
                    status: Ok(value.status),
                    timestamp: Ok(value.timestamp),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct Lead {
            attempts: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            campaign_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            creation_time: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            external_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            metadata: ::std::result::Result<
                ::std::option::Option<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            priority: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            scheduled_for: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status: ::std::result::Result<
                ::std::option::Option<crate::generated::types::LeadStatus>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for Lead {
            fn default() -> Self {
                Self {
                    attempts: Ok(Default::default()),
                    campaign_id: Ok(Default::default()),
                    creation_time: Ok(Default::default()),
                    external_id: Ok(Default::default()),
                    id: Err("_id: missing (The id of the lead.)".to_string()),
                    metadata: Ok(Default::default()),
                    phone_number: Ok(Default::default()),
                    priority: Ok(Default::default()),
                    scheduled_for: Ok(Default::default()),
                    status: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl Lead {
            /// `attempts`: The number of calls so far.
            pub fn attempts<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.attempts = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "attempts",
                        e,
                        "The number of calls so far.",
                    ));
                self
            }
            /// `campaignId`: The campaign that the lead belongs to.
            pub fn campaign_id<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.campaign_id = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "campaignId",
                        e,
                        "The campaign that the lead belongs to.",
                    ));
                self
            }
            /// `_creationTime`: Time of creation, in milliseconds since the Unix epoch. Inferred: it may have a fraction or another unit, which its magnitude shows.
            pub fn creation_time<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.creation_time = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "_creationTime",
                        e,
                        "Time of creation, in milliseconds since the Unix epoch. Inferred: it may have a fraction or another unit, which its magnitude shows.",
                    ));
                self
            }
            /// `externalId`: The id of the lead in your CRM.
            pub fn external_id<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.external_id = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "externalId",
                        e,
                        "The id of the lead in your CRM.",
                    ));
                self
            }
            /// `_id`: The id of the lead.
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "_id",
                        e,
                        "The id of the lead.",
                    ));
                self
            }
            /// `metadata`: The custom data that the lead was created with.
            pub fn metadata<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                    M,
                >,
            {
                self.metadata = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "metadata",
                        e,
                        "The custom data that the lead was created with.",
                    ));
                self
            }
            /// `phoneNumber`: The phone number of the lead. Inferred: absent or null for a lead with an external id only.
            pub fn phone_number<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.phone_number = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "phoneNumber",
                        e,
                        "The phone number of the lead. Inferred: absent or null for a lead with an external id only.",
                    ));
                self
            }
            /// `priority`: Priority of the lead. The campaign calls leads with a higher priority first.
            pub fn priority<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.priority = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "priority",
                        e,
                        "Priority of the lead. The campaign calls leads with a higher priority first.",
                    ));
                self
            }
            /// `scheduledFor`: Time to call the lead, in ISO 8601.
            pub fn scheduled_for<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.scheduled_for = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "scheduledFor",
                        e,
                        "Time to call the lead, in ISO 8601.",
                    ));
                self
            }
            /// `status`: Status of a lead. raw: never called. attempting: in the calling queue or being called. exhausted: called as often as allowed, without success. concluded: a call was completed successfully. The API may add others. For example raw.
            pub fn status<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    crate::generated::types::LeadStatus,
                    M,
                >,
            {
                self.status = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "status",
                        e,
                        "Status of a lead. raw: never called. attempting: in the calling queue or being called. exhausted: called as often as allowed, without success. concluded: a call was completed successfully. The API may add others. For example raw.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<Lead> for super::Lead {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Lead,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attempts: value.attempts?,
                    campaign_id: value.campaign_id?,
                    creation_time: value.creation_time?,
                    external_id: value.external_id?,
                    id: value.id?,
                    metadata: value.metadata?,
                    phone_number: value.phone_number?,
                    priority: value.priority?,
                    scheduled_for: value.scheduled_for?,
                    status: value.status?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::Lead> for Lead {
            fn from(value: super::Lead) -> Self {
                Self {
                    attempts: Ok(value.attempts),
                    campaign_id: Ok(value.campaign_id),
                    creation_time: Ok(value.creation_time),
                    external_id: Ok(value.external_id),
                    id: Ok(value.id),
                    metadata: Ok(value.metadata),
                    phone_number: Ok(value.phone_number),
                    priority: Ok(value.priority),
                    scheduled_for: Ok(value.scheduled_for),
                    status: Ok(value.status),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct LeadIdentifier {
            external_id: ::std::result::Result<
                ::std::option::Option<super::ExternalId>,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<super::PhoneNumber>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for LeadIdentifier {
            fn default() -> Self {
                Self {
                    external_id: Ok(Default::default()),
                    phone_number: Ok(Default::default()),
                }
            }
        }
        impl LeadIdentifier {
            /// `externalId`: The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.
            pub fn external_id<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::ExternalId, M>,
            {
                self.external_id = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "externalId",
                        e,
                        "The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.",
                    ));
                self
            }
            /// `phoneNumber`: A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.
            pub fn phone_number<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::PhoneNumber, M>,
            {
                self.phone_number = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "phoneNumber",
                        e,
                        "A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<LeadIdentifier> for super::LeadIdentifier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LeadIdentifier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                let built: ::std::result::Result<Self, Self::Error> = {
                    Ok(Self {
                        external_id: value.external_id?,
                        phone_number: value.phone_number?,
                    })
                };
                let built = built?;
                built.validate()?;
                Ok(built)
            }
        }
        impl ::std::convert::From<super::LeadIdentifier> for LeadIdentifier {
            fn from(value: super::LeadIdentifier) -> Self {
                Self {
                    external_id: Ok(value.external_id),
                    phone_number: Ok(value.phone_number),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct LeadInput {
            campaign_id: ::std::result::Result<super::CampaignId, ::std::string::String>,
            external_id: ::std::result::Result<
                ::std::option::Option<super::ExternalId>,
                ::std::string::String,
            >,
            metadata: ::std::result::Result<
                ::std::option::Option<super::Metadata>,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<super::PhoneNumber>,
                ::std::string::String,
            >,
            priority: ::std::result::Result<
                ::std::option::Option<crate::generated::types::Priority>,
                ::std::string::String,
            >,
            scheduled_for: ::std::result::Result<
                ::std::option::Option<crate::generated::types::ScheduledFor>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for LeadInput {
            fn default() -> Self {
                Self {
                    campaign_id: Err(
                        "campaignId: missing (The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.)"
                            .to_string(),
                    ),
                    external_id: Ok(Default::default()),
                    metadata: Ok(Default::default()),
                    phone_number: Ok(Default::default()),
                    priority: Ok(Default::default()),
                    scheduled_for: Ok(Default::default()),
                }
            }
        }
        impl LeadInput {
            /// `campaignId`: The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.
            pub fn campaign_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CampaignId>,
                T::Error: ::std::fmt::Display,
            {
                self.campaign_id = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "campaignId",
                        e,
                        "The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.",
                    ));
                self
            }
            /// `externalId`: The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.
            pub fn external_id<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::ExternalId, M>,
            {
                self.external_id = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "externalId",
                        e,
                        "The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.",
                    ));
                self
            }
            /// `metadata`: Custom data about a lead, such as its name, company and notes.
            pub fn metadata<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::Metadata, M>,
            {
                self.metadata = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "metadata",
                        e,
                        "Custom data about a lead, such as its name, company and notes.",
                    ));
                self
            }
            /// `phoneNumber`: A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.
            pub fn phone_number<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<super::PhoneNumber, M>,
            {
                self.phone_number = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "phoneNumber",
                        e,
                        "A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.",
                    ));
                self
            }
            /// `priority`: Priority of a lead, from 0 to 100. The campaign calls leads with a higher priority first. 0 when absent. For example 5.
            pub fn priority<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    crate::generated::types::Priority,
                    M,
                >,
            {
                self.priority = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "priority",
                        e,
                        "Priority of a lead, from 0 to 100. The campaign calls leads with a higher priority first. 0 when absent. For example 5.",
                    ));
                self
            }
            /// `scheduledFor`: Time to call the lead, in ISO 8601 with a time zone. As soon as possible when absent. For example 2025-12-25T10:00:00Z.
            pub fn scheduled_for<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<
                    crate::generated::types::ScheduledFor,
                    M,
                >,
            {
                self.scheduled_for = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "scheduledFor",
                        e,
                        "Time to call the lead, in ISO 8601 with a time zone. As soon as possible when absent. For example 2025-12-25T10:00:00Z.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<LeadInput> for super::LeadInput {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LeadInput,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                let built: ::std::result::Result<Self, Self::Error> = {
                    Ok(Self {
                        campaign_id: value.campaign_id?,
                        external_id: value.external_id?,
                        metadata: value.metadata?,
                        phone_number: value.phone_number?,
                        priority: value.priority?,
                        scheduled_for: value.scheduled_for?,
                    })
                };
                let built = built?;
                built.validate()?;
                Ok(built)
            }
        }
        impl ::std::convert::From<super::LeadInput> for LeadInput {
            fn from(value: super::LeadInput) -> Self {
                Self {
                    campaign_id: Ok(value.campaign_id),
                    external_id: Ok(value.external_id),
                    metadata: Ok(value.metadata),
                    phone_number: Ok(value.phone_number),
                    priority: Ok(value.priority),
                    scheduled_for: Ok(value.scheduled_for),
                }
            }
        }
        #[derive(Clone)]
        pub struct LeadPage {
            count: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            cursor: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            has_more: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            leads: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<super::Lead>>,
                ::std::string::String,
            >,
            records: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<super::Lead>>,
                ::std::string::String,
            >,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for LeadPage {
            fn default() -> Self {
                Self {
                    count: Ok(Default::default()),
                    cursor: Ok(Default::default()),
                    has_more: Ok(Default::default()),
                    leads: Ok(Default::default()),
                    records: Ok(Default::default()),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl LeadPage {
            /// `count`: In the samples, the number of leads on this page. No page states whether it can be the total.
            pub fn count<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<f64, M>,
            {
                self.count = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "count",
                        e,
                        "In the samples, the number of leads on this page. No page states whether it can be the total.",
                    ));
                self
            }
            /// `cursor`: G2. Start of the next page, to pass as cursor.
            pub fn cursor<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.cursor = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "cursor",
                        e,
                        "G2. Start of the next page, to pass as cursor.",
                    ));
                self
            }
            /// `hasMore`: G2. True when there is a next page. Inferred: a page whose hasMore is not true is the last one; the number of its leads does not matter. If it is true and cursor is missing, the next page cannot be requested, and the list is incomplete.
            pub fn has_more<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<bool, M>,
            {
                self.has_more = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "hasMore",
                        e,
                        "G2. True when there is a next page. Inferred: a page whose hasMore is not true is the last one; the number of its leads does not matter. If it is true and cursor is missing, the next page cannot be requested, and the list is incomplete.",
                    ));
                self
            }
            /// `leads`: The leads of this page.
            pub fn leads<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::vec::Vec<super::Lead>, M>,
            {
                self.leads = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "leads",
                        e,
                        "The leads of this page.",
                    ));
                self
            }
            /// `records`: The leads of this page, if the /records paths use this name.
            pub fn records<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::vec::Vec<super::Lead>, M>,
            {
                self.records = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "records",
                        e,
                        "The leads of this page, if the /records paths use this name.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<LeadPage> for super::LeadPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LeadPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    count: value.count?,
                    cursor: value.cursor?,
                    has_more: value.has_more?,
                    leads: value.leads?,
                    records: value.records?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::LeadPage> for LeadPage {
            fn from(value: super::LeadPage) -> Self {
                Self {
                    count: Ok(value.count),
                    cursor: Ok(value.cursor),
                    has_more: Ok(value.has_more),
                    leads: Ok(value.leads),
                    records: Ok(value.records),
                    extra_: value.extra_,
                }
            }
        }
        #[derive(Clone)]
        pub struct LeadPageEnvelope {
            data: ::std::result::Result<super::LeadPage, ::std::string::String>,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
            extra_: crate::generated::extra::Extra,
        }
        impl ::std::default::Default for LeadPageEnvelope {
            fn default() -> Self {
                Self {
                    data: Err("data: missing (A page of leads.)".to_string()),
                    error: Ok(Default::default()),
                    success: Err(
                        "success: missing (Always true in this envelope.)".to_string(),
                    ),
                    extra_: ::std::default::Default::default(),
                }
            }
        }
        impl LeadPageEnvelope {
            /// `data`: A page of leads.
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::LeadPage>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "data",
                        e,
                        "A page of leads.",
                    ));
                self
            }
            /// `error`: Always null in this envelope.
            pub fn error<T, M>(mut self, value: T) -> Self
            where
                T: crate::generated::support::Optional<::std::string::String, M>,
            {
                self.error = value
                    .into_optional()
                    .map_err(|e| crate::generated::support::invalid(
                        "error",
                        e,
                        "Always null in this envelope.",
                    ));
                self
            }
            /// `success`: Always true in this envelope.
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| crate::generated::support::invalid(
                        "success",
                        e,
                        "Always true in this envelope.",
                    ));
                self
            }
        }
        impl ::std::convert::TryFrom<LeadPageEnvelope> for super::LeadPageEnvelope {
            type Error = super::error::ConversionError;
            fn try_from(
                value: LeadPageEnvelope,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    error: value.error?,
                    success: value.success?,
                    extra_: value.extra_,
                })
            }
        }
        impl ::std::convert::From<super::LeadPageEnvelope> for LeadPageEnvelope {
            fn from(value: super::LeadPageEnvelope) -> Self {
                Self {
                    data: Ok(value.data),
                    error: Ok(value.error),
                    success: Ok(value.success),
                    extra_: value.extra_,
                }
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for BulkCreatedLeads {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("BulkCreatedLeads");
                debug.field("created", &self.created);
                debug.field("created_ids", &self.created_ids);
                debug.field("skipped", &self.skipped);
                debug
                    .field(
                        "skipped_identifiers",
                        &self
                            .skipped_identifiers
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug
                    .field(
                        "skipped_phones",
                        &self
                            .skipped_phones
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for BulkCreatedLeadsEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("BulkCreatedLeadsEnvelope");
                debug.field("data", &self.data);
                debug
                    .field(
                        "error",
                        &self
                            .error
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for BulkDeletedLeads {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("BulkDeletedLeads");
                debug.field("deleted", &self.deleted);
                debug
                    .field(
                        "deleted_identifiers",
                        &self
                            .deleted_identifiers
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("not_found", &self.not_found);
                debug
                    .field(
                        "not_found_identifiers",
                        &self
                            .not_found_identifiers
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for BulkDeletedLeadsEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("BulkDeletedLeadsEnvelope");
                debug.field("data", &self.data);
                debug
                    .field(
                        "error",
                        &self
                            .error
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for CreatedLead {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("CreatedLead");
                debug.field("lead_id", &self.lead_id);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for CreatedLeadEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("CreatedLeadEnvelope");
                debug.field("data", &self.data);
                debug
                    .field(
                        "error",
                        &self
                            .error
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for DeletedLead {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("DeletedLead");
                debug.field("deleted", &self.deleted);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for DeletedLeadEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("DeletedLeadEnvelope");
                debug.field("data", &self.data);
                debug
                    .field(
                        "error",
                        &self
                            .error
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for ErrorEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("ErrorEnvelope");
                debug
                    .field(
                        "data",
                        &self
                            .data
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug
                    .field(
                        "error",
                        &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                    );
                debug.field("limit", &self.limit);
                debug.field("remaining", &self.remaining);
                debug.field("reset", &self.reset);
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for Health {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("Health");
                debug.field("status", &self.status);
                debug.field("timestamp", &self.timestamp);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for HealthFailure {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("HealthFailure");
                debug.field("limit", &self.limit);
                debug.field("message", &self.message);
                debug.field("remaining", &self.remaining);
                debug.field("reset", &self.reset);
                debug.field("status", &self.status);
                debug.field("timestamp", &self.timestamp);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for Lead {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("Lead");
                debug.field("attempts", &self.attempts);
                debug.field("campaign_id", &self.campaign_id);
                debug.field("creation_time", &self.creation_time);
                debug
                    .field(
                        "external_id",
                        &self
                            .external_id
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("id", &self.id);
                debug
                    .field(
                        "metadata",
                        &self
                            .metadata
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug
                    .field(
                        "phone_number",
                        &self
                            .phone_number
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("priority", &self.priority);
                debug.field("scheduled_for", &self.scheduled_for);
                debug.field("status", &self.status);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for LeadPage {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("LeadPage");
                debug.field("count", &self.count);
                debug
                    .field(
                        "cursor",
                        &self
                            .cursor
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("has_more", &self.has_more);
                debug.field("leads", &self.leads);
                debug.field("records", &self.records);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
        /// Personal data and unknown members are redacted.
        impl ::std::fmt::Debug for LeadPageEnvelope {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut debug = f.debug_struct("LeadPageEnvelope");
                debug.field("data", &self.data);
                debug
                    .field(
                        "error",
                        &self
                            .error
                            .as_ref()
                            .map(|value| {
                                value.as_ref().map(|_| crate::generated::debug::Redacted)
                            }),
                    );
                debug.field("success", &self.success);
                if !self.extra_.is_empty() {
                    debug.field("extra", &crate::generated::debug::Redacted);
                }
                debug.finish()
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
    ///Time to call the lead, in ISO 8601 with a time zone. As soon as possible when absent.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Hash
    )]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ScheduledFor(::chrono::DateTime<::chrono::offset::Utc>);
    impl ::std::ops::Deref for ScheduledFor {
        type Target = ::chrono::DateTime<::chrono::offset::Utc>;
        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }
    impl ::std::convert::From<ScheduledFor>
    for ::chrono::DateTime<::chrono::offset::Utc> {
        fn from(value: ScheduledFor) -> Self {
            value.0
        }
    }
    impl ::std::fmt::Display for ScheduledFor {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl<Z: ::chrono::TimeZone> ::std::convert::TryFrom<::chrono::DateTime<Z>>
    for ScheduledFor {
        type Error = error::ConversionError;
        fn try_from(
            value: ::chrono::DateTime<Z>,
        ) -> ::std::result::Result<Self, Self::Error> {
            let value = value.with_timezone(&::chrono::offset::Utc);
            match ::chrono::Datelike::year(&value) {
                0..=9999 => Ok(Self(value)),
                _ => Err("the year must be from 0 to 9999".into()),
            }
        }
    }
    impl ::std::str::FromStr for ScheduledFor {
        type Err = error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            match value.parse::<::chrono::DateTime<::chrono::offset::Utc>>() {
                Ok(time) => time.try_into(),
                Err(_) => {
                    Err(
                        "is not an RFC 3339 time with a time zone; write it like 2025-12-25T10:00:00Z"
                            .into(),
                    )
                }
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ScheduledFor {
        type Error = error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ScheduledFor {
        type Error = error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ScheduledFor {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            <::chrono::DateTime<
                ::chrono::offset::Utc,
            > as ::serde::Deserialize>::deserialize(deserializer)?
                .try_into()
                .map_err(::serde::de::Error::custom)
        }
    }
    ///Priority of a lead, from 0 to 100. The campaign calls leads with a higher priority first. 0 when absent.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Hash
    )]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(extend("minimum" = 0), extend("maximum" = 100))
    )]
    pub struct Priority(i64);
    impl Priority {
        /// The smallest value.
        pub const MIN: i64 = 0i64;
        /// The largest value.
        pub const MAX: i64 = 100i64;
        /// The value as a plain number.
        pub const fn get(self) -> i64 {
            self.0
        }
        fn checked(
            value: Option<i64>,
        ) -> ::std::result::Result<Self, error::ConversionError> {
            match value {
                Some(value) if (Self::MIN..=Self::MAX).contains(&value) => {
                    Ok(Self(value))
                }
                _ => Err("must be a whole number from 0 to 100".into()),
            }
        }
    }
    crate::generated::support::from_integers!(
        Priority : i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
    );
    impl ::std::convert::From<Priority> for i64 {
        fn from(value: Priority) -> Self {
            value.0
        }
    }
    impl ::std::fmt::Display for Priority {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Priority {
        type Err = error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Self::checked(value.parse().ok())
        }
    }
    impl ::std::convert::TryFrom<&str> for Priority {
        type Error = error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Priority {
        type Error = error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Priority {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::checked(Some(i64::deserialize(deserializer)?))
                .map_err(::serde::de::Error::custom)
        }
    }
    ///Maximum number of leads on a page, from 1 to 8000.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Hash
    )]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(extend("minimum" = 1), extend("maximum" = 8000))
    )]
    pub struct PageLimit(i64);
    impl PageLimit {
        /// The smallest value.
        pub const MIN: i64 = 1i64;
        /// The largest value.
        pub const MAX: i64 = 8000i64;
        /// The value as a plain number.
        pub const fn get(self) -> i64 {
            self.0
        }
        fn checked(
            value: Option<i64>,
        ) -> ::std::result::Result<Self, error::ConversionError> {
            match value {
                Some(value) if (Self::MIN..=Self::MAX).contains(&value) => {
                    Ok(Self(value))
                }
                _ => Err("must be a whole number from 1 to 8000".into()),
            }
        }
    }
    crate::generated::support::from_integers!(
        PageLimit : i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
    );
    impl ::std::convert::From<PageLimit> for i64 {
        fn from(value: PageLimit) -> Self {
            value.0
        }
    }
    impl ::std::fmt::Display for PageLimit {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PageLimit {
        type Err = error::ConversionError;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Self::checked(value.parse().ok())
        }
    }
    impl ::std::convert::TryFrom<&str> for PageLimit {
        type Error = error::ConversionError;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PageLimit {
        type Error = error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for PageLimit {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::checked(Some(i64::deserialize(deserializer)?))
                .map_err(::serde::de::Error::custom)
        }
    }
    ///From 1 to 1000 leads.
    #[derive(::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(extend("minItems" = 1), extend("maxItems" = 1000))
    )]
    pub struct BulkLeadInputs(::std::vec::Vec<BulkLeadInput>);
    impl BulkLeadInputs {
        /// The smallest length.
        pub const MIN_ITEMS: usize = 1usize;
        /// The largest length.
        pub const MAX_ITEMS: usize = 1000usize;
    }
    impl ::std::ops::Deref for BulkLeadInputs {
        type Target = [BulkLeadInput];
        fn deref(&self) -> &[BulkLeadInput] {
            &self.0
        }
    }
    impl ::std::convert::From<BulkLeadInputs> for ::std::vec::Vec<BulkLeadInput> {
        fn from(value: BulkLeadInputs) -> Self {
            value.0
        }
    }
    impl ::std::convert::TryFrom<::std::vec::Vec<BulkLeadInput>> for BulkLeadInputs {
        type Error = error::ConversionError;
        fn try_from(
            items: ::std::vec::Vec<BulkLeadInput>,
        ) -> ::std::result::Result<Self, Self::Error> {
            if !(Self::MIN_ITEMS..=Self::MAX_ITEMS).contains(&items.len()) {
                return Err(
                    crate::generated::support::length(
                            items.len(),
                            Self::MIN_ITEMS,
                            Self::MAX_ITEMS,
                        )
                        .into(),
                );
            }
            for (index, item) in items.iter().enumerate() {
                item.validate()
                    .map_err(|e| error::ConversionError::from(
                        format!("[{index}]{}", crate ::generated::support::below(& e)),
                    ))?;
            }
            Ok(Self(items))
        }
    }
    crate::generated::support::from_slices!(BulkLeadInputs : BulkLeadInput);
    impl<'de> ::serde::Deserialize<'de> for BulkLeadInputs {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            ::std::vec::Vec::<BulkLeadInput>::deserialize(deserializer)?
                .try_into()
                .map_err(::serde::de::Error::custom)
        }
    }
    impl ::std::convert::TryFrom<::std::vec::Vec<builder::BulkLeadInput>>
    for BulkLeadInputs {
        type Error = error::ConversionError;
        fn try_from(
            items: ::std::vec::Vec<builder::BulkLeadInput>,
        ) -> ::std::result::Result<Self, Self::Error> {
            let items = items
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    BulkLeadInput::try_from(item)
                        .map_err(|e| error::ConversionError::from(
                            format!(
                                "[{index}]{}", crate ::generated::support::below(& e)
                            ),
                        ))
                });
            items.collect::<::std::result::Result<::std::vec::Vec<_>, _>>()?.try_into()
        }
    }
    crate::generated::support::from_slices!(BulkLeadInputs : builder::BulkLeadInput);
    ///From 1 to 1000 identifiers.
    #[derive(::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[cfg_attr(
        feature = "schemars",
        schemars(extend("minItems" = 1), extend("maxItems" = 1000))
    )]
    pub struct LeadIdentifiers(::std::vec::Vec<LeadIdentifier>);
    impl LeadIdentifiers {
        /// The smallest length.
        pub const MIN_ITEMS: usize = 1usize;
        /// The largest length.
        pub const MAX_ITEMS: usize = 1000usize;
    }
    impl ::std::ops::Deref for LeadIdentifiers {
        type Target = [LeadIdentifier];
        fn deref(&self) -> &[LeadIdentifier] {
            &self.0
        }
    }
    impl ::std::convert::From<LeadIdentifiers> for ::std::vec::Vec<LeadIdentifier> {
        fn from(value: LeadIdentifiers) -> Self {
            value.0
        }
    }
    impl ::std::convert::TryFrom<::std::vec::Vec<LeadIdentifier>> for LeadIdentifiers {
        type Error = error::ConversionError;
        fn try_from(
            items: ::std::vec::Vec<LeadIdentifier>,
        ) -> ::std::result::Result<Self, Self::Error> {
            if !(Self::MIN_ITEMS..=Self::MAX_ITEMS).contains(&items.len()) {
                return Err(
                    crate::generated::support::length(
                            items.len(),
                            Self::MIN_ITEMS,
                            Self::MAX_ITEMS,
                        )
                        .into(),
                );
            }
            for (index, item) in items.iter().enumerate() {
                item.validate()
                    .map_err(|e| error::ConversionError::from(
                        format!("[{index}]{}", crate ::generated::support::below(& e)),
                    ))?;
            }
            Ok(Self(items))
        }
    }
    crate::generated::support::from_slices!(LeadIdentifiers : LeadIdentifier);
    impl<'de> ::serde::Deserialize<'de> for LeadIdentifiers {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            ::std::vec::Vec::<LeadIdentifier>::deserialize(deserializer)?
                .try_into()
                .map_err(::serde::de::Error::custom)
        }
    }
    impl ::std::convert::TryFrom<::std::vec::Vec<builder::LeadIdentifier>>
    for LeadIdentifiers {
        type Error = error::ConversionError;
        fn try_from(
            items: ::std::vec::Vec<builder::LeadIdentifier>,
        ) -> ::std::result::Result<Self, Self::Error> {
            let items = items
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    LeadIdentifier::try_from(item)
                        .map_err(|e| error::ConversionError::from(
                            format!(
                                "[{index}]{}", crate ::generated::support::below(& e)
                            ),
                        ))
                });
            items.collect::<::std::result::Result<::std::vec::Vec<_>, _>>()?.try_into()
        }
    }
    crate::generated::support::from_slices!(LeadIdentifiers : builder::LeadIdentifier);
    /**Status of a lead. `raw`: never called. `attempting`: in the calling queue or being called. `exhausted`: called as often as allowed,
without success. `concluded`: a call was completed successfully. The API may add others.
*/
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum LeadStatus {
        ///`raw`
        Raw,
        ///`attempting`
        Attempting,
        ///`exhausted`
        Exhausted,
        ///`concluded`
        Concluded,
        /// A value that the document does not know.
        Unknown(::std::string::String),
    }
    impl LeadStatus {
        /// The value as the API writes it.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Raw => "raw",
                Self::Attempting => "attempting",
                Self::Exhausted => "exhausted",
                Self::Concluded => "concluded",
                Self::Unknown(value) => value,
            }
        }
    }
    impl ::std::convert::From<::std::string::String> for LeadStatus {
        fn from(value: ::std::string::String) -> Self {
            match value.as_str() {
                "raw" => Self::Raw,
                "attempting" => Self::Attempting,
                "exhausted" => Self::Exhausted,
                "concluded" => Self::Concluded,
                _ => Self::Unknown(value),
            }
        }
    }
    impl ::std::convert::From<&str> for LeadStatus {
        fn from(value: &str) -> Self {
            value.to_owned().into()
        }
    }
    impl ::std::fmt::Display for LeadStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    #[cfg(feature = "schemars")]
    impl ::schemars::JsonSchema for LeadStatus {
        fn schema_name() -> ::std::borrow::Cow<'static, str> {
            stringify!(LeadStatus).into()
        }
        fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
            ::schemars::json_schema!({ "type" : "string" })
        }
    }
    impl ::serde::Serialize for LeadStatus {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LeadStatus {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            ::std::string::String::deserialize(deserializer).map(Self::from)
        }
    }
    impl LeadInput {
        ///Checks that phoneNumber or externalId is given.
        ///
        /// # Errors
        ///
        /// When none is.
        pub fn validate(&self) -> ::std::result::Result<(), error::ConversionError> {
            if self.phone_number.is_none() && self.external_id.is_none() {
                return Err(
                    "phoneNumber: give phoneNumber or externalId, at least one (A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234. The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.)"
                        .into(),
                );
            }
            Ok(())
        }
    }
    impl BulkLeadInput {
        ///Checks that phoneNumber or externalId is given.
        ///
        /// # Errors
        ///
        /// When none is.
        pub fn validate(&self) -> ::std::result::Result<(), error::ConversionError> {
            if self.phone_number.is_none() && self.external_id.is_none() {
                return Err(
                    "phoneNumber: give phoneNumber or externalId, at least one (A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234. The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.)"
                        .into(),
                );
            }
            Ok(())
        }
    }
    impl LeadIdentifier {
        ///Checks that phoneNumber or externalId is given.
        ///
        /// # Errors
        ///
        /// When none is.
        pub fn validate(&self) -> ::std::result::Result<(), error::ConversionError> {
            if self.phone_number.is_none() && self.external_id.is_none() {
                return Err(
                    "phoneNumber: give phoneNumber or externalId, at least one (A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234. The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.)"
                        .into(),
                );
            }
            Ok(())
        }
    }
    impl BulkCreatedLeads {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl BulkCreatedLeadsEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl BulkDeletedLeads {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl BulkDeletedLeadsEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl CreatedLead {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl CreatedLeadEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl DeletedLead {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl DeletedLeadEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl ErrorEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl Health {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl HealthFailure {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl Lead {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl LeadPage {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl LeadPageEnvelope {
        /// The members of the object that `openapi.yaml` does not have, by name: for example fields that the API has added since.
        ///
        /// `Serialize` writes them too. `Debug` redacts them.
        pub fn extra(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            self.extra_.members()
        }
    }
    impl ::serde::Serialize for BulkCreateInput {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            Self::serialize(self, serializer)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkCreateInput {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
        }
    }
    impl ::serde::Serialize for BulkCreatedLeads {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkCreatedLeads {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for BulkCreatedLeadsEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkCreatedLeadsEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for BulkDeleteInput {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            Self::serialize(self, serializer)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkDeleteInput {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
        }
    }
    impl ::serde::Serialize for BulkDeletedLeads {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkDeletedLeads {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for BulkDeletedLeadsEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkDeletedLeadsEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for BulkLeadInput {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            Self::serialize(self, serializer)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for BulkLeadInput {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
        }
    }
    impl ::serde::Serialize for CreatedLead {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreatedLead {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for CreatedLeadEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreatedLeadEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for DeletedLead {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for DeletedLead {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for DeletedLeadEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for DeletedLeadEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for ErrorEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ErrorEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for Health {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Health {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for HealthFailure {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for HealthFailure {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for Lead {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Lead {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for LeadIdentifier {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            Self::serialize(self, serializer)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LeadIdentifier {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
        }
    }
    impl ::serde::Serialize for LeadInput {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            Self::serialize(self, serializer)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LeadInput {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            Self::deserialize(crate::generated::support::ObjectOnly(deserializer))
        }
    }
    impl ::serde::Serialize for LeadPage {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LeadPage {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    impl ::serde::Serialize for LeadPageEnvelope {
        fn serialize<S: ::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            if self.extra_.is_empty() {
                return Self::serialize(self, serializer);
            }
            self.extra_
                .write_beside(
                    Self::serialize(self, ::serde_json::value::Serializer),
                    serializer,
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LeadPageEnvelope {
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            let mut unknown = crate::generated::extra::Unknown::default();
            let mut read = Self::deserialize(unknown.keep_from(deserializer));
            if let Ok(read) = &mut read {
                read.extra_ = unknown.into_extra();
            }
            read
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for BulkCreatedLeads {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("BulkCreatedLeads");
            debug.field("created", &self.created);
            debug.field("created_ids", &self.created_ids);
            debug.field("skipped", &self.skipped);
            debug
                .field(
                    "skipped_identifiers",
                    &self
                        .skipped_identifiers
                        .as_ref()
                        .map(|_| crate::generated::debug::Redacted),
                );
            debug
                .field(
                    "skipped_phones",
                    &self
                        .skipped_phones
                        .as_ref()
                        .map(|_| crate::generated::debug::Redacted),
                );
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for BulkCreatedLeadsEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("BulkCreatedLeadsEnvelope");
            debug.field("data", &self.data);
            debug
                .field(
                    "error",
                    &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for BulkDeletedLeads {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("BulkDeletedLeads");
            debug.field("deleted", &self.deleted);
            debug
                .field(
                    "deleted_identifiers",
                    &self
                        .deleted_identifiers
                        .as_ref()
                        .map(|_| crate::generated::debug::Redacted),
                );
            debug.field("not_found", &self.not_found);
            debug
                .field(
                    "not_found_identifiers",
                    &self
                        .not_found_identifiers
                        .as_ref()
                        .map(|_| crate::generated::debug::Redacted),
                );
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for BulkDeletedLeadsEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("BulkDeletedLeadsEnvelope");
            debug.field("data", &self.data);
            debug
                .field(
                    "error",
                    &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for CreatedLead {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("CreatedLead");
            debug.field("lead_id", &self.lead_id);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for CreatedLeadEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("CreatedLeadEnvelope");
            debug.field("data", &self.data);
            debug
                .field(
                    "error",
                    &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// The value is personal data, and redacted.
    impl ::std::fmt::Debug for Cursor {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("Cursor([redacted])")
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for DeletedLead {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("DeletedLead");
            debug.field("deleted", &self.deleted);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for DeletedLeadEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("DeletedLeadEnvelope");
            debug.field("data", &self.data);
            debug
                .field(
                    "error",
                    &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for ErrorEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("ErrorEnvelope");
            debug
                .field(
                    "data",
                    &self.data.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("error", &crate::generated::debug::Redacted);
            debug.field("limit", &self.limit);
            debug.field("remaining", &self.remaining);
            debug.field("reset", &self.reset);
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// The value is personal data, and redacted.
    impl ::std::fmt::Debug for ExternalId {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("ExternalId([redacted])")
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for Health {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("Health");
            debug.field("status", &self.status);
            debug.field("timestamp", &self.timestamp);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for HealthFailure {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("HealthFailure");
            debug.field("limit", &self.limit);
            debug.field("message", &self.message);
            debug.field("remaining", &self.remaining);
            debug.field("reset", &self.reset);
            debug.field("status", &self.status);
            debug.field("timestamp", &self.timestamp);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for Lead {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("Lead");
            debug.field("attempts", &self.attempts);
            debug.field("campaign_id", &self.campaign_id);
            debug.field("creation_time", &self.creation_time);
            debug
                .field(
                    "external_id",
                    &self.external_id.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("id", &self.id);
            debug
                .field(
                    "metadata",
                    &self.metadata.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug
                .field(
                    "phone_number",
                    &self
                        .phone_number
                        .as_ref()
                        .map(|_| crate::generated::debug::Redacted),
                );
            debug.field("priority", &self.priority);
            debug.field("scheduled_for", &self.scheduled_for);
            debug.field("status", &self.status);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for LeadPage {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("LeadPage");
            debug.field("count", &self.count);
            debug
                .field(
                    "cursor",
                    &self.cursor.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("has_more", &self.has_more);
            debug.field("leads", &self.leads);
            debug.field("records", &self.records);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// Personal data and unknown members are redacted.
    impl ::std::fmt::Debug for LeadPageEnvelope {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            let mut debug = f.debug_struct("LeadPageEnvelope");
            debug.field("data", &self.data);
            debug
                .field(
                    "error",
                    &self.error.as_ref().map(|_| crate::generated::debug::Redacted),
                );
            debug.field("success", &self.success);
            if !self.extra_.is_empty() {
                debug.field("extra", &crate::generated::debug::Redacted);
            }
            debug.finish()
        }
    }
    /// The value is personal data, and redacted.
    impl ::std::fmt::Debug for Metadata {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("Metadata([redacted])")
        }
    }
    /// The value is personal data, and redacted.
    impl ::std::fmt::Debug for PhoneNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("PhoneNumber([redacted])")
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Lupitor API

Leads for AI phone campaigns.

The API has two generations, and this document describes both. **G1** is `https://lupitor.acrely.ai`. It creates and lists leads, one or
many at a time, and identifies a lead by its phone number. **G2** is `https://{deployment}.lupitor.com`, a host for each deployment. It
adds deletes, paging, leads with only an external id, and the `/records` paths, which serve the same operations as the `/leads` paths.
G1 or G2 in a description marks what only that generation has.

The API's pages end the base URL with `/api/v1`. Here it is part of each path, because the health check is at `/api/health` on the same
host. A client that is generated from this document takes the root of the host as its base URL.

Every response of `/api/v1` is an envelope: `{"success": true, "data": …, "error": null}` or
`{"success": false, "data": null, "error": "…"}`. Check `success` even when the status is 200.

Errors have a message and no machine-readable code. The named examples of the error responses list every documented message with its
documented solutions.

Rate limits use a sliding window. Those of `/api/v1` apply to an API key, after authentication: 100 requests a minute, 10 bulk requests
a minute, and 1000 requests an hour. The pages contradict each other about these numbers, so follow the response headers. The health
check allows 60 requests a minute from an IP address.

Support: info@acrely.ai for G1, support@lupitor.com for G2.


Version: 1.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::runtime::Context,
}
impl Client {
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub(crate) fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::runtime::Context,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::runtime::Context> for Client {
    fn api_version() -> &'static str {
        "1.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::runtime::Context {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::runtime::Context>,
    {}
};
impl Client {
    /**List leads

Lists the leads of a campaign, one page at a time. G1 returns all leads at once, oldest first, and has neither `limit` nor `cursor`.
The last page is the one whose `hasMore` is not true; more pages may follow a short page.
Requires the `read` scope. G2 also serves this operation at `/api/v1/records`.


Sends a `GET` request to `/api/v1/leads`

Arguments:
- `campaign_id`: The campaign that the leads belong to.
- `cursor`: G2. The `cursor` of the page before this one.
- `limit`: G2. Maximum number of leads on a page, from 1 to 8000. 1000 when absent.
- `status`: Only leads with this status.
```ignore
let response = client.list_leads()
    .campaign_id(campaign_id)
    .cursor(cursor)
    .limit(limit)
    .status(status)
    .send()
    .await;
```*/
    pub fn list_leads(&self) -> builder::ListLeads<'_> {
        builder::ListLeads::new(self)
    }
    /**Create a lead

Adds a lead to a campaign. The campaign calls the lead as soon as possible within business hours, by priority, or from `scheduledFor`
on. The API refuses a lead that the campaign already has: G1 compares the phone number, G2 first the external id and then the phone
number. Requires the `write` scope. G2 also serves this operation at `/api/v1/records`.


Sends a `POST` request to `/api/v1/leads`

```ignore
let response = client.create_lead()
    .body(body)
    .send()
    .await;
```*/
    pub fn create_lead(&self) -> builder::CreateLead<'_> {
        builder::CreateLead::new(self)
    }
    /**Delete a lead

G2. Deletes the lead that has this external id or phone number from a campaign. This cannot be undone. At least one of the two is
required; `externalId` takes precedence when both are sent. The lead's own `_id` is not accepted.
Requires the `write` scope. Also served at `/api/v1/records`.


Sends a `DELETE` request to `/api/v1/leads`

Arguments:
- `campaign_id`: The campaign that the leads belong to.
- `external_id`: The id of the lead in your CRM.
- `phone_number`: The phone number of the lead.
```ignore
let response = client.delete_lead()
    .campaign_id(campaign_id)
    .external_id(external_id)
    .phone_number(phone_number)
    .send()
    .await;
```*/
    pub fn delete_lead(&self) -> builder::DeleteLead<'_> {
        builder::DeleteLead::new(self)
    }
    /**Create many leads

Adds 1 to 1000 leads to a campaign. Leads that the campaign already has are skipped and reported; the others are created.
A request may be repeated: the second one skips the leads that the first one created. G1's pages state this; for G2 it is inferred.
Requires the `write` scope. G2 also serves this operation at `/api/v1/records/bulk`.


Sends a `POST` request to `/api/v1/leads/bulk`

```ignore
let response = client.bulk_create_leads()
    .body(body)
    .send()
    .await;
```*/
    pub fn bulk_create_leads(&self) -> builder::BulkCreateLeads<'_> {
        builder::BulkCreateLeads::new(self)
    }
    /**Delete many leads

G2. Deletes 1 to 1000 leads from a campaign. This cannot be undone. Leads that the campaign does not have, including leads of other
campaigns, are reported in `notFoundIdentifiers`. They do not fail the request, and nothing is rolled back.
Requires the `write` scope. Also served at `/api/v1/records/bulk-delete`.


Sends a `POST` request to `/api/v1/leads/bulk-delete`

```ignore
let response = client.bulk_delete_leads()
    .body(body)
    .send()
    .await;
```*/
    pub fn bulk_delete_leads(&self) -> builder::BulkDeleteLeads<'_> {
        builder::BulkDeleteLeads::new(self)
    }
    /**Check the health of the API

Checks the web server and its database, but not the voice and AI providers. Requires no key.
Poll it every 1 to 5 minutes with a timeout of 30 s, and raise an alert after three failures in a row.
The limit is 60 requests a minute from an IP address.


Sends a `GET` request to `/api/health`

```ignore
let response = client.get_health()
    .send()
    .await;
```*/
    pub fn get_health(&self) -> builder::GetHealth<'_> {
        builder::GetHealth::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::list_leads`]

[`Client::list_leads`]: super::Client::list_leads*/
    #[derive(Debug, Clone)]
    pub struct ListLeads<'a> {
        client: &'a super::Client,
        campaign_id: Result<types::CampaignId, String>,
        cursor: Result<Option<types::Cursor>, String>,
        limit: Result<Option<crate::generated::types::PageLimit>, String>,
        status: Result<Option<types::LeadStatusFilter>, String>,
    }
    impl<'a> ListLeads<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                campaign_id: Err(
                    "campaignId: missing (The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.)"
                        .to_string(),
                ),
                cursor: Ok(None),
                limit: Ok(None),
                status: Ok(None),
            }
        }
        /// `campaignId`: The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.
        pub fn campaign_id<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::CampaignId>,
            T::Error: ::std::fmt::Display,
        {
            self.campaign_id = value
                .try_into()
                .map_err(|e| crate::generated::support::invalid(
                    "campaignId",
                    e,
                    "The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.",
                ));
            self
        }
        /// `cursor`: Start of the next page, as an opaque string. For example eyJwb3NpdGlvbiI6Mn0=.
        pub fn cursor<T, M>(mut self, value: T) -> Self
        where
            T: crate::generated::support::Optional<types::Cursor, M>,
        {
            self.cursor = value
                .into_optional()
                .map_err(|e| crate::generated::support::invalid(
                    "cursor",
                    e,
                    "Start of the next page, as an opaque string. For example eyJwb3NpdGlvbiI6Mn0=.",
                ));
            self
        }
        /// `limit`: Maximum number of leads on a page, from 1 to 8000. For example 1000.
        pub fn limit<T, M>(mut self, value: T) -> Self
        where
            T: crate::generated::support::Optional<
                crate::generated::types::PageLimit,
                M,
            >,
        {
            self.limit = value
                .into_optional()
                .map_err(|e| crate::generated::support::invalid(
                    "limit",
                    e,
                    "Maximum number of leads on a page, from 1 to 8000. For example 1000.",
                ));
            self
        }
        /// `status`: Lead status to filter by. For example raw.
        pub fn status<T, M>(mut self, value: T) -> Self
        where
            T: crate::generated::support::Optional<types::LeadStatusFilter, M>,
        {
            self.status = value
                .into_optional()
                .map_err(|e| crate::generated::support::invalid(
                    "status",
                    e,
                    "Lead status to filter by. For example raw.",
                ));
            self
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            let Self { client, campaign_id, cursor, limit, status } = self;
            let campaign_id = campaign_id.map_err(Error::InvalidRequest)?;
            let cursor = cursor.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let status = status.map_err(Error::InvalidRequest)?;
            let url = client
                .inner
                .url(&client.baseurl, "/api/v1/leads")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("campaignId", &campaign_id))
                .query(&progenitor_client::QueryParam::new("cursor", &cursor))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("status", &status))
                .build()?;
            Ok((request, ()))
        }
        ///Sends a `GET` request to `/api/v1/leads`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::LeadPageEnvelope>,
            Error<types::ErrorEnvelope>,
        > {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "list_leads",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::create_lead`]

[`Client::create_lead`]: super::Client::create_lead*/
    #[derive(Debug, Clone)]
    pub struct CreateLead<'a> {
        client: &'a super::Client,
        body: Result<types::builder::LeadInput, String>,
    }
    impl<'a> CreateLead<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::LeadInput>,
            <V as std::convert::TryInto<types::LeadInput>>::Error: std::fmt::Display,
        {
            self.body = value.try_into().map(From::from).map_err(|s| format!("{}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::LeadInput) -> types::builder::LeadInput,
        {
            self.body = self.body.map(f);
            self
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, types::LeadInput), Error<()>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::LeadInput::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = client
                .inner
                .url(&client.baseurl, "/api/v1/leads")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .build()?;
            Ok((request, body))
        }
        ///Sends a `POST` request to `/api/v1/leads`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::CreatedLeadEnvelope>,
            Error<types::ErrorEnvelope>,
        > {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "create_lead",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::delete_lead`]

[`Client::delete_lead`]: super::Client::delete_lead*/
    #[derive(Debug, Clone)]
    pub struct DeleteLead<'a> {
        client: &'a super::Client,
        campaign_id: Result<types::CampaignId, String>,
        external_id: Result<Option<types::ExternalId>, String>,
        phone_number: Result<Option<types::PhoneNumber>, String>,
    }
    impl<'a> DeleteLead<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                campaign_id: Err(
                    "campaignId: missing (The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.)"
                        .to_string(),
                ),
                external_id: Ok(None),
                phone_number: Ok(None),
            }
        }
        /// `campaignId`: The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.
        pub fn campaign_id<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::CampaignId>,
            T::Error: ::std::fmt::Display,
        {
            self.campaign_id = value
                .try_into()
                .map_err(|e| crate::generated::support::invalid(
                    "campaignId",
                    e,
                    "The id of a campaign, from the dashboard. Inferred: without white space at either end, and without control characters. For example k978abc123.",
                ));
            self
        }
        /// `externalId`: The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.
        pub fn external_id<T, M>(mut self, value: T) -> Self
        where
            T: crate::generated::support::Optional<types::ExternalId, M>,
        {
            self.external_id = value
                .into_optional()
                .map_err(|e| crate::generated::support::invalid(
                    "externalId",
                    e,
                    "The id of a lead in your CRM. Inferred: without white space at either end, and without control characters. For example CRM_12345.",
                ));
            self
        }
        /// `phoneNumber`: A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.
        pub fn phone_number<T, M>(mut self, value: T) -> Self
        where
            T: crate::generated::support::Optional<types::PhoneNumber, M>,
        {
            self.phone_number = value
                .into_optional()
                .map_err(|e| crate::generated::support::invalid(
                    "phoneNumber",
                    e,
                    "A phone number in E.164 form: +, country code and number, without spaces. For example +15555551234.",
                ));
            self
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            let Self { client, campaign_id, external_id, phone_number } = self;
            let campaign_id = campaign_id.map_err(Error::InvalidRequest)?;
            let external_id = external_id.map_err(Error::InvalidRequest)?;
            let phone_number = phone_number.map_err(Error::InvalidRequest)?;
            let url = client
                .inner
                .url(&client.baseurl, "/api/v1/leads")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("campaignId", &campaign_id))
                .query(&progenitor_client::QueryParam::new("externalId", &external_id))
                .query(&progenitor_client::QueryParam::new("phoneNumber", &phone_number))
                .build()?;
            Ok((request, ()))
        }
        ///Sends a `DELETE` request to `/api/v1/leads`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::DeletedLeadEnvelope>,
            Error<types::ErrorEnvelope>,
        > {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "delete_lead",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::bulk_create_leads`]

[`Client::bulk_create_leads`]: super::Client::bulk_create_leads*/
    #[derive(Debug, Clone)]
    pub struct BulkCreateLeads<'a> {
        client: &'a super::Client,
        body: Result<types::builder::BulkCreateInput, String>,
    }
    impl<'a> BulkCreateLeads<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::BulkCreateInput>,
            <V as std::convert::TryInto<
                types::BulkCreateInput,
            >>::Error: std::fmt::Display,
        {
            self.body = value.try_into().map(From::from).map_err(|s| format!("{}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::BulkCreateInput,
            ) -> types::builder::BulkCreateInput,
        {
            self.body = self.body.map(f);
            self
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<
            (::reqwest::Request, types::BulkCreateInput),
            Error<()>,
        > {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::BulkCreateInput::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = client
                .inner
                .url(&client.baseurl, "/api/v1/leads/bulk")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .build()?;
            Ok((request, body))
        }
        ///Sends a `POST` request to `/api/v1/leads/bulk`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::BulkCreatedLeadsEnvelope>,
            Error<types::ErrorEnvelope>,
        > {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "bulk_create_leads",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::bulk_delete_leads`]

[`Client::bulk_delete_leads`]: super::Client::bulk_delete_leads*/
    #[derive(Debug, Clone)]
    pub struct BulkDeleteLeads<'a> {
        client: &'a super::Client,
        body: Result<types::builder::BulkDeleteInput, String>,
    }
    impl<'a> BulkDeleteLeads<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::BulkDeleteInput>,
            <V as std::convert::TryInto<
                types::BulkDeleteInput,
            >>::Error: std::fmt::Display,
        {
            self.body = value.try_into().map(From::from).map_err(|s| format!("{}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::BulkDeleteInput,
            ) -> types::builder::BulkDeleteInput,
        {
            self.body = self.body.map(f);
            self
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<
            (::reqwest::Request, types::BulkDeleteInput),
            Error<()>,
        > {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::BulkDeleteInput::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = client
                .inner
                .url(&client.baseurl, "/api/v1/leads/bulk-delete")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .build()?;
            Ok((request, body))
        }
        ///Sends a `POST` request to `/api/v1/leads/bulk-delete`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::BulkDeletedLeadsEnvelope>,
            Error<types::ErrorEnvelope>,
        > {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "bulk_delete_leads",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_health`]

[`Client::get_health`]: super::Client::get_health*/
    #[derive(Debug, Clone)]
    pub struct GetHealth<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetHealth<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        #[allow(unused_mut)]
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            let Self { client } = self;
            let url = client
                .inner
                .url(&client.baseurl, "/api/health")
                .map_err(Error::InvalidRequest)?;
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .build()?;
            Ok((request, ()))
        }
        ///Sends a `GET` request to `/api/health`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Health>, Error<types::HealthFailure>> {
            let client = self.client;
            let (mut request, _) = self
                .into_request()
                .map_err(crate::generated::call::into_client_error)?;
            let info = OperationInfo {
                operation_id: "get_health",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    impl<'a> crate::generated::call::Sealed for ListLeads<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for ListLeads<'a> {
        type Output = types::LeadPageEnvelope;
        type Body = ();
        const OPERATION_ID: &'static str = "list_leads";
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            <ListLeads<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    impl<'a> crate::generated::call::Sealed for CreateLead<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for CreateLead<'a> {
        type Output = types::CreatedLeadEnvelope;
        type Body = types::LeadInput;
        const OPERATION_ID: &'static str = "create_lead";
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, types::LeadInput), Error<()>> {
            <CreateLead<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    impl<'a> crate::generated::call::Sealed for DeleteLead<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for DeleteLead<'a> {
        type Output = types::DeletedLeadEnvelope;
        type Body = ();
        const OPERATION_ID: &'static str = "delete_lead";
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            <DeleteLead<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    impl<'a> crate::generated::call::Sealed for BulkCreateLeads<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for BulkCreateLeads<'a> {
        type Output = types::BulkCreatedLeadsEnvelope;
        type Body = types::BulkCreateInput;
        const OPERATION_ID: &'static str = "bulk_create_leads";
        fn into_request(
            self,
        ) -> ::std::result::Result<
            (::reqwest::Request, types::BulkCreateInput),
            Error<()>,
        > {
            <BulkCreateLeads<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    impl<'a> crate::generated::call::Sealed for BulkDeleteLeads<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for BulkDeleteLeads<'a> {
        type Output = types::BulkDeletedLeadsEnvelope;
        type Body = types::BulkDeleteInput;
        const OPERATION_ID: &'static str = "bulk_delete_leads";
        fn into_request(
            self,
        ) -> ::std::result::Result<
            (::reqwest::Request, types::BulkDeleteInput),
            Error<()>,
        > {
            <BulkDeleteLeads<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    impl<'a> crate::generated::call::Sealed for GetHealth<'a> {}
    impl<'a> crate::generated::call::OperationBuilder for GetHealth<'a> {
        type Output = types::Health;
        type Body = ();
        const OPERATION_ID: &'static str = "get_health";
        fn into_request(
            self,
        ) -> ::std::result::Result<(::reqwest::Request, ()), Error<()>> {
            <GetHealth<'a>>::into_request(self)
        }
        fn decode(body: &[u8]) -> ::serde_json::Result<Self::Output> {
            crate::generated::call::json(body)
        }
    }
    /// The types of each operation's bodies.
    pub(crate) static BODIES: &[crate::generated::call::Bodies] = &[
        crate::generated::call::Bodies {
            operation_id: "list_leads",
            success: |body| {
                crate::generated::call::json::<types::LeadPageEnvelope>(body).map(drop)
            },
            is_documented: |status| {
                matches!(
                    status, 200u16 | 400u16 | 401u16 | 403u16 | 404u16 | 429u16 | 500u16
                )
            },
            error: |body| {
                crate::generated::call::json::<types::ErrorEnvelope>(body).map(drop)
            },
        },
        crate::generated::call::Bodies {
            operation_id: "create_lead",
            success: |body| {
                crate::generated::call::json::<types::CreatedLeadEnvelope>(body)
                    .map(drop)
            },
            is_documented: |status| {
                matches!(
                    status, 200u16 | 201u16 | 400u16 | 401u16 | 403u16 | 404u16 | 429u16
                    | 500u16
                )
            },
            error: |body| {
                crate::generated::call::json::<types::ErrorEnvelope>(body).map(drop)
            },
        },
        crate::generated::call::Bodies {
            operation_id: "delete_lead",
            success: |body| {
                crate::generated::call::json::<types::DeletedLeadEnvelope>(body)
                    .map(drop)
            },
            is_documented: |status| {
                matches!(
                    status, 200u16 | 400u16 | 401u16 | 403u16 | 404u16 | 429u16 | 500u16
                )
            },
            error: |body| {
                crate::generated::call::json::<types::ErrorEnvelope>(body).map(drop)
            },
        },
        crate::generated::call::Bodies {
            operation_id: "bulk_create_leads",
            success: |body| {
                crate::generated::call::json::<types::BulkCreatedLeadsEnvelope>(body)
                    .map(drop)
            },
            is_documented: |status| {
                matches!(
                    status, 200u16 | 201u16 | 400u16 | 401u16 | 403u16 | 404u16 | 429u16
                    | 500u16
                )
            },
            error: |body| {
                crate::generated::call::json::<types::ErrorEnvelope>(body).map(drop)
            },
        },
        crate::generated::call::Bodies {
            operation_id: "bulk_delete_leads",
            success: |body| {
                crate::generated::call::json::<types::BulkDeletedLeadsEnvelope>(body)
                    .map(drop)
            },
            is_documented: |status| {
                matches!(
                    status, 200u16 | 201u16 | 400u16 | 401u16 | 403u16 | 404u16 | 429u16
                    | 500u16
                )
            },
            error: |body| {
                crate::generated::call::json::<types::ErrorEnvelope>(body).map(drop)
            },
        },
        crate::generated::call::Bodies {
            operation_id: "get_health",
            success: |body| {
                crate::generated::call::json::<types::Health>(body).map(drop)
            },
            is_documented: |status| matches!(status, 200u16 | 429u16 | 503u16),
            error: |body| {
                crate::generated::call::json::<types::HealthFailure>(body).map(drop)
            },
        },
    ];
    impl<'a> crate::generated::paged::PagedOperation for ListLeads<'a> {
        type Item = types::Lead;
        const PAGE: crate::generated::paged::PageFields = crate::generated::paged::PageFields {
            has_limit: true,
            items: &["/data/leads", "/data/records"],
            next: "/data/cursor",
            more: Some("/data/hasMore"),
        };
        fn start(&self) -> ::std::option::Option<::std::string::String> {
            self.cursor.as_ref().ok()?.as_ref().map(|cursor| cursor.to_string())
        }
        fn start_at(self, cursor: ::std::string::String) -> Self {
            self.cursor(cursor)
        }
        fn page_size(&self) -> ::std::option::Option<u64> {
            self.limit.as_ref().ok()?.as_ref()?.to_string().parse().ok()
        }
        fn with_page_size(self, limit: i64) -> Self {
            self.limit(limit)
        }
        fn take_page(
            success: &mut Self::Output,
        ) -> crate::generated::paged::PageParts<Self::Item> {
            let items = None;
            let items = items
                .or_else(|| {
                    Some(&mut *success)
                        .map(|value| &mut value.data)
                        .and_then(|value| value.leads.as_mut())
                        .map(::std::mem::take)
                });
            let items = items
                .or_else(|| {
                    Some(&mut *success)
                        .map(|value| &mut value.data)
                        .and_then(|value| value.records.as_mut())
                        .map(::std::mem::take)
                });
            crate::generated::paged::PageParts {
                items,
                next: Some(&mut *success)
                    .map(|value| &mut value.data)
                    .and_then(|value| value.cursor.as_mut())
                    .map(|value| value.to_string()),
                more: Some(&mut *success)
                    .map(|value| &mut value.data)
                    .and_then(|value| value.has_more.as_mut())
                    .map(|value| *value),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
