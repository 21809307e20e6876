use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    interchange::Imported,
    plan::Plan,
    record::{Constraint, LinkType, Record as _, ResourceType, Scalar, TaskType},
};

/// A bridge in one project, and a second project beside it.
const BRIDGE: &str = include_str!("../../../tests/files/bridge.xer");

fn import_one(text: &str, project: Option<&str>) -> Result<Imported, XerError> {
    import(text.as_bytes(), project, &mut ChaCha8Rng::seed_from_u64(1))
}

fn bridge() -> Plan {
    Plan::new(
        import_one(BRIDGE, Some("BRIDGE"))
            .expect("a sound file")
            .records,
    )
}

#[test]
fn of_several_projects_one_is_chosen() {
    assert!(is_one(BRIDGE.as_bytes()));
    let found = projects(BRIDGE.as_bytes()).expect("a sound file");
    let codes: Vec<(&str, &str, usize)> = found
        .iter()
        .map(|p| (p.code.as_str(), p.name.as_str(), p.activities))
        .collect();
    assert_eq!(
        codes,
        [("BRIDGE", "Footbridge", 6), ("ROAD", "Access road", 1)]
    );
    let error = import_one(BRIDGE, None)
        .expect_err("two projects")
        .to_string();
    assert_eq!(
        error,
        "the file holds 2 projects; choose one of them: BRIDGE, ROAD"
    );
    let error = import_one(BRIDGE, Some("RAIL"))
        .expect_err("no such project")
        .to_string();
    assert_eq!(
        error,
        "the file holds no project ‘RAIL’, only: BRIDGE, ROAD"
    );
    let road = import_one(BRIDGE, Some("ROAD")).expect("a sound file");
    assert_eq!(
        (road.name.as_str(), road.records.tasks.len()),
        ("Access road", 1)
    );
}

#[test]
fn the_work_breakdown_is_an_outline() {
    let plan = bridge();
    let rows: Vec<(String, u16, &str)> = plan
        .tasks
        .iter()
        .enumerate()
        .map(|(i, n)| (plan.task(i).name.clone(), n.level, n.wbs.as_str()))
        .collect();
    let expected = [
        ("Start", 0, "A0900"),
        ("Groundwork", 0, "GW"),
        ("Survey – “north”", 1, "A1000"),
        ("Dig", 1, "A1010"),
        ("Deck", 0, "DK"),
        ("Beams", 1, "DK.B"),
        ("Place beams", 2, "A2000"),
        ("Paint", 2, "A2010"),
        ("Open", 1, "A3000"),
    ];
    let expected: Vec<(String, u16, &str)> = expected
        .into_iter()
        .map(|(name, level, wbs)| (name.to_owned(), level, wbs))
        .collect();
    let mut sorted = (rows.clone(), expected.clone());
    sorted.0.sort();
    sorted.1.sort();
    assert_eq!(sorted.0, sorted.1);
    // Activities stand before the nodes beside them.
    assert_eq!(rows[0].0, "Start");
    assert_eq!(rows[1].0, "Groundwork");
}

#[test]
fn activities_have_their_fields() {
    let plan = bridge();
    let task = |name: &str| {
        let found = plan.records.tasks.values().find(|t| t.name == name);
        found.expect("the activity")
    };
    let dig = task("Dig");
    assert_eq!((dig.duration.0, dig.percent_complete.0), (80 * 60, 25));
    assert_eq!(dig.kind, TaskType::FixedUnits);
    assert_eq!(
        dig.actual_start.map(|m| m.to_string()).as_deref(),
        Some("2026-01-08T08:00")
    );
    let survey = task("Survey – “north”");
    assert_eq!(
        (survey.percent_complete.0, survey.duration.0),
        (100, 24 * 60)
    );
    let beams = task("Place beams");
    assert_eq!(beams.constraint, Constraint::Snet);
    assert_eq!(
        beams.constraint_date.map(|m| m.to_string()).as_deref(),
        Some("2026-02-02T08:00")
    );
    assert_eq!(beams.priority, Some(700));
    assert_eq!(task("Open").duration.0, 0);
    assert_eq!(task("Paint").duration.0, 12 * 60 + 30);
    let kinds: Vec<(LinkType, i64)> = plan
        .links
        .iter()
        .map(|l| {
            let link = &plan.records.links[&l.id];
            (link.kind, link.lag.0)
        })
        .collect();
    assert_eq!(kinds.len(), 5);
    assert!(kinds.contains(&(LinkType::Ss, 16 * 60)));
    assert!(kinds.contains(&(LinkType::Ff, -8 * 60)));
    let assignment = |name: &str| {
        let resource = plan.records.resources.values().find(|r| r.name == name);
        let resource = resource.expect("the resource");
        let of = plan
            .records
            .assignments
            .values()
            .find(|a| a.resource == Some(resource.id));
        (resource, of.expect("an assignment"))
    };
    let (crew, work) = assignment("Digging crew");
    assert_eq!((crew.kind, crew.max_units.0), (ResourceType::Work, 20_000));
    assert_eq!(
        (work.units.0, work.work.0, work.percent_work_complete.0),
        (20_000, 160 * 60, 25)
    );
    let (concrete, used) = assignment("Concrete");
    assert_eq!((concrete.kind, used.work.0), (ResourceType::Material, 0));
}

