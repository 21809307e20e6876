//! From bytes to text: UTF-8, UTF-16, and what Windows programs in western Europe wrote before.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How a file's text is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows code page 1252, a superset of Latin-1.
    Windows1252,
}

impl Encoding {
    /// Every encoding that is read.
    pub const ALL: &'static [Self] = &[Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The name that people know.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (LE)",
            Self::Utf16Be => "UTF-16 (BE)",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The encoding of bytes: by their byte order mark, by zero bytes beside ASCII, or by being valid
    /// UTF-8. Whatever is left is taken for Windows-1252, in which every byte is a character.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => return Self::Utf16Le,
            [0xFE, 0xFF, ..] => return Self::Utf16Be,
            _ => {}
        }
        let start = &bytes[..bytes.len().min(4096)];
        let (pairs, _) = start.as_chunks::<2>();
        let share = |zero: usize| {
            pairs
                .iter()
                .filter(|p| p[zero] == 0 && p[1 - zero] != 0)
                .count()
        };
        if pairs.len() > 1 && share(1) * 2 > pairs.len() {
            Self::Utf16Le
        } else if pairs.len() > 1 && share(0) * 2 > pairs.len() {
            Self::Utf16Be
        } else if std::str::from_utf8(bytes).is_ok() {
            Self::Utf8
        } else {
            Self::Windows1252
        }
    }

    /// The text without its byte order mark. Nothing where the bytes are not of this encoding.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
                .ok()
                .map(Cow::Borrowed),
            Self::Utf16Le => utf16(
                bytes.strip_prefix(b"\xFF\xFE").unwrap_or(bytes),
                u16::from_le_bytes,
            ),
            Self::Utf16Be => utf16(
                bytes.strip_prefix(b"\xFE\xFF").unwrap_or(bytes),
                u16::from_be_bytes,
            ),
            Self::Windows1252 if bytes.is_ascii() => {
                std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
            }
            Self::Windows1252 => Some(Cow::Owned(
                bytes.iter().copied().map(windows_1252).collect(),
            )),
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .ok()?;
    rest.is_empty().then_some(Cow::Owned(text))
}

/// A character of code page 1252; the five bytes that it leaves open are control characters, as browsers
/// read them.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => FROM_80[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart_and_read() {
        let check = |bytes: &[u8], encoding: Encoding, text: &str| {
            assert_eq!(Encoding::guess(bytes), encoding, "{text}");
            assert_eq!(encoding.decode(bytes).as_deref(), Some(text));
        };
        check(b"Name,Dur", Encoding::Utf8, "Name,Dur");
        check("\u{FEFF}Größe".as_bytes(), Encoding::Utf8, "Größe");
        check(b"", Encoding::Utf8, "");
        check(b"Gr\xF6\xDFe \x80 5", Encoding::Windows1252, "Größe € 5");
        let utf16: Vec<u8> = "Größe\t1"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(&utf16, Encoding::Utf16Le, "Größe\t1");
        check(
            &[b"\xFF\xFE", &utf16[..]].concat(),
            Encoding::Utf16Le,
            "Größe\t1",
        );
        let utf16: Vec<u8> = "Größe".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(
            &[b"\xFE\xFF", &utf16[..]].concat(),
            Encoding::Utf16Be,
            "Größe",
        );
    }

    #[test]
    fn bytes_of_another_encoding_are_refused() {
        assert_eq!(Encoding::Utf8.decode(b"\xF6"), None);
        assert_eq!(Encoding::Utf16Le.decode(b"abc"), None);
        assert_eq!(Encoding::Utf16Le.decode(b"\x00\xD8"), None);
    }
}
