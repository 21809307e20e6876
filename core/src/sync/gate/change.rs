//! A change chunk's content.

use automerge::ChangeHash;
use sha2::{Digest, Sha256};

use super::{
    GateError,
    cursor::{Cursor, write_prefixed, write_sleb, write_uleb},
    ops::{CHANGE_COLUMNS, Columns, Key, Op, OpReader, spec, write_change_ops},
};

const PLACE: &str = "change";

/// Bytes of an actor id. Automerge makes 16.
pub(super) const MAX_ACTOR: usize = 64;

/// A change, read but not yet compared with the document it is for.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Change<'a> {
    pub(super) deps: Vec<ChangeHash>,
    /// The author of the change, then the others that its operations name, in ascending order.
    pub(super) actors: Vec<&'a [u8]>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) message: &'a str,
    pub(super) ops: Vec<Op<'a>>,
    /// What stands after the operations: automerge's footer that names an author, or somebody's extension.
    pub(super) extra: &'a [u8],
}

impl<'a> Change<'a> {
    /// Reads the content of a change chunk, after its header, of at most so many operations.
    pub(super) fn read(body: &'a [u8], operations: usize) -> Result<Self, GateError> {
        let mut cursor = Cursor::new(body, PLACE);
        let deps = cursor.hashes()?;
        let actor = read_actor(&mut cursor)?;
        let seq = cursor.uleb()?;
        let start_op = cursor.uleb()?;
        let time = cursor.sleb()?;
        let message = cursor.text()?;
        let count = cursor.count(1)?;
        let mut actors = vec![actor];
        for _ in 0..count {
            actors.push(read_actor(&mut cursor)?);
        }
        if !actors[1..].is_sorted_by(|a, b| a < b) || actors[1..].contains(&actor) {
            return Err(cursor.malformed("its actors are not in order"));
        }
        let columns = read_columns(&mut cursor)?;
        columns.only(&CHANGE_COLUMNS, PLACE)?;
        let others = [spec::PRED_COUNT, spec::PRED_ACTOR, spec::PRED_COUNTER];
        let mut reader = OpReader::new(&columns, others, actors.len(), operations, PLACE);
        let mut ops = Vec::new();
        while let Some(op) = reader.next()? {
            if ops.len() == operations {
                return Err(GateError::TooManyOperations);
            }
            ops.push(op);
        }
        let change = Self {
            deps,
            actors,
            seq,
            start_op,
            time,
            message,
            ops,
            extra: cursor.rest(),
        };
        change.check_numbers(&cursor)?;
        Ok(change)
    }

    /// Numbers that automerge keeps in 32 bits, and the actors that it would list.
    fn check_numbers(&self, cursor: &Cursor<'_>) -> Result<(), GateError> {
        if self.seq == 0 || self.seq > u64::from(u32::MAX) {
            return Err(cursor.malformed("its sequence number is out of range"));
        }
        if self.start_op == 0 || self.max_op() >= u64::from(u32::MAX) {
            return Err(cursor.malformed("its operations are numbered out of range"));
        }
        let mut used = vec![false; self.actors.len()];
        used[0] = true;
        for op in &self.ops {
            let key = match op.key {
                Key::Elem(id) => Some(id),
                Key::Prop(_) | Key::Head => None,
            };
            for id in op.object.iter().chain(&key).chain(&op.others) {
                used[id.actor as usize] = true;
            }
        }
        if used.contains(&false) {
            return Err(cursor.malformed("it lists an actor that it does not name"));
        }
        Ok(())
    }

    /// The counter of its last operation, or one less than its start if it has none.
    pub(super) fn max_op(&self) -> u64 {
        self.start_op.saturating_add(self.ops.len() as u64) - 1
    }

    /// The content of its chunk as automerge writes it.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_uleb(self.deps.len() as u64, &mut out);
        for dep in &self.deps {
            out.extend(dep.0);
        }
        write_prefixed(self.actors[0], &mut out);
        write_uleb(self.seq, &mut out);
        write_uleb(self.start_op, &mut out);
        write_sleb(self.time, &mut out);
        write_prefixed(self.message.as_bytes(), &mut out);
        write_uleb(self.actors.len() as u64 - 1, &mut out);
        for actor in &self.actors[1..] {
            write_prefixed(actor, &mut out);
        }
        write_change_ops(&self.ops, &mut out);
        out.extend(self.extra);
        out
    }
}

/// An actor id after its length.
pub(super) fn read_actor<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], GateError> {
    let actor = cursor.prefixed()?;
    if (1..=MAX_ACTOR).contains(&actor.len()) {
        Ok(actor)
    } else {
        Err(cursor.malformed("an actor id of a strange length"))
    }
}

/// The table of columns: specification and length of each, in ascending order.
pub(super) fn read_column_table(cursor: &mut Cursor<'_>) -> Result<Vec<(u32, usize)>, GateError> {
    let count = cursor.count(2)?;
    let mut table = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        let spec = u32::try_from(cursor.uleb()?).ok();
        let len = usize::try_from(cursor.uleb()?).ok();
        match (spec, len) {
            (Some(spec), Some(len)) => table.push((spec, len)),
            _ => return Err(cursor.malformed("a column out of range")),
        }
    }
    // The compression bit does not count for the order.
    if table.is_sorted_by(|a, b| a.0 & !8 < b.0 & !8) {
        Ok(table)
    } else {
        Err(cursor.malformed("its columns are not in order"))
    }
}

fn read_columns<'a>(cursor: &mut Cursor<'a>) -> Result<Columns<'a>, GateError> {
    let table = read_column_table(cursor)?;
    let mut columns = Columns::default();
    for (spec, len) in table {
        columns.0.push((spec, cursor.take(len)?));
    }
    Ok(columns)
}

/// The hash of a change with this content.
pub(super) fn hash(body: &[u8]) -> ChangeHash {
    chunk_hash(1, body)
}

/// The hash that automerge gives to a chunk: of its type, its length and its content.
pub(super) fn chunk_hash(kind: u8, body: &[u8]) -> ChangeHash {
    let mut head = vec![kind];
    write_uleb(body.len() as u64, &mut head);
    let mut hasher = Sha256::new();
    hasher.update(head);
    hasher.update(body);
    ChangeHash(hasher.finalize().into())
}
