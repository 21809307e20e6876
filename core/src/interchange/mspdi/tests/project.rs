//! What resources, assignments and the project's properties become.

use super::{calendar_by_uid, check_fields, file, imported, read, read_bytes, task_by_uid};

#[test]
fn resources_and_assignments() {
    let imported = imported(
        "<Calendars><Calendar><UID>3</UID><Name>Night</Name><BaseCalendarUID>3</BaseCalendarUID></Calendar></Calendars>\
         <Tasks><Task><UID>1</UID><ID>1</ID><OutlineLevel>1</OutlineLevel><Contact>Aruna</Contact>\
         <CalendarUID>3</CalendarUID></Task><Task><UID>2</UID><ID>2</ID><OutlineLevel>1</OutlineLevel></Task></Tasks>\
         <Resources><Resource><UID>0</UID><Type>1</Type></Resource>\
         <Resource><UID>4</UID><Name>Aruna</Name><Type>1</Type><Initials>A</Initials><MaxUnits>0.50</MaxUnits>\
         <EmailAddress>a@example.org</EmailAddress><CalendarUID>3</CalendarUID><Notes>N</Notes></Resource>\
         <Resource><UID>5</UID><Name>Cable</Name><Type>0</Type></Resource>\
         <Resource><UID>6</UID><Name>Travel</Name><Type>0</Type><IsCostResource>1</IsCostResource></Resource>\
         <Resource><UID>7</UID><IsNull>1</IsNull></Resource></Resources>\
         <Assignments><Assignment><UID>8</UID><TaskUID>1</TaskUID><ResourceUID>4</ResourceUID><Units>0.33</Units>\
         <Work>PT8H0M0S</Work><PercentWorkComplete>10</PercentWorkComplete><Delay>600</Delay>\
         <ActualStart>2026-01-05T08:00:00</ActualStart></Assignment>\
         <Assignment><UID>9</UID><TaskUID>2</TaskUID><ResourceUID>-65535</ResourceUID><Units>1</Units>\
         <Work>PT4H0M0S</Work></Assignment>\
         <Assignment><UID>10</UID><TaskUID>2</TaskUID><ResourceUID>99</ResourceUID></Assignment>\
         <Assignment><UID>11</UID><TaskUID>77</TaskUID><ResourceUID>4</ResourceUID></Assignment>\
         <Assignment><UID>12</UID><TaskUID>0</TaskUID><ResourceUID>-65535</ResourceUID></Assignment></Assignments>",
    );
    let records = &imported.records;
    let night = calendar_by_uid(&imported, 3).id;
    let mut resources: Vec<_> = records.resources.values().collect();
    resources.sort_by_key(|r| r.external_uid);
    assert_eq!(resources.len(), 3);
    let aruna = "name Aruna; initials A; kind work; max_units 5000; email a@example.org; notes N; external_uid 4";
    check_fields(resources[0], aruna, "a person");
    check_fields(
        resources[1],
        "name Cable; kind material; max_units 10000",
        "a material",
    );
    check_fields(resources[2], "name Travel; kind cost", "a cost");
    assert_eq!(resources[0].calendar, Some(night));

    let mut assignments: Vec<_> = records.assignments.values().collect();
    assignments.sort_by_key(|a| a.external_uid);
    assert_eq!(assignments.len(), 2);
    let worked = "units 3300; work 480; percent_work_complete 10; delay 60; actual_start 2026-01-05T08:00; \
                  actual_finish -; external_uid 8";
    check_fields(assignments[0], worked, "an assignment");
    let (first, second) = (task_by_uid(&imported, 1), task_by_uid(&imported, 2));
    assert_eq!(assignments[0].task, Some(first.id));
    assert_eq!(assignments[0].resource, Some(resources[0].id));
    assert_eq!(
        (assignments[1].task, assignments[1].resource),
        (Some(second.id), None)
    );

    assert_eq!(
        (first.calendar, first.owner),
        (Some(night), Some(resources[0].id))
    );
    // Nobody does the second task's work yet; the work is the task's.
    assert_eq!(second.work.0, 240);
    assert_eq!(
        imported.notes,
        [
            "1 assignment to a task that is not in the file left out.",
            "1 assignment of a resource that is not in the file kept without a resource.",
        ]
    );
}

#[test]
fn project_options() {
    let check = |fields: &str, expected: &str| {
        let imported = imported(fields);
        check_fields(&imported.records.options, expected, fields);
    };
    check(
        "<StartDate>2026-01-05T08:00:00</StartDate><FinishDate>2026-03-05T17:00:00</FinishDate>",
        "start 2026-01-05T08:00; finish -; schedule_from start; constraints_break false",
    );
    check(
        "<ScheduleFromStart>0</ScheduleFromStart><StartDate>2026-01-05T08:00:00</StartDate>\
         <FinishDate>2026-03-05T17:00:00</FinishDate>",
        "start -; finish 2026-03-05T17:00; schedule_from finish",
    );
    check(
        "<MinutesPerDay>450</MinutesPerDay><MinutesPerWeek>2250</MinutesPerWeek><DaysPerMonth>19</DaysPerMonth>\
         <CriticalSlackLimit>2</CriticalSlackLimit>",
        "minutes_per_day 450; minutes_per_week 2250; days_per_month 19; critical_float 900",
    );
    check(
        "<DefaultStartTime>09:00:00</DefaultStartTime><DefaultFinishTime>17:30:00</DefaultFinishTime>\
         <StatusDate>2026-02-01T17:00:00</StatusDate><HonorConstraints>0</HonorConstraints>",
        "default_start 540; default_finish 1050; status_date 2026-02-01T17:00; constraints_break true",
    );
}

#[test]
fn names() {
    let check = |fields: &str, expected: &str| assert_eq!(imported(fields).name, expected);
    let summary = "<Tasks><Task><UID>0</UID><Name>Summary</Name></Task></Tasks>";
    check(
        &format!("<Name>file.xml</Name><Title>Title</Title>{summary}"),
        "Title",
    );
    check(&format!("<Name>file.xml</Name>{summary}"), "Summary");
    check("<Name>file.xml</Name>", "file");
    check("", "");
}

#[test]
fn encodings_and_prefixes() {
    let text = file("<Title>Ønske – 計画</Title>");
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{text}");
        "\u{FEFF}"
            .encode_utf16()
            .chain(declared.encode_utf16())
            .flat_map(unit)
            .collect()
    };
    for bytes in [
        text.clone().into_bytes(),
        format!("\u{FEFF}<?xml version=\"1.0\" encoding='utf-8'?>{text}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        let read = read_bytes(&bytes);
        assert_eq!(read.expect("a readable file").name, "Ønske – 計画");
    }
    let prefixed = "<p:Project xmlns:p='http://schemas.microsoft.com/project' xmlns:o='other'>\
                    <p:Title>A</p:Title><o:Title>B</o:Title><Title>C</Title></p:Project>";
    let imported = read(prefixed).expect("a readable file");
    assert_eq!(imported.name, "A");
    assert_eq!(imported.notes, ["2 unknown elements not read."]);
}
