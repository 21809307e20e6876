//! Edits of records of registers.

use std::collections::BTreeSet;

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    EditError, Intent, NewTask, Place, Put, RolloutTo, Step, compile, lesson, rollout, template,
};
use crate::{
    id::{Author, RecordId, TaskId},
    plan::Plan,
    record::{FieldValue as _, Scalar},
    register::{
        self, ChangeRequest, ChangeState, Comment, Day, Declared as _, Entry, EntryData, Issue,
        Kind, RecordRef, Records, Relation, RelationSort, Risk, SignOff, as_signed, fingerprint,
        key_of, name_of, next_number, relation_id,
    },
    rollout::Change,
};

/// What a person means to do to records of registers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum RecordIntent {
    /// Make a record.
    Create(NewRecord),
    /// Set fields, each of one record; a record that is not there is made.
    Set(Vec<RecordChange>),
    /// Delete records with all their parts.
    Delete(Vec<RecordRef>),
    /// Say what one record has to do with another.
    Relate {
        /// The one.
        from: RecordRef,
        /// What it has to do with the other.
        sort: RelationSort,
        /// The other.
        to: RecordRef,
    },
    /// A record takes up a lesson of another project, which comes into this one's register.
    TakeUp {
        /// The record.
        by: RecordRef,
        /// The lesson as it stands there.
        lesson: EntryData,
    },
    /// A risk has happened: an issue is made of it, and the risk is marked.
    RaiseIssue {
        /// The risk.
        risk: RecordId,
    },
    /// Make a task at the end of the plan that does something about a record.
    AddTask {
        /// The record.
        about: RecordRef,
        /// The task's name.
        name: String,
        /// What the task does about it.
        sort: RelationSort,
    },
    /// Put one's name under a record as it is now.
    SignOff {
        /// The record.
        about: RecordRef,
        /// What is confirmed.
        statement: String,
    },
    /// Take a baseline of the plan as it is now for a change request. One that was not decided yet is approved by that; one
    /// that was approved before is carried out.
    TakeBaseline {
        /// The change request.
        request: RecordId,
    },
    /// Keep a record with its parts as a template for others.
    KeepTemplate {
        /// The record.
        record: RecordRef,
        /// What the template is called.
        title: String,
    },
    /// Make a record as a template has it.
    FromTemplate {
        /// The template.
        template: RecordId,
    },
    /// Make a roll-out template of a summary.
    MakeTemplate {
        /// The summary.
        summary: TaskId,
        /// What the template is called.
        title: String,
    },
    /// Make the tasks of a template for sites.
    RollOut {
        /// The template.
        template: RecordId,
        /// Where, and from when.
        to: Vec<RolloutTo>,
    },
    /// Have sites follow their template.
    Follow {
        /// The template.
        template: RecordId,
        /// Which of the [`differences`](crate::rollout::differences) are to go.
        changes: Vec<Change>,
    },
}

/// A record to be made.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct NewRecord {
    /// Its kind.
    pub table: String,
    /// Stored field names and values.
    pub fields: Vec<(String, Scalar)>,
    /// What it has to do with others from the start.
    pub relations: Vec<(RelationSort, RecordRef)>,
}

/// A field of a record to be set.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RecordChange {
    /// The record.
    pub record: RecordRef,
    /// The stored field name.
    pub field: String,
    /// The new value.
    pub value: Scalar,
}

/// A step on records, and what it makes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RecordStep {
    /// What is to be written; it may go to several sections.
    pub step: Step,
    /// The records that it makes, for the person to go on with; parts and relations left out.
    pub made: Vec<RecordRef>,
}

/// What an edit of records may look at.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "it holds a closure, and lives for one call"
)]
pub struct Around<'a> {
    /// All records.
    pub records: &'a Records,
    /// The plan.
    pub plan: &'a Plan,
    /// Who edits.
    pub author: &'a Author,
    /// The day on which they do.
    pub today: chrono::NaiveDate,
    /// The heads of the document that holds a record, as text.
    pub heads: &'a dyn Fn(&Kind) -> String,
}

