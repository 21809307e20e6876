//! The sample project: a network roll-out over six sites in northern Norway. Company, people and
//! figures are invented; the holidays are those of 2027.

mod registers;
mod rows;

use rand::Rng;

pub use registers::northern_registers;
use rows::{CLOSE, DESIGN, INITIATE, NOTES, PROCURE, PROGRESS, Row, SITE, SITES};

use super::builder::{After, Builder, at, hours, week};
use crate::{
    id::{CalendarExceptionId, CalendarId, TaskId},
    plan::PlanRecords,
    record::{
        CalendarException, Constraint, LagUnit,
        LinkType::{Fs, Ss},
        Percent, Prose, Record as _, ResourceType, Task, TaskMode, Units, ZoneName,
    },
    time::Minutes,
};

/// What the summary of the roll-out template is called.
const TEMPLATE: &str = "Standard site";

/// Working minutes in a day: 37.5 hours a week.
const DAY: i64 = 450;

/// The sample project: its name and its plan.
#[must_use]
pub fn northern_rollout(rng: &mut impl Rng) -> (String, PlanRecords) {
    let mut builder = Builder::new(rng);
    let calendars = calendars(&mut builder);
    resources(&mut builder, &calendars);
    let options = &mut builder.records.options;
    options.start = at("2027-01-04T08:00");
    options.status_date = at("2027-02-12T16:00");
    options.calendar = Some(calendars.norway);
    options.time_zone = ZoneName(super::TIME_ZONE.to_owned());
    options.minutes_per_day = Minutes(DAY);
    options.minutes_per_week = Minutes(5 * DAY);
    options.default_start = Minutes(8 * 60);
    options.default_finish = Minutes(16 * 60);

    let mut links: Vec<(TaskId, After)> = Vec::new();
    builder.task(0, "all", "Northern roll-out");
    for part in [INITIATE, DESIGN, PROCURE] {
        rows(&mut builder, part, "", "", &mut links);
    }
    builder.task(1, "deploy", "Deploy");
    for (short, site, engineer) in SITES {
        builder.task(2, short, site);
        rows(&mut builder, SITE, short, engineer, &mut links);
    }
    rows(&mut builder, CLOSE, "", "", &mut links);
    template(&mut builder, &mut links);
    // Each engineer goes to the next site when the one before has its switches.
    for pair in SITES.windows(3) {
        if let Some(task) = builder.labelled(&format!("{}ready", pair[2].0)) {
            links.push((task, (format!("{}install", pair[0].0), Fs, DAY)));
        }
    }
    for (task, after) in &links {
        builder.link(*task, after);
    }
    details(&mut builder, &calendars);
    ("Northern roll-out".to_owned(), builder.finish())
}

fn rows<R: Rng>(
    builder: &mut Builder<'_, R>,
    part: &[Row],
    site: &str,
    engineer: &str,
    links: &mut Vec<(TaskId, After)>,
) {
    for (level, label, name, days, after, who) in part {
        let task = builder.task(*level, &label.replace('*', site), name);
        task.duration = Minutes(days * DAY);
        let id = task.id;
        for (label, kind, lag) in *after {
            links.push((id, (label.replace('*', site), *kind, lag * DAY)));
        }
        for short in *who {
            let short = if *short == "*" { engineer } else { short };
            if let (0, Some(owner)) = (*days, builder.resource_id(short)) {
                // Nobody works on a milestone, but somebody answers for it.
                if let Some(task) = builder.records.tasks.get_mut(&id) {
                    task.owner = Some(owner);
                }
            } else {
                builder.assign(id, short, Units::ONE);
            }
        }
    }
}

/// The tasks that every site goes through, as the roll-out template that they were made from. What ties them to the rest
/// of the plan, and who goes there, is each site's own.
fn template<R: Rng>(builder: &mut Builder<'_, R>, links: &mut Vec<(TaskId, After)>) {
    let task = builder.task(0, TEMPLATE, TEMPLATE);
    task.inactive = true;
    for (_, label, name, days, after, who) in SITE {
        // The surveys have shown that the tests take a day more; the sites have not been brought up to that yet.
        let days = days + i64::from(*label == "*tests");
        let task = builder.task(1, &label.replace('*', TEMPLATE), name);
        task.duration = Minutes(days * DAY);
        let id = task.id;
        for (label, kind, lag) in after.iter().filter(|(label, ..)| label.starts_with('*')) {
            links.push((id, (label.replace('*', TEMPLATE), *kind, lag * DAY)));
        }
        for short in who.iter().filter(|short| **short != "*" && days > 0) {
            builder.assign(id, short, Units::ONE);
        }
    }
}

struct Calendars {
    norway: CalendarId,
    night: CalendarId,
    tromso: CalendarId,
}

