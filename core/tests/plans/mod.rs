//! Small plans as text.
//!
//! January 2026 starts on a Thursday; the 5th is a Monday. Unless a plan says otherwise, work is from
//! Monday to Friday, 08:00–12:00 and 13:00–17:00, and the project starts on Monday the 5th at 08:00.

#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;

use throughline_core::{
    id::RecordId,
    plan::{Plan, PlanRecords},
    record::{
        Assignment, Calendar, CalendarException, Constraint, ExternalLink, Link, Percent, Record,
        Resource, ResourceType, Scalar, ScheduleFrom, Task, TaskMode, TaskType, Units, WorkWeek,
        ZoneName,
    },
    schedule::Schedule,
    text::{parse_duration, parse_predecessors},
    time::{Minutes, Moment},
};

const UNITS: (i64, i64, i64) = (480, 2400, 9600);

pub(crate) fn id<T: From<RecordId>>(name: &str) -> T {
    RecordId::from_name(name).into()
}

/// `05T08:00` is in January 2026; `2026-02-02T08:00` is itself.
pub(crate) fn moment(text: &str) -> Moment {
    let full = if text.len() > 10 {
        text.to_owned()
    } else {
        format!("2026-01-{text}")
    };
    full.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

pub(crate) fn short(moment: Moment) -> String {
    let text = moment.to_string();
    text.strip_prefix("2026-01-").unwrap_or(&text).to_owned()
}

/// A plan from lines:
/// ```text
/// option start=05T08:00 zone=Europe/Oslo from=finish finish=… links=win critical=480
/// calendar NAME base=NAME zone=Asia/Kolkata mon=08:00-12:00 … week=08:00-12:00
/// exception NAME first=07 last=07 hours=08:00-12:00 repeat=weekly weekdays=mon …
/// workweek NAME first=05 last=11 sat=08:00-12:00 …
/// resource NAME calendar=NAME
/// external N kind=ff date=07T17:00 …
/// N NAME 3d after=1FS+1d,2 in=SUMMARY snet=… deadline=… done=50 as=… af=… with=NAME:50:work …
/// ```
/// Other words set a field by its stored name.
pub(crate) fn plan(lines: &str) -> Plan {
    let mut records = PlanRecords::default();
    records.options.start = Some(moment("05T08:00"));
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "option" => words[1..].iter().for_each(|w| option(&mut records, w)),
            "calendar" => calendar(&mut records, &words[1..]),
            "exception" => exception(&mut records, &words[1..]),
            "workweek" => work_week(&mut records, &words[1..]),
            "resource" => resource(&mut records, &words[1..]),
            "external" => external(&mut records, &numbers, &words[1..]),
            _ => task(&mut records, &mut numbers, &words),
        }
    }
    Plan::new(records)
}

fn option(records: &mut PlanRecords, word: &str) {
    let options = &mut records.options;
    match word.split_once('=').expect("a setting") {
        ("start", "none") => options.start = None,
        ("start", at) => options.start = Some(moment(at)),
        ("finish", at) => options.finish = Some(moment(at)),
        ("from", _) => options.schedule_from = ScheduleFrom::Finish,
        ("zone", name) => options.time_zone = ZoneName(name.to_owned()),
        ("links", _) => options.constraints_break = true,
        ("critical", minutes) => {
            options.critical_float = Minutes(minutes.parse().expect("minutes"));
        }
        ("calendar", name) => options.calendar = Some(id(name)),
        (field, value) => set(options, field, value),
    }
}

