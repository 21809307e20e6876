//! Levelling a plan: delays after which nobody is asked for more than there is.
//!
//! [`Leveller`] looks for them step by step, as [`Solver`] does for an instance; what it has found is a
//! [`Preview`]: which tasks would move, by how much and why. Nothing is changed before a person
//! applies it, as one edit that sets the tasks' levelling delays.

mod needs;
mod preview;
mod profile;
mod relaxed;
#[cfg(test)]
mod tests;
mod trial;

use std::collections::BTreeMap;

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};
use serde::{Deserialize, Serialize};

use super::{sample::below, solver::Solver};
use crate::{
    plan::Plan,
    record::ScheduleFrom,
    schedule::{Dates, Held, Schedule},
    time::{Minutes, Moment},
};
use needs::Needs;
pub use preview::{Levelled, Move, Overload, Preview, Reason};
use trial::Trial;

/// How a plan is levelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Options {
    /// Tasks wait only as long as that does not delay the project's finish; what cannot be resolved so
    /// is left.
    pub within_float: bool,
    /// Which of many ways the search goes.
    pub seed: u64,
}

/// Why a plan is not levelled.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
pub enum LevelError {
    /// It is scheduled backwards: delays would have to push tasks the other way.
    #[error(
        "the plan is scheduled from its finish; only plans scheduled from their start are levelled"
    )]
    FromFinish,
    /// Nobody works in it.
    #[error("no task has a resource of the type work, so nobody can be over-allocated")]
    NobodyWorks,
}

/// Looks for a good way to level a plan. Anytime and deterministic: the same plan, options and number
/// of steps give the same delays, and the first way is there from the start.
pub struct Leveller<'p> {
    plan: &'p Plan,
    held: Held<'p>,
    needs: Needs,
    /// The dates without any delays.
    base: Vec<Dates>,
    best: Trial,
    /// The order that `best` was made from.
    ranks: Vec<u32>,
    /// No way to level the plan finishes earlier.
    bound: Moment,
    solver: Option<Solver>,
    rng: ChaCha8Rng,
    steps: u64,
}

/// How far the search is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Found {
    /// When the plan would finish.
    pub finish: Moment,
    /// No way to level it finishes earlier.
    pub bound: Moment,
    /// Where it starts.
    pub start: Moment,
    /// Ways that were looked at.
    pub steps: u64,
}

impl Found {
    /// By how many tenths of a percent the plan is longer than the best possible might be.
    #[must_use]
    pub fn permille_above(&self) -> u32 {
        let shortest = (self.bound.0 - self.start.0).max(1);
        let above = (self.finish.0 - self.bound.0).max(0).saturating_mul(1000);
        u32::try_from((above + shortest - 1) / shortest).unwrap_or(u32::MAX)
    }
}

impl<'p> Leveller<'p> {
    /// A leveller of this plan with a first way to level it.
    ///
    /// # Errors
    /// If there is nothing to level.
    pub fn new(plan: &'p Plan, options: Options) -> Result<Self, LevelError> {
        if plan.records.options.schedule_from == ScheduleFrom::Finish {
            return Err(LevelError::FromFinish);
        }
        let held = Held::new(plan);
        let tasks = plan.tasks.len();
        let unheld = preview::schedule_with(plan, &vec![Minutes(0); tasks]);
        let base: Vec<Dates> = unheld
            .tasks
            .iter()
            .map(|task| Dates {
                start: task.early_start,
                finish: task.early_finish,
            })
            .collect();
        let limits = options.within_float.then(|| {
            unheld
                .tasks
                .iter()
                .map(|t| t.late_start.max(t.early_start))
                .collect()
        });
        let needs = Needs::new(plan, &held, &base, limits);
        if (0..tasks).all(|task| needs.of(task).is_empty()) {
            return Err(LevelError::NobodyWorks);
        }
        // Who could wait least comes first, which is what most rules boil down to.
        let ranks = ranked(tasks, |task| {
            (unheld.tasks[task].late_start, base[task].start)
        });
        let best = Trial::new(&held, &needs, &base, &ranks);
        let bound = bound(plan, &held, &needs, &unheld);
        let mut leveller = Self {
            solver: None,
            rng: ChaCha8Rng::seed_from_u64(options.seed),
            plan,
            held,
            needs,
            base,
            best,
            ranks,
            bound,
            steps: 1,
        };
        // The same among those of one priority.
        let by_priority = ranked(tasks, |task| {
            (
                -leveller.needs.priorities[task],
                unheld.tasks[task].late_start,
            )
        });
        leveller.try_ranks(by_priority);
        if !options.within_float {
            leveller.solver = relaxed::instance(plan, &unheld, &leveller.held, &leveller.needs)
                .map(|instance| Solver::new(&instance, options.seed));
            leveller.follow_solver();
        }
        Ok(leveller)
    }

