//! The view that the user interface looks through, kept up to date while the plan changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Engine, Event, OpenProject};
use crate::{
    id::{SavedViewId, TaskId},
    plan::PlanRecords,
    time::Moment,
    view::{Arrangement, Column, Facts, Fit, Subject, Value, View, arrange},
};

/// A view that is kept in the plan, as text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NamedView {
    /// The view.
    pub id: SavedViewId,
    /// What it is called.
    pub name: String,
    /// Its columns.
    pub columns: String,
    /// Its filter.
    pub filter: String,
    /// Its groups.
    pub groups: String,
    /// Its order.
    pub sorts: String,
    /// Whether tasks are shown without their summaries.
    pub flat: bool,
    /// Hundredths of a pixel for a day; 0 for as it is.
    pub zoom: i64,
    /// What the chart shows.
    pub chart: String,
}

/// What the user interface looks at, and what it has of that.
#[derive(Debug, Default)]
pub(super) struct Looking {
    view: View,
    columns: Vec<Column>,
    today: Option<Moment>,
    /// Tasks that fitted the filter since it was set, or were made meanwhile: an edit does not take a
    /// row from under the hand that made it.
    stays: BTreeSet<TaskId>,
    arranged: Option<Arrangement>,
    cells: BTreeMap<TaskId, Vec<Value>>,
    views: Vec<NamedView>,
}

impl Engine {
    /// The user interface looks through another view, or shows other columns.
    pub(super) fn look(&mut self, view: View, columns: Vec<Column>, today: Moment) {
        let Some(open) = &mut self.open else { return };
        let looking = &mut open.looking;
        if looking.view != view {
            looking.stays.clear();
        }
        if looking.columns != columns {
            looking.cells.clear();
        }
        looking.view = view;
        looking.columns = columns;
        looking.today = Some(today);
        self.look_again();
    }

    /// Tasks that this person made are shown whatever the filter says.
    pub(super) fn keep_in_sight(&mut self, tasks: &[TaskId]) {
        if let Some(open) = &mut self.open {
            open.looking.stays.extend(tasks);
        }
    }

    /// Tells the user interface what is different in its view since it was told last.
    pub(super) fn look_again(&mut self) {
        let me = self.library.profile.name.clone();
        let Some(open) = &mut self.open else { return };
        if open.shown().is_none() {
            return;
        }
        let mut events = Vec::new();
        let views = named_views(&open.plan().records);
        if views != open.looking.views {
            open.looking.views.clone_from(&views);
            events.push(Event::Views(views));
        }
        let mut looking = std::mem::take(&mut open.looking);
        events.extend(looking.catch_up(open, &me));
        open.looking = looking;
        for event in events {
            self.emit(event);
        }
    }
}

impl Looking {
    /// Brings arrangement and cells up to date; gives what differs.
    fn catch_up(&mut self, open: &OpenProject, me: &str) -> Vec<Event> {
        let mut events = Vec::new();
        if self.view.is_plain() && self.arranged.take().is_some() {
            events.push(Event::Arranged(None));
        }
        if self.view.is_plain() && self.columns.is_empty() {
            return events;
        }
        let conflicts: BTreeMap<TaskId, usize> = open
            .shown()
            .into_iter()
            .flat_map(|shown| &shown.rows)
            .filter(|row| !row.conflicts.is_empty())
            .map(|row| (row.id, row.conflicts.len()))
            .collect();
        let (plan, today) = (open.plan(), self.today.unwrap_or(Moment(0)));
        let facts = Facts::new(plan, open.schedule(), &conflicts, me, today);
        if !self.view.is_plain() {
            let arranged = arrange(&facts, &self.view, &self.stays);
            if !self.view.filter.is_empty() {
                let fitting = arranged.lines.iter().filter(|line| line.fit == Fit::Fits);
                self.stays
                    .extend(fitting.filter_map(|line| match line.subject {
                        Subject::Task(index) => Some(plan.tasks[index as usize].id),
                        Subject::Group(_) => None,
                    }));
            }
            if self.arranged.as_ref() != Some(&arranged) {
                events.push(Event::Arranged(Some(Box::new(arranged.clone()))));
                self.arranged = Some(arranged);
            }
        }
        if !self.columns.is_empty() {
            events.extend(self.changed_cells(&facts, plan.tasks.iter().map(|node| node.id)));
        }
        events
    }

    fn changed_cells(
        &mut self,
        facts: &Facts<'_>,
        tasks: impl Iterator<Item = TaskId>,
    ) -> Option<Event> {
        let mut changed = Vec::new();
        let mut cells = BTreeMap::new();
        for (index, id) in tasks.enumerate() {
            let now: Vec<Value> = self
                .columns
                .iter()
                .map(|column| facts.cell(*column, index))
                .collect();
            if self.cells.get(&id) != Some(&now) {
                changed.push((id, now.clone()));
            }
            cells.insert(id, now);
        }
        self.cells = cells;
        (!changed.is_empty()).then(|| Event::Cells {
            columns: self.columns.clone(),
            cells: changed,
        })
    }
}

/// The views of a plan by name.
fn named_views(records: &PlanRecords) -> Vec<NamedView> {
    let mut views: Vec<NamedView> = records
        .views
        .values()
        .filter(|view| !view.deleted)
        .map(|view| NamedView {
            id: view.id,
            name: view.name.clone(),
            columns: view.columns.clone(),
            filter: view.filter.clone(),
            groups: view.groups.clone(),
            sorts: view.sorts.clone(),
            flat: view.flat,
            zoom: view.zoom,
            chart: view.chart.clone(),
        })
        .collect();
    views.sort_by_cached_key(|view| (view.name.to_lowercase(), view.id));
    views
}
