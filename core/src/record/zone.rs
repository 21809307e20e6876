//! Names of time zones.

use serde::{Deserialize, Serialize};

use super::{FieldType, FieldValue, Scalar};

/// The IANA name of a time zone, such as `Europe/Oslo`; empty: none is named. A name that this version does not
/// know is kept, for a newer one may.
#[derive(Clone, PartialEq, Eq, Default, Debug, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneName(pub String);

impl ZoneName {
    /// Whether none is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FieldValue for ZoneName {
    const TYPE: FieldType = FieldType::Zone;

    fn to_scalar(&self) -> Scalar {
        self.0.to_scalar()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        String::from_scalar(scalar).map(|name| Self(name.trim().to_owned()))
    }
}
