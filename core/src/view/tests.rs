//! Views of a small plan, as people write them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    baseline::Figures,
    id::{AssignmentId, BaselineId, LinkId, RecordId, ResourceId, TaskId},
    plan::{Plan, PlanRecords},
    record::{Assignment, Baseline, Frozen, Link, Percent, Record as _, Resource, Task},
    schedule::Schedule,
    time::{Minutes, Moment},
};

/// Level, name, days, who, what it waits for.
type Row = (
    u16,
    &'static str,
    i64,
    &'static [&'static str],
    &'static str,
);

const ROWS: &[Row] = &[
    (0, "Build", 0, &[], ""),
    (1, "Wall", 2, &["Jon"], ""),
    (1, "Roof", 3, &["Aruna"], "Wall"),
    (0, "Paint", 1, &["Jon", "Aruna"], "Roof"),
    (0, "Done", 0, &[], "Paint"),
    (0, "Site 10", 4, &[], ""),
    (0, "Site 2", 1, &["Aruna"], ""),
];

fn task(name: &str) -> TaskId {
    TaskId(RecordId::from_name(name))
}

/// Monday, 5 January 2026, is the first day; the wall is half built, the roof should be in by Thursday.
fn plan() -> Plan {
    let mut records = PlanRecords::default();
    records.options.start = "2026-01-05T08:00".parse().ok();
    let mut above: Vec<TaskId> = Vec::new();
    for (at, (level, name, days, who, after)) in ROWS.iter().enumerate() {
        let mut record = Task::new(task(name));
        (*name).clone_into(&mut record.name);
        record.number = i64::try_from(at).expect("few rows") + 1;
        above.truncate(usize::from(*level));
        record.parent = above.last().copied();
        above.push(record.id);
        record.position = format!("{at:04}");
        record.duration = Minutes(days * 480);
        match *name {
            "Wall" => record.percent_complete = Percent(50),
            "Roof" => record.deadline = "2026-01-08T17:00".parse().ok(),
            "Site 2" => record.owner = Some(ResourceId(RecordId::from_name("Jon"))),
            _ => {}
        }
        for name in *who {
            let mut resource = Resource::new(ResourceId(RecordId::from_name(name)));
            (*name).clone_into(&mut resource.name);
            let id = AssignmentId(RecordId::from_name(&format!("{at} {name}")));
            let mut assignment = Assignment::new(id);
            assignment.task = Some(record.id);
            assignment.resource = Some(resource.id);
            records.resources.insert(resource.id, resource);
            records.assignments.insert(id, assignment);
        }
        if !after.is_empty() {
            let mut link = Link::new(LinkId(RecordId::from_name(&format!("{after} {name}"))));
            link.predecessor = Some(task(after));
            link.successor = Some(record.id);
            records.links.insert(link.id, link);
        }
        records.tasks.insert(record.id, record);
    }
    Plan::new(records)
}

/// The lines of a view as Jon sees them on Wednesday: indented, `-` before what only holds something
/// that fits, `~` before what fits no more, groups in brackets with the number of their tasks.
fn seen(view: &View, stays: &[&str]) -> Vec<String> {
    let plan = plan();
    let schedule = Schedule::compute(&plan);
    let conflicts = BTreeMap::from([(task("Done"), 1)]);
    let today: Moment = "2026-01-07T15:00".parse().expect("a date");
    let facts = Facts::new(&plan, &schedule, &conflicts, "jon", today);
    let stays: BTreeSet<TaskId> = stays.iter().copied().map(task).collect();
    let arranged = arrange(&facts, view, &stays);
    let mut lines = Vec::new();
    for Line {
        subject,
        level,
        fit,
    } in &arranged.lines
    {
        let sign = match fit {
            Fit::Fits => "",
            Fit::Stays => "~",
            Fit::Above => "-",
        };
        let text = match subject {
            Subject::Task(index) => plan.task(*index as usize).name.clone(),
            Subject::Group(index) => {
                let group = &arranged.groups[*index as usize];
                let value = match &group.value {
                    Value::Empty => "none".to_owned(),
                    Value::Text(text) => text.clone(),
                    Value::Names(names) => names.join("+"),
                    Value::Moment(moment) => moment.date().to_string(),
                    other => format!("{other:?}"),
                };
                format!("[{value}: {}]", group.tasks)
            }
        };
        lines.push(format!("{}{sign}{text}", "  ".repeat((*level).into())));
    }
    lines
}

fn filtered(filter: &str) -> View {
    View {
        filter: parse_filter(filter).expect(filter),
        ..View::default()
    }
}

