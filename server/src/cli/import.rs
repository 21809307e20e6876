//! `throughline import`: a file of another program becomes a project.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use throughline_core::{
    interchange::{
        self, Choices, Kind,
        csv::{self, DryRun, Layout, Target},
    },
    time::Moment,
};

use super::{
    files,
    project::{Project, today},
    say, warn,
};

/// Make a project from Microsoft Project XML, a CSV table, a Primavera XER file or a Throughline project
#[derive(Args)]
pub(super) struct Import {
    /// The file to read; its kind is told by its content
    file: PathBuf,
    /// The project file to write
    #[arg(
        short,
        long,
        value_name = "PROJECT.throughline",
        required_unless_present = "dry_run"
    )]
    output: Option<PathBuf>,
    /// Of a file with several projects, the one to take
    #[arg(long, value_name = "CODE")]
    project: Option<String>,
    /// What a column of a table means, such as 'Text12=owner' or 'Remarks=' for nothing
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    columns: Vec<String>,
    /// Only say what a table would make
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) fn run(self) -> Result<()> {
        let bytes = files::read(&self.file)?;
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let importing = || format!("cannot import {}", self.file.display());
        let kind = Kind::of(&name, &bytes);
        if kind != Kind::Csv && (self.dry_run || !self.columns.is_empty()) {
            bail!(
                "{} is not a table: --dry-run and --column are for tables",
                self.file.display()
            );
        }
        let layout = self.layout(kind, &bytes)?;
        if self.dry_run {
            let layout = layout.unwrap_or_else(|| Layout::guess(&bytes));
            let run = csv::dry_run(&bytes, &layout, None, today());
            report(&run, &layout)?;
            if !run.is_sound() {
                bail!("{} cannot be imported as it is", self.file.display());
            }
            return Ok(());
        }
        let output = self
            .output
            .as_deref()
            .context("no project file to write was given")?;
        if kind == Kind::Throughline {
            let project = Project::from_bytes(&bytes).with_context(importing)?;
            let tasks = project.plan().with_context(importing)?.tasks.len();
            project.write(output)?;
            say(format_args!(
                "{}: {tasks} tasks from {}",
                output.display(),
                self.file.display()
            ))?;
            return Ok(());
        }
        let choices = Choices {
            name: &name,
            start: today(),
            layout: layout.as_ref(),
            project: self.project.as_deref(),
        };
        self.import(&bytes, choices, output).with_context(importing)
    }

    fn import(&self, bytes: &[u8], choices: Choices<'_>, output: &Path) -> Result<()> {
        let mut rng = rand::rng();
        let imported = interchange::import(bytes, choices, &mut rng)?;
        imported.notes.iter().for_each(warn);
        let project = Project::create(&imported.name, &imported.records, &mut rng)?;
        project.write(output)?;
        say(format_args!(
            "{}: {} tasks, {} links, {} resources from {}",
            output.display(),
            imported.records.tasks.len(),
            imported.records.links.len(),
            imported.records.resources.len(),
            self.file.display()
        ))?;
        Ok(())
    }

    /// The guessed layout of a table, with the columns that were told.
    fn layout(&self, kind: Kind, bytes: &[u8]) -> Result<Option<Layout>> {
        if kind != Kind::Csv || self.columns.is_empty() {
            return Ok(None);
        }
        let mut layout = Layout::guess(bytes);
        let start: Moment = today();
        let headings = csv::dry_run(bytes, &layout, None, start).columns;
        for told in &self.columns {
            let (heading, meaning) = told
                .rsplit_once('=')
                .with_context(|| format!("--column takes HEADING=FIELD, not ‘{told}’"))?;
            let column = headings
                .iter()
                .position(|h| h == heading)
                .with_context(|| {
                    format!(
                        "there is no column ‘{heading}’, only: {}",
                        headings.join(", ")
                    )
                })?;
            let target = if meaning.is_empty() {
                Target::Skip
            } else {
                Target::of_heading(meaning)
                    .with_context(|| format!("‘{meaning}’ is not the name of a field"))?
            };
            if target != Target::Skip {
                layout
                    .columns
                    .iter_mut()
                    .filter(|t| **t == target)
                    .for_each(|t| *t = Target::Skip);
            }
            if let Some(place) = layout.columns.get_mut(column) {
                *place = target;
            }
        }
        Ok(Some(layout))
    }
}

/// Says what an import would make, and every problem.
fn report(run: &DryRun, layout: &Layout) -> Result<()> {
    for (heading, target) in run.columns.iter().zip(&layout.columns) {
        say(format_args!("{heading}: {}", target.label()))?;
    }
    for problem in &run.problems {
        say(problem)?;
    }
    let more = run.problem_count - run.problems.len();
    if more > 0 {
        say(format_args!("and {more} more problems"))?;
    }
    run.notes.iter().for_each(warn);
    say(format_args!(
        "{} rows: {} tasks, {} links, {} resources, {} problems",
        run.rows, run.created, run.links, run.resources, run.problem_count
    ))?;
    Ok(())
}
