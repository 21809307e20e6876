use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::{
    record::{Constraint, LagUnit, LinkType, TaskMode},
    sample,
    schedule::Schedule,
};

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(1)
}

fn monday() -> Moment {
    Moment::from_date(NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day"))
}

fn imported(text: &str) -> Plan {
    let layout = Layout::guess(text.as_bytes());
    let imported = import(text.as_bytes(), &layout, "test", monday(), &mut rng());
    Plan::new(imported.expect("a sound table").records)
}

/// What a guessed import refuses.
fn problems(text: &str) -> Vec<String> {
    let run = dry_run(
        text.as_bytes(),
        &Layout::guess(text.as_bytes()),
        None,
        monday(),
    );
    run.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn layouts_are_guessed() {
    let check = |text: &str, delimiter: char, header: bool, columns: &[&str]| {
        let layout = Layout::guess(text.as_bytes());
        let labels: Vec<&str> = layout.columns.iter().map(Target::label).collect();
        assert_eq!(layout.delimiter, delimiter, "{text}");
        assert_eq!(layout.header, header, "{text}");
        assert_eq!(labels, columns, "{text}");
    };
    check(
        "Task Name;Duration\nA;1d\n",
        ';',
        true,
        &["Name", "Duration"],
    );
    check(
        "ID\tName\tPredecessors\n1\tA, B\t\n",
        '\t',
        true,
        &["Key", "Name", "Predecessors"],
    );
    check(
        "sep=|\nName|Start\nA|2026-01-05\n",
        '|',
        true,
        &["Name", "Start"],
    );
    check(
        "Issue key,Summary,Assignee,Due date,Original Estimate,Colour\nN-1,A,,,3600,red\n",
        ',',
        true,
        &[
            "Key",
            "Name",
            "Resources",
            "Deadline",
            "Duration",
            "Not imported",
        ],
    );
    check(
        "1,Dig,3d\n2,Fill,1d\n",
        ',',
        false,
        &["Key", "Name", "Duration"],
    );
    check("", ',', false, &[]);
}

#[test]
fn a_table_becomes_a_plan() {
    let plan = imported(
        "ID,WBS,Task Name,Duration,Start,Predecessors,Resource Names,% Complete\n\
         1,1,Site,,2026-01-05,,,\n\
         2,1.1,Dig,3 days,2026-01-05,,\"Jon[50%], Mari\",50%\n\
         3,1.2,Fill,2 days?,2026-01-12,2FS+2d,Mari,\n\
         4,2,Done,0 days,2026-01-14,\"3, 2SS+50%\",,\n",
    );
    let names: Vec<(&str, u16)> = plan
        .tasks
        .iter()
        .enumerate()
        .map(|(i, n)| (plan.task(i).name.as_str(), n.level))
        .collect();
    assert_eq!(names, [("Site", 0), ("Dig", 1), ("Fill", 1), ("Done", 0)]);
    assert_eq!(plan.links.len(), 3);
    let percent = plan
        .links
        .iter()
        .position(|l| l.successor == 3 && l.predecessor == 1);
    let link = plan.link(percent.expect("2SS+50%"));
    assert_eq!(
        (link.kind, link.lag.0, link.lag_unit),
        (LinkType::Ss, 5_000, LagUnit::Percent)
    );
    assert_eq!(plan.task(1).duration.0, 3 * 480);
    assert_eq!(plan.task(1).percent_complete.0, 50);
    assert!(plan.task(2).estimated && !plan.task(1).estimated);
    assert_eq!(plan.records.resources.len(), 2);
    assert_eq!(plan.records.assignments.len(), 3);
    // The start behind a predecessor follows from the link.
    assert_eq!(plan.task(2).constraint, Constraint::Asap);
    let dates: Vec<String> = Schedule::compute(&plan)
        .tasks
        .iter()
        .map(|t| t.start.date().to_string())
        .collect();
    assert_eq!(
        dates,
        ["2026-01-05", "2026-01-05", "2026-01-12", "2026-01-13"]
    );
}

#[test]
fn dates_become_durations_and_constraints() {
    let plan = imported(
        "Name,Start,Finish,Mode\n\
         A,2026-01-05,2026-01-06,\n\
         B,2026-01-08,2026-01-12,\n\
         C,2026-01-09 13:00,2026-01-09 15:00,Manually Scheduled\n",
    );
    let lengths: Vec<i64> = (0..3).map(|i| plan.task(i).duration.0).collect();
    assert_eq!(lengths, [960, 3 * 480, 120]);
    assert_eq!(plan.task(0).constraint, Constraint::Asap);
    assert_eq!(plan.task(1).constraint, Constraint::Snet);
    assert_eq!(plan.task(2).mode, TaskMode::Manual);
    assert_eq!(
        plan.task(2).planned_start.map(|m| m.to_string()).as_deref(),
        Some("2026-01-09T13:00")
    );
}

#[test]
fn outlines_are_told_by_level_code_parent_or_indent() {
    let check = |text: &str| {
        let plan = imported(text);
        let levels: Vec<u16> = plan.tasks.iter().map(|n| n.level).collect();
        assert_eq!(levels, [0, 1, 2, 1, 0], "{text}");
    };
    check("Name,Level\nA,1\nB,2\nC,3\nD,2\nE,1\n");
    check("Name,WBS\nA,1\nB,1.1\nC,1.1.1\nD,1.2\nE,2\n");
    check("Key,Name,Parent\nn-1,A,\nn-2,B,n-1\nn-3,C,N-2\nn-4,D,n-1\nn-5,E,\n");
    check("Name;Duration\nA;\n   B;\n      C;1d\n   D;1d\nE;1d\n");
}

#[test]
fn a_parent_may_come_later() {
    let plan = imported("Key,Name,Parent\nP-3,C,P-1\nP-1,A,\n");
    let names: Vec<&str> = (0..2).map(|i| plan.task(i).name.as_str()).collect();
    assert_eq!((names, plan.tasks[1].level), (vec!["A", "C"], 1));
    assert_eq!(plan.tasks[0].key, "T-1");
}

#[test]
fn what_is_wrong_is_said_with_line_and_column() {
    let check = |text: &str, expected: &[&str]| {
        let found = problems(text);
        assert_eq!(found.len(), expected.len(), "{text}: {found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{text}: {found}");
        }
    };
    check(
        "Name,Duration\nA,soon\n,2d\nC,1d\n",
        &[
            "line 2, Duration: ‘soon’ is not a duration",
            "line 3, Name: a task has a name",
        ],
    );
    check(
        "ID,Name,Predecessors\n1,A,7\n2,B,2\n1,C,\n",
        &[
            "line 2, Predecessors: there is no task ‘7’",
            "line 3, Predecessors: a task cannot wait for itself",
            "line 4, ID: line 2 has the key ‘1’ too",
        ],
    );
    check(
        "ID,Name,Predecessors\n1,A,2\n2,B,1\n",
        &["line 2, Predecessors: the link closes a circle"],
    );
    check(
        "Name,Level\nA,1\nB,3\n",
        &["line 3, Level: level 3 does not follow"],
    );
    check(
        "Key,Name,Parent\n1,A,2\n2,B,1\n",
        &["line 2, Parent: the row belongs to itself"],
    );
    check(
        "Key,Name,Parent\n1,A,9\n",
        &["line 2, Parent: there is no row with the key ‘9’"],
    );
    check(
        "Name,Duration\n\"A,1d\nB,2d\n",
        &["line 2: a quotation mark is opened"],
    );
    check(
        "Name,Calendar\nA,Night\n",
        &["line 2, Calendar: there is no calendar ‘Night’"],
    );
    check("Name,Start\nA,32/1/2026\n", &["line 2, Start: "]);
    check("", &["line 1: no column is chosen"]);
    check("Name,Duration\n", &["line 1: there are no rows"]);
}

#[test]
fn nothing_is_imported_by_half() {
    let text = b"Name,Duration\nA,1d\nB,soon\n";
    let layout = Layout::guess(text);
    let refused = import(text, &layout, "x", monday(), &mut rng()).expect_err("a problem");
    assert!(refused.to_string().contains("line 3"), "{refused}");
    let mut plan = Plan::new(PlanRecords::blank(monday(), &mut rng()));
    let before = plan.clone();
    merge(text, &layout, &plan, "x", &mut rng()).expect_err("a problem");
    assert_eq!(plan, before);
    plan.records.options.days_per_month = 1;
}

#[test]
fn an_open_plan_is_changed_by_key() {
    let mut plan = imported("ID,Name,Duration,Predecessors\n1,A,1d,\n2,B,2d,1\n3,C,3d,2\n");
    let text = "Key,Name,Duration,Predecessors,Resources\n\
                T-1,A,1d,,\n\
                T-2,Bee,4d,,Jon\n\
                ,New,1d,T-2SS+1d,\n\
                T-3,C,3d,2,\n";
    let layout = Layout::guess(text.as_bytes());
    let (step, run) =
        merge(text.as_bytes(), &layout, &plan, "more.csv", &mut rng()).expect("a sound table");
    assert_eq!(
        (run.created, run.changed, run.links, run.resources),
        (1, 1, 1, 1),
        "{run:#?}"
    );
    assert_eq!(step.created.len(), 1);
    let mut changes: Vec<String> = run
        .changes
        .iter()
        .map(|c| format!("{} {}: {} → {}", c.key, c.field, c.before, c.after))
        .collect();
    changes.sort();
    assert_eq!(
        changes,
        [
            "T-2 Duration: 960 → 1920",
            "T-2 Name: B → Bee",
            "T-2 Predecessors:  → ",
            "T-2 Resources:  → Jon",
        ]
    );
    let made = read(
        text.as_bytes(),
        &layout,
        &plan,
        Limits::default(),
        &mut rng(),
    );
    plan = Plan::new(made.records);
    let names: Vec<&str> = (0..4).map(|i| plan.task(i).name.as_str()).collect();
    assert_eq!(names, ["A", "Bee", "New", "C"]);
    assert_eq!(plan.links.len(), 2);
}

#[test]
fn an_export_changes_nothing_when_it_is_read_again() {
    for (name, records) in [
        sample::northern_rollout(&mut rng()),
        sample::generated(300, &mut rng()),
    ] {
        let plan = Plan::new(records);
        let bytes = export(
            &crate::interchange::columns::USUAL,
            &plan,
            &Schedule::compute(&plan),
        );
        let layout = Layout::guess(&bytes);
        assert!(
            layout.columns.iter().all(|c| *c != Target::Skip),
            "{:?}",
            layout.columns
        );
        let (_, run) = merge(&bytes, &layout, &plan, &name, &mut rng()).expect("our own table");
        assert_eq!(
            (run.created, run.changed),
            (0, 0),
            "{name}: {:#?}",
            run.changes
        );
        // And as a project of its own it has the same dates.
        let first = Schedule::compute(&plan);
        let again = import(&bytes, &layout, &name, monday(), &mut rng());
        let mut again = again.expect("our own table").records;
        assert_eq!(again.tasks.len(), plan.tasks.len(), "{name}");
        assert_eq!(again.links.len(), plan.links.len(), "{name}");
        again.options = plan.records.options.clone();
        again.calendars = plan.records.calendars.clone();
        again.exceptions = plan.records.exceptions.clone();
        let own = |i: usize| plan.task(i).calendar.is_none() && plan.task(i).work.0 == 0;
        let second = Schedule::compute(&Plan::new(again));
        if name != "Northern roll-out" && (0..plan.tasks.len()).all(own) {
            assert_eq!(first.finish, second.finish, "{name}");
        }
    }
}

#[test]
fn formulas_are_text_and_come_back_as_they_were() {
    let names = ["=1+1", "+3", "-x", "@me", "'=x", "'quoted'", "plain"];
    let mut text = "Name\n".to_owned();
    for name in names {
        text.push_str(&format!(
            "\"{}{name}\"\n",
            if name.starts_with('\'') { "" } else { "'" }
        ));
    }
    let text = text
        .replace("\"'plain\"", "plain")
        .replace("\"'=x\"", "\"''=x\"");
    let plan = imported(&text);
    let read = |plan: &Plan| -> Vec<String> {
        (0..plan.tasks.len())
            .map(|i| plan.task(i).name.clone())
            .collect()
    };
    assert_eq!(read(&plan), names);
    let bytes = export(&["key", "name"], &plan, &Schedule::compute(&plan));
    let written = String::from_utf8(bytes.clone()).expect("text");
    for line in written.lines().skip(1) {
        let cell = line
            .split_once(',')
            .expect("two cells")
            .1
            .trim_start_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{line}");
    }
    assert_eq!(read(&imported(&written)), names);
}

#[test]
fn an_independent_reader_sees_the_same_cells() {
    let (_, records) = sample::northern_rollout(&mut rng());
    let plan = Plan::new(records);
    let bytes = export(&["key", "name", "notes"], &plan, &Schedule::compute(&plan));
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), plan.tasks.len());
    for (row, i) in rows.iter().zip(0..) {
        assert_eq!(&row[0], plan.tasks[i].key);
        assert_eq!(&row[1], plan.task(i).name);
        assert_eq!(row[2], plan.task(i).notes.0.replace('\r', ""));
    }
}

