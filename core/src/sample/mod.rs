//! Plans that are made up: the sample project, and plans of any size for measuring.

mod builder;
mod generated;
mod northern;

pub use generated::generated;
pub use northern::{northern_registers, northern_rollout};

/// The sample's time zone.
const TIME_ZONE: &str = "Europe/Oslo";
