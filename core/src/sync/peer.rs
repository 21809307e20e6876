//! Who is at the other end of a connection.

use std::{fmt, sync::Arc};

/// The name that one end of a connection gives itself. Cheap to clone: it stands in every frame.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(Arc<str>);

impl PeerId {
    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PeerId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for PeerId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What one end says about itself in `join` and `peer`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PeerMetadata {
    /// The store behind this peer; peers that share a store share an id.
    pub storage_id: Option<String>,
    /// Whether nobody should keep sync state for it.
    pub is_ephemeral: bool,
    /// Whether it announced our extension, `throughline: {version: 1}`. Only when both ends did may either send
    /// receipts and rejections.
    pub extensions: bool,
}
