//! The columns in which automerge keeps operations and changes: run-length encoded, differences, booleans.

use super::{
    GateError,
    cursor::{Cursor, write_prefixed, write_sleb, write_uleb},
};

/// What a run-length encoded column can hold.
pub(super) trait Item<'a>: Copy + PartialEq {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, GateError>;
    fn write(self, out: &mut Vec<u8>);
}

impl Item<'_> for u64 {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, GateError> {
        cursor.uleb()
    }

    fn write(self, out: &mut Vec<u8>) {
        write_uleb(self, out);
    }
}

impl Item<'_> for i64 {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, GateError> {
        cursor.sleb()
    }

    fn write(self, out: &mut Vec<u8>) {
        write_sleb(self, out);
    }
}

impl<'a> Item<'a> for &'a str {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, GateError> {
        cursor.text()
    }

    fn write(self, out: &mut Vec<u8>) {
        write_prefixed(self.as_bytes(), out);
    }
}

/// Reads a run-length encoded column. An absent column is one of nothing but nulls.
#[derive(Clone, Debug)]
pub(super) struct Runs<'a, T> {
    cursor: Cursor<'a>,
    absent: bool,
    left: u64,
    run: Run<T>,
}

#[derive(Clone, Copy, Debug)]
enum Run<T> {
    Null,
    Same(T),
    Literal,
}

impl<'a, T: Item<'a>> Runs<'a, T> {
    pub(super) const fn new(bytes: &'a [u8], place: &'static str) -> Self {
        Self {
            cursor: Cursor::new(bytes, place),
            absent: bytes.is_empty(),
            left: 0,
            run: Run::Null,
        }
    }

    /// Whether every row has been read. True from the start for an absent column.
    pub(super) const fn is_at_end(&self) -> bool {
        self.left == 0 && self.cursor.is_at_end()
    }

    pub(super) fn next(&mut self) -> Result<Option<T>, GateError> {
        if self.absent {
            return Ok(None);
        }
        if self.left == 0 {
            (self.run, self.left) = match self.cursor.sleb()? {
                0 => (Run::Null, self.cursor.uleb()?),
                n if n > 0 => (Run::Same(T::read(&mut self.cursor)?), n.unsigned_abs()),
                n => (Run::Literal, n.unsigned_abs()),
            };
            if self.left == 0 {
                return Err(self.cursor.malformed("an empty run"));
            }
        }
        self.left -= 1;
        match self.run {
            Run::Null => Ok(None),
            Run::Same(value) => Ok(Some(value)),
            Run::Literal => T::read(&mut self.cursor).map(Some),
        }
    }

    /// The next value where null has no meaning.
    pub(super) fn required(&mut self) -> Result<T, GateError> {
        self.next()?
            .ok_or_else(|| self.cursor.malformed("a value is absent"))
    }
}

/// Reads a column of differences.
#[derive(Clone, Debug)]
pub(super) struct Deltas<'a> {
    runs: Runs<'a, i64>,
    last: i64,
}

impl<'a> Deltas<'a> {
    pub(super) const fn new(bytes: &'a [u8], place: &'static str) -> Self {
        Self {
            runs: Runs::new(bytes, place),
            last: 0,
        }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.runs.is_at_end()
    }

    pub(super) fn next(&mut self) -> Result<Option<i64>, GateError> {
        let Some(delta) = self.runs.next()? else {
            return Ok(None);
        };
        let next = self.last.checked_add(delta);
        self.last = next.ok_or_else(|| self.runs.cursor.malformed("a number is too large"))?;
        Ok(Some(self.last))
    }

    pub(super) fn required(&mut self) -> Result<i64, GateError> {
        self.next()?
            .ok_or_else(|| self.runs.cursor.malformed("a value is absent"))
    }
}

/// Reads a column of booleans. An absent one is false throughout.
#[derive(Clone, Debug)]
pub(super) struct Flags<'a> {
    cursor: Cursor<'a>,
    absent: bool,
    left: u64,
    value: bool,
    first: bool,
}

