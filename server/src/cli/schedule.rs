//! `throughline schedule`: computes the dates of a plan.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use serde::Serialize;
use throughline_core::{
    file::ProjectFile,
    interchange::mspdi,
    plan::{Plan, PlanRecords},
    schedule::Schedule,
    time::{Minutes, Moment},
};

use super::{files, project::Project, say, warn};

/// Compute the schedule of a plan: dates, floats and the critical path
#[derive(Args)]
pub(super) struct ScheduleCommand {
    /// A Throughline project or a Microsoft Project XML file
    file: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl ScheduleCommand {
    pub(super) fn run(self) -> Result<()> {
        let plan = Plan::new(plan_in(&files::read(&self.file)?, &self.file)?);
        let schedule = Schedule::compute(&plan);
        if self.json {
            say(serde_json::to_string_pretty(&ScheduleJson::new(
                &plan, &schedule,
            ))?)?;
        } else {
            print_table(&plan, &schedule)?;
        }
        Ok(())
    }
}

/// The plan in a file of either kind, told by its content.
pub(super) fn plan_in(bytes: &[u8], path: &Path) -> Result<PlanRecords> {
    let opening = || format!("cannot open {}", path.display());
    if ProjectFile::is_one(bytes) {
        return Project::from_bytes(bytes)
            .and_then(|project| project.plan())
            .with_context(opening);
    }
    let imported = mspdi::import(bytes, &mut rand::rng()).with_context(opening)?;
    imported.notes.iter().for_each(warn);
    Ok(imported.records)
}

/// The JSON that other programs read.
#[derive(Serialize)]
struct ScheduleJson<'a> {
    tasks: Vec<TaskJson<'a>>,
    finish: Option<Moment>,
}

#[derive(Serialize)]
struct TaskJson<'a> {
    /// As in the file that the plan was imported from; `null` for tasks made since.
    uid: Option<i64>,
    name: &'a str,
    summary: bool,
    early_start: Moment,
    early_finish: Moment,
    late_start: Moment,
    late_finish: Moment,
    total_float_min: Minutes,
    free_float_min: Minutes,
    critical: bool,
}

impl<'a> ScheduleJson<'a> {
    fn new(plan: &'a Plan, schedule: &Schedule) -> Self {
        let tasks = schedule.tasks.iter().enumerate().map(|(index, dates)| {
            let task = plan.task(index);
            TaskJson {
                uid: task.external_uid,
                name: &task.name,
                summary: plan.is_summary(index),
                early_start: dates.early_start,
                early_finish: dates.early_finish,
                late_start: dates.late_start,
                late_finish: dates.late_finish,
                total_float_min: dates.total_float,
                free_float_min: dates.free_float,
                critical: dates.critical,
            }
        });
        Self {
            tasks: tasks.collect(),
            finish: schedule.finish,
        }
    }
}

fn print_table(plan: &Plan, schedule: &Schedule) -> Result<()> {
    say(format_args!(
        "{:<8} {:<16} {:<16} {:>9}  Name",
        "Key", "Start", "Finish", "Float"
    ))?;
    for (index, (node, dates)) in plan.tasks.iter().zip(&schedule.tasks).enumerate() {
        let mark = if dates.critical { "!" } else { " " };
        say(format_args!(
            "{:<8} {:<16} {:<16} {:>7} m{mark} {:indent$}{}",
            node.key,
            dates.start.to_string(),
            dates.finish.to_string(),
            dates.total_float.0,
            "",
            plan.task(index).name,
            indent = 2 * usize::from(node.level),
        ))?;
    }
    if let Some(finish) = schedule.finish {
        say(format_args!(
            "The project finishes on {finish}. ! marks critical tasks."
        ))?;
    }
    Ok(())
}
