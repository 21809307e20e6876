//! Edits of roll-out templates: making one, rolling it out to sites, and having sites follow it.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    Around, EditError, Place, Put, RecordStep, Step,
    compile::name,
    fields, position,
    records::{done, find, puts_of, relation},
    structure,
};
use crate::{
    id::{RecordId, TaskId},
    plan::Plan,
    record::{Assignment, Constraint, FieldValue as _, Link, Record as _, Scalar, Task},
    register::{
        Declared as _, Entry, RecordRef, Relation, RelationSort, RolloutTask, RolloutTemplate, Site,
    },
    rollout::{Aspect, At, Change, Difference, Taken, Template, differences, id_at, value_of},
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
        if before.is_some_and(|at| at.living(plan, topmost).is_some()) {
            return Err(EditError::RolledOut(entry.title().to_owned()));
        }
        let copy_of = |id: TaskId| template.is_step(id).then(|| TaskId(id_at(*site, id.0)));
        let mut copier = Copier {
            plan,
            steps: template.steps.clone(),
            copy_of: &copy_of,
            id_of: &mut |id| id_at(*site, id),
            puts: Vec::new(),
        };
        copier.copy(&mut number);
        step.puts.append(&mut copier.puts);
        let top = TaskId(id_at(*site, topmost.0));
        let called = match entry.title() {
            "" => plan.task(template.steps.start).name.as_str(),
            title => title,
        };
        step.puts.push(put(top, "name", called));
        for (index, id) in template.steps() {
            let copy = TaskId(id_at(*site, id.0));
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

/// Has sites follow their template: carries out those changes that are still called for.
pub(super) fn follow(
    around: &Around<'_>,
    template: RecordId,
    changes: &[Change],
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let plan = around.plan;
    let wanted: BTreeSet<Change> = changes.iter().copied().collect();
    let mut found = differences(plan, around.records, template);
    found.retain(|difference| wanted.contains(&difference.change));
    let template = Template::find(plan, around.records, template).ok_or(EditError::NoTemplate)?;
    if found.is_empty() {
        return Err(EditError::FollowsAlready);
    }
    let sites = template.sites(around.records);
    let mut number = plan.next_number();
    let mut step = Step {
        label: format!(
            "Bring {} up to ‘{}’",
            match found.len() {
                1 => "one task detail".to_owned(),
                many => format!("{many} task details"),
            },
            template.entry.title()
        ),
        ..Step::default()
    };
    let removed: Vec<TaskId> = found
        .iter()
        .filter_map(|difference| match difference.change {
            Change::Remove { task } => Some(task),
            _ => None,
        })
        .collect();
    if !removed.is_empty() {
        step.puts.extend(structure::delete(plan, &removed)?.puts);
    }
    for (site, at) in &sites {
        let here: Vec<&Difference> = found.iter().filter(|one| one.site == *site).collect();
        let mut bringer = Bringer {
            template: &template,
            site: *site,
            at,
            added: BTreeSet::new(),
        };
        bringer.add(&here, &mut number, &mut step, rng)?;
        bringer.set(around, &here, &mut step, rng)?;
    }
    Ok(RecordStep {
        step,
        made: Vec::new(),
    })
}

/// Makes one site follow its template.
struct Bringer<'a> {
    template: &'a Template<'a>,
    site: RecordId,
    at: &'a At,
    /// Steps that the site gets.
    added: BTreeSet<TaskId>,
}

impl Bringer<'_> {
    /// The site's task for a step: one that is there, or one that is being made.
    fn task(&self, step: TaskId) -> Option<TaskId> {
        if self.added.contains(&step) {
            return Some(TaskId(id_at(self.site, step.0)));
        }
        let index = self.at.living(self.template.plan, step)?;
        Some(self.template.plan.tasks[index].id)
    }

    /// Adds tasks: each behind the one that it follows in the template.
    fn add(
        &mut self,
        here: &[&Difference],
        number: &mut i64,
        step: &mut Step,
        rng: &mut impl Rng,
    ) -> Result<(), EditError> {
        let (template, site) = (self.template, self.site);
        let plan = template.plan;
        let added = here.iter().filter_map(|one| match one.change {
            Change::Add { step, .. } => Some(step),
            _ => None,
        });
        self.added = added.collect();
        // Runs of new tasks that come to stand at one place.
        let mut runs: Vec<(Place, Vec<TaskId>)> = Vec::new();
        let mut below_new: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
        for (index, id) in template.steps() {
            if !self.added.contains(&id) {
                continue;
            }
            let copy = TaskId(id_at(site, id.0));
            let copy_of = |other: TaskId| self.task(other);
            let mut copier = Copier {
                plan,
                steps: index..index + 1,
                copy_of: &copy_of,
                id_of: &mut |of| id_at(site, of),
                puts: Vec::new(),
            };
            copier.copy(number);
            step.puts.append(&mut copier.puts);
            let is_step = |other: TaskId| template.is_step(other).then_some(other);
            let taken = Taken::of(plan, index, false, &is_step);
            let made = made_from(template.entry.id, site, id, copy, &taken);
            step.puts.extend(made);
            step.created.push(copy);
            let parent = plan.tasks[index].parent;
            let parent_step = parent.map_or(template.topmost(), |p| plan.tasks[p].id);
            if self.added.contains(&parent_step) {
                below_new.entry(parent_step).or_default().push(copy);
                continue;
            }
            let siblings = parent.map_or_else(Vec::new, |p| plan.children(p).collect());
            let above = siblings.into_iter().take_while(|&other| other != index);
            let above = above.map(|other| plan.tasks[other].id);
            // A step above that the site has not got either begins, or goes on with, the same run.
            let anchor = above.filter_map(|other| self.at.living(plan, other)).last();
            let top = self.at.living(plan, template.topmost());
            let summary = self.at.living(plan, parent_step).or(top);
            let place = match (anchor, summary) {
                (Some(anchor), _) => Place::After(plan.tasks[anchor].id),
                (None, Some(summary)) => Place::FirstIn(plan.tasks[summary].id),
                (None, None) => Place::LastIn(None),
            };
            match runs.iter_mut().find(|(other, _)| *other == place) {
                Some((_, run)) => run.push(copy),
                None => runs.push((place, vec![copy])),
            }
        }
        for (place, run) in runs {
            structure::settle(plan, place, &run, &mut step.puts, rng)?;
        }
        for (parent, below) in below_new {
            let parent = TaskId(id_at(site, parent.0));
            for (task, position) in below.iter().zip(position::spread(below.len(), rng)) {
                structure::set_place(plan, *task, Some(parent), position, &mut step.puts);
            }
        }
        Ok(())
    }

    /// Changes tasks that are there.
    fn set(
        &self,
        around: &Around<'_>,
        here: &[&Difference],
        step: &mut Step,
        rng: &mut impl Rng,
    ) -> Result<(), EditError> {
        let plan = self.template.plan;
        let mut taken: BTreeMap<TaskId, Taken> = BTreeMap::new();
        let mut values = Vec::new();
        for one in here {
            let Change::Set { task, aspect } = one.change else {
                continue;
            };
            let Some(index) = self.at.step_of(task).and_then(|step| plan.find(step)) else {
                continue;
            };
            match aspect {
                Aspect::Field(_) => {
                    let Some(field) = aspect.field() else {
                        continue;
                    };
                    let value = plan.task(index).get(field.name).unwrap_or_default();
                    values.push((
                        Task::DEF.table.to_owned(),
                        task.0,
                        field.name.to_owned(),
                        value,
                    ));
                }
                Aspect::Parent => {
                    let parent = plan.tasks[index].parent.map(|p| plan.tasks[p].id);
                    if let Some(parent) = parent.and_then(|parent| self.task(parent)) {
                        // A summary that is made by the same step is not in the plan yet; its new child comes last.
                        if plan.find(parent).is_some() {
                            let moved = [task];
                            let place = Place::LastIn(Some(parent));
                            step.puts
                                .extend(structure::relocate(plan, &moved, place, rng)?.puts);
                        } else {
                            step.puts.push(put(task, "parent", parent.to_scalar()));
                        }
                    }
                }
                Aspect::Predecessors => self.set_predecessors(index, task, &mut step.puts),
                Aspect::Resources => self.set_resources(index, task, &mut step.puts),
            }
            let is_step = |other: TaskId| self.template.is_step(other).then_some(other);
            let value = value_of(plan, index, aspect, &is_step);
            let known = || {
                let made = around.records.get(RolloutTask::TABLE, task.0);
                made.map_or_else(Taken::default, |made| {
                    Taken::parse(&RolloutTask(made).taken())
                })
            };
            taken.entry(task).or_insert_with(known).set(aspect, &value);
        }
        if !values.is_empty() {
            step.puts.extend(fields::set(plan, &values)?.puts);
        }
        for (task, taken) in taken {
            let table = RolloutTask::TABLE;
            step.puts
                .push(Put::new(table, task, "taken", taken.to_string()));
        }
        Ok(())
    }

    /// The links of a step, for the site's task; those to tasks that follow no step stay.
    fn set_predecessors(&self, step: usize, task: TaskId, puts: &mut Vec<Put>) {
        let plan = self.template.plan;
        let mut wanted: BTreeMap<TaskId, &Link> = BTreeMap::new();
        let mut ids = BTreeMap::new();
        for &link in plan.links_before(step) {
            let from = plan.tasks[plan.links[link].predecessor].id;
            if let Some(from) = self.task(from).filter(|_| self.template.is_step(from)) {
                wanted.insert(from, plan.link(link));
                ids.insert(from, id_at(self.site, plan.links[link].id.0));
            }
        }
        let own = plan.records.links.values().filter(|link| {
            !link.deleted && link.successor == Some(task) && link.predecessor.is_some()
        });
        for link in own {
            let from = link
                .predecessor
                .filter(|from| self.at.step_of(*from).is_some());
            let Some(from) = from else { continue };
            let Some(like) = wanted.remove(&from) else {
                puts.push(Put::new(Link::DEF.table, link.id, "deleted", true));
                continue;
            };
            for field in ["kind", "lag", "lag_unit"] {
                if let Some(value) = like
                    .get(field)
                    .filter(|v| Some(v) != link.get(field).as_ref())
                {
                    puts.push(Put::new(Link::DEF.table, link.id, field, value));
                }
            }
        }
        for (from, like) in wanted {
            let id = ids.get(&from).copied();
            puts.extend(id.into_iter().flat_map(|id| linked(id, from, task, like)));
        }
    }

    /// Who works on a step, for the site's task.
    fn set_resources(&self, step: usize, task: TaskId, puts: &mut Vec<Put>) {
        let plan = self.template.plan;
        let mut wanted: BTreeMap<_, &Assignment> = plan
            .assigned(step)
            .iter()
            .map(|&at| (plan.assignment(at).resource, plan.assignment(at)))
            .collect();
        for own in plan.records.assignments.values() {
            if own.deleted || own.task != Some(task) {
                continue;
            }
            match wanted.remove(&own.resource) {
                None => puts.push(Put::new(Assignment::DEF.table, own.id, "deleted", true)),
                Some(like) if like.units != own.units => {
                    let units = like.units.to_scalar();
                    puts.push(Put::new(Assignment::DEF.table, own.id, "units", units));
                }
                Some(_) => {}
            }
        }
        for like in wanted.into_values() {
            puts.extend(assigned(id_at(self.site, like.id.0), task, like));
        }
    }
}