fn calendars<R: Rng>(builder: &mut Builder<'_, R>) -> Calendars {
    let norway = week(builder, "Norway 2027", 5, "08:00-12:00,12:30-16:00");
    for (name, first, last) in [
        ("New Year's Day", "2027-01-01", "2027-01-01"),
        (
            "Maundy Thursday and Good Friday",
            "2027-03-25",
            "2027-03-26",
        ),
        ("Easter Monday", "2027-03-29", "2027-03-29"),
        ("Ascension Day", "2027-05-06", "2027-05-06"),
        (
            "Constitution Day and Whit Monday",
            "2027-05-17",
            "2027-05-17",
        ),
        ("Christmas", "2027-12-24", "2027-12-26"),
    ] {
        exception(builder, norway, name, first, last, "");
    }
    let tromso = CalendarId(builder.fresh());
    let mut calendar = crate::record::Calendar::new(tromso);
    calendar.name = "Tromsø crew".to_owned();
    calendar.base = Some(norway);
    builder.records.calendars.insert(tromso, calendar);
    exception(
        builder,
        tromso,
        "Winter break",
        "2027-03-01",
        "2027-03-05",
        "",
    );
    // Nights from Sunday evening to Friday morning.
    let night = week(builder, "Night shift", 5, "00:00-05:30,22:00-24:00");
    if let Some(calendar) = builder.records.calendars.get_mut(&night) {
        calendar.set_weekday(4, Some(hours("00:00-05:30")));
        calendar.set_weekday(6, Some(hours("22:00-24:00")));
    }
    exception(builder, night, "Easter", "2027-03-24", "2027-03-29", "");
    exception(
        builder,
        night,
        "Constitution Day",
        "2027-05-16",
        "2027-05-17",
        "",
    );
    Calendars {
        norway,
        night,
        tromso,
    }
}

fn exception<R: Rng>(
    builder: &mut Builder<'_, R>,
    calendar: CalendarId,
    name: &str,
    first: &str,
    last: &str,
    worked: &str,
) {
    let id = CalendarExceptionId(builder.fresh());
    let mut exception = CalendarException::new(id);
    exception.calendar = Some(calendar);
    exception.name = name.to_owned();
    exception.first = at(first);
    exception.last = at(last);
    exception.hours = hours(worked);
    builder.records.exceptions.insert(id, exception);
}

fn resources<R: Rng>(builder: &mut Builder<'_, R>, calendars: &Calendars) {
    for (short, name, address) in [
        ("mari", "Mari Kvam", "mari.kvam@havnett.example"),
        ("aruna", "Aruna Rao", "aruna.rao@havnett.example"),
        ("selma", "Selma Lie", "selma.lie@havnett.example"),
        ("tor", "Tor Dahl", "tor.dahl@havnett.example"),
        ("jon", "Jon Ødegård", "jon.odegard@havnett.example"),
        ("ida", "Ida Persen", "ida.persen@havnett.example"),
        ("nils", "Nils Pedersen", "nils.pedersen@havnett.example"),
    ] {
        builder.resource(short, name).email = address.to_owned();
    }
    let jon = builder.resource_id("jon");
    if let Some(jon) = jon.and_then(|id| builder.records.resources.get_mut(&id)) {
        jon.calendar = Some(calendars.tromso);
        jon.notes = Prose("Winter break with the children in the first week of March.".to_owned());
    }
    let night = builder.resource("night", "Night crew");
    night.calendar = Some(calendars.night);
    night.max_units = Units(20_000);
    builder.resource("fibre", "Fibre contractor").max_units = Units(30_000);
    builder.resource("switch48", "Edge switch, 48 ports").kind = ResourceType::Material;
}

/// What the rows do not say: constraints, deadlines, calendars, progress and notes.
fn details<R: Rng>(builder: &mut Builder<'_, R>, calendars: &Calendars) {
    let notice = builder.labelled("handover").zip(builder.labelled("cancel"));
    if let Some((handover, cancel)) = notice {
        builder.tie(handover, cancel, Fs, 10 * 1440, LagUnit::Elapsed);
    }
    let half = builder.labelled("tender").zip(builder.labelled("legal"));
    if let Some((tender, legal)) = half {
        builder.tie(tender, legal, Ss, 5_000, LagUnit::Percent);
    }
    if let Some(staging) = builder.labelled("stage") {
        builder.assign(staging, "switch48", Units(480_000));
    }
    for (short, ..) in SITES {
        set(builder, &format!("{short}cutover"), |task| {
            task.calendar = Some(calendars.night);
            // One night window: 22:00 to 05:30.
            task.duration = Minutes(DAY);
        });
        set(builder, &format!("{short}old"), |task| {
            task.priority = Some(300);
        });
    }
    for (label, constraint, date) in [
        ("kirready", Constraint::Snet, "2027-05-03T08:00"),
        ("antenna", Constraint::Fnlt, "2027-04-30T16:00"),
        ("steering", Constraint::Mso, "2027-03-11T10:00"),
        ("training", Constraint::Alap, ""),
    ] {
        set(builder, label, |task| {
            task.constraint = constraint;
            task.constraint_date = at(date);
        });
    }
    for (label, date) in [
        ("gate2", "2027-02-26T16:00"),
        ("gate3", "2027-03-31T16:00"),
        ("tosaccepted", "2027-04-30T16:00"),
        ("kiraccepted", "2027-06-30T16:00"),
        ("closed", "2027-07-30T16:00"),
    ] {
        set(builder, label, |task| task.deadline = at(date));
    }
    set(builder, "newsletter", |task| {
        task.mode = TaskMode::Manual;
        task.planned_start = at("2027-04-14T08:00");
    });
    set(builder, "tender", |task| task.estimated = true);
    for (label, start, finish, percent) in PROGRESS {
        set(builder, label, |task| {
            task.actual_start = at(start);
            task.actual_finish = at(finish);
            task.percent_complete = Percent(*percent);
        });
    }
    for (label, text) in NOTES {
        set(builder, label, |task| {
            task.notes = Prose((*text).to_owned());
        });
    }
}

