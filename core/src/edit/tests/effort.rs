//! Duration, units and work: which of them follows from the two others.

use super::*;
use crate::record::{Assignment, TaskType};

/// A task of 10 days that Ann works on all of her time, or half of it; Bob is there too.
struct Task10 {
    bench: Bench,
}

fn assignment() -> RecordId {
    RecordId::from_name("Ann on Rack")
}

impl Task10 {
    fn new(kind: TaskType, effort_driven: bool, units: i64, work: i64) -> Self {
        let mut records = records();
        let rack = records.tasks.get_mut(&task("Rack")).expect("a task");
        rack.duration = Minutes(4800);
        rack.kind = kind;
        rack.effort_driven = effort_driven;
        for name in ["Ann", "Bob"] {
            let mut resource = Resource::new(ResourceId(RecordId::from_name(name)));
            resource.name = name.to_owned();
            records.resources.insert(resource.id, resource);
        }
        let mut ann = Assignment::new(assignment().into());
        ann.task = Some(task("Rack"));
        ann.resource = Some(ResourceId(RecordId::from_name("Ann")));
        ann.units = Units(units);
        ann.work = Minutes(work);
        records.assignments.insert(ann.id, ann);
        let section = Section::import(ActorId::from(b"alice"), &meta(), &records);
        Self {
            bench: Bench {
                section: section.expect("valid records"),
                rng: ChaCha8Rng::seed_from_u64(3),
            },
        }
    }

    /// Duration in hours, and for each resource by name its units and work.
    fn told(&self) -> String {
        let plan = self.bench.plan();
        let rack = plan.task(plan.find(task("Rack")).expect("a task"));
        let mut parts: Vec<String> = plan
            .records
            .assignments
            .values()
            .filter(|a| !a.deleted)
            .map(|a| {
                let resource = &plan.records.resources[&a.resource.expect("a resource")];
                let work = match a.work.0 {
                    0 => rack.duration.0 * a.units.0 / 10_000,
                    work => work,
                };
                format!("{} {}% {}h", resource.name, a.units.0 / 100, work / 60)
            })
            .collect();
        parts.sort();
        format!("{}h: {}", rack.duration.0 / 60, parts.join(", "))
    }
}

fn set_part(field: &str, value: i64) -> Intent {
    Intent::SetField {
        table: "assignments".to_owned(),
        id: assignment(),
        field: field.to_owned(),
        value: value.into(),
    }
}

fn who(names: &[(&str, i64)]) -> Intent {
    let named = |(name, units): &(&str, i64)| ((*name).to_owned(), Units(*units));
    Intent::SetResources {
        task: task("Rack"),
        resources: names.iter().map(named).collect(),
    }
}

#[test]
fn what_follows_from_what() {
    let check = |kind: TaskType, intent: &Intent, expected: &str| {
        // Work that is stored and work that follows come to the same.
        for work in [0, 4800] {
            let mut rack = Task10::new(kind, false, 10_000, work);
            rack.bench.apply(intent).expect("a possible edit");
            assert_eq!(
                rack.told(),
                expected,
                "{kind:?} {intent:?} stored work {work}"
            );
        }
    };
    use TaskType::{FixedDuration, FixedUnits, FixedWork};
    let units = set_part("units", 5_000);
    check(FixedUnits, &units, "160h: Ann 50% 80h");
    check(FixedWork, &units, "160h: Ann 50% 80h");
    check(FixedDuration, &units, "80h: Ann 50% 40h");
    let duration = set("Rack", "duration", 2_400);
    check(FixedUnits, &duration, "40h: Ann 100% 40h");
    check(FixedWork, &duration, "40h: Ann 200% 80h");
    check(FixedDuration, &duration, "40h: Ann 100% 40h");
    for work in [set("Rack", "work", 9_600), set_part("work", 9_600)] {
        check(FixedUnits, &work, "160h: Ann 100% 160h");
        check(FixedWork, &work, "160h: Ann 100% 160h");
        check(FixedDuration, &work, "80h: Ann 200% 160h");
    }
    // The resource cell says units as well.
    let half = who(&[("Ann", 5_000)]);
    check(FixedUnits, &half, "160h: Ann 50% 80h");
    check(FixedDuration, &half, "80h: Ann 50% 40h");
}

#[test]
fn somebody_joins_or_leaves() {
    let check = |kind: TaskType, effort: bool, intents: &[Intent], expected: &str| {
        let mut rack = Task10::new(kind, effort, 10_000, 0);
        for intent in intents {
            rack.bench.apply(intent).expect("a possible edit");
        }
        assert_eq!(rack.told(), expected, "{kind:?} effort driven {effort}");
    };
    use TaskType::{FixedDuration, FixedUnits, FixedWork};
    let both = who(&[("Ann", 10_000), ("Bob", 10_000)]);
    let joins = std::slice::from_ref(&both);
    check(FixedUnits, true, joins, "40h: Ann 100% 40h, Bob 100% 40h");
    check(FixedUnits, false, joins, "80h: Ann 100% 80h, Bob 100% 80h");
    check(FixedDuration, true, joins, "80h: Ann 50% 40h, Bob 50% 40h");
    check(
        FixedDuration,
        false,
        joins,
        "80h: Ann 100% 80h, Bob 100% 80h",
    );
    // Fixed work is always driven by effort.
    check(FixedWork, false, joins, "40h: Ann 100% 40h, Bob 100% 40h");
    let half = who(&[("Ann", 10_000), ("Bob", 6_000)]);
    check(FixedUnits, true, &[half], "50h: Ann 100% 50h, Bob 60% 30h");
    let leaves = who(&[("Bob", 10_000)]);
    check(
        FixedUnits,
        true,
        &[both.clone(), leaves.clone()],
        "80h: Bob 100% 80h",
    );
    check(FixedUnits, false, &[both, leaves], "80h: Bob 100% 80h");
    // Somebody new does work like anybody else.
    let stranger = who(&[("Ann", 10_000), ("Cy", 10_000)]);
    check(
        FixedUnits,
        true,
        &[stranger],
        "40h: Ann 100% 40h, Cy 100% 40h",
    );
}

#[test]
fn what_was_asked_for_holds() {
    let mut rack = Task10::new(TaskType::FixedUnits, false, 10_000, 0);
    let field = |table: &str, id: RecordId, field: &str, value: i64| {
        (table.to_owned(), id, field.to_owned(), value.into())
    };
    let changes = vec![
        field("tasks", task("Rack").0, "duration", 2_400),
        field("assignments", assignment(), "work", 4_800),
    ];
    rack.bench
        .apply(&Intent::SetFields { changes })
        .expect("a possible edit");
    assert_eq!(rack.told(), "40h: Ann 100% 80h");
}
