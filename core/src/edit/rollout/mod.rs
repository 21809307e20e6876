//! Edits of roll-out templates: making one, rolling it out to sites, and having sites follow it.

mod copy;
mod follow;

use std::collections::BTreeMap;

use rand::Rng;
use serde::{Deserialize, Serialize};

use copy::{Copier, made_from, spread_below};
pub(super) use follow::follow;

use super::{
    Around, EditError, Place, Put, RecordStep, Step,
    compile::name,
    records::{done, find, puts_of, relation},
    structure,
};
use crate::{
    id::{RecordId, TaskId},
    record::{Constraint, FieldValue as _, Record as _, Scalar, Task},
    register::{
        Declared as _, Entry, RecordRef, Relation, RelationSort, RolloutTask, RolloutTemplate, Site,
    },
    rollout::{Taken, Template},
    time::Moment,
};

/// Where a template is to be rolled out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RolloutTo {
    /// The site.
    pub site: RecordId,
    /// Its first tasks start no earlier than this.
    pub start: Option<Moment>,
}

/// Makes a template of a summary: a copy of it that takes no part in the schedule. If the summary is some site's, its own
/// tasks follow the template from then on.
pub(super) fn make(
    around: &Around<'_>,
    summary: TaskId,
    title: &str,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let plan = around.plan;
    let first = plan.index[&structure::node(plan, summary)?.id];
    if !plan.is_summary(first) {
        return Err(EditError::NoSummary(name(plan, summary)));
    }
    let tasks = first..plan.tasks[first].end;
    let ids = || tasks.clone().map(|index| plan.tasks[index].id);
    let of_template = |id: TaskId| {
        let made = around.records.get(RolloutTask::TABLE, id.0);
        made.is_some_and(|made| !made.is_deleted()) || in_template(around, id)
    };
    if let Some(id) = ids().find(|id| of_template(*id)) {
        return Err(EditError::OfTemplate(name(plan, id)));
    }
    let copies: BTreeMap<TaskId, TaskId> = ids()
        .map(|id| (id, TaskId(RecordId::random(rng))))
        .collect();
    let copy_of = |id: TaskId| copies.get(&id).copied();
    let mut copier = Copier {
        plan,
        steps: tasks.clone(),
        copy_of: &copy_of,
        id_of: &mut |_| RecordId::random(rng),
        puts: Vec::new(),
    };
    let mut number = plan.next_number();
    copier.copy(&mut number);
    let mut puts = copier.puts;
    let top = copies[&summary];
    puts.push(put(top, "inactive", true));
    puts.push(put(top, "name", title));
    let mut step = done(puts, String::new());
    structure::settle(plan, Place::LastIn(None), &[top], &mut step.step.puts, rng)?;
    spread_below(plan, &tasks, &copy_of, &mut step.step.puts, rng);
    let mut entry = Entry::new(RolloutTemplate::KIND, RecordId::random(rng));
    entry.set("title", &title.into())?;
    entry.set("summary", &top.to_scalar())?;
    step.step.puts.extend(puts_of(around, &entry));
    if let Some(site) = site_of(around, summary) {
        for (index, id) in tasks.clone().zip(ids()) {
            let taken = Taken::of(plan, index, index == first, &copy_of);
            let follows = copies[&id];
            let made = made_from(entry.id, site, follows, id, &taken);
            step.step.puts.extend(made);
        }
    }
    step.step.label = format!("Make a roll-out template of {}", name(plan, summary));
    step.made = vec![RecordRef::from(&entry)];
    Ok(step)
}

