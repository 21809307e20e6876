use proptest::prelude::*;

use super::*;
use crate::{
    id::RecordId,
    record::{Link, Record, Task},
};

fn id<T: From<RecordId>>(name: &str) -> T {
    RecordId::from_name(name).into()
}

/// Records from lines such as `task a 14 parent=b @3 deleted`, `link l a>b @5`, `calendar c base=d`.
/// `@` is when the record was made.
fn records(lines: &str) -> PlanRecords {
    let mut records = PlanRecords::default();
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let value = |key: &str| words.iter().find_map(|w| w.strip_prefix(key));
        let created = value("@").map_or(0, |n| n.parse().expect("a number"));
        let deleted = words.contains(&"deleted");
        match words[0] {
            "task" => {
                let mut task = Task::new(id(words[1]));
                task.name = words[1].to_owned();
                task.position = words[1].to_owned();
                task.number = words[2].parse().expect("a number");
                task.parent = value("parent=").map(id);
                task.wbs_code = value("wbs=").unwrap_or_default().to_owned();
                task.created = created;
                task.deleted = deleted;
                records.tasks.insert(task.id, task);
            }
            "link" => {
                let (from, to) = words[2].split_once('>').expect("two tasks");
                let mut link = Link::new(id(words[1]));
                link.predecessor = Some(id(from));
                link.successor = Some(id(to));
                link.created = created;
                link.deleted = deleted;
                records.links.insert(link.id, link);
            }
            "calendar" => {
                let mut calendar = Calendar::new(id(words[1]));
                calendar.base = value("base=").map(id);
                calendar.created = created;
                records.calendars.insert(calendar.id, calendar);
            }
            other => panic!("unknown record {other}"),
        }
    }
    records
}

/// The names by id, for messages that a person can read.
fn names(lines: &str) -> BTreeMap<RecordId, String> {
    let words = lines.lines().filter_map(|l| l.split_whitespace().nth(1));
    words
        .map(|w| (RecordId::from_name(w), w.to_owned()))
        .collect()
}

fn check(lines: &str, expected_tasks: &str, expected_repairs: &[&str]) {
    let plan = Plan::new(records(lines));
    let names = names(lines);
    let name = |id: RecordId| names.get(&id).cloned().unwrap_or_else(|| "?".to_owned());
    let tasks: Vec<String> = plan
        .tasks
        .iter()
        .map(|t| format!("{} {} {}", t.wbs, name(t.id.0), t.key))
        .collect();
    assert_eq!(tasks.join(", "), expected_tasks, "tasks of {lines}");
    let mut repairs: Vec<String> = plan
        .repairs
        .iter()
        .map(|r| {
            let other = r.other.map_or_else(|| "-".to_owned(), name);
            format!("{:?} {} {} {other}", r.kind, name(r.record), r.field)
        })
        .collect();
    repairs.sort();
    assert_eq!(repairs, expected_repairs, "repairs of {lines}");
}

#[test]
fn display_order_is_a_tree_by_position() {
    check(
        "task b 2
         task a 1
         task bb 4 parent=b
         task ba 3 parent=b
         task baa 5 parent=ba wbs=X9
         task baaa 6 parent=baa",
        "1 a T-1, 2 b T-2, 2.1 ba T-3, X9 baa T-5, X9.1 baaa T-6, 2.2 bb T-4",
        &[],
    );
}

#[test]
fn orphans_come_to_the_top() {
    check(
        "task a 1 parent=gone
         task b 2 parent=dead
         task dead 3 deleted
         task c 4 parent=b",
        "1 a T-1, 2 b T-2, 2.1 c T-4",
        &["Orphan a parent ?", "Orphan b parent dead"],
    );
}

#[test]
fn circles_of_parents_are_cut_at_the_last_made() {
    check(
        "task a 1 parent=c @1
         task b 2 parent=a @9
         task c 3 parent=b @2
         task d 4 parent=c
         task e 5 parent=e",
        "1 b T-2, 1.1 c T-3, 1.1.1 a T-1, 1.1.2 d T-4, 2 e T-5",
        &["ParentCycle b parent a", "ParentCycle e parent e"],
    );
}

