//! Sync messages between one document and one peer: the part that relay and engine share.
//!
//! Automerge's `receive_sync_message` and `generate_sync_message` decide what to send. Around them stands the gate,
//! a rule that ends conversations that lead nowhere, and a short way for the common case that a peer has everything but
//! the newest changes.

use automerge::{
    Automerge, ChangeHash,
    sync::{self, BloomFilter, Capability, Have, MessageFlags, MessageVersion, SyncDoc},
};
use sha2::{Digest, Sha256};

use super::gate::{self, ChangeInfo, GateError, Ledger, Limits, Refusal};

/// What we know of one peer's copy of one document.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    state: sync::State,
    /// Changes up to these heads the peer has, or will have once it has read what we sent.
    covered: Option<Vec<ChangeHash>>,
    /// Heads that the peer said it has and that we have too.
    held: Vec<ChangeHash>,
    /// Whether it was given all that is stored. Whoever says after that that it has nothing is answered by automerge.
    was_given_all: bool,
    /// The last message that came, and our heads when we had dealt with it. The same question, asked again while
    /// nothing changed, is not answered again: two peers that cannot agree would otherwise never stop.
    answered: Option<([u8; 32], Vec<ChangeHash>)>,
}

/// How a peer stands to what is stored of a document, where that can be answered without reading the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// It has nothing.
    Nothing,
    /// It has everything.
    All,
}

/// A message that says how its sender stands and nothing more.
pub(super) struct Plain {
    pub(super) standing: Standing,
    message: sync::Message,
    digest: [u8; 32],
}

impl Plain {
    /// Reads a message to somebody who stores a document with these heads. `None` if it says more, or may not be read.
    pub(super) fn read(data: &[u8], heads: &[ChangeHash], limits: &Limits) -> Option<Self> {
        let head = gate::head(data, limits).ok()?;
        let is_all = head.heads == heads;
        if head.has_chunks || !head.need.is_empty() || !(is_all || head.heads.is_empty()) {
            return None;
        }
        // It is well-formed as far as the chunks, of which there are none.
        gate::inspect(data, limits).ok()?;
        let message = sync::Message::decode(data).ok()?;
        let flags = message.flags.as_ref()?;
        let has_nothing = |have: &Have| *have == Have::default();
        let standing = if is_all {
            Standing::All
        // All at once is for those who can read it, and want to.
        } else if !flags.contains(MessageFlags::READ_ONLY) && message.have.iter().all(has_nothing) {
            Standing::Nothing
        } else {
            return None;
        };
        Some(Self {
            standing,
            message,
            digest: Sha256::digest(data).into(),
        })
    }
}

/// What a message brought.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The changes that came in, each after those it follows.
    pub(super) applied: Vec<ChangeInfo>,
    /// The changes that did not.
    pub(super) refused: Vec<Refusal>,
}

/// A message that could not be taken in.
#[derive(Debug)]
pub(super) enum ReceiveError {
    /// It was refused before it touched anything.
    Refused(GateError),
    /// It broke automerge; document and ledger can no longer be trusted.
    Broken(GateError),
}

impl Conversation {
    pub(super) fn new(read_only: bool) -> Self {
        let state = if read_only {
            sync::State::new_read_only()
        } else {
            sync::State::new()
        };
        Self {
            state,
            ..Self::default()
        }
    }

    /// Whether the peer has ever said what it has.
    pub(super) fn has_heard(&self) -> bool {
        self.state.their_heads.is_some()
    }

    /// Heads up to which the peer is known to have the document.
    pub(super) fn held(&self) -> &[ChangeHash] {
        &self.held
    }

    /// Starts anew on a connection that goes on: what the peer sent meanwhile was not taken in, so it must send it again.
    pub(super) fn restart(&mut self) {
        let state = sync::State {
            needs_reset: true,
            their_capabilities: self.state.their_capabilities.take(),
            ..sync::State::new()
        };
        *self = Self {
            state,
            ..Self::default()
        };
    }

    pub(super) fn set_read_only(&mut self, read_only: bool) {
        self.state.set_read_only(read_only);
        self.answered = None;
    }

