//! Fields that Microsoft's format has no element for come back by instructions of our own.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{check_fields, file, read};
use crate::{
    id::RecordId,
    interchange::mspdi::export,
    plan::Plan,
    record::{ExternalLink, Record, Scalar},
    sample::northern_rollout,
    schedule::Schedule,
};

fn set<R: Record>(record: &mut R, fields: &str) {
    for pair in fields.split(';') {
        let (field, value) = pair.trim().split_once(' ').expect("a field and its value");
        let number = value.parse().map(Scalar::Int);
        let scalar = number.unwrap_or_else(|_| value.into());
        record.set(field, &scalar).expect("a value of the field");
    }
}

#[test]
fn what_the_format_cannot_say_comes_back() {
    const OPTIONS: &str =
        "time_zone Europe/Oslo; lag_calendar clock; near_critical_float 480; critical_float 100";
    const CALENDAR: &str = "time_zone Asia/Kolkata";
    const TASK: &str = "split 60+120; levelling_split 240+480; mode manual; planned_start 2027-01-04T08:00; planned_finish 2027-03-01T16:00";
    const ASSIGNMENT: &str = "contour custom; profile 480:480,960:240";
    const EXTERNAL: &str =
        "project_name Fibre ?> <ring> & more; task_key T-7; kind ff; lag 60; date 2027-02-01T16:00";

    let (name, mut records) = northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    set(&mut records.options, OPTIONS);
    set(
        records.calendars.values_mut().next().expect("a calendar"),
        CALENDAR,
    );
    let task = records.tasks.values_mut().find(|task| task.duration.0 > 0);
    let task = task.expect("a task");
    set(task, TASK);
    let (task, task_name) = (task.id, task.name.clone());
    set(
        records
            .assignments
            .values_mut()
            .next()
            .expect("an assignment"),
        ASSIGNMENT,
    );
    let mut link = ExternalLink::new(RecordId::from_name("a link").into());
    link.successor = Some(task);
    set(&mut link, EXTERNAL);
    records.external_links.insert(link.id, link);

    let plan = Plan::new(records);
    let bytes = export(&name, &plan, &Schedule::compute(&plan));
    let back = read(std::str::from_utf8(&bytes).expect("text")).expect("our own file");
    assert_eq!(back.notes, Vec::<String>::new());
    let records = back.records;
    check_fields(&records.options, OPTIONS, "the options");
    let calendar = records.calendars.values().find(|c| !c.time_zone.is_empty());
    check_fields(
        calendar.expect("a calendar with a zone"),
        CALENDAR,
        "the calendar",
    );
    let task = records.tasks.values().find(|task| task.name == task_name);
    let task = task.expect("the task");
    check_fields(task, TASK, "the task");
    assert_eq!(task.foreign, "");
    let custom = records
        .assignments
        .values()
        .find(|a| !a.profile.stretches().is_empty());
    check_fields(
        custom.expect("a custom contour"),
        ASSIGNMENT,
        "the assignment",
    );
    let link = records.external_links.values().next().expect("the link");
    check_fields(link, EXTERNAL, "the link");
    assert_eq!(link.successor, Some(task.id));
}

#[test]
fn damaged_and_foreign_instructions_change_nothing() {
    let check = |instructions: &str, zone: &str, notes: usize| {
        let read = read(&file(instructions)).expect("a readable file");
        assert_eq!(read.records.options.time_zone.0, zone, "{instructions}");
        assert_eq!(read.notes.len(), notes, "{instructions}: {:?}", read.notes);
    };
    check(
        "<?throughline options {\"time_zone\":\"Europe/Oslo\"}?>",
        "Europe/Oslo",
        0,
    );
    check("<?throughline options {\"time_zone\":?>", "", 1);
    check("<?throughline options {\"time_zone\":7}?>", "", 1);
    check("<?throughline options [1]?>", "", 1);
    check(
        "<?throughline options {\"start\":\"2027-01-01\",\"new\":1}?>",
        "",
        1,
    );
    check(
        "<?throughline?><?throughline options?><?throughline tasks {}?>",
        "",
        0,
    );
    check(
        "<DefaultStartTime>08:<?throughline options {\"time_zone\":\"Europe/Oslo\"}?>00:00</DefaultStartTime>",
        "",
        0,
    );
    check("<?other options {\"time_zone\":\"Europe/Oslo\"}?>", "", 0);
}

#[test]
fn a_damaged_link_to_another_project_is_none() {
    let read = read(&file(&super::task_element(
        "<?throughline external_links {\"kind\":?><?throughline external_links {}?>\
         <Hyperlink>here<?throughline tasks {}?></Hyperlink>",
    )))
    .expect("a readable file");
    assert!(read.records.external_links.is_empty());
    let task = read.records.tasks.values().next().expect("a task");
    assert!(
        task.foreign.contains("here") && !task.foreign.contains("throughline"),
        "{}",
        task.foreign
    );
}
