//! Reads the parts that automerge's formats are made of. Each length is checked before anything is taken or allocated.

use super::GateError;

/// A place in bytes, and the name of what they are, for messages.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    place: &'static str,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(rest: &'a [u8], place: &'static str) -> Self {
        Self { rest, place }
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn malformed(&self, what: impl Into<String>) -> GateError {
        GateError::Malformed {
            place: self.place,
            what: what.into(),
        }
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], GateError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(len)
            .ok_or_else(|| self.malformed("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], GateError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn byte(&mut self) -> Result<u8, GateError> {
        Ok(self.array::<1>()?[0])
    }

    /// An unsigned LEB128 number in its shortest form, which automerge demands too.
    pub(super) fn uleb(&mut self) -> Result<u64, GateError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(self.malformed("a number is not in its shortest form"));
                }
                return Ok(value);
            }
        }
        Err(self.malformed("a number is too large"))
    }

    /// A signed LEB128 number in its shortest form.
    pub(super) fn sleb(&mut self) -> Result<i64, GateError> {
        let mut value = 0;
        let mut previous = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                // The last byte must hold more than the sign that the one before it already shows.
                let idle =
                    (byte == 0 && previous & 0x40 == 0) || (byte == 0x7f && previous & 0x40 != 0);
                if shift > 0 && idle {
                    return Err(self.malformed("a number is not in its shortest form"));
                }
                if shift == 63 {
                    if byte != 0 && byte != 0x7f {
                        break;
                    }
                } else if byte & 0x40 != 0 {
                    value |= -1 << (shift + 7);
                }
                return Ok(value);
            }
            previous = byte;
        }
        Err(self.malformed("a number is too large"))
    }

    /// A number that counts something of at least `each` bytes in what follows.
    pub(super) fn count(&mut self, each: usize) -> Result<usize, GateError> {
        let count = self.uleb()?;
        usize::try_from(count)
            .ok()
            .filter(|n| {
                n.checked_mul(each)
                    .is_some_and(|len| len <= self.rest.len())
            })
            .ok_or_else(|| self.malformed("a count goes beyond the end"))
    }

    /// Bytes after their length.
    pub(super) fn prefixed(&mut self) -> Result<&'a [u8], GateError> {
        let len = self.count(1)?;
        self.take(len)
    }

    /// Text after its length.
    pub(super) fn text(&mut self) -> Result<&'a str, GateError> {
        let bytes = self.prefixed()?;
        std::str::from_utf8(bytes).map_err(|_| self.malformed("text is not UTF-8"))
    }

    /// Hashes after their number, in ascending order without repetition, as automerge writes and expects them.
    pub(super) fn hashes(&mut self) -> Result<Vec<automerge::ChangeHash>, GateError> {
        let count = self.count(32)?;
        let mut hashes = Vec::with_capacity(count);
        for _ in 0..count {
            hashes.push(automerge::ChangeHash(self.array()?));
        }
        if hashes.is_sorted_by(|a, b| a < b) {
            Ok(hashes)
        } else {
            Err(self.malformed("hashes are not in order"))
        }
    }
}

/// Writes an unsigned LEB128 number.
pub(super) fn write_uleb(mut value: u64, out: &mut Vec<u8>) {
    loop {
        let bits = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}

/// Writes a signed LEB128 number.
pub(super) fn write_sleb(mut value: i64, out: &mut Vec<u8>) {
    loop {
        let bits = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && bits & 0x40 == 0) || (value == -1 && bits & 0x40 != 0) {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}

/// Writes bytes after their length.
pub(super) fn write_prefixed(bytes: &[u8], out: &mut Vec<u8>) {
    write_uleb(bytes.len() as u64, out);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_round_trip(unsigned: u64, signed: i64) {
            let mut bytes = Vec::new();
            write_uleb(unsigned, &mut bytes);
            write_sleb(signed, &mut bytes);
            let mut cursor = Cursor::new(&bytes, "test");
            prop_assert_eq!(cursor.uleb(), Ok(unsigned));
            prop_assert_eq!(cursor.sleb(), Ok(signed));
            prop_assert!(cursor.is_at_end());
        }

        #[test]
        fn numbers_have_one_form(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut cursor = Cursor::new(&bytes, "test");
            if let Ok(value) = cursor.uleb() {
                let mut again = Vec::new();
                write_uleb(value, &mut again);
                prop_assert_eq!(&again[..], &bytes[..bytes.len() - cursor.rest().len()]);
            }
            let mut cursor = Cursor::new(&bytes, "test");
            if let Ok(value) = cursor.sleb() {
                let mut again = Vec::new();
                write_sleb(value, &mut again);
                prop_assert_eq!(&again[..], &bytes[..bytes.len() - cursor.rest().len()]);
            }
        }
    }
}