fn set<R: Rng>(builder: &mut Builder<'_, R>, label: &str, change: impl FnOnce(&mut Task)) {
    let id = builder.labelled(label);
    if let Some(task) = id.and_then(|id| builder.records.tasks.get_mut(&id)) {
        change(task);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::{plan::Plan, record::LinkType, schedule::Schedule};

    #[test]
    fn every_label_in_the_rows_is_a_task_or_a_resource() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut builder = Builder::new(&mut rng);
        let calendars = calendars(&mut builder);
        resources(&mut builder, &calendars);
        let mut links = Vec::new();
        for part in [INITIATE, DESIGN, PROCURE, CLOSE] {
            rows(&mut builder, part, "", "", &mut links);
        }
        for (short, _, engineer) in SITES {
            assert!(builder.resource_id(engineer).is_some(), "{engineer}");
            rows(&mut builder, SITE, short, engineer, &mut links);
        }
        for (_, (label, ..)) in &links {
            assert!(builder.labelled(label).is_some(), "{label}");
        }
        let noted = NOTES.iter().map(|(label, _)| label);
        for label in noted.chain(PROGRESS.iter().map(|(label, ..)| label)) {
            assert!(builder.labelled(label).is_some(), "{label}");
        }
        let assignments = builder.records.assignments.values();
        assert!(assignments.clone().all(|a| a.resource.is_some()));
    }

    #[test]
    fn dates_and_hours_in_the_rows_are_readable() {
        for (label, start, finish, percent) in PROGRESS {
            assert!(at(start).is_some(), "{label}");
            assert_eq!(at(finish).is_some(), *percent == 100, "{label}");
        }
        let (_, records) = northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
        let norway = records.options.calendar.expect("a project calendar");
        for calendar in records.calendars.values() {
            assert!((0..7).all(|day| calendar.weekday(day).is_some()) != calendar.base.is_some());
        }
        let monday = records.calendars[&norway].weekday(0).expect("hours");
        assert_eq!(monday.total(), DAY);
        assert!(
            records
                .exceptions
                .values()
                .all(|e| e.first.is_some() && e.first <= e.last)
        );
        let dated = |task: &&Task| task.constraint_date.is_some();
        assert_eq!(records.tasks.values().filter(dated).count(), 3);
    }

    /// What was reported as done is what the schedule would have said, so that the sample's history is
    /// believable and nothing in it is red from the start.
    #[test]
    fn it_is_scheduled_without_a_warning() {
        let (_, records) = northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
        let plan = Plan::new(records);
        assert_eq!(plan.repairs, []);
        assert_eq!(plan.tasks.len(), 133, "120 and a template of 13");
        let kinds: BTreeSet<LinkType> = (0..plan.links.len()).map(|i| plan.link(i).kind).collect();
        assert_eq!(kinds.len(), 4, "all four types of link");
        let schedule = Schedule::compute(&plan);
        assert_eq!(schedule.warnings, []);
        assert_eq!(schedule.start, at("2027-01-04T08:00"));
        assert_eq!(schedule.finish, at("2027-06-14T16:00"));
        // The same dates if nobody had reported anything.
        let mut records = plan.records.clone();
        for task in records.tasks.values_mut() {
            task.actual_start = None;
            task.actual_finish = None;
            task.percent_complete = Percent(0);
        }
        let unreported = Schedule::compute(&Plan::new(records));
        for (i, node) in plan.tasks.iter().enumerate() {
            let (one, other) = (&schedule.tasks[i], &unreported.tasks[i]);
            assert_eq!(
                (one.start, one.finish),
                (other.start, other.finish),
                "{}",
                node.key
            );
        }
    }
}