#[test]
fn calendars_have_their_weeks_and_exceptions() {
    let plan = bridge();
    let calendar = |name: &str| {
        let found = plan.records.calendars.values().find(|c| c.name == name);
        found.expect("the calendar")
    };
    let five = calendar("Five days");
    assert_eq!(plan.records.options.calendar, Some(five.id));
    assert_eq!(plan.records.options.day(), 480);
    assert_eq!(
        five.weekday(0).expect("Monday").to_string(),
        "08:00-12:00,13:00-17:00"
    );
    assert_eq!(five.weekday(6).expect("Sunday").total(), 0);
    let exceptions: Vec<(String, String, String)> = plan
        .records
        .exceptions
        .values()
        .filter(|e| e.calendar == Some(five.id))
        .map(|e| {
            let day = |m: Option<crate::time::Moment>| m.expect("a day").date().to_string();
            (day(e.first), day(e.last), e.hours.to_string())
        })
        .collect();
    assert!(exceptions.contains(&("2026-01-01".into(), "2026-01-02".into(), String::new())));
    assert!(exceptions.contains(&(
        "2026-01-10".into(),
        "2026-01-10".into(),
        "08:00-12:00".into()
    )));
    let always = calendar("Always");
    assert_eq!(
        always.weekday(5).expect("Saturday").to_string(),
        "00:00-24:00"
    );
}

#[test]
fn what_is_not_read_is_said() {
    let notes = import_one(BRIDGE, Some("BRIDGE"))
        .expect("a sound file")
        .notes;
    assert_eq!(
        notes,
        ["1 relationships with activities of other projects left out."]
    );
}

#[test]
fn windows_1252_is_read() {
    let mut bytes = Vec::new();
    for c in BRIDGE.chars() {
        bytes.push(match c {
            '–' => 0x96,
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).expect("a Latin-1 character"),
        });
    }
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    let imported = import(&bytes, Some("BRIDGE"), rng).expect("a sound file");
    assert!(
        imported
            .records
            .tasks
            .values()
            .any(|t| t.name == "Survey – “north”")
    );
}

#[test]
fn what_is_wrong_is_said_with_line_and_column() {
    let check = |old: &str, new: &str, expected: &str| {
        assert!(BRIDGE.contains(old), "{old}");
        let text = BRIDGE.replacen(old, new, 1);
        let error = import_one(&text, Some("BRIDGE"))
            .expect_err(new)
            .to_string();
        assert!(error.contains(expected), "{new}: {error}");
    };
    check(
        "ERMHDR",
        "HDR",
        "line 1: this is not a Primavera P6 exchange file",
    );
    check("%E", "", "does not end with %E");
    check(
        "\t60\t",
        "\tsixty\t",
        "TASK.remain_drtn_hr_cnt: ‘sixty’ is not an amount of hours",
    );
    check(
        "2026-02-02 08:00",
        "soon",
        "TASK.cstr_date: ‘soon’ is not a date and time",
    );
    check(
        "CS_MSOA",
        "CS_NEVER",
        "TASK.cstr_type: ‘CS_NEVER’ is not a constraint",
    );
    check(
        "PR_SS",
        "PR_XX",
        "TASKPRED.pred_type: ‘PR_XX’ is not a type of relationship",
    );
    check(
        "(0||Exceptions()(",
        "(0||Exceptions()[",
        "CALENDAR.clndr_data: there is",
    );
    check(
        "%R\t11\t1\t10",
        "%R\t11\t1\t11",
        "PROJWBS.parent_wbs_id: the node belongs to itself",
    );
    check(
        "%R\t102\t1\t11\t",
        "%R\t102\t1\t99\t",
        "TASK.wbs_id: the activity's place",
    );
    check(
        "%R\t102\t1\t11\t",
        "%R\t101\t1\t11\t",
        "TASK.task_id: two activities have the id 101",
    );
    check("%R\t102\t1\t11\t", "%Q\t102\t1\t11\t", "begins with ‘%Q’");
}