/// Turns an intent into puts against the records as they are now.
///
/// # Errors
/// The intent cannot be carried out; the error says why, in words for the person.
pub fn compile_records(
    around: &Around<'_>,
    intent: &RecordIntent,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let step = compile_any(around, intent, rng)?;
    refuse_private(&step.step.puts)?;
    Ok(step)
}

fn compile_any(
    around: &Around<'_>,
    intent: &RecordIntent,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    match intent {
        RecordIntent::Create(new) => create(around, new, rng),
        RecordIntent::Set(changes) => set(around, changes),
        RecordIntent::Delete(records) => delete(around, records),
        RecordIntent::Relate { from, sort, to } => relate(around, from, *sort, to),
        RecordIntent::TakeUp { by, lesson } => lesson::take_up(around, by, lesson),
        RecordIntent::RaiseIssue { risk } => raise_issue(around, *risk, rng),
        RecordIntent::AddTask { about, name, sort } => add_task(around, about, name, *sort, rng),
        RecordIntent::SignOff { about, statement } => sign_off(around, about, statement, rng),
        RecordIntent::TakeBaseline { request } => take_baseline(around, *request, rng),
        RecordIntent::KeepTemplate { record, title } => template::keep(around, record, title, rng),
        RecordIntent::FromTemplate { template } => template::begin(around, *template, rng),
        RecordIntent::MakeTemplate { summary, title } => {
            rollout::make(around, *summary, title, rng)
        }
        RecordIntent::RollOut { template, to } => rollout::roll_out(around, *template, to, rng),
        RecordIntent::Follow { template, changes } => {
            rollout::follow(around, *template, changes, rng)
        }
    }
}

fn create(
    around: &Around<'_>,
    new: &NewRecord,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let kind = kind(&new.table)?;
    let id = RecordId::random(rng);
    let record = RecordRef::new(kind.table(), id);
    let mut entry = Entry::new(kind, id);
    for (field, value) in &new.fields {
        entry.set(field, value)?;
    }
    let mut puts = puts_of(around, &entry);
    for (sort, other) in &new.relations {
        puts.extend(relation(&record, *sort, other));
    }
    let title = entry.title();
    let label = if title.is_empty() {
        format!("Add a {}", kind.one)
    } else {
        format!("Add {} ‘{title}’", kind.one)
    };
    Ok(RecordStep {
        step: Step {
            puts,
            label,
            created: Vec::new(),
        },
        made: vec![record],
    })
}

fn set(around: &Around<'_>, changes: &[RecordChange]) -> Result<RecordStep, EditError> {
    let mut puts = Vec::new();
    let mut records = BTreeSet::new();
    for change in changes {
        let kind = kind(&change.record.table)?;
        let field = kind.field(&change.field);
        let field = field.ok_or_else(|| EditError::NoField {
            field: change.field.clone(),
        })?;
        let value = field.read(&change.value)?;
        let (table, id) = (kind.table(), change.record.id);
        let known = around.records.get(table, id);
        // Somebody's private assessment is made by its first field, and brought back by any.
        if known.is_none() && records.insert(&change.record) {
            puts.extend(number(around, kind, id));
        }
        if known.is_some_and(Entry::is_deleted) && change.field != "deleted" {
            puts.push(Put::new(table, id, "deleted", false));
        }
        records.insert(&change.record);
        puts.push(Put::new(table, id, field.name, value));
    }
    let label = match (changes, records.len()) {
        ([only], _) => format!("Change {}", called(around, &only.record)),
        (_, 1) => format!("Change {}", called(around, &changes[0].record)),
        (_, records) => format!("Change {records} records"),
    };
    Ok(done(puts, label))
}

fn delete(around: &Around<'_>, records: &[RecordRef]) -> Result<RecordStep, EditError> {
    let mut puts = Vec::new();
    for record in records {
        let entry = find(around, record)?;
        if entry.kind().is_frozen() {
            return Err(EditError::Signed(key_of(around.records, entry)));
        }
        let parts = register::all().filter(|kind| kind.part_of.is_some());
        let parts = parts.flat_map(|kind| around.records.parts_of(kind, record));
        let all = parts.map(RecordRef::from).chain([record.clone()]);
        puts.extend(all.map(|r| Put::new(&r.table, r.id, "deleted", true)));
    }
    let label = match records {
        [only] => format!("Delete {}", called(around, only)),
        _ => format!("Delete {} records", records.len()),
    };
    Ok(done(puts, label))
}

