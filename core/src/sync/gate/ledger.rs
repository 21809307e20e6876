//! Which changes a document has, who made them and what waits: decides for each new change whether it may come in.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use automerge::{Automerge, ChangeHash};

use super::{
    ChangeInfo, GateError, Limits,
    change::Change,
    chunk::{self, Chunk},
    cursor::Cursor,
    history::History,
    ops::Action,
};

/// Reasons remembered, so that a change that depends on a refused one is refused by name too.
const MAX_REFUSED: usize = 10_000;

const AFTER_REFUSED: &str = "it follows a change that was refused";

/// A change that was refused, and why in words for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The change.
    pub hash: ChangeHash,
    /// Why.
    pub reason: String,
}

/// What became of offered changes.
#[derive(Debug, Default)]
pub struct Admission {
    /// May be applied now, each after those it follows.
    pub ready: Vec<ChangeInfo>,
    /// Were refused.
    pub refused: Vec<Refusal>,
    /// Whether some of them mark spans of text. Automerge does not load a document in which a mark ends before it
    /// begins, and only a trial tells which of two places in a text comes first.
    pub has_marks: bool,
}

/// The changes of one document, in step with the [`Automerge`] that holds them.
#[derive(Debug)]
pub struct Ledger {
    limits: Limits,
    /// Each change's number in `history`.
    known: HashMap<ChangeHash, u32>,
    history: History,
    heads: BTreeSet<ChangeHash>,
    /// Bytes of all changes in it.
    bytes: usize,
    waiting: BTreeMap<ChangeHash, Waiting>,
    waiting_bytes: usize,
    /// For a change that is not here: the waiting changes that follow it.
    blocked: BTreeMap<ChangeHash, Vec<ChangeHash>>,
    refused: BTreeMap<ChangeHash, String>,
}

#[derive(Debug)]
struct Waiting {
    change: ChangeInfo,
    missing: usize,
}

