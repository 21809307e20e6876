//! What each element becomes.

use super::{calendar_by_uid, file, imported, read, read_bytes, stored, task_by_uid, task_element};
use crate::{
    plan::Plan,
    record::{Calendar, CalendarException, LagUnit, Record},
};

/// Checks `field value` pairs, separated by `;`; a field alone is empty.
fn check_fields(record: &impl Record, expected: &str, source: &str) {
    for pair in expected.split(';').map(str::trim) {
        let (field, value) = pair.split_once(' ').unwrap_or((pair, ""));
        assert_eq!(stored(record, field), value, "{field} of {source}");
    }
}

#[test]
fn task_fields() {
    let check = |fields: &str, expected: &str| {
        let imported = imported(&task_element(fields));
        check_fields(task_by_uid(&imported, 1), expected, fields);
    };
    check(
        "",
        "name A; number 1; duration 0; external_uid 1; inactive false; wbs_code ; mode auto",
    );
    check(
        "<Duration>PT16H0M0S</Duration><DurationFormat>7</DurationFormat>",
        "duration 960; elapsed false; estimated false",
    );
    check(
        "<Duration>PT48H0M0S</Duration><DurationFormat>8</DurationFormat>",
        "duration 2880; elapsed true",
    );
    check(
        "<Duration>PT48H0M0S</Duration><DurationFormat>40</DurationFormat>",
        "elapsed true; estimated true",
    );
    check(
        "<DurationFormat>39</DurationFormat>",
        "elapsed false; estimated true",
    );
    check(
        "<DurationFormat>39</DurationFormat><Estimated>0</Estimated>",
        "estimated false",
    );
    check("<Milestone>1</Milestone>", "milestone false");
    check(
        "<Milestone>1</Milestone><Duration>PT8H0M0S</Duration>",
        "milestone true",
    );
    check("<Work>PT32H14M24S</Work>", "work 1934");
    check(
        "<PercentComplete>25</PercentComplete><ActualStart>2026-01-05T08:00:00</ActualStart>\
         <ActualFinish>2026-01-06T17:00:00.000</ActualFinish>",
        "percent_complete 25; actual_start 2026-01-05T08:00; actual_finish 2026-01-06T17:00",
    );
    for (number, constraint) in [
        (2, "mso"),
        (3, "mfo"),
        (4, "snet"),
        (5, "snlt"),
        (6, "fnet"),
        (7, "fnlt"),
    ] {
        check(
            &format!(
                "<ConstraintType>{number}</ConstraintType><ConstraintDate>2026-01-05T08:00:00</ConstraintDate>"
            ),
            &format!("constraint {constraint}; constraint_date 2026-01-05T08:00"),
        );
    }
    // Left over from an earlier constraint.
    check(
        "<ConstraintType>1</ConstraintType><ConstraintDate>2026-01-05T08:00:00</ConstraintDate>",
        "constraint alap; constraint_date -",
    );
    check(
        "<Deadline>2026-01-05T17:00:00</Deadline>",
        "deadline 2026-01-05T17:00",
    );
    check("<Priority>700</Priority>", "priority 700");
    check("<Priority>500</Priority>", "priority -");
    check("<Active>0</Active>", "inactive true");
    check(
        "<IgnoreResourceCalendar>1</IgnoreResourceCalendar>",
        "ignore_resource_calendars true",
    );
    check(
        "<Start>2026-02-02T08:00:00</Start><Manual>1</Manual><ManualStart>2026-01-05T08:00:00</ManualStart>\
         <ManualDuration>PT4H0M0S</ManualDuration><Duration>PT8H0M0S</Duration>",
        "mode manual; planned_start 2026-01-05T08:00; duration 240",
    );
    check(
        "<Start>2026-02-02T08:00:00</Start><Manual>1</Manual>",
        "planned_start 2026-02-02T08:00",
    );
    check(
        "<Type>1</Type><EffortDriven>1</EffortDriven>",
        "kind fixed_duration; effort_driven true",
    );
    check(
        "<Type>2</Type><LevelingDelay>4800</LevelingDelay>",
        "kind fixed_work; levelling_delay 480",
    );
    check("<WBS>1</WBS>", "wbs_code ");
    check("<WBS>NO-7</WBS>", "wbs_code NO-7");
    check(
        "<Notes>One\r\ntwo &amp; &#51;</Notes>",
        "notes One\ntwo & 3",
    );
    check(
        "<Notes><![CDATA[<b>]]> and more</Notes>",
        "notes <b> and more",
    );
    check("<Deadline/><Priority></Priority>", "deadline -; priority -");
}

