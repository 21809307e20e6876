//! Levelling a plan: delays after which nobody is asked for more than there is.
//!
//! [`Leveller`] looks for them step by step, as [`Solver`] does for an instance; what it has found is a
//! [`Preview`]: which tasks would move, by how much and why. Nothing is changed before a person
//! applies it, as one edit that sets the tasks' levelling delays.

mod needs;
mod options;
mod pieces;
mod preview;
mod profile;
mod relaxed;
mod search;
#[cfg(test)]
mod tests;
mod trial;
mod undone;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::solver::Solver;
use crate::{
    plan::Plan,
    schedule::{Dates, Held, Schedule},
    time::{Minutes, Moment},
};
use needs::Needs;
pub use options::{LevelError, Options};
pub use preview::{Levelled, Move, Overload, Preview, Reason};
use search::{Search, ranked};
use trial::Trial;
pub use undone::no_waits;

/// Looks for a good way to level a plan. Anytime and deterministic: the same plan, options and number
/// of steps give the same delays, and the first way is there from the start.
pub struct Leveller<'p> {
    /// The plan as it was given.
    plan: &'p Plan,
    problem: Problem<'p>,
    /// The search in which tasks stay in one piece.
    whole: Search,
    /// The same for tasks that may pause, where that is allowed. The one in which they may not goes its own
    /// way all the same, so that what is found is never worse than without pauses.
    in_parts: Option<Search>,
    /// No way to level the plan finishes earlier.
    bound: Moment,
    solver: Option<Solver>,
    steps: u64,
}

/// What is to be solved.
struct Problem<'p> {
    /// The plan without what levelling did to it before.
    held: Held<'p>,
    needs: Needs,
    /// The dates without any delays.
    base: Vec<Dates>,
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
        LevelError::check(plan)?;
        let held = Held::new(undone::without_levelling(plan));
        let tasks = plan.tasks.len();
        let unheld = undone::schedule(&held, &vec![Minutes(0); tasks], &[]);
        let dates = |start, finish| Dates { start, finish };
        let early = unheld.tasks.iter();
        let base: Vec<Dates> = early
            .map(|task| dates(task.early_start, task.early_finish))
            .collect();
        let limits = options.within_float.then(|| {
            let late = unheld.tasks.iter().zip(&base);
            late.map(|(task, early)| {
                dates(
                    task.late_start.max(early.start),
                    task.late_finish.max(early.finish),
                )
            })
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
        // The same among those of one priority.
        let by_priority = ranked(tasks, |task| {
            (-needs.priorities[task], unheld.tasks[task].late_start)
        });
        let bound = bound(plan, &held, &needs, &unheld);
        let problem = Problem { held, needs, base };
        let search = |in_parts| Search::new(&problem, ranks.clone(), options.seed, in_parts);
        let mut leveller = Self {
            whole: search(false),
            in_parts: options.in_parts.then(|| search(true)),
            solver: None,
            plan,
            problem,
            bound,
            steps: 1,
        };
        leveller.try_ranks(by_priority);
        if !options.within_float {
            let Problem { held, needs, .. } = &leveller.problem;
            leveller.solver = relaxed::instance(plan, &unheld, held, needs)
                .map(|instance| Solver::new(&instance, options.seed));
            leveller.follow_solver();
        }
        Ok(leveller)
    }

    /// Looks at some more ways. Gives whether a better one was found.
    pub fn run(&mut self, steps: u32) -> bool {
        let before = self.best().score;
        for step in 0..steps {
            self.steps += 1;
            if let Some(search) = &mut self.in_parts {
                search.step(&self.problem);
            }
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
            if self.whole.step(&self.problem)
                && let Some(search) = &mut self.in_parts
            {
                search.take(&self.problem, self.whole.ranks().to_vec());
            }
        }
        self.best().score < before
    }

    /// What has been found so far.
    #[must_use]
    pub fn found(&self) -> Found {
        let start = self.problem.base.iter().map(|dates| dates.start).min();
        let finish = self.best().score.finish;
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
        let score = self.best().score;
        score.delay == 0 && score.unresolved == 0 && score.pauses == 0
    }

    /// What the best way found would do to the plan that is shown with this schedule.
    #[must_use]
    pub fn preview(&self, shown: &Schedule) -> Preview {
        Preview::new(self, shown)
    }

    fn best(&self) -> &Trial {
        let whole = self.whole.best();
        let in_parts = self.in_parts.as_ref().map(Search::best);
        in_parts
            .filter(|in_parts| in_parts.score < whole.score)
            .unwrap_or(whole)
    }

    fn follow_solver(&mut self) {
        if let Some(solver) = &self.solver {
            let ranks = relaxed::ranks(self.plan.tasks.len(), solver.starts());
            self.try_ranks(ranks);
        }
    }

    fn try_ranks(&mut self, ranks: Vec<u32>) {
        if let Some(search) = &mut self.in_parts {
            search.take(&self.problem, ranks.clone());
        }
        self.whole.take(&self.problem, ranks);
    }
}

/// Schedules of the relaxed problem between two looks at the plan itself.
const SCHEDULES: u32 = 100;
/// When a levelled plan finishes at the earliest: without delays, and for each resource, when the work
/// that tasks ask of it in one calendar is done if it is never idle from the first of them on.
fn bound(plan: &Plan, held: &Held<'_>, needs: &Needs, unheld: &Schedule) -> Moment {
    let finish = unheld.finish.unwrap_or(Moment::MIN);
    let mut work: BTreeMap<(usize, u32), (Moment, i64)> = BTreeMap::new();
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