    /// Takes in a message of the peer. Of its changes, only new ones that `may_write` lets pass.
    pub(super) fn receive(
        &mut self,
        document: &mut Automerge,
        ledger: &mut Ledger,
        data: &[u8],
        limits: &Limits,
        may_write: impl Fn(&ChangeInfo) -> Result<(), &'static str>,
    ) -> Result<Received, ReceiveError> {
        let inspected = gate::inspect(data, limits).map_err(ReceiveError::Refused)?;
        let mut message = sync::Message::decode(data)
            .map_err(|e| ReceiveError::Refused(GateError::Automerge(e.to_string())))?;
        let before = document.get_heads();
        let mut received = Received::default();
        let mut has_marks = false;
        if self.state.read_only {
            let brought = inspected.changes.iter().map(|change| &change.hash);
            received.refused = refuse_all(brought.chain(&inspected.heads), ledger);
        } else {
            let mut offered = inspected.changes;
            offered.retain(|change| {
                let passes = ledger.has(&change.hash).then_some(Ok(()));
                let refusal = passes.unwrap_or_else(|| may_write(change)).err();
                received.refused.extend(refusal.map(|reason| Refusal {
                    hash: change.hash,
                    reason: reason.to_owned(),
                }));
                refusal.is_none()
            });
            let admission = ledger.admit(offered);
            has_marks = admission.has_marks;
            received.applied = admission.ready;
            received.refused.extend(admission.refused);
        }
        let bytes: Vec<u8> = received
            .applied
            .iter()
            .flat_map(|c| &c.bytes)
            .copied()
            .collect();
        if has_marks {
            gate::try_out(document, &bytes).map_err(ReceiveError::Broken)?;
        }
        message.changes = if bytes.is_empty() {
            sync::ChunkList::empty()
        } else {
            sync::ChunkList::from(bytes)
        };
        apply(document, ledger, &mut self.state, message).map_err(ReceiveError::Broken)?;

        let after = document.get_heads();
        if inspected.has_chunks && received.applied.is_empty() {
            // Nothing came in, but the sender waits to hear where we stand.
            self.state.last_sent_heads.clear();
        }
        self.held = inspected.heads;
        if self.held == after || (self.covered.as_ref() == Some(&before) && self.knows_held(ledger))
        {
            self.covered = Some(after);
        } else if !self.knows_held(ledger) || self.held.is_empty() {
            self.covered = None;
        }
        self.held.retain(|head| ledger.has(head));
        Ok(received)
    }

    fn knows_held(&self, ledger: &Ledger) -> bool {
        self.held.iter().all(|head| ledger.has(head))
    }

    /// The answer to the message `data`, just received, if one is due.
    pub(super) fn reply(
        &mut self,
        document: &Automerge,
        ledger: &Ledger,
        data: &[u8],
    ) -> Option<Vec<u8>> {
        let heads = document.get_heads();
        let state = &self.state;
        let settled = state.have_responded
            && state.last_sent_heads == heads
            && state.their_heads.as_ref() == Some(&heads)
            && state.their_need.as_ref().is_none_or(Vec::is_empty);
        if settled {
            return None;
        }
        let question: [u8; 32] = Sha256::digest(data).into();
        let answered = (question, heads);
        if self.answered.as_ref() == Some(&answered) {
            return None;
        }
        self.answered = Some(answered);
        self.generate(document, ledger)
    }

    /// Takes in what the peer says of itself, and answers from what is stored: `chunks` lead to `heads`. Afterwards the
    /// conversation is where it would be had automerge read and said the same.
    pub(super) fn answer_unread(
        &mut self,
        plain: Plain,
        heads: &[ChangeHash],
        chunks: &[u8],
    ) -> Option<Vec<u8>> {
        let Plain {
            standing,
            message,
            digest,
        } = plain;
        let flags = message.flags.unwrap_or_default();
        let mut capabilities = vec![Capability::MessageV2];
        if flags.contains(MessageFlags::SUPPORTS_SYNC_RESET) {
            capabilities.push(Capability::SyncReset);
        }
        self.state.their_capabilities = Some(capabilities);
        self.state.peer_read_only = flags.contains(MessageFlags::READ_ONLY);
        self.state.in_flight = false;
        self.state.shared_heads.clone_from(&message.heads);
        self.state.sent_hashes.clear();
        self.state.their_heads = Some(message.heads.clone());
        self.state.their_have = Some(message.have);
        self.state.their_need = Some(message.need);
        self.held = message.heads;
        self.covered = Some(heads.to_vec());

        let answered = Some((digest, heads.to_vec()));
        let is_told = match standing {
            Standing::Nothing => self.was_given_all,
            Standing::All => self.state.have_responded && self.state.last_sent_heads == heads,
        };
        if is_told || self.answered == answered {
            return None;
        }
        self.answered = answered;
        self.state.have_responded = true;
        self.state.last_sent_heads = heads.to_vec();
        let (chunks, version) = match standing {
            Standing::Nothing => {
                self.was_given_all = true;
                self.state.in_flight = true;
                (chunks.to_vec().into(), MessageVersion::V2)
            }
            Standing::All => (sync::ChunkList::empty(), MessageVersion::V1),
        };
        Some(encode(chunks, version, heads, self.state.read_only))
    }

