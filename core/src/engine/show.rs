//! What the user interface is told of the open project: all of it once, then what changed.

use super::{
    Engine, Event, OpenProject, PlanDelta, PlanView, ProjectView, ShareLink, conflicts,
    library::Known, rows::Rows,
};
use crate::{id::UserId, schedule::Scheduler};

/// What the user interface is to be told of the plan.
enum Shown {
    First(Box<PlanView>),
    /// Only what changed, if anything.
    Again(Option<Box<PlanDelta>>),
}

impl OpenProject {
    /// Brings schedule and view up to date with the plan; nothing while that is not here.
    fn show_plan(&mut self, me: &UserId, by: Option<String>) -> Option<Shown> {
        let section = self.sections.get(&self.plan_id?)?;
        if section.is_empty() {
            return None;
        }
        let plan = section.plan();
        let change = std::mem::take(&mut self.changed);
        let Some(view) = &mut self.shown else {
            self.scheduler = Scheduler::new(plan);
            let conflicts = conflicts::by_task(section, plan, me);
            let mut view = Rows::new(plan, &self.scheduler, conflicts).view();
            (view.undo, view.redo) = self.history.labels();
            self.shown = Some(view.clone());
            return Some(Shown::First(Box::new(view)));
        };
        (view.undo, view.redo) = self.history.labels();
        if change.is_empty() {
            return Some(Shown::Again(None));
        }
        let rescheduled = self.scheduler.update(plan, &change);
        let conflicts = conflicts::by_task(section, plan, me);
        let rows = Rows::new(plan, &self.scheduler, conflicts);
        let delta = rows.update(view, &change, rescheduled.as_deref());
        Some(Shown::Again(
            delta.map(|delta| Box::new(PlanDelta { by, ..delta })),
        ))
    }

    /// The project's own fields, and whether they differ from what was shown.
    fn show_project(&mut self, share: Option<ShareLink>) -> (ProjectView, bool) {
        let record = self.record();
        let project = ProjectView {
            id: self.id,
            name: record.map(|p| p.name.clone()).unwrap_or_default(),
            approach: record.map(|p| p.approach).unwrap_or_default(),
            share,
        };
        let before = self.shown_project.replace(project.clone());
        (project.clone(), before.as_ref() != Some(&project))
    }
}

impl Engine {
    /// Brings schedule and view up to date, and tells the user interface what changed.
    pub(super) fn refresh(&mut self, by: Option<String>) {
        let Some(open) = &mut self.open else { return };
        let share = self
            .library
            .get(open.id)
            .and_then(|known| known.share.clone());
        let Some(shown) = open.show_plan(&self.library.profile.user, by) else {
            return;
        };
        let (project, renamed) = open.show_project(share);
        match shown {
            Shown::First(plan) => self.emit(Event::Opened { project, plan }),
            Shown::Again(delta) => {
                if renamed {
                    self.emit(Event::Project(project));
                }
                if let Some(delta) = delta {
                    self.emit(Event::Changed(delta));
                }
            }
        }
        self.show_baselines();
        self.show_records();
        self.look_again();
        self.remember_project();
    }

    /// Keeps what this device knows about the open project.
    pub(super) fn remember_project(&mut self) {
        let Some(open) = &self.open else { return };
        let Some(project) = &open.shown_project else {
            return;
        };
        let mut known = self
            .library
            .get(open.id)
            .cloned()
            .unwrap_or_else(|| Known::new(open.id, self.now));
        known.summary.name.clone_from(&project.name);
        known.summary.tasks = u32::try_from(open.plan().tasks.len()).unwrap_or(u32::MAX);
        known.summary.shared = known.share.is_some();
        known.documents = open.documents();
        self.out.extend(self.library.put(open.id, known));
    }
}
