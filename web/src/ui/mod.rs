//! The user interface: Leptos on the read model that the engine sends.
//!
//! Nothing here waits: commands go out, events come in, and each touches only the signals of what
//! it changes. The plan is drawn for the visible rows alone.

#![allow(
    unreachable_pub,
    reason = "the component macro writes `pub` for its helpers"
)]

mod account;
mod app;
mod dates;
mod download;
mod frame;
mod icon;
mod link;
mod parts;
mod plan;
mod projects;
mod register;
mod route;
mod shortcuts;
mod state;
mod words;

pub use app::start;
