//! Operations as columns, as change chunks and document chunks keep them.

use super::{
    GateError,
    column::{Deltas, Flags, Runs, write_deltas, write_flags, write_runs},
    cursor::{Cursor, write_uleb},
};

/// An operation's id. The actor is an index into the actors of the chunk at hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct OpId {
    /// Automerge keeps counters in 32 bits.
    pub(super) counter: u32,
    pub(super) actor: u32,
}

/// Where in its object an operation acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key<'a> {
    Prop(&'a str),
    Head,
    Elem(OpId),
}

/// What an operation does: automerge's action numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Action {
    MakeMap = 0,
    Set = 1,
    MakeList = 2,
    Delete = 3,
    MakeText = 4,
    Increment = 5,
    MakeTable = 6,
    Mark = 7,
}

impl Action {
    const ALL: [Self; 8] = [
        Self::MakeMap,
        Self::Set,
        Self::MakeList,
        Self::Delete,
        Self::MakeText,
        Self::Increment,
        Self::MakeTable,
        Self::Mark,
    ];

    pub(super) const fn makes_object(self) -> bool {
        matches!(
            self,
            Self::MakeMap | Self::MakeList | Self::MakeText | Self::MakeTable
        )
    }
}

/// A value as it stands in the columns: type code and length in one number, and the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Value<'a> {
    meta: u64,
    bytes: &'a [u8],
}

impl Value<'_> {
    pub(super) const NULL: Self = Self {
        meta: 0,
        bytes: &[],
    };

    pub(super) fn is_null(self) -> bool {
        self == Value::NULL
    }

    pub(super) const fn is_integer(self) -> bool {
        matches!(self.meta & 15, 3 | 4)
    }

    /// Whether it is written in the only way in which automerge would write it again.
    fn is_canonical(self) -> bool {
        let mut cursor = Cursor::new(self.bytes, "value");
        match self.meta & 15 {
            0..=2 => self.bytes.is_empty(),
            3 => cursor.uleb().is_ok() && cursor.is_at_end(),
            4 | 8 | 9 => cursor.sleb().is_ok() && cursor.is_at_end(),
            5 => self.bytes.len() == 8,
            6 => std::str::from_utf8(self.bytes).is_ok(),
            _ => true,
        }
    }
}

/// One operation. `others` are its predecessors in a change and its successors in a document.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Op<'a> {
    pub(super) object: Option<OpId>,
    pub(super) key: Key<'a>,
    pub(super) insert: bool,
    pub(super) action: Action,
    pub(super) value: Value<'a>,
    pub(super) others: Vec<OpId>,
    pub(super) expand: bool,
    pub(super) mark: Option<&'a str>,
}

/// The columns of a chunk by their specification, with compression already undone.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns<'a>(pub(super) Vec<(u32, &'a [u8])>);

impl<'a> Columns<'a> {
    pub(super) fn get(&self, spec: u32) -> &'a [u8] {
        self.0
            .iter()
            .find(|(s, _)| *s == spec)
            .map_or(&[], |(_, bytes)| bytes)
    }

    /// Refuses what is not in `known`: automerge would drop it and then write other bytes than it read.
    pub(super) fn only(&self, known: &[u32], place: &'static str) -> Result<(), GateError> {
        match self.0.iter().find(|(spec, _)| !known.contains(spec)) {
            None => Ok(()),
            Some((spec, _)) => Err(GateError::Malformed {
                place,
                what: format!("unknown column {spec:#x}"),
            }),
        }
    }
}

/// Column specifications: four bits of id, one of compression, three of type.
pub(super) mod spec {
    pub(in super::super) const OBJECT_ACTOR: u32 = 0x01;
    pub(in super::super) const OBJECT_COUNTER: u32 = 0x02;
    pub(in super::super) const KEY_ACTOR: u32 = 0x11;
    pub(in super::super) const KEY_COUNTER: u32 = 0x13;
    pub(in super::super) const KEY_TEXT: u32 = 0x15;
    pub(in super::super) const ID_ACTOR: u32 = 0x21;
    pub(in super::super) const ID_COUNTER: u32 = 0x23;
    pub(in super::super) const INSERT: u32 = 0x34;
    pub(in super::super) const ACTION: u32 = 0x42;
    pub(in super::super) const VALUE_META: u32 = 0x56;
    pub(in super::super) const VALUE: u32 = 0x57;
    pub(in super::super) const PRED_COUNT: u32 = 0x70;
    pub(in super::super) const PRED_ACTOR: u32 = 0x71;
    pub(in super::super) const PRED_COUNTER: u32 = 0x73;
    pub(in super::super) const SUCC_COUNT: u32 = 0x80;
    pub(in super::super) const SUCC_ACTOR: u32 = 0x81;
    pub(in super::super) const SUCC_COUNTER: u32 = 0x83;
    pub(in super::super) const EXPAND: u32 = 0x94;
    pub(in super::super) const MARK: u32 = 0xa5;
}