#[test]
fn trackers_say_done_in_words() {
    let text = "Issue key,Summary,Status,Priority,Inward issue link (Blocks),Original Estimate,Due date\n\
                N-7,A,Done,High,,28800,05/Jan/26 8:00 AM\n\
                N-9,B,To Do,Low,N-7,14400,\n";
    let layout = Layout::guess(text.as_bytes());
    assert_eq!(layout.unit, TimeUnit::Seconds);
    let plan = imported(text);
    assert_eq!(
        (plan.task(0).percent_complete.0, plan.task(0).priority),
        (100, Some(700))
    );
    assert_eq!(
        (plan.task(0).duration.0, plan.task(1).duration.0),
        (480, 240)
    );
    assert_eq!((plan.tasks[0].key.as_str(), plan.links.len()), ("T-7", 1));
}

#[test]
fn limits_hold() {
    let text = b"Name\nA\nB\nC\n";
    let plan = Plan::new(PlanRecords::blank(monday(), &mut rng()));
    let few = Limits {
        records: 2,
        ..Limits::default()
    };
    let run = read(text, &Layout::guess(text), &plan, few, &mut rng()).report;
    assert!(
        run.problems[0].reason.contains("more than 2 rows"),
        "{run:?}"
    );
    let short = Limits {
        bytes: 4,
        ..Limits::default()
    };
    let run = read(text, &Layout::guess(text), &plan, short, &mut rng()).report;
    assert!(run.problems[0].reason.contains("bytes"), "{run:?}");
    let mut layout = Layout::guess(text);
    layout.encoding = crate::interchange::Encoding::Utf16Le;
    let run = read(&text[..9], &layout, &plan, Limits::default(), &mut rng()).report;
    assert!(run.problems[0].reason.contains("not UTF-16"), "{run:?}");
}

