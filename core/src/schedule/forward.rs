//! The forward pass: the earliest dates, and why.

use super::{
    Driver, WarningKind,
    due::Due,
    held::{Hold, Holder, Place},
    item::{Item, Items, NotFound},
    network::{Network, Step, Tie},
    warnings::Warnings,
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType, OutOfSequence, PlanOptions},
    time::{Minutes, Moment},
};

/// Start and finish of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dates {
    pub(crate) start: Moment,
    pub(crate) finish: Moment,
}

impl Dates {
    /// The span of both.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            finish: self.finish.max(other.finish),
        }
    }
}

/// The earliest a start or a finish can be, and what says so.
type Bound = Option<(Moment, Driver)>;

fn later(one: Bound, other: Bound) -> Bound {
    match (one, other) {
        (Some(a), Some(b)) => Some(if b.0 > a.0 { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// What the forward pass finds, task by task.
#[derive(Clone, Debug)]
pub(super) struct Forward {
    pub(super) dates: Vec<Dates>,
    pub(super) drivers: Vec<Driver>,
    pub(super) warnings: Vec<Warnings>,
    /// What holds a summary, and with it everything below.
    bounds: Vec<Option<Box<[Bound; 2]>>>,
    /// Whether there is anything active below a summary.
    active: Vec<bool>,
}

/// All that is found of one task.
#[derive(PartialEq)]
struct Found {
    dates: Dates,
    driver: Driver,
    warnings: Warnings,
    bounds: [Bound; 2],
    active: bool,
}

impl Forward {
    /// Nothing found yet, of so many tasks.
    pub(super) fn new(tasks: usize) -> Self {
        let nowhere = Dates {
            start: Moment::MIN,
            finish: Moment::MIN,
        };
        Self {
            dates: vec![nowhere; tasks],
            drivers: vec![Driver::ProjectStart; tasks],
            warnings: vec![Warnings::NONE; tasks],
            bounds: vec![None; tasks],
            active: vec![false; tasks],
        }
    }

    /// The latest finish of what is active; of everything where nothing is.
    pub(super) fn finish(&self, plan: &Plan, items: &Items) -> Option<Moment> {
        let active = |&i: &usize| {
            let item = &items.all[i];
            !item.inactive && (!item.summary || self.active[i])
        };
        // A summary spans what is below it.
        let finish = |i: usize| self.dates[i].finish;
        let counted = plan.roots().filter(active).map(finish).max();
        counted.or_else(|| plan.roots().map(finish).max())
    }

    /// The earliest start and finish that a summary allows what is below it.
    fn bounds_of(&self, summary: usize) -> [Bound; 2] {
        self.bounds[summary].as_deref().copied().unwrap_or_default()
    }

    fn of(&self, task: usize) -> Found {
        Found {
            dates: self.dates[task],
            driver: self.drivers[task],
            warnings: self.warnings[task],
            bounds: self.bounds_of(task),
            active: self.active[task],
        }
    }
}

/// What the pass depends on besides the tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Settings {
    /// No task starts earlier without a reason of its own.
    pub(super) floor: Moment,
    /// Links may pull a task out of its constraint.
    pub(super) links_win: bool,
    /// What is left of a task under way waits for its links.
    pub(super) retained: bool,
    /// A task that holds nothing may finish no later than it does.
    pub(super) many_paths: bool,
}

impl Settings {
    /// What the options say; the floor is for the caller to raise.
    pub(super) fn new(options: &PlanOptions) -> Self {
        Self {
            floor: Moment::MIN,
            links_win: options.constraints_break,
            retained: options.out_of_sequence == OutOfSequence::Retained,
            many_paths: options.multiple_critical_paths,
        }
    }
}

/// The earliest dates of every task.
pub(super) struct Pass<'a> {
    pub(super) plan: &'a Plan,
    pub(super) items: &'a Items,
    pub(super) network: &'a Network,
    pub(super) settings: Settings,
    /// The latest dates where they are known: what is to start as late as possible pushes its
    /// successors to where it then is.
    pub(super) late: Option<&'a [Dates]>,
    /// Decides the levelling delays in place of those that are stored.
    pub(super) holder: Option<&'a mut dyn Holder>,
    pub(super) found: &'a mut Forward,
}

impl Pass<'_> {
    /// Takes every step.
    pub(super) fn all(mut self) {
        for step in self.network.steps() {
            self.take(step);
        }
    }

    /// Takes the steps that are due, and those that follow from what that changes. Tells of which
    /// tasks anything changed.
    pub(super) fn due(mut self, mut due: Due) -> Due {
        let mut changed = Due::new(self.plan.tasks.len());
        while let Some(place) = due.pop() {
            let step = self.network.step(place);
            let task = step.task();
            let before = self.found.of(task);
            self.take(step);
            let after = self.found.of(task);
            if before == after {
                continue;
            }
            changed.insert(task);
            let mut follows = |step| due.insert(self.network.place(step));
            if matches!(step, Step::Enter(_)) && self.items.all[task].summary {
                self.plan
                    .children(task)
                    .for_each(|c| follows(Step::Enter(c)));
            } else if (before.dates, before.active) != (after.dates, after.active) {
                let after = self.network.after(task).iter();
                after.for_each(|tie| follows(Step::Enter(tie.successor())));
                if let Some(parent) = self.plan.tasks[task].parent {
                    follows(Step::Leave(parent));
                }
            }
        }
        changed
    }

    /// One step: a pure function of what the steps before it found.
    pub(super) fn take(&mut self, step: Step) {
        match step {
            Step::Enter(i) => self.enter(i),
            Step::Leave(i) if self.items.all[i].summary => self.leave(i),
            Step::Leave(_) => {}
        }
    }

    fn enter(&mut self, i: usize) {
        // What holds a summary holds everything below it.
        let parent = self.plan.tasks[i].parent;
        let [mut start, mut finish] = parent.map_or([None; 2], |p| self.found.bounds_of(p));
        for tie in self.network.before(i) {
            if self.items.all[tie.predecessor()].inactive {
                continue;
            }
            let from = self.dates_for(tie);
            let moment = match tie.kind {
                LinkType::Fs | LinkType::Ff => from.finish,
                LinkType::Ss | LinkType::Sf => from.start,
            };
            let moment = tie.with_lag(self.items, moment);
            let held = match tie.kind {
                LinkType::Fs | LinkType::Ss => &mut start,
                LinkType::Ff | LinkType::Sf => &mut finish,
            };
            if held.is_none_or(|(known, _)| moment > known) {
                *held = Some((moment, Driver::Link(tie.link(self.plan))));
            }
        }
        let item = &self.items.all[i];
        for tie in self.items.external(i) {
            let Some(date) = tie.date else { continue };
            let moment = tie.lag.shift(self.items.calendar(item), date, 1);
            let bound = Some((moment, Driver::External(tie.id)));
            match tie.kind {
                LinkType::Fs | LinkType::Ss => start = later(start, bound),
                LinkType::Ff | LinkType::Sf => finish = later(finish, bound),
            }
        }
        if item.summary {
            if let (Constraint::Snet | Constraint::Mso, Some(date)) =
                (item.constraint, item.dates().constraint)
            {
                start = later(start, Some((date, Driver::Constraint)));
            }
            self.found.bounds[i] = Some(Box::new([start, finish]));
        } else {
            self.found.warnings[i] = Warnings::NONE;
            let (dates, driver) = self.place(i, item, start, finish);
            self.found.dates[i] = dates;
            self.found.drivers[i] = driver;
        }
    }

    /// The span of what is below a summary: of what is active, or else of everything.
    fn leave(&mut self, i: usize) {
        let (mut active, mut all): (Option<Dates>, Option<Dates>) = (None, None);
        for child in self.plan.children(i) {
            let dates = self.found.dates[child];
            let join = |sum: Option<Dates>| Some(sum.map_or(dates, |s| s.join(dates)));
            all = join(all);
            let item = &self.items.all[child];
            if !item.inactive && (!item.summary || self.found.active[child]) {
                active = join(active);
            }
        }
        if let Some(dates) = active.or(all) {
            self.found.dates[i] = dates;
        }
        self.found.active[i] = active.is_some();
        self.found.drivers[i] = Driver::Children;
    }

    /// The dates of the predecessor that a link counts from.
    fn dates_for(&self, tie: &Tie) -> Dates {
        let as_late = |i: usize| {
            let item = &self.items.all[i];
            item.constraint == Constraint::Alap
                && item.dates().actual_start.is_none()
                && !item.summary
        };
        match self.late {
            Some(late) if as_late(tie.predecessor()) && !as_late(tie.successor()) => {
                late[tie.predecessor()]
            }
            _ => self.found.dates[tie.predecessor()],
        }
    }

    /// Puts a task without children where everything that holds it allows.
    fn place(&mut self, i: usize, item: &Item, start: Bound, finish: Bound) -> (Dates, Driver) {
        if let Some(done) = self.actual(i, item, start, finish) {
            return (done, Driver::Actual);
        }
        if let Some(put) = self.manual(i, item) {
            return (put, Driver::Manual);
        }
        // Microsoft Project lets these two start before the project does.
        let exempt = matches!(item.constraint, Constraint::Snet | Constraint::Fnet);
        let floor = (!exempt).then_some((self.settings.floor, Driver::ProjectStart));
        let (earliest, mut driver) = match later(start, floor) {
            Some(bound) => bound,
            None => (Moment::MIN, Driver::ProjectStart),
        };
        let mut begin = if earliest == Moment::MIN {
            earliest
        } else {
            self.or_warn(i, self.items.start_at(item, earliest), earliest)
        };
        if let Some((moment, why)) = finish {
            let needed = self.start_for(item, moment);
            if needed >= begin {
                (begin, driver) = (needed, why);
            }
        }
        let unheld = begin;
        let hold = match self.holder {
            None => Hold {
                until: (item.levelling > 0).then(|| begin.plus(item.levelling)),
                pauses: 0,
            },
            Some(_) => self.hold(i, item, begin, finish.is_some()),
        };
        if let Some(held_back) = hold.until {
            begin = self.or_warn(i, self.items.start_at(item, held_back), held_back);
        }
        if let Some(date) = item.dates().constraint {
            self.constrain(i, item, date, &mut begin, &mut driver);
        }
        let end = self.items.finish_with(item, begin, hold.pauses);
        let mut end = self.or_warn(i, end, begin);
        // A finish that is tied to the start of working time stays there instead of moving back to
        // the end of the day before, as in Microsoft Project.
        if let Some((moment, _)) = finish
            && moment > end
            && self.items.touches(item, moment)
            && self.items.between(item, end, moment) == 0
            && !item.is_instant()
        {
            end = moment;
        }
        let dates = Dates {
            start: begin,
            finish: end,
        };
        if let Some(holder) = &mut self.holder {
            let delay = hold.until.map_or(0, |until| until.0 - unheld.0);
            holder.placed(i, dates, Minutes(delay));
        }
        (dates, driver)
    }

    /// How levelling holds a task that its links let begin then.
    fn hold(&mut self, i: usize, item: &Item, begin: Moment, finish_held: bool) -> Hold {
        let mut start = begin;
        if let Some(date) = item.dates().constraint {
            self.constrain(i, item, date, &mut start, &mut Driver::ProjectStart);
        }
        let earliest = Dates {
            start,
            finish: self.items.finish_from(item, start).unwrap_or(start),
        };
        let place = Place {
            items: self.items,
            item,
            finish_held,
        };
        match &mut self.holder {
            Some(holder) => holder.hold(i, earliest, &place),
            None => Hold::default(),
        }
    }

    fn constrain(
        &mut self,
        i: usize,
        item: &Item,
        date: Moment,
        begin: &mut Moment,
        driver: &mut Driver,
    ) {
        let wanted = match item.constraint {
            Constraint::Snet | Constraint::Snlt | Constraint::Mso => {
                self.items.start_at(item, date).unwrap_or(date)
            }
            Constraint::Fnet | Constraint::Fnlt | Constraint::Mfo => self.start_for(item, date),
            Constraint::Asap | Constraint::Alap => return,
        };
        let (too_early, too_late) = (*begin < wanted, *begin > wanted);
        let moves = match item.constraint {
            Constraint::Snet | Constraint::Fnet => too_early,
            Constraint::Snlt | Constraint::Fnlt => too_late && !self.settings.links_win,
            _ => too_early || (too_late && !self.settings.links_win),
        };
        if too_late && !matches!(item.constraint, Constraint::Snet | Constraint::Fnet) {
            self.found.warnings[i].insert(WarningKind::ConstraintBroken);
        }
        if moves || (*begin == wanted && *driver == Driver::ProjectStart) {
            (*begin, *driver) = (wanted, Driver::Constraint);
        }
    }

    /// The dates of a task that has really started or finished.
    fn actual(&mut self, i: usize, item: &Item, from: Bound, to: Bound) -> Option<Dates> {
        match (item.dates().actual_start, item.dates().actual_finish) {
            (Some(start), Some(finish)) => Some(Dates {
                start: start.min(finish),
                finish,
            }),
            (None, Some(finish)) => Some(Dates {
                start: self.start_for(item, finish),
                finish,
            }),
            (Some(start), None) => {
                let mut finish = self.or_warn(i, self.items.finish_from(item, start), start);
                if let Some(from) = self.rest_from(item, from, to) {
                    let rest = self.items.finish_of_rest(item, from);
                    finish = finish.max(self.or_warn(i, rest, from));
                }
                if let (Constraint::Fnet, Some(date)) = (item.constraint, item.dates().constraint) {
                    finish = finish.max(date);
                }
                Some(Dates { start, finish })
            }
            (None, None) => None,
        }
    }

    /// When what is left of a task under way may go on at the earliest, if anything says so: a person
    /// who put it off, or links that it got ahead of.
    fn rest_from(&self, item: &Item, from: Bound, to: Bound) -> Option<Moment> {
        if !item.is_under_way() {
            return None;
        }
        let retained = |bound: Bound| bound.filter(|_| self.settings.retained);
        let to = retained(to).and_then(|(to, _)| self.items.start_for(item, to, true).ok());
        let from = retained(from).map(|(from, _)| from);
        item.dates().resume.into_iter().chain(from).chain(to).max()
    }

    /// The dates of a task that a person put where it is.
    fn manual(&mut self, i: usize, item: &Item) -> Option<Dates> {
        let finish = item.dates().manual_finish;
        let Some(start) = item.dates().manual_start else {
            return finish.map(|finish| Dates {
                start: self.start_for(item, finish),
                finish,
            });
        };
        let finish = match finish.filter(|finish| *finish >= start) {
            Some(finish) => finish,
            None => self.or_warn(i, self.items.finish_from(item, start), start),
        };
        Some(Dates { start, finish })
    }

    /// When the task must start to finish then, at the start of working time.
    fn start_for(&self, item: &Item, finish: Moment) -> Moment {
        let start = self.items.start_for(item, finish, false).unwrap_or(finish);
        self.items.start_at(item, start).unwrap_or(start)
    }

    fn or_warn(&mut self, i: usize, found: Result<Moment, NotFound>, otherwise: Moment) -> Moment {
        found.unwrap_or_else(|why| {
            let (kind, moment) = match why {
                NotFound::Never => (WarningKind::NoWorkingTime, otherwise),
                NotFound::TooLate => (WarningKind::PastTheEnd, Moment::MAX),
            };
            self.found.warnings[i].insert(kind);
            moment
        })
    }
}
