use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::sample;

fn written(plan: &Plan) -> Vec<u8> {
    let schedule = Schedule::compute(plan);
    export("Northern roll-out", plan, &schedule).expect("a workbook")
}

#[test]
fn an_independent_reader_sees_typed_cells() {
    let (_, mut records) = sample::northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    let first = records.tasks.values_mut().next().expect("a task").id;
    records.tasks.get_mut(&first).expect("a task").name = "=HYPERLINK(\"x\")".to_owned();
    let plan = Plan::new(records);
    let schedule = Schedule::compute(&plan);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written(&plan))).expect("a workbook");
    assert_eq!(
        book.sheet_names(),
        ["Tasks", "Links", "Resources", "Assignments"]
    );
    let tasks = book.worksheet_range("Tasks").expect("a sheet");
    let heading = |name: &str| {
        let cells = tasks.rows().next().expect("headings");
        cells
            .iter()
            .position(|cell| *cell == Data::String(name.to_owned()))
            .expect("a heading")
    };
    let day = plan.records.options.day();
    for (i, row) in tasks.rows().skip(1).enumerate() {
        assert_eq!(row[0], Data::String(plan.tasks[i].key.clone()));
        assert_eq!(
            row[heading("Name")],
            Data::String(plan.task(i).name.clone())
        );
        let Data::DateTime(start) = &row[heading("Start")] else {
            panic!("not a date: {:?}", row[heading("Start")]);
        };
        let days = schedule.tasks[i].start.0 + 25_569 * 24 * 60;
        assert!(
            (start.as_f64() * 1_440.0 - days as f64).abs() < 0.5,
            "{start:?}"
        );
        if !plan.task(i).elapsed {
            let minutes = if plan.is_summary(i) {
                schedule.tasks[i].duration.0
            } else {
                plan.task(i).duration.0
            };
            assert_eq!(
                row[heading("Duration")],
                Data::Float(minutes as f64 / day as f64)
            );
        }
    }
    assert_eq!(tasks.height(), plan.tasks.len() + 1);
    let height =
        |book: &mut Xlsx<_>, name: &str| book.worksheet_range(name).expect("a sheet").height();
    assert_eq!(height(&mut book, "Links"), plan.links.len() + 1);
    assert_eq!(
        height(&mut book, "Resources"),
        plan.records.resources.len() + 1
    );
    assert_eq!(
        height(&mut book, "Assignments"),
        plan.records.assignments.len() + 1
    );
    assert!(
        book.worksheet_formula("Tasks")
            .expect("formulas")
            .is_empty()
    );
}

#[test]
fn the_same_plan_is_the_same_file() {
    let (_, records) = sample::northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    let plan = Plan::new(records);
    assert_eq!(written(&plan), written(&plan));
    assert_eq!(written(&Plan::default()), written(&Plan::default()));
}
