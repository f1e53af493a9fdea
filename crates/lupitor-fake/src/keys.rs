//! API keys, with their scope and campaign.

use std::fmt;

use http::HeaderValue;

use crate::error::Error;

/// Permission of an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// List leads.
    Read,
    /// Create and delete leads; includes [`Scope::Read`].
    Write,
}

/// An API key that the fake accepts. `Debug` does not show its value.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    value: String,
    scope: Scope,
    campaign: Option<String>,
    active: bool,
}

impl Key {
    /// A key that may list leads in every campaign of the company.
    #[must_use]
    pub fn read(value: impl Into<String>) -> Self {
        Self { value: value.into(), scope: Scope::Read, campaign: None, active: true }
    }

    /// A key that may list, create and delete leads in every campaign of the company.
    #[must_use]
    pub fn write(value: impl Into<String>) -> Self {
        Self { scope: Scope::Write, ..Self::read(value) }
    }

    /// Restricts the key to one campaign. The response for any other is that of an unknown campaign.
    #[must_use]
    pub fn only_campaign(self, campaign_id: impl Into<String>) -> Self {
        Self { campaign: Some(campaign_id.into()), ..self }
    }

    /// Revokes the key. The response to it is that to an unknown key.
    #[must_use]
    pub fn revoked(self) -> Self {
        Self { active: false, ..self }
    }

    /// The value of the `x-api-key` header.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The permission of the key.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The only campaign that the key may use; `None` for all.
    #[must_use]
    pub fn campaign(&self) -> Option<&str> {
        self.campaign.as_deref()
    }

    /// True unless the key was revoked.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active
    }

    pub(crate) fn may_write(&self) -> bool {
        self.scope == Scope::Write
    }

    pub(crate) fn reaches(&self, campaign_id: &str) -> bool {
        self.campaign.as_deref().is_none_or(|only| only == campaign_id)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("scope", &self.scope)
            .field("campaign", &self.campaign)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// The keys that the fake knows.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    keys: Vec<Key>,
}

/// A lookup is a linear scan, so the number of keys is bounded.
const MAX_KEYS: usize = 1000;

impl KeyRing {
    /// Adds a key, or replaces the one with the same value, which keeps its rate limit counters.
    pub(crate) fn add(&mut self, key: Key) -> Result<(), Error> {
        if key.value.is_empty() || HeaderValue::from_str(&key.value).is_err() || key.value.trim() != key.value {
            return Err(Error::config("API key must be visible ASCII text without spaces at its ends"));
        }
        if let Some(known) = self.keys.iter_mut().find(|known| known.value == key.value) {
            *known = key;
        } else if self.keys.len() >= MAX_KEYS {
            return Err(Error::config(format!("number of API keys must be at most {MAX_KEYS}")));
        } else {
            self.keys.push(key);
        }
        Ok(())
    }

    /// Revokes a key; false if it is unknown.
    pub(crate) fn revoke(&mut self, value: &str) -> bool {
        let known = self.keys.iter_mut().find(|known| known.value == value);
        known.map(|key| key.active = false).is_some()
    }

    /// The active key with this value, and its index, which never changes.
    pub(crate) fn authenticate(&self, value: &[u8]) -> Option<(usize, Key)> {
        let known = self.keys.iter().enumerate().find(|(_, key)| key.active && key.value.as_bytes() == value);
        known.map(|(index, key)| (index, key.clone()))
    }

    pub(crate) fn all(&self) -> &[Key] {
        &self.keys
    }
}
