//! The records of the registers, as the engine tells them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use leptos::prelude::*;
use throughline_core::{
    edit::{NewRecord, RecordChange, RecordIntent},
    engine::{CellConflict, Command, Elsewhere, HistoryItem, RecordView},
    id::RecordId,
    record::Scalar,
    register::{self, Context, Entry, Kind, RecordRef, Records, keys_of},
    rollout::Difference,
    usage::Heat,
};

use super::Ui;
use crate::ui::register::place::Page;

/// The records of the open project.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    /// All of them; deleted ones included.
    pub(crate) all: RwSignal<Records>,
    /// The keys of the kinds that were asked for since a record changed: one by itself is a look through the register.
    keys: StoredValue<HashMap<&'static str, BTreeMap<RecordId, String>>>,
    /// The records with cells that several people changed at once.
    pub(crate) conflicts: RwSignal<Arc<BTreeMap<RecordRef, Vec<CellConflict>>>>,
    /// What was done to the record that was asked for.
    pub(crate) history: RwSignal<Option<(RecordRef, Arc<Vec<HistoryItem>>)>>,
    /// Whether the details of the record that this person is making are to be opened.
    pub(crate) open_made: RwSignal<bool>,
    /// What is to be said once the edit that is on its way is done.
    pub(crate) say: RwSignal<Option<String>>,
    /// How full everybody's time is, once it was asked for.
    pub(crate) heat: RwSignal<Option<Arc<Heat>>>,
    /// Where the sites are not as each roll-out template is.
    pub(crate) differences: RwSignal<BTreeMap<RecordId, Arc<Vec<Difference>>>>,
    /// The lessons of the other projects on this device, once they were asked for.
    pub(crate) elsewhere: RwSignal<Option<Arc<Vec<Elsewhere>>>>,
    /// The same with what this person has to do there.
    pub(crate) work: RwSignal<Option<Arc<Vec<Elsewhere>>>>,
}

impl Registers {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self {
            all: RwSignal::default(),
            keys: StoredValue::default(),
            conflicts: RwSignal::default(),
            history: RwSignal::new(None),
            open_made: RwSignal::new(false),
            say: RwSignal::new(None),
            heat: RwSignal::new(None),
            differences: RwSignal::default(),
            elsewhere: RwSignal::new(None),
            work: RwSignal::new(None),
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(self) {
        self.keys.update_value(HashMap::clear);
        self.all.set(Records::default());
        self.conflicts.set(Arc::default());
        self.history.set(None);
        self.heat.set(None);
        self.differences.set(BTreeMap::new());
        self.elsewhere.set(None);
        self.work.set(None);
    }

    /// Takes over where sites differ from a template.
    pub(crate) fn differ(self, template: RecordId, differences: Vec<Difference>) {
        let same = |all: &BTreeMap<RecordId, Arc<Vec<Difference>>>| {
            all.get(&template)
                .is_some_and(|known| **known == differences)
        };
        if !self.differences.with_untracked(same) {
            self.differences.update(|all| {
                all.insert(template, Arc::new(differences));
            });
        }
    }

    /// Takes over records that are new or changed.
    pub(crate) fn told(self, views: Vec<RecordView>) {
        let mut conflicts = (*self.conflicts.get_untracked()).clone();
        let before = conflicts.clone();
        self.keys.update_value(HashMap::clear);
        self.all.update(|all| {
            for view in views {
                let record = RecordRef::new(view.data.table.as_str(), view.data.id);
                match view.data.entry() {
                    Some(entry) if !view.gone => all.insert(entry),
                    _ => all.remove(&record.table, record.id),
                }
                if view.conflicts.is_empty() {
                    conflicts.remove(&record);
                } else {
                    conflicts.insert(record, view.conflicts);
                }
            }
        });
        if conflicts != before {
            self.conflicts.set(Arc::new(conflicts));
        }
    }

    /// The key of a record that is in `context`; empty if its kind has none.
    pub(crate) fn key_of(self, entry: &Entry, context: &Context<'_>) -> String {
        let kind = entry.kind();
        let known = self
            .keys
            .with_value(|keys| Some(keys.get(kind.table())?.get(&entry.id).cloned()));
        if let Some(key) = known {
            return key.unwrap_or_default();
        }
        let keys = keys_of(context.records, kind);
        let key = keys.get(&entry.id).cloned().unwrap_or_default();
        self.keys.update_value(|all| {
            all.insert(kind.table(), keys);
        });
        key
    }

    /// Computes something from all records, and again whenever they change.
    pub(crate) fn with<T>(self, then: impl FnOnce(&Context<'_>) -> T) -> T {
        let today = today();
        self.all.with(|records| then(&Context { records, today }))
    }

    /// Computes something from all records as they are.
    pub(crate) fn peek<T>(self, then: impl FnOnce(&Context<'_>) -> T) -> T {
        let today = today();
        self.all
            .with_untracked(|records| then(&Context { records, today }))
    }
}

/// The day on which the person looks.
pub(crate) fn today() -> NaiveDate {
    crate::ui::dates::now().date()
}

impl Ui {
    /// Changes records of the registers.
    pub(crate) fn edit_records(self, intent: RecordIntent) {
        self.send(Command::EditRecords(intent));
    }

    /// Changes records, and says so once it is done.
    pub(crate) fn edit_and_say(self, intent: RecordIntent, done: String) {
        self.registers.say.set(Some(done));
        self.edit_records(intent);
    }

    /// Sets one field of a record.
    pub(crate) fn set_record(self, record: &RecordRef, field: &str, value: Scalar) {
        self.set_fields(record, [(field, value)]);
    }

    /// Sets fields of a record as one step; one that is not there is made.
    pub(crate) fn set_fields<'a>(
        self,
        record: &RecordRef,
        fields: impl IntoIterator<Item = (&'a str, Scalar)>,
    ) {
        let changes = fields.into_iter().map(|(field, value)| RecordChange {
            record: record.clone(),
            field: field.to_owned(),
            value,
        });
        self.edit_records(RecordIntent::Set(changes.collect()));
    }

    /// Makes a record; its details are opened if it stands by itself, or is made among its like.
    pub(crate) fn make_record(self, kind: &Kind, fields: Vec<(String, Scalar)>) {
        let page = self.page.get_untracked();
        let here = matches!(page, Some(Page::Register(table, _)) if table == kind.table());
        self.registers.open_made.set(here || kind.stands_alone());
        self.edit_records(RecordIntent::Create(NewRecord {
            table: kind.table().to_owned(),
            fields,
            relations: Vec::new(),
        }));
    }

    /// Makes a record without going there.
    pub(crate) fn make_quietly(self, kind: &Kind, fields: Vec<(String, Scalar)>) {
        self.registers.open_made.set(false);
        self.edit_records(RecordIntent::Create(NewRecord {
            table: kind.table().to_owned(),
            fields,
            relations: Vec::new(),
        }));
    }

    /// The member of the team who this person is: the one with their name.
    pub(crate) fn my_member(self) -> Option<RecordId> {
        let name = self
            .profile
            .with(|profile| profile.as_ref().map(|p| p.name.clone()))?;
        self.registers
            .with(|context| register::member_named(context.records, &name))
    }
}
