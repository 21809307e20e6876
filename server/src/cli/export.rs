//! `throughline export`: a project for other programs.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use throughline_core::{
    interchange::{self, Subject, columns, csv},
    plan::Plan,
    schedule::Scheduler,
    time::Moment,
};

use super::{
    files, picture,
    project::{Project, now},
    say,
};

/// Write a project in another program's format
#[derive(Args)]
pub(super) struct Export {
    /// The project file
    project: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// The columns of a CSV table, by name, with commas between them
    #[arg(long, value_delimiter = ',', value_name = "NAME,…")]
    columns: Vec<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Microsoft Project XML
    Mspdi,
    /// Every record and the computed dates
    Json,
    /// A table of tasks
    Csv,
    /// iCalendar with the tasks as events
    Ics,
    /// iCalendar with the tasks as to-dos
    Todo,
    /// An Excel workbook
    Xlsx,
    /// The Gantt chart as a picture
    Svg,
    /// The network diagram as a picture
    Network,
}

/// What makes a format: an exchange with another program, or a picture.
enum Made {
    Exchanged(interchange::Format),
    Drawn(fn(&str, &Plan, &Scheduler, Moment) -> Vec<u8>),
}

impl Format {
    fn made(self) -> Made {
        Made::Exchanged(match self {
            Self::Mspdi => interchange::Format::Mspdi,
            Self::Json => interchange::Format::Json,
            Self::Csv => interchange::Format::Csv,
            Self::Ics => interchange::Format::Events,
            Self::Todo => interchange::Format::Todos,
            Self::Xlsx => interchange::Format::Xlsx,
            Self::Svg => return Made::Drawn(picture::gantt),
            Self::Network => return Made::Drawn(picture::network),
        })
    }
}

impl Export {
    pub(super) fn run(self) -> Result<()> {
        let project = Project::read(&self.project)?;
        let opening = || format!("cannot open {}", self.project.display());
        let name = project.name().with_context(opening)?;
        let plan = Plan::new(project.plan().with_context(opening)?);
        let scheduler = Scheduler::new(&plan);
        let schedule = scheduler.schedule();
        let bytes = if self.columns.is_empty() {
            let subject = Subject {
                name: &name,
                plan: &plan,
                schedule,
                now: now(),
            };
            match self.to.made() {
                Made::Exchanged(format) => interchange::export(format, subject)?,
                Made::Drawn(draw) => {
                    let minutes = i64::try_from(subject.now.0 / 60_000).unwrap_or(i64::MAX);
                    draw(&name, &plan, &scheduler, Moment(minutes))
                }
            }
        } else {
            csv::export(&self.columns()?, &plan, schedule)
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

    /// The columns that were asked for, all of which there must be.
    fn columns(&self) -> Result<Vec<&str>> {
        if self.to != Format::Csv {
            bail!("--columns is for CSV tables");
        }
        let known = columns::all();
        for name in &self.columns {
            if !known.iter().any(|(known, _)| known == name) {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                bail!("there is no column ‘{name}’, only: {}", names.join(", "));
            }
        }
        Ok(self.columns.iter().map(String::as_str).collect())
    }
}
