use quick_xml::{Reader, events::Event};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{super::colour, *};
use crate::{
    engine::{PlanView, Row},
    plan::{Plan, PlanRecords},
    record::{Task, TaskMode},
    sample,
    schedule::Scheduler,
    time::Moment,
};

fn view() -> PlanView {
    let (_, records) = sample::northern_rollout(&mut ChaCha8Rng::seed_from_u64(7));
    let plan = Plan::new(records);
    PlanView::new(&plan, &Scheduler::new(&plan))
}

fn cell(row: &Row, column: usize) -> String {
    match column {
        0 => row.key.clone(),
        1 => row.name.clone(),
        _ => row.start.date().to_string(),
    }
}

fn sheet(view: &PlanView) -> Sheet<'_> {
    let column = |head: &str, width: f64| Column {
        head: head.to_owned(),
        width,
        right: false,
        name: head == "Name",
    };
    Sheet {
        rows: view.rows.iter().collect(),
        links: &view.links,
        shade: &view.shade,
        columns: vec![
            column("Key", 50.0),
            column("Name", 220.0),
            column("Start", 80.0),
        ],
        cell: &cell,
        label: &|row| row.finish.date().to_string(),
        heading: &|heading, day| format!("{heading:?} {day}"),
        day_span: view.day_span,
        today: Some("2027-03-01T12:00".parse::<Moment>().expect("a moment")),
        show: Show {
            critical: true,
            float: true,
            links: true,
        },
        words: Words::english("Northern <roll-out> & more", "As of today"),
    }
}

/// Every text of a document that is well formed, in order.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    let mut texts = Vec::new();
    let mut depth = 0_usize;
    let mut inside = String::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(_) => {
                depth += 1;
                inside.clear();
            }
            Event::End(_) => {
                depth -= 1;
                if !inside.is_empty() {
                    texts.push(std::mem::take(&mut inside));
                }
            }
            Event::Text(text) => inside.push_str(&text),
            Event::GeneralRef(name) => inside.push_str(match &*name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                other => panic!("an entity {other}"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "elements left open");
    texts
}

/// Numbers of attributes of that name.
fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
    svg.split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

#[test]
fn a_task_that_pauses_is_drawn_in_parts() {
    let rects = |svg: &str| svg.matches("<rect").count();
    let (_, mut records) = sample::northern_rollout(&mut ChaCha8Rng::seed_from_u64(7));
    let drawn = |records: &PlanRecords| {
        let plan = Plan::new(records.clone());
        let view = PlanView::new(&plan, &Scheduler::new(&plan));
        let parts = view.rows.iter().map(|row| row.parts.clone());
        let parts: Vec<_> = parts.filter(|parts| !parts.is_empty()).collect();
        (parts, picture(&sheet(&view), 8.0))
    };
    let (none, whole) = drawn(&records);
    assert_eq!(none, Vec::<Vec<(Moment, Moment)>>::new());
    let open = |task: &&mut Task| {
        let bare = task.actual_start.is_none() && task.percent_complete.0 == 0;
        bare && task.duration.0 >= 960 && task.mode == TaskMode::Auto
    };
    let task = records.tasks.values_mut().find(open).expect("such a task");
    task.split = "480+1440".parse().expect("a pause");
    let (parts, split) = drawn(&records);
    assert_eq!(parts.len(), 1);
    let [first, second] = parts[0][..] else {
        panic!("two parts: {parts:?}");
    };
    assert!(first.0 < first.1 && first.1 < second.0 && second.0 < second.1);
    assert_eq!(rects(&split), rects(&whole) + 1);
    assert!(split.contains("stroke-dasharray=\"1.5 2\""));
    assert!(!whole.contains("stroke-dasharray=\"1.5 2\""));
}

#[test]
fn a_picture_shows_every_row_and_says_what_it_is() {
    let view = view();
    let svg = picture(&sheet(&view), 8.0);
    let texts = texts(&svg);
    assert_eq!(texts[0], "Northern <roll-out> & more");
    for row in &view.rows {
        assert!(texts.contains(&row.key), "{}", row.key);
    }
    for word in [
        "Key",
        "Name",
        "As of today",
        "Critical",
        "Milestone",
        "Deadline",
    ] {
        assert!(texts.iter().any(|text| text == word), "{word}");
    }
    let width = numbers(&svg, "width")[0];
    assert!(
        numbers(&svg, "x")
            .iter()
            .all(|x| (-1.0..=width).contains(x))
    );
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    assert_eq!(svg, picture(&sheet(&view), 8.0));
}

#[test]
fn what_is_not_wanted_is_not_drawn() {
    let view = view();
    let mut plain = sheet(&view);
    plain.show = Show {
        critical: false,
        float: false,
        links: false,
    };
    plain.today = None;
    let (all, plain) = (picture(&sheet(&view), 8.0), picture(&plain, 8.0));
    for look in [
        colour::CRITICAL_EDGE,
        colour::LINK,
        "stroke-dasharray",
        colour::ACCENT,
    ] {
        assert!(all.contains(look), "{look}");
        assert!(!plain.contains(look), "{look}");
    }
}

#[test]
fn pages_hold_every_row_once_down_and_every_day_across() {
    let view = view();
    let check = |across: usize, days: Option<(&str, &str)>| {
        let sheet = sheet(&view);
        let day = |text: &str| text.parse::<Moment>().expect("a date").day();
        let days = days.map(|(first, last)| (day(first), day(last)));
        let paper = Paper {
            width: 1040.0,
            height: 700.0,
            across,
            days,
        };
        let pages = pages(&sheet, &paper);
        let wanted: Vec<&str> = view
            .rows
            .iter()
            .filter(|row| days.is_none_or(|(a, b)| row.start.day() <= b && row.finish.day() >= a))
            .map(|row| row.key.as_str())
            .collect();
        let mut keys = Vec::new();
        for (at, page) in pages.iter().enumerate() {
            let texts = texts(page);
            let number = format!("Page {} of {}", at + 1, pages.len());
            assert!(texts.contains(&number), "{number}");
            assert!(
                texts.iter().any(|text| text == "Name"),
                "no heading on {number}"
            );
            if at % across == 0 {
                let on_page = texts
                    .into_iter()
                    .filter(|text| wanted.contains(&text.as_str()));
                keys.extend(on_page);
            }
        }
        assert_eq!(keys, wanted, "{across} across, {days:?}");
        assert_eq!(pages.len() % across, 0);
        pages.len()
    };
    let one = check(1, None);
    assert!(one > 1);
    assert_eq!(check(3, None), 3 * one);
    assert!(check(1, Some(("2027-01-04", "2027-01-20"))) < one);
}

#[test]
fn nothing_is_a_page_too() {
    let view = PlanView {
        day_span: (480, 1020),
        ..PlanView::default()
    };
    let paper = Paper {
        width: 1040.0,
        height: 700.0,
        across: 1,
        days: None,
    };
    assert_eq!(pages(&sheet(&view), &paper).len(), 1);
    texts(&picture(&sheet(&view), 8.0));
}
