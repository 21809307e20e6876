//! Resources and their assignments.

use std::collections::BTreeMap;

use rand::Rng;

use super::{Problem, tables::Tables};
use crate::{
    id::{AssignmentId, CalendarId, RecordId, ResourceId, TaskId},
    record::{Assignment, Percent, Record as _, Resource, ResourceType, Units},
};

/// The resources that assignments of the project name, by their ids in the file.
pub(super) fn resources(
    tables: &Tables<'_>,
    wanted: &BTreeMap<i64, ()>,
    calendars: &BTreeMap<i64, CalendarId>,
    rng: &mut impl Rng,
) -> Result<BTreeMap<i64, Resource>, Problem> {
    let mut limits: BTreeMap<i64, Units> = BTreeMap::new();
    for row in tables.rows("RSRCRATE") {
        if let (Some(id), Some(units)) = (row.id("rsrc_id")?, row.number("max_qty_per_hr")?) {
            limits.entry(id).or_insert(Units(units.max(0)));
        }
    }
    let mut resources = BTreeMap::new();
    for row in tables.rows("RSRC") {
        let id = row.own_id("rsrc_id")?;
        if !wanted.contains_key(&id) {
            continue;
        }
        let mut resource = Resource::new(ResourceId(RecordId::random(rng)));
        resource.external_uid = Some(id);
        resource.name = row.line_of("rsrc_name");
        resource.initials = row.line_of("rsrc_short_name");
        resource.email = row.line_of("email_addr");
        resource.kind = match row.text("rsrc_type") {
            "RT_Mat" => ResourceType::Material,
            _ => ResourceType::Work,
        };
        let usual = row
            .number("def_qty_per_hr")?
            .map(|units| Units(units.max(0)));
        resource.max_units = limits.get(&id).copied().or(usual).unwrap_or(Units::ONE);
        let calendar = row.id("clndr_id")?;
        resource.calendar = calendar.and_then(|id| calendars.get(&id)).copied();
        if resources.insert(id, resource).is_some() {
            return Err(row.problem("rsrc_id", format!("two resources have the id {id}")));
        }
    }
    Ok(resources)
}

/// An assignment with the ids of the file.
pub(super) struct FileAssignment {
    pub(super) record: Assignment,
    pub(super) task: i64,
    pub(super) resource: Option<i64>,
    line: u64,
    /// Hours done and in all, in ten-thousandths, by which an activity may count its progress.
    done: (i64, i64),
}

/// The assignments of a project's activities.
pub(super) fn assignments(
    tables: &Tables<'_>,
    project: i64,
    rng: &mut impl Rng,
) -> Result<Vec<FileAssignment>, Problem> {
    let mut assignments = Vec::new();
    for row in tables.rows("TASKRSRC") {
        if row.id("proj_id")?.is_some_and(|id| id != project) {
            continue;
        }
        let mut record = Assignment::new(AssignmentId(RecordId::random(rng)));
        record.external_uid = Some(row.own_id("taskrsrc_id")?);
        let amount = |column: &str| Ok::<_, Problem>(row.number(column)?.unwrap_or(0).max(0));
        record.units = match row.number("target_qty_per_hr")? {
            Some(units) => Units(units.max(0)),
            None => Units::ONE,
        };
        record.work = row.hours("target_qty")?.unwrap_or_default();
        record.work.0 = record.work.0.max(0);
        let done = amount("act_reg_qty")?.saturating_add(amount("act_ot_qty")?);
        let all = done.saturating_add(amount("remain_qty")?);
        record.percent_work_complete = Percent(share(done, all));
        record.actual_start = row.moment("act_start_date")?;
        record.actual_finish = row.moment("act_end_date")?;
        assignments.push(FileAssignment {
            record,
            task: row.own_id("task_id")?,
            resource: row.id("rsrc_id")?,
            line: row.line,
            done: (done, all),
        });
    }
    Ok(assignments)
}

/// How much of the work of each activity is done, as a percentage.
pub(super) fn done(assignments: &[FileAssignment]) -> BTreeMap<i64, u8> {
    let mut sums: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for assignment in assignments {
        let sum = sums.entry(assignment.task).or_default();
        sum.0 = sum.0.saturating_add(assignment.done.0);
        sum.1 = sum.1.saturating_add(assignment.done.1);
    }
    sums.into_iter()
        .map(|(task, (done, all))| (task, share(done, all)))
        .collect()
}

fn share(done: i64, all: i64) -> u8 {
    let percent = i128::from(done) * 100 / i128::from(all.max(1));
    u8::try_from(percent.min(100)).unwrap_or(0)
}

impl FileAssignment {
    /// The assignment with both ends; nothing where its activity is another project's.
    pub(super) fn resolve(
        mut self,
        tasks: &BTreeMap<i64, TaskId>,
        resources: &BTreeMap<i64, Resource>,
    ) -> Result<Option<Assignment>, Problem> {
        let Some(task) = tasks.get(&self.task) else {
            return Ok(None);
        };
        self.record.task = Some(*task);
        if let Some(id) = self.resource {
            let Some(resource) = resources.get(&id) else {
                let reason = format!("the resource {id} is not in the file");
                return Err(Problem::new(self.line, "TASKRSRC.rsrc_id", reason));
            };
            self.record.resource = Some(resource.id);
            if resource.kind == ResourceType::Material {
                // What is used up has an amount, not hours.
                self.record.work.0 = 0;
            }
        }
        Ok(Some(self.record))
    }
}