#[test]
fn rows_become_a_tree() {
    let check = |rows: &[(&str, &str)], expected: &str, notes: &[&str]| {
        let rows: String = (1..)
            .zip(rows)
            .map(|(uid, (level, fields))| {
                format!(
                    "<Task><UID>{uid}</UID><Name>{uid}</Name>{fields}<OutlineLevel>{level}</OutlineLevel></Task>"
                )
            })
            .collect();
        let imported = imported(&format!("<Tasks>{rows}</Tasks>"));
        let plan = Plan::new(imported.records.clone());
        let shown: Vec<String> = (0..plan.tasks.len())
            .map(|i| format!("{}={}", plan.task(i).name, plan.tasks[i].wbs))
            .collect();
        assert_eq!(shown.join(" "), expected);
        assert_eq!(plan.repairs, []);
        assert_eq!(imported.notes, notes);
    };
    let ids = "The row numbers are not unique in 4 rows; tasks are numbered in order instead.";
    check(
        &[("1", ""), ("2", ""), ("2", ""), ("1", "")],
        "1=1 2=1.1 3=1.2 4=2",
        &[ids],
    );
    check(
        &[
            ("1", ""),
            ("3", ""),
            ("2", ""),
            ("0", "<IsNull>1</IsNull>"),
            ("1", ""),
        ],
        "1=1 2=1.1 3=1.2 5=2",
        &[
            "1 empty row of the task table left out.",
            "1 task more than one level below the row above moved up to the next level.",
            ids,
        ],
    );
    // A code that a person gave goes on in the codes below it.
    check(
        &[
            ("1", "<ID>10</ID><WBS>X</WBS>"),
            ("2", "<ID>20</ID><WBS>X.1</WBS>"),
            ("2", "<ID>30</ID><WBS>Y</WBS>"),
        ],
        "1=X 2=X.1 3=Y",
        &[],
    );
}

#[test]
fn summaries_have_no_amounts_of_their_own() {
    let imported = imported(
        "<Tasks><Task><UID>0</UID><Name>All</Name><OutlineLevel>0</OutlineLevel></Task>\
         <Task><UID>1</UID><ID>3</ID><OutlineLevel>1</OutlineLevel><Duration>PT16H0M0S</Duration>\
         <PercentComplete>50</PercentComplete><Work>PT16H0M0S</Work></Task>\
         <Task><UID>2</UID><ID>4</ID><OutlineLevel>2</OutlineLevel><Duration>PT16H0M0S</Duration></Task></Tasks>",
    );
    assert_eq!(imported.name, "All");
    assert_eq!(imported.records.tasks.len(), 2);
    let summary = task_by_uid(&imported, 1);
    check_fields(
        summary,
        "number 3; duration 0; percent_complete 0; work 0",
        "a summary",
    );
    check_fields(
        task_by_uid(&imported, 2),
        "number 4; duration 960",
        "a task",
    );
}

#[test]
fn links() {
    let check = |fields: &str, expected: Option<(&str, i64, LagUnit)>, notes: &[&str]| {
        let imported = imported(&format!(
            "<Tasks><Task><UID>1</UID><ID>1</ID><OutlineLevel>1</OutlineLevel></Task>\
             <Task><UID>2</UID><ID>2</ID><OutlineLevel>1</OutlineLevel>\
             <PredecessorLink>{fields}</PredecessorLink></Task></Tasks>"
        ));
        let link = imported.records.links.values().next();
        assert_eq!(
            link.map(|l| (l.kind.label(), l.lag.0, l.lag_unit)),
            expected,
            "{fields}"
        );
        if let Some(link) = link {
            assert_eq!(link.predecessor, Some(task_by_uid(&imported, 1).id));
            assert_eq!(link.successor, Some(task_by_uid(&imported, 2).id));
        }
        assert_eq!(imported.notes, notes, "{fields}");
    };
    use LagUnit::{Elapsed, ElapsedPercent, Percent, Working};
    let to_1 = "<PredecessorUID>1</PredecessorUID>";
    check(to_1, Some(("FS", 0, Working)), &[]);
    for (number, kind) in [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")] {
        let fields = format!("{to_1}<Type>{number}</Type>");
        check(&fields, Some((kind, 0, Working)), &[]);
    }
    let rounded = "1 amount of time rounded to whole minutes.";
    for (lag, format, expected, unit, notes) in [
        ("4800", 7, 480, Working, &[][..]),
        ("-4800", 9, -480, Working, &[]),
        ("14400", 8, 1440, Elapsed, &[]),
        ("14400", 36, 1440, Elapsed, &[]),
        ("25", 7, 3, Working, &[rounded]),
        ("-25", 7, -3, Working, &[rounded]),
        ("50", 19, 5_000, Percent, &[]),
        ("-12.5", 51, -1_250, Percent, &[]),
        ("50", 20, 5_000, ElapsedPercent, &[]),
        ("50", 52, 5_000, ElapsedPercent, &[]),
    ] {
        let fields = format!("{to_1}<LinkLag>{lag}</LinkLag><LagFormat>{format}</LagFormat>");
        check(&fields, Some(("FS", expected, unit)), notes);
    }
    check(
        "<PredecessorUID>9</PredecessorUID>",
        None,
        &["1 link to a task that is not in the file, such as one of another project, left out."],
    );
    check(
        "<PredecessorUID>0</PredecessorUID>",
        None,
        &["1 link to the project as a whole left out."],
    );
}