    /// Whether the peer may be answered without reading the document: it was not given all of it before, and no change of
    /// roles waits to be told to it.
    pub(super) fn may_be_answered_unread(&self, standing: Standing) -> bool {
        let is_new = !self.was_given_all || standing == Standing::All;
        is_new && !self.state.needs_reset
    }

    /// What automerge would send to the peer now, if anything.
    pub(super) fn generate(&mut self, document: &Automerge, ledger: &Ledger) -> Option<Vec<u8>> {
        let mut message = document.generate_sync_message(&mut self.state)?;
        let missing = ledger.missing();
        if !missing.is_empty() && !self.state.read_only {
            ask_for_missing(&mut message, &missing, ledger);
        }
        Some(message.encode())
    }

    /// A message with just these changes, which led from `before` to `after`, if the peer has all else. The same
    /// message serves every peer for which this is true: `ready` holds it once it is made.
    pub(super) fn push(
        &mut self,
        changes: &[ChangeInfo],
        before: &[ChangeHash],
        after: &[ChangeHash],
        ready: &mut Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let usual = self.covered.as_deref() == Some(before)
            && self.state.have_responded
            && self.has_heard()
            && !self.state.read_only
            && !self.state.needs_reset
            && !self.state.is_peer_read_only();
        if !usual {
            return None;
        }
        self.state
            .sent_hashes
            .extend(changes.iter().map(|c| c.hash));
        self.state.last_sent_heads = after.to_vec();
        self.state.in_flight = true;
        self.covered = Some(after.to_vec());
        let data = ready.get_or_insert_with(|| encode_push(changes, after));
        Some(data.clone())
    }
}

fn encode_push(changes: &[ChangeInfo], after: &[ChangeHash]) -> Vec<u8> {
    let chunks: Vec<Vec<u8>> = changes.iter().map(|c| c.bytes.clone()).collect();
    encode(chunks.into(), MessageVersion::V1, after, false)
}

/// `have` says that we have everything up to our heads, so that the peer need look no further back for what we lack.
fn encode(
    changes: sync::ChunkList,
    version: MessageVersion,
    heads: &[ChangeHash],
    read_only: bool,
) -> Vec<u8> {
    let mut flags = MessageFlags::new();
    flags.set(MessageFlags::SUPPORTS_SYNC_RESET);
    if read_only {
        flags.set(MessageFlags::READ_ONLY);
    }
    let message = sync::Message {
        heads: heads.to_vec(),
        need: Vec::new(),
        have: vec![Have {
            last_sync: heads.to_vec(),
            bloom: BloomFilter::default(),
        }],
        changes,
        flags: Some(flags),
        version,
    };
    message.encode()
}

/// Changes that wait are with us and not with automerge, which would therefore ask for them again rather than for what
/// they wait for.
fn ask_for_missing(message: &mut sync::Message, missing: &[ChangeHash], ledger: &Ledger) {
    message.need.retain(|hash| !ledger.is_waiting(hash));
    message.need.extend(missing);
    message.need.sort_unstable();
    message.need.dedup();
    // As automerge does while it asks for more than heads: no summary, so that just what is asked for comes.
    message.have.clear();
}

/// Automerge tells a viewer's side that its changes will be ignored, which then names but does not send them.
fn refuse_all<'a>(hashes: impl Iterator<Item = &'a ChangeHash>, ledger: &Ledger) -> Vec<Refusal> {
    hashes
        .filter(|hash| !ledger.has(hash))
        .map(|hash| Refusal {
            hash: *hash,
            reason: "you may read this document, not change it".to_owned(),
        })
        .collect()
}

/// Hands a message to automerge. Afterwards the document must be where the ledger says.
fn apply(
    document: &mut Automerge,
    ledger: &Ledger,
    state: &mut sync::State,
    message: sync::Message,
) -> Result<(), GateError> {
    gate::guarded(|| document.receive_sync_message(state, message))?;
    if ledger.heads().eq(&document.get_heads()) {
        Ok(())
    } else {
        Err(GateError::Automerge(
            "the document is not where its changes lead".to_owned(),
        ))
    }
}
