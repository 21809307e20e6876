//! Baselines, and what moved since them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use leptos::prelude::*;
use throughline_core::{
    baseline::{Figures, TaskFigures, TaskVariance},
    engine::{BaselineView, Command, Side, VarianceView},
    id::{BaselineId, TaskId},
};

use super::Ui;

/// How long the plan must rest before it is compared again.
const REST: Duration = Duration::from_millis(200);

/// What moved since a baseline.
pub(crate) struct Since {
    pub(crate) view: Arc<VarianceView>,
    by_task: HashMap<TaskId, TaskVariance>,
}

/// The baselines of the open plan.
#[derive(Clone, Copy)]
pub(crate) struct Baselines {
    /// All of them, the last taken first.
    pub(crate) list: RwSignal<Arc<Vec<BaselineView>>>,
    /// The one that the chart and the table show beside the plan.
    pub(crate) chosen: RwSignal<Option<BaselineId>>,
    /// What the chosen one holds.
    figures: RwSignal<Option<(BaselineId, Arc<Figures>)>>,
    /// What moved from the chosen one until now, and the same by task.
    pub(crate) since: RwSignal<Option<Arc<Since>>>,
    /// The two sides that are compared in the list of baselines.
    pub(crate) sides: RwSignal<Option<(Side, Side)>>,
    /// What moved between them.
    pub(crate) compared: RwSignal<Option<Arc<VarianceView>>>,
    /// Whether this person is taking one: it is chosen as soon as it is there.
    pub(crate) taking: RwSignal<bool>,
}

impl Baselines {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self {
            list: RwSignal::default(),
            chosen: RwSignal::new(None),
            figures: RwSignal::new(None),
            since: RwSignal::new(None),
            sides: RwSignal::new(None),
            compared: RwSignal::new(None),
            taking: RwSignal::new(false),
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(self) {
        self.list.set(Arc::default());
        self.chosen.set(None);
        self.figures.set(None);
        self.since.set(None);
        self.sides.set(None);
        self.compared.set(None);
        self.taking.set(false);
    }

    /// Takes over the list.
    pub(crate) fn listed(self, list: Vec<BaselineView>) {
        let is_there = |id: BaselineId| list.iter().any(|baseline| baseline.id == id);
        if self.chosen.get_untracked().is_some_and(|id| !is_there(id)) {
            self.chosen.set(None);
        }
        let sides = self.sides.get_untracked();
        let gone = |side| matches!(side, Side::Baseline(id) if !is_there(id));
        if sides.is_some_and(|(from, to)| gone(from) || gone(to)) {
            self.sides.set(None);
        }
        if self.taking.get_untracked() {
            self.taking.set(false);
            self.chosen.set(list.first().map(|baseline| baseline.id));
        }
        self.list.set(Arc::new(list));
    }

    /// Takes over what a baseline holds.
    pub(crate) fn holds(self, id: BaselineId, figures: Figures) {
        self.figures.set(Some((id, Arc::new(figures))));
    }

    /// Takes over a comparison.
    pub(crate) fn moved(self, view: VarianceView) {
        let view = Arc::new(view);
        let sides = (view.from, view.to);
        let chosen = self.chosen.get_untracked();
        if chosen.is_some_and(|id| sides == (Side::Baseline(id), Side::Now)) {
            let tasks = view.variance.tasks.iter();
            self.since.set(Some(Arc::new(Since {
                by_task: tasks.map(|moved| (moved.task, *moved)).collect(),
                view: Arc::clone(&view),
            })));
        }
        if self.sides.get_untracked() == Some(sides) {
            self.compared.set(Some(view));
        }
    }

    /// The chosen baseline.
    pub(crate) fn current(self) -> Option<BaselineView> {
        let id = self.chosen.get()?;
        self.list
            .with(|list| list.iter().find(|baseline| baseline.id == id).cloned())
    }

    /// What the chosen baseline says about a task.
    pub(crate) fn of_task(self, task: TaskId) -> Option<TaskFigures> {
        let chosen = self.chosen.get()?;
        self.figures.with(|figures| {
            let (id, figures) = figures.as_ref()?;
            (*id == chosen).then(|| figures.find(task).copied())?
        })
    }

    /// How far a task moved since the chosen baseline; nothing if it did not, or there is none.
    pub(crate) fn variance_of(self, task: TaskId) -> Option<TaskVariance> {
        self.since
            .with(|since| since.as_ref()?.by_task.get(&task).copied())
    }
}

/// Asks the engine for what is looked at, and again when the plan has changed.
pub(crate) fn follow(ui: Ui) {
    let baselines = ui.baselines;
    Effect::new(move |_| {
        baselines.since.set(None);
        if let Some(id) = baselines.chosen.get() {
            ui.send(Command::Baseline(id));
        }
    });
    Effect::new(move |_| {
        ui.revision.track();
        let chosen = baselines.chosen.get();
        let sides = baselines.sides.get();
        if chosen.is_none() && sides.is_none() {
            return;
        }
        let revision = ui.revision.get_untracked();
        set_timeout(
            move || {
                // Another change came meanwhile, and asks for itself.
                if ui.revision.get_untracked() != revision {
                    return;
                }
                let since = chosen.map(|id| (Side::Baseline(id), Side::Now));
                let other = sides.filter(|sides| Some(*sides) != since);
                for (from, to) in since.into_iter().chain(other) {
                    ui.send(Command::Variance { from, to });
                }
            },
            REST,
        );
    });
}
