//! Files that are broken, of another kind or beyond the limits.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{
    super::{Limits, import_within},
    file, read, read_bytes, task_element,
};

#[test]
fn refusals_say_where_and_why() {
    let check = |text: &str, expected: &str| {
        let error = read(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    };
    let begin = "line 1, column 1";
    check(
        "",
        &format!("{begin}: this is not XML: there are no elements"),
    );
    check(
        "hello",
        &format!("{begin}: this is not XML: there is text outside the outermost element"),
    );
    check(
        "<APIBusinessObjects xmlns:xsi='x'/>",
        "line 1, column 1, in APIBusinessObjects: this is not Microsoft Project XML but Primavera P6 XML (PMXML)",
    );
    check(
        "<project name='Gantt'/>",
        "line 1, column 1, in project: this is not Microsoft Project XML but GanttProject XML or another file \
         with the root <project>",
    );
    check(
        "<Project Sdk='x'/>",
        "line 1, column 1, in Project: this is not Microsoft Project XML but XML with the root <Project> outside \
         the namespace http://schemas.microsoft.com/project, such as an MSBuild project",
    );
    check(
        "PK\u{3}\u{4}",
        &format!(
            "{begin}: this is not Microsoft Project XML but a ZIP archive such as XLSX or POD"
        ),
    );
    check(
        "<!DOCTYPE Project [<!ENTITY a \"aaaa\">]><Project/>",
        &format!(
            "{begin}: the file has a DOCTYPE declaration; project files have none, and it is not followed"
        ),
    );
    check(
        &file("<Title>&lol;</Title>"),
        "line 1, column 62, in Project/Title: the entity ‘&lol;’ is not known",
    );
    check(
        "<Project xmlns='http://schemas.microsoft.com/project'>\n<Tasks>\n <Task>\n  <UID>1</UID>\n",
        "line 5, column 1, in Project/Tasks/Task: this is not XML: the file ends inside <Task>",
    );
    check(
        &task_element("\n<Duration>8 hours</Duration>")
            .replace("<Tasks>", &file("<Tasks>").replace("</Project>", "")),
        "line 2, column 1, in Project/Tasks/Task/Duration: ‘8 hours’ is not an amount of time such as PT8H0M0S, up to 200 years",
    );
    let in_task = |fields: &str| file(&task_element(fields));
    let reason = |text: &str, expected: &str| {
        let error = read(text).expect_err(text);
        assert_eq!(error.reason.to_string(), expected, "{text}");
    };
    for (fields, expected) in [
        (
            "<Deadline>9999-12-31T00:00:00</Deadline>",
            "‘9999-12-31T00:00:00’ is not a date and time such as 2026-01-05T08:00:00, between the years 1900 and 2199",
        ),
        (
            "<Duration>PT99999999999999999999H0M0S</Duration>",
            "‘PT99999999999999999999H0M0S’ is not an amount of time such as PT8H0M0S, up to 200 years",
        ),
        (
            "<Duration>PT2000000H0M0S</Duration>",
            "‘PT2000000H0M0S’ is not an amount of time such as PT8H0M0S, up to 200 years",
        ),
        (
            "<PercentComplete>101</PercentComplete>",
            "‘101’ is not a percentage from 0 to 100",
        ),
        (
            "<ConstraintType>8</ConstraintType>",
            "‘8’ is not one of the numbers that are known here",
        ),
        ("<Active>maybe</Active>", "‘maybe’ is not 0 or 1"),
        (
            "<PredecessorLink><PredecessorUID>1</PredecessorUID><LinkLag>1e30</LinkLag></PredecessorLink>",
            "‘1e30’ is not a number of tenths of a minute, up to 200 years",
        ),
    ] {
        reason(&in_task(fields), expected);
    }
    let twice = "<Task><UID>5</UID></Task>".repeat(2);
    reason(
        &file(&format!("<Tasks>{twice}</Tasks>")),
        "two tasks have the UID 5",
    );
    reason(&file("<Tasks><Task/></Tasks>"), "UID is missing");
    reason(
        &file(
            "<Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking>\
               <WorkingTimes><WorkingTime><FromTime>17:00:00</FromTime><ToTime>08:00:00</ToTime></WorkingTime>\
               </WorkingTimes></WeekDay></WeekDays></Calendar></Calendars>",
        ),
        "‘08:00’ is not the end of a working time after its start, one of at most 48 a day",
    );
}

#[test]
fn other_encodings_are_named() {
    let check = |bytes: &[u8], expected: &str| {
        let error = read_bytes(bytes).expect_err("unreadable");
        assert_eq!(error.to_string(), expected);
    };
    check(
        b"<Project>\n <N>\xE6</N>",
        "line 2, column 5: the text is not valid UTF-8",
    );
    check(
        b"<?xml version='1.0' encoding='windows-1252'?>\xE6",
        "line 1, column 46: the text is not UTF-8 or UTF-16 with a byte order mark, but says it is windows-1252",
    );
    check(
        b"\xFF\xFE<\x00P",
        "line 1, column 1: the text is not valid UTF-16",
    );
    check(
        b"\xFF\xFE\x00\xD8",
        "line 1, column 1: the text is not valid UTF-16",
    );
}

#[test]
fn limits_hold() {
    let limits = Limits {
        bytes: 2_000,
        depth: 8,
        records: 3,
        exceptions: 5,
    };
    let check = |text: &str, expected: &str| {
        let read = import_within(text.as_bytes(), limits, &mut ChaCha8Rng::seed_from_u64(1));
        let reason = read.err().map(|error| error.reason.to_string());
        assert_eq!(reason.as_deref().unwrap_or("read"), expected);
    };
    check(
        &" ".repeat(2_001),
        "the file has 2001 bytes, more than the 2000 that are read",
    );
    check(
        &file(&"<a>".repeat(100)),
        "elements are nested deeper than 8",
    );
    // What is skipped counts as well.
    check(
        &file(&format!("<TimephasedData>{}", "<a>".repeat(100))),
        "elements are nested deeper than 8",
    );
    let tasks = |n: usize| -> String {
        let tasks: String = (1..=n)
            .map(|uid| format!("<Task><UID>{uid}</UID></Task>"))
            .collect();
        file(&format!("<Tasks>{tasks}</Tasks>"))
    };
    check(&tasks(3), "read");
    check(&tasks(4), "there are more than 3 tasks");
    let exceptions = |n: usize| {
        let day = "<Exception><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate></TimePeriod></Exception>";
        let days = day.repeat(n);
        file(&format!(
            "<Calendars><Calendar><UID>1</UID><Exceptions>{days}</Exceptions></Calendar></Calendars>"
        ))
    };
    check(&exceptions(5), "read");
    check(&exceptions(6), "there are more than 5 calendar exceptions");
}

#[test]
fn depth_and_width_cost_no_stack_and_little_time() {
    // Each task one level below the one before: far deeper than any outline.
    let tasks: String = (1..=2_000)
        .map(|n| format!("<Task><UID>{n}</UID><ID>{n}</ID><OutlineLevel>{n}</OutlineLevel></Task>"))
        .collect();
    let imported = super::imported(&format!("<Tasks>{tasks}</Tasks>"));
    assert_eq!(imported.records.tasks.len(), 2_000);
    assert_eq!(
        imported.notes,
        ["1500 tasks below the deepest level moved up to it."]
    );
    let long = "x".repeat(2_000);
    let imported = super::imported(
        &task_element(&format!("<Contact/><Notes>{long}</Notes>"))
            .replace(">A<", &format!(">{long}<")),
    );
    assert_eq!(super::task_by_uid(&imported, 1).name.len(), 1_000);
    assert_eq!(imported.notes, ["1 very long text cut."]);
}
