//! Why a date is as it is: from the task back to what started it all.

mod free;
mod reason;

use std::collections::BTreeSet;

pub use reason::{End, Reason, Source, Why};

use super::{
    Driver, Schedule, external,
    item::Items,
    network::{Network, Tie},
};
use crate::{
    id::{ExternalLinkId, LinkId, RecordId, TaskId},
    plan::Plan,
    record::{Constraint, ExternalLink, Link, LinkType, PlanOptions, Record as _, Task},
    time::{Minutes, Moment},
    usage,
};

/// So many reasons are given before an explanation ends, and about so many tasks at most.
const REASONS: usize = 200;

/// The chain of reasons for a date of a task, nearest first. It goes on from each task to what drives it,
/// until something holds a date by itself. Empty if there is no such task.
#[must_use]
pub fn explain(plan: &Plan, schedule: &Schedule, task: TaskId, end: End) -> Vec<Reason> {
    let items = Items::new(plan);
    let mut teller = Teller {
        network: Network::new(plan, &items),
        plan,
        schedule,
        items,
        told: Vec::new(),
    };
    let mut next = plan.find(task).map(|i| (i, end));
    let mut seen = BTreeSet::new();
    while let Some((i, end)) = next.filter(|at| seen.insert(*at)) {
        if teller.told.len() >= REASONS {
            break;
        }
        next = teller.tell(i, end);
    }
    teller.told
}

/// The links that drive a task: without any one of them the others would still hold it where it is.
/// Links that hold a summary above it count too.
#[must_use]
pub fn driving_links(plan: &Plan, schedule: &Schedule, task: TaskId) -> Vec<LinkId> {
    let items = Items::new(plan);
    let network = Network::new(plan, &items);
    let Some(i) = plan.find(task).filter(|i| !plan.is_summary(*i)) else {
        return Vec::new();
    };
    let ties = driving(plan, schedule, &items, &network, i);
    ties.into_iter().map(|tie| tie.link(plan)).collect()
}

/// The ties that hold a task where it is, its main driver first.
fn driving(
    plan: &Plan,
    schedule: &Schedule,
    items: &Items,
    network: &Network,
    i: usize,
) -> Vec<Tie> {
    let dates = &schedule.tasks[i];
    let Driver::Link(main) = dates.driver else {
        return Vec::new();
    };
    let item = &items.all[i];
    let holds = |tie: &&Tie| {
        let bound = bound(schedule, items, tie);
        let start = match tie.kind {
            LinkType::Fs | LinkType::Ss => items.start_at(item, bound),
            LinkType::Ff | LinkType::Sf => items
                .start_for(item, bound, false)
                .and_then(|start| items.start_at(item, start)),
        };
        let inactive = items.all[tie.predecessor()].inactive;
        tie.link(plan) == main || !inactive && start == Ok(dates.early_start)
    };
    let mut line = vec![i];
    line.extend(plan.ancestors(i));
    let before = line.iter().flat_map(|i| network.before(*i));
    let mut ties: Vec<Tie> = before.filter(holds).copied().collect();
    ties.sort_by_key(|tie| tie.link(plan) != main);
    ties
}

/// The date from which a link holds its successor.
fn bound(schedule: &Schedule, items: &Items, tie: &Tie) -> Moment {
    let (_, date) = held_by(schedule, tie);
    tie.with_lag(items, date)
}

/// The end of the predecessor that a link ties, and when that is.
fn held_by(schedule: &Schedule, tie: &Tie) -> (End, Moment) {
    let from = &schedule.tasks[tie.predecessor()];
    match tie.kind {
        LinkType::Fs | LinkType::Ff => (End::Finish, from.finish),
        LinkType::Ss | LinkType::Sf => (End::Start, from.start),
    }
}

struct Teller<'a> {
    plan: &'a Plan,
    schedule: &'a Schedule,
    items: Items,
    network: Network,
    told: Vec<Reason>,
}

/// The task and the end with which an explanation goes on.
type Next = Option<(usize, End)>;

