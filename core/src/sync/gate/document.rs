//! A document chunk's content, taken apart into the changes that it was made of.
//!
//! Automerge's own reader trusts the order and the references of the rows. Ours rebuilds each change and compares the
//! resulting heads with those that the document claims, so that a document is exactly as trustworthy as its changes.

use std::{borrow::Cow, collections::HashMap};

use automerge::ChangeHash;

use super::{
    ChangeInfo, GateError, Limits,
    change::{Change, read_actor, read_column_table},
    chunk::inflate,
    column::{Deltas, Runs},
    cursor::Cursor,
    ops::{Action, Columns, Key, Op, OpId, OpReader, Value, spec},
};

const PLACE: &str = "document";

/// The bit of a column's specification that says that it is compressed.
const COMPRESSED: u32 = 8;

mod change_spec {
    pub(super) const ACTOR: u32 = 0x01;
    pub(super) const SEQ: u32 = 0x03;
    pub(super) const MAX_OP: u32 = 0x13;
    pub(super) const TIME: u32 = 0x23;
    pub(super) const MESSAGE: u32 = 0x35;
    pub(super) const DEPS_COUNT: u32 = 0x40;
    pub(super) const DEPS: u32 = 0x43;
    pub(super) const EXTRA_META: u32 = 0x56;
    pub(super) const EXTRA: u32 = 0x57;
}

const CHANGE_COLUMNS: [u32; 9] = [
    change_spec::ACTOR,
    change_spec::SEQ,
    change_spec::MAX_OP,
    change_spec::TIME,
    change_spec::MESSAGE,
    change_spec::DEPS_COUNT,
    change_spec::DEPS,
    change_spec::EXTRA_META,
    change_spec::EXTRA,
];

const OP_COLUMNS: [u32; 16] = [
    spec::OBJECT_ACTOR,
    spec::OBJECT_COUNTER,
    spec::KEY_ACTOR,
    spec::KEY_COUNTER,
    spec::KEY_TEXT,
    spec::ID_ACTOR,
    spec::ID_COUNTER,
    spec::INSERT,
    spec::ACTION,
    spec::VALUE_META,
    spec::VALUE,
    spec::SUCC_COUNT,
    spec::SUCC_ACTOR,
    spec::SUCC_COUNTER,
    spec::EXPAND,
    spec::MARK,
];

/// Reads the content of a document chunk and gives its changes, each after those it follows.
pub(super) fn read(
    body: &[u8],
    budget: &mut usize,
    limits: &Limits,
) -> Result<Vec<ChangeInfo>, GateError> {
    let mut cursor = Cursor::new(body, PLACE);
    let count = cursor.count(2)?;
    let mut actors = Vec::new();
    for _ in 0..count {
        actors.push(read_actor(&mut cursor)?);
    }
    if !actors.is_sorted_by(|a, b| a < b) {
        return Err(cursor.malformed("its actors are not in order"));
    }
    let heads = cursor.hashes()?;
    let change_table = read_column_table(&mut cursor)?;
    let op_table = read_column_table(&mut cursor)?;
    let change_data = take_columns(&mut cursor, change_table, budget, limits)?;
    let op_data = take_columns(&mut cursor, op_table, budget, limits)?;
    if !cursor.is_at_end() {
        for _ in &heads {
            cursor.uleb()?;
        }
    }
    if !cursor.is_at_end() {
        return Err(cursor.malformed("something after its end"));
    }
    let op_columns = columns(&op_data);
    let change_columns = columns(&change_data);
    op_columns.only(&OP_COLUMNS, PLACE)?;
    change_columns.only(&CHANGE_COLUMNS, PLACE)?;

    let histories = Histories::read(&op_columns, actors.len(), limits)?;
    let changes = rebuild(&change_columns, &actors, histories, limits)?;
    check_heads(&changes, &heads)?;
    Ok(changes)
}

type Data<'a> = Vec<(u32, Cow<'a, [u8]>)>;

fn take_columns<'a>(
    cursor: &mut Cursor<'a>,
    table: Vec<(u32, usize)>,
    budget: &mut usize,
    limits: &Limits,
) -> Result<Data<'a>, GateError> {
    let mut data = Vec::with_capacity(table.len());
    for (spec, len) in table {
        let bytes = cursor.take(len)?;
        data.push(if spec & COMPRESSED == 0 {
            (spec, Cow::Borrowed(bytes))
        } else {
            let inflated = inflate(bytes, budget, limits)?;
            (spec & !COMPRESSED, Cow::Owned(inflated))
        });
    }
    Ok(data)
}

fn columns<'a>(data: &'a Data<'_>) -> Columns<'a> {
    Columns(data.iter().map(|(spec, bytes)| (*spec, &**bytes)).collect())
}