#[test]
fn filters() {
    let check = |filter: &str, expected: &[&str]| {
        assert_eq!(seen(&filtered(filter), &[]), expected, "{filter}");
    };
    let everything = [
        "Build", "  Wall", "  Roof", "Paint", "Done", "Site 10", "Site 2",
    ];
    check("", &everything);
    check("name~oo", &["-Build", "  Roof"]);
    check(
        "name!~oo",
        &["Build", "  Wall", "Paint", "Done", "Site 10", "Site 2"],
    );
    check("name=wall|PAINT", &["-Build", "  Wall", "Paint"]);
    check("resources=Jon", &["-Build", "  Wall", "Paint"]);
    check("resources=Jon; resources=Aruna", &["Paint"]);
    check(
        "@any; name=Done; resources=Aruna",
        &["-Build", "  Roof", "Paint", "Done", "Site 2"],
    );
    check("resources=; shape=task", &["Site 10"]);
    check(
        "resources!=",
        &["-Build", "  Wall", "  Roof", "Paint", "Site 2"],
    );
    check("owner=Jon", &["Site 2"]);
    check(
        "duration>=3d; shape!=summary",
        &["-Build", "  Roof", "Site 10"],
    );
    check("duration=0; shape=milestone", &["Done"]);
    check("percent_complete>0; shape=task", &["-Build", "  Wall"]);
    check(
        "start=2026-01-05; shape=task",
        &["-Build", "  Wall", "Site 10", "Site 2"],
    );
    check("start>today; shape=task", &["Paint"]);
    check("finish<=today; shape=task", &["-Build", "  Wall", "Site 2"]);
    check("finish=this week; name~oof", &["-Build", "  Roof"]);
    check("start=next week; shape!=milestone", &["Paint"]);
    check("start>=+5d; shape!=milestone", &["Paint"]);
    check("deadline!=", &["-Build", "  Roof"]);
    check(
        "critical=yes; shape=task",
        &["-Build", "  Wall", "  Roof", "Paint"],
    );
    check("\"site 2\"", &["Site 2"]);
    check("\"T-3\"", &["-Build", "  Roof"]);
    check("duration>soon", &[]);
}

#[test]
fn ready_made_filters() {
    let check = |filter: &str, expected: &[&str]| {
        assert_eq!(seen(&filtered(filter), &[]), expected, "{filter}");
    };
    check("@mine", &["-Build", "  Wall", "Paint", "Site 2"]);
    check("@mine; @critical", &["-Build", "  Wall", "Paint"]);
    // The wall should be finished, the roof misses its deadline, the sites should have begun.
    check(
        "@late; shape=task",
        &["-Build", "  Wall", "  Roof", "Site 10", "Site 2"],
    );
    check(
        "@this_week; shape=task",
        &["-Build", "  Wall", "  Roof", "Site 10", "Site 2"],
    );
    check(
        "@not_started; shape=task",
        &["-Build", "  Roof", "Paint", "Site 10", "Site 2"],
    );
    check("@conflicts", &["Done"]);
    check("@warnings", &["-Build", "  Roof"]);
}

#[test]
fn what_fitted_stays_under_the_hand() {
    let view = filtered("name=Paint");
    assert_eq!(seen(&view, &["Roof"]), ["-Build", "  ~Roof", "Paint"]);
}

#[test]
fn orders() {
    let check = |sorts: &str, flat: bool, expected: &[&str]| {
        let view = View {
            sorts: parse_sorts(sorts).expect(sorts),
            flat,
            ..View::default()
        };
        assert_eq!(seen(&view, &[]), expected, "{sorts}");
    };
    check(
        "-duration",
        false,
        &[
            "Build", "  Roof", "  Wall", "Site 10", "Paint", "Site 2", "Done",
        ],
    );
    check(
        "name",
        false,
        &[
            "Build", "  Roof", "  Wall", "Done", "Paint", "Site 2", "Site 10",
        ],
    );
    check(
        "resources, -name",
        true,
        &["Site 2", "Roof", "Paint", "Wall", "Site 10", "Done"],
    );
    // What is empty comes last, also when the greatest comes first.
    check(
        "-deadline",
        true,
        &["Roof", "Wall", "Paint", "Done", "Site 10", "Site 2"],
    );
    check(
        "number",
        true,
        &["Wall", "Roof", "Paint", "Done", "Site 10", "Site 2"],
    );
}

