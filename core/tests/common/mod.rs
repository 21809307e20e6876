//! Devices that share a plan, as the tests use them.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::sync::OnceLock;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    document::{ActorId, ChangeMeta, Section, Written},
    edit::{EditError, History, Intent, NewTask, Place, Predecessor, Put, UndoStep, compile},
    id::{Author, RecordId, TaskId, UserId},
    plan::{Plan, PlanRecords},
    record::{LagUnit, LinkType, Record as _, Scalar, SectionKind, Task},
    time::{Minutes, UnixMillis},
};

/// Somebody's device with the plan on it.
pub(crate) struct Device {
    pub(crate) section: Section,
    pub(crate) history: History,
    pub(crate) rng: ChaCha8Rng,
    user: String,
    clock: u64,
}

impl Device {
    /// A device on which the plan was opened from these bytes.
    pub(crate) fn open(user: &str, saved: &[u8]) -> Self {
        let section = Section::load(SectionKind::Plan, ActorId::from(user.as_bytes()), [saved]);
        Self {
            section: section.expect("a stored plan"),
            history: History::default(),
            rng: ChaCha8Rng::seed_from_u64(user.bytes().map(u64::from).sum()),
            user: user.to_owned(),
            clock: 1_800_000_000_000,
        }
    }

    pub(crate) fn meta(&mut self, label: &str) -> ChangeMeta {
        self.clock += 60_000;
        ChangeMeta {
            author: Author {
                user: UserId(self.user.clone()),
                name: self.user.to_uppercase(),
            },
            time: UnixMillis(self.clock),
            label: label.to_owned(),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        let plan = Plan::new(self.section.plan_records().clone());
        assert_eq!(
            self.section.plan(),
            &plan,
            "kept up to date is as repaired anew"
        );
        plan
    }

    pub(crate) fn write(&mut self, label: &str, puts: &[Put]) -> Option<Written> {
        let meta = self.meta(label);
        self.section.write(&meta, puts).expect("valid puts")
    }

    /// Does what a person means, and remembers it for undo.
    pub(crate) fn edit(&mut self, intent: &Intent) -> Result<Vec<TaskId>, EditError> {
        let step = compile(&self.plan(), intent, &mut self.rng)?;
        if let Some(written) = self.write(&step.label, &step.puts) {
            self.history.push(step.label, &written.fields);
        }
        Ok(step.created)
    }

    pub(crate) fn undo(&mut self) -> Option<UndoStep> {
        let section = &self.section;
        let step = self.history.undo(|t, id, f| section.value(t, id, f))?;
        self.write(&step.label, &step.puts);
        Some(step)
    }

    pub(crate) fn redo(&mut self) -> Option<UndoStep> {
        let section = &self.section;
        let step = self.history.redo(|t, id, f| section.value(t, id, f))?;
        self.write(&step.label, &step.puts);
        Some(step)
    }

    /// What a person sees of the plan: living tasks in order with their level and fields, living links
    /// and assignments.
    pub(crate) fn seen(&self) -> Vec<String> {
        let plan = self.plan();
        let mut seen: Vec<String> = plan
            .tasks
            .iter()
            .map(|node| {
                format!(
                    "{} {} {:?}",
                    node.level, node.key, plan.records.tasks[&node.id]
                )
            })
            .collect();
        seen.extend((0..plan.links.len()).map(|i| format!("{:?}", plan.link(i))));
        let assignments = plan.records.assignments.values();
        seen.extend(assignments.filter(|a| !a.deleted).map(|a| format!("{a:?}")));
        let resources = plan.records.resources.values();
        seen.extend(resources.filter(|r| !r.deleted).map(|r| format!("{r:?}")));
        seen
    }
}

/// A stored plan: three summaries of three tasks each, linked in a row, and one more task.
pub(crate) fn small_plan() -> &'static [u8] {
    static SAVED: OnceLock<Vec<u8>> = OnceLock::new();
    SAVED.get_or_init(make_small_plan)
}

