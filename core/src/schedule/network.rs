//! The order in which tasks can be computed, and the links between them.

use super::{
    calendars::CalendarIndex,
    item::{Items, Shape},
    worktime::WorkTime,
};
use crate::{
    id::LinkId,
    plan::Plan,
    record::{LagCalendar, LagUnit, Link, LinkType},
    time::{Minutes, Moment},
};

/// A step of the forward pass; the backward pass takes them in reverse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// All that holds the task, or its summaries, is known.
    Enter(usize),
    /// All that the task holds with is known: of a summary, everything below it.
    Leave(usize),
}

impl Step {
    pub(super) const fn task(self) -> usize {
        match self {
            Self::Enter(i) | Self::Leave(i) => i,
        }
    }

    /// As a number that takes little room.
    fn packed(self) -> u32 {
        match self {
            Self::Enter(i) => small(i) << 1,
            Self::Leave(i) => small(i) << 1 | 1,
        }
    }

    const fn unpacked(packed: u32) -> Self {
        let task = (packed >> 1) as usize;
        if packed & 1 == 0 {
            Self::Enter(task)
        } else {
            Self::Leave(task)
        }
    }
}

/// A lag in minutes, with percentages worked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lag {
    Working(i32),
    Elapsed(i32),
}

impl Lag {
    /// A moment with the lag added, or, where the sign is negative, taken off.
    pub(super) fn shift(self, calendar: &WorkTime, moment: Moment, sign: i64) -> Moment {
        let shifted = match self {
            Self::Working(0) | Self::Elapsed(0) => return moment,
            Self::Elapsed(minutes) => moment.plus(sign * i64::from(minutes)),
            Self::Working(minutes) => {
                let minutes = i64::from(minutes);
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

/// A link as the scheduler sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tie {
    // A large plan's ties are read again and again: they are kept small.
    /// The index of the link among [`Plan::links`].
    link: u32,
    predecessor: u32,
    successor: u32,
    /// In which a lag of working time is worked.
    calendar: CalendarIndex,
    pub(super) kind: LinkType,
    lag: Lag,
}

/// The links, found from either end, and the order of the steps.
#[derive(Debug)]
pub(super) struct Network {
    /// Ordered by predecessor.
    after: Grouped,
    /// Ordered by successor.
    before: Grouped,
    /// [`Step`]s, as [`packed`](Step::packed).
    steps: Vec<u32>,
    /// Where each task's two steps are among them.
    enters: Vec<u32>,
    leaves: Vec<u32>,
}

impl Network {
    pub(super) fn new(plan: &Plan, items: &Items) -> Self {
        let ties = ties(plan, items);
        let count = plan.tasks.len();
        let mut network = Self {
            after: Grouped::new(count, &ties, Tie::predecessor),
            before: Grouped::new(count, &ties, Tie::successor),
            steps: Vec::new(),
            enters: vec![0; count],
            leaves: vec![0; count],
        };
        network.steps = network.order(plan);
        for (at, &step) in (0..).zip(&network.steps) {
            match Step::unpacked(step) {
                Step::Enter(i) => network.enters[i] = at,
                Step::Leave(i) => network.leaves[i] = at,
            }
        }
        network
    }

    /// The steps, each after those that it builds on.
    pub(super) fn steps(&self) -> impl DoubleEndedIterator<Item = Step> + '_ {
        self.steps.iter().map(|&step| Step::unpacked(step))
    }

    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The step that is taken then.
    pub(super) fn step(&self, place: usize) -> Step {
        Step::unpacked(self.steps[place])
    }

    /// Where a step is among [`steps`](Self::steps).
    pub(super) fn place(&self, step: Step) -> usize {
        match step {
            Step::Enter(i) => self.enters[i] as usize,
            Step::Leave(i) => self.leaves[i] as usize,
        }
    }

    /// Looks again at the links of a task. They have the same ends as before.
    pub(super) fn retie(&mut self, plan: &Plan, items: &Items, task: usize) {
        let links = plan.links_before(task).iter().chain(plan.links_after(task));
        for &index in links {
            let tie = tie(plan, items, index, plan.link(index));
            self.after.replace(tie.predecessor(), tie);
            self.before.replace(tie.successor(), tie);
        }
    }

    /// The step that is taken then, if the last comes first.
    pub(super) fn step_from_last(&self, place: usize) -> Step {
        self.step(self.len() - 1 - place)
    }

    /// When a step is taken, if the last comes first.
    pub(super) fn place_from_last(&self, step: Step) -> usize {
        self.len() - 1 - self.place(step)
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
    fn order(&self, plan: &Plan) -> Vec<u32> {
        let tasks = &plan.tasks;
        let children = |i: usize| plan.children(i);
        let mut enter_waits: Vec<u32> = (0..tasks.len())
            .map(|i| small(self.before(i).len()) + u32::from(tasks[i].parent.is_some()))
            .collect();
        let mut leave_waits: Vec<u32> = (0..tasks.len())
            .map(|i| small(children(i).count()).max(1))
            .collect();
        let free = (0..tasks.len()).rev().filter(|&i| enter_waits[i] == 0);
        let mut todo: Vec<Step> = free.map(Step::Enter).collect();
        let mut steps = Vec::with_capacity(2 * tasks.len());
        while let Some(step) = todo.pop() {
            steps.push(step.packed());
            let mut done = |waits: &mut [u32], i: usize, next: Step| {
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
                        done(
                            &mut enter_waits,
                            tie.successor(),
                            Step::Enter(tie.successor()),
                        );
                    }
                }
            }
        }
        if steps.len() < 2 * tasks.len() {
            let late = |waits: &[u32], i: usize| waits[i] > 0;
            let entering = (0..tasks.len()).filter(|&i| late(&enter_waits, i));
            steps.extend(entering.map(|i| Step::Enter(i).packed()));
            let leaving = (0..tasks.len()).rev().filter(|&i| late(&leave_waits, i));
            steps.extend(leaving.map(|i| Step::Leave(i).packed()));
        }
        steps
    }
}

impl Tie {
    /// The link that it is.
    pub(super) fn link(&self, plan: &Plan) -> LinkId {
        plan.links[self.link as usize].id
    }