#[test]
fn groups_and_what_they_add_up_to() {
    let check = |groups: &str, expected: &[&str]| {
        let view = View {
            groups: parse_groups(groups).expect(groups),
            ..View::default()
        };
        assert_eq!(seen(&view, &[]), expected, "{groups}");
    };
    check(
        "resources",
        &[
            "[Aruna: 2]",
            "  Roof",
            "  Site 2",
            "[Aruna+Jon: 1]",
            "  Paint",
            "[Jon: 1]",
            "  Wall",
            "[none: 2]",
            "  Done",
            "  Site 10",
        ],
    );
    check(
        "start:week, -critical",
        &[
            "[2026-01-05: 4]",
            "  [Bool(true): 2]",
            "    Wall",
            "    Roof",
            "  [Bool(false): 2]",
            "    Site 10",
            "    Site 2",
            "[2026-01-12: 2]",
            "  [Bool(true): 2]",
            "    Paint",
            "    Done",
        ],
    );

    let plan = plan();
    let schedule = Schedule::compute(&plan);
    let conflicts = BTreeMap::new();
    let facts = Facts::new(&plan, &schedule, &conflicts, "", Moment(0));
    let view = View {
        groups: parse_groups("critical").expect("a group"),
        ..View::default()
    };
    let arranged = arrange(&facts, &view, &BTreeSet::new());
    let critical = arranged.groups.iter().find(|group| group.critical);
    let critical = critical.expect("a critical group");
    assert_eq!(critical.start.to_string(), "2026-01-05T08:00");
    assert_eq!(critical.finish.to_string(), "2026-01-12T17:00");
    assert_eq!(critical.duration, Minutes(6 * 480));
    // One of six days.
    assert_eq!(critical.percent_complete, 16);
    // The roof misses its deadline by a day.
    assert_eq!(critical.total_float, Minutes(-480));
}

#[test]
fn cells() {
    let plan = plan();
    let schedule = Schedule::compute(&plan);
    let conflicts = BTreeMap::new();
    let facts = Facts::new(&plan, &schedule, &conflicts, "", Moment(0));
    let check = |name: &str, column: &str, expected: Value| {
        let column = Column::named(column).expect(column);
        let index = plan.find(task(name)).expect(name);
        assert_eq!(
            facts.cell(column, index),
            expected,
            "{name} {}",
            column.name()
        );
    };
    let text = |text: &str| Value::Text(text.to_owned());
    check("Paint", "row", Value::Number(4));
    check("Paint", "number", text("T-4"));
    check("Roof", "wbs_code", text("1.2"));
    check("Roof", "predecessors", text("2"));
    check("Roof", "successors", text("4"));
    check("Paint", "resources", text("Aruna, Jon"));
    check("Roof", "parent", text("Build"));
    check("Site 2", "owner", text("Jon"));
    check("Wall", "constraint", Value::Choice(0));
    check("Wall", "effort_driven", Value::Bool(false));
    check("Wall", "level", Value::Number(2));
    check("Roof", "warnings", text("deadline missed"));
    check("Roof", "calendar", Value::Empty);
    check("Site 10", "driver", Value::Choice(0));
}

#[test]
fn what_is_refused_and_why() {
    let check = |refused: Result<(), ViewError>, text: &str, reason: &str| {
        let error = refused.expect_err(text);
        assert_eq!((error.text.as_str(), error.reason), (text, reason));
    };
    let filter = |text: &str| parse_filter(text).map(|_| ());
    check(filter("colour=red"), "colour=red", "names no column");
    check(filter("name"), "name", "compares with nothing");
    check(filter("start<"), "start<", "compares with nothing");
    check(filter("@soon"), "@soon", "is no filter");
    check(parse_sorts("-size").map(|_| ()), "-size", "names no column");
    let groups = |text: &str| parse_groups(text).map(|_| ());
    check(groups("finish:decade"), "finish:decade", "has no such span");
}

fn any_column() -> impl Strategy<Value = Column> {
    proptest::sample::select(Column::all().collect::<Vec<_>>())
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let value = "[a-zA-Zø0-9;|\"\\\\@+=<]{1,8}";
    let op = proptest::sample::select(Op::SIGNS.map(|(op, _)| op).to_vec());
    let clause = (any_column(), op, proptest::collection::vec(value, 1..3))
        .prop_map(|(column, op, values)| Clause { column, op, values });
    let quick = proptest::sample::subsequence(Quick::ALL.map(|(quick, _)| quick).to_vec(), 0..3);
    (
        value,
        quick,
        proptest::collection::vec(clause, 0..3),
        any::<bool>(),
    )
        .prop_map(|(text, quick, clauses, any)| Filter {
            text,
            quick,
            clauses,
            any,
        })
}

