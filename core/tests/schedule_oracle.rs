//! Random plans, scheduled a second time by plain relaxation: as slow as can be, and too simple to be
//! wrong. All work is around the clock, so that dates are sums.

use proptest::prelude::*;
use throughline_core::{
    id::{LinkId, RecordId, TaskId},
    plan::{Plan, PlanRecords},
    record::{
        Assignment, Calendar, CalendarException, Constraint, LagUnit, Link, LinkType, Percent,
        Record as _, Resource, ScheduleFrom, Task, TaskMode, Units,
    },
    schedule::Schedule,
    time::{Minutes, Moment},
};

const START: Moment = Moment(29_000_000);

fn id<T: From<RecordId>>(name: &str) -> T {
    RecordId::from_name(name).into()
}

#[derive(Debug, Clone)]
struct AnyTask {
    duration: i64,
    parent: Option<usize>,
    constraint: Option<(Constraint, i64)>,
    deadline: Option<i64>,
}

#[derive(Debug, Clone)]
struct AnyLink {
    from: usize,
    to: usize,
    kind: LinkType,
    lag: i64,
    elapsed: bool,
}

fn any_task() -> impl Strategy<Value = AnyTask> {
    let dated = prop::sample::select(vec![Constraint::Snet, Constraint::Fnet]);
    let constraint = prop::option::weighted(0.2, (dated, 0..400_i64));
    (
        0..120_i64,
        prop::option::of(0..14_usize),
        constraint,
        prop::option::weighted(0.1, 0..900_i64),
    )
        .prop_map(|(duration, parent, constraint, deadline)| AnyTask {
            duration,
            parent,
            constraint,
            deadline,
        })
}

fn any_link() -> impl Strategy<Value = AnyLink> {
    (
        0..14_usize,
        0..14_usize,
        prop::sample::select(LinkType::ALL),
        -60..60_i64,
        any::<bool>(),
    )
        .prop_map(|(from, to, kind, lag, elapsed)| AnyLink {
            from,
            to,
            kind,
            lag,
            elapsed,
        })
}

fn plan(tasks: &[AnyTask], links: &[AnyLink]) -> Plan {
    let mut records = PlanRecords::default();
    let mut clock = Calendar::new(id("clock"));
    (0..7).for_each(|day| clock.set_weekday(day, "00:00-24:00".parse().ok()));
    records.options.calendar = Some(clock.id);
    records.options.start = Some(START);
    records.calendars.insert(clock.id, clock);
    for (i, any) in tasks.iter().enumerate() {
        let mut task = Task::new(TaskId(id(&i.to_string())));
        task.duration = Minutes(any.duration);
        task.parent = any.parent.map(|p| id(&p.to_string()));
        if let Some((constraint, date)) = any.constraint {
            task.constraint = constraint;
            task.constraint_date = Some(START.plus(date));
        }
        task.deadline = any.deadline.map(|d| START.plus(d));
        records.tasks.insert(task.id, task);
    }
    for (i, any) in links.iter().enumerate() {
        let mut link = Link::new(LinkId(id(&format!("link {i}"))));
        link.predecessor = Some(id(&any.from.to_string()));
        link.successor = Some(id(&any.to.to_string()));
        (link.kind, link.lag) = (any.kind, Minutes(any.lag));
        if any.elapsed {
            link.lag_unit = LagUnit::Elapsed;
        }
        records.links.insert(link.id, link);
    }
    Plan::new(records)
}

/// The tasks without children at or below one.
fn leaves(plan: &Plan, task: usize) -> Vec<usize> {
    let below = task..plan.tasks[task].end;
    below.filter(|&i| !plan.is_summary(i)).collect()
}

