//! What calendars become.

use super::{calendar_by_uid, imported, stored};
use crate::record::{Calendar, CalendarException};

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
