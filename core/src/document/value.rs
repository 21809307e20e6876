//! Between Automerge's scalars and ours.

use automerge::{ScalarValue, ScalarValueRef};

use crate::record::Scalar;

/// A stored scalar as ours, or in words why it is none. JavaScript writes whole numbers as floats at
/// times, and other libraries as unsigned: those are read.
pub(super) fn read(value: &ScalarValueRef<'_>) -> Result<Scalar, String> {
    Ok(match value {
        ScalarValueRef::Null => Scalar::Null,
        ScalarValueRef::Boolean(value) => Scalar::Bool(*value),
        ScalarValueRef::Int(number)
        | ScalarValueRef::Counter(number)
        | ScalarValueRef::Timestamp(number) => Scalar::Int(*number),
        ScalarValueRef::Uint(number) => {
            Scalar::Int(i64::try_from(*number).map_err(|_| format!("{number} is too large"))?)
        }
        ScalarValueRef::F64(number) => whole(*number)
            .map(Scalar::Int)
            .ok_or_else(|| format!("{number} is not a whole number"))?,
        ScalarValueRef::Str(text) => Scalar::Text(text.to_string()),
        ScalarValueRef::Bytes(bytes) => return Err(format!("{} bytes", bytes.len())),
        ScalarValueRef::Unknown { type_code, .. } => {
            return Err(format!("a value of the unknown type {type_code}"));
        }
    })
}

/// The same for a value that owns its content.
pub(super) fn read_owned(value: &ScalarValue) -> Result<Scalar, String> {
    read(&ScalarValueRef::from(value.clone()))
}

/// Our scalar as Automerge stores it.
pub(super) fn stored(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(value) => ScalarValue::Boolean(*value),
        Scalar::Int(number) => ScalarValue::Int(*number),
        Scalar::Text(text) => ScalarValue::Str(text.as_str().into()),
    }
}

/// Floats hold whole numbers exactly up to 2⁵³.
#[allow(clippy::cast_possible_truncation)]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}