fn malformed(what: &str) -> GateError {
    GateError::Malformed {
        place: PLACE,
        what: what.to_owned(),
    }
}

/// The operations of each actor by counter, with predecessors in place of successors.
struct Histories<'a> {
    by_actor: Vec<std::vec::IntoIter<(u32, Op<'a>)>>,
}

impl<'a> Histories<'a> {
    fn read(columns: &Columns<'a>, actors: usize, limits: &Limits) -> Result<Self, GateError> {
        let mut id_actor = Runs::<u64>::new(columns.get(spec::ID_ACTOR), PLACE);
        let mut id_counter = Deltas::new(columns.get(spec::ID_COUNTER), PLACE);
        let successors = [spec::SUCC_COUNT, spec::SUCC_ACTOR, spec::SUCC_COUNTER];
        let mut reader = OpReader::new(columns, successors, actors, limits.operations, PLACE);
        let mut rows: HashMap<OpId, Op<'a>> = HashMap::new();
        let mut order = Vec::new();
        while let Some(op) = reader.next()? {
            if rows.len() == limits.operations {
                return Err(GateError::TooLarge {
                    what: "the number of operations",
                    limit: limits.operations,
                });
            }
            if op.action == Action::Delete {
                return Err(malformed("a deletion has a row"));
            }
            let id = reader.id(id_actor.required()?, id_counter.required()?)?;
            order.push(id);
            if rows.insert(id, op).is_some() {
                return Err(malformed("two operations have the same id"));
            }
        }
        if !id_actor.is_at_end() || !id_counter.is_at_end() {
            return Err(malformed("columns of different lengths"));
        }
        Self::turn(rows, &order, actors)
    }

    /// Successors become predecessors. A successor without a row was a deletion, which leaves no other trace.
    fn turn(
        mut rows: HashMap<OpId, Op<'a>>,
        order: &[OpId],
        actors: usize,
    ) -> Result<Self, GateError> {
        let mut predecessors: HashMap<OpId, Vec<OpId>> = HashMap::new();
        let mut deletions: HashMap<OpId, Op<'a>> = HashMap::new();
        for id in order {
            let Some(row) = rows.get_mut(id) else {
                continue;
            };
            let successors = std::mem::take(&mut row.others);
            if !successors.is_sorted_by(|a, b| a < b) {
                return Err(malformed("successors are not in order"));
            }
            let (object, key) = (row.object, element_key(*id, row));
            for successor in successors {
                predecessors.entry(successor).or_default().push(*id);
                if rows.contains_key(&successor) {
                    continue;
                }
                let deletion = deletions.entry(successor).or_insert(Op {
                    object,
                    key,
                    insert: false,
                    action: Action::Delete,
                    value: Value::NULL,
                    others: Vec::new(),
                    expand: false,
                    mark: None,
                });
                if (deletion.object, deletion.key) != (object, key) {
                    return Err(malformed("a deletion of two things"));
                }
            }
        }
        let mut by_actor: Vec<Vec<(u32, Op<'a>)>> =
            std::iter::repeat_with(Vec::new).take(actors).collect();
        for (id, mut op) in rows.into_iter().chain(deletions) {
            op.others = predecessors.remove(&id).unwrap_or_default();
            op.others.sort_unstable();
            by_actor[id.actor as usize].push((id.counter, op));
        }
        for ops in &mut by_actor {
            ops.sort_unstable_by_key(|(counter, _)| *counter);
        }
        Ok(Self {
            by_actor: by_actor.into_iter().map(Vec::into_iter).collect(),
        })
    }

    /// The actor's next operations up to a counter, which must follow one another without a gap, and the first counter.
    fn take(&mut self, actor: usize, max_op: u32) -> Result<(u64, Vec<Op<'a>>), GateError> {
        let history = &mut self.by_actor[actor];
        let rest = history.as_slice();
        let len = rest.partition_point(|(counter, _)| *counter <= max_op);
        let start = match rest.first() {
            Some((first, _)) if len > 0 => *first,
            _ => max_op
                .checked_add(1)
                .ok_or_else(|| malformed("a counter is out of range"))?,
        };
        if usize::try_from(max_op + 1 - start) != Ok(len) {
            return Err(malformed("operations are missing"));
        }
        let ops = history.by_ref().take(len).map(|(_, op)| op).collect();
        Ok((u64::from(start), ops))
    }
}

/// The key under which later operations know this one: an inserted element is its own key.
fn element_key<'a>(id: OpId, op: &Op<'a>) -> Key<'a> {
    if op.insert { Key::Elem(id) } else { op.key }
}