/// Copies tasks with who works on them and what ties them to each other.
struct Copier<'a> {
    plan: &'a Plan,
    steps: std::ops::Range<usize>,
    /// The copy of a task; none of one that is not copied.
    copy_of: &'a dyn Fn(TaskId) -> Option<TaskId>,
    /// The id of the copy of a link or an assignment.
    id_of: &'a mut dyn FnMut(RecordId) -> RecordId,
    puts: Vec<Put>,
}

impl Copier<'_> {
    fn copy(&mut self, number: &mut i64) {
        for index in self.steps.clone() {
            let task = self.plan.task(index);
            let Some(copy) = (self.copy_of)(task.id) else {
                continue;
            };
            self.puts.push(put(copy, "number", *number));
            *number = number.saturating_add(1);
            // It may have been there and been deleted.
            if self.plan.records.tasks.contains_key(&copy) {
                self.puts.push(put(copy, "deleted", false));
            }
            let blank = Task::new(copy);
            for aspect in Aspect::of(self.plan, index, false) {
                let Some(field) = aspect.field() else {
                    continue;
                };
                let value = task.get(field.name).unwrap_or_default();
                if Some(&value) != blank.get(field.name).as_ref() {
                    self.puts.push(put(copy, field.name, value));
                }
            }
            for &link in self.plan.links_before(index) {
                let from = self.plan.tasks[self.plan.links[link].predecessor].id;
                if let Some(from) = (self.copy_of)(from) {
                    let like = self.plan.link(link);
                    let id = (self.id_of)(like.id.0);
                    self.puts.extend(linked(id, from, copy, like));
                }
            }
            for &at in self.plan.assigned(index) {
                let like = self.plan.assignment(at);
                let id = (self.id_of)(like.id.0);
                self.puts.extend(assigned(id, copy, like));
            }
        }
    }
}

