//! Conflicts as cells of rows: competing values and repairs, with their authors, in words.

use super::{CellConflict, Competing, OpenProject, rows::ConflictsByTask};
use crate::{
    document::{Cell, Claim, Section},
    id::{LinkId, RecordId, TaskId, UserId},
    plan::{Plan, PlanRecords, Repair},
    record::{self, FieldType, Scalar},
    register,
    time::Minutes,
};

/// Fields whose competing values say nothing to a person: who wins is settled by position or repair.
const SILENT: [&str; 5] = ["position", "number", "created", "created_by", "taken"];

/// Every conflict of the plan by the task whose row shows it.
pub(super) fn by_task(section: &Section, plan: &Plan, me: &UserId) -> ConflictsByTask {
    let mut by_task = ConflictsByTask::new();
    for (cell, claims) in section.conflicts() {
        if SILENT.contains(&cell.field) {
            continue;
        }
        let Some(task) = task_of(&plan.records, cell.table, cell.id) else {
            continue;
        };
        let competing = claims
            .iter()
            .map(|c| competing(plan, cell, c, me))
            .collect();
        by_task.entry(task).or_default().push(CellConflict {
            table: cell.table.to_owned(),
            record: cell.id,
            field: cell.field.to_owned(),
            repair: None,
            competing,
        });
    }
    for repair in &plan.repairs {
        let Some(task) = task_of(&plan.records, repair.table, repair.record) else {
            continue;
        };
        by_task.entry(task).or_default().push(CellConflict {
            table: repair.table.to_owned(),
            record: repair.record,
            field: repair.field.to_owned(),
            repair: Some(repair.kind),
            competing: authors(section, plan, repair, me),
        });
    }
    by_task
}

/// The conflicts of one record of a register.
pub(super) fn of_record(
    section: &Section,
    open: &OpenProject,
    table: &'static str,
    id: RecordId,
    me: &UserId,
) -> Vec<CellConflict> {
    let first = Cell {
        table,
        id,
        field: "",
    };
    let cells = section.conflicts().range(first..);
    cells
        .take_while(|(cell, _)| (cell.table, cell.id) == (table, id))
        .filter(|(cell, _)| !SILENT.contains(&cell.field))
        .map(|(cell, claims)| {
            let competing = claims.iter().map(|claim| {
                let mut competing = competing(open.plan(), cell, claim, me);
                if let Some(name) = named(open, cell, &claim.value) {
                    competing.text = name;
                }
                competing
            });
            CellConflict {
                table: cell.table.to_owned(),
                record: cell.id,
                field: cell.field.to_owned(),
                repair: None,
                competing: competing.collect(),
            }
        })
        .collect()
}

/// What a reference to a record of a register is called.
fn named(open: &OpenProject, cell: &Cell, value: &Scalar) -> Option<String> {
    let field = record::by_table(cell.table)?.field(cell.field)?;
    let (FieldType::Reference(table), Scalar::Text(id)) = (field.field_type, value) else {
        return None;
    };
    let entry = open
        .section_of(table)?
        .records()
        .get(table, id.parse().ok()?)?;
    Some(register::name_of(entry))
}

/// The task whose row shows a record.
fn task_of(records: &PlanRecords, table: &str, id: RecordId) -> Option<TaskId> {
    match table {
        "tasks" => Some(TaskId(id)),
        "links" => records.links.get(&LinkId(id))?.successor,
        "assignments" => records.assignments.get(&id.into())?.task,
        _ => None,
    }
}

fn competing(plan: &Plan, cell: &Cell, claim: &Claim, me: &UserId) -> Competing {
    Competing {
        text: text_of(plan, cell.table, cell.field, &claim.value),
        by: claim
            .author
            .as_ref()
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        at: claim.time,
        mine: claim.author.as_ref().is_some_and(|a| a.user == *me),
    }
}

/// The two sides of a repair: the record that is not followed first, then the one it clashes with.
fn authors(section: &Section, plan: &Plan, repair: &Repair, me: &UserId) -> Vec<Competing> {
    [Some(repair.record), repair.other]
        .into_iter()
        .flatten()
        .map(|id| {
            let claim = section.claim_of(repair.table, id, repair.field);
            let (author, at) = claim.map_or((None, 0), |c| (c.author, c.time));
            Competing {
                text: name_of(plan, repair.table, id),
                mine: author.as_ref().is_some_and(|a| a.user == *me),
                by: author.map(|a| a.name).unwrap_or_default(),
                at,
            }
        })
        .collect()
}

/// A record in words.
fn name_of(plan: &Plan, table: &str, id: RecordId) -> String {
    let records = &plan.records;
    let task = |id: Option<TaskId>| {
        id.and_then(|id| records.tasks.get(&id))
            .map_or_else(|| "—".to_owned(), |t| t.name.clone())
    };
    match table {
        "tasks" => task(Some(TaskId(id))),
        "links" => records
            .links
            .get(&LinkId(id))
            .map_or_else(String::new, |link| {
                format!("{} → {}", task(link.predecessor), task(link.successor))
            }),
        "resources" => records
            .resources
            .get(&id.into())
            .map(|r| r.name.clone())
            .unwrap_or_default(),
        "calendars" => records
            .calendars
            .get(&id.into())
            .map(|c| c.name.clone())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// A stored value in words, by the type of its field.
fn text_of(plan: &Plan, table: &str, field: &str, value: &Scalar) -> String {
    let field_type = record::by_table(table)
        .and_then(|d| d.field(field))
        .map(|f| f.field_type);
    let options = &plan.records.options;
    match (field_type, value) {
        (Some(FieldType::Duration), Scalar::Int(minutes)) => {
            let units = (options.day(), options.week(), options.month());
            crate::text::format_duration(Minutes(*minutes), false, false, units)
        }
        (Some(FieldType::Percent), Scalar::Int(percent)) => format!("{percent} %"),
        (Some(choice @ FieldType::Choice(_)), Scalar::Text(stored)) => {
            choice.label_of(stored).to_owned()
        }
        (Some(FieldType::Reference(target)), Scalar::Text(id)) => id
            .parse()
            .map_or_else(|_| id.clone(), |id| name_of(plan, target, id)),
        (_, Scalar::Null) => "—".to_owned(),
        (_, Scalar::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, Scalar::Int(number)) => number.to_string(),
        (_, Scalar::Text(text)) => text.clone(),
    }
}
