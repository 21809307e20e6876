//! What tasks and links become.

use super::{check_fields, imported, task_by_uid, task_element};
use crate::{plan::Plan, record::LagUnit};

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
