//! The table of changes, made into changes again.

use super::{PLACE, malformed, operations::Histories};
use crate::sync::gate::{
    Budget, ChangeInfo, GateError, Limits,
    change::Change,
    column::{Deltas, Runs},
    cursor::Cursor,
    ops::{Columns, Key, Op, OpId},
};

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

pub(super) const CHANGE_COLUMNS: [u32; 9] = [
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

/// Makes the changes from the table of changes and the operations.
pub(super) fn rebuild(
    columns: &Columns<'_>,
    actors: &[&[u8]],
    mut histories: Histories<'_>,
    budget: &mut Budget,
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
        let count = usize::try_from(deps_count.required()?).ok();
        let count = count.filter(|count| *count <= changes.len());
        let count = count.ok_or_else(|| malformed("a change follows more than there are"))?;
        budget.spend(1 + count)?;
        let mut deps_of = Vec::new();
        for _ in 0..count {
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
        let change = ChangeInfo::new(&change, &change.write());
        budget.spend_rebuilt(change.bytes.len())?;
        changes.push(change);
    }
    let at_end = seq.is_at_end()
        && max_op.is_at_end()
        && time.is_at_end()
        && message.is_at_end()
        && deps_count.is_at_end()
        && deps.is_at_end()
        && extra_meta.is_at_end()
        && extra.is_at_end()
        && histories.is_at_end();
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
