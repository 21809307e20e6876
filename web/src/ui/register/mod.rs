//! The registers: pages of records beside the plan. Every view here is written for any kind of record and
//! looks at its declaration; what is made of several kinds has a file of its own.

mod actions;
mod board;
mod calendar;
mod capacity;
mod cross;
mod details;
mod disclosure;
mod discussion;
mod export;
mod field;
mod head;
mod history;
mod lesson_tags;
pub(crate) mod lessons;
mod level_grid;
mod look;
mod my_work;
pub(crate) mod of_task;
mod overview;
mod page;
mod parts;
pub(crate) mod place;
mod raci;
mod related;
mod retro;
pub(crate) mod rollout;
mod site;
mod site_tasks;
mod skills;
mod table;
pub(crate) mod tabs;
pub(crate) mod value;
mod views;

pub(crate) use page::RegisterPage;
