//! A new plan document from records: an imported file or a sample.

use std::num::NonZeroU64;

use automerge::{
    ActorId, Automerge, Change, ExpandedChange, ObjId, ObjType, ROOT, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec},
};

use super::{
    ChangeMeta, DocumentError, Section, message,
    read::{map_in, record_object},
    value,
    write::{Stamp, Writes},
};
use crate::{
    edit::{Put, puts_of},
    plan::PlanRecords,
    record::{Scalar, SectionKind},
};

impl Section {
    /// A new plan that holds exactly these records, written as one change. Who imported them and when is
    /// said by the change ([`claim_of`](Self::claim_of)), not repeated in each record.
    ///
    /// # Errors
    /// A record holds a value that its own field cannot read.
    pub fn import(
        actor: ActorId,
        meta: &ChangeMeta,
        records: &PlanRecords,
    ) -> Result<Self, DocumentError> {
        let mut section = Self::create(SectionKind::Plan, actor);
        let writes = section.plan_writes(meta, &puts(records), Stamp::Nothing)?;
        if writes.is_empty() {
            return Ok(section);
        }
        let change = Import::new(section.automerge()).change(section.automerge(), meta, &writes);
        let (applied, _) = section.receive_with(|doc| doc.apply_changes([change]));
        applied
            .map(|()| section)
            .map_err(|error| DocumentError::Write(error.to_string()))
    }
}

/// The operations of one change, put together by hand. A transaction looks up the place of each
/// operation when it is made; applying a finished change sorts them in once, many times faster for
/// 10,000 tasks. It holds only for a new document: nothing that it writes replaces anything.
struct Import {
    actor: ActorId,
    start: u64,
    operations: Vec<Op>,
}

impl Import {
    fn new(doc: &Automerge) -> Self {
        let last = doc.get_changes(&[]).iter().map(Change::max_op).max();
        Self {
            actor: doc.get_actor().clone(),
            start: last.unwrap_or(0) + 1,
            operations: Vec::new(),
        }
    }

    fn change(mut self, doc: &Automerge, meta: &ChangeMeta, writes: &Writes) -> Change {
        let mut table = (String::new(), ObjectId::Root);
        for record in writes.records() {
            if table.0 != record.table {
                let map = map_in(doc, &ROOT, record.table);
                table = (record.table.to_owned(), reference(map.as_ref()));
            }
            let map = if record.created {
                self.put(&table.1, record.id.as_str(), OpType::Make(ObjType::Map))
            } else {
                reference(record_object(doc, record.table, record.id).as_ref())
            };
            for (field, value, prose) in record.fields() {
                match value {
                    Scalar::Text(text) if prose => {
                        let object = self.put(&map, field, OpType::Make(ObjType::Text));
                        self.text(&object, text);
                    }
                    _ => {
                        self.put(&map, field, OpType::Put(value::stored(value)));
                    }
                }
            }
        }
        Change::from(ExpandedChange {
            operations: self.operations,
            actor_id: self.actor,
            hash: None,
            seq: 1,
            start_op: NonZeroU64::new(self.start).unwrap_or(NonZeroU64::MIN),
            time: meta.time.seconds(),
            message: Some(message::encode(meta)),
            deps: doc.get_heads(),
            extra_bytes: Vec::new(),
            author: None,
        })
    }

    /// Sets a key of a map; gives the object that this makes, if it makes one.
    fn put(&mut self, map: &ObjectId, key: &str, action: OpType) -> ObjectId {
        ObjectId::Id(self.push(Op {
            action,
            obj: map.clone(),
            key: Key::Map(key.into()),
            pred: SortedVec::new(),
            insert: false,
        }))
    }

    fn text(&mut self, object: &ObjectId, text: &str) {
        let mut before = ElementId::Head;
        for letter in text.chars() {
            let letter = ScalarValue::Str(letter.encode_utf8(&mut [0; 4]).into());
            before = ElementId::Id(self.push(Op {
                action: OpType::Put(letter),
                obj: object.clone(),
                key: Key::Seq(before),
                pred: SortedVec::new(),
                insert: true,
            }));
        }
    }

    fn push(&mut self, op: Op) -> OpId {
        let counter = self.start + self.operations.len() as u64;
        self.operations.push(op);
        OpId::new(counter, &self.actor)
    }
}

/// The object as operations refer to it. The genesis made every map that is asked for here.
fn reference(object: Option<&ObjId>) -> ObjectId {
    match object {
        None | Some(ObjId::Root) => ObjectId::Root,
        Some(ObjId::Id(counter, actor, _)) => ObjectId::Id(OpId::new(*counter, actor)),
    }
}

/// Every record of a plan as puts.
fn puts(records: &PlanRecords) -> Vec<Put> {
    let mut puts = puts_of(&records.options);
    puts.extend(records.tasks.values().flat_map(puts_of));
    puts.extend(records.links.values().flat_map(puts_of));
    puts.extend(records.calendars.values().flat_map(puts_of));
    puts.extend(records.exceptions.values().flat_map(puts_of));
    puts.extend(records.resources.values().flat_map(puts_of));
    puts.extend(records.assignments.values().flat_map(puts_of));
    puts.extend(records.availability.values().flat_map(puts_of));
    puts.extend(records.baselines.values().flat_map(puts_of));
    puts.extend(records.views.values().flat_map(puts_of));
    puts.extend(records.work_weeks.values().flat_map(puts_of));
    puts.extend(records.external_links.values().flat_map(puts_of));
    puts
}
