//! The registers of the open project: what the user interface is told of them, and edits.

use serde::{Deserialize, Serialize};

use super::{CellConflict, Engine, Event, OpenProject, conflicts, step::Way};
use crate::{
    document::Section,
    edit::{self, Around, RecordIntent, RecordStep},
    id::{RecordId, UserId},
    record::Scalar,
    register::{EntryData, Kind, RecordRef},
    rollout, zone,
};

/// So many records are told at once: taken in within a few milliseconds.
const SLICE: usize = 250;

/// A record of a register as it is now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RecordView {
    /// The record.
    pub data: EntryData,
    /// Whether it is no longer in its document.
    pub gone: bool,
    /// Cells of it that several people changed at once.
    pub conflicts: Vec<CellConflict>,
}

/// One thing that was done to a record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HistoryItem {
    /// The name of who did it, as it was then; empty if the change does not say.
    pub by: String,
    /// Whether this person did it.
    pub mine: bool,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub at: i64,
    /// Whether it made the record.
    pub made: bool,
    /// The stored names of the fields that it set, with the values that it gave them.
    pub fields: Vec<(String, Scalar)>,
}

impl OpenProject {
    /// The records that are new or changed since the last time, which are now known.
    fn take_records(&mut self, me: &UserId) -> Vec<RecordView> {
        let touched = std::mem::take(&mut self.touched);
        let mut views = Vec::with_capacity(touched.len());
        for (table, id) in touched {
            let Some(section) = self.section_of(table) else {
                continue;
            };
            let conflicts = conflicts::of_record(section, self, table, id, me);
            let view = if let Some(entry) = section.records().get(table, id).cloned() {
                let data = entry.to_data();
                self.records.insert(entry);
                RecordView {
                    data,
                    gone: false,
                    conflicts,
                }
            } else {
                self.records.remove(table, id);
                RecordView {
                    data: EntryData {
                        table: table.to_owned(),
                        id,
                        fields: Vec::new(),
                    },
                    gone: true,
                    conflicts: Vec::new(),
                }
            };
            views.push(view);
        }
        views
    }

    /// The heads of the document that holds records of a kind, as text.
    fn heads_of(&self, kind: &Kind) -> String {
        let heads = self
            .section_of(kind.table())
            .map_or(&[][..], Section::heads);
        let heads = heads.iter().map(ToString::to_string);
        heads.collect::<Vec<_>>().join(" ")
    }
}

impl Engine {
    /// Tells the user interface which records are new or changed.
    pub(super) fn show_records(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| open.is_shown()) else {
            return;
        };
        let mut views = open.take_records(&self.library.profile.user).into_iter();
        while views.len() > 0 {
            let slice = views.by_ref().take(SLICE).collect();
            self.emit(Event::Records(slice));
        }
    }

    pub(super) fn edit_records(&mut self, intent: &RecordIntent) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return self.fail(
                "There is no open project to change.",
                "Nothing was changed.",
            );
        };
        let author = self.library.author();
        let zone = &open.plan().records.options.time_zone;
        let today = zone::date_at(zone, self.now.seconds());
        let around = Around {
            records: &open.records,
            plan: open.plan(),
            author: &author,
            today,
            heads: &|kind| open.heads_of(kind),
        };
        match edit::compile_records(&around, intent, &mut self.rng) {
            Ok(RecordStep { mut step, made }) => {
                edit::taken_at(&mut step, || open.heads());
                self.take_record_step(step, made, Way::Forward);
            }
            Err(error) => self.fail(format!("{error}."), "Nothing was changed."),
        }
    }

    /// Where the sites are not as their template is now.
    pub(super) fn differences(&mut self, template: RecordId) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return;
        };
        let differences = rollout::differences(open.plan(), &open.records, template);
        self.emit(Event::Differences {
            template,
            differences,
        });
    }

    pub(super) fn record_history(&mut self, record: RecordRef) {
        let section = self
            .open
            .as_ref()
            .and_then(|open| open.section_of(&record.table));
        let me = &self.library.profile.user;
        let events = section.map(|section| section.history_of(&record.table, record.id));
        let items = events.into_iter().flatten().map(|event| HistoryItem {
            mine: event
                .author
                .as_ref()
                .is_some_and(|author| author.user == *me),
            by: event.author.map(|author| author.name).unwrap_or_default(),
            at: event.time,
            made: event.made,
            fields: owned(event.fields),
        });
        let items = items.collect();
        self.emit(Event::RecordHistory { record, items });
    }
}

fn owned(fields: Vec<(&'static str, Scalar)>) -> Vec<(String, Scalar)> {
    let owned = |(field, value): (&str, Scalar)| (field.to_owned(), value);
    fields.into_iter().map(owned).collect()
}