fn make_small_plan() -> Vec<u8> {
    let mut device = Device {
        section: Section::create(SectionKind::Plan, ActorId::from(b"founder")),
        history: History::default(),
        rng: ChaCha8Rng::seed_from_u64(1),
        user: "founder".to_owned(),
        clock: 1_700_000_000_000,
    };
    let mut rows = Vec::new();
    for stage in ["Initiate", "Design", "Deploy"] {
        rows.push(NewTask::new(0, named(stage)));
        for part in ["one", "two", "three"] {
            rows.push(NewTask::new(1, named(&format!("{stage} {part}"))));
        }
    }
    rows.push(NewTask::new(0, named("Close")));
    let place = Place::LastIn(None);
    let tasks = device
        .edit(&Intent::CreateTasks { place, rows })
        .expect("new tasks");
    for pair in tasks.windows(2) {
        // Summaries cannot be linked to what is in them.
        let _ = device.edit(&link(pair[0], pair[1]));
    }
    assert_eq!(device.plan().links.len(), 9);
    device.section.save()
}

pub(crate) fn link(predecessor: TaskId, successor: TaskId) -> Intent {
    Intent::Link {
        successor,
        predecessor: Predecessor {
            task: predecessor,
            kind: LinkType::Fs,
            lag: Minutes(0),
            lag_unit: LagUnit::Working,
        },
    }
}

pub(crate) fn named(name: &str) -> Vec<(String, Scalar)> {
    vec![("name".to_owned(), name.into())]
}

pub(crate) fn set(task: TaskId, field: &str, value: impl Into<Scalar>) -> Intent {
    Intent::SetField {
        table: Task::DEF.table.to_owned(),
        id: task.into(),
        field: field.to_owned(),
        value: value.into(),
    }
}

/// An intent that somebody might have, chosen by three numbers.
pub(crate) fn some_intent(plan: &Plan, kind: u8, a: u16, b: u16) -> Intent {
    let pick = |n: u16| match plan.tasks.len() {
        0 => TaskId(RecordId::from_name("none")),
        len => plan.tasks[usize::from(n) % len].id,
    };
    let (one, other) = (pick(a), pick(b));
    let two = vec![one, pick(a + 1)];
    match kind % 16 {
        0 => Intent::CreateTask {
            place: Place::After(one),
            fields: named(&format!("New {b}")),
        },
        1 => Intent::CreateTasks {
            place: Place::FirstIn(one),
            rows: vec![
                NewTask::new(0, named("A")),
                NewTask::new(1, named("B")),
                NewTask::new(0, named("C")),
            ],
        },
        2 => set(one, "name", format!("Name {b}")),
        3 => set(one, "duration", i64::from(b % 8) * 60),
        4 => set(one, "notes", format!("Note {b} on {a}")),
        5 => Intent::MoveTasks {
            tasks: vec![one],
            place: Place::After(other),
        },
        6 => Intent::MoveTasks {
            tasks: two,
            place: Place::LastIn(Some(other)),
        },
        7 => Intent::Indent { tasks: two },
        8 => Intent::Outdent { tasks: two },
        9 => Intent::DeleteTasks { tasks: vec![one] },
        10 | 11 => link(one, other),
        12 => Intent::SetPredecessors {
            task: one,
            predecessors: vec![Predecessor {
                task: other,
                kind: LinkType::Ss,
                lag: Minutes(i64::from(b)),
                lag_unit: LagUnit::Elapsed,
            }],
        },
        13 => Intent::SetResources {
            task: one,
            resources: vec![(format!("Person {}", b % 3), Default::default())],
        },
        14 => set(one, "percent_complete", i64::from(b % 101)),
        _ => Intent::StartAt {
            task: one,
            start: "2027-03-01T08:00".parse().expect("a moment"),
        },
    }
}

/// Both hold and show the same, in every respect.
pub(crate) fn assert_same(one: &Section, other: &Section) {
    assert_eq!(one.heads(), other.heads());
    assert_eq!(one.plan_records(), other.plan_records());
    assert_eq!(one.conflicts(), other.conflicts());
    assert!(one.unreadable().eq(other.unreadable()));
    assert_eq!(one.plan(), other.plan());
    assert_eq!(*one.plan(), Plan::new(one.plan_records().clone()));
}

/// The records without those that were deleted.
pub(crate) fn living(records: &PlanRecords) -> PlanRecords {
    let mut records = records.clone();
    records.tasks.retain(|_, r| !r.deleted);
    records.links.retain(|_, r| !r.deleted);
    records.resources.retain(|_, r| !r.deleted);
    records.assignments.retain(|_, r| !r.deleted);
    records
}
