//! The steps from a plan to its schedule.

use super::{
    Schedule,
    assemble::{Assembly, Parts},
    backward::{self, Backward},
    due::Due,
    forward::{self, Dates, Forward, Settings},
    item::{self, Item, Items},
    network::{Network, Step},
};
use crate::{
    plan::{Plan, PlanChange},
    record::{Constraint, ScheduleFrom},
    time::Moment,
};

/// A schedule with everything that it was computed from, so that an edit computes only what it reaches.
#[derive(Debug)]
pub struct Scheduler {
    items: Items,
    network: Network,
    settings: Settings,
    early: Forward,
    /// From where the backward pass starts.
    finish: Moment,
    late: Backward,
    /// The earliest dates once those of tasks that start as late as possible are known; only where
    /// there are such tasks.
    pushed: Option<Forward>,
    assembly: Assembly,
}

impl Scheduler {
    /// Computes everything.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let options = &plan.records.options;
        let count = plan.tasks.len();
        let items = Items::new(plan);
        let network = Network::new(plan, &items);
        let mut settings = Settings {
            floor: floor(plan, &items),
            ..Settings::new(options)
        };
        let forward = |settings, late| {
            let mut found = Forward::new(count);
            forward::Pass {
                plan,
                items: &items,
                network: &network,
                settings,
                late,
                holder: None,
                found: &mut found,
            }
            .all();
            found
        };
        let fixed = settings;
        let backward = |early: &Forward, finish| {
            let mut found = Backward::new(count);
            backward::Pass {
                plan,
                items: &items,
                network: &network,
                early: &early.dates,
                finish,
                settings: fixed,
                found: &mut found,
            }
            .all();
            found
        };
        let mut early = forward(settings, None);
        let backwards = options.schedule_from == ScheduleFrom::Finish;
        let finish = item::date(options.finish).filter(|_| backwards);
        let finish = finish.unwrap_or_else(|| early.finish(plan, &items).unwrap_or(NO_DATE));
        let mut late = backward(&early, finish);
        if backwards && let Some(start) = first_late_start(&items, &late.dates) {
            // The project starts when it must to be finished in time.
            settings.floor = start;
            early = forward(settings, None);
            late = backward(&early, finish);
        }
        let pushed = items
            .any_as_late()
            .then(|| forward(settings, Some(&late.dates)));
        let assembly = Assembly::new(&Parts {
            plan,
            items: &items,
            network: &network,
            early: pushed.as_ref().unwrap_or(&early),
            late: &late.dates,
        });
        Self {
            items,
            network,
            settings,
            early,
            finish,
            late,
            pushed,
            assembly,
        }
    }

    /// When a task is worked on, where it pauses between its start and its finish: each part, ascending. None for a task
    /// that goes through, and for one whose people pause at different times.
    #[must_use]
    pub fn parts(&self, plan: &Plan, task: usize) -> Vec<(Moment, Moment)> {
        let item = &self.items.all[task];
        let goes_through = item.minutes == item.length && item.dates().actual_start.is_none();
        if item.summary || goes_through {
            return Vec::new();
        }
        let dates = &self.schedule().tasks[task];
        let dates = Dates {
            start: dates.start,
            finish: dates.finish,
        };
        let pauses = item.pauses(&plan.task(task).split);
        let parts = self.items.parts(item, pauses, dates);
        if parts.len() > 1 { parts } else { Vec::new() }
    }

    /// Brings the schedule up to date with a plan that was changed. Tells which tasks have another
    /// schedule now; `None` if that may be any.
    pub fn update(&mut self, plan: &Plan, change: &PlanChange) -> Option<Vec<usize>> {
        let touched = self.look_again(plan, change);
        let Some(touched) = touched.filter(|_| self.can_go_on(plan)) else {
            *self = Self::new(plan);
            return None;
        };
        let first = self.go_forward(plan, &touched);
        let last = self.go_backward(plan, &touched, &first);
        let mut dates = match self.push(plan, &touched, &last) {
            Some(pushed) => pushed,
            None => first,
        };
        // What a task passes on may be different though its dates are not.
        let mut others = last;
        for task in touched.iter() {
            dates.insert(task);
            plan.tasks[task]
                .parent
                .into_iter()
                .for_each(|p| others.insert(p));
        }
        let parts = Parts {
            plan,
            items: &self.items,
            network: &self.network,
            early: self.pushed.as_ref().unwrap_or(&self.early),
            late: &self.late.dates,
        };
        let changed = self.assembly.update(&parts, &dates, &others);
        Some(changed.iter().collect())
    }

    /// Looks again at the tasks and links that were changed, and gives those that are to be computed
    /// again; `None` if that is every one.
    fn look_again(&mut self, plan: &Plan, change: &PlanChange) -> Option<Due> {
        if change.structure || change.everywhere {
            return None;
        }
        let mut touched = Due::new(plan.tasks.len());
        for &task in &change.tasks {
            touched.insert(task);
            self.items
                .refresh(plan, task, |changed| touched.insert(changed));
        }
        if change.links {
            self.network = Network::new(plan, &self.items);
        } else {
            touched
                .iter()
                .for_each(|task| self.network.retie(plan, &self.items, task));
        }
        Some(touched)
    }

    /// Whether what the whole schedule hangs on is as it was.
    fn can_go_on(&self, plan: &Plan) -> bool {
        plan.records.options.schedule_from == ScheduleFrom::Start
            && self.settings.floor == floor(plan, &self.items)
            && self.pushed.is_some() == self.items.any_as_late()
    }

    /// The earliest dates. Gives the tasks that have others now.
    fn go_forward(&mut self, plan: &Plan, touched: &Due) -> Due {
        let due = self.forward_from(plan, touched);
        forward::Pass {
            plan,
            items: &self.items,
            network: &self.network,
            settings: self.settings,
            late: None,
            holder: None,
            found: &mut self.early,
        }
        .due(due)
    }

    /// The latest dates. Gives the tasks that have others now.
    fn go_backward(&mut self, plan: &Plan, touched: &Due, first: &Due) -> Due {
        let mut due = Due::new(self.network.len());
        let mut take = |step| due.insert(self.network.place_from_last(step));
        let finish = self.early.finish(plan, &self.items).unwrap_or(NO_DATE);
        if std::mem::replace(&mut self.finish, finish) != finish {
            plan.roots().for_each(|root| take(Step::Leave(root)));
        }
        for task in touched.iter() {
            take(Step::Leave(task));
            take(Step::Enter(task));
            plan.tasks[task]
                .parent
                .into_iter()
                .for_each(|p| take(Step::Enter(p)));
            let before = self.network.before(task).iter();
            before.for_each(|tie| take(Step::Leave(tie.predecessor())));
        }
        for task in first.iter() {
            take(Step::Leave(task));
            take(Step::Enter(task));
            if self.late.bounds_start(task) {
                plan.children(task)
                    .for_each(|child| take(Step::Leave(child)));
            }
        }
        backward::Pass {
            plan,
            items: &self.items,
            network: &self.network,
            early: &self.early.dates,
            finish,
            settings: self.settings,
            found: &mut self.late,
        }
        .due(due)
    }

    /// The earliest dates once more, where some tasks start as late as possible.
    fn push(&mut self, plan: &Plan, touched: &Due, last: &Due) -> Option<Due> {
        let mut due = self.forward_from(plan, touched);
        for task in last
            .iter()
            .filter(|&i| self.items.all[i].constraint == Constraint::Alap)
        {
            for tie in self.network.after(task) {
                due.insert(self.network.place(Step::Enter(tie.successor())));
            }
        }
        let pass = forward::Pass {
            plan,
            items: &self.items,
            network: &self.network,
            settings: self.settings,
            late: Some(&self.late.dates),
            holder: None,
            found: self.pushed.as_mut()?,
        };
        Some(pass.due(due))
    }

    /// The steps forward that these tasks' items and links have a say in.
    fn forward_from(&self, plan: &Plan, touched: &Due) -> Due {
        let mut due = Due::new(self.network.len());
        let mut take = |step| due.insert(self.network.place(step));
        for task in touched.iter() {
            take(Step::Enter(task));
            take(Step::Leave(task));
            plan.tasks[task]
                .parent
                .into_iter()
                .for_each(|p| take(Step::Leave(p)));
            let after = self.network.after(task).iter();
            after.for_each(|tie| take(Step::Enter(tie.successor())));
        }
        due
    }

    /// The schedule.
    #[must_use]
    pub const fn schedule(&self) -> &Schedule {
        &self.assembly.schedule
    }

    /// The schedule alone.
    #[must_use]
    pub fn into_schedule(self) -> Schedule {
        self.assembly.schedule
    }
}

/// The start of the project. A plan without one begins with the first date that anything in it names.
pub(super) fn floor(plan: &Plan, items: &Items) -> Moment {
    let options = &plan.records.options;
    item::date(options.start)
        .or_else(|| {
            items
                .all
                .iter()
                .filter_map(|item| item.dates().first())
                .min()
        })
        .or(item::date(options.finish))
        .unwrap_or(NO_DATE)
}

/// 2000-01-03T08:00, a Monday: the start of a plan in which there is no date at all.
const NO_DATE: Moment = Moment(15_781_440);

/// The earliest of the latest starts of what is active and has not started.
fn first_late_start(items: &Items, late: &[Dates]) -> Option<Moment> {
    let open = |i: &Item| {
        !i.inactive
            && !i.summary
            && i.dates().actual_start.is_none()
            && i.dates().actual_finish.is_none()
    };
    let starts = late.iter().zip(&items.all).filter(|(_, i)| open(i));
    starts.map(|(d, _)| d.start).min()
}
