//! The stored form of a field.

use serde::{Deserialize, Serialize};

/// A stored value: what an Automerge map, a CSV cell or an undo entry can hold.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub enum Scalar {
    /// Absent or empty.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
