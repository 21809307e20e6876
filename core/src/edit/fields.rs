//! Setting fields, with what follows from them.

use rand::Rng;

use super::{
    EditError, Put, Step, calendars,
    compile::{name, names},
    effort,
    structure::node,
};
use crate::{
    document::canonical,
    id::{RecordId, TaskId},
    plan::{Plan, PlanRecords},
    record::{
        self, Constraint, FieldError, FieldType, FieldValue as _, PlanOptions, Record, Scalar,
        SectionKind, Task, ZoneName,
    },
    time::DAY,
    zone,
};

/// Fields of a summary that its children decide.
const OF_CHILDREN: &[&str] = &[
    "duration",
    "elapsed",
    "work",
    "percent_complete",
    "actual_start",
    "actual_finish",
];

/// Fields of any records, as one step.
pub(super) fn set(
    plan: &Plan,
    changes: &[(String, RecordId, String, Scalar)],
) -> Result<Step, EditError> {
    let mut companions_first = Vec::new();
    let mut puts = Vec::new();
    for (table, id, field, value) in changes {
        let def = record::by_table(table)
            .filter(|def| def.section == SectionKind::Plan)
            .ok_or_else(|| EditError::Table(table.clone()))?;
        if def.table == Task::DEF.table {
            let task = TaskId(*id);
            node(plan, task)?;
            check_task(plan, Some(task), field, value)?;
            let before = plan.records.tasks.get(&task);
            for (companion, value) in companions(before, field, value) {
                companions_first.push(Put::new(table, *id, companion, value));
            }
        } else {
            check(plan, def, field, value)?;
            if def.table == PlanOptions::DEF.table {
                check_option(field, value)?;
            }
            let there = is_living(&plan.records, table, *id);
            if !there {
                return Err(EditError::Gone(format!("{} {id}", def.name)));
            }
        }
        for put in effort::companions(plan, table, *id, field, value) {
            let asked = |(table, id, field, _): &(String, RecordId, String, Scalar)| {
                put.table == *table && put.id == *id && put.field == *field
            };
            if !changes.iter().any(asked) {
                companions_first.push(put);
            }
        }
        puts.push(Put::new(table, *id, field, value.clone()));
    }
    calendars::check(plan, &puts)?;
    let label = label(plan, changes)?;
    companions_first.append(&mut puts);
    Ok(Step {
        puts: companions_first,
        label,
        created: Vec::new(),
    })
}

/// A new record of a kind that must have a name; `what` is what people call
/// one of the kind, with its article.
pub(super) fn create_named(
    plan: &Plan,
    def: &'static record::RecordDef,
    what: &'static str,
    values: &[(String, Scalar)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let named = values
        .iter()
        .find_map(|(field, value)| match (field.as_str(), value) {
            ("name", Scalar::Text(name)) if !name.trim().is_empty() => Some(name.trim()),
            _ => None,
        })
        .ok_or(EditError::Unnamed(what))?;
    let id = RecordId::random(rng);
    let mut puts = Vec::new();
    for (field, value) in values {
        check(plan, def, field, value)?;
        puts.push(Put::new(def.table, id, field, value.clone()));
    }
    Ok(Step {
        puts,
        label: format!("New {} ‘{named}’", what.trim_start_matches("a ")),
        created: Vec::new(),
    })
}

/// Whether a task may have that value; `task` is `None` for a new one.
pub(super) fn check_task(
    plan: &Plan,
    task: Option<TaskId>,
    field: &str,
    value: &Scalar,
) -> Result<(), EditError> {
    let def = check(plan, Task::DEF, field, value)?;
    let summary = |task: &TaskId| plan.find(*task).is_some_and(|i| plan.is_summary(i));
    if let Some(task) = task.filter(|task| OF_CHILDREN.contains(&field) && summary(task)) {
        return Err(EditError::OfSummary {
            task: name(plan, task),
            field: def.label.to_lowercase(),
        });
    }
    match (field, value) {
        // Structure is edited by moving tasks.
        ("number" | "position" | "parent", _) => Err(EditError::System(def.label)),
        ("priority", Scalar::Int(number)) if !(0..=1000).contains(number) => {
            Err(EditError::Range {
                field: def.label,
                range: "from 0 to 1000",
            })
        }
        ("duration" | "work", Scalar::Int(number)) if *number < 0 => Err(EditError::Range {
            field: def.label,
            range: "zero or more",
        }),
        _ => Ok(()),
    }
}

/// Whether the schedule as a whole may have that setting.
///
/// # Errors
/// The value is outside what makes sense.
pub fn check_option(field: &str, value: &Scalar) -> Result<(), EditError> {
    let (most, range) = match field {
        "minutes_per_day" => (DAY, "from 0 to 24 hours"),
        "minutes_per_week" => (7 * DAY, "from 0 to 168 hours"),
        "days_per_month" => (31, "from 0 to 31"),
        "default_start" | "default_finish" => (DAY, "within a day"),
        _ => return Ok(()),
    };
    let label = PlanOptions::DEF.field(field).map_or("", |def| def.label);
    match value {
        Scalar::Int(number) if !(0..=most).contains(number) => Err(EditError::Range {
            field: label,
            range,
        }),
        _ => Ok(()),
    }
}

/// Whether a record may have that value.
pub(super) fn check(
    plan: &Plan,
    def: &'static record::RecordDef,
    field: &str,
    value: &Scalar,
) -> Result<&'static record::FieldDef, EditError> {
    let found = def
        .field(field)
        .ok_or_else(|| FieldError::unknown(def.name, field))?;
    if found.system {
        return Err(EditError::System(found.label));
    }
    if found.frozen {
        return Err(FieldError::frozen(def, found).into());
    }
    canonical(def.table, field, value)?;
    if let (FieldType::Zone, Scalar::Text(name)) = (found.field_type, value)
        && !name.trim().is_empty()
        && zone::named(&ZoneName(name.trim().to_owned())).is_none()
    {
        return Err(EditError::UnknownZone(name.clone()));
    }
    if let (FieldType::Reference(table), Scalar::Text(id)) = (found.field_type, value) {
        let there = id
            .parse::<RecordId>()
            .is_ok_and(|id| is_living(&plan.records, table, id));
        if !there {
            return Err(EditError::Gone(format!(
                "the {} that was chosen",
                found.label.to_lowercase()
            )));
        }
    }
    Ok(found)
}

