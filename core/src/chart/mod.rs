//! Pictures of a plan, computed without a screen: where things go, and how they are drawn.

mod colour;
pub mod gantt;
pub mod network;
pub mod scale;
mod svg;
mod width;
