//! The plan: table and chart with details, and its other views.

pub(crate) mod actions;
mod clipboard;
pub(crate) mod column;
pub(crate) mod conflict;
mod drawer;
mod empty;
mod explain;
mod fields;
mod focus;
mod gantt;
mod grid;
mod ids;
mod keyboard;
mod network;
pub(crate) mod page;
mod pointer;
mod print;
mod soon;
mod splitter;
pub(crate) mod tab;
pub(crate) mod tabs;
pub(crate) mod timeline;
mod toolbar;
mod values;
mod view;
pub(crate) mod viewport;
mod zoom;
