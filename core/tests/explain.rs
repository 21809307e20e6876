//! Why a date is as it is, told for small plans.

mod plans;

use plans::{id, plan, short};
use throughline_core::{
    id::{CalendarId, TaskId},
    plan::Plan,
    record::LagCalendar,
    schedule::{
        Schedule,
        explain::{End, Reason, Why, driving_links, explain},
    },
    time::Moment,
};

/// One reason in a line: the task, what holds it, and the field that says so.
fn told(plan: &Plan, reason: &Reason) -> String {
    let name = |task: TaskId| plan.records.tasks[&task].name.clone();
    let day = |moment: Moment| short(moment)[..2].to_owned();
    let why = match &reason.why {
        Why::ProjectStart { date } => format!("project starts {}", short(*date)),
        Why::Driving {
            task,
            end,
            date,
            also,
        } => {
            let also = if *also { "also " } else { "" };
            format!("{also}{} {end:?} {}", name(*task), short(*date))
        }
        Why::Link {
            kind,
            lag,
            calendar,
            summary,
            ..
        } => {
            let of = summary.map_or(String::new(), |s| format!(" into {}", name(s)));
            let lag = match (lag.0, calendar) {
                (0, _) => String::new(),
                (lag, LagCalendar::Successor) => format!("{lag:+}"),
                (lag, calendar) => format!("{lag:+} {}", calendar.stored()),
            };
            format!("{}{lag}{of}", kind.label())
        }
        Why::External {
            project,
            key,
            date,
            stale,
        } => format!("{project} {key} {} stale {stale}", short(*date)),
        Why::Free {
            name: what,
            first,
            last,
            resource,
            ..
        } => {
            let whose = resource.map_or(String::new(), |id| {
                format!(" of {}", plan.records.resources[&id].name)
            });
            format!("free {}..{} {what}{whose}", day(*first), day(*last))
        }
        Why::Constraint {
            constraint,
            date,
            summary,
        } => {
            let of = summary.map_or(String::new(), |s| format!(" of {}", name(s)));
            let date = date.map_or(String::new(), short);
            format!("{} {date}{of}", constraint.stored())
        }
        Why::Levelling { delay, busy } => {
            let resource = |id| &plan.records.resources[id].name;
            let busy = busy.iter().map(|busy| {
                let tasks: Vec<String> = busy.tasks.iter().map(|task| name(*task)).collect();
                let (who, tasks) = (resource(&busy.resource), tasks.join(" "));
                format!(", {who} has {tasks} until {}", short(busy.until))
            });
            format!("levelled {}{}", delay.0, busy.collect::<String>())
        }
        Why::Actual { date } => format!("really {}", short(*date)),
        Why::Manual { date } => format!("by hand {}", short(*date)),
        Why::Resume { date } => format!("goes on {}", short(*date)),
        Why::Duration {
            minutes,
            pauses,
            elapsed,
        } => {
            let pauses = if pauses.0 > 0 {
                format!(" and pauses {}", pauses.0)
            } else {
                String::new()
            };
            let unit = if *elapsed { "elapsed" } else { "worked" };
            format!("{} {unit}{pauses}", minutes.0)
        }
        Why::AsLateAsPossible => "as late as possible".to_owned(),
        Why::Child { task, date } => format!("{} in it {}", name(*task), short(*date)),
    };
    let source = reason.source.map_or(String::new(), |source| {
        format!(" [{}.{}]", source.table, source.field)
    });
    format!("{}: {}{source}", name(reason.task), why.trim())
}

/// Checks what is told about the last task of a plan.
fn check(lines: &str, end: End, expected: &str) {
    let mut plan = plan(lines);
    for calendar in plan.records.calendars.values_mut() {
        if calendar.id == id::<CalendarId>("std") {
            calendar.name = "std".to_owned();
        }
    }
    let schedule = Schedule::compute(&plan);
    let last = plan.tasks.last().expect("a task").id;
    let reasons = explain(&plan, &schedule, last, end);
    let found: Vec<String> = reasons.iter().map(|r| told(&plan, r)).collect();
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(found, expected, "{lines}");
}

