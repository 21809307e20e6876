//! `throughline backup` and `throughline restore`: a copy of a relay's data, and back.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use super::{say, verify};
use crate::store::upkeep;

/// Copy all that a relay has acknowledged to one file; the relay may be running
#[derive(Args)]
pub(super) struct Backup {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// The relay's data folder
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let found = upkeep::backup(&self.data, &self.file)?;
        say(format_args!(
            "{}: {}",
            self.file.display(),
            verify::amounts(&found)
        ))?;
        // What is wrong with the copy is wrong with the original: it is kept, for it may be all that there is.
        if verify::tell(&found.problems) {
            bail!(
                "the copy is as damaged as the original; ‘throughline repair’ saves what can be saved"
            );
        }
        Ok(())
    }
}

/// Put a backup in the place of a relay's data; the relay must not be running
#[derive(Args)]
pub(super) struct Restore {
    /// The file that ‘throughline backup’ wrote
    file: PathBuf,
    /// The relay's data folder; made if it is not there
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
    /// Also where there is data already; it is kept beside the new one under another name
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let found = upkeep::verify(&self.file)?;
        verify::tell(&found.problems);
        let kept = upkeep::restore(&self.file, &self.data, self.replace)?;
        say(format_args!(
            "{}: {}",
            self.data.display(),
            verify::amounts(&found)
        ))?;
        if let Some(kept) = kept {
            say(format_args!("What was there is kept as {}", kept.display()))?;
        }
        say(
            "What people have done since the backup comes back from their devices when they connect.",
        )?;
        Ok(())
    }
}