fn week(calendar: &Calendar) -> String {
    let days = (0..7).map(|day| {
        let hours = calendar.weekday(day);
        hours.map_or("-".to_owned(), |hours| format!("[{hours}]"))
    });
    days.collect::<Vec<_>>().join(" ")
}

#[test]
fn calendar_weeks() {
    let check = |fields: &str, expected: &str, notes: &[&str]| {
        let imported = imported(&format!(
            "<Calendars><Calendar><UID>7</UID><Name>C</Name>{fields}</Calendar></Calendars>"
        ));
        assert_eq!(week(calendar_by_uid(&imported, 7)), expected, "{fields}");
        assert_eq!(imported.notes, notes, "{fields}");
    };
    let day = |kind: u8, working: u8, times: &str| {
        let times: String = times
            .split_terminator(' ')
            .map(|time| {
                let (from, to) = time.split_once('-').expect("a time");
                format!(
                    "<WorkingTime><FromTime>{from}:00</FromTime><ToTime>{to}:00</ToTime></WorkingTime>"
                )
            })
            .collect();
        format!(
            "<WeekDays><WeekDay><DayType>{kind}</DayType><DayWorking>{working}</DayWorking>\
             <WorkingTimes>{times}</WorkingTimes></WeekDay></WeekDays>"
        )
    };
    check(
        &day(2, 1, "08:00-12:00 13:00-17:00"),
        "[08:00-12:00,13:00-17:00] - - - - - -",
        &[],
    );
    check(&day(1, 0, "08:00-12:00"), "- - - - - - []", &[]);
    check(&day(7, 1, "00:00-00:00"), "- - - - - [00:00-24:00] -", &[]);
    check(
        &day(6, 1, "23:00-00:00 00:00-03:00"),
        "- - - - [00:00-03:00,23:00-24:00] - -",
        &[],
    );
    let default = "[08:00-12:00,13:00-17:00]";
    check(
        &day(2, 1, ""),
        &format!("{default} - - - - - -"),
        &["1 working day of calendars without working times read as 08:00–12:00, 13:00–17:00."],
    );
    check(
        "<BaseCalendarUID>-1</BaseCalendarUID>",
        &format!("{default} {default} {default} {default} {default} - -"),
        &["5 working days of calendars without working times read as 08:00–12:00, 13:00–17:00."],
    );
    check(
        "<BaseCalendarUID>9</BaseCalendarUID>",
        "- - - - - - -",
        &[
            "1 reference to a calendar that is not in the file left out; the project calendar holds there.",
        ],
    );
}