impl Teller<'_> {
    fn say(&mut self, i: usize, why: Why, source: Option<Source>) {
        let task = self.plan.tasks[i].id;
        self.told.push(Reason { task, why, source });
    }

    fn of_task(&self, i: usize, field: &'static str) -> Option<Source> {
        Some(source(Task::DEF.table, self.plan.tasks[i].id, field))
    }

    fn tell(&mut self, i: usize, end: End) -> Next {
        let dates = self.schedule.tasks[i];
        if self.items.all[i].summary {
            return self.child(i, end);
        }
        match end {
            End::Start => self.start(i),
            End::Finish => {
                let item = &self.items.all[i];
                if let Some(date) = item.dates().actual_finish {
                    let source = self.of_task(i, "actual_finish");
                    self.say(i, Why::Actual { date }, source);
                    return None;
                }
                if self.finish_is_tied(i) {
                    return self.start(i);
                }
                self.takes(i, dates.start, dates.finish);
                Some((i, End::Start))
            }
        }
    }

    /// A summary has its dates from one of the tasks in it.
    fn child(&mut self, i: usize, end: End) -> Next {
        let date_of = |i: usize| {
            let dates = &self.schedule.tasks[i];
            match end {
                End::Start => dates.start,
                End::Finish => dates.finish,
            }
        };
        let date = date_of(i);
        let mut children = self.plan.children(i);
        let child = children.find(|&c| date_of(c) == date && !self.items.all[c].inactive)?;
        let task = self.plan.tasks[child].id;
        self.say(i, Why::Child { task, date }, None);
        Some((child, end))
    }

    /// Whether what holds the task holds its finish, so that its start follows.
    fn finish_is_tied(&self, i: usize) -> bool {
        let item = &self.items.all[i];
        if item.dates().actual_start.is_some() {
            return false;
        }
        match self.schedule.tasks[i].driver {
            Driver::Link(link) => {
                let kind = self.plan.records.links.get(&link).map(|link| link.kind);
                matches!(kind, Some(LinkType::Ff | LinkType::Sf))
            }
            Driver::External(link) => {
                let links = &self.plan.records.external_links;
                let kind = links.get(&link).map(|link| link.kind);
                matches!(kind, Some(LinkType::Ff | LinkType::Sf))
            }
            Driver::Constraint => matches!(
                item.constraint,
                Constraint::Fnet | Constraint::Fnlt | Constraint::Mfo
            ),
            Driver::AsLateAsPossible => true,
            _ => false,
        }
    }

    fn start(&mut self, i: usize) -> Next {
        let dates = self.schedule.tasks[i];
        match dates.driver {
            Driver::Actual => {
                let started = self.items.all[i].dates().actual_start;
                let (date, field) = match started {
                    Some(date) => (date, "actual_start"),
                    None => (dates.finish, "actual_finish"),
                };
                let source = self.of_task(i, field);
                self.say(i, Why::Actual { date }, source);
                None
            }
            Driver::Manual => {
                let date = dates.start;
                let source = self.of_task(i, "planned_start");
                self.say(i, Why::Manual { date }, source);
                None
            }
            Driver::AsLateAsPossible => {
                let source = self.of_task(i, "constraint");
                self.say(i, Why::AsLateAsPossible, source);
                None
            }
            Driver::Constraint => {
                self.constraint(i);
                None
            }
            Driver::ProjectStart | Driver::Children => {
                let start = self.plan.records.options.start;
                let date = start.unwrap_or(dates.start);
                let options = source(PlanOptions::DEF.table, PlanOptions::singleton(), "start");
                self.say(i, Why::ProjectStart { date }, Some(options));
                self.held_back(i, date);
                None
            }
            Driver::Link(_) => self.links(i),
            Driver::External(id) => {
                self.external(i, id);
                None
            }
        }
    }

    /// Its own constraint, or that of a summary above it.
    fn constraint(&mut self, i: usize) {
        let own = self.items.all[i].dates().constraint.is_some();
        let holder = if own {
            Some(i)
        } else {
            let mut above = self.plan.ancestors(i);
            above.find(|&s| {
                let item = &self.items.all[s];
                matches!(item.constraint, Constraint::Snet | Constraint::Mso)
                    && item.dates().constraint.is_some()
            })
        };
        let holder = holder.unwrap_or(i);
        let item = &self.items.all[holder];
        let (constraint, date) = (item.constraint, item.dates().constraint);
        let summary = (holder != i).then(|| self.plan.tasks[holder].id);
        let why = Why::Constraint {
            constraint,
            date,
            summary,
        };
        let source = self.of_task(holder, "constraint_date");
        self.say(i, why, source);
        if let Some(date) = date {
            self.held_back(i, date);
        }
    }

    /// The links that drive it, and what comes between the first of them and its start.
    fn links(&mut self, i: usize) -> Next {
        let (plan, schedule) = (self.plan, self.schedule);
        let ties = driving(plan, schedule, &self.items, &self.network, i);
        let main = ties.first().copied();
        for (place, tie) in ties.iter().enumerate() {
            let (end, date) = held_by(schedule, tie);
            let Some(link) = plan.records.links.get(&tie.link(plan)) else {
                continue;
            };
            let driving = Why::Driving {
                task: plan.tasks[tie.predecessor()].id,
                end,
                date,
                also: place > 0,
            };
            self.say(i, driving, None);
            let why = Why::Link {
                kind: link.kind,
                lag: link.lag,
                unit: link.lag_unit,
                calendar: plan.records.options.lag_calendar,
                summary: (tie.successor() != i).then(|| plan.tasks[tie.successor()].id),
            };
            let source = source(Link::DEF.table, link.id, "predecessor");
            self.say(i, why, Some(source));
        }
        let main = main?;
        let bound = bound(schedule, &self.items, &main);
        if matches!(main.kind, LinkType::Fs | LinkType::Ss) {
            self.held_back(i, bound);
        } else {
            self.takes(i, schedule.tasks[i].start, bound);
        }
        let (end, _) = held_by(schedule, &main);
        Some((main.predecessor(), end))
    }

    /// A task of another project, and what comes between it and the task's start.
    fn external(&mut self, i: usize, id: ExternalLinkId) {
        let Some(link) = self.plan.records.external_links.get(&id) else {
            return;
        };
        let date = link.date.unwrap_or(self.schedule.tasks[i].start);
        let external = Why::External {
            project: link.project_name.clone(),
            key: link.task_key.clone(),
            date,
            stale: external::is_stale(self.plan, link),
        };
        let source = source(ExternalLink::DEF.table, id, "date");
        self.say(i, external, Some(source));
        if matches!(link.kind, LinkType::Fs | LinkType::Ss) {
            self.held_back(i, date);
        }
    }

    /// What lies between the moment at which everything else would let the task start and its start.
    fn held_back(&mut self, i: usize, from: Moment) {
        let dates = self.schedule.tasks[i];
        let delay = self.items.all[i].levelling;
        let mut from = from;
        if delay > 0 {
            let source = self.of_task(i, "levelling_delay");
            let delay = Minutes(delay);
            let busy = usage::busy(self.plan, self.schedule, i, &(from..dates.start));
            self.say(i, Why::Levelling { delay, busy }, source);
            from = from.plus(delay.0);
        }
        self.free_days(i, from, dates.start);
    }

    /// How long it takes, and what is not worked meanwhile.
    fn takes(&mut self, i: usize, start: Moment, finish: Moment) {
        let task = self.plan.task(i);
        if task.duration.0 <= 0 {
            return;
        }
        let why = Why::Duration {
            minutes: task.duration,
            elapsed: task.elapsed,
            pauses: Minutes(task.split.before(i64::MAX, task.duration.0)),
        };
        let source = self.of_task(i, "duration");
        self.say(i, why, source);
        if let Some(date) = task.resume.filter(|_| task.actual_start.is_some()) {
            let source = self.of_task(i, "resume");
            self.say(i, Why::Resume { date }, source);
        }
        self.free_days(i, start, finish);
    }
}

fn source(table: &'static str, record: impl Into<RecordId>, field: &'static str) -> Source {
    Source {
        table,
        record: record.into(),
        field,
    }
}
