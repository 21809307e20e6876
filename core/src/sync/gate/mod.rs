//! What stands before automerge: nothing reaches it from the network or a file that was not inspected here.

mod change;
mod chunk;
mod column;
mod cursor;
mod document;
mod history;
mod ledger;
mod message;
mod ops;
mod stored;

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Automerge, AutomergeError, ChangeHash};

pub use ledger::{Admission, Ledger, Refusal};
pub(crate) use message::head;
pub use message::{Inspected, inspect};
pub(crate) use stored::heads_of;

use change::Change;
use chunk::Chunk;
use cursor::Cursor;

/// What one message or file may cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of a message as it comes.
    pub message_bytes: usize,
    /// Bytes of all its chunks together once inflated.
    pub inflated_bytes: usize,
    /// Changes in one message or document.
    pub changes: usize,
    /// Operations in one message or document.
    pub operations: usize,
    /// Changes that wait for others to arrive first.
    pub waiting_changes: usize,
    /// Bytes of the changes that wait.
    pub waiting_bytes: usize,
    /// Bytes of all changes of a document, not compressed: about half of what it takes in memory.
    pub document_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 32 << 20,
            inflated_bytes: 256 << 20,
            changes: 2_000_000,
            operations: 20_000_000,
            waiting_changes: 100_000,
            waiting_bytes: 32 << 20,
            document_bytes: 256 << 20,
        }
    }
}

/// What may still be taken of one message or document.
struct Budget {
    /// Bytes to be inflated.
    inflated: usize,
    /// Operations, and what else of a saved document is written as runs: changes and references to them.
    operations: usize,
    /// Bytes of the changes that a saved document is taken apart into: one message for all of them is written once there.
    rebuilt: usize,
}

impl Budget {
    /// For bytes that we wrote ourselves, or that a person chose.
    fn whole(limits: &Limits) -> Self {
        Self {
            inflated: limits.inflated_bytes,
            operations: limits.operations,
            // How large a document may be is asked once it is known which of its changes are new.
            rebuilt: usize::MAX,
        }
    }

    /// For a message of so many bytes. A run of columns names millions of operations in a dozen bytes, and a
    /// compressed one is a thousand times as long when it is inflated: what a message costs must follow from its size.
    fn of_message(len: usize, limits: &Limits) -> Self {
        let inflated: usize = FREE_INFLATED.saturating_add(len.saturating_mul(INFLATED_PER_BYTE));
        let operations = FREE_OPERATIONS.saturating_add(len.saturating_mul(OPERATIONS_PER_BYTE));
        Self {
            inflated: inflated.min(limits.inflated_bytes),
            operations: operations.min(limits.operations),
            rebuilt: inflated.min(limits.inflated_bytes),
        }
    }

    /// Takes off the bytes of a change that was made again.
    fn spend_rebuilt(&mut self, bytes: usize) -> Result<(), GateError> {
        let left = self.rebuilt.checked_sub(bytes);
        self.rebuilt = left.ok_or(GateError::TooLarge {
            what: "the size of a document's changes",
            limit: self.rebuilt,
        })?;
        Ok(())
    }

    /// Takes operations off.
    fn spend(&mut self, operations: usize) -> Result<(), GateError> {
        let left = self.operations.checked_sub(operations);
        self.operations = left.ok_or(GateError::TooManyOperations)?;
        Ok(())
    }
}

/// Any message may come to so many bytes inflated: 4 MiB.
const FREE_INFLATED: usize = 4 << 20;

/// Plans and texts come to between 2 and 20 times their size.
const INFLATED_PER_BYTE: usize = 128;

/// Any message may hold so many operations: a page of one letter is a run of a dozen bytes.
const FREE_OPERATIONS: usize = 1 << 17;

/// A plan of 10,000 tasks has half an operation in each byte, a text of one letter after the other three.
const OPERATIONS_PER_BYTE: usize = 16;

/// A change that passed the gate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeInfo {
    /// Its hash.
    pub hash: ChangeHash,
    /// The actor that made it.
    pub actor: ActorId,
    /// Its number among that actor's changes, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// How many operations it has.
    pub ops: u64,
    /// The changes it directly follows.
    pub deps: Vec<ChangeHash>,
    /// The change chunk, not compressed.
    pub bytes: Vec<u8>,
    /// Where the chunk's content begins.
    body: usize,
}

impl ChangeInfo {
    fn new(change: &Change<'_>, body: &[u8]) -> Self {
        let hash = change::hash(body);
        let bytes = chunk::write_change(&hash, body);
        Self {
            hash,
            actor: ActorId::from(change.actors[0]),
            seq: change.seq,
            start_op: change.start_op,
            ops: change.ops.len() as u64,
            deps: change.deps.clone(),
            body: bytes.len() - body.len(),
            bytes,
        }
    }

    fn body(&self) -> &[u8] {
        &self.bytes[self.body..]
    }
}

