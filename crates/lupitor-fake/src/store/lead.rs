//! Leads: stored, to be created, and named by an identifier.

use serde_json::{Map, Value, json};

use crate::settings::CreationTimeUnit;

/// A stored lead.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Lead {
    /// `_id` in lists, `leadId` in the response to a create.
    pub id: String,
    /// The campaign that the lead belongs to.
    pub campaign_id: String,
    /// The phone number, in E.164 form.
    pub phone_number: Option<String>,
    /// The id in the caller's CRM.
    pub external_id: Option<String>,
    /// Custom data, as sent.
    pub metadata: Option<Map<String, Value>>,
    /// `raw`, `attempting`, `exhausted` or `concluded`. A test may set another one, which the real API may gain.
    pub status: String,
    /// Time of the call, as sent.
    pub scheduled_for: Option<String>,
    /// Priority, from 0 to 100. Default: 0.
    pub priority: u8,
    /// Number of calls. The fake itself never calls.
    pub attempts: u32,
    /// Time of creation in milliseconds since the Unix epoch, by the clock of the database.
    pub created_at_ms: u64,
}

impl Lead {
    /// The external id, or else the phone number, as the bulk operations report it.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.external_id.as_deref().or(self.phone_number.as_deref())
    }

    /// The lead as an item of a list. Absent fields are null or left out.
    pub(crate) fn to_json(&self, absent_as_null: bool, unit: CreationTimeUnit) -> Value {
        let creation_time = match unit {
            CreationTimeUnit::Seconds => self.created_at_ms / 1000,
            CreationTimeUnit::Milliseconds => self.created_at_ms,
        };
        let mut lead = json!({
            "_id": self.id,
            "campaignId": self.campaign_id,
            "phoneNumber": self.phone_number,
            "externalId": self.external_id,
            "metadata": self.metadata,
            "status": self.status,
            "scheduledFor": self.scheduled_for,
            "priority": self.priority,
            "attempts": self.attempts,
            "_creationTime": creation_time,
        });
        if let (false, Some(members)) = (absent_as_null, lead.as_object_mut()) {
            members.retain(|_, value| !value.is_null());
        }
        lead
    }
}

/// A lead to be created, by a request or by a test.
///
/// ```
/// use lupitor_fake::LeadInput;
/// let called_before = LeadInput::phone("+15555551234").external_id("CRM_1").status("concluded").attempts(2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LeadInput {
    pub(crate) phone_number: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) metadata: Option<Map<String, Value>>,
    pub(crate) scheduled_for: Option<String>,
    pub(crate) priority: u8,
    pub(crate) status: String,
    pub(crate) attempts: u32,
}

impl LeadInput {
    pub(crate) fn empty() -> Self {
        Self {
            phone_number: None,
            external_id: None,
            metadata: None,
            scheduled_for: None,
            priority: 0,
            status: "raw".to_owned(),
            attempts: 0,
        }
    }

    /// A lead with a phone number. It is not checked, so a test can use one that the API rejects.
    #[must_use]
    pub fn phone(phone_number: impl Into<String>) -> Self {
        Self { phone_number: Some(phone_number.into()), ..Self::empty() }
    }

    /// A lead with an external id and no phone number.
    #[must_use]
    pub fn external(external_id: impl Into<String>) -> Self {
        Self::empty().external_id(external_id)
    }

    /// Sets the id in the caller's CRM.
    #[must_use]
    pub fn external_id(self, external_id: impl Into<String>) -> Self {
        Self { external_id: Some(external_id.into()), ..self }
    }

    /// Sets the custom data.
    #[must_use]
    pub fn metadata(self, metadata: Map<String, Value>) -> Self {
        Self { metadata: Some(metadata), ..self }
    }

    /// Sets the time of the call, in RFC 3339.
    #[must_use]
    pub fn scheduled_for(self, date_time: impl Into<String>) -> Self {
        Self { scheduled_for: Some(date_time.into()), ..self }
    }

    /// Sets the priority, from 0 to 100. Default: 0.
    #[must_use]
    pub fn priority(self, priority: u8) -> Self {
        Self { priority, ..self }
    }

    /// Sets the status, which a request cannot. Default: `raw`.
    #[must_use]
    pub fn status(self, status: impl Into<String>) -> Self {
        Self { status: status.into(), ..self }
    }

    /// Sets the number of calls, which a request cannot. Default: 0.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }
}

/// The identifier by which a delete names a lead. If a request has both, the external id counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeadIdentifier {
    ExternalId(String),
    PhoneNumber(String),
}

impl LeadIdentifier {
    pub(crate) fn into_text(self) -> String {
        match self {
            LeadIdentifier::ExternalId(text) | LeadIdentifier::PhoneNumber(text) => text,
        }
    }
}
