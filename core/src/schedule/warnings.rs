//! What could not be scheduled as asked.

use serde::{Deserialize, Serialize};

/// What could not be scheduled as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Warning {
    /// The index of the task in [`Plan::tasks`](crate::plan::Plan::tasks).
    pub task: u32,
    /// What is wrong.
    pub kind: WarningKind,
}

/// What is wrong with the dates of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum WarningKind {
    /// It finishes after its deadline.
    DeadlineMissed,
    /// Its constraint and its links cannot both hold.
    ConstraintBroken,
    /// Its calendar has no working time where some was needed.
    NoWorkingTime,
    /// It would end after the last date that is scheduled (the year 2199).
    PastTheEnd,
    /// The date of a link from another project may be out of date.
    StaleLink,
}

impl WarningKind {
    /// Every kind, in order.
    const ALL: [Self; 5] = [
        Self::DeadlineMissed,
        Self::ConstraintBroken,
        Self::NoWorkingTime,
        Self::PastTheEnd,
        Self::StaleLink,
    ];
}

/// What is wrong with one task: each kind once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Warnings(u8);

impl Warnings {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn insert(&mut self, kind: WarningKind) {
        self.0 |= 1 << kind as u8;
    }

    /// In the order of the kinds.
    pub(super) fn iter(self) -> impl Iterator<Item = WarningKind> {
        let all = WarningKind::ALL.into_iter();
        all.filter(move |kind| self.0 & (1 << *kind as u8) != 0)
    }
}
