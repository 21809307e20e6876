//! `throughline verify` and `throughline repair`: whether a relay's data is sound, and saving what can be saved.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::{say, warn};
use crate::store::upkeep::{self, Problem, Verified};

/// Read every document of a relay or a backup and compare it with what was recorded; the relay may be running
#[derive(Args)]
pub(super) struct Verify {
    /// The relay's data folder, or a file that ‘throughline backup’ wrote
    #[arg(default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let found = upkeep::verify(&self.data)?;
        say(format_args!("{}: {}", self.data.display(), amounts(&found)))?;
        if tell(&found.problems) {
            bail!(
                "{} problems; ‘throughline repair’ saves what can be saved",
                found.problems.len()
            );
        }
        say("Everything is there and can be read.")?;
        Ok(())
    }
}

/// Save what can be read of a relay's damaged data; the relay must not be running. The data as it was is kept
#[derive(Args)]
pub(super) struct Repair {
    /// The relay's data folder
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
}

impl Repair {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let saved = upkeep::repair(&self.data)?;
        tell(&saved.problems);
        say(format_args!(
            "{}: {} documents with {} changes saved",
            self.data.display(),
            saved.documents,
            saved.changes
        ))?;
        say(format_args!(
            "What was there is kept as {}",
            saved.kept.display()
        ))?;
        if !saved.problems.is_empty() {
            say("What was lost comes back from the devices that have it when they connect.")?;
        }
        Ok(())
    }
}

/// How much was found.
pub(super) fn amounts(found: &Verified) -> String {
    format!(
        "{} documents, {} changes, {} photos, {} bytes",
        found.documents, found.changes, found.photos, found.bytes
    )
}

/// Says what is wrong. Tells whether anything is.
pub(super) fn tell(problems: &[Problem]) -> bool {
    for problem in problems {
        match &problem.document {
            Some(document) => warn(format_args!("document {document}: {}", problem.what)),
            None => warn(&problem.what),
        }
    }
    !problems.is_empty()
}
