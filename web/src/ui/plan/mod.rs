//! The plan: table, chart and details.

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
mod pointer;
mod print;
mod splitter;
pub(crate) mod timeline;
mod toolbar;
mod values;
mod view;
pub(crate) mod viewport;
mod zoom;

pub(crate) use view::PlanView;
