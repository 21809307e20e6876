//! Roll-out templates: the tasks that every site goes through, made for each site and kept in step.
//!
//! A template's tasks stand in the plan below an inactive summary. For each site the same tasks are made, under ids that
//! follow from the template's task and the site: two people who roll out to one site while they are apart make
//! the same tasks. Each has a [`RolloutTask`](crate::register::RolloutTask) that says which task of the template it follows, with a
//! [`Fingerprint`] of each [`Aspect`] that it took over. What has changed since, and on which side, follows
//! from the three: [`differences`].

mod aspect;
mod difference;
mod sites;

pub use aspect::{Aspect, Fingerprint};
pub(crate) use aspect::{Taken, value_of};
pub use difference::{Change, Difference, differences};
pub(crate) use sites::{At, Template};
