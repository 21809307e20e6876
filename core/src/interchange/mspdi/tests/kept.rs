//! What no field here holds comes back on export.

use super::{super::export, *};
use crate::{
    plan::{Plan, PlanRecords},
    schedule::Schedule,
};

/// Something unknown at every level, and custom fields that our own must not collide with.
const FILE: &str = r#"<Project xmlns="http://schemas.microsoft.com/project">
<Company>Northern &amp; Sons</Company>
<StartDate>2026-01-05T08:00:00</StartDate>
<CurrencyCode>NOK</CurrencyCode>
<ExtendedAttributes><ExtendedAttribute><FieldID>188743996</FieldID><FieldName>Number20</FieldName><Alias>Cost centre</Alias></ExtendedAttribute></ExtendedAttributes>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaselineCalendar>1</IsBaselineCalendar></Calendar></Calendars>
<Tasks>
<Task><UID>1</UID><ID>7</ID><Name>A</Name><CreateDate>2025-12-01T09:00:00</CreateDate><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration><EarlyStart>1999-01-01T08:00:00</EarlyStart><FixedCost>1200.00</FixedCost><HyperlinkAddress>https://example.org/?a=1&amp;b=2</HyperlinkAddress><HideBar>0</HideBar><ExtendedAttribute><FieldID>188743996</FieldID><Value>42</Value></ExtendedAttribute><NewerThing><Inner>x</Inner><Inner>y</Inner></NewerThing></Task>
<Task><UID>2</UID><ID>9</ID><Name>B</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><CrossProjectName>elsewhere.mpp</CrossProjectName></PredecessorLink></Task>
</Tasks>
<Resources><Resource><UID>1</UID><Name>Jon</Name><Group>Diggers</Group><StandardRate>50</StandardRate></Resource></Resources>
<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units><CostRateTable>2</CostRateTable></Assignment></Assignments>
</Project>"#;

/// An export of the file after somebody worked on its plan.
fn exported(change: impl FnOnce(&mut PlanRecords)) -> String {
    let mut records = read(FILE).expect("a readable file").records;
    change(&mut records);
    let plan = Plan::new(records);
    String::from_utf8(export("x", &plan, &Schedule::compute(&plan))).expect("text")
}

#[test]
fn unknown_elements_come_back_in_their_places() {
    let text = exported(|records| {
        // An edit elsewhere.
        for task in records.tasks.values_mut() {
            task.name.push('!');
        }
    });
    let flat: String = text.lines().map(str::trim).collect();
    for part in [
        "<Company>Northern &amp; Sons</Company>",
        "<CurrencyCode>NOK</CurrencyCode>",
        "<FieldID>188743996</FieldID><FieldName>Number20</FieldName><Alias>Cost centre</Alias>",
        "<IsBaselineCalendar>1</IsBaselineCalendar><BaseCalendarUID>",
        "<IsNull>0</IsNull><CreateDate>2025-12-01T09:00:00</CreateDate>",
        "<FixedCost>1200.00</FixedCost>",
        "<HyperlinkAddress>https://example.org/?a=1&amp;b=2</HyperlinkAddress><IgnoreResource",
        "<FieldID>188743996</FieldID><Value>42</Value>",
        "<NewerThing><Inner>x</Inner><Inner>y</Inner></NewerThing></Task>",
        "<CrossProject>0</CrossProject><CrossProjectName>elsewhere.mpp</CrossProjectName><LinkLag>",
        "<Group>Diggers</Group>",
        "<StandardRate>50</StandardRate>",
        "<CostRateTable>2</CostRateTable><Delay>",
        "<Name>A!</Name>",
    ] {
        assert!(flat.contains(part), "{part} is not in {text}");
    }
    // What follows from the plan is written anew, and what says nothing is not kept.
    for part in ["1999-01-01", "<HideBar>"] {
        assert!(!flat.contains(part), "{part} is in {text}");
    }
    // Keys that are not rows have a field that the file does not use.
    assert!(flat.contains(
        "<FieldID>188743995</FieldID><FieldName>Number19</FieldName><Alias>Throughline key</Alias>"
    ));
    let numbers: Vec<i64> = read(&text)
        .expect("our own file")
        .records
        .tasks
        .values()
        .map(|task| task.number)
        .collect();
    assert!(numbers.contains(&7) && numbers.contains(&9), "{numbers:?}");
}

#[test]
fn a_second_round_changes_nothing() {
    let once = exported(|_| {});
    let records = read(&once).expect("our own file").records;
    let plan = Plan::new(records);
    let twice = export("x", &plan, &Schedule::compute(&plan));
    assert_eq!(String::from_utf8(twice).expect("text"), once);
}

#[test]
fn strange_fragments_do_no_harm() {
    for fragment in [
        "</Task><Task>",
        "<UID>7</UID><Name>other</Name>",
        "<A",
        "&",
        "<A>\u{0}</A>",
    ] {
        let text = exported(|records| {
            for task in records.tasks.values_mut() {
                fragment.clone_into(&mut task.foreign);
            }
        });
        let back = read(&text).expect("our own file").records;
        let mut names: Vec<&str> = back.tasks.values().map(|t| t.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["A", "B"], "{fragment}");
    }
}

#[test]
fn very_long_elements_are_not_kept_and_that_is_said() {
    let long = FILE.replace("elsewhere.mpp", &"x".repeat(70_000));
    let notes = read(&long).expect("a readable file").notes;
    assert!(
        notes
            .iter()
            .any(|n| n == "1 very long unknown element not kept."),
        "{notes:?}"
    );
}
