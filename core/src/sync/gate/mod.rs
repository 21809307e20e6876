//! What stands before automerge: nothing reaches it from the network or a file that was not inspected here.

use automerge::{ActorId, ChangeHash};

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
        }
    }
}

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
