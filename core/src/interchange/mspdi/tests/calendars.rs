//! What calendars become.

use super::{calendar_by_uid, check_fields, imported, stored};
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
                let day = |moment: &str| moment.get(5..10).unwrap_or("").to_owned();
                format!("{}:{}..{}[{}]", e.name, day(&first), day(&last), e.hours)
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
    check(
        &list(&[exception("Back", "01-10", "01-09", "")]),
        "",
        &["1 calendar exception without any day left out."],
    );
}

#[test]
fn recurring_exceptions_keep_their_rule() {
    let check = |fields: &str, expected: &str| {
        let imported = imported(&format!(
            "<Calendars><Calendar><UID>7</UID><Exceptions><Exception><TimePeriod>\
             <FromDate>2026-01-05T00:00:00</FromDate><ToDate>2026-12-31T23:59:00</ToDate></TimePeriod>\
             {fields}</Exception></Exceptions></Calendar></Calendars>"
        ));
        let exceptions = imported.records.exceptions.values();
        for exception in exceptions {
            check_fields(exception, expected, fields);
        }
        assert_eq!(imported.records.exceptions.len(), 1, "{fields}");
    };
    check(
        "<Type>1</Type>",
        "repeat never; last 2026-12-31T00:00; every 0",
    );
    check(
        "<Type>7</Type><Period>1</Period>",
        "repeat never; last 2026-12-31T00:00",
    );
    check(
        "<Type>7</Type><Period>3</Period>",
        "repeat daily; every 3; last 2026-12-31T00:00; count 0",
    );
    check(
        "<Type>6</Type><Period>2</Period><DaysOfWeek>65</DaysOfWeek>",
        "repeat weekly; every 2; weekdays sat,sun",
    );
    check(
        "<EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>2</Occurrences>\
         <Type>4</Type><MonthDay>3</MonthDay>",
        "repeat monthly_by_day; every 1; month_day 3; count 2; last -",
    );
    check(
        "<Occurrences>9</Occurrences><Type>5</Type><Period>6</Period><MonthItem>8</MonthItem>\
         <MonthPosition>4</MonthPosition>",
        "repeat monthly_by_position; every 6; day_kind friday; position last; count 0",
    );
    check(
        "<Type>2</Type><Month>1</Month><MonthDay>29</MonthDay>",
        "repeat yearly_by_day; month 2; month_day 29; every 0",
    );
    check(
        "<Type>3</Type><Month>11</Month><MonthItem>1</MonthItem><MonthPosition>1</MonthPosition>",
        "repeat yearly_by_position; month 12; day_kind weekday; position second",
    );
}

#[test]
fn work_weeks() {
    let shift = "<DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>09:00:00</FromTime>\
                 <ToTime>13:00:00</ToTime></WorkingTime></WorkingTimes>";
    let check = |to: &str, expected: &str| {
        let imported = imported(&format!(
            "<Calendars><Calendar><UID>7</UID><WorkWeeks><WorkWeek><TimePeriod>\
             <FromDate>2026-01-05T00:00:00</FromDate>{to}</TimePeriod><Name>Rush</Name><WeekDays>\
             <WeekDay><DayType>7</DayType>{shift}</WeekDay>\
             <WeekDay><DayType>2</DayType><DayWorking>0</DayWorking></WeekDay>\
             </WeekDays></WorkWeek></WorkWeeks></Calendar></Calendars>"
        ));
        let week = imported.records.work_weeks.values().next();
        check_fields(week.expect("a work week"), expected, to);
    };
    check(
        "<ToDate>2026-01-18T23:59:00</ToDate>",
        "name Rush; first 2026-01-05T00:00; last 2026-01-18T00:00; saturday 09:00-13:00; monday; sunday -",
    );
    check("<ToDate>2149-12-31T23:59:00</ToDate>", "last -");
    check("", "last -");
}
