//! Resources, and how they are used.

use std::{collections::HashSet, sync::Arc, time::Duration};

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, ResourceRow, ResourceSheet},
    id::{ResourceId, TaskId},
    record::ResourceType,
    time::{DAY, Moment},
    usage::{Effort, ResourceUse},
};

use super::Ui;

/// How long the plan must rest before its resources are counted again.
const REST: Duration = Duration::from_millis(400);

/// The resources of the open plan.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    /// All resources; nothing until the engine has counted.
    pub(crate) sheet: RwSignal<Arc<ResourceSheet>>,
    /// The tasks for which there is too little of some resource.
    pub(crate) over: RwSignal<Arc<HashSet<TaskId>>>,
    /// The resource whose use is shown under the chart.
    pub(crate) chosen: RwSignal<Option<ResourceId>>,
    /// How it is used, day by day.
    pub(crate) shown: RwSignal<Option<Arc<ResourceUse>>>,
    /// Whether this person is making a resource, and which one it became.
    pub(crate) making: RwSignal<bool>,
    pub(crate) made: RwSignal<Option<ResourceId>>,
}

impl Usage {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            sheet: RwSignal::default(),
            over: RwSignal::default(),
            chosen: RwSignal::new(None),
            shown: RwSignal::new(None),
            making: RwSignal::new(false),
            made: RwSignal::new(None),
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(self) {
        self.sheet.set(Arc::default());
        self.over.set(Arc::default());
        self.chosen.set(None);
        self.shown.set(None);
    }

    /// Takes over the list of resources.
    pub(crate) fn listed(self, sheet: ResourceSheet) {
        let over: HashSet<TaskId> = sheet.over.iter().copied().collect();
        if self.over.with_untracked(|before| **before != over) {
            self.over.set(Arc::new(over));
        }
        let gone = |id: ResourceId| sheet.rows.iter().all(|row| row.id != id);
        if self.chosen.get_untracked().is_some_and(gone) {
            self.chosen.set(None);
        }
        let new = self.sheet.with_untracked(|before| {
            let known = |id: ResourceId| before.rows.iter().any(|row| row.id == id);
            let mut rows = sheet.rows.iter();
            rows.find(|row| !known(row.id)).map(|row| row.id)
        });
        if self.sheet.with_untracked(|before| **before != sheet) {
            self.sheet.set(Arc::new(sheet));
        }
        if new.is_some() && self.making.get_untracked() {
            self.making.set(false);
            self.made.set(new);
        }
    }

    /// Takes over how a resource is used.
    pub(crate) fn counted(self, usage: ResourceUse) {
        if self.chosen.get_untracked() == Some(usage.resource) {
            self.shown.set(Some(Arc::new(usage)));
        }
    }

    /// Shows the use of a resource, the first that has too much to do, or shows it no more.
    pub(crate) fn toggle(self) {
        let first = self.sheet.with_untracked(|sheet| {
            let mut working = sheet.rows.iter();
            let is_over = |row: &&ResourceRow| row.load.over > Effort(0);
            let over = working.clone().find(is_over);
            let first = over.or_else(|| working.find(|row| row.kind == ResourceType::Work));
            first.map(|row| row.id)
        });
        self.chosen
            .update(|chosen| *chosen = if chosen.is_some() { None } else { first });
    }

    /// The resource whose use is shown.
    pub(crate) fn current(self) -> Option<ResourceRow> {
        let id = self.chosen.get()?;
        self.sheet
            .with(|sheet| sheet.rows.iter().find(|row| row.id == id).cloned())
    }
}

/// Asks the engine to count, and again when the plan has changed.
pub(crate) fn follow(ui: Ui) {
    Effect::new(move |before: Option<(u32, Option<ResourceId>)>| {
        let revision = ui.revision.get();
        let chosen = ui.usage.chosen.get();
        let changed = before.is_none_or(|(before, _)| before != revision);
        let other = before.is_none_or(|(_, before)| before != chosen);
        if other {
            ui.usage.shown.set(None);
            ask(ui, chosen);
        }
        if changed && ui.open_id().is_some() {
            set_timeout(
                move || {
                    // Another change came meanwhile, and asks for itself.
                    if ui.revision.get_untracked() == revision {
                        ui.send(Command::Resources);
                        ask(ui, ui.usage.chosen.get_untracked());
                    }
                },
                REST,
            );
        }
        (revision, chosen)
    });
}

/// Asks for the use of a resource on every day of the chart.
fn ask(ui: Ui, resource: Option<ResourceId>) {
    if let Some(resource) = resource {
        let timeline = ui.plan.timeline.get_untracked();
        let time = (
            Moment(timeline.first_day * DAY),
            Moment((timeline.last_day + 1) * DAY),
        );
        ui.send(Command::Usage {
            resource,
            time,
            length: DAY,
        });
    }
}
