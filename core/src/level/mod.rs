//! Levelling: dates at which nobody is asked for more than there is (`docs/levelling.md`).
//!
//! [`Solver`] searches for the shortest schedule of an [`Instance`] of the resource-constrained project
//! scheduling problem. It is anytime and has no clock: its host runs it in small steps, shows what it
//! has found, and stops it when the time is up or the schedule is proved to be the shortest.

mod bound;
pub mod chain;
mod crossover;
mod decode;
mod instance;
pub mod plan;
pub mod psplib;
mod sample;
mod search;
mod solver;

pub use instance::{
    Instance, InstanceError, Job, LARGEST_CAPACITY, LONGEST_HORIZON, MOST_JOBS, MOST_RESOURCES,
};
pub use solver::Solver;