/// The columns of a change.
pub(super) const CHANGE_COLUMNS: [u32; 14] = [
    spec::OBJECT_ACTOR,
    spec::OBJECT_COUNTER,
    spec::KEY_ACTOR,
    spec::KEY_COUNTER,
    spec::KEY_TEXT,
    spec::INSERT,
    spec::ACTION,
    spec::VALUE_META,
    spec::VALUE,
    spec::PRED_COUNT,
    spec::PRED_ACTOR,
    spec::PRED_COUNTER,
    spec::EXPAND,
    spec::MARK,
];

/// Reads operations row by row.
#[derive(Clone, Debug)]
pub(super) struct OpReader<'a> {
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
    pub(super) fn new(
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
    pub(super) fn id(&self, actor: u64, counter: i64) -> Result<OpId, GateError> {
        let actor = u32::try_from(actor).ok().filter(|a| *a < self.actors);
        let counter = u32::try_from(counter).ok().filter(|c| *c > 0);
        match (actor, counter) {
            (Some(actor), Some(counter)) => Ok(OpId { counter, actor }),
            (None, _) => Err(self.malformed("an operation names an actor that is not listed")),
            (_, None) => Err(self.malformed("an operation's counter is out of range")),
        }
    }

    /// The next operation, or nothing at the end of the rows.
    pub(super) fn next(&mut self) -> Result<Option<Op<'a>>, GateError> {
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

/// Writes the operations of a change as automerge does: the table of columns, then their data.
pub(super) fn write_change_ops(ops: &[Op<'_>], out: &mut Vec<u8>) {
    let mut data = Vec::new();
    let mut table: Vec<(u32, usize)> = Vec::with_capacity(CHANGE_COLUMNS.len());
    let mut column = |spec: u32, write: &mut dyn FnMut(&mut Vec<u8>)| {
        let start = data.len();
        write(&mut data);
        if data.len() > start {
            table.push((spec, data.len() - start));
        }
    };
    let rows = || ops.iter();
    let others = || ops.iter().flat_map(|op| &op.others);
    column(spec::OBJECT_ACTOR, &mut |out| {
        write_runs(rows().map(|op| op.object.map(|o| u64::from(o.actor))), out);
    });
    column(spec::OBJECT_COUNTER, &mut |out| {
        write_runs(
            rows().map(|op| op.object.map(|o| u64::from(o.counter))),
            out,
        );
    });
    column(spec::KEY_ACTOR, &mut |out| {
        let actors = rows().map(|op| match op.key {
            Key::Elem(id) => Some(u64::from(id.actor)),
            Key::Prop(_) | Key::Head => None,
        });
        write_runs(actors, out);
    });
    column(spec::KEY_COUNTER, &mut |out| {
        let counters = rows().map(|op| match op.key {
            Key::Elem(id) => Some(i64::from(id.counter)),
            Key::Head => Some(0),
            Key::Prop(_) => None,
        });
        write_deltas(counters, out);
    });
    column(spec::KEY_TEXT, &mut |out| {
        let props = rows().map(|op| match op.key {
            Key::Prop(prop) => Some(prop),
            Key::Elem(_) | Key::Head => None,
        });
        write_runs(props, out);
    });
    column(spec::INSERT, &mut |out| {
        write_flags(rows().map(|op| op.insert), out);
    });
    column(spec::ACTION, &mut |out| {
        write_runs(rows().map(|op| Some(op.action as u64)), out);
    });
    column(spec::VALUE_META, &mut |out| {
        write_runs(rows().map(|op| Some(op.value.meta)), out);
    });
    column(spec::VALUE, &mut |out| {
        rows().for_each(|op| out.extend(op.value.bytes));
    });
    column(spec::PRED_COUNT, &mut |out| {
        write_runs(rows().map(|op| Some(op.others.len() as u64)), out);
    });
    column(spec::PRED_ACTOR, &mut |out| {
        write_runs(others().map(|id| Some(u64::from(id.actor))), out);
    });
    column(spec::PRED_COUNTER, &mut |out| {
        write_deltas(others().map(|id| Some(i64::from(id.counter))), out);
    });
    column(spec::EXPAND, &mut |out| {
        if rows().any(|op| op.expand) {
            write_flags(rows().map(|op| op.expand), out);
        }
    });
    column(spec::MARK, &mut |out| {
        write_runs(rows().map(|op| op.mark), out);
    });
    write_uleb(table.len() as u64, out);
    for (spec, len) in table {
        write_uleb(u64::from(spec), out);
        write_uleb(len as u64, out);
    }
    out.extend(data);
}