impl<'a> Flags<'a> {
    pub(super) const fn new(bytes: &'a [u8], place: &'static str) -> Self {
        Self {
            cursor: Cursor::new(bytes, place),
            absent: bytes.is_empty(),
            left: 0,
            value: true,
            first: true,
        }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.left == 0 && self.cursor.is_at_end()
    }

    pub(super) fn next(&mut self) -> Result<bool, GateError> {
        if self.absent {
            return Ok(false);
        }
        while self.left == 0 {
            self.left = self.cursor.uleb()?;
            self.value = !self.value;
            // Only the first run, of false, may be empty.
            if self.left == 0 && !self.first {
                return Err(self.cursor.malformed("an empty run"));
            }
            self.first = false;
        }
        self.left -= 1;
        Ok(self.value)
    }
}

/// Writes a run-length encoded column exactly as automerge does. Only nulls give no column at all.
pub(super) fn write_runs<'a, T: Item<'a>>(
    values: impl Iterator<Item = Option<T>>,
    out: &mut Vec<u8>,
) {
    let mut values = values.peekable();
    let mut any = false;
    let mut literal: Vec<T> = Vec::new();
    let flush = |literal: &mut Vec<T>, out: &mut Vec<u8>| {
        if !literal.is_empty() {
            write_sleb(-i64::try_from(literal.len()).unwrap_or(i64::MAX), out);
            for value in literal.drain(..) {
                value.write(out);
            }
        }
    };
    while let Some(value) = values.next() {
        let mut len: u64 = 1;
        while values.next_if_eq(&value).is_some() {
            len += 1;
        }
        match value {
            None => {
                if !any && values.peek().is_none() {
                    return;
                }
                flush(&mut literal, out);
                write_sleb(0, out);
                write_uleb(len, out);
            }
            Some(value) if len == 1 => literal.push(value),
            Some(value) => {
                flush(&mut literal, out);
                write_sleb(i64::try_from(len).unwrap_or(i64::MAX), out);
                value.write(out);
            }
        }
        any = true;
    }
    flush(&mut literal, out);
}

/// Writes a column of differences.
pub(super) fn write_deltas(values: impl Iterator<Item = Option<i64>>, out: &mut Vec<u8>) {
    let mut last = 0;
    let deltas = values.map(|value| {
        value.map(|value| {
            let delta = value.wrapping_sub(last);
            last = value;
            delta
        })
    });
    write_runs(deltas, out);
}

/// Writes a column of booleans.
pub(super) fn write_flags(values: impl Iterator<Item = bool>, out: &mut Vec<u8>) {
    let mut last = false;
    let mut len: u64 = 0;
    for value in values {
        if value == last {
            len += 1;
        } else {
            write_uleb(len, out);
            (last, len) = (value, 1);
        }
    }
    if len > 0 {
        write_uleb(len, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn runs_round_trip(values in vec(option::of(0_u64..3), 0..40)) {
            let mut bytes = Vec::new();
            write_runs(values.iter().copied(), &mut bytes);
            let mut runs = Runs::<u64>::new(&bytes, "test");
            for value in &values {
                prop_assert_eq!(runs.next(), Ok(*value));
            }
            prop_assert!(runs.is_at_end());
        }

        #[test]
        fn deltas_round_trip(values in vec(option::of(-9_i64..9), 0..40)) {
            let mut bytes = Vec::new();
            write_deltas(values.iter().copied(), &mut bytes);
            let mut deltas = Deltas::new(&bytes, "test");
            for value in &values {
                prop_assert_eq!(deltas.next(), Ok(*value));
            }
            prop_assert!(deltas.is_at_end());
        }

        #[test]
        fn flags_round_trip(values in vec(any::<bool>(), 0..40)) {
            let mut bytes = Vec::new();
            write_flags(values.iter().copied(), &mut bytes);
            let mut flags = Flags::new(&bytes, "test");
            for value in &values {
                prop_assert_eq!(flags.next(), Ok(*value));
            }
            prop_assert!(flags.is_at_end());
        }
    }
}
