//! From the tables of a file to the records of one of its projects.

use std::collections::BTreeMap;

use rand::Rng;

use super::{
    Limits, Problem, XerError, XerProject,
    activities::{self, Left},
    calendar::FileCalendar,
    people,
    tables::{LONGEST, Row, Tables},
    wbs::Wbs,
};
use crate::{
    edit::position,
    id::{CalendarId, TaskId},
    interchange::{Encoding, Imported},
    plan::PlanRecords,
    record::{LagCalendar, OutOfSequence, PlanOptions, Task},
    time::Minutes,
};

/// The projects in a file that have activities.
///
/// # Errors
/// The file cannot be read.
pub fn projects(bytes: &[u8]) -> Result<Vec<XerProject>, XerError> {
    let limits = Limits::default();
    let text = text(bytes, limits)?;
    let tables = Tables::read(&text, limits)?;
    let projects = list(&tables)?;
    Ok(projects
        .into_iter()
        .map(|(_, project, _)| project)
        .collect())
}

/// Reads a project from a file. `project` is the code of the one to take, needed where there are several. The
/// ids of the records come from `rng`.
///
/// # Errors
/// The file is broken or beyond the limits, or a project has to be chosen; nothing is imported by half.
pub fn import(
    bytes: &[u8],
    project: Option<&str>,
    rng: &mut impl Rng,
) -> Result<Imported, XerError> {
    import_within(bytes, project, Limits::default(), rng)
}

/// [`import`] with other limits.
///
/// # Errors
/// As for [`import`].
pub fn import_within(
    bytes: &[u8],
    project: Option<&str>,
    limits: Limits,
    rng: &mut impl Rng,
) -> Result<Imported, XerError> {
    let text = text(bytes, limits)?;
    let tables = Tables::read(&text, limits)?;
    let mut projects = list(&tables)?;
    let there: Vec<XerProject> = projects.iter().map(|(_, p, _)| p.clone()).collect();
    if let Some(wanted) = project {
        projects.retain(|(_, p, _)| p.code == wanted || p.name == wanted);
    }
    match (projects.as_slice(), project) {
        ([(id, found, row)], _) => Ok(read(&tables, *id, found, row, limits, rng)?),
        ([], Some(wanted)) => Err(XerError::NoSuch {
            wanted: wanted.to_owned(),
            there,
        }),
        ([], None) => Err(Problem::new(
            1,
            "PROJECT",
            "there is no project with activities in the file",
        )
        .into()),
        _ => Err(XerError::Several(there)),
    }
}

fn text(bytes: &[u8], limits: Limits) -> Result<std::borrow::Cow<'_, str>, Problem> {
    if bytes.len() > limits.bytes {
        let reason = format!(
            "the file has {} bytes, more than the {} that are read",
            bytes.len(),
            limits.bytes
        );
        return Err(Problem::new(1, "", reason));
    }
    let encoding = Encoding::guess(bytes);
    encoding
        .decode(bytes)
        .ok_or_else(|| Problem::new(1, "", format!("the text is not {}", encoding.label())))
}

/// The projects with activities: others are only named because something refers to them.
fn list<'t>(tables: &'t Tables<'_>) -> Result<Vec<(i64, XerProject, Row<'t>)>, Problem> {
    let mut activities: BTreeMap<i64, usize> = BTreeMap::new();
    for row in tables.rows("TASK") {
        *activities.entry(row.own_id("proj_id")?).or_default() += 1;
    }
    let mut names: BTreeMap<i64, String> = BTreeMap::new();
    for row in tables
        .rows("PROJWBS")
        .filter(|row| row.text("proj_node_flag") == "Y")
    {
        names.insert(row.own_id("proj_id")?, row.line_of("wbs_name"));
    }
    let mut projects = Vec::new();
    for row in tables.rows("PROJECT") {
        let id = row.own_id("proj_id")?;
        let Some(activities) = activities.get(&id) else {
            continue;
        };
        let code = row.line_of("proj_short_name");
        let name = names.remove(&id).filter(|name| !name.is_empty());
        let project = XerProject {
            name: name.unwrap_or_else(|| code.clone()),
            code,
            activities: *activities,
        };
        projects.push((id, project, row));
    }
    Ok(projects)
}

