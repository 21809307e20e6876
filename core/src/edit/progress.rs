//! What reported progress says of dates.

use std::collections::BTreeMap;

use super::{Put, Step};
use crate::{
    id::{RecordId, TaskId},
    plan::Plan,
    record::{FieldValue as _, Record as _, Scalar, Task},
    schedule::Schedule,
    time::Moment,
};

/// Work on which progress is reported has started, and at 100 % it has finished: when, if nobody says, is what the schedule
/// says, as in Microsoft Project. From then on neither links nor levelling move it.
pub(crate) fn date(step: &mut Step, plan: &Plan, schedule: &Schedule) {
    let mut said: BTreeMap<RecordId, BTreeMap<&str, &Scalar>> = BTreeMap::new();
    for put in step.puts.iter().filter(|put| put.table == Task::DEF.table) {
        let fields = said.entry(put.id).or_default();
        fields.insert(put.field.as_str(), &put.value);
    }
    let mut more = Vec::new();
    for (id, fields) in said {
        let Some(i) = plan.find(TaskId(id)) else {
            continue;
        };
        let (task, dates) = (plan.task(i), &schedule.tasks[i]);
        let moment = |field: &str, known: Option<Moment>| match fields.get(field) {
            Some(value) => Moment::from_scalar(value),
            None => known,
        };
        let (start, finish) = (
            moment("actual_start", task.actual_start),
            moment("actual_finish", task.actual_finish),
        );
        let percent = match fields.get("percent_complete") {
            Some(Scalar::Int(percent)) => *percent,
            _ => 0,
        };
        let is_finished_now = percent >= 100 && finish.is_none();
        let finish_now = is_finished_now.then_some(dates.finish);
        let reported = percent > 0 || fields.contains_key("actual_finish");
        let has_begun = percent > 0 || finish.is_some();
        if reported && has_begun && start.is_none() {
            let latest = finish.or(finish_now).unwrap_or(Moment::MAX);
            more.push(put(id, "actual_start", dates.start.min(latest)));
        }
        // One that has really started later than it was to finish has just finished.
        let finish_now = finish_now.map(|finish| finish.max(start.unwrap_or(Moment::MIN)));
        more.extend(finish_now.map(|finish| put(id, "actual_finish", finish)));
    }
    step.puts.extend(more);
}

fn put(id: RecordId, field: &str, moment: Moment) -> Put {
    Put::new(Task::DEF.table, id, field, moment.to_scalar())
}
