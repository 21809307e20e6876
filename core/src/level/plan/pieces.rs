//! A task worked in pieces: where its resources are free.

use super::trial::Shortage;
use crate::{
    record::{Pause, Split},
    schedule::{InParts, Stretches},
    time::Moment,
};

/// Nobody begins to work on something for less than that, in minutes.
const SHORTEST: i64 = 60;
/// The most pieces of a task.
const MOST: usize = 10;

/// A task in pieces.
pub(super) struct Pieces {
    /// When it is worked, from the start of each piece to its end, nights included.
    pub(super) pieces: Stretches,
    /// What lies between them.
    pub(super) pauses: Split,
}

/// Works on a task from the earliest moment on whenever it can be: it stops when a shortage begins and
/// goes on when that is over. `short` gives the first shortage in a time.
/// Nothing where that makes no pause, or the task finishes later than at `latest`.
pub(super) fn find(
    task: &InParts<'_>,
    earliest: Moment,
    latest: Moment,
    short: impl Fn(Moment, Moment) -> Option<Shortage>,
) -> Option<Pieces> {
    let mut pieces = Stretches::new();
    let mut pauses = Vec::new();
    let mut done = 0;
    let mut from = earliest;
    loop {
        let start = task.start(from)?;
        let finish = task.after(start, task.minutes - done)?;
        if finish > latest {
            return None;
        }
        let shortage = short(start, finish);
        let piece = match shortage {
            None => task.minutes - done,
            // Neither this piece nor the rest may be too short.
            Some(shortage) => {
                let most = task.minutes - done - SHORTEST;
                task.between(start, shortage.from.max(start)).min(most)
            }
        };
        if piece >= SHORTEST.min(task.minutes - done) {
            if let Some(&(_, stopped)) = pieces.last() {
                let minutes = task.between(stopped, start);
                // A shortage at night alone is no pause that a plan could hold.
                if minutes == 0 {
                    return None;
                }
                pauses.push(Pause {
                    after: done,
                    minutes,
                });
            }
            pieces.push((start, task.after(start, piece)?));
            done += piece;
        }
        match shortage {
            Some(shortage) => from = shortage.to,
            None => break,
        }
        if pieces.len() == MOST {
            return None;
        }
    }
    (pieces.len() > 1).then_some(())?;
    let pauses = Split::new(pauses).ok()?;
    Some(Pieces { pieces, pauses })
}
