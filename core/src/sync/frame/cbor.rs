//! CBOR (RFC 8949) within the bounds of a frame: definite lengths, shallow nesting, nothing allocated before its length
//! is known to be there.

use super::FrameError;

/// Maps and arrays within one another. `remote-heads-changed` needs four.
const MAX_DEPTH: u8 = 8;

/// Bytes marked as `Uint8Array` (RFC 8746), as older JavaScript encoders do.
const TAG_UINT8_ARRAY: u64 = 64;

/// Reads CBOR items one after another.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The head of an item.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Head {
    Unsigned(u64),
    /// `-1 - n`.
    Negative(u64),
    Bytes(usize),
    Text(usize),
    Array(usize),
    Map(usize),
    Tag(u64),
    Bool(bool),
    /// `null`, `undefined` and the simple values that mean nothing here.
    Nothing,
    Float(f64),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(crate) fn malformed(&self, what: &'static str) -> FrameError {
        FrameError::Malformed { at: self.at, what }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], FrameError> {
        let end = self.at.checked_add(len).filter(|e| *e <= self.bytes.len());
        let end = end.ok_or_else(|| self.malformed("it ends too early"))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn number(&mut self, len: usize) -> Result<u64, FrameError> {
        Ok(self
            .take(len)?
            .iter()
            .fold(0, |n, byte| (n << 8) | u64::from(*byte)))
    }

    pub(crate) fn head(&mut self) -> Result<Head, FrameError> {
        let first = self.take(1)?[0];
        let (major, info) = (first >> 5, first & 31);
        if major == 7 {
            return self.simple(info);
        }
        let argument = match info {
            0..24 => u64::from(info),
            24 => self.number(1)?,
            25 => self.number(2)?,
            26 => self.number(4)?,
            27 => self.number(8)?,
            31 => return Err(self.malformed("indefinite lengths are not used here")),
            _ => return Err(self.malformed("not CBOR")),
        };
        // Each byte or item takes at least a byte, so a length beyond the rest can be refused before it costs anything.
        let length = |per_item: usize| {
            usize::try_from(argument)
                .ok()
                .filter(|n| {
                    n.checked_mul(per_item)
                        .is_some_and(|len| len <= self.bytes.len() - self.at)
                })
                .ok_or_else(|| self.malformed("a length beyond the end"))
        };
        Ok(match major {
            0 => Head::Unsigned(argument),
            1 => Head::Negative(argument),
            2 => Head::Bytes(length(1)?),
            3 => Head::Text(length(1)?),
            4 => Head::Array(length(1)?),
            5 => Head::Map(length(2)?),
            _ => Head::Tag(argument),
        })
    }

    fn simple(&mut self, info: u8) -> Result<Head, FrameError> {
        Ok(match info {
            20 => Head::Bool(false),
            21 => Head::Bool(true),
            0..24 => Head::Nothing,
            24 => {
                self.take(1)?;
                Head::Nothing
            }
            25 => Head::Float(half(self.number(2)?)),
            26 => {
                let bits = u32::try_from(self.number(4)?).unwrap_or_default();
                Head::Float(f32::from_bits(bits).into())
            }
            27 => Head::Float(f64::from_bits(self.number(8)?)),
            _ => return Err(self.malformed("not CBOR")),
        })
    }

    /// Text, or nothing for `null` and `undefined`.
    pub(crate) fn text(&mut self) -> Result<Option<&'a str>, FrameError> {
        match self.head()? {
            Head::Text(len) => {
                let bytes = self.take(len)?;
                let text = std::str::from_utf8(bytes);
                text.map(Some)
                    .map_err(|_| self.malformed("text that is not UTF-8"))
            }
            Head::Nothing => Ok(None),
            _ => Err(self.malformed("this must be text")),
        }
    }

    /// A byte string with or without its tag, or nothing for `null` and `undefined`.
    pub(crate) fn byte_string(&mut self) -> Result<Option<&'a [u8]>, FrameError> {
        match self.head()? {
            Head::Bytes(len) => self.take(len).map(Some),
            Head::Tag(TAG_UINT8_ARRAY) => match self.head()? {
                Head::Bytes(len) => self.take(len).map(Some),
                _ => Err(self.malformed("this must be a byte string")),
            },
            Head::Nothing => Ok(None),
            _ => Err(self.malformed("this must be a byte string")),
        }
    }

    /// A count; JavaScript may write any number as a float.
    pub(crate) fn count(&mut self) -> Result<Option<u64>, FrameError> {
        /// 2⁵³: from there on a float64 no longer tells neighbouring integers apart.
        const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
        match self.head()? {
            Head::Unsigned(n) => Ok(Some(n)),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Head::Float(f) if (0.0..=MAX_EXACT).contains(&f) && f.fract() == 0.0 => {
                Ok(Some(f as u64))
            }
            Head::Nothing => Ok(None),
            _ => Err(self.malformed("this must be a count")),
        }
    }

    /// The number of entries of the map that starts here.
    pub(crate) fn map(&mut self) -> Result<Option<usize>, FrameError> {
        match self.head()? {
            Head::Map(len) => Ok(Some(len)),
            Head::Nothing => Ok(None),
            _ => Err(self.malformed("this must be a map")),
        }
    }

    /// The number of items of the array that starts here.
    pub(crate) fn array(&mut self) -> Result<Option<usize>, FrameError> {
        match self.head()? {
            Head::Array(len) => Ok(Some(len)),
            Head::Nothing => Ok(None),
            _ => Err(self.malformed("this must be an array")),
        }
    }

    /// Passes over one item and returns its bytes.
    pub(crate) fn skip(&mut self) -> Result<&'a [u8], FrameError> {
        let start = self.at;
        self.skip_nested(MAX_DEPTH)?;
        Ok(&self.bytes[start..self.at])
    }

    fn skip_nested(&mut self, depth: u8) -> Result<(), FrameError> {
        let inner = |reader: &Self| {
            depth
                .checked_sub(1)
                .ok_or_else(|| reader.malformed("nested too deeply"))
        };
        match self.head()? {
            Head::Bytes(len) | Head::Text(len) => {
                self.take(len)?;
            }
            Head::Array(len) => {
                let depth = inner(self)?;
                for _ in 0..len {
                    self.skip_nested(depth)?;
                }
            }
            Head::Map(len) => {
                let depth = inner(self)?;
                for _ in 0..len {
                    self.skip_nested(depth)?;
                    self.skip_nested(depth)?;
                }
            }
            Head::Tag(_) => {
                let depth = inner(self)?;
                self.skip_nested(depth)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// An IEEE 754 half-precision float (RFC 8949, appendix D).
fn half(bits: u64) -> f64 {
    #[allow(clippy::cast_possible_truncation)]
    let bits = bits as u16;
    let mantissa = f64::from(bits & 0x3ff);
    let magnitude = match i32::from((bits >> 10) & 31) {
        0 => mantissa * 2f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (mantissa + 1024.0) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 {
        magnitude
    } else {
        -magnitude
    }
}

/// Writes CBOR items one after another, in the shortest form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(capacity),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        let wide = argument.to_be_bytes();
        match argument {
            0..24 => self.bytes.push(major | wide[7]),
            24..0x100 => self.bytes.extend([major | 24, wide[7]]),
            0x100..0x1_0000 => self.bytes.extend([major | 25, wide[6], wide[7]]),
            0x1_0000..0x1_0000_0000 => {
                self.bytes.push(major | 26);
                self.bytes.extend(&wide[4..]);
            }
            _ => {
                self.bytes.push(major | 27);
                self.bytes.extend(wide);
            }
        }
        self
    }

    pub(crate) fn count(&mut self, n: u64) -> &mut Self {
        self.head(0, n)
    }

    pub(crate) fn byte_string(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(2, bytes.len() as u64).bytes.extend(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, text.len() as u64)
            .bytes
            .extend(text.as_bytes());
        self
    }

    pub(crate) fn array(&mut self, len: usize) -> &mut Self {
        self.head(4, len as u64)
    }

    pub(crate) fn map(&mut self, len: usize) -> &mut Self {
        self.head(5, len as u64)
    }

    pub(crate) fn bool(&mut self, value: bool) -> &mut Self {
        self.bytes.push(if value { 0xf5 } else { 0xf4 });
        self
    }

    pub(crate) fn null(&mut self) -> &mut Self {
        self.bytes.push(0xf6);
        self
    }
}
