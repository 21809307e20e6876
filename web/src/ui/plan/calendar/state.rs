//! The calendars as the editor sees them.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    id::{CalendarExceptionId, CalendarId, RecordId},
    plan::Plan,
    record::{Calendar, CalendarException, PlanOptions, Scalar},
};

use crate::ui::{dates, state::Ui, words::t};

/// The editor's state.
#[derive(Clone, Copy)]
pub(super) struct Calendars {
    ui: Ui,
    /// What it edits.
    pub(super) plan: Memo<Arc<Plan>>,
    /// The calendar that is edited.
    pub(super) chosen: Memo<Option<CalendarId>>,
    wanted: RwSignal<Option<CalendarId>>,
    /// A day that an exception is to be made for.
    pub(super) asked_day: RwSignal<Option<i64>>,
}

impl Calendars {
    pub(super) fn new(ui: Ui) -> Self {
        let plan = ui.plan.calendar_plan;
        let wanted = RwSignal::new(None);
        // Made just now, by this person: it is what they go on with.
        Effect::new(move |before: Option<Vec<CalendarId>>| {
            let now: Vec<CalendarId> =
                plan.with(|plan| plan.records.calendars.keys().copied().collect());
            if let Some(before) = before
                && let Some(made) = now.iter().find(|id| !before.contains(id))
            {
                wanted.set(Some(*made));
            }
            now
        });
        let chosen = Memo::new(move |_| {
            plan.with(|plan| {
                let calendars = &plan.records.calendars;
                let there = |id: &CalendarId| calendars.contains_key(id);
                wanted
                    .get()
                    .filter(there)
                    .or_else(|| plan.records.options.calendar.filter(there))
                    .or_else(|| calendars.keys().next().copied())
            })
        });
        Self {
            ui,
            plan,
            chosen,
            wanted,
            asked_day: RwSignal::new(None),
        }
    }

    /// The state, from any component of the editor.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Edits another calendar.
    pub(super) fn choose(self, id: CalendarId) {
        self.wanted.set(Some(id));
    }

    /// All calendars by name, the project's first.
    pub(super) fn all(self) -> Vec<Calendar> {
        self.plan.with(|plan| {
            let project = plan.records.options.calendar;
            let mut all: Vec<_> = plan.records.calendars.values().cloned().collect();
            all.sort_by_key(|c| (Some(c.id) != project, c.name.to_lowercase(), c.id));
            all
        })
    }

    /// A calendar as it is.
    pub(super) fn calendar(self, id: CalendarId) -> Option<Calendar> {
        self.plan
            .with(|plan| plan.records.calendars.get(&id).cloned())
    }

    /// The exceptions of a calendar by date.
    pub(super) fn exceptions(self, id: CalendarId) -> Vec<CalendarException> {
        self.plan.with(|plan| {
            let own = plan.records.exceptions.values();
            let mut own: Vec<_> = own.filter(|e| e.calendar == Some(id)).cloned().collect();
            own.sort_by_key(|e| (e.first.or(e.last), e.id));
            own
        })
    }

    /// An exception as it is.
    pub(super) fn exception(self, id: CalendarExceptionId) -> Option<CalendarException> {
        self.plan
            .with(|plan| plan.records.exceptions.get(&id).cloned())
    }

    /// Whether it is the project's calendar.
    pub(super) fn is_project(self, id: CalendarId) -> bool {
        self.plan
            .with(|plan| plan.records.options.calendar == Some(id))
    }

    /// Writes fields of a calendar as one step.
    pub(super) fn set(self, id: CalendarId, fields: &[(&str, Scalar)]) {
        self.put("calendars", id.into(), fields);
    }

    /// Says by which clocks a calendar's hours are. If it is not known yet by which the plan's dates are, they
    /// are by this device's from now on: a difference needs both.
    pub(super) fn set_zone(self, id: CalendarId, zone: &str) {
        let change = |table: &str, id: RecordId, zone: &str| {
            (table.to_owned(), id, "time_zone".to_owned(), zone.into())
        };
        let mut changes = vec![change("calendars", id.into(), zone)];
        let known = self
            .plan
            .with_untracked(|plan| !plan.records.options.time_zone.is_empty());
        if !known && !zone.is_empty() {
            let options = PlanOptions::singleton().into();
            changes.push(change("options", options, &dates::zone()));
        }
        self.ui.edit(Intent::SetFields { changes });
    }

    /// Writes fields of an exception as one step.
    pub(super) fn set_exception(self, id: CalendarExceptionId, fields: &[(&str, Scalar)]) {
        self.put("calendar_exceptions", id.into(), fields);
    }

    fn put(self, table: &str, id: RecordId, fields: &[(&str, Scalar)]) {
        let change = |(field, value): &(&str, Scalar)| {
            (table.to_owned(), id, (*field).to_owned(), value.clone())
        };
        self.ui.edit(Intent::SetFields {
            changes: fields.iter().map(change).collect(),
        });
    }
}

/// The name of a calendar, for lists.
pub(super) fn name_of(calendar: &Calendar) -> String {
    if calendar.name.is_empty() {
        t().calendar_unnamed.to_owned()
    } else {
        calendar.name.clone()
    }
}
