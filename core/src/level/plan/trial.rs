//! One way to level a plan: the serial schedule generation scheme over the plan's own network.

use super::{needs::Needs, pieces, profile::Profile};
use crate::{
    record::Split,
    schedule::{Dates, Held, Hold, Holder, Place, Stretches},
    time::{Minutes, Moment},
};

/// A shortage that a task waited for, or could not avoid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shortage {
    /// The index in [`Needs::resources`].
    pub(super) resource: usize,
    pub(super) from: Moment,
    pub(super) to: Moment,
}

/// How good a levelled plan is; the smaller, the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Score {
    /// Tasks that still find too little.
    pub(super) unresolved: usize,
    pub(super) finish: Moment,
    /// Elapsed minutes by which tasks start or finish later (whichever is more), each times its priority
    /// and one.
    pub(super) delay: i128,
    /// Pauses that tasks get.
    pub(super) pauses: usize,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    pub(super) score: Score,
    pub(super) dates: Vec<Dates>,
    pub(super) delays: Vec<Minutes>,
    /// The pauses that each task gets.
    pub(super) pauses: Vec<Split>,
    /// For each task the first shortage that it met.
    pub(super) met: Vec<Option<Shortage>>,
}

impl Trial {
    /// Levels a plan, giving resources to the tasks of lower rank first. `base` are the dates without
    /// delays. `in_parts` lets tasks pause.
    pub(super) fn new(
        held: &Held<'_>,
        needs: &Needs,
        base: &[Dates],
        ranks: &[u32],
        in_parts: bool,
    ) -> Self {
        let mut booking = Booking {
            held,
            needs,
            in_parts,
            profiles: needs.profiles.clone(),
            unresolved: 0,
            delays: vec![Minutes(0); base.len()],
            pauses: vec![Split::default(); base.len()],
            pieces: Stretches::new(),
            met: vec![None; base.len()],
        };
        let dates = held.pass(ranks, &mut booking);
        let (mut finish, mut delay) = (Moment::MIN, 0);
        for (task, dates) in dates.iter().enumerate() {
            if !held.is_inactive(task) {
                finish = finish.max(dates.finish);
            }
            let starts = dates.start.0 - base[task].start.0;
            let finishes = dates.finish.0 - base[task].finish.0;
            delay += i128::from(starts.max(finishes)) * i128::from(needs.priorities[task] + 1);
        }
        let pauses = booking.pauses.iter().map(|split| split.pauses().len());
        Self {
            score: Score {
                unresolved: booking.unresolved,
                finish,
                delay,
                pauses: pauses.sum(),
            },
            dates,
            delays: booking.delays,
            pauses: booking.pauses,
            met: booking.met,
        }
    }
}

struct Booking<'n, 'p> {
    held: &'n Held<'p>,
    needs: &'n Needs,
    in_parts: bool,
    profiles: Vec<Profile>,
    unresolved: usize,
    delays: Vec<Minutes>,
    pauses: Vec<Split>,
    /// Of the task that is being placed: when it works, if it gets pauses.
    pieces: Stretches,
    met: Vec<Option<Shortage>>,
}

impl Booking<'_, '_> {
    /// When a task with these dates takes its resources.
    fn parts(&self, task: usize, dates: Dates) -> Stretches {
        if self.held.is_whole(task) {
            vec![(dates.start, dates.finish)]
        } else {
            self.held.parts(task, dates, &self.pauses[task])
        }
    }

    /// Of all shortages that a task would meet, the one that ends last.
    fn shortage(&self, task: usize, parts: &Stretches) -> Option<Shortage> {
        let found = self.needs.of(task).iter().flat_map(|need| {
            let profile = &self.profiles[need.resource];
            parts.iter().filter_map(|&(from, to)| {
                let (from, to) = profile.shortage(from, to, need.takes)?;
                Some(Shortage {
                    resource: need.resource,
                    from,
                    to,
                })
            })
        });
        found.max_by_key(|shortage| (shortage.to, shortage.resource))
    }

    /// The first shortage that a task would meet between two moments.
    fn first_shortage(&self, task: usize, from: Moment, to: Moment) -> Option<Shortage> {
        let found = self.needs.of(task).iter().filter_map(|need| {
            let profile = &self.profiles[need.resource];
            let (from, to) = profile.first_shortage(from, to, need.takes)?;
            Some(Shortage {
                resource: need.resource,
                from,
                to,
            })
        });
        found.min_by_key(|shortage| (shortage.from, shortage.to, shortage.resource))
    }

    /// The dates of a task if it waits until it can be worked in one go, and until when; the second is
    /// none where it need not wait. Nothing where waiting does not help.
    fn in_one_go(
        &mut self,
        task: usize,
        earliest: Dates,
        place: &Place<'_>,
    ) -> Option<(Dates, Option<Moment>)> {
        let (mut here, mut until) = (earliest, None);
        while let Some(shortage) = self.shortage(task, &self.parts(task, here)) {
            self.met[task].get_or_insert(shortage);
            here = place.from(shortage.to)?;
            if here.start <= earliest.start || here.start > self.needs.limit(task).start {
                return None;
            }
            until = Some(shortage.to);
        }
        Some((here, until))
    }
}

impl Holder for Booking<'_, '_> {
    fn hold(&mut self, task: usize, earliest: Dates, place: &Place<'_>) -> Hold {
        self.pieces.clear();
        if !self.needs.may_wait(task) {
            return Hold::default();
        }
        let whole = self.in_one_go(task, earliest, place);
        if let Some((_, None)) = whole {
            return Hold::default();
        }
        let in_parts = if self.in_parts && self.needs.may_pause(task) {
            place.in_parts()
        } else {
            None
        };
        if let Some(in_parts) = in_parts {
            let latest = whole.map_or(Moment::MAX, |(dates, _)| dates.finish.plus(-1));
            let latest = latest.min(self.needs.limit(task).finish);
            let short = |from, to| self.first_shortage(task, from, to);
            if let Some(found) = pieces::find(&in_parts, earliest.start, latest, short) {
                let (first, stops) = found.pieces[0];
                let waits = first > earliest.start;
                if !waits {
                    // It says what it pauses for, not what it would have waited for.
                    self.met[task] = self.first_shortage(task, stops, latest);
                }
                let hold = Hold {
                    until: waits.then_some(first),
                    pauses: found.pauses.pauses().iter().map(|p| p.minutes).sum(),
                };
                self.pauses[task] = found.pauses;
                self.pieces = found.pieces;
                return hold;
            }
        }
        // Where waiting does not help, the task stays where it could start.
        Hold {
            until: whole.and_then(|(_, until)| until),
            pauses: 0,
        }
    }

    fn placed(&mut self, task: usize, dates: Dates, delay: Minutes) {
        self.delays[task] = delay;
        if self.needs.is_pinned(task) {
            return;
        }
        let parts = if self.pieces.is_empty() {
            self.parts(task, dates)
        } else {
            std::mem::take(&mut self.pieces)
        };
        if let Some(shortage) = self.shortage(task, &parts) {
            self.met[task].get_or_insert(shortage);
            self.unresolved += 1;
        }
        for (from, to) in parts {
            for need in self.needs.of(task) {
                self.profiles[need.resource].take(from, to, need.takes);
            }
        }
    }
}
