//! The schedule of small plans, with the dates worked out by hand.

mod plans;

use plans::{check, id, moment, plan, short};
use throughline_core::{
    plan::{Plan, PlanRecords},
    record::{LagUnit, Link, LinkType, Record as _, Task},
    schedule::{Driver, Schedule},
    time::Minutes,
};

/// The task that fixes another's early start through a link.
fn driving_predecessor(plan: &Plan, schedule: &Schedule, task: usize) -> Option<usize> {
    match schedule.tasks[task].driver {
        Driver::Link(id) => plan
            .links
            .iter()
            .find(|link| link.id == id)
            .map(|link| link.predecessor),
        _ => None,
    }
}

/// The warnings as `NAME kind`.
fn warnings(lines: &str) -> Vec<String> {
    let plan = plan(lines);
    let warnings = Schedule::compute(&plan).warnings;
    let name = |task: u32| {
        plan.task(usize::try_from(task).expect("small"))
            .name
            .clone()
    };
    warnings
        .iter()
        .map(|w| format!("{} {:?}", name(w.task), w.kind))
        .collect()
}

#[test]
fn a_chain_starts_on_the_next_morning_and_has_no_float() {
    check(
        "1 a 1d
         2 b 4h after=1
         3 c 2d after=2
         4 d 1d after=1",
        "a 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit
         b 06T08:00 06T12:00 06T08:00 06T12:00 0 0 crit
         c 06T13:00 08T12:00 06T13:00 08T12:00 0 0 crit
         d 06T08:00 06T17:00 07T13:00 08T12:00 720 720",
    );
}

#[test]
fn each_kind_of_link_holds_its_own_ends() {
    check(
        "1 a 2d
         2 fs 1d after=1FS+1d
         3 ss 1d after=1SS+4h
         4 ff 1d after=1FF+1d
         5 sf 1d after=1SF+2d
         6 end 2d after=2",
        "a 05T08:00 06T17:00 05T08:00 06T17:00 0 0 crit
         fs 08T08:00 08T17:00 08T08:00 08T17:00 0 0 crit
         ss 05T13:00 06T12:00 12T08:00 12T17:00 2160 2160
         ff 07T08:00 07T17:00 12T08:00 12T17:00 1440 1440
         sf 06T08:00 06T17:00 12T08:00 12T17:00 1920 1920
         end 09T08:00 12T17:00 09T08:00 12T17:00 0 0 crit",
    );
}

#[test]
fn lag_may_be_a_lead_elapsed_or_a_share_of_the_predecessor() {
    check(
        "1 a 4d
         2 lead 1d after=1FS-2d
         3 elapsed 1d after=1FS+3ed
         4 share 1d after=1SS+50%
         5 hours 1d after=1FS+1eh",
        "a 05T08:00 08T17:00 05T08:00 08T17:00 0 0 crit
         lead 07T08:00 07T17:00 12T08:00 12T17:00 1440 1440
         elapsed 12T08:00 12T17:00 12T08:00 12T17:00 0 0 crit
         share 07T08:00 07T17:00 12T08:00 12T17:00 1440 1440
         hours 09T08:00 09T17:00 12T08:00 12T17:00 480 480",
    );
}

#[test]
fn milestones_stay_at_the_end_of_the_day() {
    check(
        "1 a 1d
         2 m 0 after=1
         3 b 1d after=2
         4 n 0 after=3",
        "a 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit
         m 05T17:00 05T17:00 06T08:00 06T08:00 0 0 crit
         b 06T08:00 06T17:00 06T08:00 06T17:00 0 0 crit
         n 06T17:00 06T17:00 06T17:00 06T17:00 0 0 crit",
    );
}

#[test]
fn elapsed_time_runs_through_nights_and_weekends() {
    check(
        "1 pour 1d snet=09T08:00
         2 cure 3ed after=1
         3 strip 1d after=2",
        "pour 09T08:00 09T17:00 09T08:00 09T17:00 0 0 crit
         cure 09T17:00 12T17:00 10T08:00 13T08:00 900 900
         strip 13T08:00 13T17:00 13T08:00 13T17:00 0 0 crit",
    );
}