fn read(
    tables: &Tables<'_>,
    project: i64,
    found: &XerProject,
    row: &Row<'_>,
    limits: Limits,
    rng: &mut impl Rng,
) -> Result<Imported, Problem> {
    let mut records = PlanRecords::default();
    let mut left = Left::default();
    let calendars = calendars(tables, row, limits, &mut records, rng)?;

    let assignments = people::assignments(tables, project, rng)?;
    let done = people::done(&assignments);

    let wbs = Wbs::read(tables, project, rng)?;
    let mut ids: BTreeMap<i64, TaskId> = BTreeMap::new();
    let mut activities: Vec<Task> = Vec::new();
    for row in tables.rows("TASK") {
        if row.id("proj_id")? != Some(project) {
            continue;
        }
        let uid = row.own_id("task_id")?;
        let mut task = activities::task(&row, done.get(&uid).copied(), &calendars, &mut left, rng)?;
        let node = row.id("wbs_id")?;
        let summary = node.and_then(|id| wbs.nodes.get(&id));
        task.parent = *summary.ok_or_else(|| {
            row.problem(
                "wbs_id",
                "the activity's place in the work breakdown is not in the file",
            )
        })?;
        if ids.insert(uid, task.id).is_some() {
            return Err(row.problem("task_id", format!("two activities have the id {uid}")));
        }
        activities.push(task);
    }
    for link in activities::links(tables, &ids, &mut left, rng)? {
        records.links.insert(link.id, link);
    }

    let of_project = |a: &&people::FileAssignment| ids.contains_key(&a.task);
    let wanted = assignments
        .iter()
        .filter(of_project)
        .filter_map(|a| Some((a.resource?, ())));
    let resources = people::resources(tables, &wanted.collect(), &calendars, rng)?;
    let mut work: BTreeMap<TaskId, i64> = BTreeMap::new();
    for assignment in assignments {
        if let Some(assignment) = assignment.resolve(&ids, &resources)? {
            if let Some(task) = assignment.task {
                let sum: &mut i64 = work.entry(task).or_default();
                *sum = sum.saturating_add(assignment.work.0);
            }
            records.assignments.insert(assignment.id, assignment);
        }
    }
    for task in &mut activities {
        task.work = Minutes(work.get(&task.id).copied().unwrap_or(0).min(LONGEST));
    }
    records.resources = resources.into_values().map(|r| (r.id, r)).collect();

    let project_name = wbs.project_name;
    let tasks = arranged(wbs.summaries, activities, rng);
    records.tasks = tasks.into_iter().map(|task| (task.id, task)).collect();
    Ok(Imported {
        name: if project_name.is_empty() {
            found.name.clone()
        } else {
            project_name
        },
        records,
        notes: notes(tables, &left),
    })
}

/// Reads the calendars and what the project says of its time. Gives the ids of the calendars.
fn calendars(
    tables: &Tables<'_>,
    project: &Row<'_>,
    limits: Limits,
    records: &mut PlanRecords,
    rng: &mut impl Rng,
) -> Result<BTreeMap<i64, CalendarId>, Problem> {
    let mut ids = BTreeMap::new();
    let mut files = Vec::new();
    for row in tables.rows("CALENDAR") {
        // Another project's own calendars are left with it.
        let owner = row.id("proj_id")?;
        if owner.is_some() && owner != project.id("proj_id")? {
            continue;
        }
        let file = FileCalendar::read(&row, rng)?;
        let uid = file.calendar.external_uid.unwrap_or(0);
        if ids.insert(uid, file.calendar.id).is_some() {
            return Err(row.problem("clndr_id", format!("two calendars have the id {uid}")));
        }
        files.push((row.line, file));
    }
    let told = project.id("clndr_id")?;
    let default = files
        .iter()
        .find(|(_, f)| f.calendar.external_uid == told && told.is_some())
        .or_else(|| files.iter().find(|(_, f)| f.is_default))
        .or_else(|| files.first());
    let options = &mut records.options;
    options.start = project.moment("plan_start_date")?;
    options.status_date = project.moment("last_recalc_date")?;
    scheduling(tables, project, options)?;
    if let Some((_, default)) = default {
        amounts(options, default);
    }
    for (line, mut file) in files {
        file.calendar.base = file.base.and_then(|base| ids.get(&base)).copied();
        for exception in file.exceptions {
            records.exceptions.insert(exception.id, exception);
        }
        if records.exceptions.len() > limits.exceptions {
            let reason = format!("there are more than {} exceptions", limits.exceptions);
            return Err(Problem::new(line, "CALENDAR.clndr_data", reason));
        }
        records.calendars.insert(file.calendar.id, file.calendar);
    }
    Ok(ids)
}