#[test]
fn keys_are_unique_and_the_first_made_keeps_its_own() {
    check(
        "task a 14 @5
         task b 14 @3
         task c 14 @4
         task d 0 @2
         task e -3 @1
         task f 20 deleted
         task g 9223372036854775807",
        "1 a T-14c, 2 b T-14, 3 c T-14b, 4 d T-22, 5 e T-21, 6 g T-9223372036854775807",
        &["DuplicateKey a number b", "DuplicateKey c number b"],
    );
}

#[test]
fn links_that_lead_nowhere_are_left_out() {
    check(
        "task a 1
         task b 2 parent=a
         task dead 3 deleted
         link l1 a>b
         link l2 b>a
         link l3 b>b
         link l4 a>dead
         link l5 gone>a
         link l6 gone>a deleted",
        "1 a T-1, 1.1 b T-2",
        &[
            "DanglingLink l4 successor dead",
            "DanglingLink l5 predecessor ?",
            "SelfLink l1 predecessor a",
            "SelfLink l2 predecessor b",
            "SelfLink l3 predecessor b",
        ],
    );
}

#[test]
fn the_last_made_link_of_a_circle_is_left_out() {
    check(
        "task a 1
         task b 2
         task c 3
         link l1 a>b @9
         link l2 b>c @2
         link l3 c>a @5",
        "1 a T-1, 2 b T-2, 3 c T-3",
        &["DependencyCycle l1 predecessor l3"],
    );
}

#[test]
fn links_on_summaries_reach_all_below() {
    let tree = "task s 1
         task s1 2 parent=s
         task s2 3 parent=s
         task u 4
         task u1 5 parent=u
         task v 6";
    let shown = "1 s T-1, 1.1 s1 T-2, 1.2 s2 T-3, 2 u T-4, 2.1 u1 T-5, 3 v T-6";
    // A child of s waits for u, all of which waits for s.
    check(
        &format!("{tree}\n link l1 s>u @1\n link l2 u1>s2 @2"),
        shown,
        &["DependencyCycle l2 predecessor l1"],
    );
    check(
        &format!("{tree}\n link l1 s>v @3\n link l2 v>u @2\n link l3 u1>s1 @1"),
        shown,
        &["DependencyCycle l1 predecessor l2"],
    );
    // Siblings may depend on each other, and on what their summary depends on.
    check(
        &format!("{tree}\n link l1 s1>s2\n link l2 v>s\n link l3 v>s2\n link l4 s2>u1"),
        shown,
        &[],
    );
}

#[test]
fn circles_of_base_calendars_are_cut() {
    let lines = "calendar a base=b @1
         calendar b base=c @3
         calendar c base=a @2
         calendar d base=a";
    check(lines, "", &["CalendarCycle b base c"]);
    let plan = Plan::new(records(lines));
    let base = |name: &str| {
        let calendar = &plan.records.calendars[&id(name)];
        plan.base_calendar(calendar).map(|c| c.id)
    };
    assert_eq!(base("b"), None);
    assert_eq!(base("d"), Some(id("a")));
}

