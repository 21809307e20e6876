//! What changed since the plan was shown last.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    CalendarsView, LinkView, PlanDelta, PlanView, Row,
    rows::{self, Rows},
};
use crate::{
    id::{LinkId, TaskId},
    plan::PlanChange,
};

impl Rows<'_> {
    /// Brings a view up to date, and gives what changed in it, if anything. `rescheduled` are the tasks
    /// with another schedule; without, that may be any.
    pub(super) fn update(
        &self,
        view: &mut PlanView,
        change: &PlanChange,
        rescheduled: Option<&[usize]>,
    ) -> Option<PlanDelta> {
        let mut delta = PlanDelta {
            start: self.schedule.start,
            finish: self.schedule.finish,
            ..PlanDelta::default()
        };
        let everywhere = change.structure || change.everywhere;
        if change.structure {
            self.lay_out(view, &mut delta);
        }
        let rescheduled = rescheduled.filter(|_| !everywhere);
        let stale = rescheduled.map(|tasks| self.stale(view, change, tasks));
        if !change.structure {
            let count = self.plan.tasks.len();
            match &stale {
                Some(stale) => self.update_rows(stale.iter().copied(), view, &mut delta),
                None => self.update_rows(0..count, view, &mut delta),
            }
        }
        match stale.filter(|_| !change.links) {
            Some(stale) => self.update_links(&stale, view, &mut delta),
            None => self.compare_links(view, &mut delta),
        }
        if everywhere || change.resources {
            delta.resources = replace(&mut view.resources, rows::resources(self.plan));
        }
        if everywhere {
            delta.external = replace(&mut view.external, self.external());
            delta.shade = replace(&mut view.shade, rows::shade(self.plan));
        }
        if everywhere || change.resources || change.calendars {
            delta.calendars = replace(&mut view.calendars, CalendarsView::new(self.plan));
        }
        let before = (view.start, view.finish);
        (view.start, view.finish) = (delta.start, delta.finish);
        let nothing = PlanDelta {
            start: before.0,
            finish: before.1,
            ..PlanDelta::default()
        };
        (delta != nothing).then_some(delta)
    }

    /// The tasks whose rows may differ.
    fn stale(
        &self,
        view: &PlanView,
        change: &PlanChange,
        rescheduled: &[usize],
    ) -> BTreeSet<usize> {
        let mut stale: BTreeSet<usize> = rescheduled.iter().copied().collect();
        for &task in &change.tasks {
            stale.insert(task);
            // They name it by its key.
            let after = self.plan.links_after(task).iter();
            stale.extend(after.map(|&link| self.plan.links[link].successor));
            if view.rows[task].inactive != self.plan.task(task).inactive {
                stale.extend(self.plan.descendants(task));
            }
        }
        // What a conflict says may hang on any record.
        let rows = view.rows.iter().enumerate();
        stale.extend(
            rows.filter(|(_, row)| !row.conflicts.is_empty())
                .map(|(i, _)| i),
        );
        stale.extend(
            self.conflicts
                .keys()
                .filter_map(|task| self.plan.find(*task)),
        );
        stale
    }

    fn update_rows(
        &self,
        tasks: impl Iterator<Item = usize>,
        view: &mut PlanView,
        delta: &mut PlanDelta,
    ) {
        for i in tasks {
            let row = self.row(i);
            if view.rows[i] != row {
                view.rows[i] = row.clone();
                delta.rows.push(row);
            }
        }
    }

    /// All rows anew, in their new order.
    fn lay_out(&self, view: &mut PlanView, delta: &mut PlanDelta) {
        let before = std::mem::take(&mut view.rows);
        view.rows = (0..self.plan.tasks.len()).map(|i| self.row(i)).collect();
        let known: BTreeMap<TaskId, &Row> = before.iter().map(|row| (row.id, row)).collect();
        let new = view
            .rows
            .iter()
            .filter(|row| known.get(&row.id) != Some(row));
        delta.rows.extend(new.cloned());
        let order = |rows: &[Row]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let now = order(&view.rows);
        delta.order = (order(&before) != now).then_some(now);
    }

    /// The links of these tasks.
    fn update_links(&self, tasks: &BTreeSet<usize>, view: &mut PlanView, delta: &mut PlanDelta) {
        let links = |&task: &usize| {
            let (before, after) = (self.plan.links_before(task), self.plan.links_after(task));
            before.iter().chain(after).copied()
        };
        let stale: BTreeSet<usize> = tasks.iter().flat_map(links).collect();
        for index in stale {
            let link = self.link(index);
            if view.links[index] != link {
                view.links[index] = link.clone();
                delta.links.push(link);
            }
        }
    }

    /// All links. They are ordered by id, before and now.
    fn compare_links(&self, view: &mut PlanView, delta: &mut PlanDelta) {
        let before = std::mem::replace(&mut view.links, self.links());
        let mut before = before.iter().peekable();
        let gone = |link: &LinkView| link.id;
        for link in &view.links {
            while let Some(other) = before.next_if(|other| other.id < link.id) {
                delta.unlinked.push(gone(other));
            }
            if before.next_if(|other| other.id == link.id) != Some(link) {
                delta.links.push(link.clone());
            }
        }
        delta.unlinked.extend(before.map(gone));
    }
}

/// Puts a value in the place of another one; gives it if it is different.
fn replace<T: Clone + PartialEq>(place: &mut T, value: T) -> Option<T> {
    let different = *place != value;
    *place = value;
    different.then(|| place.clone())
}

impl PlanView {
    /// Takes in what changed.
    pub fn apply(&mut self, delta: PlanDelta) {
        let mut changed: BTreeMap<TaskId, Row> =
            delta.rows.into_iter().map(|r| (r.id, r)).collect();
        match delta.order {
            None => {
                for row in &mut self.rows {
                    if let Some(new) = changed.remove(&row.id) {
                        *row = new;
                    }
                }
            }
            Some(order) => {
                let mut known: BTreeMap<TaskId, Row> = std::mem::take(&mut self.rows)
                    .into_iter()
                    .map(|r| (r.id, r))
                    .collect();
                known.append(&mut changed);
                self.rows = order.iter().filter_map(|id| known.remove(id)).collect();
            }
        }
        relink(&mut self.links, delta.links, &delta.unlinked);
        if let Some(resources) = delta.resources {
            self.resources = resources;
        }
        if let Some(external) = delta.external {
            self.external = external;
        }
        if let Some(shade) = delta.shade {
            self.shade = shade;
        }
        if let Some(calendars) = delta.calendars {
            self.calendars = calendars;
        }
        self.start = delta.start;
        self.finish = delta.finish;
    }
}

/// Takes changed and new links into a list that is ordered by id, and others out of it.
pub fn relink(links: &mut Vec<LinkView>, changed: Vec<LinkView>, gone: &[LinkId]) {
    let mut new = Vec::new();
    for link in changed {
        match links.binary_search_by_key(&link.id, |link| link.id) {
            Ok(at) => links[at] = link,
            Err(_) => new.push(link),
        }
    }
    if !gone.is_empty() {
        let gone: BTreeSet<&LinkId> = gone.iter().collect();
        links.retain(|link| !gone.contains(&link.id));
    }
    if !new.is_empty() {
        links.append(&mut new);
        links.sort_by_key(|link| link.id);
    }
}
