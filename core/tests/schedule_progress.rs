//! Lag calendars, progress, pauses, tasks that people place, links between projects and critical paths in
//! small plans, with the dates worked out by hand.

mod plans;

use plans::{check, check_dates, plan};
use throughline_core::schedule::{Schedule, WarningKind};

#[test]
fn lag_is_worked_in_the_calendar_that_the_project_chooses() {
    let check = |option: &str, calendar: &str, expected: &str| {
        let lines = format!(
            "calendar clock week=00:00-24:00
             option {option}
             1 a 1d calendar=clock
             2 b 1d after=1FS+1d {calendar}"
        );
        check_dates(&lines, &format!("a 05T08:00 05T16:00\n{expected}"));
    };
    let successor = "lag_calendar=successor";
    check(successor, "", "b 06T16:00 07T16:00");
    check("lag_calendar=predecessor", "", "b 06T08:00 06T17:00");
    check("lag_calendar=clock", "", "b 06T08:00 06T17:00");
    check("lag_calendar=project", "", "b 06T16:00 07T16:00");
    check(successor, "calendar=clock", "b 06T00:00 06T08:00");
    check(
        "lag_calendar=project",
        "calendar=clock",
        "b 06T16:00 07T00:00",
    );
    // A share of the predecessor is worked in it too; elapsed time knows no calendar.
    let share = |option: &str, lag: &str, expected: &str| {
        let lines = format!(
            "option {option}
             1 a 2d
             2 b 1d after=1FS+{lag}"
        );
        check_dates(&lines, &format!("a 05T08:00 06T17:00\n{expected}"));
    };
    share(successor, "50%", "b 08T08:00 08T17:00");
    share("lag_calendar=clock", "50%", "b 07T08:00 07T17:00");
    share("lag_calendar=clock", "2ed", "b 09T08:00 09T17:00");
}

#[test]
fn what_is_left_of_a_task_that_got_ahead_of_its_links() {
    let check = |task: &str, retained: &str, overriding: &str| {
        for (option, finish) in [("retained", retained), ("override", overriding)] {
            let lines = format!(
                "option out_of_sequence={option}
                 1 a 5d
                 2 b 4d {task}"
            );
            let expected = format!("a 05T08:00 09T17:00\nb 05T08:00 {finish}");
            check_dates(&lines, &expected);
        }
    };
    let under_way = "as=05T08:00 done=25";
    check(&format!("after=1 {under_way}"), "14T17:00", "08T17:00");
    check(&format!("after=1FF+2d {under_way}"), "13T17:00", "08T17:00");
    // Nothing of it is done yet: it is not torn apart.
    check("after=1 as=05T08:00", "08T17:00", "08T17:00");
    // It is done.
    check("after=1 as=05T08:00 done=100", "08T17:00", "08T17:00");
    check("after=1 as=05T08:00 af=06T17:00", "06T17:00", "06T17:00");
}

#[test]
fn what_is_left_may_be_put_off() {
    let check = |task: &str, finish: &str| {
        check_dates(
            &format!("1 a 4d as=05T08:00 {task}"),
            &format!("a 05T08:00 {finish}"),
        );
    };
    check("done=25", "08T17:00");
    check("done=25 resume=08T08:00", "12T17:00");
    check("done=25 resume=10T08:00", "14T17:00");
    // It goes on later anyway.
    check("done=50 resume=06T08:00", "08T17:00");
    // A third is rougher than what is said to remain.
    check("done=33 remaining_duration=480 resume=08T08:00", "08T17:00");
    check("done=0 resume=08T08:00", "08T17:00");
}

#[test]
fn pauses_belong_to_a_task_and_move_with_it() {
    let (_, schedule) = check(
        "1 a 3d split=480+960
         2 b 1d after=1",
        "a 05T08:00 09T17:00 05T08:00 09T17:00 0 0 crit
         b 12T08:00 12T17:00 12T08:00 12T17:00 0 0 crit",
    );
    assert_eq!(schedule.tasks[0].duration.0, 1440);
    check_dates(
        "1 a 1d
         2 b 3d after=1 split=480+960,960+480
         3 c 2ed split=1440+60",
        "a 05T08:00 05T17:00
         b 06T08:00 13T17:00
         c 05T08:00 07T09:00",
    );
    // One day and the pause behind it are over when the rest goes on.
    check_dates(
        "1 a 4d split=480+480 as=05T08:00 done=50 resume=09T08:00",
        "a 05T08:00 12T17:00",
    );
    // A pause where the task ends is none.
    check_dates("1 a 1d split=480+960", "a 05T08:00 05T17:00");
}

