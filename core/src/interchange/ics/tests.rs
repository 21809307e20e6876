use icalendar::{
    Calendar, CalendarComponent, Component as _,
    parser::{read_calendar, unfold},
};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{record::ZoneName, sample};

fn sample_plan() -> (Plan, Schedule) {
    let (_, mut records) = sample::northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    let first = records.tasks.values_mut().next().expect("a task");
    first.notes.0 = "Bring: cable; two, and\nthree \\ more. ".repeat(5);
    let plan = Plan::new(records);
    let schedule = Schedule::compute(&plan);
    (plan, schedule)
}

fn text(component: Component, zone: &str) -> String {
    let (mut plan, schedule) = sample_plan();
    plan.records.options.time_zone = ZoneName(zone.to_owned());
    let now = UnixMillis(1_767_600_000_000);
    let bytes = export("Northern; roll-out", &plan, &schedule, component, now);
    String::from_utf8(bytes).expect("text")
}

#[test]
fn an_independent_reader_sees_every_task() {
    let (plan, schedule) = sample_plan();
    for component in [Component::Event, Component::Todo] {
        let text = text(component, "UTC");
        let read: Calendar = read_calendar(&unfold(&text)).expect("a calendar").into();
        let leaves: Vec<usize> = (0..plan.tasks.len())
            .filter(|i| !plan.is_summary(*i))
            .collect();
        assert_eq!(read.components.len(), leaves.len());
        for (entry, i) in read.components.iter().zip(leaves) {
            let property = |name: &str| {
                let value = match entry {
                    CalendarComponent::Event(event) => event.property_value(name),
                    CalendarComponent::Todo(todo) => todo.property_value(name),
                    other => panic!("{other:?}"),
                };
                value.map(str::to_owned)
            };
            let node = &plan.tasks[i];
            assert_eq!(property("UID"), Some(format!("{}@throughline", node.id)));
            let (start, finish) = (schedule.tasks[i].start, schedule.tasks[i].finish);
            let utc = |moment: Moment| format!("{}Z", basic(moment.civil()));
            match component {
                Component::Event => {
                    assert_eq!(property("DTSTART"), Some(utc(start)));
                    assert_eq!(property("DTEND"), (finish > start).then(|| utc(finish)));
                }
                Component::Todo => assert_eq!(property("DUE"), Some(utc(finish))),
            }
            let unescaped = property("SUMMARY").map(|s| s.replace("\\,", ",").replace("\\;", ";"));
            assert_eq!(unescaped, Some(plan.task(i).name.clone()));
        }
    }
}

#[test]
fn civil_times_are_written_as_utc_of_the_project_s_zone() {
    let check = |zone: &str, civil: &str, expected: &str| {
        let (plan, schedule) = sample_plan();
        let writer = Writer {
            plan: &plan,
            rows: Rows::new(&plan, &schedule),
            component: Component::Event,
            zone: zone.parse().ok(),
            stamp: String::new(),
        };
        assert_eq!(
            writer.time(civil.parse().expect("a moment")),
            expected,
            "{zone} {civil}"
        );
    };
    check("Europe/Oslo", "2026-01-05T08:00", "20260105T070000Z");
    check("Europe/Oslo", "2026-07-01T08:00", "20260701T060000Z");
    // The hour that spring leaves out, and the one that autumn has twice.
    check("Europe/Oslo", "2026-03-29T02:30", "20260329T013000Z");
    check("Europe/Oslo", "2026-10-25T02:30", "20261025T003000Z");
    check("Mars/Olympus", "2026-01-05T08:00", "20260105T080000");
}

#[test]
fn lines_end_as_the_standard_says() {
    let text = text(Component::Event, "Europe/Oslo");
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    assert!(text.contains("X-WR-CALNAME:Northern\\; roll-out"));
    assert!(text.contains("DTSTAMP:20260105T080000Z"));
}
