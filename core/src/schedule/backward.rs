//! The backward pass: the latest dates that delay neither the project nor a constraint.

use super::{
    forward::Dates,
    item::{Item, Items},
    network::{Network, Step, Tie},
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType},
    time::Moment,
};

/// The latest dates, and what they ask of predecessors.
pub(super) struct Backward {
    /// As shown: of a task that has started, its start is the real one.
    pub(super) dates: Vec<Dates>,
}

/// What a task asks of its predecessors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Asks {
    /// When what is left of it must start.
    start: Moment,
    finish: Moment,
}

/// Computes the latest dates of every task from the earliest ones.
pub(super) fn pass(
    plan: &Plan,
    items: &Items<'_>,
    network: &Network,
    early: &[Dates],
    finish: Moment,
    links_win: bool,
) -> Backward {
    let count = plan.tasks.len();
    let nothing = Bounds {
        finish,
        start: None,
    };
    let mut pass = Pass {
        items,
        early,
        project_finish: finish,
        links_win,
        bounds: vec![nothing; count],
        asks: vec![None; count],
        below: vec![None; count],
        dates: early.to_vec(),
    };
    for &step in network.steps.iter().rev() {
        match step {
            Step::Leave(i) => pass.leave(i, plan.tasks[i].parent, network.after(i)),
            Step::Enter(i) => pass.enter(i, plan.tasks[i].parent),
        }
    }
    Backward { dates: pass.dates }
}

/// The latest a task may finish, and, through its start, start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bounds {
    finish: Moment,
    start: Option<Moment>,
}

struct Pass<'a> {
    items: &'a Items<'a>,
    early: &'a [Dates],
    project_finish: Moment,
    links_win: bool,
    bounds: Vec<Bounds>,
    /// What each task asks of its predecessors; finished and inactive ones ask nothing. A summary
    /// asks for everything below it.
    asks: Vec<Option<Asks>>,
    /// The span of the latest dates below a summary.
    below: Vec<Option<Dates>>,
    dates: Vec<Dates>,
}

impl Pass<'_> {
    fn leave(&mut self, i: usize, parent: Option<usize>, after: &[Tie]) {
        let item = &self.items.all[i];
        let mut bounds = Bounds {
            finish: self.project_finish,
            start: None,
        };
        if let Some(parent) = parent {
            let above = self.bounds[parent];
            bounds.finish = above.finish;
            // A summary starts with the earliest of its children: only that one is bound.
            if self.early[i].start == self.early[parent].start {
                bounds.start = above.start;
            }
        }
        for tie in after {
            let Some(asks) = self.asks[tie.successor] else {
                continue;
            };
            let moment = match tie.kind {
                LinkType::Fs => asks.start,
                LinkType::Ss => {
                    let successor = &self.items.all[tie.successor];
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
                (item.constraint, item.constraint_date)
            {
                bounds.finish = bounds.finish.min(date);
            }
            if let Some(deadline) = item.deadline {
                bounds.finish = bounds.finish.min(deadline);
            }
            self.bounds[i] = bounds;
        } else {
            self.place(i, item, bounds);
        }
    }

    fn enter(&mut self, i: usize, parent: Option<usize>) {
        let item = &self.items.all[i];
        if item.summary
            && let Some(dates) = self.below[i]
        {
            self.dates[i] = dates;
        }
        let Some(parent) = parent else {
            return;
        };
        // Inactive tasks count only where nothing else is below the summary.
        if !item.inactive || self.items.all[parent].inactive {
            let dates = self.dates[i];
            let below = &mut self.below[parent];
            *below = Some(below.map_or(dates, |b| b.join(dates)));
        }
        if let Some(asks) = self.asks[i] {
            let sum = &mut self.asks[parent];
            *sum = Some(sum.map_or(asks, |s| Asks {
                start: s.start.min(asks.start),
                finish: s.finish.min(asks.finish),
            }));
        }
    }

    fn place(&mut self, i: usize, item: &Item, bounds: Bounds) {
        if item.actual_finish.is_some() {
            self.dates[i] = self.early[i];
            return;
        }
        let mut latest = bounds.finish;
        if let Some(start) = bounds.start.filter(|_| item.actual_start.is_none()) {
            let start = self.items.start_at(item, start).unwrap_or(start);
            latest = latest.min(self.finish_from(item, start));
        }
        if let Some(date) = item.constraint_date.filter(|_| item.manual_start.is_none()) {
            latest = self.constrain(item, date, latest);
        }
        if let Some(deadline) = item.deadline {
            latest = latest.min(deadline);
        }
        let finish = self.items.finish_at(item, latest);
        let left = item.actual_start.is_some() && item.manual_start.is_none();
        let start = self
            .items
            .start_for(item, finish, left)
            .unwrap_or(Moment::MIN);
        if !item.inactive {
            self.asks[i] = Some(Asks {
                start: start.plus(-item.levelling),
                finish,
            });
        }
        let start = item.actual_start.unwrap_or(start);
        self.dates[i] = Dates { start, finish };
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
            Constraint::Mso | Constraint::Mfo if !self.links_win => allowed,
            _ => latest.min(allowed),
        }
    }

    fn finish_from(&self, item: &Item, start: Moment) -> Moment {
        self.items.finish_from(item, start).unwrap_or(Moment::MAX)
    }
}