/// Why bytes were refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GateError {
    /// Larger than [`Limits`] allow.
    #[error("{what} is over the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// What is allowed.
        limit: usize,
    },
    /// More operations than [`Limits`] allow, or than so short a message can honestly hold.
    #[error("it holds more operations than are allowed for its size")]
    TooManyOperations,
    /// Not what the format allows.
    #[error("malformed {place}: {what}")]
    Malformed {
        /// Where.
        place: &'static str,
        /// What is wrong.
        what: String,
    },
    /// Automerge panicked or refused what we found well-formed.
    #[error("automerge refused it: {0}")]
    Automerge(String),
}

/// Reads chunks one after another, as in a saved document, and gives their changes. Each change is in exactly the form
/// in which automerge would write it again.
///
/// # Errors
/// If any part is malformed or over a limit.
pub fn inspect_chunks(bytes: &[u8], limits: &Limits) -> Result<Vec<ChangeInfo>, GateError> {
    let mut changes = Vec::new();
    let mut budget = Budget::whole(limits);
    inspect_into(bytes, &mut budget, limits, &mut changes)?;
    Ok(changes)
}

fn inspect_into(
    bytes: &[u8],
    budget: &mut Budget,
    limits: &Limits,
    changes: &mut Vec<ChangeInfo>,
) -> Result<(), GateError> {
    let mut cursor = Cursor::new(bytes, "chunk");
    while !cursor.is_at_end() {
        match chunk::read(&mut cursor, &mut budget.inflated, limits)? {
            Chunk::Change(body) => changes.push(inspect_change(&body, budget)?),
            Chunk::Document(body) => changes.extend(document::read(body, budget, limits)?),
        }
        if changes.len() > limits.changes {
            return Err(GateError::TooLarge {
                what: "the number of changes",
                limit: limits.changes,
            });
        }
    }
    Ok(())
}

/// A change must be written as automerge writes it: a saved document does not keep the form, so any other would come
/// back with another hash.
fn inspect_change(body: &[u8], budget: &mut Budget) -> Result<ChangeInfo, GateError> {
    let change = Change::read(body, budget.operations)?;
    budget.spend(change.ops.len())?;
    if change.write() == body {
        Ok(ChangeInfo::new(&change, body))
    } else {
        Err(GateError::Malformed {
            place: "change",
            what: "it is not written as automerge writes it".to_owned(),
        })
    }
}

/// Reads a saved document from a file or another untrusted place. Changes whose predecessors are not in it are left out.
///
/// # Errors
/// If any part is malformed, over a limit or refers to what is not there.
pub fn load(bytes: &[u8], limits: &Limits) -> Result<Automerge, GateError> {
    let mut ledger = Ledger::new(limits.clone());
    let admission = ledger.admit(inspect_chunks(bytes, limits)?);
    if let Some(refusal) = admission.refused.first() {
        return Err(GateError::Malformed {
            place: "change",
            what: refusal.reason.clone(),
        });
    }
    let document = build(&admission.ready)?;
    if admission.has_marks {
        try_out(&document, &[])?;
    }
    Ok(document)
}

/// A document of these changes, which have passed the gate and stand in order.
pub(crate) fn build(changes: &[ChangeInfo]) -> Result<Automerge, GateError> {
    let bytes: Vec<u8> = changes.iter().flat_map(|c| &c.bytes).copied().collect();
    guarded(|| {
        let mut document = Automerge::new();
        document.load_incremental(&bytes)?;
        Ok(document)
    })
}

/// Whether a snapshot that we made can be read again, by automerge and through the gate, and leads to these heads.
pub(crate) fn check_snapshot(
    bytes: &[u8],
    heads: &[ChangeHash],
    limits: &Limits,
) -> Result<(), GateError> {
    let reloaded = guarded(|| Automerge::load(bytes))?;
    let mut ledger = Ledger::new(limits.clone());
    ledger.admit(inspect_chunks(bytes, limits)?);
    if reloaded.get_heads() == heads && ledger.heads().eq(heads) {
        Ok(())
    } else {
        Err(GateError::Automerge(
            "a snapshot does not lead to the document's heads".to_owned(),
        ))
    }
}

/// Whether a document with these changes added can be saved and loaded, tried on a copy. Needed only for marks: costs
/// as much as saving and loading the whole document.
pub(crate) fn try_out(document: &Automerge, changes: &[u8]) -> Result<(), GateError> {
    guarded(|| {
        let mut copy = document.clone();
        copy.load_incremental(changes)?;
        copy.save_and_verify().map(drop)
    })
}

/// Runs automerge where a panic ends here. In the browser, where a panic ends the worker, the gate is all there is.
pub(crate) fn guarded<T>(run: impl FnOnce() -> Result<T, AutomergeError>) -> Result<T, GateError> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(GateError::Automerge(error.to_string())),
        Err(_) => Err(GateError::Automerge("it panicked".to_owned())),
    }
}
