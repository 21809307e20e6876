//! `throughline export`: a project for other programs.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use throughline_core::{
    interchange::{json, mspdi},
    plan::Plan,
    schedule::Schedule,
};

use super::{files, project::Project, say};

/// Write a project in another program's format
#[derive(Args)]
pub(super) struct Export {
    /// The project file
    project: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Microsoft Project XML
    Mspdi,
    /// Every record and the computed dates
    Json,
}

impl Export {
    pub(super) fn run(self) -> Result<()> {
        let project = Project::read(&self.project)?;
        let opening = || format!("cannot open {}", self.project.display());
        let name = project.name().with_context(opening)?;
        let plan = Plan::new(project.plan().with_context(opening)?);
        let schedule = Schedule::compute(&plan);
        let bytes = match self.to {
            Format::Mspdi => mspdi::export(&name, &plan, &schedule),
            Format::Json => json::export(&name, &plan, &schedule),
        };
        files::write(&self.output, &bytes)?;
        say(format_args!(
            "{}: {} tasks from {}",
            self.output.display(),
            plan.tasks.len(),
            self.project.display()
        ))?;
        Ok(())
    }
}
