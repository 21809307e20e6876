//! What each object of a document is, so that the operations of a change can be told apart.

use std::collections::{BTreeSet, HashMap};

use automerge::{
    ActorId, Change, ObjId, ObjType,
    legacy::{Key, ObjectId, OpId, OpType},
};

use super::{Cell, table_of};
use crate::{
    id::RecordId,
    record::{self, RecordDef, SectionKind},
};

/// What an object of the document is to us.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    Table(&'static RecordDef),
    /// The map that all kinds of a section share.
    Shared,
    Record(&'static RecordDef, RecordId),
    Text(Cell),
}

/// Every object that is a table, a record or a field's text. Only looked up, never iterated: its
/// order is not the same everywhere.
#[derive(Debug, Default)]
pub(super) struct Index {
    roles: HashMap<(u64, ActorId), Role>,
}

impl Role {
    /// The record that lies at a key of a table, or of the map that kinds share.
    pub(super) fn record(
        self,
        kind: SectionKind,
        key: &str,
    ) -> Option<(&'static RecordDef, RecordId)> {
        match self {
            Self::Table(def) => Some((def, key.parse().ok()?)),
            Self::Shared => {
                let (table, id) = key.split_once('/')?;
                let def = table_of(kind, table).filter(|def| def.shared)?;
                Some((def, id.parse().ok()?))
            }
            Self::Record(..) | Self::Text(_) => None,
        }
    }
}

/// What a map at the document's root is to us.
pub(super) fn root_role(kind: SectionKind, key: &str) -> Option<Role> {
    if key == record::SHARED {
        return Some(Role::Shared);
    }
    let def = table_of(kind, key).filter(|def| !def.shared)?;
    Some(Role::Table(def))
}

/// What the operations of some changes touched.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) records: BTreeSet<(&'static str, RecordId)>,
    /// A root map was made or replaced: everything has to be read again.
    pub(super) everything: bool,
}

impl Index {
    /// Learns what an object is.
    pub(super) fn insert(&mut self, object: &ObjId, role: Role) {
        if let ObjId::Id(counter, actor, _) = object {
            self.roles.insert((*counter, actor.clone()), role);
        }
    }

    /// What an object is, if it is anything to us.
    pub(super) fn role(&self, object: &ObjId) -> Option<Role> {
        match object {
            ObjId::Id(counter, actor, _) => self.roles.get(&(*counter, actor.clone())).copied(),
            ObjId::Root => None,
        }
    }

    /// Adds what a change touched, and learns the objects that it made.
    pub(super) fn follow(&mut self, change: &Change, kind: SectionKind, hits: &mut Hits) {
        let decoded = change.decode();
        for (counter, op) in (decoded.start_op.get()..).zip(decoded.operations) {
            let this = (counter, decoded.actor_id.clone());
            let made = match op.action {
                OpType::Make(object_type) => Some(object_type),
                _ => None,
            };
            let ObjectId::Id(OpId(object, actor)) = op.obj else {
                if let Key::Map(table) = &op.key {
                    hits.everything |= root_role(kind, table).is_some();
                }
                continue;
            };
            match (self.roles.get(&(object, actor)).copied(), &op.key) {
                (Some(role @ (Role::Table(_) | Role::Shared)), Key::Map(key)) => {
                    let Some((def, id)) = role.record(kind, key) else {
                        continue;
                    };
                    hits.records.insert((def.table, id));
                    if made == Some(ObjType::Map) {
                        self.roles.insert(this, Role::Record(def, id));
                    }
                }
                (Some(Role::Record(def, id)), Key::Map(key)) => {
                    let Some(field) = def.field(key) else {
                        continue;
                    };
                    hits.records.insert((def.table, id));
                    if made == Some(ObjType::Text) {
                        let (table, field) = (def.table, field.name);
                        self.roles
                            .insert(this, Role::Text(Cell { table, id, field }));
                    }
                }
                (Some(Role::Text(cell)), _) => {
                    hits.records.insert((cell.table, cell.id));
                }
                _ => {}
            }
        }
    }
}
