//! Readable JSON: every living record with every declared field, and the computed dates.
//!
//! It follows from the declarations of the records, so a new field or kind is exported without a word here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    plan::Plan,
    record::{Record, Scalar},
    schedule::Schedule,
};

/// The plan as JSON text.
#[must_use]
pub fn export(project_name: &str, plan: &Plan, schedule: &Schedule) -> Vec<u8> {
    let records = &plan.records;
    let tasks: Vec<Value> = plan
        .tasks
        .iter()
        .zip(&schedule.tasks)
        .enumerate()
        .map(|(i, (node, dates))| {
            let mut task = fields(plan.task(i));
            task.insert("key".to_owned(), json!(node.key));
            task.insert("wbs".to_owned(), json!(node.wbs));
            task.insert("summary".to_owned(), json!(node.end > i + 1));
            task.insert(
                "schedule".to_owned(),
                json!({
                    "start": dates.start,
                    "finish": dates.finish,
                    "early_start": dates.early_start,
                    "early_finish": dates.early_finish,
                    "late_start": dates.late_start,
                    "late_finish": dates.late_finish,
                    "total_float_min": dates.total_float,
                    "free_float_min": dates.free_float,
                    "critical": dates.critical,
                    "near_critical": dates.near_critical,
                    "duration_min": dates.duration,
                    "work_min": dates.work,
                    "percent_complete": dates.percent_complete,
                }),
            );
            Value::Object(task)
        })
        .collect();
    let links: Vec<Value> = plan
        .links
        .iter()
        .filter_map(|link| records.links.get(&link.id))
        .map(|link| Value::Object(fields(link)))
        .collect();
    let document = json!({
        "format": "throughline-json",
        "version": 1,
        "project": project_name,
        "start": schedule.start,
        "finish": schedule.finish,
        "options": fields(&records.options),
        "tasks": tasks,
        "links": links,
        "calendars": living(&records.calendars),
        "calendar_exceptions": living(&records.exceptions),
        "resources": living(&records.resources),
        "assignments": living(&records.assignments),
        "availability": living(&records.availability),
        "baselines": living(&records.baselines),
        "views": living(&records.views),
        "work_weeks": living(&records.work_weeks),
        "external_links": living(&records.external_links),
    });
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn living<R: Record>(records: &BTreeMap<R::Id, R>) -> Vec<Value> {
    let is_deleted = |record: &&R| record.get("deleted") == Some(Scalar::Bool(true));
    records
        .values()
        .filter(|r| !is_deleted(r))
        .map(|r| Value::Object(fields(r)))
        .collect()
}

/// A record's declared fields; those without a value are left out.
fn fields<R: Record>(record: &R) -> Map<String, Value> {
    let id: crate::id::RecordId = record.id().into();
    let mut map = Map::from_iter([("id".to_owned(), json!(id))]);
    for field in R::DEF.fields.iter().filter(|f| f.name != "deleted") {
        let value = match record.get(field.name).unwrap_or_default() {
            Scalar::Null => continue,
            Scalar::Bool(value) => json!(value),
            Scalar::Int(value) => json!(value),
            Scalar::Text(value) => json!(value),
        };
        map.insert(field.name.to_owned(), value);
    }
    map
}