proptest! {
    #[test]
    fn written_views_are_read_back(
        filter in any_filter(),
        column in any_column(),
        bucket in proptest::sample::select(Bucket::ALL.map(|(bucket, _)| bucket).to_vec()),
        descending: bool,
    ) {
        let text = format_filter(&filter);
        prop_assert_eq!(parse_filter(&text), Ok(filter), "{}", text);
        let bucket = if column.kind() == Kind::Moment { bucket } else { Bucket::default() };
        let groups = vec![GroupBy { column, bucket, descending }];
        prop_assert_eq!(parse_groups(&format_groups(&groups)), Ok(groups));
        let sorts = vec![SortBy { column, descending }];
        prop_assert_eq!(parse_sorts(&format_sorts(&sorts)), Ok(sorts));
    }

    #[test]
    fn every_view_shows_what_fits_and_nothing_twice(
        filter in any_filter(),
        sorts in proptest::collection::vec(any_column(), 0..3),
        groups in proptest::collection::vec(any_column(), 0..3),
        flat: bool,
    ) {
        let plan = plan();
        let schedule = Schedule::compute(&plan);
        let conflicts = BTreeMap::new();
        let facts = Facts::new(&plan, &schedule, &conflicts, "Aruna", schedule.start.expect("a start"));
        let view = View {
            filter,
            sorts: sorts.into_iter().map(|column| SortBy { column, descending: flat }).collect(),
            groups: groups
                .into_iter()
                .map(|column| GroupBy { column, bucket: Bucket::Week, descending: flat })
                .collect(),
            flat,
        };
        let arranged = arrange(&facts, &view, &BTreeSet::new());
        let mut tasks = BTreeSet::new();
        let mut fitting = 0;
        let mut last = None;
        for line in &arranged.lines {
            if let Subject::Task(index) = line.subject {
                prop_assert!(tasks.insert(index), "shown twice");
                fitting += u32::from(line.fit == Fit::Fits);
            }
            // No line is more than one level below the one above it.
            prop_assert!(line.level <= last.map_or(0, |level| level + 1));
            last = Some(line.level);
        }
        prop_assert_eq!(fitting, arranged.fitting);
        prop_assert!(arranged.fitting <= arranged.all);
    }

    #[test]
    fn nothing_typed_panics(text in "[a-z_@=<>~!|;:,\"\\\\ 0-9-]{0,30}") {
        for outcome in [
            parse_filter(&text).map(|_| ()),
            parse_groups(&text).map(|_| ()),
            parse_sorts(&text).map(|_| ()),
        ] {
            if let Err(error) = outcome {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}

#[test]
fn the_baseline_that_was_taken_last_has_columns() {
    let columns = [
        Column::named("baseline_start"),
        Column::named("baseline_finish"),
        Column::named("baseline_duration"),
        Column::named("start_variance"),
        Column::named("finish_variance"),
    ];
    let columns = columns.map(|column| column.expect("a column"));
    let cells = |plan: &Plan, name: &str| -> Vec<Value> {
        let (schedule, conflicts) = (Schedule::compute(plan), BTreeMap::new());
        let facts = Facts::new(plan, &schedule, &conflicts, "", Moment(0));
        let index = plan.find(task(name)).expect("there");
        columns.map(|column| facts.value(column, index)).to_vec()
    };
    let mut records = plan().records;
    assert_eq!(
        cells(&plan(), "Roof"),
        vec![Value::Empty; 5],
        "there is none yet"
    );
    let taken = |name: &str, created: i64, plan: &Plan| {
        let mut baseline = Baseline::new(BaselineId(RecordId::from_name(name)));
        baseline.created = created;
        baseline.snapshot = Frozen(Figures::of(plan, &Schedule::compute(plan)).encode());
        baseline
    };
    let first = taken("first", 1, &plan());
    records.baselines.insert(first.id, first);
    // The wall takes two days more since.
    records
        .tasks
        .get_mut(&task("Wall"))
        .expect("there")
        .duration = Minutes(4 * 480);
    let later = Plan::new(records.clone());
    let moment = |text: &str| Value::Moment(text.parse().expect("a moment"));
    let (start, finish) = (moment("2026-01-07T08:00"), moment("2026-01-09T17:00"));
    let was = [start, finish, Value::Number(3 * 480)];
    let expected = |by: i64| [was.to_vec(), vec![Value::Number(by); 2]].concat();
    assert_eq!(cells(&later, "Roof"), expected(2 * 480));
    // A later one counts, unless it is deleted; a task that it has not got says nothing.
    let mut second = taken("second", 2, &later);
    records.baselines.insert(second.id, second.clone());
    let now = cells(&Plan::new(records.clone()), "Roof");
    assert_eq!(now[3..], [Value::Number(0), Value::Number(0)]);
    second.deleted = true;
    records.baselines.insert(second.id, second);
    assert_eq!(
        cells(&Plan::new(records.clone()), "Roof"),
        expected(2 * 480)
    );
    let mut new = Task::new(task("Fence"));
    new.duration = Minutes(480);
    records.tasks.insert(new.id, new);
    assert_eq!(cells(&Plan::new(records), "Fence"), vec![Value::Empty; 5]);
}
