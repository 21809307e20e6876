//! One way to level a plan: the serial schedule generation scheme over the plan's own network.

use super::{needs::Needs, profile::Profile};
use crate::{
    schedule::{Dates, Held, Holder},
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
    /// Elapsed minutes by which tasks start later, each times its priority and one.
    pub(super) delay: i128,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    pub(super) score: Score,
    pub(super) dates: Vec<Dates>,
    pub(super) delays: Vec<Minutes>,
    /// For each task the first shortage that it met.
    pub(super) met: Vec<Option<Shortage>>,
}

impl Trial {
    /// Levels a plan, giving resources to the tasks of lower rank first. `base` are the dates without
    /// delays.
    pub(super) fn new(held: &Held<'_>, needs: &Needs, base: &[Dates], ranks: &[u32]) -> Self {
        let mut booking = Booking {
            needs,
            profiles: needs.profiles.clone(),
            unresolved: 0,
            delays: vec![Minutes(0); base.len()],
            met: vec![None; base.len()],
        };
        let dates = held.pass(ranks, &mut booking);
        let (mut finish, mut delay) = (Moment::MIN, 0);
        for (task, dates) in dates.iter().enumerate() {
            if !held.is_inactive(task) {
                finish = finish.max(dates.finish);
            }
            let later = dates.start.0 - base[task].start.0;
            delay += i128::from(later) * i128::from(needs.priorities[task] + 1);
        }
        Self {
            score: Score {
                unresolved: booking.unresolved,
                finish,
                delay,
            },
            dates,
            delays: booking.delays,
            met: booking.met,
        }
    }
}

struct Booking<'n> {
    needs: &'n Needs,
    profiles: Vec<Profile>,
    unresolved: usize,
    delays: Vec<Minutes>,
    met: Vec<Option<Shortage>>,
}

impl Booking<'_> {
    /// Of all shortages that a task would meet, the one that ends last.
    fn shortage(&self, task: usize, dates: Dates) -> Option<Shortage> {
        let found = self.needs.of(task).iter().filter_map(|need| {
            let profile = &self.profiles[need.resource];
            let (from, to) = profile.shortage(dates.start, dates.finish, need.takes)?;
            Some(Shortage {
                resource: need.resource,
                from,
                to,
            })
        });
        found.max_by_key(|shortage| (shortage.to, shortage.resource))
    }
}

impl Holder for Booking<'_> {
    fn hold(
        &mut self,
        task: usize,
        earliest: Dates,
        dates: &dyn Fn(Moment) -> Option<Dates>,
    ) -> Option<Moment> {
        if !self.needs.may_wait(task) {
            return None;
        }
        let (mut here, mut until) = (earliest, None);
        while let Some(shortage) = self.shortage(task, here) {
            self.met[task].get_or_insert(shortage);
            // Where waiting does not help, the task stays where it could start.
            here = dates(shortage.to)?;
            if here.start <= earliest.start || here.start > self.needs.limit(task) {
                return None;
            }
            until = Some(shortage.to);
        }
        until
    }

    fn placed(&mut self, task: usize, dates: Dates, delay: Minutes) {
        self.delays[task] = delay;
        if self.needs.is_pinned(task) {
            return;
        }
        if let Some(shortage) = self.shortage(task, dates) {
            self.met[task].get_or_insert(shortage);
            self.unresolved += 1;
        }
        for need in self.needs.of(task) {
            self.profiles[need.resource].take(dates.start, dates.finish, need.takes);
        }
    }
}
