//! Files of other programs: read into records, and written from a plan and its schedule.

pub mod json;
pub mod mspdi;
