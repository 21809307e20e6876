//! Stored parts of a document.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, AutomergeError, LoadOptions, OnPartialLoad};

use super::DocumentError;

/// A stored part of a document that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DamagedChunk {
    /// Which of the chunks that were handed in, counted from 0.
    pub index: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a document from its parts. A damaged one is left out and named.
pub(super) fn read(chunks: &[&[u8]]) -> Result<(Automerge, Vec<DamagedChunk>), DocumentError> {
    if let Ok(doc) = load(&chunks.concat(), OnPartialLoad::Error) {
        return Ok((doc, Vec::new()));
    }
    let mut damaged = Vec::new();
    let mut sound = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        match check(chunk) {
            Ok(()) => sound.extend_from_slice(chunk),
            Err(why) => damaged.push(DamagedChunk { index, why }),
        }
    }
    let unreadable = |why: String| DocumentError::Unreadable {
        chunks: chunks.len(),
        why,
    };
    match damaged.first() {
        Some(first) if sound.is_empty() => Err(unreadable(first.why.clone())),
        // Each part is sound, so all that can be left out now is changes that wait for a damaged one.
        _ => match load(&sound, OnPartialLoad::Ignore) {
            Ok(doc) => Ok((doc, damaged)),
            Err(why) => Err(unreadable(why.to_string())),
        },
    }
}

/// Why chunks could not be read.
#[derive(Debug, thiserror::Error)]
enum ChunkError {
    #[error(transparent)]
    Automerge(#[from] AutomergeError),
    #[error("it is malformed")]
    Panicked,
}

/// Reads chunks into a document. Automerge panics on some malformed input, and a file may hold
/// anything: where a panic can be caught, it is an error like any other.
fn load(bytes: &[u8], partial: OnPartialLoad) -> Result<Automerge, ChunkError> {
    let options = LoadOptions::new().on_partial_load(partial);
    catch_unwind(AssertUnwindSafe(|| {
        Automerge::load_with_options(bytes, options)
    }))
    .map_or(Err(ChunkError::Panicked), |result| Ok(result?))
}

/// Whether a chunk is sound on its own. Changes that wait for others are.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    match load(bytes, OnPartialLoad::Error) {
        Ok(_) | Err(ChunkError::Automerge(AutomergeError::MissingDeps)) => Ok(()),
        Err(why) => Err(why.to_string()),
    }
}