const WHOLE: &str = "ID,WBS,Name,Duration,Start,Finish,Predecessors,Resources,Notes\n\
                     1,1,\"A \"\"x\"\"\",2d,2026-01-05,2026-01-06,,Jon[50%],\"two\nlines\"\n\
                     2,1.1,B,3ed,2026-01-07,,,\"Jon; Mari\",\n3,2,C,1d,,,2FS+2d,,\n";

proptest! {
    #[test]
    fn damaged_tables_are_read_or_refused(
        cut in 0..WHOLE.len(),
        at in 0..WHOLE.len(),
        byte in any::<u8>(),
    ) {
        let mut bytes = WHOLE.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        let layout = Layout::guess(&bytes);
        let run = dry_run(&bytes, &layout, None, monday());
        let done = import(&bytes, &layout, "x", monday(), &mut rng());
        prop_assert_eq!(run.is_sound(), done.is_ok());
        let plan = imported(WHOLE);
        let run = dry_run(&bytes, &layout, Some(&plan), monday());
        // Other randomness than the plan's own ids came from: new rows must not be given those.
        let mut other = ChaCha8Rng::seed_from_u64(2);
        prop_assert_eq!(run.is_sound(), merge(&bytes, &layout, &plan, "x", &mut other).is_ok());
    }

    #[test]
    fn nothing_that_looks_like_a_table_panics(
        text in "([A-Za-z0-9=;,\t\"'./%+ -]{0,12}[,;\t\n]){0,20}",
        columns in prop::collection::vec(0..Target::all().len(), 0..6),
    ) {
        let mut layout = Layout::guess(text.as_bytes());
        let run = dry_run(text.as_bytes(), &layout, None, monday());
        prop_assert!(run.problem_count >= run.problems.len());
        let all = Target::all();
        layout.columns = columns.into_iter().map(|i| all[i].clone()).collect();
        let run = dry_run(text.as_bytes(), &layout, None, monday());
        prop_assert!(run.is_sound() || !run.problems.is_empty());
    }
}

#[test]
fn rows_without_a_column_of_keys_are_new_ones() {
    let text = WHOLE.replacen("ID", "?", 1);
    let text = &text.as_bytes()[..text.find("FS").expect("a predecessor")];
    let plan = imported(WHOLE);
    let mut other = ChaCha8Rng::seed_from_u64(2);
    let (step, run) = merge(text, &Layout::guess(text), &plan, "x", &mut other).expect("sound");
    assert_eq!((step.created.len(), run.created, run.changed), (3, 3, 0));
}
