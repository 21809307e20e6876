//! Taking up a lesson of another project.

use super::{
    EditError,
    records::{Around, RecordStep, called, done, puts_of, relation},
};
use crate::{
    edit::Put,
    register::{Declared as _, Entry, EntryData, Lesson, RecordRef, RelationSort, taken_up_as},
};

/// What a lesson says in any project; who told of it, and how far it has come, is the other project's.
const KEPT: [&str; 7] = [
    "title",
    "sort",
    "learnt",
    "happened",
    "cause",
    "recommendation",
    "tags",
];

/// Has a record follow from a lesson of another project. The lesson comes into this project's register, once however many
/// take it up.
pub(super) fn take_up(
    around: &Around<'_>,
    by: &RecordRef,
    lesson: &EntryData,
) -> Result<RecordStep, EditError> {
    let foreign = lesson.entry();
    let foreign = foreign.filter(|entry| entry.kind().table() == Lesson::TABLE);
    let foreign = foreign.ok_or(EditError::NoRecord)?;
    let id = taken_up_as(foreign.id);
    let here = RecordRef::new(Lesson::TABLE, id);
    let mut puts = match around.records.get(Lesson::TABLE, id) {
        Some(known) if known.is_deleted() => vec![Put::new(Lesson::TABLE, id, "deleted", false)],
        Some(_) => Vec::new(),
        None => {
            let mut entry = Entry::new(Lesson::KIND, id);
            for field in KEPT {
                entry.set(field, foreign.get(field))?;
            }
            puts_of(around, &entry)
        }
    };
    puts.extend(relation(by, RelationSort::Follows, &here));
    let label = format!(
        "{} takes up lesson ‘{}’",
        called(around, by),
        foreign.title()
    );
    Ok(done(puts, label))
}
