//! The roll-out template, and which tasks of the sites were made from it.

use std::collections::BTreeMap;

use rand::Rng;

use super::filler::{Filler, Table};
use crate::{
    id::TaskId,
    plan::{Plan, PlanRecords},
    record::FieldValue as _,
    register::{Declared as _, Entry, RolloutTask, RolloutTemplate, Site},
    rollout::{Aspect, Taken, value_of},
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&TEMPLATES);
}

#[rustfmt::skip]
const TEMPLATES: Table<3> = Table {
    kind: RolloutTemplate::KIND,
    columns: ["title", "summary", "description"],
    rows: &[
        ("tp-site", "01-11", ["Harbour site", "task:Standard site", "Every harbour with a rack room. A site that is reached by radio gets its mast and antennas besides."]),
    ],
};

/// Says of each task of a site that has the name of one in the template that it was made from that one.
pub(super) fn made(plan: &PlanRecords, entries: &[Entry]) -> Vec<Entry> {
    let plan = Plan::new(plan.clone());
    let template = entries
        .iter()
        .find(|e| e.kind().table() == RolloutTemplate::TABLE);
    let summary = template.and_then(|entry| RolloutTemplate(entry).summary().0);
    let (Some(template), Some(top)) = (template, summary.and_then(|id| plan.find(id))) else {
        return Vec::new();
    };
    let id_of = |index: usize| plan.tasks[index].id;
    let steps: BTreeMap<&str, usize> = plan
        .descendants(top)
        .map(|index| (plan.task(index).name.as_str(), index))
        .collect();
    let is_step = |id: TaskId| {
        let index = plan.find(id)?;
        (index == top || plan.descendants(top).contains(&index)).then_some(id)
    };
    let mut made = Vec::new();
    let sites = entries.iter().filter(|e| e.kind().table() == Site::TABLE);
    for site in sites {
        let named =
            |index: &usize| plan.is_summary(*index) && plan.task(*index).name == site.title();
        let Some(summary) = (0..plan.tasks.len()).find(named) else {
            continue;
        };
        let below = plan.descendants(summary).filter_map(|index| {
            let step = steps.get(plan.task(index).name.as_str())?;
            Some((index, *step))
        });
        for (index, step) in below.chain([(summary, top)]) {
            let mut entry = Entry::new(RolloutTask::KIND, id_of(index).0);
            let mut taken = Taken::of(&plan, step, step == top, &is_step);
            for aspect in Aspect::of(&plan, step, step == top) {
                if aspect.name() == "duration" {
                    taken.set(aspect, &value_of(&plan, index, aspect, &is_step));
                }
            }
            for (field, value) in [
                ("template", template.id.to_scalar()),
                ("step", id_of(step).to_scalar()),
                ("site", site.id.to_scalar()),
                ("taken", taken.to_string().into()),
                ("created", template.get("created").clone()),
            ] {
                // All of these fields are declared, and hold what is theirs.
                let _fits = entry.set(field, &value).is_ok();
            }
            made.push(entry);
        }
    }
    made
}