#[test]
fn limits_hold() {
    let rng = &mut ChaCha8Rng::seed_from_u64(1);
    let few = Limits {
        records: 2,
        ..Limits::default()
    };
    let error = import_within(BRIDGE.as_bytes(), None, few, rng).expect_err("too many");
    assert!(error.to_string().contains("more than 2 rows"), "{error}");
    let short = Limits {
        bytes: 10,
        ..Limits::default()
    };
    let error = import_within(BRIDGE.as_bytes(), None, short, rng).expect_err("too long");
    assert!(error.to_string().contains("more than the 10"), "{error}");
}

proptest! {
    #[test]
    fn damaged_files_are_read_or_refused(
        cut in 1..BRIDGE.len(),
        changes in prop::collection::vec((0..BRIDGE.len(), any::<u8>()), 0..4),
    ) {
        let mut bytes = BRIDGE.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        let whole = import(&bytes, Some("BRIDGE"), &mut ChaCha8Rng::seed_from_u64(1));
        if let Ok(imported) = whole {
            let plan = Plan::new(imported.records);
            prop_assert_eq!(plan.tasks.len(), plan.records.tasks.len());
        }
        bytes.truncate(cut);
        let cut_short = import(&bytes, Some("BRIDGE"), &mut ChaCha8Rng::seed_from_u64(1));
        prop_assert!(cut_short.is_err() || bytes.windows(2).any(|w| w == b"%E"));
    }
}

/// The bridge with more columns and rows: `column` of the table and its value in the row that has `key`.
fn with(text: &str, table: &str, key: &str, column: &str, value: &str) -> String {
    let mut within = false;
    let lines = text.lines().map(|line| {
        if line.starts_with("%T") {
            within = line.split('\t').nth(1) == Some(table);
        }
        match line.get(..2) {
            Some("%F") if within => format!("{line}\t{column}"),
            Some("%R") if within && line.split('\t').any(|cell| cell == key) => {
                format!("{line}\t{value}")
            }
            Some("%R") if within => format!("{line}\t"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

#[test]
fn scheduling_options_and_progress_are_primavera_s() {
    let check = |rows: &str, expected: &str| {
        let table = format!(
            "%T\tSCHEDOPTIONS\r\n%F\tschedoptions_id\tproj_id\tsched_calendar_on_relationship_lag\tsched_progress_override\tsched_open_critical_flag\r\n{rows}%T\tTASK\r\n"
        );
        let text = BRIDGE.replacen("%T\tTASK\r\n", &table, 1);
        let text = if text == BRIDGE {
            BRIDGE.replacen("%T\tTASK\n", &table, 1)
        } else {
            text
        };
        assert_ne!(text, BRIDGE);
        let text = with(&text, "PROJECT", "BRIDGE", "critical_drtn_hr_cnt", "16");
        let records = import_one(&text, Some("BRIDGE"))
            .expect("a sound file")
            .records;
        let options = records.options;
        let seen = format!(
            "{} {} {} {}",
            options.lag_calendar.stored(),
            options.out_of_sequence.stored(),
            options.multiple_critical_paths,
            options.critical_float.0
        );
        assert_eq!(seen, expected, "{rows}");
    };
    check("", "predecessor retained false 960");
    check(
        "%R\t1\t1\trcal_Successor\tN\tN\r\n",
        "successor retained false 960",
    );
    check("%R\t1\t1\tRCAL_24Hour\tY\tY\r\n", "clock override true 960");
    check(
        "%R\t1\t1\trcal_ProjDefault\tn\t\r\n",
        "project retained false 960",
    );
    // Another project's options are its own.
    check(
        "%R\t1\t2\trcal_Successor\tY\tY\r\n",
        "predecessor retained false 960",
    );
}

#[test]
fn what_remains_is_what_primavera_schedules() {
    let check = |column: &str, value: &str, field: &str, expected: &str| {
        let text = with(BRIDGE, "TASK", "Dig", column, value);
        let records = import_one(&text, Some("BRIDGE"))
            .expect("a sound file")
            .records;
        let dig = records
            .tasks
            .values()
            .find(|task| task.name == "Dig")
            .expect("the activity");
        let seen = match dig.get(field) {
            Some(Scalar::Int(number)) => number.to_string(),
            Some(Scalar::Text(text)) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(seen, expected, "{column} {value}");
    };
    check("note", "", "remaining_duration", "3600");
    check(
        "resume_date",
        "2026-01-20 08:00",
        "resume",
        "2026-01-20T08:00",
    );
}