/// How the project is scheduled: what Primavera's options say, and its usual ones where a file has none.
fn scheduling(
    tables: &Tables<'_>,
    project: &Row<'_>,
    options: &mut PlanOptions,
) -> Result<(), Problem> {
    if let Some(float) = project.hours("critical_drtn_hr_cnt")? {
        options.critical_float = float;
    }
    options.lag_calendar = LagCalendar::Predecessor;
    let id = project.id("proj_id")?;
    for row in tables.rows("SCHEDOPTIONS") {
        if row.id("proj_id")? != id {
            continue;
        }
        options.lag_calendar = match row
            .text("sched_calendar_on_relationship_lag")
            .to_lowercase()
            .as_str()
        {
            "rcal_successor" => LagCalendar::Successor,
            "rcal_projdefault" => LagCalendar::Project,
            "rcal_24hour" => LagCalendar::Clock,
            _ => LagCalendar::Predecessor,
        };
        let is = |column: &str| row.text(column).eq_ignore_ascii_case("y");
        options.out_of_sequence = if is("sched_progress_override") {
            OutOfSequence::Override
        } else {
            OutOfSequence::Retained
        };
        options.multiple_critical_paths = is("sched_open_critical_flag");
    }
    Ok(())
}

/// The project's calendar, and what a day and a week mean in it.
fn amounts(options: &mut PlanOptions, default: &FileCalendar) {
    options.calendar = Some(default.calendar.id);
    options.minutes_per_day = Minutes(default.amounts.0);
    options.minutes_per_week = Minutes(default.amounts.1);
}

/// Gives every task its number and position: summaries in their order, in each its activities first, by code.
fn arranged(summaries: Vec<Task>, mut activities: Vec<Task>, rng: &mut impl Rng) -> Vec<Task> {
    activities.sort_by(|a, b| (&a.wbs_code, a.external_uid).cmp(&(&b.wbs_code, b.external_uid)));
    let mut tasks: Vec<Task> = activities.into_iter().chain(summaries).collect();
    let mut children: BTreeMap<Option<TaskId>, Vec<usize>> = BTreeMap::new();
    for (i, task) in tasks.iter().enumerate() {
        children.entry(task.parent).or_default().push(i);
    }
    for list in children.values() {
        for (i, position) in list.iter().zip(position::spread(list.len(), rng)) {
            tasks[*i].position = position;
        }
    }
    // Numbers in display order.
    let mut stack: Vec<usize> = children
        .get(&None)
        .into_iter()
        .flatten()
        .rev()
        .copied()
        .collect();
    let mut number = 0;
    while let Some(i) = stack.pop() {
        number += 1;
        tasks[i].number = number;
        stack.extend(children.get(&Some(tasks[i].id)).into_iter().flatten().rev());
    }
    tasks
}

fn notes(tables: &Tables<'_>, left: &Left) -> Vec<String> {
    let memos = tables.rows("TASKMEMO").count();
    let counted = [
        (
            left.efforts,
            "level-of-effort or WBS-summary activities read as ordinary tasks",
        ),
        (
            left.second_constraints,
            "second constraints of activities not read",
        ),
        (left.suspended, "suspensions of activities not read"),
        (
            left.foreign_links,
            "relationships with activities of other projects left out",
        ),
        (memos, "notebook entries not read"),
    ];
    let some = counted.into_iter().filter(|(n, _)| *n > 0);
    some.map(|(n, what)| format!("{n} {what}.")).collect()
}
