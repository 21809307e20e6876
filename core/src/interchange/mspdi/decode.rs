//! From bytes to text: UTF-8 and UTF-16, and what a file is that is not text.

use std::borrow::Cow;

use super::error::{Fault, ImportError, Reason};

/// The text without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some(format) = binary_format(bytes) {
        return Err(Reason::OtherFormat(format.to_owned()).into());
    }
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let declared = declared_encoding(valid).unwrap_or("UTF-8");
        let reason = if is_utf8(declared) {
            Reason::Encoding("valid UTF-8".to_owned())
        } else {
            other_encoding(declared)
        };
        let offset = valid.len();
        Fault { offset, reason }.locate(valid, String::new())
    })?;
    // Text that is ASCII throughout reads the same in every encoding that a declaration may name.
    match declared_encoding(text) {
        Some(other) if !is_utf8(other) && !text.is_ascii() => Err(other_encoding(other).into()),
        _ => Ok(Cow::Borrowed(text)),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ImportError> {
    let broken = || ImportError::from(Reason::Encoding("valid UTF-16".to_owned()));
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(broken());
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| broken())
}

fn other_encoding(declared: &str) -> Reason {
    let declared: String = declared.chars().take(40).collect();
    Reason::Encoding(format!(
        "UTF-8 or UTF-16 with a byte order mark, but says it is {declared}"
    ))
}

fn is_utf8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|name| encoding.eq_ignore_ascii_case(name))
}

/// The encoding that the XML declaration names.
fn declared_encoding(text: &str) -> Option<&str> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let after = declaration.split_once("encoding")?.1.trim_start();
    let value = after.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name)
}

/// Whether bytes are a file of another kind that is no text.
pub(in crate::interchange) fn is_binary(bytes: &[u8]) -> bool {
    binary_format(bytes).is_some()
}

/// Files that people take for Microsoft Project XML, by their first bytes.
fn binary_format(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 7] = [
        (
            b"\xD0\xCF\x11\xE0",
            "a binary Microsoft file such as MPP; in Microsoft Project, save it as XML",
        ),
        (b"PK\x03\x04", "a ZIP archive such as XLSX or POD"),
        (b"%PDF", "a PDF document"),
        (b"MPX,", "a Microsoft Project 4 exchange file (MPX)"),
        (b"ERMHDR", "a Primavera P6 exchange file (XER)"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"{", "JSON"),
    ];
    FORMATS
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name)
}
