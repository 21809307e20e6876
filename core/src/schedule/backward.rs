//! The backward pass: the latest dates that delay neither the project nor a constraint.

use super::{
    due::Due,
    forward::{Dates, Settings},
    item::{Item, Items},
    network::{Network, Step},
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType},
    time::Moment,
};

/// What the backward pass finds, task by task.
#[derive(Clone, Debug)]
pub(super) struct Backward {
    /// As shown: of a task that has started, its start is the real one.
    pub(super) dates: Vec<Dates>,
    /// What each task asks of its predecessors; finished and inactive ones ask nothing. A summary
    /// asks for everything below it.
    asks: Vec<Option<Asks>>,
    /// What bounds a summary, and with it everything below.
    bounds: Vec<Option<Box<Bounds>>>,
}

/// What a task asks of its predecessors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Asks {
    /// When what is left of it must start.
    start: Moment,
    finish: Moment,
}

/// The latest a task may finish, and, through its start, start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bounds {
    finish: Moment,
    start: Option<Moment>,
    /// Nothing waits for it, and it has a critical path of its own.
    open: bool,
}

impl Backward {
    /// Nothing found yet, of so many tasks.
    pub(super) fn new(tasks: usize) -> Self {
        let anywhere = Dates {
            start: Moment::MAX,
            finish: Moment::MAX,
        };
        Self {
            dates: vec![anywhere; tasks],
            asks: vec![None; tasks],
            bounds: vec![None; tasks],
        }
    }

    /// Whether a summary bounds the start of those below it that start with it.
    pub(super) fn bounds_start(&self, summary: usize) -> bool {
        self.bounds_of(summary).start.is_some()
    }

    fn bounds_of(&self, summary: usize) -> Bounds {
        self.bounds[summary].as_deref().copied().unwrap_or(Bounds {
            finish: Moment::MAX,
            start: None,
            open: false,
        })
    }

    fn of(&self, task: usize) -> (Dates, Option<Asks>, Bounds) {
        (self.dates[task], self.asks[task], self.bounds_of(task))
    }
}

/// The latest dates of every task, from the earliest ones.
pub(super) struct Pass<'a> {
    pub(super) plan: &'a Plan,
    pub(super) items: &'a Items,
    pub(super) network: &'a Network,
    pub(super) early: &'a [Dates],
    /// The project's finish.
    pub(super) finish: Moment,
    pub(super) settings: Settings,
    pub(super) found: &'a mut Backward,
}