/// Earliest start and finish, and latest start and finish, of the tasks without children.
fn relax(plan: &Plan) -> Vec<[i64; 4]> {
    let count = plan.tasks.len();
    let duration = |i: usize| plan.task(i).duration.0.max(0);
    let links: Vec<_> = (0..plan.links.len())
        .map(|l| {
            let (ends, link) = (&plan.links[l], plan.link(l));
            let (from, to) = (leaves(plan, ends.predecessor), leaves(plan, ends.successor));
            (from, to, link.kind, link.lag.0)
        })
        .collect();

    let mut early: Vec<i64> = (0..count)
        .map(
            |i| match (plan.task(i).constraint, plan.task(i).constraint_date) {
                (Constraint::Snet, Some(date)) => date.0,
                (Constraint::Fnet, Some(date)) => date.0 - duration(i),
                _ => START.0,
            },
        )
        .collect();
    for summary in (0..count).filter(|&i| plan.is_summary(i)) {
        let task = plan.task(summary);
        if let (Constraint::Snet, Some(date)) = (task.constraint, task.constraint_date) {
            for i in leaves(plan, summary) {
                early[i] = early[i].max(date.0);
            }
        }
    }
    for _ in 0..count {
        for (from, to, kind, lag) in &links {
            let start = from.iter().map(|&i| early[i]).min().expect("a leaf");
            let finish = from
                .iter()
                .map(|&i| early[i] + duration(i))
                .max()
                .expect("a leaf");
            for &j in to {
                let bound = lag
                    + match kind {
                        LinkType::Fs => finish,
                        LinkType::Ss => start,
                        LinkType::Ff => finish - duration(j),
                        LinkType::Sf => start - duration(j),
                    };
                early[j] = early[j].max(bound);
            }
        }
    }

    let finish = (0..count)
        .filter(|&i| !plan.is_summary(i))
        .map(|i| early[i] + duration(i))
        .max()
        .unwrap_or(START.0);
    let mut late: Vec<i64> = (0..count)
        .map(|i| {
            // A summary's deadline is one for everything below it.
            let above = plan.ancestors(i).chain([i]);
            above
                .filter_map(|a| plan.task(a).deadline)
                .fold(finish, |latest, deadline| latest.min(deadline.0))
        })
        .collect();
    for _ in 0..count {
        for (from, to, kind, lag) in &links {
            let start = to
                .iter()
                .map(|&j| late[j] - duration(j))
                .min()
                .expect("a leaf");
            let finish = to.iter().map(|&j| late[j]).min().expect("a leaf");
            let first = from.iter().map(|&i| early[i]).min().expect("a leaf");
            for &i in from {
                let bound = match kind {
                    LinkType::Fs => start - lag,
                    LinkType::Ff => finish - lag,
                    // A summary starts with the first below it: only that is bound.
                    _ if early[i] > first => continue,
                    LinkType::Ss => start - lag + duration(i),
                    LinkType::Sf => finish - lag + duration(i),
                };
                late[i] = late[i].min(bound);
            }
        }
    }
    (0..count)
        .map(|i| {
            [
                early[i],
                early[i] + duration(i),
                late[i] - duration(i),
                late[i],
            ]
        })
        .collect()
}

fn check(tasks: &[AnyTask], links: &[AnyLink]) -> Result<(), TestCaseError> {
    let plan = plan(tasks, links);
    let schedule = Schedule::compute(&plan);
    let expected = relax(&plan);
    prop_assert_eq!(schedule.tasks.len(), plan.tasks.len());
    for (i, task) in schedule.tasks.iter().enumerate() {
        if plan.is_summary(i) {
            let below = leaves(&plan, i);
            let first = below.iter().map(|&j| expected[j][0]).min();
            let last = below.iter().map(|&j| expected[j][1]).max();
            prop_assert_eq!(
                (Some(task.early_start.0), Some(task.early_finish.0)),
                (first, last)
            );
            continue;
        }
        let found = [
            task.early_start,
            task.early_finish,
            task.late_start,
            task.late_finish,
        ];
        prop_assert_eq!(found.map(|m| m.0), expected[i], "task {}", i);
        prop_assert_eq!(task.total_float.0, expected[i][2] - expected[i][0]);
        prop_assert_eq!(task.critical, task.total_float.0 <= 0);
        prop_assert!(task.free_float.0 >= 0 && task.free_float.0 <= task.total_float.0.max(0));
    }
    Ok(())
}

