//! API keys: scope, campaign, revocation.

use std::fmt;

use http::HeaderValue;

use crate::error::Error;

/// What an API key may do.
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

    /// Restricts the key to one campaign; the others answer it as if they did not exist.
    #[must_use]
    pub fn only_campaign(self, campaign_id: impl Into<String>) -> Self {
        Self { campaign: Some(campaign_id.into()), ..self }
    }

    /// Makes it a revoked key, which is answered like an unknown one.
    #[must_use]
    pub fn revoked(self) -> Self {
        Self { active: false, ..self }
    }

    /// The value of the `x-api-key` header.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What the key may do.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The one campaign that the key may use; `None` for all.
    #[must_use]
    pub fn campaign(&self) -> Option<&str> {
        self.campaign.as_deref()
    }

    /// Whether the key is accepted, that is not revoked.
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

/// Looking a key up is a scan; nothing needs more keys than this.
const MAX_KEYS: usize = 1000;

impl KeyRing {
    /// Adds a key; one with the same value is replaced and keeps its rate limits.
    pub(crate) fn add(&mut self, key: Key) -> Result<(), Error> {
        if key.value.is_empty() || HeaderValue::from_str(&key.value).is_err() || key.value.trim() != key.value {
            return Err(Error::config("the value of an API key must be a header value that is not empty"));
        }
        if let Some(known) = self.keys.iter_mut().find(|known| known.value == key.value) {
            *known = key;
        } else if self.keys.len() >= MAX_KEYS {
            return Err(Error::config(format!("no more than {MAX_KEYS} API keys")));
        } else {
            self.keys.push(key);
        }
        Ok(())
    }

    /// Revokes the key and tells whether there was one.
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