#[test]
fn constraints_beat_links_unless_the_plan_says_otherwise() {
    let lines = "1 a 3d
         2 snet 1d snet=07T10:00
         3 fnet 1d fnet=07T17:00
         4 snlt 1d after=1 snlt=07T08:00
         5 fnlt 1d after=1 fnlt=07T17:00
         6 mso 1d after=1 mso=06T08:00
         7 mfo 1d mfo=08T12:00
         8 free 1d after=1 snlt=09T08:00";
    let (_, schedule) = check(
        lines,
        "a 05T08:00 07T17:00 01T08:00 05T17:00 -960 0 crit
         snet 07T10:00 08T10:00 08T08:00 08T17:00 360 360
         fnet 07T08:00 07T17:00 08T08:00 08T17:00 480 480
         snlt 07T08:00 07T17:00 07T08:00 07T17:00 0 0 crit
         fnlt 07T08:00 07T17:00 07T08:00 07T17:00 0 0 crit
         mso 06T08:00 06T17:00 06T08:00 06T17:00 0 0 crit
         mfo 07T13:00 08T12:00 07T13:00 08T12:00 0 0 crit
         free 08T08:00 08T17:00 08T08:00 08T17:00 0 0 crit",
    );
    assert_eq!(schedule.tasks[5].driver, Driver::Constraint);
    let broken = ["snlt", "fnlt", "mso"].map(|n| format!("{n} ConstraintBroken"));
    assert_eq!(warnings(lines), broken);

    check(
        "option links=win
         1 a 3d
         2 snlt 1d after=1 snlt=07T08:00
         3 mso 1d after=1 mso=06T08:00
         4 later 1d after=1 mso=09T08:00",
        "a 05T08:00 07T17:00 01T08:00 05T17:00 -960 0 crit
         snlt 08T08:00 08T17:00 07T08:00 07T17:00 -480 0 crit
         mso 08T08:00 08T17:00 06T08:00 06T17:00 -960 0 crit
         later 09T08:00 09T17:00 09T08:00 09T17:00 0 0 crit",
    );
}

#[test]
fn a_constraint_may_start_a_task_before_the_project() {
    check(
        "1 early 1d snet=2025-12-30T08:00
         2 other 1d",
        "early 2025-12-30T08:00 2025-12-30T17:00 05T08:00 05T17:00 1920 1920
         other 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit",
    );
}

#[test]
fn a_deadline_bounds_the_latest_finish_and_moves_nothing() {
    let lines = "1 a 2d deadline=05T17:00
         2 b 4d deadline=09T17:00";
    check(
        lines,
        "a 05T08:00 06T17:00 02T08:00 05T17:00 -480 0 crit
         b 05T08:00 08T17:00 05T08:00 08T17:00 0 0 crit",
    );
    assert_eq!(warnings(lines), ["a DeadlineMissed"]);

    // A summary's is one for everything below it.
    check(
        "1 s 0 deadline=06T17:00
         2 x 1d in=1
         3 y 3d",
        "s 05T08:00 05T17:00 06T08:00 06T17:00 480 480
         x 05T08:00 05T17:00 06T08:00 06T17:00 480 480
         y 05T08:00 07T17:00 05T08:00 07T17:00 0 0 crit",
    );
}

#[test]
fn as_late_as_possible_takes_the_float_and_pushes_what_follows() {
    let (_, schedule) = check(
        "1 long 5d
         2 late 1d alap
         3 next 1d after=2",
        "long 05T08:00 09T17:00 05T08:00 09T17:00 0 0 crit
         late 05T08:00 05T17:00 08T08:00 08T17:00 1440 1440
         next 09T08:00 09T17:00 09T08:00 09T17:00 0 0 crit",
    );
    let late = &schedule.tasks[1];
    assert_eq!(short(late.start), "08T08:00");
    assert_eq!(late.driver, Driver::AsLateAsPossible);
}

#[test]
fn summaries_add_up_and_their_links_reach_all_below() {
    let (plan, schedule) = check(
        "1 a 1d
         2 s 0 after=1
         3 x 2d in=2
         4 y 1d in=2 work=480 done=100
         5 b 1d after=2
         6 c 1d after=2SS",
        "a 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit
         s 06T08:00 07T17:00 06T08:00 07T17:00 0 0 crit
         x 06T08:00 07T17:00 06T08:00 07T17:00 0 0 crit
         y 06T08:00 06T17:00 07T08:00 07T17:00 480 0
         b 08T08:00 08T17:00 08T08:00 08T17:00 0 0 crit
         c 06T08:00 06T17:00 08T08:00 08T17:00 960 960",
    );
    let s = &schedule.tasks[1];
    assert_eq!((s.duration.0, s.work.0, s.percent_complete), (960, 480, 33));
    assert_eq!(s.driver, Driver::Children);
    // The child is driven by the link on its summary.
    assert_eq!(driving_predecessor(&plan, &schedule, 2), Some(0));
}

