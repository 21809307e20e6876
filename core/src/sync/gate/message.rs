//! Sync messages.

use automerge::ChangeHash;

use super::{Budget, ChangeInfo, GateError, Limits, cursor::Cursor, inspect_into};

const PLACE: &str = "sync message";

/// Summaries of what a peer has. Automerge sends at most one.
const MAX_HAVE: usize = 16;

/// Probes of a Bloom filter. Automerge uses 7; each costs a lookup per change.
const MAX_PROBES: u64 = 32;

/// A sync message that passed the gate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inspected {
    /// The sender's heads.
    pub heads: Vec<ChangeHash>,
    /// The changes that it asks for.
    pub need: Vec<ChangeHash>,
    /// The changes that it brings, whether they came one by one or as a whole document.
    pub changes: Vec<ChangeInfo>,
    /// Whether it brings anything, if only an empty document.
    pub has_chunks: bool,
}

/// What a sync message says of its sender, besides what it brings.
pub(crate) struct Head {
    pub(crate) heads: Vec<ChangeHash>,
    pub(crate) need: Vec<ChangeHash>,
    /// Whether it brings anything.
    pub(crate) has_chunks: bool,
}

/// Reads what a sync message says of its sender. What it brings is not looked at.
///
/// # Errors
/// What is read is malformed or over a limit.
pub(crate) fn head(message: &[u8], limits: &Limits) -> Result<Head, GateError> {
    let mut cursor = Cursor::new(message, PLACE);
    let (heads, need, chunks) = read_head(&mut cursor, message.len(), limits)?;
    Ok(Head {
        heads,
        need,
        has_chunks: chunks > 0,
    })
}

/// Heads, needs, and how many chunks follow.
fn read_head(
    cursor: &mut Cursor<'_>,
    len: usize,
    limits: &Limits,
) -> Result<(Vec<ChangeHash>, Vec<ChangeHash>, usize), GateError> {
    if len > limits.message_bytes {
        return Err(GateError::TooLarge {
            what: "the sync message",
            limit: limits.message_bytes,
        });
    }
    if !matches!(cursor.byte()?, 0x42 | 0x43) {
        return Err(cursor.malformed("it does not start like one"));
    }
    let heads = cursor.hashes()?;
    let need = cursor.hashes()?;
    let have = cursor.count(2)?;
    if have > MAX_HAVE {
        return Err(cursor.malformed("too many summaries"));
    }
    for _ in 0..have {
        cursor.hashes()?;
        check_bloom(cursor.prefixed()?)?;
    }
    Ok((heads, need, cursor.count(1)?))
}

/// Reads a sync message of either version and everything in it.
///
/// # Errors
/// If any part is malformed or over a limit; nothing of the message should then be used.
pub fn inspect(message: &[u8], limits: &Limits) -> Result<Inspected, GateError> {
    let mut cursor = Cursor::new(message, PLACE);
    let (heads, need, chunks) = read_head(&mut cursor, message.len(), limits)?;
    let mut budget = Budget::of_message(message.len(), limits);
    let mut changes = Vec::new();
    for _ in 0..chunks {
        inspect_into(cursor.prefixed()?, &mut budget, limits, &mut changes)?;
    }
    // Flags, which automerge reads byte by byte; nothing but a length to check.
    if !cursor.is_at_end() {
        cursor.prefixed()?;
    }
    Ok(Inspected {
        heads,
        need,
        changes,
        has_chunks: chunks > 0,
    })
}

/// A Bloom filter whose bits are fewer than none makes automerge divide by zero.
fn check_bloom(bytes: &[u8]) -> Result<(), GateError> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut cursor = Cursor::new(bytes, "bloom filter");
    let entries = cursor.uleb()?;
    let bits_per_entry = cursor.uleb()?;
    let probes = cursor.uleb()?;
    if entries == 0 || bits_per_entry == 0 || probes == 0 || probes > MAX_PROBES {
        return Err(cursor.malformed("its parameters make no sense"));
    }
    let in_range = entries <= u64::from(u32::MAX) && bits_per_entry <= u64::from(u32::MAX);
    let bytes = in_range
        .then(|| entries.checked_mul(bits_per_entry))
        .flatten()
        .map(|bits| bits.div_ceil(8))
        .filter(|bytes| *bytes == cursor.rest().len() as u64);
    if bytes.is_some() {
        Ok(())
    } else {
        Err(cursor.malformed("its size does not match its parameters"))
    }
}
