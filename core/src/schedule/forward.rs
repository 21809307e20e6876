//! The forward pass: the earliest dates, and why.

use super::{
    Driver, WarningKind,
    item::{Item, Items, NotFound},
    network::{Network, Step, Tie},
};
use crate::{
    plan::Plan,
    record::{Constraint, LinkType},
    time::Moment,
};

/// Start and finish of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dates {
    pub(super) start: Moment,
    pub(super) finish: Moment,
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

/// What the forward pass finds.
#[derive(Debug, Default)]
pub(super) struct Forward {
    pub(super) dates: Vec<Dates>,
    pub(super) drivers: Vec<Driver>,
    /// Task and what is wrong, in the order found.
    pub(super) warnings: Vec<(usize, WarningKind)>,
}

/// What the pass depends on besides the tasks.
pub(super) struct Settings {
    /// No task starts earlier without a reason of its own.
    pub(super) floor: Moment,
    /// Links may pull a task out of its constraint.
    pub(super) links_win: bool,
}

/// Computes the earliest dates of every task. `late` are the latest dates where they are known: what
/// is to start as late as possible pushes its successors to where it then is.
pub(super) fn pass(
    plan: &Plan,
    items: &Items<'_>,
    network: &Network,
    settings: &Settings,
    late: Option<&[Dates]>,
) -> Forward {
    let count = plan.tasks.len();
    let nowhere = Dates {
        start: settings.floor,
        finish: settings.floor,
    };
    let mut pass = Pass {
        items,
        settings,
        late,
        start_bounds: vec![None; count],
        finish_bounds: vec![None; count],
        active_below: vec![None; count],
        all_below: vec![None; count],
        found: Forward {
            dates: vec![nowhere; count],
            drivers: vec![Driver::ProjectStart; count],
            warnings: Vec::new(),
        },
    };
    for &step in &network.steps {
        match step {
            Step::Enter(i) => pass.enter(i, plan.tasks[i].parent, network.before(i)),
            Step::Leave(i) => pass.leave(i, plan.tasks[i].parent),
        }
    }
    pass.found
}

struct Pass<'a> {
    items: &'a Items<'a>,
    settings: &'a Settings,
    late: Option<&'a [Dates]>,
    start_bounds: Vec<Bound>,
    finish_bounds: Vec<Bound>,
    /// The span of what is below a summary: of what is active, and of everything.
    active_below: Vec<Option<Dates>>,
    all_below: Vec<Option<Dates>>,
    found: Forward,
}

impl Pass<'_> {
    fn enter(&mut self, i: usize, parent: Option<usize>, before: &[Tie]) {
        // What holds a summary holds everything below it.
        let mut start = parent.and_then(|p| self.start_bounds[p]);
        let mut finish = parent.and_then(|p| self.finish_bounds[p]);
        for tie in before {
            if self.items.all[tie.predecessor].inactive {
                continue;
            }
            let from = self.dates_for(tie);
            let moment = match tie.kind {
                LinkType::Fs | LinkType::Ff => from.finish,
                LinkType::Ss | LinkType::Sf => from.start,
            };
            let bound = Some((tie.with_lag(self.items, moment), Driver::Link(tie.link)));
            match tie.kind {
                LinkType::Fs | LinkType::Ss => start = later(start, bound),
                LinkType::Ff | LinkType::Sf => finish = later(finish, bound),
            }
        }
        let item = &self.items.all[i];
        if item.summary {
            if let (Constraint::Snet | Constraint::Mso, Some(date)) =
                (item.constraint, item.constraint_date)
            {
                start = later(start, Some((date, Driver::Constraint)));
            }
            self.start_bounds[i] = start;
            self.finish_bounds[i] = finish;
        } else {
            let (dates, driver) = self.place(i, item, start, finish);
            self.found.dates[i] = dates;
            self.found.drivers[i] = driver;
        }
    }

    fn leave(&mut self, i: usize, parent: Option<usize>) {
        let item = &self.items.all[i];
        if item.summary {
            if let Some(dates) = self.active_below[i].or(self.all_below[i]) {
                self.found.dates[i] = dates;
            }
            self.found.drivers[i] = Driver::Children;
        }
        if let Some(parent) = parent {
            let dates = self.found.dates[i];
            let join = |sum: &mut Option<Dates>| *sum = Some(sum.map_or(dates, |s| s.join(dates)));
            join(&mut self.all_below[parent]);
            if !item.inactive && (!item.summary || self.active_below[i].is_some()) {
                join(&mut self.active_below[parent]);
            }
        }
    }

    /// The dates of the predecessor that a link counts from.
    fn dates_for(&self, tie: &Tie) -> Dates {
        let as_late = |i: usize| {
            let item = &self.items.all[i];
            item.constraint == Constraint::Alap && item.actual_start.is_none() && !item.summary
        };
        match self.late {
            Some(late) if as_late(tie.predecessor) && !as_late(tie.successor) => {
                late[tie.predecessor]
            }
            _ => self.found.dates[tie.predecessor],
        }
    }

    /// Puts a task without children where everything that holds it allows.
    fn place(&mut self, i: usize, item: &Item, start: Bound, finish: Bound) -> (Dates, Driver) {
        if let Some(done) = self.actual(i, item) {
            return (done, Driver::Actual);
        }
        if let Some(start) = item.manual_start {
            let finish = self.or_warn(i, self.items.finish_from(item, start), start);
            return (Dates { start, finish }, Driver::Manual);
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
        if item.levelling > 0 {
            let held_back = begin.plus(item.levelling);
            begin = self.or_warn(i, self.items.start_at(item, held_back), held_back);
        }
        if let Some(date) = item.constraint_date {
            self.constrain(i, item, date, &mut begin, &mut driver);
        }
        let mut end = self.or_warn(i, self.items.finish_from(item, begin), begin);
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
        (dates, driver)
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
            self.found.warnings.push((i, WarningKind::ConstraintBroken));
        }
        if moves || (*begin == wanted && *driver == Driver::ProjectStart) {
            (*begin, *driver) = (wanted, Driver::Constraint);
        }
    }

    /// The dates of a task that has really started or finished.
    fn actual(&mut self, i: usize, item: &Item) -> Option<Dates> {
        match (item.actual_start, item.actual_finish) {
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
                if let (Constraint::Fnet, Some(date)) = (item.constraint, item.constraint_date) {
                    finish = finish.max(date);
                }
                Some(Dates { start, finish })
            }
            (None, None) => None,
        }
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
            self.found.warnings.push((i, kind));
            moment
        })
    }
}
