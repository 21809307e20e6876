//! Stories of use: what is done, and what pauses.

use super::*;
use crate::{
    id::{AssignmentId, RecordId},
    plan::PlanRecords,
    record::{Assignment, Record as _, Resource, Task},
    time::{DAY, Minutes},
};

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// Tasks of two days each from Monday, 2026-01-05, all of them Anna's.
fn plan(tasks: &[fn(&mut Task)]) -> Plan {
    let mut records = PlanRecords::default();
    records.options.start = Some(moment("2026-01-05T08:00"));
    let anna = Resource::new(ResourceId(RecordId::from_name("Anna")));
    for (place, change) in tasks.iter().enumerate() {
        let mut task = Task::new(id(place));
        task.position = format!("{place:03}");
        task.duration = Minutes(960);
        change(&mut task);
        let name = format!("assignment {place}");
        let mut assignment = Assignment::new(AssignmentId(RecordId::from_name(&name)));
        (assignment.task, assignment.resource) = (Some(task.id), Some(anna.id));
        records.assignments.insert(assignment.id, assignment);
        records.tasks.insert(task.id, task);
    }
    records.resources.insert(anna.id, anna);
    Plan::new(records)
}

fn id(place: usize) -> TaskId {
    TaskId(RecordId::from_name(&format!("task {place}")))
}

fn finish(task: &mut Task) {
    task.actual_start = Some(moment("2026-01-05T08:00"));
    task.actual_finish = Some(moment("2026-01-06T17:00"));
}

/// Half of it is done.
fn begin(task: &mut Task) {
    task.actual_start = Some(moment("2026-01-05T08:00"));
    task.remaining_duration = Some(Minutes(480));
}

#[test]
fn what_is_done_is_never_too_much() {
    let check = |tasks: &[fn(&mut Task)], hours_over: i64, expected: &[usize]| {
        let plan = plan(tasks);
        let overview = Load::of_all(&plan, &Schedule::compute(&plan));
        let mut expected: Vec<TaskId> = expected.iter().map(|place| id(*place)).collect();
        expected.sort_unstable();
        assert_eq!(overview.over, expected);
        assert_eq!(overview.loads[0].over.minutes(), 60 * hours_over);
        // It is history all the same.
        assert_eq!(overview.loads[0].work.minutes(), 960 * tasks.len() as i64);
    };
    check(&[|_| {}, |_| {}], 16, &[0, 1]);
    check(&[finish, finish], 0, &[]);
    // Only the second could be moved; Anna was busy all the time.
    check(&[finish, |_| {}], 16, &[1]);
    // On the first day only the second is still to be done, on the second day both are.
    check(&[begin, |_| {}], 16, &[0, 1]);
    check(&[finish, begin], 8, &[1]);
    // Everything is done though nobody said when it ended.
    check(
        &[finish, |t| t.percent_complete = crate::record::Percent(100)],
        0,
        &[],
    );
}

#[test]
fn nobody_is_asked_for_anything_in_a_pause() {
    let check = |change: fn(&mut Task), expected: &[&str]| {
        let plan = plan(&[change]);
        let time = moment("2026-01-05T00:00")..moment("2026-01-17T00:00");
        let anna = ResourceId(RecordId::from_name("Anna"));
        let used = ResourceUse::of(&plan, &Schedule::compute(&plan), anna, time, DAY);
        let asked = used.buckets.iter().filter(|b| b.demand > Effort(0));
        let asked = asked.map(|b| {
            (
                Moment(b.number * DAY).date().to_string(),
                b.demand.minutes(),
            )
        });
        let expected: Vec<(String, i64)> = expected
            .iter()
            .map(|day| (format!("2026-01-{day}"), 480))
            .collect();
        assert_eq!(asked.collect::<Vec<_>>(), expected);
    };
    check(|_| {}, &["05", "06"]);
    check(
        |t| t.split = "480+960".parse().expect("a pause"),
        &["05", "08"],
    );
    // What is left goes on next week.
    check(
        |t| {
            begin(t);
            t.resume = Some(moment("2026-01-12T08:00"));
        },
        &["05", "12"],
    );
    // Both: a pause of two days in what is left.
    check(
        |t| {
            t.duration = Minutes(1440);
            t.actual_start = Some(moment("2026-01-05T08:00"));
            t.remaining_duration = Some(Minutes(960));
            t.resume = Some(moment("2026-01-12T08:00"));
            t.split = "960+960".parse().expect("a pause");
        },
        &["05", "12", "15"],
    );
}

#[test]
fn how_full_weeks_are() {
    let monday = moment("2026-01-05").day();
    let heat_of = |tasks: &[fn(&mut Task)], days: &[i64]| {
        let plan = plan(tasks);
        let days = days.iter().map(|day| monday + day).collect();
        Heat::of(&plan, &Schedule::compute(&plan), days)
    };
    let check = |tasks: &[fn(&mut Task)], days: &[i64], expected: &[(i64, i64, i64)]| {
        let heat = heat_of(tasks, days);
        let hours = |cell: &HeatCell| {
            let [demand, capacity, over] = [cell.demand, cell.capacity, cell.over];
            (
                demand.minutes() / 60,
                capacity.minutes() / 60,
                over.minutes() / 60,
            )
        };
        let cells: Vec<_> = heat.rows[0].1.iter().map(hours).collect();
        assert_eq!(cells, expected);
    };
    // Two days of two tasks at once in a week of forty hours, then an empty week.
    check(&[|_| {}, |_| {}], &[0, 7, 14], &[(32, 40, 16), (0, 40, 0)]);
    // A period that begins before the plan, and one that ends in its midst.
    check(&[|_| {}], &[1, -6], &[(8, 40, 0)]);
    check(&[|_| {}], &[0, 1, 2, 3], &[(8, 8, 0), (8, 8, 0), (0, 8, 0)]);
    // Saturday and Sunday.
    check(&[|_| {}], &[5, 7], &[(0, 0, 0)]);
    let cell = heat_of(&[|_| {}, |_| {}], &[0, 7, 12, 14]).rows[0]
        .1
        .clone();
    let percent: Vec<Option<i64>> = cell.iter().map(HeatCell::percent).collect();
    assert_eq!(percent, [Some(80), Some(0), None]);
    assert_eq!(heat_of(&[|_| {}], &[]), Heat::default());
    assert!(heat_of(&[|_| {}], &[3]).rows[0].1.is_empty());
}
