//! Having sites follow their template.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;

use super::{
    copy::{Copier, assigned, linked, made_from},
    put,
};
use crate::{
    edit::{Around, EditError, Place, Put, RecordStep, Step, fields, position, structure},
    id::{RecordId, TaskId},
    plan::Plan,
    record::{Assignment, FieldValue as _, Link, Record as _, Task},
    register::{Declared as _, RolloutTask},
    rollout::{Aspect, At, Change, Difference, Taken, Template, differences, value_of},
};

/// Has sites follow their template: carries out those changes that are still called for.
pub(in crate::edit) fn follow(
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
    let removed: BTreeSet<TaskId> = found
        .iter()
        .filter_map(|difference| match difference.change {
            Change::Remove { task } => Some(task),
            _ => None,
        })
        .collect();
    remove(plan, &removed, &mut step.puts, rng)?;
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

/// Deletes tasks with their links and assignments, but not what is below them and stays: that moves up to where they were.
fn remove(
    plan: &Plan,
    removed: &BTreeSet<TaskId>,
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) -> Result<(), EditError> {
    let is_gone = |task: Option<TaskId>| task.is_some_and(|task| removed.contains(&task));
    puts.extend(removed.iter().map(|task| put(*task, "deleted", true)));
    for link in plan.records.links.values() {
        if !link.deleted && (is_gone(link.predecessor) || is_gone(link.successor)) {
            puts.push(Put::new(Link::DEF.table, link.id, "deleted", true));
        }
    }
    for assignment in plan.records.assignments.values() {
        if !assignment.deleted && is_gone(assignment.task) {
            let table = Assignment::DEF.table;
            puts.push(Put::new(table, assignment.id, "deleted", true));
        }
    }
    for index in removed.iter().filter_map(|task| plan.find(*task)) {
        let children = plan.children(index).map(|child| plan.tasks[child].id);
        let staying: Vec<TaskId> = children.filter(|id| !removed.contains(id)).collect();
        let above = plan.ancestors(index).map(|above| plan.tasks[above].id);
        let highest = above.take_while(|above| removed.contains(above)).last();
        let anchor = highest.unwrap_or(plan.tasks[index].id);
        if !staying.is_empty() {
            structure::settle(plan, Place::After(anchor), &staying, puts, rng)?;
        }
    }
    Ok(())
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
            return Some(TaskId(self.template.id_at(self.site, step)));
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
            let copy = TaskId(template.id_at(site, id));
            let copy_of = |other: TaskId| self.task(other);
            let mut copier = Copier {
                plan,
                steps: index..index + 1,
                copy_of: &copy_of,
                id_of: &mut |of| template.id_at(site, of),
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
            let parent = TaskId(template.id_at(site, parent));
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
        let mut parents: BTreeMap<TaskId, TaskId> = BTreeMap::new();
        for one in here {
            let Change::Set { task, aspect } = one.change else {
                continue;
            };
            let step_of = self.at.step_of(task);
            let Some(index) = step_of.and_then(|step| plan.find(step)) else {
                continue;
            };
            let follows = match aspect {
                Aspect::Field(_) => aspect.field().is_some_and(|field| {
                    let value = plan.task(index).get(field.name).unwrap_or_default();
                    let (table, name) = (Task::DEF.table.to_owned(), field.name.to_owned());
                    values.push((table, task.0, name, value));
                    true
                }),
                Aspect::Parent => self.set_parent(index, task, &mut parents),
                Aspect::Predecessors => self.set_predecessors(index, task, &mut step.puts),
                Aspect::Resources => {
                    self.set_resources(index, task, &mut step.puts);
                    true
                }
            };
            // What could not be taken over is offered again.
            if follows {
                let is_step = |other: TaskId| self.template.is_step(other).then_some(other);
                let value = value_of(plan, index, aspect, &is_step);
                let known = || {
                    let made = around.records.get(RolloutTask::TABLE, task.0);
                    made.map_or_else(Taken::default, |made| {
                        Taken::parse(&RolloutTask(made).taken())
                    })
                };
                let taken = taken.entry(task).or_insert_with(known);
                taken.set(aspect, &value);
            }
        }
        if !values.is_empty() {
            step.puts.extend(fields::set(plan, &values)?.puts);
        }
        for (task, parent) in parents {
            if plan.find(parent).is_some() {
                let place = Place::LastIn(Some(parent));
                structure::settle(plan, place, &[task], &mut step.puts, rng)?;
            } else {
                // A summary that the same step makes is not in the plan yet; the task keeps its position.
                step.puts.push(put(task, "parent", parent.to_scalar()));
            }
        }
        for (task, taken) in taken {
            let table = RolloutTask::TABLE;
            let taken = taken.to_string();
            step.puts.push(Put::new(table, task, "taken", taken));
        }
        Ok(())
    }

    /// Notes under which summary a task belongs. `false` if the site has not got that, or it would come to stand in itself.
    fn set_parent(
        &self,
        step: usize,
        task: TaskId,
        parents: &mut BTreeMap<TaskId, TaskId>,
    ) -> bool {
        let plan = self.template.plan;
        let parent = plan.tasks[step].parent.map(|p| plan.tasks[p].id);
        let Some(parent) = parent.and_then(|parent| self.task(parent)) else {
            return false;
        };
        let mut above = Some(parent);
        // No way up is longer than the plan and what is added to it.
        for _ in 0..=plan.tasks.len() + self.added.len() {
            let Some(id) = above else { break };
            if id == task {
                return false;
            }
            above = parents.get(&id).copied().or_else(|| {
                let index = plan.find(id)?;
                Some(plan.tasks[plan.tasks[index].parent?].id)
            });
        }
        parents.insert(task, parent);
        true
    }

    /// The links of a step, for the site's task; those to tasks that follow no step stay. `false`, and nothing is written, if
    /// the site has not got a task for which it is to wait. One that was deleted there is left out.
    fn set_predecessors(&self, step: usize, task: TaskId, puts: &mut Vec<Put>) -> bool {
        let plan = self.template.plan;
        let mut wanted: BTreeMap<TaskId, &Link> = BTreeMap::new();
        let mut ids = BTreeMap::new();
        for &link in plan.links_before(step) {
            let from = plan.tasks[plan.links[link].predecessor].id;
            if !self.template.is_step(from) {
                continue;
            }
            match self.task(from) {
                Some(from) => {
                    wanted.insert(from, plan.link(link));
                    let id = plan.links[link].id.0;
                    ids.insert(from, self.template.id_at(self.site, id));
                }
                None if self.at.by_step.contains_key(&from) => {}
                None => return false,
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
        true
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
            puts.extend(assigned(
                self.template.id_at(self.site, like.id.0),
                task,
                like,
            ));
        }
    }
}
