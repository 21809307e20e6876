use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{interchange::TableFormat, sample};

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

#[test]
fn a_table_keeps_the_types_of_its_cells() {
    let day = "2027-03-01T00:00".parse().expect("a day");
    let text = |text: &str| Value::Text(text.to_owned());
    let table = Table {
        name: "Risks".to_owned(),
        headings: ["Risk", "Review", "Cost", "Delay", "Sure", "Open"]
            .map(str::to_owned)
            .to_vec(),
        rows: vec![
            vec![
                text("=1+1"),
                Value::Day(day),
                Value::Money(-125_050),
                Value::Duration {
                    minutes: Minutes(720),
                    elapsed: false,
                    estimated: false,
                },
                Value::Percent(30),
                Value::Flag(true),
            ],
            vec![text("Nothing else")],
        ],
        units: (480, 2400, 9600),
    };
    let book = table.write(TableFormat::Xlsx).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).expect("a workbook");
    let sheet = book.worksheet_range("Risks").expect("a sheet");
    let row: Vec<&Data> = sheet.rows().nth(1).expect("a row").iter().collect();
    let Data::DateTime(review) = row[1] else {
        panic!("not a date: {:?}", row[1]);
    };
    // Days since the last day of 1899, as Excel counts them.
    assert!(
        (review.as_f64() - 46_447.0).abs() < f64::EPSILON,
        "{review}"
    );
    let plain = |at: usize| row[at].clone();
    assert_eq!(plain(0), Data::String("=1+1".to_owned()));
    assert_eq!(plain(2), Data::Float(-1250.5));
    assert_eq!(plain(3), Data::Float(1.5));
    assert_eq!(plain(4), Data::Float(0.3));
    assert_eq!(plain(5), Data::Bool(true));
    assert_eq!(sheet.height(), 3);
    let formulas = book.worksheet_formula("Risks").expect("formulas");
    assert!(formulas.is_empty());

    let csv = table.write(TableFormat::Csv).expect("always");
    let csv = String::from_utf8(csv).expect("UTF-8");
    let expected = "\u{feff}Risk,Review,Cost,Delay,Sure,Open\r\n\
        '=1+1,2027-03-01,-1250.50,1.5d,30%,yes\r\n\
        Nothing else\r\n";
    assert_eq!(csv, expected);
}

#[test]
fn a_sheet_that_cannot_be_called_so_is_refused() {
    let table = Table {
        name: "a/b".to_owned(),
        headings: Vec::new(),
        rows: Vec::new(),
        units: (480, 2400, 9600),
    };
    let refused = table.write(TableFormat::Xlsx).expect_err("a slash");
    assert!(
        refused.to_string().contains("cannot be written"),
        "{refused}"
    );
}