/// Gives the copies of the tasks below a summary their places, in the order of the originals.
fn spread_below(
    plan: &Plan,
    tasks: &std::ops::Range<usize>,
    copy_of: &dyn Fn(TaskId) -> Option<TaskId>,
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) {
    for index in tasks.clone() {
        let below: Vec<usize> = plan.children(index).collect();
        let parent = copy_of(plan.tasks[index].id);
        for (child, position) in below.iter().zip(position::spread(below.len(), rng)) {
            if let Some(copy) = copy_of(plan.tasks[*child].id) {
                structure::set_place(plan, copy, parent, position, puts);
            }
        }
    }
}

fn linked(id: RecordId, from: TaskId, to: TaskId, like: &Link) -> [Put; 6] {
    let put = |field, value: Scalar| Put::new(Link::DEF.table, id, field, value);
    [
        put("predecessor", from.to_scalar()),
        put("successor", to.to_scalar()),
        put("kind", like.kind.to_scalar()),
        put("lag", like.lag.to_scalar()),
        put("lag_unit", like.lag_unit.to_scalar()),
        put("deleted", false.into()),
    ]
}

fn assigned(id: RecordId, task: TaskId, like: &Assignment) -> [Put; 4] {
    let put = |field, value: Scalar| Put::new(Assignment::DEF.table, id, field, value);
    [
        put("task", task.to_scalar()),
        put("resource", like.resource.to_scalar()),
        put("units", like.units.to_scalar()),
        put("deleted", false.into()),
    ]
}

/// Says that a task follows a step.
fn made_from(
    template: RecordId,
    site: RecordId,
    step: TaskId,
    task: TaskId,
    taken: &Taken,
) -> [Put; 5] {
    let put = |field, value: Scalar| Put::new(RolloutTask::TABLE, task, field, value);
    [
        put("template", template.to_scalar()),
        put("site", site.to_scalar()),
        put("step", step.to_scalar()),
        put("taken", taken.to_string().into()),
        put("deleted", false.into()),
    ]
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