#[test]
fn a_summary_holds_its_children_to_its_own_constraint() {
    check(
        "1 s 0 snet=07T08:00
         2 x 1d in=1
         3 t 0 fnlt=06T17:00
         4 y 1d in=3",
        "s 07T08:00 07T17:00 07T08:00 07T17:00 0 0 crit
         x 07T08:00 07T17:00 07T08:00 07T17:00 0 0 crit
         t 05T08:00 05T17:00 06T08:00 06T17:00 480 480
         y 05T08:00 05T17:00 06T08:00 06T17:00 480 480",
    );
}

#[test]
fn what_has_happened_stays_where_it_was() {
    let (_, schedule) = check(
        "1 done 2d as=05T08:00 af=07T12:00 done=100
         2 doing 4d after=1 as=06T08:00 done=50
         3 next 1d after=2
         4 other 10d",
        "done 05T08:00 07T12:00 05T08:00 07T12:00 0 0
         doing 06T08:00 09T17:00 06T08:00 15T17:00 1920 0
         next 12T08:00 12T17:00 16T08:00 16T17:00 1920 1920
         other 05T08:00 16T17:00 05T08:00 16T17:00 0 0 crit",
    );
    assert_eq!(schedule.tasks[0].duration.0, 480 + 480 + 240);
    assert_eq!(schedule.tasks[1].driver, Driver::Actual);
}

#[test]
fn manual_tasks_stay_where_they_were_put() {
    let (_, schedule) = check(
        "1 a 2d
         2 m 1d after=1 manual=05T08:00
         3 b 1d after=2",
        "a 05T08:00 06T17:00 01T08:00 02T17:00 -960 0 crit
         m 05T08:00 05T17:00 05T08:00 05T17:00 0 0 crit
         b 06T08:00 06T17:00 06T08:00 06T17:00 0 0 crit",
    );
    assert_eq!(schedule.tasks[1].driver, Driver::Manual);
}

#[test]
fn inactive_tasks_have_dates_but_affect_nobody() {
    check(
        "1 a 1d
         2 i 5d after=1 inactive
         3 b 1d after=2
         4 s 0
         5 x 2d in=4
         6 y 9d in=4 inactive",
        "a 05T08:00 05T17:00 06T08:00 06T17:00 480 480
         i 06T08:00 12T17:00 2025-12-30T08:00 05T17:00 -2400 0
         b 05T08:00 05T17:00 06T08:00 06T17:00 480 480
         s 05T08:00 06T17:00 05T08:00 06T17:00 0 0 crit
         x 05T08:00 06T17:00 05T08:00 06T17:00 0 0 crit
         y 05T08:00 15T17:00 2025-12-25T08:00 06T17:00 -3360 0",
    );
}

#[test]
fn a_plan_may_be_scheduled_from_its_finish() {
    let (_, schedule) = check(
        "option from=finish finish=16T17:00
         1 a 2d
         2 b 1d after=1
         3 c 1d",
        "a 14T08:00 15T17:00 14T08:00 15T17:00 0 0 crit
         b 16T08:00 16T17:00 16T08:00 16T17:00 0 0 crit
         c 14T08:00 14T17:00 16T08:00 16T17:00 960 960",
    );
    assert_eq!(short(schedule.tasks[2].start), "16T08:00");
    assert_eq!(schedule.start.map(short).as_deref(), Some("14T08:00"));
}

#[test]
fn calendars_have_bases_exceptions_and_nights() {
    let calendars = "calendar std mon=08:00-16:00 tue=08:00-16:00 wed=08:00-16:00 thu=08:00-16:00
         exception std first=06 last=07
         calendar own base=std thu=08:00-12:00
         exception own first=07 last=07 hours=10:00-12:00
         calendar nights week=00:00-06:00,22:00-24:00
         option calendar=std";
    check(
        &format!(
            "{calendars}
         1 a 2d
         2 b 2d calendar=own
         3 c 2d calendar=nights"
        ),
        "a 05T08:00 08T16:00 05T10:00 12T10:00 120 120
         b 05T08:00 12T10:00 05T08:00 12T10:00 0 0 crit
         c 05T22:00 07T06:00 10T22:00 12T06:00 2400 2400",
    );
}