/// Makes the tasks of a template for sites.
pub(super) fn roll_out(
    around: &Around<'_>,
    template: RecordId,
    to: &[RolloutTo],
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let plan = around.plan;
    let template = Template::find(plan, around.records, template).ok_or(EditError::NoTemplate)?;
    let sites = template.sites(around.records);
    let topmost = template.topmost();
    let mut number = plan.next_number();
    let mut step = Step::default();
    let mut tops = Vec::new();
    let mut places = Vec::new();
    for RolloutTo { site, start } in to {
        let record = RecordRef::new(Site::TABLE, *site);
        let entry = find(around, &record)?;
        let before = sites.get(site);
        let mut copies = template
            .steps()
            .map(|(_, id)| TaskId(template.id_at(*site, id)));
        if before.is_some_and(|at| at.living(plan, topmost).is_some())
            || copies.any(|copy| plan.find(copy).is_some())
        {
            return Err(EditError::RolledOut(entry.title().to_owned()));
        }
        let copy_of = |id: TaskId| {
            template
                .is_step(id)
                .then(|| TaskId(template.id_at(*site, id)))
        };
        let mut copier = Copier {
            plan,
            steps: template.steps.clone(),
            copy_of: &copy_of,
            id_of: &mut |id| template.id_at(*site, id),
            puts: Vec::new(),
        };
        copier.copy(&mut number);
        step.puts.append(&mut copier.puts);
        let top = TaskId(template.id_at(*site, topmost));
        let called = match entry.title() {
            "" => plan.task(template.steps.start).name.as_str(),
            title => title,
        };
        step.puts.push(put(top, "name", called));
        for (index, id) in template.steps() {
            let copy = TaskId(template.id_at(*site, id));
            let is_step = |other: TaskId| template.is_step(other).then_some(other);
            let taken = Taken::of(plan, index, id == topmost, &is_step);
            step.puts
                .extend(made_from(template.entry.id, *site, id, copy, &taken));
            let waits = plan.links_before(index).iter();
            let mut waits = waits.map(|&link| plan.tasks[plan.links[link].predecessor].id);
            if let Some(start) = start
                && !plan.is_summary(index)
                && !waits.any(|other| template.is_step(other))
            {
                step.puts
                    .push(put(copy, "constraint", Constraint::Snet.to_scalar()));
                step.puts
                    .push(put(copy, "constraint_date", start.to_scalar()));
            }
            step.created.push(copy);
        }
        // What followed the template here before, under other ids, does so no more.
        let retired = before.into_iter().flat_map(|at| at.by_step.iter());
        let retired = retired.filter(|(step, task)| task.0 != template.id_at(*site, **step));
        let retired = retired.map(|(_, task)| Put::new(RolloutTask::TABLE, *task, "deleted", true));
        step.puts.extend(retired);
        spread_below(plan, &template.steps, &copy_of, &mut step.puts, rng);
        let top_record = RecordRef::new(Task::DEF.table, top);
        step.puts
            .extend(relation(&record, RelationSort::Relates, &top_record));
        tops.push(top);
        places.push(entry.title().to_owned());
    }
    if tops.is_empty() {
        return Err(EditError::Nothing);
    }
    // Beside the sites that are there already.
    let beside = sites
        .values()
        .filter_map(|at| at.living(plan, topmost))
        .max();
    let place = beside.map_or(Place::LastIn(None), |at| Place::After(plan.tasks[at].id));
    structure::settle(plan, place, &tops, &mut step.puts, rng)?;
    let title = template.entry.title();
    step.label = match places.as_slice() {
        [only] => format!("Roll out ‘{title}’ to {only}"),
        all => format!("Roll out ‘{title}’ to {} sites", all.len()),
    };
    Ok(RecordStep {
        step,
        made: Vec::new(),
    })
}

/// The site to which a summary belongs: the one to which it is related, if it is one.
fn site_of(around: &Around<'_>, summary: TaskId) -> Option<RecordId> {
    let task = RecordRef::new(Task::DEF.table, summary);
    let relations = around.records.of(Relation::KIND).map(Relation);
    let mut sites = relations.filter_map(|relation| {
        let (from, to) = (relation.from()?, relation.to()?);
        let other = match (from == task, to == task) {
            (true, false) => to,
            (false, true) => from,
            _ => return None,
        };
        around.records.find(&other)?;
        (other.table == Site::TABLE).then_some(other.id)
    });
    let first = sites.next()?;
    sites.all(|site| site == first).then_some(first)
}

/// Whether a task stands in a template.
fn in_template(around: &Around<'_>, task: TaskId) -> bool {
    let mut templates = around.records.of(RolloutTemplate::KIND);
    templates.any(|entry| {
        let template = Template::find(around.plan, around.records, entry.id);
        template.is_some_and(|template| template.is_step(task))
    })
}

fn put(task: TaskId, field: &str, value: impl Into<Scalar>) -> Put {
    Put::new(Task::DEF.table, task, field, value)
}
