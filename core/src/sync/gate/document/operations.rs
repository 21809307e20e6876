//! The rows of operations, sorted back to their authors.

use std::collections::HashMap;

use super::{PLACE, malformed};
use crate::sync::gate::{
    Budget, GateError,
    column::{Deltas, Runs},
    ops::{Action, Columns, Key, Op, OpId, OpReader, Value, spec},
};

/// The operations of each actor by counter, with predecessors in place of successors.
pub(super) struct Histories<'a> {
    by_actor: Vec<std::vec::IntoIter<(u32, Op<'a>)>>,
}

impl<'a> Histories<'a> {
    pub(super) fn read(
        columns: &Columns<'a>,
        actors: usize,
        budget: &mut Budget,
    ) -> Result<Self, GateError> {
        let mut id_actor = Runs::<u64>::new(columns.get(spec::ID_ACTOR), PLACE);
        let mut id_counter = Deltas::new(columns.get(spec::ID_COUNTER), PLACE);
        let successors = [spec::SUCC_COUNT, spec::SUCC_ACTOR, spec::SUCC_COUNTER];
        let mut reader = OpReader::new(columns, successors, actors, budget.operations, PLACE);
        let mut rows: HashMap<OpId, Op<'a>> = HashMap::new();
        let mut order = Vec::new();
        while let Some(op) = reader.next()? {
            if rows.len() == budget.operations {
                return Err(GateError::TooManyOperations);
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
        budget.spend(rows.len())?;
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

    /// Whether every operation has been taken.
    pub(super) fn is_at_end(&self) -> bool {
        self.by_actor.iter().all(|ops| ops.len() == 0)
    }

    /// The actor's next operations up to a counter, which must follow one another without a gap, and the first counter.
    pub(super) fn take(
        &mut self,
        actor: usize,
        max_op: u32,
    ) -> Result<(u64, Vec<Op<'a>>), GateError> {
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
