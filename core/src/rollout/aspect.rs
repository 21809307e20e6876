//! What a task takes over from the template.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    id::TaskId,
    plan::Plan,
    record::{FieldDef, FieldType, Record as _, Scalar, Task},
    text,
};

/// Something about a task that follows the template: one of its fields, or what it has to do with others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Aspect {
    /// A field, by its place among those that follow.
    Field(u8),
    /// The summary that it belongs to.
    Parent,
    /// The tasks of the template for which it waits.
    Predecessors,
    /// Who works on it.
    Resources,
}

/// The fields that follow the template. Dates, progress and constraints are each site's own.
const FIELDS: [&str; 14] = [
    "name",
    "duration",
    "elapsed",
    "estimated",
    "milestone",
    "mode",
    "kind",
    "effort_driven",
    "calendar",
    "ignore_resource_calendars",
    "priority",
    "keep_whole",
    "owner",
    "notes",
];

/// Those of them that follow from the tasks in it if the task is a summary.
const OF_LEAVES: [&str; 3] = ["duration", "elapsed", "estimated"];

impl Aspect {
    /// Every aspect of a task. A summary's duration follows from its tasks, and the topmost summary is named after its site
    /// and belongs where it stands.
    pub(crate) fn of(plan: &Plan, step: usize, topmost: bool) -> impl Iterator<Item = Self> {
        let summary = plan.is_summary(step);
        let own = (0..).zip(FIELDS).filter(move |(_, field)| {
            let follows_from_tasks = summary && OF_LEAVES.contains(field);
            let is_the_sites = topmost && *field == "name";
            !follows_from_tasks && !is_the_sites
        });
        let parent = (!topmost).then_some(Self::Parent);
        own.map(|(at, _)| Self::Field(at))
            .chain(parent)
            .chain([Self::Predecessors, Self::Resources])
    }

    /// Whether a task of a site can follow a step in this: what follows from the tasks in a summary cannot be set, and a
    /// reference to what has been deleted is no reference.
    pub(super) fn can_follow(self, plan: &Plan, step: usize, task: usize) -> bool {
        let record = plan.task(step);
        match self.name() {
            "owner" => record.owner.is_none_or(|id| {
                let owner = plan.records.resources.get(&id);
                owner.is_some_and(|owner| !owner.deleted)
            }),
            "calendar" => record.calendar.is_none_or(|id| {
                let calendar = plan.records.calendars.get(&id);
                calendar.is_some_and(|calendar| !calendar.deleted)
            }),
            name => !(plan.is_summary(task) && OF_LEAVES.contains(&name)),
        }
    }

    /// The field of the task, if it is one.
    pub(crate) fn field(self) -> Option<&'static FieldDef> {
        let Self::Field(at) = self else { return None };
        let name = FIELDS.get(usize::from(at))?;
        Task::DEF.fields.iter().find(|field| field.name == *name)
    }

    /// The stored name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Field(_) => self.field().map_or("", |field| field.name),
            Self::Parent => "parent",
            Self::Predecessors => "predecessors",
            Self::Resources => "resources",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let others = [Self::Parent, Self::Predecessors, Self::Resources];
        let fields = (0..FIELDS.len()).filter_map(|at| u8::try_from(at).ok().map(Self::Field));
        others
            .into_iter()
            .chain(fields)
            .find(|aspect| aspect.name() == name)
    }

    /// The label on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Field(_) => self.field().map_or("", |field| field.label),
            Self::Parent => "Summary",
            Self::Predecessors => "Predecessors",
            Self::Resources => "Resources",
        }
    }
}

/// An aspect of a task, in the terms of its template: tasks are named by the step that they follow.
pub(crate) fn value_of(
    plan: &Plan,
    task: usize,
    aspect: Aspect,
    step_of: &dyn Fn(TaskId) -> Option<TaskId>,
) -> String {
    let id_of = |index: usize| step_of(plan.tasks[index].id);
    match aspect {
        Aspect::Field(_) => {
            let stored = aspect.field().and_then(|f| plan.task(task).get(f.name));
            plain(&stored.unwrap_or_default())
        }
        Aspect::Parent => {
            let parent = plan.tasks[task].parent.and_then(id_of);
            parent.map_or_else(String::new, |step| step.to_string())
        }
        Aspect::Predecessors => {
            let links = plan.links_before(task).iter();
            let mut held: Vec<String> = links
                .filter_map(|&link| {
                    let from = id_of(plan.links[link].predecessor)?;
                    let link = plan.link(link);
                    let (kind, unit) = (link.kind.stored(), link.lag_unit.stored());
                    Some(format!("{from} {kind} {} {unit}", link.lag.0))
                })
                .collect();
            held.sort();
            held.join(";")
        }
        Aspect::Resources => {
            let assigned = plan.assigned(task).iter().filter_map(|&assignment| {
                let assignment = plan.assignment(assignment);
                Some(format!("{} {}", assignment.resource?, assignment.units.0))
            });
            let mut assigned: Vec<String> = assigned.collect();
            assigned.sort();
            assigned.join(";")
        }
    }
}