/// Whether a record is there and not deleted.
fn is_living(records: &PlanRecords, table: &str, id: RecordId) -> bool {
    fn there<R: Record>(record: Option<&R>) -> bool {
        record.is_some_and(|record| record.get("deleted") != Some(Scalar::Bool(true)))
    }
    match table {
        "options" => id == records.options.id.0,
        "tasks" => there(records.tasks.get(&id.into())),
        "links" => there(records.links.get(&id.into())),
        "calendars" => there(records.calendars.get(&id.into())),
        "calendar_exceptions" => there(records.exceptions.get(&id.into())),
        "resources" => there(records.resources.get(&id.into())),
        "assignments" => there(records.assignments.get(&id.into())),
        "availability" => there(records.availability.get(&id.into())),
        "baselines" => there(records.baselines.get(&id.into())),
        "views" => there(records.views.get(&id.into())),
        "work_weeks" => there(records.work_weeks.get(&id.into())),
        "external_links" => there(records.external_links.get(&id.into())),
        _ => false,
    }
}

/// What follows from setting a task's field. It comes before what was asked for, so that of two values
/// for one field the one that was asked for holds.
///
/// - 0 % forgets that the task started, less than 100 % that it finished; an actual finish makes 100 %. Which actual dates
///   progress has is said once the schedule is at hand (`progress.rs`).
/// - Taking back the actual start takes back all progress.
/// - A constraint without a date drops the date; a date without a constraint becomes *start no earlier
///   than*, and taking away the date takes away the constraint.
pub(crate) fn companions(
    before: Option<&Task>,
    field: &str,
    value: &Scalar,
) -> Vec<(&'static str, Scalar)> {
    let undated = |constraint| matches!(constraint, Constraint::Asap | Constraint::Alap);
    let cleared = *value == Scalar::Null;
    match field {
        "percent_complete" => match value {
            Scalar::Int(100) => vec![("remaining_duration", Scalar::Null)],
            Scalar::Null | Scalar::Int(0) => {
                vec![
                    ("actual_start", Scalar::Null),
                    ("actual_finish", Scalar::Null),
                    ("remaining_duration", Scalar::Null),
                    ("resume", Scalar::Null),
                ]
            }
            _ => vec![
                ("actual_finish", Scalar::Null),
                ("remaining_duration", Scalar::Null),
            ],
        },
        "actual_finish" if !cleared => vec![("percent_complete", Scalar::Int(100))],
        "actual_start" if cleared => {
            vec![
                ("actual_finish", Scalar::Null),
                ("percent_complete", Scalar::Int(0)),
                ("remaining_duration", Scalar::Null),
                ("resume", Scalar::Null),
            ]
        }
        "constraint" if Constraint::from_scalar(value).is_some_and(undated) => {
            vec![("constraint_date", Scalar::Null)]
        }
        "constraint_date" if cleared => vec![("constraint", Constraint::Asap.to_scalar())],
        "constraint_date" if before.is_none_or(|task| undated(task.constraint)) => {
            vec![("constraint", Constraint::Snet.to_scalar())]
        }
        _ => Vec::new(),
    }
}

fn label(plan: &Plan, changes: &[(String, RecordId, String, Scalar)]) -> Result<String, EditError> {
    let (table, id, field, value) = changes.first().ok_or(EditError::Nothing)?;
    let same_field = changes.iter().all(|(t, _, f, _)| t == table && f == field);
    let mut tasks: Vec<TaskId> = Vec::new();
    for (_, id, _, _) in changes.iter().filter(|(t, ..)| t == Task::DEF.table) {
        if tasks.last() != Some(&TaskId(*id)) {
            tasks.push(TaskId(*id));
        }
    }
    let def = record::by_table(table);
    let of_field = def
        .and_then(|def| def.field(field))
        .map_or("", |field| field.label);
    Ok(match (table == Task::DEF.table, field.as_str(), value) {
        (true, "name", Scalar::Text(new)) if changes.len() == 1 => {
            format!("Rename {} to ‘{new}’", name(plan, TaskId(*id)))
        }
        (true, ..) if same_field => format!("{of_field} of {}", names(plan, &tasks)),
        (true, ..) => format!("Change {}", names(plan, &tasks)),
        (false, ..) if table == PlanOptions::DEF.table => match changes.len() {
            1 => format!("{of_field} of the project"),
            _ => "Change the schedule’s settings".to_owned(),
        },
        (false, ..) => format!(
            "Change {}",
            def.map_or("record", |def| def.name).to_lowercase()
        ),
    })
}
