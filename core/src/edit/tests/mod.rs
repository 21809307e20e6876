//! Each intent against a small plan, written as an outline.

mod calendars;
mod effort;
mod fields;
mod level;
mod links;
mod recurring;
mod reschedule;
mod structure;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    document::{ActorId, ChangeMeta, Section},
    id::{Author, LinkId, ResourceId, TaskId, UserId},
    plan::{Plan, PlanRecords},
    record::{LagUnit, LinkType, Record as _, Resource, Task, Units},
    time::{Minutes, UnixMillis},
};

/// Two spaces more is one level deeper; a name is also the task's id.
const OUTLINE: &str = "\
Initiate
  Case
  Survey
Deploy
  Tromsø
    Rack
    Test
  Bodø
Close";

fn task(name: &str) -> TaskId {
    TaskId(RecordId::from_name(name))
}

fn tasks(names: &[&str]) -> Vec<TaskId> {
    names.iter().copied().map(task).collect()
}

fn records() -> PlanRecords {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut records = PlanRecords::default();
    let mut above: Vec<TaskId> = Vec::new();
    let lines: Vec<&str> = OUTLINE.lines().collect();
    for (i, (line, position)) in lines
        .iter()
        .zip(position::spread(lines.len(), &mut rng))
        .enumerate()
    {
        let name = line.trim_start();
        above.truncate((line.len() - name.len()) / 2);
        let mut record = Task::new(task(name));
        record.name = name.to_owned();
        record.number = i as i64 + 1;
        record.parent = above.last().copied();
        record.position = position;
        record.duration = Minutes(480);
        above.push(record.id);
        records.tasks.insert(record.id, record);
    }
    let mut jon = Resource::new(ResourceId(RecordId::from_name("Jon")));
    jon.name = "Jon".to_owned();
    records.resources.insert(jon.id, jon);
    records
}

/// A plan that steps are written to.
struct Bench {
    section: Section,
    rng: ChaCha8Rng,
}

impl Bench {
    fn new() -> Self {
        let section = Section::import(ActorId::from(b"alice"), &meta(), &records());
        Self {
            section: section.expect("valid records"),
            rng: ChaCha8Rng::seed_from_u64(2),
        }
    }

    fn plan(&self) -> Plan {
        Plan::new(self.section.plan_records().clone())
    }

    fn apply(&mut self, intent: &Intent) -> Result<Step, EditError> {
        let step = compile(&self.plan(), intent, &mut self.rng)?;
        self.section.write(&meta(), &step.puts).expect("valid puts");
        assert!(self.plan().repairs.is_empty(), "{:?}", self.plan().repairs);
        Ok(step)
    }

    /// The outline, with `+` before tasks that were not there at first.
    fn outline(&self) -> String {
        let plan = self.plan();
        let lines: Vec<String> = plan
            .tasks
            .iter()
            .map(|node| {
                let name = &plan.records.tasks[&node.id].name;
                format!("{}{name}", "  ".repeat(usize::from(node.level)))
            })
            .collect();
        lines.join("\n")
    }

    /// The living links as a person types them, by successor.
    fn links(&self) -> Vec<String> {
        let plan = self.plan();
        let name = |index: usize| plan.task(index).name.clone();
        let mut links: Vec<String> = (0..plan.links.len())
            .map(|i| {
                let (ends, link) = (&plan.links[i], plan.link(i));
                let (one, other) = (name(ends.predecessor), name(ends.successor));
                format!("{one} {}{:+} {other}", link.kind.label(), link.lag.0)
            })
            .collect();
        links.sort();
        links
    }
}

fn meta() -> ChangeMeta {
    ChangeMeta {
        author: Author {
            user: UserId("alice".to_owned()),
            name: "Alice".to_owned(),
        },
        time: UnixMillis(1_800_000_000_000),
        label: "Edit".to_owned(),
    }
}

fn named(name: &str) -> Vec<(String, Scalar)> {
    vec![("name".to_owned(), name.into())]
}

fn after(name: &str, kind: LinkType, lag: i64) -> Predecessor {
    Predecessor {
        task: task(name),
        kind,
        lag: Minutes(lag),
        lag_unit: LagUnit::Working,
    }
}

fn link(predecessor: &str, successor: &str) -> Intent {
    Intent::Link {
        successor: task(successor),
        predecessor: after(predecessor, LinkType::Fs, 0),
    }
}

fn set(name: &str, field: &str, value: impl Into<Scalar>) -> Intent {
    Intent::SetField {
        table: "tasks".to_owned(),
        id: task(name).0,
        field: field.to_owned(),
        value: value.into(),
    }
}
