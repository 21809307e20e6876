//! The plan on paper and as a picture, drawn by the core: the same chart that the command line writes.

mod dialog;
mod picture;
mod source;

pub(crate) use dialog::PrintDialog;
pub(crate) use picture::{Kind, save, save_gantt};
pub(crate) use source::{as_of, title};
