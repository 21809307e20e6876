//! What was done to one record: who changed which field when, from the changes themselves.

use automerge::{
    ObjId, ObjType, ReadDoc as _,
    legacy::{Key, ObjectId, OpId, OpType},
};

use super::{Section, message, read::record_objects, value};
use crate::{
    id::{Author, RecordId},
    record::{self, Scalar},
};

/// One change of a record.
#[derive(Clone, PartialEq, Debug)]
pub struct RecordEvent {
    /// Who made it; `None` if the change does not say.
    pub author: Option<Author>,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub time: i64,
    /// Whether it made the record.
    pub made: bool,
    /// The stored names of the fields that it set, with the values that it gave them.
    pub fields: Vec<(&'static str, Scalar)>,
}

impl Section {
    /// What was done to a record, the last first. It reads every change of the document: for a history
    /// that somebody asks for, not for something that is shown all the time.
    #[must_use]
    pub fn history_of(&self, table: &str, id: RecordId) -> Vec<RecordEvent> {
        let Some(def) = record::by_table(table) else {
            return Vec::new();
        };
        // Several if several people made it at once.
        let records: Vec<(ObjectId, ObjId)> = record_objects(&self.doc, table, id)
            .into_iter()
            .filter_map(|object| match &object {
                ObjId::Id(counter, actor, _) => {
                    Some((ObjectId::Id(OpId(*counter, actor.clone())), object))
                }
                ObjId::Root => None,
            })
            .collect();
        let is_record = |object: &ObjectId| records.iter().any(|(record, _)| record == object);
        // The texts of the record, each with its field.
        let mut texts: Vec<(ObjectId, &'static str)> = Vec::new();
        let mut events = Vec::new();
        for change in self.doc.get_changes(&[]) {
            let decoded = change.decode();
            let mut event = RecordEvent {
                author: None,
                time: 0,
                made: false,
                fields: Vec::new(),
            };
            let mut typed: Vec<&'static str> = Vec::new();
            for (at, op) in (decoded.start_op.get()..).zip(&decoded.operations) {
                let this = ObjectId::Id(OpId(at, decoded.actor_id.clone()));
                if is_record(&this) {
                    event.made = true;
                } else if is_record(&op.obj) {
                    let Key::Map(key) = &op.key else { continue };
                    let Some(field) = def.field(key) else {
                        continue;
                    };
                    match &op.action {
                        OpType::Put(stored) => {
                            let value = value::read_owned(stored).unwrap_or_default();
                            event.fields.push((field.name, value));
                        }
                        OpType::Make(ObjType::Text) => {
                            texts.push((this, field.name));
                            typed.push(field.name);
                        }
                        _ => {}
                    }
                } else if let Some((_, field)) = texts.iter().find(|(text, _)| *text == op.obj) {
                    typed.push(field);
                }
            }
            typed.dedup();
            for field in typed {
                if event.fields.iter().all(|(known, _)| *known != field) {
                    let mut holding = records.iter().map(|(_, object)| object);
                    let text = holding.find_map(|one| self.text_at(one, field, change.hash()));
                    let text = text.unwrap_or_default();
                    event.fields.push((field, text));
                }
            }
            let is_system = |name: &str| def.field(name).is_some_and(|field| field.system);
            event
                .fields
                .retain(|(field, _)| *field == "deleted" || !is_system(field));
            if event.made || !event.fields.is_empty() {
                (event.author, event.time) = message::origin(&self.doc, &change.hash());
                events.push(event);
            }
        }
        events.reverse();
        events
    }

    /// A text of a record as it was right after a change.
    fn text_at(
        &self,
        record: &ObjId,
        field: &str,
        change: automerge::ChangeHash,
    ) -> Option<Scalar> {
        let (_, text) = self.doc.get_at(record, field, &[change]).ok()??;
        let text = self.doc.text_at(&text, &[change]).ok()?;
        Some(Scalar::Text(text))
    }
}