fn relate(
    around: &Around<'_>,
    from: &RecordRef,
    sort: RelationSort,
    to: &RecordRef,
) -> Result<RecordStep, EditError> {
    if from == to {
        return Err(EditError::RelatedToItself);
    }
    let label = format!(
        "{} {} {}",
        called(around, from),
        sort.label(),
        called(around, to)
    );
    Ok(done(relation(from, sort, to), label))
}

fn raise_issue(
    around: &Around<'_>,
    risk: RecordId,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let record = RecordRef::new(Risk::TABLE, risk);
    let entry = find(around, &record)?;
    let risk = Risk(entry);
    let mut issue = Entry::new(Issue::KIND, RecordId::random(rng));
    let description = [risk.event().0, risk.effect().0]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    let severity = match risk.impact().step() {
        Some(5) => "critical",
        Some(4) => "major",
        Some(3) => "moderate",
        _ => "minor",
    };
    for (field, value) in [
        ("title", entry.title().into()),
        ("description", description.into()),
        ("severity", severity.into()),
        ("owner", risk.owner().to_scalar()),
        ("raised", Day(Some(around.today)).to_scalar()),
    ] {
        issue.set(field, &value)?;
    }
    let made = RecordRef::from(&issue);
    let mut puts = puts_of(around, &issue);
    puts.push(Put::new(Risk::TABLE, record.id, "status", "occurred"));
    puts.extend(relation(&record, RelationSort::Causes, &made));
    let label = format!("Raise an issue of {}", called(around, &record));
    Ok(RecordStep {
        made: vec![made],
        ..done(puts, label)
    })
}

fn add_task(
    around: &Around<'_>,
    about: &RecordRef,
    name: &str,
    sort: RelationSort,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    find(around, about)?;
    let row = NewTask::new(0, vec![("name".to_owned(), name.into())]);
    let place = Place::LastIn(None);
    let intent = Intent::CreateTasks {
        place,
        rows: vec![row],
    };
    let mut step = compile(around.plan, &intent, rng)?;
    if let Some(task) = step.created.first() {
        let task = RecordRef::new("tasks", *task);
        step.puts.extend(relation(&task, sort, about));
    }
    step.label = format!("Add a task for {}", called(around, about));
    Ok(RecordStep {
        step,
        made: Vec::new(),
    })
}

fn sign_off(
    around: &Around<'_>,
    about: &RecordRef,
    statement: &str,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let signed = find(around, about)?;
    let content = as_signed(signed, around.records);
    let mut entry = Entry::new(SignOff::KIND, RecordId::random(rng));
    for (field, value) in [
        ("title", statement.into()),
        ("about", about.to_scalar()),
        ("content", content.into()),
        ("fingerprint", fingerprint(signed, around.records).into()),
        ("heads", (around.heads)(signed.kind()).into()),
        ("signed_by", around.author.name.as_str().into()),
        ("signed_on", Day(Some(around.today)).to_scalar()),
    ] {
        entry.set(field, &value)?;
    }
    let label = format!("Sign {}", called(around, about));
    Ok(done(puts_of(around, &entry), label))
}

/// Takes a baseline that a change request leads to, named by it.
fn take_baseline(
    around: &Around<'_>,
    request: RecordId,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let record = RecordRef::new(ChangeRequest::TABLE, request);
    let entry = find(around, &record)?;
    let request = ChangeRequest(entry);
    let name = [key_of(around.records, entry).as_str(), entry.title()].join(" ");
    let intent = Intent::TakeBaseline {
        name: name.trim().to_owned(),
        note: request.reason().0,
    };
    let mut step = compile(around.plan, &intent, rng)?;
    let baseline = step.puts.first().map(|put| put.id);
    let state = match request.status() {
        ChangeState::Rejected => return Err(EditError::Rejected(called(around, &record))),
        ChangeState::Approved | ChangeState::Done => ChangeState::Done,
        ChangeState::Raised | ChangeState::Assessing | ChangeState::Deciding => {
            let today = Day(Some(around.today)).to_scalar();
            step.puts
                .push(Put::new(&record.table, record.id, "decided", today));
            ChangeState::Approved
        }
    };
    for (field, value) in [
        ("status", state.to_scalar()),
        ("baseline", baseline.to_scalar()),
    ] {
        step.puts
            .push(Put::new(&record.table, record.id, field, value));
    }
    step.label = format!("Take a baseline for {}", called(around, &record));
    Ok(RecordStep {
        step,
        made: Vec::new(),
    })
}

