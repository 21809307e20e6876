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
    record::{Assignment, FieldValue as _, Link, Record as _, Task},
    register::{Declared as _, RolloutTask},
    rollout::{Aspect, At, Change, Difference, Taken, Template, differences, id_at, value_of},
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
