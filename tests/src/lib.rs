//! Whole-system tests: what they share.

pub mod acknowledged;
pub mod blobs;
pub mod device;
pub mod http;
pub mod js;
pub mod link;
pub mod people;
pub mod power;
pub mod program;
pub mod provider;
pub mod raw;
pub mod relay;
pub mod sim;
pub mod site;
