//! Fields that are written once, with the record, and never again.

use super::{FieldType, FieldValue, Scalar};

/// A value that holds from the moment its record is made. Edits may not change it, and a reader keeps
/// the value that the change which made the record gave it, whatever another client writes later.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frozen<T>(pub T);

impl<T: FieldValue> FieldValue for Frozen<T> {
    const TYPE: FieldType = T::TYPE;
    const FROZEN: bool = true;

    fn to_scalar(&self) -> Scalar {
        self.0.to_scalar()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        T::from_scalar(scalar).map(Self)
    }
}