#[test]
fn resources_work_in_their_own_calendars() {
    let resources = "calendar std base=none mon=08:00-12:00,13:00-17:00 tue=08:00-12:00,13:00-17:00 wed=08:00-12:00,13:00-17:00 thu=08:00-12:00,13:00-17:00 fri=08:00-12:00,13:00-17:00
         option calendar=std
         calendar anna base=std
         exception anna first=06 last=06
         resource Anna calendar=anna
         resource Bo
         resource Sand kind=material calendar=anna";
    check(
        &format!(
            "{resources}
         1 alone 2d with=Anna
         2 both 2d with=Anna with=Bo
         3 short 2d with=Anna:100:240 with=Bo
         4 delayed 1d with=Anna:100:480:240 with=Bo
         5 ignored 2d with=Anna ignore
         6 fixed 2d with=Anna fixed
         7 material 2d with=Sand"
        ),
        "alone 05T08:00 07T17:00 05T08:00 07T17:00 0 0 crit
         both 05T08:00 07T17:00 05T08:00 07T17:00 0 0 crit
         short 05T08:00 06T17:00 06T08:00 07T17:00 480 480
         delayed 05T08:00 07T12:00 05T13:00 07T17:00 240 240
         ignored 05T08:00 06T17:00 06T08:00 07T17:00 480 480
         fixed 05T08:00 06T17:00 06T08:00 07T17:00 480 480
         material 05T08:00 06T17:00 06T08:00 07T17:00 480 480",
    );
}

#[test]
fn no_working_time_is_a_warning_not_a_hang() {
    let lines = "calendar never base=gone
         exception never first=06 last=06 hours=08:00-09:00
         calendar none
         1 a 1d calendar=none
         2 b 2h calendar=never
         3 c 1d after=1";
    assert_eq!(warnings(lines), ["a NoWorkingTime", "b PastTheEnd"]);
    let far = "1 a 9999d snet=2199-01-07T08:00";
    assert_eq!(warnings(far), ["a PastTheEnd"]);
}

#[test]
fn an_empty_plan_has_no_dates_of_its_own() {
    let schedule = Schedule::compute(&plan(""));
    assert_eq!(schedule.start.map(short).as_deref(), Some("05T08:00"));
    assert_eq!(schedule.finish, None);
    let undated = Schedule::compute(&plan("option start=none\n 1 a 1d\n 2 b 1d mso=08T08:00"));
    assert_eq!(undated.start.map(short).as_deref(), Some("08T08:00"));
}

#[test]
fn drivers_name_the_link_that_decides() {
    let plan = plan(
        "1 a 1d
         2 b 3d
         3 c 1d after=1,2
         4 d 1d after=1 snet=09T08:00",
    );
    let schedule = Schedule::compute(&plan);
    assert_eq!(driving_predecessor(&plan, &schedule, 2), Some(1));
    assert_eq!(schedule.tasks[3].driver, Driver::Constraint);
    assert_eq!(schedule.tasks[0].driver, Driver::ProjectStart);
}

#[test]
fn a_hundred_thousand_tasks_in_a_chain_below_each_other_are_no_trouble() {
    let mut records = PlanRecords::default();
    records.options.start = Some(moment("05T08:00"));
    let mut before: Option<Task> = None;
    for number in 0..100_000_i64 {
        let mut task = Task::new(id(&number.to_string()));
        task.number = number + 1;
        task.duration = Minutes(1);
        task.parent = before.as_ref().filter(|_| number < 50_000).map(|b| b.id);
        if let Some(before) = before.filter(|_| number >= 50_000) {
            let mut link = Link::new(id(&format!("link {number}")));
            (link.predecessor, link.successor) = (Some(before.id), Some(task.id));
            (link.kind, link.lag_unit) = (LinkType::Fs, LagUnit::Working);
            records.links.insert(link.id, link);
        }
        records.tasks.insert(task.id, task.clone());
        before = Some(task);
    }
    let schedule = Schedule::compute(&Plan::new(records));
    assert!(schedule.warnings.is_empty());
    // One minute for the leaf of the deep tree, one for each of the others, 480 a day.
    assert!(
        schedule
            .tasks
            .iter()
            .all(|t| t.early_finish > t.early_start)
    );
    let weeks = 50_001 / 2400;
    let first = moment("05T08:00").plus(weeks * 7 * 1440);
    let finish = schedule.finish.expect("a finish");
    assert!(finish > first && finish < first.plus(7 * 1440), "{finish}");
}