    /// Looks at some more ways. Gives whether a better one was found.
    pub fn run(&mut self, steps: u32) -> bool {
        let before = self.best.score;
        for step in 0..steps {
            if self
                .solver
                .as_ref()
                .is_some_and(|solver| !solver.is_optimal())
                && step % 2 == 0
            {
                let solver = self.solver.as_mut();
                if solver.is_some_and(|solver| solver.run(SCHEDULES)) {
                    self.follow_solver();
                    continue;
                }
            }
            let ranks = self.neighbour();
            self.try_ranks(ranks);
        }
        self.best.score < before
    }

    /// What has been found so far.
    #[must_use]
    pub fn found(&self) -> Found {
        let start = self.base.iter().map(|dates| dates.start).min();
        let finish = self.best.score.finish;
        Found {
            finish,
            // What is left unresolved may make a plan shorter than it can be.
            bound: self.bound.min(finish),
            start: start.unwrap_or(self.bound),
            steps: self.steps,
        }
    }

    /// Whether no way to level the plan can be better in any respect: nothing has to wait.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.best.score.delay == 0 && self.best.score.unresolved == 0
    }

    /// What the best way found would do to the plan that is shown with this schedule.
    #[must_use]
    pub fn preview(&self, shown: &Schedule) -> Preview {
        Preview::new(self, shown)
    }

    fn follow_solver(&mut self) {
        if let Some(solver) = &self.solver {
            let ranks = relaxed::ranks(self.plan.tasks.len(), solver.starts());
            self.try_ranks(ranks);
        }
    }

    fn try_ranks(&mut self, ranks: Vec<u32>) {
        let trial = Trial::new(&self.held, &self.needs, &self.base, &ranks);
        self.steps += 1;
        if trial.score <= self.best.score {
            self.best = trial;
            self.ranks = ranks;
        }
    }

    /// The order of the best way with a few tasks moved to others' places: those that wait earlier.
    fn neighbour(&mut self) -> Vec<u32> {
        let tasks = self.plan.tasks.len();
        let mut order: Vec<u32> = (0..tasks as u32).collect();
        order.sort_by_key(|&task| {
            (
                self.best.dates[task as usize].start,
                self.ranks[task as usize],
            )
        });
        let waiting: Vec<u32> = (0..tasks as u32)
            .filter(|&task| self.best.met[task as usize].is_some())
            .collect();
        for _ in 0..=below(&mut self.rng, 3) {
            let any = below(&mut self.rng, tasks as u32);
            let task = match waiting.len() as u32 {
                0 => any,
                count if below(&mut self.rng, 4) > 0 => {
                    waiting[below(&mut self.rng, count) as usize]
                }
                _ => any,
            };
            let Some(from) = order.iter().position(|&other| other == task) else {
                continue;
            };
            let reach = below(&mut self.rng, REACH) as usize + 1;
            let to = if below(&mut self.rng, 4) > 0 {
                from.saturating_sub(reach)
            } else {
                (from + reach).min(tasks - 1)
            };
            order.remove(from);
            order.insert(to, task);
        }
        let mut ranks = vec![0; tasks];
        for (rank, task) in (0..).zip(order) {
            ranks[task as usize] = rank;
        }
        ranks
    }
}

/// Schedules of the relaxed problem between two looks at the plan itself.
const SCHEDULES: u32 = 100;
/// How far a task is moved in the order at most.
const REACH: u32 = 24;

/// The rank of each task in the order of a key.
fn ranked<K: Ord>(tasks: usize, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..tasks).collect();
    order.sort_by_key(|&task| key(task));
    let mut ranks = vec![0; tasks];
    for (rank, task) in (0..).zip(order) {
        ranks[task] = rank;
    }
    ranks
}

/// When a levelled plan finishes at the earliest: without delays, and for each resource, when the work
/// that tasks ask of it in one calendar is done if it is never idle from the first of them on.
fn bound(plan: &Plan, held: &Held<'_>, needs: &Needs, unheld: &Schedule) -> Moment {
    let finish = unheld.finish.unwrap_or(Moment::MIN);
    let mut work: BTreeMap<(usize, usize), (Moment, i64)> = BTreeMap::new();
    for task in (0..plan.tasks.len()).filter(|&task| !needs.is_pinned(task)) {
        let Some((calendar, minutes)) = held.worked_in(task) else {
            continue;
        };
        for need in needs.of(task).iter().filter(|n| n.units == n.takes) {
            let start = unheld.tasks[task].early_start;
            let (first, sum) = work.entry((need.resource, calendar)).or_insert((start, 0));
            *first = start.min(*first);
            *sum = sum.saturating_add(minutes.0.saturating_mul(need.always));
        }
    }
    let done = work
        .into_iter()
        .filter_map(|((resource, calendar), (first, work))| {
            let work = work / needs.resources[resource].1.max(1);
            held.after(calendar, first, Minutes(work))
        });
    done.max().unwrap_or(finish).max(finish)
}
