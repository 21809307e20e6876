//! Microsoft Project XML (MSPDI): the file that Microsoft Project, ProjectLibre and many others read
//! and write.
//!
//! The elements' meaning follows Microsoft's schema (namespace
//! `http://schemas.microsoft.com/project`) and files written by Microsoft Project. A file comes from
//! strangers: it is read within [`Limits`], declares nothing, and is taken whole or not at all.

mod baselines;
mod calendars;
mod decode;
mod error;
mod export;
mod import;
mod kept;
mod notes;
mod options;
mod outline;
mod own;
mod people;
mod root;
mod scan;
mod tasks;
#[cfg(test)]
mod tests;
mod value;

pub(super) use decode::is_binary;
pub use error::{ImportError, Reason};
pub use export::export;
pub use import::{import, import_within};

pub use super::{Imported, Limits};