    /// The index of the task that holds.
    pub(super) const fn predecessor(&self) -> usize {
        self.predecessor as usize
    }

    /// The index of the task that is held.
    pub(super) const fn successor(&self) -> usize {
        self.successor as usize
    }

    /// A moment of the predecessor with the lag added, as the successor sees it.
    pub(super) fn with_lag(&self, items: &Items, moment: Moment) -> Moment {
        self.lag
            .shift(items.calendars.get(self.calendar), moment, 1)
    }

    /// A moment of the successor with the lag taken off, as the predecessor sees it.
    pub(super) fn without_lag(&self, items: &Items, moment: Moment) -> Moment {
        let calendar = items.calendars.get(self.calendar);
        self.lag.shift(calendar, moment, -1)
    }
}

fn ties(plan: &Plan, items: &Items) -> Vec<Tie> {
    // Both are ordered by id, so one walk finds each record without searching.
    let mut records = plan.records.links.values();
    (0..plan.links.len())
        .map(|index| {
            let id = plan.links[index].id;
            let record = records.find(|r| r.id == id);
            tie(
                plan,
                items,
                index,
                record.unwrap_or_else(|| plan.link(index)),
            )
        })
        .collect()
}

fn tie(plan: &Plan, items: &Items, index: usize, record: &Link) -> Tie {
    let ends = &plan.links[index];
    // Most links have no lag: their tasks need not be looked up.
    let (lag, calendar) = if record.lag == Minutes(0) {
        (Lag::Elapsed(0), items.calendars.project)
    } else {
        let predecessor = &items.all[ends.predecessor];
        let calendar = match plan.records.options.lag_calendar {
            LagCalendar::Predecessor => predecessor.calendar,
            LagCalendar::Project => items.calendars.project,
            LagCalendar::Successor | LagCalendar::Clock => items.all[ends.successor].calendar,
        };
        let around_the_clock = predecessor.shape == Shape::Elapsed;
        let length = predecessor.length;
        let lag = lag(plan, record.lag, record.lag_unit, length, around_the_clock);
        (lag, calendar)
    };
    Tie {
        link: small(index),
        predecessor: small(ends.predecessor),
        successor: small(ends.successor),
        calendar,
        kind: record.kind,
        lag,
    }
}

/// An index, or a number, of tasks or links, of which there are far fewer than 2³¹.
fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A lag, of which percentages are of a predecessor that takes so many minutes.
pub(super) fn lag(
    plan: &Plan,
    lag: Minutes,
    unit: LagUnit,
    predecessor: i64,
    around_the_clock: bool,
) -> Lag {
    let limited = |lag: i128| {
        let lag = lag.clamp(-LONGEST_LAG, LONGEST_LAG);
        i32::try_from(lag).unwrap_or(i32::MAX)
    };
    let lag = i128::from(lag.0);
    let percent = |hundredths: i128| limited(hundredths * i128::from(predecessor) / 10_000);
    let working = |minutes| match plan.records.options.lag_calendar {
        LagCalendar::Clock => Lag::Elapsed(minutes),
        _ => Lag::Working(minutes),
    };
    match unit {
        LagUnit::Working => working(limited(lag)),
        LagUnit::Elapsed => Lag::Elapsed(limited(lag)),
        LagUnit::Percent if !around_the_clock => working(percent(lag)),
        LagUnit::Percent | LagUnit::ElapsedPercent => Lag::Elapsed(percent(lag)),
    }
}

/// All the time that is scheduled: longer lags lead nowhere else.
const LONGEST_LAG: i128 = (Moment::MAX.0 - Moment::MIN.0) as i128;

/// Ties of each task, in one vector.
#[derive(Debug)]
struct Grouped {
    first: Vec<u32>,
    ties: Vec<Tie>,
}

impl Grouped {
    fn new(tasks: usize, ties: &[Tie], end: impl Fn(&Tie) -> usize) -> Self {
        let mut first = vec![0_u32; tasks + 1];
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
            grouped[*place as usize] = *tie;
            *place += 1;
        }
        Self {
            first,
            ties: grouped,
        }
    }

    fn of(&self, task: usize) -> &[Tie] {
        &self.ties[self.range(task)]
    }

    fn range(&self, task: usize) -> std::ops::Range<usize> {
        self.first[task] as usize..self.first[task + 1] as usize
    }

    fn replace(&mut self, task: usize, tie: Tie) {
        let range = self.range(task);
        let ties = &mut self.ties[range];
        if let Some(known) = ties.iter_mut().find(|known| known.link == tie.link) {
            *known = tie;
        }
    }
}
