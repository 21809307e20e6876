//! What was learnt.

use std::collections::BTreeMap;

use super::{Person, Relation, RelationSort};
use crate::{
    id::RecordId,
    record::{FieldType, Prose, Scalar, choices},
    register::{Context, Day, Declared as _, Entry, RecordRef, Tags, declare::register},
};

choices! {
    /// Whether to do it again.
    LessonSort {
        /// It went well: do it again.
        Keep = "keep" "Keep doing",
        /// It went badly: do otherwise.
        Avoid = "avoid" "Do otherwise",
    }

    /// What has become of a lesson.
    LessonState {
        /// It has been written down.
        Captured = "captured" "Captured",
        /// Others have agreed.
        Validated = "validated" "Validated",
        /// It has changed how the work is done.
        Applied = "applied" "Applied",
    }
}

register! {
    /// What happened, why, and what to do next time.
    Lesson in Register "lessons" key "L" called "lesson" "Lessons" duty Improvement {
        /// The lesson in a few words.
        title: String = "Lesson",
        /// What has become of it.
        status: LessonState = "Status",
        /// Whether to do it again.
        sort: LessonSort = "Sort",
        /// Who tells of it.
        owner: Person = "From",
        /// When it was learnt.
        learnt: Day = "Date",
        /// What happened.
        happened: Prose = "What happened",
        /// Why it happened.
        cause: Prose = "Cause",
        /// What to do next time.
        recommendation: Prose = "Recommendation",
    }
    board status done ["applied"];
    date learnt past;
    computed {
        /// How many records follow from it: those that took it up.
        reused: FieldType::Integer, "Reused", |entry, context| match reuses(entry, context) {
            0 => Scalar::Null,
            count => Scalar::Int(count),
        };
    }
}

/// What the lessons with one tag have brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagUse {
    /// The tag; empty for lessons without any.
    pub tag: String,
    /// The lessons, those that were taken up most first.
    pub lessons: Vec<RecordId>,
    /// How often they were taken up.
    pub reused: i64,
    /// How many of them have changed how the work is done.
    pub applied: usize,
}

/// Lessons by their tags, those that were taken up most first. A lesson with several tags counts under each.
#[must_use]
pub fn lessons_by_tag(context: &Context<'_>) -> Vec<TagUse> {
    let mut tags: BTreeMap<String, Vec<(i64, &Entry)>> = BTreeMap::new();
    for entry in context.records.of(Lesson::KIND) {
        let reused = reuses(entry, context);
        let own: Tags = entry.read("tags").unwrap_or_default();
        let mut own: Vec<String> = own.0.iter().map(|tag| tag.to_lowercase()).collect();
        if own.is_empty() {
            own.push(String::new());
        }
        own.sort();
        own.dedup();
        for tag in own {
            tags.entry(tag).or_default().push((reused, entry));
        }
    }
    let uses = tags.into_iter().map(|(tag, mut lessons)| {
        lessons.sort_by_key(|(reused, entry)| (-reused, entry.title(), entry.id));
        TagUse {
            tag,
            reused: lessons.iter().map(|(reused, _)| reused).sum(),
            applied: lessons
                .iter()
                .filter(|(_, entry)| Lesson::KIND.is_done(entry))
                .count(),
            lessons: lessons.iter().map(|(_, entry)| entry.id).collect(),
        }
    });
    let mut uses: Vec<TagUse> = uses.collect();
    // By tag already; those without one come last.
    uses.sort_by_key(|one| (one.tag.is_empty(), -one.reused));
    uses
}

/// The id that a lesson of another project has where it is taken up: the same one however many take it up.
#[must_use]
pub fn taken_up_as(lesson: RecordId) -> RecordId {
    RecordId::from_name(&format!("lesson/{lesson}"))
}

/// How many records follow from a lesson.
fn reuses(lesson: &Entry, context: &Context<'_>) -> i64 {
    let lesson = RecordRef::from(lesson).to_string();
    let relations = context.records.of(Relation::KIND);
    let taken_up = relations.filter(|relation| {
        relation.text("to") == lesson && relation.text("sort") == RelationSort::Follows.stored()
    });
    i64::try_from(taken_up.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{Records, relation_id};

    #[test]
    fn lessons_that_were_taken_up_come_first() {
        let mut records = Records::default();
        let mut lesson = |title: &str, tags: &str, status: &str| {
            let mut entry = Entry::new(Lesson::KIND, RecordId::from_name(title));
            for (field, value) in [("title", title), ("tags", tags), ("status", status)] {
                entry.set(field, &value.into()).expect("a field");
            }
            let lesson = RecordRef::from(&entry);
            records.insert(entry);
            lesson
        };
        let antennas = lesson("Antennas", "procurement, Radio", "captured");
        let customs = lesson("Customs", "procurement", "applied");
        let night = lesson("Night work", "", "captured");
        let risk = |name: &str| RecordRef::new("risks", RecordId::from_name(name));
        for (from, sort, to) in [
            (risk("one"), RelationSort::Follows, &customs),
            (risk("two"), RelationSort::Follows, &customs),
            (risk("two"), RelationSort::Follows, &antennas),
            // What a lesson itself follows from did not take it up, and what only has to do with it neither.
            (antennas.clone(), RelationSort::Follows, &customs),
            (risk("three"), RelationSort::Relates, &night),
        ] {
            let mut relation = Entry::new(Relation::KIND, relation_id(&from, sort, to));
            for (field, value) in [
                ("from", from.to_string()),
                ("sort", sort.stored().to_owned()),
                ("to", to.to_string()),
            ] {
                relation.set(field, &value.into()).expect("a field");
            }
            records.insert(relation);
        }
        let context = Context {
            records: &records,
            today: chrono::NaiveDate::default(),
        };
        let expected = [
            ("procurement", vec![customs.id, antennas.id], 4, 1),
            ("radio", vec![antennas.id], 1, 0),
            ("", vec![night.id], 0, 0),
        ];
        let expected = expected.map(|(tag, lessons, reused, applied)| TagUse {
            tag: tag.to_owned(),
            lessons,
            reused,
            applied,
        });
        assert_eq!(lessons_by_tag(&context), expected);
        let computed = |lesson: &RecordRef| {
            let entry = records.find(lesson).expect("there");
            (Lesson::KIND.computed[0].of)(entry, &context)
        };
        assert_eq!(computed(&customs), Scalar::Int(3));
        assert_eq!(computed(&night), Scalar::Null);
    }
}