/// An aspect of a task as people read it.
pub(super) fn in_words(
    plan: &Plan,
    task: usize,
    aspect: Aspect,
    is_step: &dyn Fn(TaskId) -> bool,
) -> String {
    let options = &plan.records.options;
    let units = (options.day(), options.week(), options.month());
    let record = plan.task(task);
    match aspect {
        Aspect::Field(_) => {
            let Some(field) = aspect.field() else {
                return String::new();
            };
            let stored = record.get(field.name).unwrap_or_default();
            match field.name {
                "duration" => {
                    text::format_duration(record.duration, record.elapsed, record.estimated, units)
                }
                "calendar" => record
                    .calendar
                    .and_then(|id| plan.records.calendars.get(&id))
                    .map_or_else(String::new, |calendar| calendar.name.clone()),
                "owner" => record
                    .owner
                    .and_then(|id| plan.records.resources.get(&id))
                    .map_or_else(String::new, |owner| owner.name.clone()),
                _ => match (field.field_type, stored) {
                    (choice @ FieldType::Choice(_), Scalar::Text(text)) => {
                        choice.label_of(&text).to_owned()
                    }
                    (_, Scalar::Bool(yes)) => (if yes { "yes" } else { "no" }).to_owned(),
                    (_, stored) => plain(&stored),
                },
            }
        }
        Aspect::Parent => {
            let parent = plan.tasks[task].parent;
            parent.map_or_else(String::new, |parent| plan.task(parent).name.clone())
        }
        Aspect::Predecessors => {
            let links = plan.links_before(task).iter();
            let parts = links.filter_map(|&link| {
                let from = plan.links[link].predecessor;
                let link = plan.link(link);
                let name = &plan.task(from).name;
                let how = text::format_predecessor("", link.kind, link.lag, link.lag_unit, units);
                is_step(plan.tasks[from].id).then(|| format!("{name} {how}").trim_end().to_owned())
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        Aspect::Resources => {
            let assigned = plan.assigned(task).iter().filter_map(|&assignment| {
                let assignment = plan.assignment(assignment);
                let resource = plan.records.resources.get(&assignment.resource?)?;
                Some((resource.name.as_str(), assignment.units))
            });
            text::format_resources(assigned)
        }
    }
}

fn plain(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Null => String::new(),
        Scalar::Bool(yes) => yes.to_string(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// By what a value is known again: the first 32 bits of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fingerprint(u32);

impl Fingerprint {
    /// Of a value.
    #[must_use]
    pub fn of(value: &str) -> Self {
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(value.as_bytes()));
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

/// What a task took over: a fingerprint for each aspect. Its text form is `name:0123abcd duration:…`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Taken(BTreeMap<Aspect, Fingerprint>);

impl Taken {
    /// What a task takes over of a step when it is made.
    pub(crate) fn of(
        plan: &Plan,
        step: usize,
        topmost: bool,
        step_of: &dyn Fn(TaskId) -> Option<TaskId>,
    ) -> Self {
        let mut taken = Self::default();
        for aspect in Aspect::of(plan, step, topmost) {
            taken.set(aspect, &value_of(plan, step, aspect, step_of));
        }
        taken
    }

    /// From its text form. What it does not know is left out: the aspect then counts as one that both sides changed.
    pub(crate) fn parse(text: &str) -> Self {
        let one = |part: &str| {
            let (name, print) = part.split_once(':')?;
            let print = u32::from_str_radix(print, 16).ok()?;
            Some((Aspect::from_name(name)?, Fingerprint(print)))
        };
        Self(text.split(' ').filter_map(one).collect())
    }

    pub(crate) fn get(&self, aspect: Aspect) -> Option<Fingerprint> {
        self.0.get(&aspect).copied()
    }

    pub(crate) fn set(&mut self, aspect: Aspect, value: &str) {
        self.0.insert(aspect, Fingerprint::of(value));
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (aspect, print)) in self.0.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{}:{:08x}", aspect.name(), print.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_reads_as_it_was_written() {
        let mut taken = Taken::default();
        for aspect in [Aspect::Field(0), Aspect::Field(13), Aspect::Resources] {
            taken.set(aspect, aspect.name());
        }
        assert_eq!(Taken::parse(&taken.to_string()), taken);
        for foreign in ["", "  ", "name", "name:", "name:xyz", "other:00000000"] {
            assert_eq!(Taken::parse(foreign), Taken::default(), "{foreign:?}");
        }
    }

    #[test]
    fn every_field_that_follows_is_one_of_a_task() {
        for (at, name) in (0..).zip(FIELDS) {
            assert_eq!(Aspect::Field(at).name(), name);
            assert_eq!(Aspect::from_name(name), Some(Aspect::Field(at)));
        }
    }
}
