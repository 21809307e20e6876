//! Activities and the relationships between them.

use std::collections::BTreeMap;

use rand::Rng;

use super::{
    Problem,
    tables::{Row, Tables},
};
use crate::{
    id::{CalendarId, LinkId, RecordId, TaskId},
    record::{Constraint, Link, LinkType, Percent, Record as _, Task, TaskType},
    time::Minutes,
};

/// Things that a plan here cannot say, counted.
#[derive(Default)]
pub(super) struct Left {
    pub(super) second_constraints: usize,
    pub(super) efforts: usize,
    pub(super) suspended: usize,
    pub(super) foreign_links: usize,
}

/// Reads a row of `TASK`, without its place.
pub(super) fn task(
    row: &Row<'_>,
    units_done: Option<u8>,
    calendars: &BTreeMap<i64, CalendarId>,
    left: &mut Left,
    rng: &mut impl Rng,
) -> Result<Task, Problem> {
    let mut task = Task::new(TaskId(RecordId::random(rng)));
    task.external_uid = Some(row.own_id("task_id")?);
    task.name = row.line_of("task_name");
    task.wbs_code = row.line_of("task_code");
    let calendar = row.id("clndr_id")?;
    task.calendar = calendar.and_then(|id| calendars.get(&id)).copied();
    if calendar.is_some() && task.calendar.is_none() {
        return Err(row.problem("clndr_id", "the calendar is not in the file"));
    }
    task.kind = match row.text("duration_type") {
        "DT_FixedQty" => TaskType::FixedWork,
        "DT_FixedRate" => TaskType::FixedUnits,
        _ => TaskType::FixedDuration,
    };
    let milestone = match row.text("task_type") {
        "TT_Mile" | "TT_FinMile" => true,
        "TT_LOE" | "TT_WBS" => {
            left.efforts += 1;
            false
        }
        _ => false,
    };
    let planned = row.hours("target_drtn_hr_cnt")?.unwrap_or_default();
    let remaining = row.hours("remain_drtn_hr_cnt")?;
    if !milestone {
        task.duration = Minutes(planned.0.max(0));
    }
    progress(&mut task, row, planned, remaining, units_done)?;
    constraint(&mut task, row, left)?;
    task.priority = match row.text("priority_type") {
        "PT_Top" => Some(900),
        "PT_High" => Some(700),
        "PT_Low" => Some(300),
        "PT_Lowest" => Some(100),
        _ => None,
    };
    if row.text("status_code") == "TK_Active" {
        task.resume = row.moment("resume_date")?;
    }
    if !row.text("suspend_date").is_empty() && task.resume.is_none() {
        left.suspended += 1;
    }
    Ok(task)
}

/// What has been done, by the kind of percentage that the activity counts with.
fn progress(
    task: &mut Task,
    row: &Row<'_>,
    planned: Minutes,
    remaining: Option<Minutes>,
    units_done: Option<u8>,
) -> Result<(), Problem> {
    task.actual_start = row.moment("act_start_date")?;
    task.actual_finish = row.moment("act_end_date")?;
    let percent = match row.text("status_code") {
        "TK_Complete" => 100,
        "TK_Active" => match row.text("complete_pct_type") {
            "CP_Phys" => percent(row)?,
            "CP_Units" => units_done.unwrap_or(0),
            _ => match remaining {
                Some(left) if planned.0 > 0 && left.0 < planned.0 => {
                    let done = (planned.0 - left.0.max(0)) * 100 / planned.0;
                    u8::try_from(done).unwrap_or(0)
                }
                _ => 0,
            },
        },
        _ => {
            // What has not started has only what remains.
            if let Some(left) = remaining.filter(|left| left.0 >= 0 && task.duration.0 > 0) {
                task.duration = left;
            }
            0
        }
    };
    task.percent_complete = Percent(percent.min(100));
    // Where it decides nothing, one that makes no sense is none.
    task.physical_percent_complete = Percent(self::percent(row).unwrap_or(0));
    if row.text("status_code") == "TK_Active" && task.duration.0 > 0 {
        // Whatever the percentage counts, this is what Primavera schedules.
        task.remaining_duration = remaining.filter(|left| left.0 >= 0);
        task.duration = task
            .duration
            .max(task.remaining_duration.unwrap_or_default());
    }
    Ok(())
}

fn percent(row: &Row<'_>) -> Result<u8, Problem> {
    let ten_thousandths = row.number("phys_complete_pct")?.unwrap_or(0);
    u8::try_from(ten_thousandths / 10_000)
        .ok()
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| row.problem("phys_complete_pct", "a percentage is from 0 to 100"))
}

fn constraint(task: &mut Task, row: &Row<'_>, left: &mut Left) -> Result<(), Problem> {
    task.constraint = match row.text("cstr_type") {
        "CS_MSO" | "CS_MANDSTART" => Constraint::Mso,
        "CS_MSOB" => Constraint::Snlt,
        "CS_MSOA" => Constraint::Snet,
        "CS_MEO" | "CS_MANDFIN" => Constraint::Mfo,
        "CS_MEOB" => Constraint::Fnlt,
        "CS_MEOA" => Constraint::Fnet,
        "CS_ALAP" => Constraint::Alap,
        "" => Constraint::Asap,
        other => {
            let shown: String = other.chars().take(40).collect();
            return Err(row.problem("cstr_type", format!("‘{shown}’ is not a constraint")));
        }
    };
    if !matches!(task.constraint, Constraint::Asap | Constraint::Alap) {
        task.constraint_date = row.moment("cstr_date")?;
        if task.constraint_date.is_none() {
            return Err(row.problem("cstr_date", "the constraint has no date"));
        }
    }
    if row.text("cstr_type2") == "CS_MEOB" {
        // The latest finish beside another constraint: reported when missed, as a deadline is.
        task.deadline = row.moment("cstr_date2")?;
    } else if !row.text("cstr_type2").is_empty() {
        left.second_constraints += 1;
    }
    Ok(())
}

/// The relationships between activities of the project.
pub(super) fn links(
    tables: &Tables<'_>,
    tasks: &BTreeMap<i64, TaskId>,
    left: &mut Left,
    rng: &mut impl Rng,
) -> Result<Vec<Link>, Problem> {
    let mut links = Vec::new();
    for row in tables.rows("TASKPRED") {
        let end = |column: &str| -> Result<Option<TaskId>, Problem> {
            Ok(row.id(column)?.and_then(|id| tasks.get(&id)).copied())
        };
        let (predecessor, successor) = (end("pred_task_id")?, end("task_id")?);
        if predecessor.is_none() || successor.is_none() {
            // Both ends elsewhere: another project's own business.
            left.foreign_links += usize::from(predecessor.is_some() || successor.is_some());
            continue;
        }
        let mut link = Link::new(LinkId(RecordId::random(rng)));
        link.predecessor = predecessor;
        link.successor = successor;
        link.kind = match row.text("pred_type") {
            "PR_FS" | "" => LinkType::Fs,
            "PR_SS" => LinkType::Ss,
            "PR_FF" => LinkType::Ff,
            "PR_SF" => LinkType::Sf,
            other => {
                let shown: String = other.chars().take(40).collect();
                let reason = format!("‘{shown}’ is not a type of relationship");
                return Err(row.problem("pred_type", reason));
            }
        };
        link.lag = row.hours("lag_hr_cnt")?.unwrap_or_default();
        links.push(link);
    }
    Ok(links)
}
