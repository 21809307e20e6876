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
type Change = (Moment, i64, i64, usize);

/// The buckets of `length` minutes in which something is asked for or there.
pub(super) fn buckets(plan: &Plan, demand: &[Piece], supply: &[Piece], length: i64) -> Vec<Bucket> {
    let mut changes: Vec<Change> = Vec::with_capacity(2 * (demand.len() + supply.len()));
    for piece in demand {
        changes.push((piece.from, piece.rate, 0, piece.task));
        changes.push((piece.to, -piece.rate, 0, piece.task));
    }
    for piece in supply {
        changes.push((piece.from, 0, piece.rate, 0));
        changes.push((piece.to, 0, -piece.rate, 0));
    }
    changes.sort_unstable_by_key(|(at, ..)| *at);
    let mut filling = Filling {
        plan,
        length,
        full: Vec::new(),
        bucket: Bucket::default(),
        shares: BTreeMap::new(),
    };
    // The tasks that ask for something at present, with how much.
    let mut asking: BTreeMap<usize, i64> = BTreeMap::new();
    let (mut asked, mut there) = (0_i64, 0_i64);
    let mut at = Moment(0);
    for (moment, more_asked, more_there, task) in changes {
        if moment > at && (asked > 0 || there > 0) {
            filling.stretch(at, moment, asked, there, &asking);
        }
        at = moment;
        asked = asked.saturating_add(more_asked);
        there = there.saturating_add(more_there);
        if more_asked != 0 {
            let rate = asking.entry(task).or_default();
            *rate = rate.saturating_add(more_asked);
            if *rate == 0 {
                asking.remove(&task);
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
        asked: i64,
        there: i64,
        asking: &BTreeMap<usize, i64>,
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
            let over = (asked - there).max(0);
            self.bucket.demand.add(asked.saturating_mul(minutes));
            self.bucket.capacity.add(there.saturating_mul(minutes));
            self.bucket.over.add(over.saturating_mul(minutes));
            for (task, rate) in asking {
                let share = self.shares.entry(*task).or_default();
                share.demand.add(rate.saturating_mul(minutes));
                share.over |= over > 0;
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
