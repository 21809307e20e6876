//! Where the sites and their template are not the same.

use serde::{Deserialize, Serialize};

use super::{
    aspect::{Aspect, Fingerprint, Taken, in_words, value_of},
    sites::{At, Template},
};
use crate::{
    id::{RecordId, TaskId},
    plan::Plan,
    register::{Declared as _, Records, RolloutTask, Site},
};

/// A change that makes a site follow its template.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Change {
    /// A task of the template that the site has not got.
    Add {
        /// The site.
        site: RecordId,
        /// The template's task.
        step: TaskId,
    },
    /// Something about a task.
    Set {
        /// The site's task.
        task: TaskId,
        /// What.
        aspect: Aspect,
    },
    /// A task that the template has not got any more.
    Remove {
        /// The site's task.
        task: TaskId,
    },
}

/// Where a site is not as its template is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// What makes it follow.
    pub change: Change,
    /// The site.
    pub site: RecordId,
    /// The task's name, at the site where it is there.
    pub task: String,
    /// How it is at the site, in words; empty for a task that is added.
    pub now: String,
    /// How it is in the template, in words; empty for a task that is removed.
    pub then: String,
    /// Whether somebody changed it at the site since it was taken over, or work on the task has begun there: it is not to be
    /// changed unasked.
    pub own: bool,
}

/// Where the sites are not as their template is now, site by site in the order of their keys, in the order of the template. What only a
/// site changed is no difference, nor is a task that was deleted there: a site may have its own ways.
/// A site whose tasks have all been deleted is left out.
#[must_use]
pub fn differences(plan: &Plan, records: &Records, template: RecordId) -> Vec<Difference> {
    let Some(template) = Template::find(plan, records, template) else {
        return Vec::new();
    };
    let mut sites: Vec<(RecordId, At)> = template.sites(records).into_iter().collect();
    sites.sort_by_key(|(site, _)| {
        let entry = records.get(Site::TABLE, *site);
        let number: Option<i64> = entry.and_then(|entry| entry.read("number"));
        (number.unwrap_or(i64::MAX), *site)
    });
    let mut found = Vec::new();
    for (site, at) in &sites {
        if at.living(plan, template.topmost()).is_some() {
            of_site(records, &template, *site, at, &mut found);
        }
    }
    found
}

fn of_site(
    records: &Records,
    template: &Template<'_>,
    site: RecordId,
    at: &At,
    found: &mut Vec<Difference>,
) {
    let plan = template.plan;
    for (index, step) in template.steps() {
        if !at.by_step.contains_key(&step) {
            found.push(Difference {
                change: Change::Add { site, step },
                site,
                task: plan.task(index).name.clone(),
                now: String::new(),
                then: plan.task(index).name.clone(),
                own: false,
            });
        } else if let Some(task) = at.living(plan, step) {
            found.extend(of_task(records, template, (site, at), index, task));
        }
    }
    for (step, task) in &at.by_step {
        if template.is_step(*step) {
            continue;
        }
        if let Some(index) = plan.find(*task) {
            let name = &plan.task(index).name;
            found.push(Difference {
                change: Change::Remove { task: *task },
                site,
                task: name.clone(),
                now: name.clone(),
                then: String::new(),
                own: has_begun(plan, index),
            });
        }
    }
}

fn of_task<'a>(
    records: &'a Records,
    template: &'a Template<'_>,
    (site, at): (RecordId, &'a At),
    step: usize,
    task: usize,
) -> impl Iterator<Item = Difference> + 'a {
    let plan = template.plan;
    let id = plan.tasks[task].id;
    let made = records.get(RolloutTask::TABLE, id.0);
    let taken = made.map_or_else(Taken::default, |entry| {
        Taken::parse(&RolloutTask(entry).taken())
    });
    let aspects = Aspect::of(plan, step, step == template.steps.start);
    let aspects = aspects.filter(move |aspect| aspect.can_follow(plan, step, task));
    aspects.filter_map(move |aspect| {
        let is_step = |other: TaskId| template.is_step(other);
        let here = |other: TaskId| at.step_of(other);
        let then = value_of(plan, step, aspect, &|other| is_step(other).then_some(other));
        let now = value_of(plan, task, aspect, &here);
        let took = taken.get(aspect);
        if now == then || took == Some(Fingerprint::of(&then)) {
            return None;
        }
        Some(Difference {
            change: Change::Set { task: id, aspect },
            site,
            task: plan.task(task).name.clone(),
            now: in_words(plan, task, aspect, &|other| here(other).is_some()),
            then: in_words(plan, step, aspect, &is_step),
            own: took != Some(Fingerprint::of(&now)) || has_begun(plan, task),
        })
    })
}

/// Whether work on a task has begun. A summary has no work of its own.
fn has_begun(plan: &Plan, task: usize) -> bool {
    let record = plan.task(task);
    let begun = record.actual_start.is_some() || record.percent_complete.0 > 0;
    begun && !plan.is_summary(task)
}
