//! Leads as the fake keeps and takes them.

use serde_json::{Map, Value, json};

use crate::settings::CreationTimeUnit;

/// A lead as the fake keeps it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Lead {
    /// `_id` in lists, `leadId` in the answer to a create.
    pub id: String,
    /// The campaign that it belongs to.
    pub campaign_id: String,
    /// In E.164 form; `None` for a lead with an external id only.
    pub phone_number: Option<String>,
    /// The id in the caller's CRM.
    pub external_id: Option<String>,
    /// The custom data, as it was sent.
    pub metadata: Option<Map<String, Value>>,
    /// `raw`, `attempting`, `exhausted` or `concluded`; tests may set others, as the real API may have.
    pub status: String,
    /// When to call, as it was sent.
    pub scheduled_for: Option<String>,
    /// From 0 to 100; 0 when it was not sent.
    pub priority: u8,
    /// How often it was called. The fake calls nobody.
    pub attempts: u32,
    /// Milliseconds since the Unix epoch, by the clock of the fake's database.
    pub created_at_ms: u64,
}

impl Lead {
    /// The external id where there is one, else the phone number: what the bulk operations report.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.external_id.as_deref().or(self.phone_number.as_deref())
    }

    /// The lead in a list. What it does not have is left out, or null.
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

/// A lead to be created, by a request or by a test that sets the scene.
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

    /// A lead with a phone number. It is not checked, so that a test can have one that the API would refuse.
    #[must_use]
    pub fn phone(phone_number: impl Into<String>) -> Self {
        Self { phone_number: Some(phone_number.into()), ..Self::empty() }
    }

    /// A lead with an external id only.
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

    /// Sets when to call, in RFC 3339.
    #[must_use]
    pub fn scheduled_for(self, date_time: impl Into<String>) -> Self {
        Self { scheduled_for: Some(date_time.into()), ..self }
    }

    /// Sets the priority, from 0 to 100; 0 unless set.
    #[must_use]
    pub fn priority(self, priority: u8) -> Self {
        Self { priority, ..self }
    }

    /// Sets the status; `raw` unless set. A request cannot do that.
    #[must_use]
    pub fn status(self, status: impl Into<String>) -> Self {
        Self { status: status.into(), ..self }
    }

    /// Sets how often it was called; 0 unless set. A request cannot do that.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }
}

/// How a delete names a lead. The external id wins when a request has both.
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
