//! `throughline import`: a file of another program becomes a project.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use throughline_core::{file::ProjectFile, interchange::mspdi};

use super::{files, project::Project, say, warn};

/// Make a project from a Microsoft Project XML file
#[derive(Args)]
pub(super) struct Import {
    /// The file to read
    file: PathBuf,
    /// The project file to write
    #[arg(short, long, value_name = "PROJECT.throughline")]
    output: PathBuf,
}

impl Import {
    pub(super) fn run(self) -> Result<()> {
        let bytes = files::read(&self.file)?;
        if ProjectFile::is_one(&bytes) {
            bail!("{} is a Throughline project already", self.file.display());
        }
        let mut rng = rand::rng();
        let imported = mspdi::import(&bytes, &mut rng)
            .with_context(|| format!("cannot import {}", self.file.display()))?;
        imported.notes.iter().for_each(warn);
        let project = Project::create(&imported.name, &imported.records, &mut rng)?;
        project.write(&self.output)?;
        say(format_args!(
            "{}: {} tasks, {} links, {} resources from {}",
            self.output.display(),
            imported.records.tasks.len(),
            imported.records.links.len(),
            imported.records.resources.len(),
            self.file.display()
        ))?;
        Ok(())
    }
}
