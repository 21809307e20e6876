//! Rescheduling what was to be done by now.

use super::*;
use crate::{schedule::Schedule, time::Moment};

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

#[test]
fn uncompleted_work_is_put_off() {
    let check = |before: &[Intent], field: &str, expected: Scalar, start: &str, finish: &str| {
        let mut bench = Bench::new();
        let options = ("start", "2027-03-01T08:00");
        let id = crate::record::PlanOptions::singleton();
        let put = Put::new("options", id, options.0, options.1);
        bench.section.write(&meta(), &[put]).expect("a valid put");
        bench
            .apply(&set("Rack", "duration", 960))
            .expect("a possible edit");
        for intent in before {
            bench.apply(intent).expect("a possible edit");
        }
        let after = moment("2027-03-08T08:00");
        let tasks = Vec::new();
        bench
            .apply(&Intent::RescheduleUncompleted { after, tasks })
            .expect("a possible edit");
        let value = bench.section.value("tasks", task("Rack").0, field);
        assert_eq!(value, Some(expected), "{before:?}");
        let plan = bench.plan();
        let i = plan.find(task("Rack")).expect("a task");
        let dates = Schedule::compute(&plan).tasks[i];
        let shown = (dates.start.to_string(), dates.finish.to_string());
        assert_eq!(shown, (start.to_owned(), finish.to_owned()), "{before:?}");
    };
    let (first, monday) = ("2027-03-01T08:00", "2027-03-08T08:00");
    let (second, tuesday) = ("2027-03-02T17:00", "2027-03-09T17:00");
    check(&[], "constraint_date", monday.into(), monday, tuesday);
    let started = set("Rack", "actual_start", first);
    let half = [started.clone(), set("Rack", "percent_complete", 50)];
    check(&half, "resume", monday.into(), first, "2027-03-08T17:00");
    check(&[started], "resume", Scalar::Null, first, second);
    let finished = [
        set("Rack", "actual_start", first),
        set("Rack", "actual_finish", second),
    ];
    check(&finished, "resume", Scalar::Null, first, second);
    let fixed = [
        set("Rack", "constraint_date", first),
        set("Rack", "constraint", "mso"),
    ];
    check(&fixed, "constraint", "mso".into(), first, second);
    let later = [set("Rack", "constraint_date", "2027-03-10T08:00")];
    let (start, finish) = ("2027-03-10T08:00", "2027-03-11T17:00");
    check(&later, "constraint_date", start.into(), start, finish);
    let by_hand = [
        set("Rack", "mode", "manual"),
        set("Rack", "planned_start", first),
    ];
    check(&by_hand, "planned_start", monday.into(), monday, tuesday);
}
