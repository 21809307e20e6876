//! From pieces of time to buckets, in one pass over the moments at which something changes.

use std::collections::BTreeMap;

use super::{Bucket, Effort, TaskUse, demand::Piece};
use crate::{plan::Plan, time::Moment};

/// What is known of a task in a bucket while it is being filled.
#[derive(Default)]
struct Share {
    demand: Effort,
    over: bool,
}

/// A moment at which the demand of a task or the supply changes.
struct Change {
    at: Moment,
    asked: Asked,
    there: i64,
    task: usize,
}

/// What is asked for at a time, and how much of that is still to be done.
#[derive(Clone, Copy, PartialEq, Default)]
struct Asked {
    all: i64,
    open: i64,
}

impl Asked {
    const fn of(piece: &Piece) -> Self {
        Self {
            all: piece.rate,
            open: if piece.open { piece.rate } else { 0 },
        }
    }

    const fn less(self) -> Self {
        Self {
            all: -self.all,
            open: -self.open,
        }
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            open: self.open.saturating_add(other.open),
        }
    }

    /// What is asked for beyond what there is, as far as it is still to be done.
    fn over(self, there: i64) -> i64 {
        (self.all - there).clamp(0, self.open.max(0))
    }
}

/// The buckets of `length` minutes in which something is asked for or there.
pub(super) fn buckets(plan: &Plan, demand: &[Piece], supply: &[Piece], length: i64) -> Vec<Bucket> {
    let mut changes: Vec<Change> = Vec::with_capacity(2 * (demand.len() + supply.len()));
    for piece in demand {
        let asked = Asked::of(piece);
        for (at, asked) in [(piece.from, asked), (piece.to, asked.less())] {
            changes.push(Change {
                at,
                asked,
                there: 0,
                task: piece.task,
            });
        }
    }
    for piece in supply {
        for (at, there) in [(piece.from, piece.rate), (piece.to, -piece.rate)] {
            changes.push(Change {
                at,
                asked: Asked::default(),
                there,
                task: 0,
            });
        }
    }
    changes.sort_unstable_by_key(|change| change.at);
    let mut filling = Filling {
        plan,
        length,
        full: Vec::new(),
        bucket: Bucket::default(),
        shares: BTreeMap::new(),
    };
    // The tasks that ask for something at present, with how much.
    let mut asking: BTreeMap<usize, Asked> = BTreeMap::new();
    let (mut asked, mut there) = (Asked::default(), 0_i64);
    let mut at = Moment(0);
    for change in changes {
        if change.at > at && (asked.all > 0 || there > 0) {
            filling.stretch(at, change.at, asked, there, &asking);
        }
        at = change.at;
        asked = asked.plus(change.asked);
        there = there.saturating_add(change.there);
        if change.asked != Asked::default() {
            let own = asking.entry(change.task).or_default();
            *own = own.plus(change.asked);
            if own.all == 0 {
                asking.remove(&change.task);
            }
        }
    }
    filling.close();
    filling.full
}

struct Filling<'p> {
    plan: &'p Plan,
    length: i64,
    full: Vec<Bucket>,
    bucket: Bucket,
    shares: BTreeMap<usize, Share>,
}

impl Filling<'_> {
    /// A time in which nothing changes; it may lie in several buckets.
    fn stretch(
        &mut self,
        from: Moment,
        to: Moment,
        asked: Asked,
        there: i64,
        asking: &BTreeMap<usize, Asked>,
    ) {
        let mut from = from.0;
        while from < to.0 {
            let number = from.div_euclid(self.length);
            let end = ((number + 1) * self.length).min(to.0);
            if number != self.bucket.number {
                self.close();
                self.bucket.number = number;
            }
            let minutes = end - from;
            let over = asked.over(there);
            self.bucket.demand.add(asked.all.saturating_mul(minutes));
            self.bucket.capacity.add(there.saturating_mul(minutes));
            self.bucket.over.add(over.saturating_mul(minutes));
            for (task, own) in asking {
                let share = self.shares.entry(*task).or_default();
                share.demand.add(own.all.saturating_mul(minutes));
                share.over |= over > 0 && own.open > 0;
            }
            from = end;
        }
    }

    fn close(&mut self) {
        let mut bucket = std::mem::take(&mut self.bucket);
        let shares = std::mem::take(&mut self.shares);
        bucket.tasks = shares
            .into_iter()
            .map(|(task, share)| TaskUse {
                task: self.plan.tasks[task].id,
                demand: share.demand,
                over: share.over,
            })
            .collect();
        if bucket.demand > Effort(0) || bucket.capacity > Effort(0) {
            self.full.push(bucket);
        }
    }
}