#[test]
fn a_chain_goes_back_to_the_start_of_the_project() {
    check(
        "1 a 1d
         2 b 2d after=1FS+1d
         3 c 1d after=2SS",
        End::Start,
        "c: b Start 07T08:00
         c: SS [links.predecessor]
         b: a Finish 05T17:00
         b: FS+480 [links.predecessor]
         a: 480 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
    check(
        "option lag_calendar=clock
         1 a 1d
         2 b 1d after=1FS+1d",
        End::Finish,
        "b: 480 worked [tasks.duration]
         b: a Finish 05T17:00
         b: FS+480 clock [links.predecessor]
         a: 480 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
}

#[test]
fn every_driving_link_is_named_and_the_others_are_not() {
    let lines = "1 a 1d
         2 b 1d
         3 c 4h
         4 d 1d after=1,2,3";
    check(
        lines,
        End::Start,
        "d: b Finish 05T17:00
         d: FS [links.predecessor]
         d: also a Finish 05T17:00
         d: FS [links.predecessor]
         b: 480 worked [tasks.duration]
         b: project starts 05T08:00 [options.start]",
    );
    let plan = plan(lines);
    let links = driving_links(&plan, &Schedule::compute(&plan), id("d"));
    assert_eq!(links.len(), 2);
}

#[test]
fn free_days_are_named() {
    let standard = "calendar std mon=08:00-12:00,13:00-17:00 tue=08:00-12:00,13:00-17:00 wed=08:00-12:00,13:00-17:00 thu=08:00-12:00,13:00-17:00 fri=08:00-12:00,13:00-17:00
         option calendar=std\n";
    check(
        &format!(
            "{standard}exception std first=06 last=07 name=Frost
             1 a 1d
             2 b 2d after=1"
        ),
        End::Finish,
        "b: 960 worked [tasks.duration]
         b: a Finish 05T17:00
         b: FS [links.predecessor]
         b: free 06..07 Frost [calendar_exceptions.hours]
         a: 480 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
    // A weekend has no name, and a resource's free days are theirs.
    check(
        &format!(
            "{standard}calendar jon base=std
             exception jon first=12 last=13 name=Leave
             resource Jon calendar=jon
             1 a 5d
             2 b 1d after=1 with=Jon"
        ),
        End::Start,
        "b: a Finish 09T17:00
         b: FS [links.predecessor]
         b: free 12..13 Leave of Jon [calendar_exceptions.hours]
         a: 2400 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
    check(
        &format!(
            "{standard}1 a 5d
             2 b 1d after=1"
        ),
        End::Start,
        "b: a Finish 09T17:00
         b: FS [links.predecessor]
         b: free 10..11
         a: 2400 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
}

#[test]
fn what_holds_a_date_by_itself() {
    let start = |lines: &str, expected: &str| check(lines, End::Start, expected);
    start(
        "1 a 1d snet=07T08:00",
        "a: snet 07T08:00 [tasks.constraint_date]",
    );
    start(
        "1 a 1d manual=07T08:00",
        "a: by hand 07T08:00 [tasks.planned_start]",
    );
    start(
        "1 a 1d as=07T08:00",
        "a: really 07T08:00 [tasks.actual_start]",
    );
    start(
        "1 s 0 snet=07T08:00
         2 a 1d in=1",
        "a: snet 07T08:00 of s [tasks.constraint_date]",
    );
    start(
        "1 a 1d alap
         2 b 3d\n3 c 1d alap",
        "c: as late as possible [tasks.constraint]",
    );
    start(
        "1 a 1d\nexternal 1 project_name=North task_key=T-7 date=07T17:00",
        "a: North T-7 07T17:00 stale false [external_links.date]",
    );
    start(
        "1 a 1d levelling_delay=1440",
        "a: project starts 05T08:00 [options.start]
         a: levelled 1440 [tasks.levelling_delay]",
    );
    start(
        "resource Ida\nresource Tor
         1 a 2d with=Ida
         2 b 1d with=Tor
         3 c 1d with=Ida with=Tor levelling_delay=2880",
        "c: project starts 05T08:00 [options.start]
         c: levelled 2880, Ida has a until 06T17:00, Tor has b until 05T17:00 [tasks.levelling_delay]",
    );
    let finish = |lines: &str, expected: &str| check(lines, End::Finish, expected);
    finish(
        "1 a 1d mfo=08T17:00",
        "a: mfo 08T17:00 [tasks.constraint_date]",
    );
    finish(
        "1 a 1d as=07T08:00 af=08T12:00",
        "a: really 08T12:00 [tasks.actual_finish]",
    );
    finish(
        "1 a 3d as=05T08:00 done=50 resume=09T08:00 split=480+480",
        "a: 1440 worked and pauses 480 [tasks.duration]
         a: goes on 09T08:00 [tasks.resume]
         a: really 05T08:00 [tasks.actual_start]",
    );
}

#[test]
fn summaries_pass_on_what_holds_them_and_have_dates_from_below() {
    check(
        "1 a 1d
         2 s 0 after=1
         3 b 1d in=2",
        End::Start,
        "b: a Finish 05T17:00
         b: FS into s [links.predecessor]
         a: 480 worked [tasks.duration]
         a: project starts 05T08:00 [options.start]",
    );
    let lines = "1 b 2d\n2 s 0\n3 c 1d in=2";
    let plan = plan(lines);
    let reasons = explain(&plan, &Schedule::compute(&plan), id("s"), End::Finish);
    assert_eq!(told(&plan, &reasons[0]), "s: c in it 05T17:00");
}

#[test]
fn a_task_that_is_not_there_has_no_reasons() {
    let plan = plan("1 a 1d");
    let schedule = Schedule::compute(&plan);
    assert!(explain(&plan, &schedule, id("nobody"), End::Start).is_empty());
}
