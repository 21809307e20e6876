//! Chunks: the pieces that saved documents and sync messages consist of.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use super::{
    GateError, Limits,
    change::chunk_hash,
    cursor::{Cursor, write_uleb},
};

/// The bytes that every chunk starts with.
pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// A chunk whose checksum was right.
#[derive(Clone, Debug)]
pub(super) enum Chunk<'a> {
    /// A change's content, inflated if it came compressed.
    Change(Cow<'a, [u8]>),
    /// A document's content; single columns in it may be compressed.
    Document(&'a [u8]),
}

/// Reads the chunk at the cursor. What is inflated counts against `budget`.
pub(super) fn read<'a>(
    cursor: &mut Cursor<'a>,
    budget: &mut usize,
    limits: &Limits,
) -> Result<Chunk<'a>, GateError> {
    if cursor.array::<4>()? != MAGIC {
        return Err(cursor.malformed("it does not start like a chunk"));
    }
    let checksum = cursor.array::<4>()?;
    let kind = cursor.byte()?;
    let body = cursor.prefixed()?;
    let chunk = match kind {
        0 => Chunk::Document(body),
        1 => Chunk::Change(Cow::Borrowed(body)),
        2 => Chunk::Change(Cow::Owned(inflate(body, budget, limits)?)),
        // Automerge's bundles are experimental and never sent by automerge-repo.
        kind => return Err(cursor.malformed(format!("chunks of type {kind} are not taken"))),
    };
    let hash = match &chunk {
        Chunk::Change(body) => chunk_hash(1, body),
        Chunk::Document(body) => chunk_hash(0, body),
    };
    if hash.0[..4] == checksum {
        Ok(chunk)
    } else {
        Err(cursor.malformed("its checksum is wrong"))
    }
}

/// The chunk of a change with this content, not compressed.
pub(super) fn write_change(hash: &automerge::ChangeHash, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 14);
    out.extend(MAGIC);
    out.extend(&hash.0[..4]);
    out.push(1);
    write_uleb(body.len() as u64, &mut out);
    out.extend(body);
    out
}

/// Undoes DEFLATE, stopping as soon as the budget is spent: what comes out may be a thousand times what went in.
pub(super) fn inflate(
    bytes: &[u8],
    budget: &mut usize,
    limits: &Limits,
) -> Result<Vec<u8>, GateError> {
    /// Grown by steps, so that memory is taken only for what has really come out.
    const STEP: usize = 64 << 10;
    let malformed = |what: &str| GateError::Malformed {
        place: "compressed data",
        what: what.to_owned(),
    };
    let mut inflater = Decompress::new(false);
    let mut out = Vec::new();
    loop {
        if out.len() >= *budget {
            return Err(GateError::TooLarge {
                what: "the inflated size",
                limit: limits.inflated_bytes,
            });
        }
        out.reserve(STEP.min(bytes.len().saturating_mul(4).max(256)));
        let consumed = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(consumed..).unwrap_or_default();
        let (before_in, before_out) = (inflater.total_in(), inflater.total_out());
        let status = inflater
            .decompress_vec(rest, &mut out, FlushDecompress::Finish)
            .map_err(|_| malformed("it cannot be inflated"))?;
        let stuck = (inflater.total_in(), inflater.total_out()) == (before_in, before_out);
        match status {
            Status::StreamEnd => break,
            Status::Ok | Status::BufError if stuck && out.len() < out.capacity() => {
                return Err(malformed("it ends too early"));
            }
            Status::Ok | Status::BufError => {}
        }
    }
    if out.len() > *budget {
        return Err(GateError::TooLarge {
            what: "the inflated size",
            limit: limits.inflated_bytes,
        });
    }
    *budget -= out.len();
    Ok(out)
}
