//! The order in which tasks can be computed, and the links between them.

use super::item::Items;
use crate::{
    plan::Plan,
    record::{LagUnit, LinkType},
    time::Moment,
};

/// A step of the forward pass; the backward pass takes them in reverse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// All that holds the task, or its summaries, is known.
    Enter(usize),
    /// All that the task holds with is known: of a summary, everything below it.
    Leave(usize),
}

/// A lag with percentages worked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lag {
    Working(i64),
    Elapsed(i64),
}

/// A link as the scheduler sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tie {
    /// The index in [`Plan::links`].
    pub(super) link: u32,
    pub(super) predecessor: usize,
    pub(super) successor: usize,
    pub(super) kind: LinkType,
    lag: Lag,
}

/// The links, found from either end, and the order of the steps.
pub(super) struct Network {
    /// Ordered by predecessor.
    after: Grouped,
    /// Ordered by successor.
    before: Grouped,
    pub(super) steps: Vec<Step>,
}

impl Network {
    pub(super) fn new(plan: &Plan, items: &Items<'_>) -> Self {
        let ties = ties(plan, items);
        let count = plan.tasks.len();
        let mut network = Self {
            after: Grouped::new(count, &ties, |t| t.predecessor),
            before: Grouped::new(count, &ties, |t| t.successor),
            steps: Vec::new(),
        };
        network.steps = network.order(plan);
        network
    }

    /// The links by which a task holds others.
    pub(super) fn after(&self, task: usize) -> &[Tie] {
        self.after.of(task)
    }

    /// The links by which a task is held.
    pub(super) fn before(&self, task: usize) -> &[Tie] {
        self.before.of(task)
    }

    /// Kahn's algorithm over the steps. A plan has no circles; should one be handed in all the same,
    /// the steps on it come last, in display order.
    fn order(&self, plan: &Plan) -> Vec<Step> {
        let tasks = &plan.tasks;
        let children = |i: usize| plan.children(i);
        let mut enter_waits: Vec<usize> = (0..tasks.len())
            .map(|i| self.before(i).len() + usize::from(tasks[i].parent.is_some()))
            .collect();
        let mut leave_waits: Vec<usize> = (0..tasks.len())
            .map(|i| children(i).count().max(1))
            .collect();
        let free = (0..tasks.len()).rev().filter(|&i| enter_waits[i] == 0);
        let mut todo: Vec<Step> = free.map(Step::Enter).collect();
        let mut steps = Vec::with_capacity(2 * tasks.len());
        while let Some(step) = todo.pop() {
            steps.push(step);
            let mut done = |waits: &mut [usize], i: usize, next: Step| {
                waits[i] -= 1;
                if waits[i] == 0 {
                    todo.push(next);
                }
            };
            match step {
                Step::Enter(i) if tasks[i].end == i + 1 => {
                    done(&mut leave_waits, i, Step::Leave(i));
                }
                Step::Enter(i) => {
                    children(i).for_each(|c| done(&mut enter_waits, c, Step::Enter(c)));
                }
                Step::Leave(i) => {
                    if let Some(parent) = tasks[i].parent {
                        done(&mut leave_waits, parent, Step::Leave(parent));
                    }
                    for tie in self.after(i) {
                        done(&mut enter_waits, tie.successor, Step::Enter(tie.successor));
                    }
                }
            }
        }
        if steps.len() < 2 * tasks.len() {
            let late = |waits: &[usize], i: usize| waits[i] > 0;
            steps.extend(
                (0..tasks.len())
                    .filter(|&i| late(&enter_waits, i))
                    .map(Step::Enter),
            );
            let leaving = (0..tasks.len()).rev().filter(|&i| late(&leave_waits, i));
            steps.extend(leaving.map(Step::Leave));
        }
        steps
    }
}

impl Tie {
    /// A moment of the predecessor with the lag added, as the successor sees it. Lag is worked in the
    /// successor's calendar.
    pub(super) fn with_lag(&self, items: &Items<'_>, moment: Moment) -> Moment {
        self.shift(items, moment, 1)
    }

    /// A moment of the successor with the lag taken off, as the predecessor sees it.
    pub(super) fn without_lag(&self, items: &Items<'_>, moment: Moment) -> Moment {
        self.shift(items, moment, -1)
    }

    fn shift(&self, items: &Items<'_>, moment: Moment, sign: i64) -> Moment {
        let shifted = match self.lag {
            Lag::Working(0) | Lag::Elapsed(0) => return moment,
            Lag::Elapsed(minutes) => moment.plus(sign * minutes),
            Lag::Working(minutes) => {
                let calendar = items.calendar(&items.all[self.successor]);
                let limit = if sign * minutes > 0 {
                    Moment::MAX
                } else {
                    Moment::MIN
                };
                calendar.shift(moment, sign * minutes).unwrap_or(limit)
            }
        };
        shifted.clamp(Moment::MIN, Moment::MAX)
    }
}

fn ties(plan: &Plan, items: &Items<'_>) -> Vec<Tie> {
    // Both are ordered by id, so one walk finds each record without searching.
    let mut records = plan.records.links.values();
    let record = |index: usize| {
        let id = plan.links[index].id;
        records
            .find(|r| r.id == id)
            .unwrap_or_else(|| plan.link(index))
    };
    let records: Vec<_> = (0..plan.links.len()).map(record).collect();
    plan.links
        .iter()
        .zip(records)
        .zip(0..)
        .map(|((ends, record), link)| {
            let predecessor = &items.all[ends.predecessor];
            let percent = |hundredths: i64| {
                let product = i128::from(hundredths) * i128::from(predecessor.minutes) / 10_000;
                i64::try_from(product).unwrap_or(i64::MAX / 4)
            };
            let lag = record.lag.0.clamp(-LONGEST_LAG, LONGEST_LAG);
            let around_the_clock = predecessor.shape == super::item::Shape::Elapsed;
            Tie {
                link,
                predecessor: ends.predecessor,
                successor: ends.successor,
                kind: record.kind,
                lag: match record.lag_unit {
                    LagUnit::Working => Lag::Working(lag),
                    LagUnit::Elapsed => Lag::Elapsed(lag),
                    LagUnit::Percent if !around_the_clock => Lag::Working(percent(lag)),
                    LagUnit::Percent | LagUnit::ElapsedPercent => Lag::Elapsed(percent(lag)),
                },
            }
        })
        .collect()
}

/// All the time that is scheduled: longer lags lead nowhere else.
const LONGEST_LAG: i64 = Moment::MAX.0 - Moment::MIN.0;

/// Ties of each task, in one vector.
struct Grouped {
    first: Vec<usize>,
    ties: Vec<Tie>,
}

impl Grouped {
    fn new(tasks: usize, ties: &[Tie], end: impl Fn(&Tie) -> usize) -> Self {
        let mut first = vec![0; tasks + 1];
        for tie in ties {
            first[end(tie) + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        // The ties of a task stay in the order of their ids.
        let mut next = first.clone();
        let mut grouped = ties.to_vec();
        for tie in ties {
            let place = &mut next[end(tie)];
            grouped[*place] = *tie;
            *place += 1;
        }
        Self {
            first,
            ties: grouped,
        }
    }

    fn of(&self, task: usize) -> &[Tie] {
        &self.ties[self.first[task]..self.first[task + 1]]
    }
}
