//! Reads operations from columns.

use super::{Action, Columns, Key, Op, OpId, Value, spec};
use crate::sync::gate::{
    GateError,
    column::{Deltas, Flags, Runs},
    cursor::Cursor,
};

/// Reads operations row by row.
#[derive(Clone, Debug)]
pub(in crate::sync::gate) struct OpReader<'a> {
    place: &'static str,
    actors: u32,
    object_actor: Runs<'a, u64>,
    object_counter: Runs<'a, u64>,
    key_actor: Runs<'a, u64>,
    key_counter: Deltas<'a>,
    key_text: Runs<'a, &'a str>,
    insert: Flags<'a>,
    action: Runs<'a, u64>,
    value_meta: Runs<'a, u64>,
    value: Cursor<'a>,
    others_count: Runs<'a, u64>,
    others_actor: Runs<'a, u64>,
    others_counter: Deltas<'a>,
    expand: Flags<'a>,
    mark: Runs<'a, &'a str>,
    /// References left before the limit.
    budget: usize,
}

impl<'a> OpReader<'a> {
    /// `others` names the three columns of predecessors or successors; `budget` limits how many of them there may be.
    pub(in crate::sync::gate) fn new(
        columns: &Columns<'a>,
        others: [u32; 3],
        actors: usize,
        budget: usize,
        place: &'static str,
    ) -> Self {
        Self {
            place,
            actors: u32::try_from(actors).unwrap_or(u32::MAX),
            object_actor: Runs::new(columns.get(spec::OBJECT_ACTOR), place),
            object_counter: Runs::new(columns.get(spec::OBJECT_COUNTER), place),
            key_actor: Runs::new(columns.get(spec::KEY_ACTOR), place),
            key_counter: Deltas::new(columns.get(spec::KEY_COUNTER), place),
            key_text: Runs::new(columns.get(spec::KEY_TEXT), place),
            insert: Flags::new(columns.get(spec::INSERT), place),
            action: Runs::new(columns.get(spec::ACTION), place),
            value_meta: Runs::new(columns.get(spec::VALUE_META), place),
            value: Cursor::new(columns.get(spec::VALUE), place),
            others_count: Runs::new(columns.get(others[0]), place),
            others_actor: Runs::new(columns.get(others[1]), place),
            others_counter: Deltas::new(columns.get(others[2]), place),
            expand: Flags::new(columns.get(spec::EXPAND), place),
            mark: Runs::new(columns.get(spec::MARK), place),
            budget,
        }
    }

    fn malformed(&self, what: &str) -> GateError {
        GateError::Malformed {
            place: self.place,
            what: what.to_owned(),
        }
    }

    /// An id from the two columns that hold it.
    pub(in crate::sync::gate) fn id(&self, actor: u64, counter: i64) -> Result<OpId, GateError> {
        let actor = u32::try_from(actor).ok().filter(|a| *a < self.actors);
        let counter = u32::try_from(counter).ok().filter(|c| *c > 0);
        match (actor, counter) {
            (Some(actor), Some(counter)) => Ok(OpId { counter, actor }),
            (None, _) => Err(self.malformed("an operation names an actor that is not listed")),
            (_, None) => Err(self.malformed("an operation's counter is out of range")),
        }
    }

    /// The next operation, or nothing at the end of the rows.
    pub(in crate::sync::gate) fn next(&mut self) -> Result<Option<Op<'a>>, GateError> {
        if self.action.is_at_end() {
            return self.finish().map(|()| None);
        }
        let action = self.action.required()?;
        let action = usize::try_from(action)
            .ok()
            .and_then(|n| Action::ALL.get(n))
            .copied()
            .ok_or_else(|| self.malformed("an unknown action"))?;
        let object = match (self.object_actor.next()?, self.object_counter.next()?) {
            (None, None) => None,
            (Some(actor), Some(counter)) => {
                Some(self.id(actor, i64::try_from(counter).unwrap_or(-1))?)
            }
            _ => return Err(self.malformed("half an object id")),
        };
        let key = match (
            self.key_text.next()?,
            self.key_actor.next()?,
            self.key_counter.next()?,
        ) {
            (Some(prop), None, None) => Key::Prop(prop),
            (None, None, Some(0)) => Key::Head,
            (None, Some(actor), Some(counter)) => Key::Elem(self.id(actor, counter)?),
            _ => return Err(self.malformed("an operation without a proper key")),
        };
        Ok(Some(Op {
            object,
            key,
            insert: self.insert.next()?,
            action,
            value: self.value()?,
            others: self.others()?,
            expand: self.expand.next()?,
            mark: self.mark.next()?,
        }))
    }

    fn value(&mut self) -> Result<Value<'a>, GateError> {
        let meta = self.value_meta.required()?;
        let len = usize::try_from(meta >> 4).unwrap_or(usize::MAX);
        let value = Value {
            meta,
            bytes: self.value.take(len)?,
        };
        if value.is_canonical() {
            Ok(value)
        } else {
            Err(self.malformed("a value is not written properly"))
        }
    }

    fn others(&mut self) -> Result<Vec<OpId>, GateError> {
        let count = usize::try_from(self.others_count.required()?).unwrap_or(usize::MAX);
        self.budget = self
            .budget
            .checked_sub(count)
            .ok_or_else(|| self.malformed("too many references"))?;
        let mut others = Vec::new();
        for _ in 0..count {
            let actor = self.others_actor.required()?;
            let counter = self.others_counter.required()?;
            others.push(self.id(actor, counter)?);
        }
        Ok(others)
    }

    /// Every column must end with the last row, or automerge would see rows that we did not.
    fn finish(&self) -> Result<(), GateError> {
        let at_end = self.object_actor.is_at_end()
            && self.object_counter.is_at_end()
            && self.key_actor.is_at_end()
            && self.key_counter.is_at_end()
            && self.key_text.is_at_end()
            && self.insert.is_at_end()
            && self.value_meta.is_at_end()
            && self.value.is_at_end()
            && self.others_count.is_at_end()
            && self.others_actor.is_at_end()
            && self.others_counter.is_at_end()
            && self.expand.is_at_end()
            && self.mark.is_at_end();
        if at_end {
            Ok(())
        } else {
            Err(self.malformed("columns of different lengths"))
        }
    }
}
