//! How a plan is levelled, and why one is not.

use serde::{Deserialize, Serialize};

use crate::{plan::Plan, record::ScheduleFrom};

/// How a plan is levelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Options {
    /// Tasks wait only as long as that does not delay the project's finish; what cannot be resolved so
    /// is left.
    pub within_float: bool,
    /// Tasks may pause where others need their resources, except those that are kept in one piece.
    pub in_parts: bool,
    /// Which of many ways the search goes.
    pub seed: u64,
}

/// Why a plan is not levelled.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
pub enum LevelError {
    /// It is scheduled backwards: delays would have to push tasks the other way.
    #[error(
        "the plan is scheduled from its finish; only plans scheduled from their start are levelled"
    )]
    FromFinish,
    /// Nobody works in it.
    #[error("no task has a resource of the type work, so nobody can be over-allocated")]
    NobodyWorks,
}

impl LevelError {
    /// What can be told without looking at the tasks.
    ///
    /// # Errors
    /// If the plan is scheduled from its finish.
    pub fn check(plan: &Plan) -> Result<(), Self> {
        match plan.records.options.schedule_from {
            ScheduleFrom::Start => Ok(()),
            ScheduleFrom::Finish => Err(Self::FromFinish),
        }
    }
}
