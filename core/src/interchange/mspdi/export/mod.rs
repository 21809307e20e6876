//! From a plan and its schedule to a file.
//!
//! The elements come in the order of Microsoft's schema, which Microsoft Project insists on.

mod baselines;
mod calendars;
mod people;
mod tasks;
mod uids;
mod xml;

use super::root::NAMESPACE;
use crate::{plan::Plan, record::ScheduleFrom, schedule::Schedule, time::Minutes};
use uids::Uids;
use xml::{Xml, moment, time_of_day};

/// The custom field that carries the key's number where that is not the row's.
pub(super) const KEY_FIELD: i64 = 188_743_996;

/// The name of that field on screen, by which an import knows it for ours.
pub(super) const KEY_ALIAS: &str = "Throughline key";

/// The plan as a Microsoft Project XML file, with the computed dates. Everything living is written:
/// deleted records, and links that the repair of the plan left out, are not.
///
/// Unique ids from an earlier import are kept. Work that an assignment does not state is written as what
/// follows from the duration and the units, since other programs take none for no work at all.
#[must_use]
pub fn export(project_name: &str, plan: &Plan, schedule: &Schedule) -> Vec<u8> {
    let uids = Uids::new(plan);
    let mut xml = Xml::new();
    xml.root("Project", NAMESPACE);
    properties(&mut xml, project_name, plan, schedule, &uids);
    let keys = tasks::keys_differ_from_rows(plan);
    if keys {
        xml.within("ExtendedAttributes", |xml| {
            xml.within("ExtendedAttribute", |xml| {
                xml.value("FieldID", KEY_FIELD);
                xml.value("FieldName", "Number20");
                xml.text("Alias", KEY_ALIAS);
            });
        });
    }
    calendars::write(&mut xml, plan, &uids);
    tasks::write(&mut xml, project_name, plan, schedule, &uids, keys);
    people::resources(&mut xml, plan, &uids);
    people::assignments(&mut xml, plan, schedule, &uids);
    xml.finish()
}

fn properties(xml: &mut Xml, name: &str, plan: &Plan, schedule: &Schedule, uids: &Uids) {
    let options = &plan.records.options;
    let or = |minutes: Minutes, usual: i64| if minutes.0 > 0 { minutes.0 } else { usual };
    let from_start = options.schedule_from == ScheduleFrom::Start;
    let (start, finish) = if from_start {
        (options.start.or(schedule.start), schedule.finish)
    } else {
        (schedule.start, options.finish.or(schedule.finish))
    };
    // 14 is Microsoft Project 2010, the first with manually scheduled and inactive tasks.
    xml.value("SaveVersion", 14);
    xml.text("Name", &format!("{name}.xml"));
    xml.text("Title", name);
    xml.flag("ScheduleFromStart", from_start);
    xml.some("StartDate", start.map(moment));
    xml.some("FinishDate", finish.map(moment));
    let critical_days = options.critical_float.0.div_euclid(options.day());
    xml.value("CriticalSlackLimit", critical_days);
    let calendar = options.calendar.and_then(|id| uids.calendars.get(&id));
    xml.some("CalendarUID", calendar);
    xml.value(
        "DefaultStartTime",
        time_of_day(or(options.default_start, 8 * 60)),
    );
    xml.value(
        "DefaultFinishTime",
        time_of_day(or(options.default_finish, 17 * 60)),
    );
    xml.value("MinutesPerDay", options.day());
    xml.value("MinutesPerWeek", options.week());
    xml.value("DaysPerMonth", options.month() / options.day());
    xml.value("DurationFormat", 7);
    xml.value("WorkFormat", 2);
    xml.flag("HonorConstraints", !options.constraints_break);
    xml.some("StatusDate", options.status_date.map(moment));
    xml.flag("NewTasksAreManual", false);
}

/// The number of a choice in the file.
fn number_of<T: PartialEq + Copy>(choices: &[T], choice: T) -> usize {
    choices.iter().position(|c| *c == choice).unwrap_or(0)
}
