//! From a plan and its schedule to a file.
//!
//! The elements come in the order of Microsoft's schema, which Microsoft Project insists on.

mod baselines;
mod calendars;
mod people;
mod tasks;
mod uids;
mod xml;

use super::{
    kept::{self, Kept, order},
    own,
    root::NAMESPACE,
};
use crate::{
    plan::Plan,
    record::{OutOfSequence, ScheduleFrom},
    schedule::Schedule,
};
use uids::Uids;
use xml::{Xml, moment, time_of_day};

/// Number20, the last of the fifteen custom number fields with ids in a row: it carries the key's number
/// where that is not the row's, unless the file uses it for something else.
const KEY_FIELD: i64 = 188_743_996;

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
    let kept = kept::read(&plan.records.options.foreign);
    let key_field = tasks::keys_differ_from_rows(plan).then(|| free_field(&kept));
    xml.ordered(order::PROJECT, &kept, |xml| {
        properties(xml, project_name, plan, schedule, &uids);
        custom_fields(xml, &kept, key_field);
    });
    calendars::write(&mut xml, plan, &uids);
    tasks::write(&mut xml, project_name, plan, schedule, &uids, key_field);
    people::resources(&mut xml, plan, &uids);
    people::assignments(&mut xml, plan, schedule, &uids);
    xml.finish()
}

/// The definitions of custom fields: those that were kept, and the one of our keys where they need one.
fn custom_fields(xml: &mut Xml, kept: &[Kept], key_field: Option<i64>) {
    let lists = kept
        .iter()
        .filter(|element| element.name == "ExtendedAttributes");
    let is_ours = |field: &&Kept| field.value("Alias") == Some(KEY_ALIAS);
    let fields: Vec<&Kept> = lists
        .flat_map(|list| &list.children)
        .filter(|field| !is_ours(field))
        .collect();
    if fields.is_empty() && key_field.is_none() {
        return;
    }
    xml.within("ExtendedAttributes", |xml| {
        fields.into_iter().for_each(|field| xml.kept(field));
        if let Some(id) = key_field {
            xml.within("ExtendedAttribute", |xml| {
                xml.value("FieldID", id);
                xml.value("FieldName", format_args!("Number{}", id - KEY_FIELD + 20));
                xml.text("Alias", KEY_ALIAS);
            });
        }
    });
}

/// A number field that the file does not use for something else.
fn free_field(kept: &[Kept]) -> i64 {
    let lists = kept
        .iter()
        .filter(|element| element.name == "ExtendedAttributes");
    let fields = lists.flat_map(|list| &list.children);
    let others = fields.filter(|field| field.value("Alias") != Some(KEY_ALIAS));
    let taken: Vec<&str> = others.filter_map(|field| field.value("FieldID")).collect();
    (KEY_FIELD - 14..=KEY_FIELD)
        .rev()
        .find(|id| !taken.contains(&id.to_string().as_str()))
        .unwrap_or(KEY_FIELD)
}

fn properties(xml: &mut Xml, name: &str, plan: &Plan, schedule: &Schedule, uids: &Uids) {
    let options = &plan.records.options;
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
    let (day_starts, day_finishes) = options.day_span();
    xml.value("DefaultStartTime", time_of_day(day_starts));
    xml.value("DefaultFinishTime", time_of_day(day_finishes));
    xml.value("MinutesPerDay", options.day());
    xml.value("MinutesPerWeek", options.week());
    xml.value("DaysPerMonth", options.month() / options.day());
    xml.value("DurationFormat", 7);
    xml.value("WorkFormat", 2);
    xml.flag("HonorConstraints", !options.constraints_break);
    xml.flag("MultipleCriticalPaths", options.multiple_critical_paths);
    let splits = options.out_of_sequence == OutOfSequence::Retained;
    xml.flag("SplitsInProgressTasks", splits);
    xml.some("StatusDate", options.status_date.map(moment));
    xml.flag("NewTasksAreManual", false);
    let whole_days = options.critical_float.0 % options.day() == 0;
    let said: &[&str] = if whole_days { &["critical_float"] } else { &[] };
    xml.own(own::write(options, said));
}

/// The number of a choice in the file.
fn number_of<T: PartialEq + Copy>(choices: &[T], choice: T) -> usize {
    choices.iter().position(|c| *c == choice).unwrap_or(0)
}
