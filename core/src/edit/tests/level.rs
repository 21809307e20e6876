//! Levelling delays.

use super::*;
use crate::record::{FieldValue as _, Scalar, Split};

#[test]
fn levelling_is_one_step_with_a_label() {
    let check = |delays: &[(&str, i64)], expected: Result<&str, EditError>| {
        let mut bench = Bench::new();
        let waits = delays.iter().map(|(name, d)| wait(name, *d, ""));
        let waits: Vec<Wait> = waits.collect();
        let step = bench.apply(&Intent::Level {
            waits: waits.clone(),
        });
        assert_eq!(step.map(|step| step.label), expected.map(str::to_owned));
        for Wait {
            task: id, delay, ..
        } in waits
        {
            let stored = bench.section.value("tasks", id.0, "levelling_delay");
            let there = bench.plan().find(id).is_some();
            assert_eq!(stored, there.then(|| delay.0.into()), "{id}");
        }
    };
    check(&[("Rack", 480)], Ok("Level: one task waits"));
    check(&[("Rack", 480), ("Test", 60)], Ok("Level: 2 tasks wait"));
    check(&[("Rack", 0)], Ok("Clear levelling"));
    // Somebody has deleted it meanwhile.
    check(
        &[("Not there", 60), ("Rack", 60)],
        Ok("Level: one task waits"),
    );
    check(&[("Not there", 60)], Err(EditError::Nothing));
}

fn wait(name: &str, delay: i64, pauses: &str) -> Wait {
    Wait {
        task: task(name),
        delay: Minutes(delay),
        pauses: pauses.parse().expect("pauses"),
    }
}

#[test]
fn pauses_of_levelling_stand_beside_those_of_people_and_go_alone() {
    let mut bench = Bench::new();
    let rack = task("Rack");
    let own: Split = "60+30".parse().expect("a pause");
    let field = |field: &str, value: Scalar| Intent::SetField {
        table: "tasks".to_owned(),
        id: rack.0,
        field: field.to_owned(),
        value,
    };
    bench.apply(&field("split", own.to_scalar())).expect("set");
    let mut check = |pauses: &str, split: &str| {
        let waits = vec![wait("Rack", 0, pauses)];
        let step = bench.apply(&Intent::Level { waits }).expect("applied");
        let plan = bench.plan();
        let record = &plan.records.tasks[&rack];
        assert_eq!(record.split.to_string(), split);
        assert_eq!(record.levelling_split.to_string(), pauses);
        step.label
    };
    assert_eq!(check("120+480", "60+30,120+480"), "Level: one task waits");
    assert_eq!(
        check("60+10,240+480", "60+40,240+480"),
        "Level: one task waits"
    );
    assert_eq!(check("", "60+30"), "Clear levelling");
}