pub(super) fn done(puts: Vec<Put>, label: String) -> RecordStep {
    RecordStep {
        step: Step {
            puts,
            label,
            created: Vec::new(),
        },
        made: Vec::new(),
    }
}

/// A relation, made or brought back.
pub(super) fn relation(from: &RecordRef, sort: RelationSort, to: &RecordRef) -> Vec<Put> {
    let id = relation_id(from, sort, to);
    let put = |field: &str, value: Scalar| Put::new(Relation::TABLE, id, field, value);
    vec![
        put("from", from.to_scalar()),
        put("sort", sort.to_scalar()),
        put("to", to.to_scalar()),
        put("deleted", false.into()),
    ]
}

/// Every field of a record that is not at its default.
pub(crate) fn puts_of_entry(entry: &Entry) -> Vec<Put> {
    let (table, id) = (entry.kind().table(), entry.id);
    let filled = entry.filled();
    filled
        .map(|(field, value)| Put::new(table, id, field, value.clone()))
        .collect()
}

/// A new record as puts, with its number.
pub(super) fn puts_of(around: &Around<'_>, entry: &Entry) -> Vec<Put> {
    let (table, id) = (entry.kind().table(), entry.id);
    let mut puts = puts_of_entry(entry);
    puts.extend(number(around, entry.kind(), id));
    if puts.is_empty() {
        puts.push(Put::new(table, id, "deleted", false));
    }
    puts
}

fn number(around: &Around<'_>, kind: &Kind, id: RecordId) -> Option<Put> {
    let number = || next_number(around.records, kind);
    (!kind.record.key_prefix.is_empty()).then(|| Put::new(kind.table(), id, "number", number()))
}

/// Refuses what everybody would read about a record that not everybody may: comments and signatures.
fn refuse_private(puts: &[Put]) -> Result<(), EditError> {
    let says = |put: &&Put| {
        [Comment::TABLE, SignOff::TABLE].contains(&put.table.as_str()) && put.field == "about"
    };
    for put in puts.iter().filter(says) {
        let about = match &put.value {
            Scalar::Text(text) => RecordRef::parse(text),
            _ => None,
        };
        let kind = about.and_then(|about| register::by_table(&about.table));
        if let Some(kind) = kind.filter(|kind| kind.section().is_private()) {
            return Err(EditError::Private(kind.one));
        }
    }
    Ok(())
}

pub(super) fn kind(table: &str) -> Result<&'static Kind, EditError> {
    register::by_table(table).ok_or_else(|| EditError::NoTable {
        table: table.to_owned(),
    })
}

pub(super) fn find<'a>(around: &Around<'a>, record: &RecordRef) -> Result<&'a Entry, EditError> {
    around.records.find(record).ok_or(EditError::NoRecord)
}

/// A record as labels name it.
pub(super) fn called(around: &Around<'_>, record: &RecordRef) -> String {
    if record.table == "tasks" {
        return super::compile::name(around.plan, record.id.into());
    }
    let Some(entry) = around.records.get(&record.table, record.id) else {
        return register::by_table(&record.table)
            .map_or_else(|| "a record".to_owned(), |kind| format!("a {}", kind.one));
    };
    let key = key_of(around.records, entry);
    match (key.is_empty(), name_of(entry)) {
        (true, name) if name.is_empty() => format!("a {}", entry.kind().one),
        (true, name) => format!("‘{name}’"),
        (false, name) if name.is_empty() => key,
        (false, name) => format!("{key} ‘{name}’"),
    }
}
