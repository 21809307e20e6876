//! Operations as columns, as change chunks and document chunks keep them.

mod read;
mod write;

use super::{GateError, cursor::Cursor};

pub(in crate::sync::gate) use read::OpReader;
pub(in crate::sync::gate) use write::write_change_ops;

/// An operation's id. The actor is an index into the actors of the chunk at hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::sync::gate) struct OpId {
    /// Automerge keeps counters in 32 bits.
    pub(in crate::sync::gate) counter: u32,
    pub(in crate::sync::gate) actor: u32,
}

/// Where in its object an operation acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::sync::gate) enum Key<'a> {
    Prop(&'a str),
    Head,
    Elem(OpId),
}

/// What an operation does: automerge's action numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(in crate::sync::gate) enum Action {
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

    pub(in crate::sync::gate) const fn makes_object(self) -> bool {
        matches!(
            self,
            Self::MakeMap | Self::MakeList | Self::MakeText | Self::MakeTable
        )
    }
}

/// A value as it stands in the columns: type code and length in one number, and the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::sync::gate) struct Value<'a> {
    meta: u64,
    bytes: &'a [u8],
}

impl Value<'_> {
    pub(in crate::sync::gate) const NULL: Self = Self {
        meta: 0,
        bytes: &[],
    };

    pub(in crate::sync::gate) fn is_null(self) -> bool {
        self == Value::NULL
    }

    pub(in crate::sync::gate) const fn is_integer(self) -> bool {
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
pub(in crate::sync::gate) struct Op<'a> {
    pub(in crate::sync::gate) object: Option<OpId>,
    pub(in crate::sync::gate) key: Key<'a>,
    pub(in crate::sync::gate) insert: bool,
    pub(in crate::sync::gate) action: Action,
    pub(in crate::sync::gate) value: Value<'a>,
    pub(in crate::sync::gate) others: Vec<OpId>,
    pub(in crate::sync::gate) expand: bool,
    pub(in crate::sync::gate) mark: Option<&'a str>,
}

/// The columns of a chunk by their specification, with compression already undone.
#[derive(Clone, Debug, Default)]
pub(in crate::sync::gate) struct Columns<'a>(pub(in crate::sync::gate) Vec<(u32, &'a [u8])>);

impl<'a> Columns<'a> {
    pub(in crate::sync::gate) fn get(&self, spec: u32) -> &'a [u8] {
        self.0
            .iter()
            .find(|(s, _)| *s == spec)
            .map_or(&[], |(_, bytes)| bytes)
    }

    /// Refuses what is not in `known`: automerge would drop it and then write other bytes than it read.
    pub(in crate::sync::gate) fn only(
        &self,
        known: &[u32],
        place: &'static str,
    ) -> Result<(), GateError> {
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
pub(in crate::sync::gate) mod spec {
    pub(in crate::sync::gate) const OBJECT_ACTOR: u32 = 0x01;
    pub(in crate::sync::gate) const OBJECT_COUNTER: u32 = 0x02;
    pub(in crate::sync::gate) const KEY_ACTOR: u32 = 0x11;
    pub(in crate::sync::gate) const KEY_COUNTER: u32 = 0x13;
    pub(in crate::sync::gate) const KEY_TEXT: u32 = 0x15;
    pub(in crate::sync::gate) const ID_ACTOR: u32 = 0x21;
    pub(in crate::sync::gate) const ID_COUNTER: u32 = 0x23;
    pub(in crate::sync::gate) const INSERT: u32 = 0x34;
    pub(in crate::sync::gate) const ACTION: u32 = 0x42;
    pub(in crate::sync::gate) const VALUE_META: u32 = 0x56;
    pub(in crate::sync::gate) const VALUE: u32 = 0x57;
    pub(in crate::sync::gate) const PRED_COUNT: u32 = 0x70;
    pub(in crate::sync::gate) const PRED_ACTOR: u32 = 0x71;
    pub(in crate::sync::gate) const PRED_COUNTER: u32 = 0x73;
    pub(in crate::sync::gate) const SUCC_COUNT: u32 = 0x80;
    pub(in crate::sync::gate) const SUCC_ACTOR: u32 = 0x81;
    pub(in crate::sync::gate) const SUCC_COUNTER: u32 = 0x83;
    pub(in crate::sync::gate) const EXPAND: u32 = 0x94;
    pub(in crate::sync::gate) const MARK: u32 = 0xa5;
}

/// The columns of a change.
pub(in crate::sync::gate) const CHANGE_COLUMNS: [u32; 14] = [
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
