//! Plans of people.

use std::{collections::BTreeMap, time::Instant};

use anyhow::Result;
use serde::Serialize;
use throughline_core::{
    id::{ResourceId, TaskId},
    level::plan::{Found, Leveller, Move, Options, Overload, Preview, Reason},
    plan::{Plan, PlanRecords},
    record::Split,
    schedule::Schedule,
    time::{Minutes, Moment},
};

use super::Level;
use crate::cli::say;

pub(super) fn level(records: PlanRecords, command: &Level, end: Instant) -> Result<()> {
    let plan = Plan::new(records);
    let options = Options {
        within_float: command.within_float,
        in_parts: command.in_parts,
        seed: command.seed,
    };
    let mut leveller = Leveller::new(&plan, options)?;
    while !leveller.is_done() && Instant::now() < end {
        leveller.run(1);
    }
    let preview = leveller.preview(&Schedule::compute(&plan));
    if command.json {
        return Ok(say(serde_json::to_string_pretty(&Levelled::new(
            &plan, &preview,
        ))?)?);
    }
    print_table(&plan, &preview)
}

/// The JSON that other programs read.
#[derive(Serialize)]
struct Levelled<'a> {
    finish_before: Moment,
    finish: Moment,
    /// No way to level the plan finishes earlier.
    lower_bound: Moment,
    tasks: Vec<TaskJson<'a>>,
    /// Where somebody is still asked for too much.
    left: &'a [Overload],
}

#[derive(Serialize)]
struct TaskJson<'a> {
    /// As in the file that the plan was imported from; `null` for tasks made since.
    uid: Option<i64>,
    name: &'a str,
    start: Moment,
    finish: Moment,
    /// In elapsed minutes.
    levelling_delay_min: Minutes,
    /// The pauses that levelling makes, as `minutes of work before + minutes of pause`, separated by commas.
    levelling_split: &'a Split,
}

impl<'a> Levelled<'a> {
    fn new(plan: &'a Plan, preview: &'a Preview) -> Self {
        let tasks = (0..plan.tasks.len())
            .zip(&preview.dates)
            .map(|(index, dates)| {
                let task = plan.task(index);
                TaskJson {
                    uid: task.external_uid,
                    name: &task.name,
                    start: dates.start,
                    finish: dates.finish,
                    levelling_delay_min: dates.delay,
                    levelling_split: &dates.pauses,
                }
            });
        Self {
            finish_before: preview.finish_before,
            finish: preview.found.finish,
            lower_bound: preview.found.bound,
            tasks: tasks.collect(),
            left: &preview.left,
        }
    }
}

fn print_table(plan: &Plan, preview: &Preview) -> Result<()> {
    let names = Names::new(plan);
    for Move {
        task,
        before,
        after,
        reason,
        ..
    } in &preview.moves
    {
        say(format_args!(
            "{}: {} → {} to {}, {}",
            names.task(*task),
            before.0,
            after.0,
            after.1,
            names.reason(reason)
        ))?;
    }
    for overload in &preview.left {
        say(format_args!("Left: {}", names.overload(overload)))?;
    }
    let Found { finish, bound, .. } = preview.found;
    say(format_args!(
        "{} tasks move. The project finishes on {finish} instead of {}; no way to level it finishes before {bound}.",
        preview.moves.len(),
        preview.finish_before,
    ))?;
    Ok(())
}

/// Tasks and resources in words.
struct Names<'a> {
    plan: &'a Plan,
    resources: BTreeMap<ResourceId, &'a str>,
}

impl<'a> Names<'a> {
    fn new(plan: &'a Plan) -> Self {
        let resources = plan.records.resources.values();
        Self {
            plan,
            resources: resources.map(|r| (r.id, r.name.as_str())).collect(),
        }
    }

    fn task(&self, id: TaskId) -> String {
        self.plan.find(id).map_or_else(String::new, |index| {
            format!(
                "{} {}",
                self.plan.tasks[index].key,
                self.plan.task(index).name
            )
        })
    }

    fn overload(&self, overload: &Overload) -> String {
        let tasks: Vec<String> = overload.tasks.iter().map(|task| self.task(*task)).collect();
        let resource = self
            .resources
            .get(&overload.resource)
            .copied()
            .unwrap_or_default();
        format!(
            "{resource} from {} to {}: {}",
            overload.from,
            overload.to,
            tasks.join(", ")
        )
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Waits(overload) => format!("waits for {}", self.overload(overload)),
            Reason::Pauses(overload) => format!("pauses for {}", self.overload(overload)),
            Reason::Follows => "follows others".to_owned(),
            Reason::Released => "needs to wait no longer".to_owned(),
        }
    }
}
