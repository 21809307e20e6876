//! The engine of Throughline: records, documents, edits, schedule, sync and interchange.
//!
//! Everything here is sans-IO and deterministic: no clock, no randomness, no files, no sockets.
//! Hosts (the browser worker, the command line, the relay, the simulator) hand those in.

pub mod access;
pub mod baseline;
pub mod blob;
pub mod chart;
pub mod document;
pub mod edit;
pub mod engine;
pub mod file;
pub mod id;
pub mod interchange;
pub mod level;
pub mod plan;
pub mod record;
pub mod register;
pub mod rollout;
pub mod sample;
pub mod schedule;
pub mod sync;
pub mod text;
pub mod time;
pub mod usage;
pub mod view;
pub mod workshop;
pub mod zone;
