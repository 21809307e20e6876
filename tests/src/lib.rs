//! Whole-system tests: what they share.

pub mod http;
pub mod raw;
pub mod relay;