/// Makes the changes from the table of changes and the operations.
fn rebuild(
    columns: &Columns<'_>,
    actors: &[&[u8]],
    mut histories: Histories<'_>,
    limits: &Limits,
) -> Result<Vec<ChangeInfo>, GateError> {
    let mut actor = Runs::<u64>::new(columns.get(change_spec::ACTOR), PLACE);
    let mut seq = Deltas::new(columns.get(change_spec::SEQ), PLACE);
    let mut max_op = Deltas::new(columns.get(change_spec::MAX_OP), PLACE);
    let mut time = Deltas::new(columns.get(change_spec::TIME), PLACE);
    let mut message = Runs::<&str>::new(columns.get(change_spec::MESSAGE), PLACE);
    let mut deps_count = Runs::<u64>::new(columns.get(change_spec::DEPS_COUNT), PLACE);
    let mut deps = Deltas::new(columns.get(change_spec::DEPS), PLACE);
    let mut extra_meta = Runs::<u64>::new(columns.get(change_spec::EXTRA_META), PLACE);
    let mut extra = Cursor::new(columns.get(change_spec::EXTRA), PLACE);

    let mut changes: Vec<ChangeInfo> = Vec::new();
    while !actor.is_at_end() {
        if changes.len() == limits.changes {
            return Err(GateError::TooLarge {
                what: "the number of changes",
                limit: limits.changes,
            });
        }
        let author = usize::try_from(actor.required()?)
            .ok()
            .filter(|a| *a < actors.len())
            .ok_or_else(|| malformed("a change by an actor that is not listed"))?;
        let max = u32::try_from(max_op.required()?)
            .map_err(|_| malformed("a counter is out of range"))?;
        let mut deps_of = Vec::new();
        for _ in 0..deps_count.required()? {
            let dep = usize::try_from(deps.required()?).ok();
            let dep = dep.and_then(|index| changes.get(index));
            deps_of.push(
                dep.ok_or_else(|| malformed("changes are not in order"))?
                    .hash,
            );
        }
        let extra_len = usize::try_from(extra_meta.next()?.unwrap_or_default() >> 4);
        let (start_op, mut ops) = histories.take(author, max)?;
        let listed = relist_actors(&mut ops, author, actors);
        let change = Change {
            deps: deps_of,
            actors: listed,
            seq: u64::try_from(seq.required()?)
                .map_err(|_| malformed("a sequence number is out of range"))?,
            start_op,
            time: time.next()?.unwrap_or_default(),
            message: message.next()?.unwrap_or_default(),
            ops,
            extra: extra.take(extra_len.unwrap_or(usize::MAX))?,
        };
        changes.push(ChangeInfo::new(&change, &change.write()));
    }
    let at_end = seq.is_at_end()
        && max_op.is_at_end()
        && time.is_at_end()
        && message.is_at_end()
        && deps_count.is_at_end()
        && deps.is_at_end()
        && extra_meta.is_at_end()
        && extra.is_at_end()
        && histories.by_actor.iter().all(|ops| ops.len() == 0);
    if at_end {
        Ok(changes)
    } else {
        Err(malformed("columns of different lengths"))
    }
}

/// Gives the operations the actor indices of a change: its author first, then the others that are named.
fn relist_actors<'a>(ops: &mut [Op<'_>], author: usize, actors: &[&'a [u8]]) -> Vec<&'a [u8]> {
    fn ids<'o>(op: &'o mut Op<'_>) -> impl Iterator<Item = &'o mut OpId> {
        let key = match &mut op.key {
            Key::Elem(id) => Some(id),
            Key::Prop(_) | Key::Head => None,
        };
        op.object.iter_mut().chain(key).chain(&mut op.others)
    }
    // `id` checked the indices against the same list when the rows were read.
    let mut named: Vec<u32> = Vec::new();
    for op in ops.iter_mut() {
        named.extend(ids(op).map(|id| id.actor).filter(|a| *a as usize != author));
    }
    named.sort_unstable();
    named.dedup();
    for op in ops {
        for id in ids(op) {
            id.actor = match named.binary_search(&id.actor) {
                Ok(place) => u32::try_from(place + 1).unwrap_or(u32::MAX),
                Err(_) => 0,
            };
        }
    }
    let others = named.iter().map(|a| actors[*a as usize]);
    std::iter::once(actors[author]).chain(others).collect()
}

fn check_heads(changes: &[ChangeInfo], claimed: &[ChangeHash]) -> Result<(), GateError> {
    let mut heads: std::collections::BTreeSet<ChangeHash> =
        changes.iter().map(|c| c.hash).collect();
    for change in changes {
        for dep in &change.deps {
            heads.remove(dep);
        }
    }
    if heads.iter().eq(claimed) {
        Ok(())
    } else {
        Err(malformed("its changes do not lead to its heads"))
    }
}