/// Sets a field by its stored name.
fn set(record: &mut impl Record, field: &str, value: &str) {
    let looks_like = |text: &str| text.len() >= 8 && text.as_bytes()[2] == b'T';
    let scalar = match value.parse::<i64>() {
        Ok(number) => Scalar::from(number),
        Err(_) if value == "true" => Scalar::from(true),
        Err(_) if looks_like(value) => Scalar::from(moment(value).to_string()),
        Err(_) => Scalar::from(value),
    };
    record.set(field, &scalar).expect("a field and its value");
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn calendar(records: &mut PlanRecords, words: &[&str]) {
    let mut calendar = Calendar::new(id(words[0]));
    for word in &words[1..] {
        let (key, value) = word.split_once('=').expect("a setting");
        match (key, DAYS.iter().position(|d| *d == key)) {
            ("base", _) => calendar.base = Some(id(value)),
            ("zone", _) => calendar.time_zone = ZoneName(value.to_owned()),
            ("week", _) => {
                (0..7).for_each(|d| calendar.set_weekday(d, Some(value.parse().expect("hours"))));
            }
            (_, Some(day)) => calendar.set_weekday(day, Some(value.parse().expect("hours"))),
            _ => panic!("unknown setting {key}"),
        }
    }
    records.calendars.insert(calendar.id, calendar);
}

fn exception(records: &mut PlanRecords, words: &[&str]) {
    let mut exception = CalendarException::new(id(&words.join(" ")));
    exception.calendar = Some(id(words[0]));
    for word in &words[1..] {
        match word.split_once('=').expect("a setting") {
            ("first", day) => exception.first = Some(moment(day)),
            ("last", day) => exception.last = Some(moment(day)),
            (field, value) => set(&mut exception, field, value),
        }
    }
    records.exceptions.insert(exception.id, exception);
}

fn work_week(records: &mut PlanRecords, words: &[&str]) {
    let mut week = WorkWeek::new(id(&words.join(" ")));
    week.calendar = Some(id(words[0]));
    for word in &words[1..] {
        let (key, value) = word.split_once('=').expect("a setting");
        match (key, DAYS.iter().position(|d| *d == key)) {
            ("first", _) => week.first = Some(moment(value)),
            ("last", _) => week.last = Some(moment(value)),
            (_, Some(day)) => week.set_weekday(day, Some(value.parse().expect("hours"))),
            _ => panic!("unknown setting {key}"),
        }
    }
    records.work_weeks.insert(week.id, week);
}

fn external(records: &mut PlanRecords, numbers: &BTreeMap<String, String>, words: &[&str]) {
    let mut link = ExternalLink::new(id(&words.join(" ")));
    link.successor = Some(id(&numbers[words[0]]));
    for word in &words[1..] {
        let (field, value) = word.split_once('=').expect("a setting");
        set(&mut link, field, value);
    }
    records.external_links.insert(link.id, link);
}

fn resource(records: &mut PlanRecords, words: &[&str]) {
    let mut resource = Resource::new(id(words[0]));
    resource.name = words[0].to_owned();
    for word in &words[1..] {
        match word.split_once('=').expect("a setting") {
            ("calendar", name) => resource.calendar = Some(id(name)),
            ("kind", _) => resource.kind = ResourceType::Material,
            (other, _) => panic!("unknown setting {other}"),
        }
    }
    records.resources.insert(resource.id, resource);
}

fn task(records: &mut PlanRecords, numbers: &mut BTreeMap<String, String>, words: &[&str]) {
    let (number, name) = (words[0], words[1]);
    numbers.insert(number.to_owned(), name.to_owned());
    let mut task = Task::new(id(name));
    task.name = name.to_owned();
    task.number = number.parse().expect("a number");
    task.position = format!("{:05}", task.number);
    let duration = parse_duration(words[2], UNITS).expect("a duration");
    task.duration = duration.minutes;
    task.elapsed = duration.elapsed;
    for word in &words[3..] {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let constraint = Constraint::ALL.iter().find(|c| c.stored() == key);
        match key {
            _ if constraint.is_some() => {
                task.constraint = *constraint.expect("just found");
                task.constraint_date = (!value.is_empty()).then(|| moment(value));
            }
            "in" => task.parent = Some(id(&numbers[value])),
            "after" => {
                for p in parse_predecessors(value, UNITS).expect("predecessors") {
                    let mut link = Link::new(id(&format!("{}>{number}", p.number)));
                    link.predecessor = Some(id(&numbers[&p.number]));
                    link.successor = Some(task.id);
                    (link.kind, link.lag, link.lag_unit) = (p.kind, p.lag, p.lag_unit);
                    records.links.insert(link.id, link);
                }
            }
            "deadline" => task.deadline = Some(moment(value)),
            "done" => task.percent_complete = Percent(value.parse().expect("a percentage")),
            "as" => task.actual_start = Some(moment(value)),
            "af" => task.actual_finish = Some(moment(value)),
            "calendar" => task.calendar = Some(id(value)),
            "ignore" => task.ignore_resource_calendars = true,
            "fixed" => task.kind = TaskType::FixedDuration,
            "inactive" => task.inactive = true,
            "work" => task.work = Minutes(value.parse().expect("minutes")),
            "manual" => {
                task.mode = TaskMode::Manual;
                task.planned_start = Some(moment(value));
            }
            "with" => {
                let mut parts = value.split(':');
                let name = parts.next().expect("a name");
                let mut assignment = Assignment::new(id(&format!("{name} on {number}")));
                assignment.task = Some(task.id);
                assignment.resource = Some(id(name));
                let number = |text: &str| text.parse::<i64>().expect("a number");
                if let Some(percent) = parts.next() {
                    assignment.units = Units(number(percent) * 100);
                }
                if let Some(work) = parts.next() {
                    assignment.work = Minutes(number(work));
                }
                if let Some(delay) = parts.next() {
                    assignment.delay = Minutes(number(delay));
                }
                records.assignments.insert(assignment.id, assignment);
            }
            field => set(&mut task, field, value),
        }
    }
    records.tasks.insert(task.id, task);
}

/// Checks, for each line `NAME start finish` of `expected`, the dates that are shown.
pub(crate) fn check_dates(lines: &str, expected: &str) -> (Plan, Schedule) {
    let plan = plan(lines);
    let schedule = Schedule::compute(&plan);
    let dates = schedule.tasks.iter().enumerate();
    let found: Vec<String> = dates
        .map(|(i, t)| {
            let name = &plan.task(i).name;
            format!("{name} {} {}", short(t.start), short(t.finish))
        })
        .collect();
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(found, expected, "{lines}");
    (plan, schedule)
}

/// Checks, for each line `NAME early start, early finish, late start, late finish, total float, free
/// float` of `expected` (floats in minutes; `crit` behind them marks the critical path).
pub(crate) fn check(lines: &str, expected: &str) -> (Plan, Schedule) {
    let plan = plan(lines);
    let schedule = Schedule::compute(&plan);
    let found: Vec<String> = schedule
        .tasks
        .iter()
        .enumerate()
        .map(|(i, t)| {
            let critical = if t.critical { " crit" } else { "" };
            format!(
                "{} {} {} {} {} {} {}{critical}",
                plan.task(i).name,
                short(t.early_start),
                short(t.early_finish),
                short(t.late_start),
                short(t.late_finish),
                t.total_float.0,
                t.free_float.0
            )
        })
        .collect();
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    assert_eq!(found, expected, "{lines}");
    (plan, schedule)
}
