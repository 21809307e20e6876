//! A new plan document from records: an imported file or a sample.

use automerge::ActorId;

use super::{ChangeMeta, DocumentError, Section};
use crate::{
    edit::Put,
    plan::PlanRecords,
    record::{Record, SectionKind},
};

impl Section {
    /// A new plan that holds these records, written as one change.
    ///
    /// # Errors
    /// A record holds a value that its own field cannot read.
    pub fn import(
        actor: ActorId,
        meta: &ChangeMeta,
        records: &PlanRecords,
    ) -> Result<Self, DocumentError> {
        let mut section = Self::create(SectionKind::Plan, actor);
        section.write(meta, &puts(records))?;
        Ok(section)
    }
}

/// Every field that is not at its default. A record of which none is, is given a field that is, so
/// that it is there.
fn puts(records: &PlanRecords) -> Vec<Put> {
    fn of<R: Record>(record: &R, puts: &mut Vec<Put>) {
        let empty = R::new(record.id());
        let before = puts.len();
        for field in R::DEF.fields {
            match record.get(field.name) {
                Some(value) if empty.get(field.name).as_ref() != Some(&value) => {
                    puts.push(Put::new(R::DEF.table, record.id(), field.name, value));
                }
                _ => {}
            }
        }
        if puts.len() == before {
            puts.push(Put::new(R::DEF.table, record.id(), "deleted", false));
        }
    }
    let mut puts = Vec::new();
    of(&records.options, &mut puts);
    records.tasks.values().for_each(|r| of(r, &mut puts));
    records.links.values().for_each(|r| of(r, &mut puts));
    records.calendars.values().for_each(|r| of(r, &mut puts));
    records.exceptions.values().for_each(|r| of(r, &mut puts));
    records.resources.values().for_each(|r| of(r, &mut puts));
    records.assignments.values().for_each(|r| of(r, &mut puts));
    puts
}