impl Pass<'_> {
    /// Takes every step, the last first.
    pub(super) fn all(mut self) {
        for step in self.network.steps().rev() {
            self.take(step);
        }
    }

    /// Takes the steps that are due, and those that follow from what that changes. Tells of which
    /// tasks anything changed.
    pub(super) fn due(mut self, mut due: Due) -> Due {
        let mut changed = Due::new(self.plan.tasks.len());
        while let Some(place) = due.pop() {
            let step = self.network.step_from_last(place);
            let task = step.task();
            let before = self.found.of(task);
            self.take(step);
            if before == self.found.of(task) {
                continue;
            }
            changed.insert(task);
            let mut follows = |step| due.insert(self.network.place_from_last(step));
            if matches!(step, Step::Leave(_)) && self.items.all[task].summary {
                self.plan
                    .children(task)
                    .for_each(|c| follows(Step::Leave(c)));
            } else {
                let before = self.network.before(task).iter();
                before.for_each(|tie| follows(Step::Leave(tie.predecessor())));
                if let Some(parent) = self.plan.tasks[task].parent {
                    follows(Step::Enter(parent));
                }
            }
        }
        changed
    }

    /// One step: a pure function of what the steps before it found.
    fn take(&mut self, step: Step) {
        match step {
            Step::Leave(i) => self.leave(i),
            Step::Enter(i) if self.items.all[i].summary => self.enter(i),
            Step::Enter(_) => {}
        }
    }

    fn leave(&mut self, i: usize) {
        let item = &self.items.all[i];
        let mut bounds = Bounds {
            finish: self.finish,
            start: None,
            open: self.settings.many_paths,
        };
        if let Some(parent) = self.plan.tasks[i].parent {
            let above = self.found.bounds_of(parent);
            bounds.finish = above.finish;
            bounds.open = above.open;
            // A summary starts with the earliest of its children: only that one is bound.
            if self.early[i].start == self.early[parent].start {
                bounds.start = above.start;
            }
        }
        for tie in self.network.after(i) {
            let Some(asks) = self.found.asks[tie.successor()] else {
                continue;
            };
            bounds.open = false;
            let moment = match tie.kind {
                LinkType::Fs => asks.start,
                LinkType::Ss => {
                    let successor = &self.items.all[tie.successor()];
                    self.items
                        .start_at(successor, asks.start)
                        .unwrap_or(asks.start)
                }
                LinkType::Ff | LinkType::Sf => asks.finish,
            };
            let moment = tie.without_lag(self.items, moment);
            match tie.kind {
                LinkType::Fs | LinkType::Ff => bounds.finish = bounds.finish.min(moment),
                LinkType::Ss | LinkType::Sf => {
                    bounds.start = Some(bounds.start.map_or(moment, |s| s.min(moment)));
                }
            }
        }
        if item.summary {
            if let (Constraint::Fnlt | Constraint::Mfo, Some(date)) =
                (item.constraint, item.dates().constraint)
            {
                bounds.finish = bounds.finish.min(date);
            }
            if let Some(deadline) = item.dates().deadline {
                bounds.finish = bounds.finish.min(deadline);
            }
            self.found.bounds[i] = Some(Box::new(bounds));
        } else {
            self.place(i, item, bounds);
        }
    }

    /// The span of what is below a summary, and all that it asks for.
    fn enter(&mut self, i: usize) {
        let (mut below, mut asks): (Option<Dates>, Option<Asks>) = (None, None);
        for child in self.plan.children(i) {
            // Inactive tasks count only where nothing else is below the summary.
            if !self.items.all[child].inactive || self.items.all[i].inactive {
                let dates = self.found.dates[child];
                below = Some(below.map_or(dates, |b| b.join(dates)));
            }
            if let Some(own) = self.found.asks[child] {
                asks = Some(asks.map_or(own, |s| Asks {
                    start: s.start.min(own.start),
                    finish: s.finish.min(own.finish),
                }));
            }
        }
        self.found.dates[i] = below.unwrap_or(self.early[i]);
        self.found.asks[i] = asks;
    }

    fn place(&mut self, i: usize, item: &Item, bounds: Bounds) {
        self.found.asks[i] = None;
        if item.dates().actual_finish.is_some() {
            self.found.dates[i] = self.early[i];
            return;
        }
        let mut latest = bounds.finish;
        if bounds.open {
            latest = latest.min(self.early[i].finish);
        }
        if let Some(start) = bounds.start.filter(|_| item.dates().actual_start.is_none()) {
            let start = self.items.start_at(item, start).unwrap_or(start);
            latest = latest.min(self.finish_from(item, start));
        }
        if let Some(date) = item.dates().constraint.filter(|_| !item.is_manual()) {
            latest = self.constrain(item, date, latest);
        }
        if let Some(deadline) = item.dates().deadline {
            latest = latest.min(deadline);
        }
        let finish = self.items.finish_at(item, latest);
        let left = item.dates().actual_start.is_some() && !item.is_manual();
        let start = self
            .items
            .start_for(item, finish, left)
            .unwrap_or(Moment::MIN);
        if !item.inactive {
            self.found.asks[i] = Some(Asks {
                start: start.plus(-item.levelling),
                finish,
            });
        }
        let start = item.dates().actual_start.unwrap_or(start);
        self.found.dates[i] = Dates { start, finish };
    }

    /// The latest finish that a constraint allows.
    fn constrain(&self, item: &Item, date: Moment, latest: Moment) -> Moment {
        let allowed = match item.constraint {
            Constraint::Mso | Constraint::Snlt => {
                let start = self.items.start_at(item, date).unwrap_or(date);
                self.finish_from(item, start)
            }
            Constraint::Mfo | Constraint::Fnlt => date,
            _ => return latest,
        };
        match item.constraint {
            // It must be then, whatever its successors would allow or need.
            Constraint::Mso | Constraint::Mfo if !self.settings.links_win => allowed,
            _ => latest.min(allowed),
        }
    }

    fn finish_from(&self, item: &Item, start: Moment) -> Moment {
        self.items.finish_from(item, start).unwrap_or(Moment::MAX)
    }
}
