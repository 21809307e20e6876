//! Baselines: what the plan was when somebody took it, and how far it has moved since.
//!
//! A [`Baseline`](crate::record::Baseline) record holds its [`Figures`] as one encoded text, so that
//! they stay what they were whatever becomes of the algorithm that computed them.

mod code;
mod figures;
mod variance;

pub use code::SnapshotError;
pub use figures::{Figures, TaskFigures};
pub use variance::{Moved, TaskVariance, Variance};
