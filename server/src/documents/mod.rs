//! Documents in memory: one task per document that somebody is at.

mod actor;
mod compaction;
mod registry;

pub(crate) use registry::{DocumentHandle, Documents, OpenError};
