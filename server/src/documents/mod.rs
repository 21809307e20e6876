//! Documents in memory: one task per document that somebody is at.

mod actor;
mod compaction;
mod registry;
mod sections;
mod take_in;

pub(crate) use registry::{DocumentHandle, Documents, OpenError};