#[test]
fn people_place_tasks_by_either_end_by_both_or_by_none() {
    let (_, schedule) = check_dates(
        "1 a 1d
         2 both 2d after=1 manual=06T08:00 planned_finish=12T17:00
         3 finish 2d after=1 mode=manual planned_finish=14T17:00
         4 start 2d after=1 manual=05T08:00
         5 none 2d after=1 mode=manual
         6 back 2d manual=08T08:00 planned_finish=06T17:00",
        "a 05T08:00 05T17:00
         both 06T08:00 12T17:00
         finish 13T08:00 14T17:00
         start 05T08:00 06T17:00
         none 06T08:00 07T17:00
         back 08T08:00 09T17:00",
    );
    assert_eq!(schedule.tasks[1].duration.0, 5 * 480);
}

#[test]
fn every_chain_may_have_a_critical_path() {
    let chains = "1 a 1d
         2 b 1d after=1
         3 long 5d
         4 due 1d deadline=05T12:00";
    check(
        &format!("option multiple_critical_paths=true\n{chains}"),
        "a 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit
         b 06T08:00 06T17:00 06T08:00 06T17:00 0 0 crit
         long 05T08:00 09T17:00 05T08:00 09T17:00 0 0 crit
         due 05T08:00 05T17:00 02T13:00 05T12:00 -240 0 crit",
    );
    check(
        chains,
        "a 05T08:00 05T17:00 08T08:00 08T17:00 1440 0
         b 06T08:00 06T17:00 09T08:00 09T17:00 1440 1440
         long 05T08:00 09T17:00 05T08:00 09T17:00 0 0 crit
         due 05T08:00 05T17:00 02T13:00 05T12:00 -240 0 crit",
    );
}

#[test]
fn near_critical_is_what_has_little_float_left() {
    let check = |option: &str, expected: &str| {
        let plan = plan(&format!(
            "option {option}
             1 all 5d
             2 summary 0
             3 some 3d in=2
             4 much 1d in=2"
        ));
        let tasks = Schedule::compute(&plan).tasks;
        let near = tasks.iter().enumerate().filter(|(_, t)| t.near_critical);
        let names: Vec<&str> = near.map(|(i, _)| plan.task(i).name.as_str()).collect();
        assert_eq!(names.join(" "), expected, "{option}");
    };
    check("near_critical_float=0", "");
    check("near_critical_float=959", "");
    check("near_critical_float=960", "summary some");
    check("near_critical_float=1920", "summary some much");
}

#[test]
fn links_from_other_projects_hold_at_the_date_last_known() {
    let check = |link: &str, expected: &str| {
        check_dates(
            &format!("1 a 1d\nexternal 1 {link}"),
            &format!("a {expected}"),
        );
    };
    check("date=07T17:00", "08T08:00 08T17:00");
    check("date=07T17:00 lag=480", "09T08:00 09T17:00");
    check(
        "date=07T17:00 lag=1440 lag_unit=elapsed",
        "09T08:00 09T17:00",
    );
    check("date=09T17:00 kind=ff", "09T08:00 09T17:00");
    check("kind=fs", "05T08:00 05T17:00");
}

#[test]
fn a_link_that_nobody_looked_at_is_reported() {
    let check = |option: &str, link: &str, stale: bool| {
        let lines = format!("{option}\n1 a 1d\nexternal 1 {link}");
        let warnings = Schedule::compute(&plan(&lines)).warnings;
        let found = warnings.iter().any(|w| w.kind == WarningKind::StaleLink);
        assert_eq!(found, stale, "{lines}");
    };
    check("", "date=07T17:00", false);
    check("", "kind=fs", true);
    let status = "option status_date=06T17:00";
    check(status, "date=07T17:00", true);
    check(status, "date=07T17:00 known=05T08:00", true);
    check(status, "date=07T17:00 known=06T17:00", false);
}