#[test]
fn calendar_exceptions() {
    let check = |fields: &str, expected: &str, notes: &[&str]| {
        let imported = imported(&format!(
            "<Calendars><Calendar><UID>7</UID><BaseCalendarUID>7</BaseCalendarUID>{fields}</Calendar></Calendars>"
        ));
        let mut exceptions: Vec<&CalendarException> =
            imported.records.exceptions.values().collect();
        exceptions.sort_by_key(|e| e.first);
        let shown: Vec<String> = exceptions
            .iter()
            .map(|e| {
                assert_eq!(e.calendar, Some(calendar_by_uid(&imported, 7).id));
                let (first, last) = (stored(*e, "first"), stored(*e, "last"));
                format!(
                    "{}:{}..{}[{}]",
                    e.name,
                    &first[5..10],
                    &last[5..10],
                    e.hours
                )
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{fields}");
        assert_eq!(imported.notes, notes, "{fields}");
    };
    let period = |first: &str, last: &str| {
        format!(
            "<TimePeriod><FromDate>2026-{first}T00:00:00</FromDate><ToDate>2026-{last}T23:59:00</ToDate></TimePeriod>"
        )
    };
    let old = format!(
        "<WeekDays><WeekDay><DayType>0</DayType><DayWorking>0</DayWorking>{}</WeekDay></WeekDays>",
        period("12-24", "12-26")
    );
    check(&old, ":12-24..12-26[]", &[]);
    let shift = "<DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>09:00:00</FromTime>\
                 <ToTime>13:00:00</ToTime></WorkingTime></WorkingTimes>";
    let exception = |name: &str, first: &str, last: &str, rest: &str| {
        format!(
            "<Exception>{}<Name>{name}</Name>{rest}</Exception>",
            period(first, last)
        )
    };
    let list = |exceptions: &[String]| format!("<Exceptions>{}</Exceptions>", exceptions.concat());
    let plain = exception(
        "Yule",
        "12-24",
        "12-26",
        "<Type>1</Type><DayWorking>0</DayWorking>",
    );
    // The days that repeat an exception for older versions are not read twice.
    check(&(old + &list(&[plain])), "Yule:12-24..12-26[]", &[]);
    check(
        &list(&[exception("Shift", "01-10", "01-10", shift)]),
        "Shift:01-10..01-10[09:00-13:00]",
        &[],
    );
    let recurring = "1 recurring calendar exception read as single days.";
    let weekends = "<Type>6</Type><DaysOfWeek>65</DaysOfWeek><DayWorking>0</DayWorking>";
    check(
        &list(&[exception("Off", "01-05", "01-18", weekends)]),
        "Off:01-10..01-11[] Off:01-17..01-18[]",
        &[recurring],
    );
    let twice = "<EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>2</Occurrences>";
    check(
        &list(&[exception(
            "Off",
            "01-01",
            "12-31",
            &(twice.to_owned() + "<Type>4</Type><MonthDay>3</MonthDay>"),
        )]),
        "Off:01-03..01-03[] Off:02-03..02-03[]",
        &[recurring],
    );
    // The single exception beats the recurring one on its day.
    check(
        &list(&[
            exception("Off", "01-05", "01-11", weekends),
            exception("Shift", "01-10", "01-10", shift),
        ]),
        "Shift:01-10..01-10[09:00-13:00] Off:01-11..01-11[]",
        &[recurring],
    );
    let work_week = format!(
        "<WorkWeeks><WorkWeek>{}<Name>Rush</Name><WeekDays><WeekDay><DayType>7</DayType>{shift}</WeekDay>\
         </WeekDays></WorkWeek></WorkWeeks>",
        period("01-05", "01-18")
    );
    check(
        &work_week,
        "Rush:01-10..01-10[09:00-13:00] Rush:01-17..01-17[09:00-13:00]",
        &["1 work week of calendars read as calendar exceptions."],
    );
    check(
        &list(&[exception("Back", "01-10", "01-09", "")]),
        "",
        &["1 calendar exception without any day left out."],
    );
}

#[test]
fn very_many_days_are_kept_around_the_project() {
    let imported = imported(
        "<StartDate>2026-01-05T08:00:00</StartDate><Calendars><Calendar><UID>1</UID><Exceptions><Exception>\
         <TimePeriod><FromDate>1990-01-01T00:00:00</FromDate><ToDate>2190-01-01T23:59:00</ToDate></TimePeriod>\
         <Type>7</Type><Period>2</Period><DayWorking>0</DayWorking></Exception></Exceptions></Calendar></Calendars>",
    );
    let firsts: Vec<String> = imported
        .records
        .exceptions
        .values()
        .map(|e| stored(e, "first"))
        .collect();
    let (min, max) = (firsts.iter().min(), firsts.iter().max());
    // Every second day since 1990-01-01 stays the same second day.
    assert_eq!(min.map(String::as_str), Some("2025-01-05T00:00"));
    assert_eq!(max.map(String::as_str), Some("2031-01-08T00:00"));
    assert!(
        imported
            .notes
            .iter()
            .any(|note| note.contains("very many days"))
    );
}

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
