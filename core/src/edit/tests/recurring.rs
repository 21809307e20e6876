//! Work that comes again.

use super::*;
use crate::{
    record::{DayKind, MonthPosition, PlanOptions, Recurrence, Repeat, Weekdays},
    schedule::Schedule,
    time::Moment,
};

fn moment(text: &str) -> Option<Moment> {
    Some(text.parse().expect("a moment"))
}

fn from(first: &str, count: i64) -> Recurrence {
    Recurrence {
        first: moment(first),
        count,
        ..Recurrence::default()
    }
}

fn recurring(name: &str, days: Recurrence, skip_free_days: bool) -> Intent {
    Intent::CreateRecurring {
        place: Place::After(task("Deploy")),
        name: name.to_owned(),
        days,
        duration: Minutes(60),
        skip_free_days,
    }
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    let id = PlanOptions::singleton();
    let put = Put::new("options", id, "start", "2027-03-01T08:00");
    bench.section.write(&meta(), &[put]).expect("a valid put");
    bench
}

#[test]
fn work_comes_again() {
    let check = |days: Recurrence, skip: bool, label: &str, expected: &str| {
        let mut bench = bench();
        let step = bench.apply(&recurring("Standup", days, skip));
        let step = step.expect("a possible edit");
        assert_eq!(step.label, format!("New recurring task ‘Standup’, {label}"));
        let plan = bench.plan();
        let schedule = Schedule::compute(&plan);
        let at = |id: &TaskId| plan.find(*id).expect("a task");
        let (summary, occurrences) = step.created.split_first().expect("tasks");
        assert!(plan.task(at(summary)).recurring && plan.is_summary(at(summary)));
        let starts: Vec<String> = occurrences
            .iter()
            .zip(1..)
            .map(|(id, number)| {
                let task = plan.task(at(id));
                assert_eq!(task.name, format!("Standup {number}"));
                assert_eq!((task.parent, task.duration), (Some(*summary), Minutes(60)));
                schedule.tasks[at(id)].start.to_string()[5..].to_owned()
            })
            .collect();
        assert_eq!(starts.join(" "), expected, "{label}");
    };
    let daily = |count| Recurrence {
        repeat: Repeat::Daily,
        ..from("2027-03-04", count)
    };
    // The fourth is a Thursday: what falls on the weekend is done on Monday, or not at all.
    check(
        daily(4),
        false,
        "4 times",
        "03-04T08:00 03-05T08:00 03-08T08:00 03-08T08:00",
    );
    check(daily(4), true, "2 times", "03-04T08:00 03-05T08:00");
    let weekly = Recurrence {
        repeat: Repeat::Weekly,
        every: 2,
        weekdays: Weekdays::new([1, 3]),
        last: moment("2027-03-18"),
        ..from("2027-03-01T13:30", 0)
    };
    check(
        weekly,
        false,
        "4 times",
        "03-02T13:30 03-04T13:30 03-16T13:30 03-18T13:30",
    );
    let by_day = Recurrence {
        repeat: Repeat::MonthlyByDay,
        month_day: 31,
        ..from("2027-03-01", 3)
    };
    check(
        by_day,
        false,
        "3 times",
        "03-31T08:00 04-30T08:00 05-31T08:00",
    );
    let by_position = Recurrence {
        repeat: Repeat::MonthlyByPosition,
        every: 3,
        position: MonthPosition::Last,
        day_kind: DayKind::Weekday,
        last: moment("2027-12-31"),
        ..from("2027-03-01", 0)
    };
    check(
        by_position,
        false,
        "4 times",
        "03-31T08:00 06-30T08:00 09-30T08:00 12-31T08:00",
    );
    let yearly = Recurrence {
        repeat: Repeat::YearlyByDay,
        month: 3,
        month_day: 8,
        ..from("2027-03-01", 1)
    };
    check(yearly, false, "once", "03-08T08:00");
}

#[test]
fn what_cannot_come_again_is_refused() {
    let check = |name: &str, days: Recurrence, skip: bool, expected: &str| {
        let mut bench = bench();
        let refused = bench.apply(&recurring(name, days, skip));
        assert_eq!(refused.expect_err("refused").to_string(), expected);
        assert_eq!(bench.outline(), OUTLINE);
    };
    let daily = |count, last: Option<Moment>| Recurrence {
        repeat: Repeat::Daily,
        last,
        ..from("2027-03-06", count)
    };
    let missing = "how often it comes again is not said: give a last day or a number of times";
    check(" ", daily(1, None), false, "a recurring task needs a name");
    check("Standup", daily(0, None), false, missing);
    check("Standup", from("2027-03-01", 3), false, missing);
    let none = "no day fits: choose other days, or a later end";
    check("Standup", daily(0, moment("2027-03-05")), false, none);
    check("Standup", daily(2, None), true, none);
    let unset = Recurrence {
        first: None,
        ..daily(2, None)
    };
    check("Standup", unset, false, none);
    check(
        "Standup",
        daily(0, moment("2030-03-06")),
        false,
        "it would come again more than 999 times: choose an earlier end",
    );
}