impl Ledger {
    /// A ledger of an empty document.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            known: HashMap::new(),
            history: History::default(),
            heads: BTreeSet::new(),
            bytes: 0,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            blocked: BTreeMap::new(),
            refused: BTreeMap::new(),
        }
    }

    /// Changes the limits, for a ledger that was filled from our own store.
    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Takes in what the document has beyond the ledger, and returns it: changes that were made here, which need no
    /// check.
    ///
    /// # Errors
    /// If automerge gives a change that we cannot read.
    pub fn absorb(&mut self, document: &Automerge) -> Result<Vec<ChangeInfo>, GateError> {
        let heads = document.get_heads();
        let mut absorbed = Vec::new();
        if self.heads.iter().eq(&heads) {
            return Ok(absorbed);
        }
        let since: Vec<ChangeHash> = self.heads.iter().copied().collect();
        for change in document.get_changes(&since) {
            absorbed.push(self.trust(change.raw_bytes())?);
        }
        Ok(absorbed)
    }

    /// Takes in a change that automerge already holds, as it writes it.
    fn trust(&mut self, bytes: &[u8]) -> Result<ChangeInfo, GateError> {
        let mut cursor = Cursor::new(bytes, "change");
        let mut budget = self.limits.inflated_bytes;
        let Chunk::Change(body) = chunk::read(&mut cursor, &mut budget, &self.limits)? else {
            return Err(cursor.malformed("it is a document"));
        };
        let change = Change::read(&body, self.limits.operations)?;
        let info = ChangeInfo::new(&change, &body);
        let deps = self.numbers(&info.deps);
        let deps = deps.ok_or_else(|| cursor.malformed("it comes before its predecessors"))?;
        self.history.insert(&change, deps);
        self.enter(&info);
        Ok(info)
    }

    /// Whether the document has this change.
    #[must_use]
    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.known.contains_key(hash)
    }

    /// The document's heads, in order.
    pub fn heads(&self) -> impl Iterator<Item = &ChangeHash> {
        self.heads.iter()
    }

    /// What must come before the waiting changes can be applied, in order.
    #[must_use]
    pub fn missing(&self) -> Vec<ChangeHash> {
        let missing = self.blocked.keys();
        missing
            .filter(|h| !self.waiting.contains_key(*h))
            .copied()
            .collect()
    }

    /// Whether this change waits for others.
    #[must_use]
    pub fn is_waiting(&self, hash: &ChangeHash) -> bool {
        self.waiting.contains_key(hash)
    }

    /// Decides about changes from elsewhere. Those that may come in are in the ledger from now on, so the caller must
    /// apply them, or throw the ledger away. Those whose predecessors are absent wait here, within the limits.
    pub fn admit(&mut self, changes: Vec<ChangeInfo>) -> Admission {
        let mut admission = Admission::default();
        let mut ready = VecDeque::new();
        for info in changes {
            if self.has(&info.hash) || self.waiting.contains_key(&info.hash) {
                continue;
            }
            if let Some(reason) = self.refused.get(&info.hash) {
                admission.refused.push(Refusal {
                    hash: info.hash,
                    reason: reason.clone(),
                });
                continue;
            }
            let missing = info.deps.iter().filter(|d| !self.has(d)).count();
            if missing == 0 {
                ready.push_back(info);
                self.settle(&mut ready, &mut admission);
            } else if info.deps.iter().any(|d| self.refused.contains_key(d)) {
                self.refuse(info.hash, AFTER_REFUSED.to_owned(), &mut admission);
            } else {
                self.wait(info, missing, &mut admission);
            }
        }
        admission
    }

    /// Decides about a change whose predecessors are all here, and then about those that waited for it.
    fn settle(&mut self, ready: &mut VecDeque<ChangeInfo>, admission: &mut Admission) {
        while let Some(info) = ready.pop_front() {
            match self.check(&info) {
                Ok(has_marks) => admission.has_marks |= has_marks,
                Err(reason) => {
                    self.refuse(info.hash, reason, admission);
                    continue;
                }
            }
            self.enter(&info);
            for follower in self.blocked.remove(&info.hash).unwrap_or_default() {
                let Some(waiting) = self.waiting.get_mut(&follower) else {
                    continue;
                };
                waiting.missing -= 1;
                if waiting.missing == 0
                    && let Some(waiting) = self.waiting.remove(&follower)
                {
                    self.waiting_bytes -= waiting.change.bytes.len();
                    ready.push_back(waiting.change);
                }
            }
            admission.ready.push(info);
        }
    }

    /// Bytes of all changes in it.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Enters a sound change into the history, and tells whether it has marks.
    fn check(&mut self, info: &ChangeInfo) -> Result<bool, String> {
        let limit = self.limits.document_bytes;
        if self.bytes.saturating_add(info.bytes.len()) > limit {
            return Err(format!(
                "the document is full: its changes may come to {} MiB at most",
                limit >> 20
            ));
        }
        let change =
            Change::read(info.body(), self.limits.operations).map_err(|e| e.to_string())?;
        let deps = self.numbers(&info.deps);
        let deps = deps.ok_or("its predecessors are not here")?;
        self.history.check_and_insert(&change, deps)?;
        Ok(change.ops.iter().any(|op| op.action == Action::Mark))
    }

    fn numbers(&self, hashes: &[ChangeHash]) -> Option<Vec<u32>> {
        let number = |hash| self.known.get(hash).copied();
        hashes.iter().map(number).collect()
    }

    fn enter(&mut self, info: &ChangeInfo) {
        self.bytes = self.bytes.saturating_add(info.bytes.len());
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.insert(info.hash, number);
        for dep in &info.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(info.hash);
    }

    fn wait(&mut self, info: ChangeInfo, missing: usize, admission: &mut Admission) {
        let bytes = self.waiting_bytes + info.bytes.len();
        if self.waiting.len() >= self.limits.waiting_changes || bytes > self.limits.waiting_bytes {
            // Not remembered: it may well come in later, once there is room.
            admission.refused.push(Refusal {
                hash: info.hash,
                reason: "too many changes wait for others that are not here".to_owned(),
            });
            return;
        }
        self.waiting_bytes = bytes;
        for dep in info.deps.iter().filter(|d| !self.known.contains_key(*d)) {
            self.blocked.entry(*dep).or_default().push(info.hash);
        }
        self.waiting.insert(
            info.hash,
            Waiting {
                change: info,
                missing,
            },
        );
    }

    /// Refuses a change and all that wait for it.
    fn refuse(&mut self, hash: ChangeHash, reason: String, admission: &mut Admission) {
        let mut refused = vec![(hash, reason)];
        while let Some((hash, reason)) = refused.pop() {
            for follower in self.blocked.remove(&hash).unwrap_or_default() {
                if let Some(waiting) = self.waiting.remove(&follower) {
                    self.waiting_bytes -= waiting.change.bytes.len();
                    refused.push((follower, AFTER_REFUSED.to_owned()));
                }
            }
            if self.refused.len() < MAX_REFUSED {
                self.refused.insert(hash, reason.clone());
            }
            admission.refused.push(Refusal { hash, reason });
        }
    }
}