#[test]
fn a_person_finds_a_task_by_its_number() {
    let plan = Plan::new(records("task a 14 @1\n task b 14 @2\n task c 15 parent=a"));
    let find = |text: &str| plan.find_key(text).map(|i| plan.task(i).name.as_str());
    assert_eq!(find("14"), Some("a"));
    assert_eq!(find(" T-14B "), Some("b"));
    assert_eq!(find("t15"), Some("c"));
    assert_eq!(find("16"), None);
    assert_eq!(plan.number(2), "14b");
    assert_eq!(plan.kind(0), TaskKind::Summary);
    assert_eq!(plan.kind(1), TaskKind::Milestone);
    assert_eq!(plan.roots().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(plan.children(0).collect::<Vec<_>>(), [1]);
    assert_eq!(plan.ancestors(1).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_very_deep_tree_and_a_very_long_chain_are_no_trouble() {
    let mut records = PlanRecords::default();
    let ids: Vec<TaskId> = (0..100_000).map(|i| id(&i.to_string())).collect();
    for (i, &task_id) in ids.iter().enumerate() {
        let mut task = Task::new(task_id);
        task.number = i64::try_from(i).expect("small") + 1;
        task.parent = i.checked_sub(1).map(|p| ids[p]);
        records.tasks.insert(task_id, task);
    }
    let deep = Plan::new(records.clone());
    assert_eq!(deep.tasks.len(), 100_000);
    assert_eq!(deep.tasks[99_999].parent, Some(99_998));
    assert!(deep.tasks.iter().all(|t| t.wbs.len() <= LONGEST_SHOWN_CODE));

    for (i, &task_id) in ids.iter().enumerate() {
        records.tasks.get_mut(&task_id).expect("made above").parent = None;
        let mut link = Link::new(id(&format!("link {i}")));
        link.predecessor = Some(task_id);
        link.successor = Some(ids[(i + 1) % ids.len()]);
        link.created = i64::try_from(i).expect("small");
        records.links.insert(link.id, link);
    }
    let circle = Plan::new(records);
    assert_eq!(circle.links.len(), 99_999);
    assert_eq!(circle.repairs.len(), 1);
}

const LONGEST_SHOWN_CODE: usize = 210;

/// A plan of `n` tasks with arbitrary parents and links, some of them absurd.
fn any_records() -> impl Strategy<Value = PlanRecords> {
    let task = (0..14_usize, 0..6_i64, 0..4_i64, any::<bool>(), 0..8_u8);
    let link = (0..14_usize, 0..14_usize, 0..6_i64);
    (
        prop::collection::vec(task, 0..12),
        prop::collection::vec(link, 0..24),
    )
        .prop_map(|(tasks, links)| {
            let mut records = PlanRecords::default();
            for (i, (parent, number, created, top, deleted)) in tasks.into_iter().enumerate() {
                let mut task = Task::new(id(&i.to_string()));
                task.parent = (!top).then(|| id(&parent.to_string()));
                task.number = number;
                task.created = created;
                task.deleted = deleted == 0;
                records.tasks.insert(task.id, task);
            }
            for (i, (from, to, created)) in links.into_iter().enumerate() {
                let mut link = Link::new(id(&format!("link {i}")));
                link.predecessor = Some(id(&from.to_string()));
                link.successor = Some(id(&to.to_string()));
                link.created = created;
                records.links.insert(link.id, link);
            }
            records
        })
}

/// Whether the tasks held by `links` can be put in an order at all: repeatedly take a task none of
/// whose holders (or those of the summaries above it) is left.
fn can_be_ordered(plan: &Plan) -> bool {
    let mut left: Vec<usize> = (0..plan.tasks.len())
        .filter(|&i| !plan.is_summary(i))
        .collect();
    let leaves = left.clone();
    let below = |summary: usize, task: usize| (summary..plan.tasks[summary].end).contains(&task);
    let holds = |a: usize, b: usize| {
        plan.links
            .iter()
            .any(|l| below(l.predecessor, a) && below(l.successor, b))
    };
    for _ in leaves {
        let before = left.clone();
        left.retain(|&b| before.iter().any(|&a| holds(a, b)));
    }
    left.is_empty()
}

proptest! {
    #[test]
    fn whatever_was_merged_gives_a_sound_plan(records in any_records()) {
        let plan = Plan::new(records.clone());
        let living = records.tasks.values().filter(|t| !t.deleted).count();
        prop_assert_eq!(plan.tasks.len(), living);
        let keys: std::collections::BTreeSet<_> = plan.tasks.iter().map(|t| &t.key).collect();
        prop_assert_eq!(keys.len(), living);
        for (i, task) in plan.tasks.iter().enumerate() {
            prop_assert_eq!(plan.find(task.id), Some(i));
            prop_assert!(task.parent.is_none_or(|p| p < i && plan.tasks[p].end >= task.end));
            prop_assert_eq!(task.level, task.parent.map_or(0, |p| plan.tasks[p].level + 1));
            prop_assert!(!plan.number(i).starts_with('T'));
        }
        prop_assert!(can_be_ordered(&plan));
        let left_out = plan.repairs.iter().filter(|r| r.table == "links").count();
        prop_assert_eq!(plan.links.len() + left_out, records.links.len());
        prop_assert_eq!(&Plan::new(records), &plan);
    }

    /// A repaired plan, stored as shown, needs no further repair.
    #[test]
    fn links_are_only_left_out_of_circles(records in any_records()) {
        let plan = Plan::new(records.clone());
        for repair in plan.repairs.iter().filter(|r| r.kind == RepairKind::DependencyCycle) {
            let mut with = plan.records.clone();
            with.links.retain(|link_id, _| {
                link_id.0 == repair.record || plan.links.iter().any(|l| l.id == *link_id)
            });
            let again = Plan::new(with);
            prop_assert!(again.repairs.iter().any(|r| r.kind == RepairKind::DependencyCycle));
        }
    }
}