/// What a hostile or broken document may hold.
fn absurd_number() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        Just(0),
        -10_000..10_000_i64,
        any::<i64>(),
        Moment::MIN.0 - 5..Moment::MAX.0 + 5,
    ]
}

/// A task with anything in any field.
fn absurd_task() -> impl Strategy<Value = Task> {
    let date = || prop::option::of(absurd_number().prop_map(Moment));
    (
        (absurd_number(), absurd_number(), any::<[bool; 4]>()),
        (date(), date(), date(), date(), date()),
        prop::sample::select(Constraint::ALL),
        prop::option::of(0..10_usize),
        any::<u8>(),
    )
        .prop_map(|(numbers, dates, constraint, parent, percent)| {
            let mut task = Task::new(id("task"));
            let (duration, delay, flags) = numbers;
            (task.duration, task.levelling_delay) = (Minutes(duration), Minutes(delay));
            (task.elapsed, task.inactive) = (flags[0], flags[1]);
            task.mode = if flags[2] {
                TaskMode::Manual
            } else {
                TaskMode::Auto
            };
            task.calendar = flags[3].then(|| id("shift"));
            (task.actual_start, task.actual_finish) = (dates.0, dates.1);
            (task.planned_start, task.constraint_date) = (dates.2, dates.3);
            task.deadline = dates.4;
            task.constraint = constraint;
            task.parent = parent.map(|p| id(&p.to_string()));
            task.percent_complete = Percent(percent);
            task
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn dates_are_those_of_plain_relaxation(
        tasks in prop::collection::vec(any_task(), 1..14),
        links in prop::collection::vec(any_link(), 0..20),
    ) {
        check(&tasks, &links)?;
    }

    #[test]
    fn nothing_in_a_document_makes_it_panic(
        tasks in prop::collection::vec(absurd_task(), 0..10),
        links in prop::collection::vec((any_link(), absurd_number(), 0..4_usize), 0..12),
        assigned in prop::collection::vec((0..10_usize, absurd_number(), absurd_number(), absurd_number()), 0..8),
        hours in prop::sample::select(vec!["", "00:00-24:00", "22:00-23:00"]),
        exception in (absurd_number(), absurd_number()),
        backwards: bool,
    ) {
        let mut records = PlanRecords::default();
        let mut shift = Calendar::new(id("shift"));
        shift.set_weekday(2, hours.parse().ok());
        let mut free = CalendarException::new(id("free"));
        free.calendar = Some(shift.id);
        (free.first, free.last) = (Some(Moment(exception.0)), Some(Moment(exception.1)));
        records.exceptions.insert(free.id, free);
        let mut worker = Resource::new(id("worker"));
        worker.calendar = Some(shift.id);
        records.resources.insert(worker.id, worker);
        records.calendars.insert(shift.id, shift);
        for (i, mut task) in tasks.into_iter().enumerate() {
            task.id = id(&i.to_string());
            records.tasks.insert(task.id, task);
        }
        for (i, (any, lag, unit)) in links.into_iter().enumerate() {
            let mut link = Link::new(id(&format!("link {i}")));
            link.predecessor = Some(id(&any.from.to_string()));
            link.successor = Some(id(&any.to.to_string()));
            (link.kind, link.lag, link.lag_unit) = (any.kind, Minutes(lag), LagUnit::ALL[unit]);
            records.links.insert(link.id, link);
        }
        for (i, (task, units, work, delay)) in assigned.into_iter().enumerate() {
            let mut assignment = Assignment::new(id(&format!("assignment {i}")));
            assignment.task = Some(id(&task.to_string()));
            assignment.resource = (i % 2 == 0).then(|| id("worker"));
            assignment.units = Units(units);
            (assignment.work, assignment.delay) = (Minutes(work), Minutes(delay));
            records.assignments.insert(assignment.id, assignment);
        }
        if backwards {
            records.options.schedule_from = ScheduleFrom::Finish;
        }
        let plan = Plan::new(records);
        let schedule = Schedule::compute(&plan);
        prop_assert_eq!(schedule.tasks.len(), plan.tasks.len());
        prop_assert_eq!(Schedule::compute(&plan), schedule);
    }
}
