//! Levelled plans: what the preview says holds once it is applied. What is looked at is the schedule of
//! the plan with the preview's fields, minute by minute, with none of the leveller's code.

use proptest::prelude::*;

use super::*;
use crate::level::chain::{ChainTie, CriticalChain};
use crate::{
    id::{AssignmentId, AvailabilityId, LinkId, RecordId, ResourceId, TaskId},
    plan::PlanRecords,
    record::{
        Assignment, Availability, Constraint, Link, LinkType, Record as _, Resource, ScheduleFrom,
        Task, Units,
    },
};

/// A plan that starts on Monday, 2026-01-05, at 08:00.
#[derive(Clone, Debug, Default)]
struct Draft {
    records: PlanRecords,
}

impl Draft {
    fn new() -> Self {
        let mut draft = Self::default();
        draft.records.options.start = Some(moment("2026-01-05T08:00"));
        draft
    }

    fn resource(&mut self, name: &str, percent: i64) -> ResourceId {
        let id = ResourceId(RecordId::from_name(name));
        let mut resource = Resource::new(id);
        resource.name = name.to_owned();
        resource.max_units = Units(100 * percent);
        self.records.resources.insert(id, resource);
        id
    }

    fn task(&mut self, name: &str, hours: i64, change: impl FnOnce(&mut Task)) -> TaskId {
        let id = TaskId(RecordId::from_name(name));
        let mut task = Task::new(id);
        task.name = name.to_owned();
        task.number = self.records.tasks.len() as i64 + 1;
        task.position = format!("{:04}", self.records.tasks.len());
        task.duration = Minutes(60 * hours);
        change(&mut task);
        self.records.tasks.insert(id, task);
        id
    }

    fn assign(&mut self, task: TaskId, resource: ResourceId, percent: i64) {
        let id = AssignmentId(RecordId::from_name(&format!("{task} {resource}")));
        let mut assignment = Assignment::new(id);
        assignment.task = Some(task);
        assignment.resource = Some(resource);
        assignment.units = Units(100 * percent);
        self.records.assignments.insert(id, assignment);
    }

    fn link(&mut self, from: TaskId, to: TaskId, kind: LinkType, lag: i64) {
        let id = LinkId(RecordId::from_name(&format!("{from} {to}")));
        let mut link = Link::new(id);
        (link.predecessor, link.successor) = (Some(from), Some(to));
        (link.kind, link.lag) = (kind, Minutes(lag));
        self.records.links.insert(id, link);
    }

    fn plan(&self) -> Plan {
        Plan::new(self.records.clone())
    }
}

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

fn level(plan: &Plan, options: Options, steps: u32) -> Preview {
    let mut leveller = Leveller::new(plan, options).expect("somebody works");
    leveller.run(steps);
    leveller.preview(&Schedule::compute(plan))
}

/// The plan with what the preview says, written as applying it does.
fn applied(plan: &Plan, preview: &Preview) -> Plan {
    let mut records = plan.records.clone();
    for wait in &preview.waits {
        let task = records.tasks.get_mut(&wait.task).expect("a task");
        task.levelling_delay = wait.delay;
        task.split = task.split.without(&task.levelling_split).with(&wait.pauses);
        task.levelling_split = wait.pauses.clone();
    }
    Plan::new(records)
}

/// Whether somebody works then in the standard week.
fn is_worked(minute: i64) -> bool {
    // 1970-01-01 was a Thursday.
    let (day, hour) = (minute.div_euclid(1440), minute.rem_euclid(1440) / 60);
    (day + 3).rem_euclid(7) < 5 && (8..17).contains(&hour) && hour != 12
}

/// When a task has its resources: from the first minute of each part to its last. With it how many
/// minutes of work each part is.
fn parts(plan: &Plan, schedule: &Schedule, task: usize) -> Vec<(i64, i64, i64)> {
    let (record, dates) = (plan.task(task), &schedule.tasks[task]);
    let minutes = (dates.start.0..dates.finish.0).filter(|m| record.elapsed || is_worked(*m));
    let mut pauses: Vec<i64> = Vec::new();
    for pause in record.split.pauses() {
        if pause.after < record.duration.0 {
            let first = pause.after + pauses.len() as i64;
            pauses.extend(first..first + pause.minutes);
        }
    }
    let mut parts: Vec<(i64, i64, i64)> = Vec::new();
    let mut stopped = true;
    for (place, minute) in (0..).zip(minutes) {
        if pauses.binary_search(&place).is_ok() {
            stopped = true;
            continue;
        }
        match parts.last_mut() {
            Some(part) if !stopped => (part.1, part.2) = (minute + 1, part.2 + 1),
            _ => parts.push((minute, minute + 1, 1)),
        }
        stopped = false;
    }
    parts
}

/// Where somebody is asked for too much and not all of it is done: looked at when each part of a task
/// starts, as it cannot get worse between.
fn too_much(plan: &Plan, schedule: &Schedule) -> Vec<(ResourceId, Moment)> {
    let mut found = Vec::new();
    for resource in plan.records.resources.values() {
        let users: Vec<(i64, i64, i64, bool)> = plan
            .records
            .assignments
            .values()
            .filter(|a| a.resource == Some(resource.id))
            .map(|a| (plan.find(a.task.expect("a task")).expect("it is there"), a))
            // Summaries and what is inactive ask for nothing.
            .filter(|(task, _)| !plan.is_summary(*task) && !is_inactive(plan, *task))
            .flat_map(|(task, a)| {
                let done = plan.task(task).actual_finish.is_some();
                let parts = parts(plan, schedule, task).into_iter();
                parts.map(move |(from, to, _)| (from, to, a.units.0, done))
            })
            .collect();
        for &(at, ..) in &users {
            let together: Vec<_> = users.iter().filter(|u| u.0 <= at && at < u.1).collect();
            let units: i64 = together.iter().map(|u| u.2).sum();
            let done = together.iter().all(|u| u.3);
            if units > resource.max_units.0 && !done {
                found.push((resource.id, Moment(at)));
            }
        }
    }
    found
}

fn is_inactive(plan: &Plan, task: usize) -> bool {
    let mut line = std::iter::once(task).chain(plan.ancestors(task));
    line.any(|task| plan.task(task).inactive)
}

/// Everything that must hold of a preview.
fn check(plan: &Plan, preview: &Preview) {
    let (before, after) = (Schedule::compute(plan), applied(plan, preview));
    let schedule = Schedule::compute(&after);
    for (task, node) in plan.tasks.iter().enumerate() {
        let name = &plan.task(task).name;
        let dates = |s: &Schedule| (s.tasks[task].start, s.tasks[task].finish);
        let moved = preview.moves.iter().find(|m| m.task == node.id);
        let told = moved.map_or((dates(&before), dates(&before)), |m| (m.before, m.after));
        assert_eq!(told, (dates(&before), dates(&schedule)), "{name}");
        check_parts(&after, &schedule, task, moved);
    }
    check_links(&after, &schedule);
    assert_eq!(Some(preview.found.finish), schedule.finish);
    assert!(preview.found.bound <= preview.found.finish);
    for (resource, at) in too_much(&after, &schedule) {
        let told = |o: &Overload| o.resource == resource && o.from <= at && at < o.to;
        assert!(
            preview.left.iter().any(told),
            "{resource} at {at}: {:?}",
            preview.left
        );
    }
    for left in &preview.left {
        let done = |task: &TaskId| plan.records.tasks[task].actual_finish.is_some();
        assert!(!left.tasks.iter().any(done), "{left:?}");
    }
}

/// Pauses are where they may be, cost no work, and leave no part too short.
fn check_parts(after: &Plan, schedule: &Schedule, task: usize, moved: Option<&Move>) {
    let record = after.task(task);
    let parts = parts(after, schedule, task);
    if let Some(moved) = moved.filter(|moved| !moved.parts.is_empty()) {
        let told: Vec<_> = moved
            .parts
            .iter()
            .map(|(from, to)| (from.0, to.0))
            .collect();
        let found: Vec<_> = parts.iter().map(|(from, to, _)| (*from, *to)).collect();
        assert_eq!(told, found, "{}", record.name);
    }
    if record.levelling_split.is_empty() {
        return;
    }
    assert!(!record.keep_whole && !after.is_summary(task) && record.actual_start.is_none());
    assert!(parts.len() > 1, "{}: {parts:?}", record.name);
    let work: i64 = parts.iter().map(|part| part.2).sum();
    assert_eq!(work, record.duration.0, "{}", record.name);
    assert!(
        parts.iter().all(|part| part.2 >= 60),
        "{}: {parts:?}",
        record.name
    );
}

/// What starts as soon as it can waits for what it is linked to.
fn check_links(plan: &Plan, schedule: &Schedule) {
    for (index, link) in plan.links.iter().enumerate() {
        let (record, task) = (plan.link(index), plan.task(link.successor));
        let free = matches!(task.constraint, Constraint::Asap | Constraint::Snet)
            && task.actual_start.or(task.actual_finish).is_none()
            && !is_inactive(plan, link.predecessor)
            && !plan.is_summary(link.successor);
        let (from, to) = (
            &schedule.tasks[link.predecessor],
            &schedule.tasks[link.successor],
        );
        let (held, by) = match record.kind {
            LinkType::Fs => (to.start, from.finish),
            LinkType::Ss => (to.start, from.start),
            LinkType::Ff => (to.finish, from.finish),
            LinkType::Sf => (to.finish, from.start),
        };
        if free && record.lag.0 >= 0 {
            assert!(
                held >= by,
                "{}: {:?} {held} before {by}",
                task.name,
                record.kind
            );
        }
    }
}

#[test]
fn the_more_urgent_comes_first_and_the_other_says_why_it_waits() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let low = draft.task("Low", 8, |t| t.priority = Some(100));
    let high = draft.task("High", 8, |t| t.priority = Some(900));
    for task in [low, high] {
        draft.assign(task, anna, 100);
    }
    let plan = draft.plan();
    let preview = level(&plan, Options::default(), 20);
    check(&plan, &preview);
    let [moved] = &preview.moves[..] else {
        panic!("{preview:?}")
    };
    assert_eq!(moved.task, low);
    assert_eq!(moved.after.0, moment("2026-01-06T08:00"));
    let Reason::Waits(why) = &moved.reason else {
        panic!("{moved:?}")
    };
    assert_eq!((why.resource, &why.tasks[..]), (anna, &[high][..]));
    assert_eq!(preview.left, []);
    assert_eq!(preview.found.permille_above(), 0);
}

#[test]
fn what_has_begun_is_placed_by_hand_or_must_start_stays() {
    let check_stays = |name: &str, change: fn(&mut Task)| {
        let mut draft = Draft::new();
        let anna = draft.resource("Anna", 100);
        let stays = draft.task("Stays", 16, change);
        let moves = draft.task("Moves", 8, |t| t.priority = Some(999));
        for task in [stays, moves] {
            draft.assign(task, anna, 100);
        }
        let plan = draft.plan();
        let preview = level(&plan, Options::default(), 5);
        check(&plan, &preview);
        assert_eq!(preview.left, [], "{name}");
        assert_eq!(preview.moves.len(), 1, "{name}");
        assert_eq!(preview.moves[0].task, moves, "{name}");
    };
    check_stays("begun", |t| {
        t.actual_start = Some(moment("2026-01-05T08:00"));
    });
    check_stays("by hand", |t| {
        t.mode = crate::record::TaskMode::Manual;
        t.planned_start = Some(moment("2026-01-05T08:00"));
    });
    check_stays("must start", |t| {
        t.constraint = Constraint::Mso;
        t.constraint_date = Some(moment("2026-01-05T08:00"));
    });
}

#[test]
fn within_float_nothing_finishes_later_and_the_rest_is_told() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let tasks = [("One", 16), ("Two", 16), ("Three", 8)];
    for (name, hours) in tasks {
        let task = draft.task(name, hours, |_| {});
        draft.assign(task, anna, 100);
    }
    let plan = draft.plan();
    let finish = Schedule::compute(&plan).finish;
    let options = Options {
        within_float: true,
        ..Options::default()
    };
    let preview = level(&plan, options, 50);
    check(&plan, &preview);
    assert_eq!(Some(preview.found.finish), finish);
    assert!(!preview.left.is_empty(), "{preview:?}");
    let free = level(&plan, Options::default(), 50);
    check(&plan, &free);
    assert_eq!(free.left, []);
    assert_eq!(free.found.finish, moment("2026-01-09T17:00"));
}

/// Anna digs for five days; on Wednesday she is needed elsewhere, which matters more.
fn interrupted(change: impl FnOnce(&mut Task)) -> (Plan, [TaskId; 2], ResourceId) {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let dig = draft.task("Dig", 40, change);
    let visit = draft.task("Visit", 8, |t| {
        t.priority = Some(900);
        t.constraint = Constraint::Mso;
        t.constraint_date = Some(moment("2026-01-07T08:00"));
    });
    for task in [dig, visit] {
        draft.assign(task, anna, 100);
    }
    (draft.plan(), [dig, visit], anna)
}

const IN_PARTS: Options = Options {
    within_float: false,
    in_parts: true,
    seed: 0,
};

#[test]
fn a_task_pauses_for_what_matters_more_and_says_so() {
    let (plan, [dig, visit], anna) = interrupted(|_| {});
    let preview = level(&plan, IN_PARTS, 5);
    check(&plan, &preview);
    let [moved] = &preview.moves[..] else {
        panic!("{preview:?}")
    };
    assert_eq!((moved.task, moved.delay), (dig, Minutes(0)));
    let day = |from: &str, to: &str| (moment(from), moment(to));
    assert_eq!(
        moved.parts,
        [
            day("2026-01-05T08:00", "2026-01-06T17:00"),
            day("2026-01-08T08:00", "2026-01-12T17:00"),
        ]
    );
    let Reason::Pauses(why) = &moved.reason else {
        panic!("{moved:?}")
    };
    assert_eq!((why.resource, &why.tasks[..]), (anna, &[visit][..]));
    assert_eq!(preview.waits[0].pauses.to_string(), "960+480");

    // Without pauses it waits until she is back.
    let whole = level(&plan, Options::default(), 5);
    check(&plan, &whole);
    assert_eq!(whole.moves[0].after.0, moment("2026-01-08T08:00"));

    // What levelling did, it takes back: here because the other visit is not wanted any more.
    let mut records = applied(&plan, &preview).records;
    records.tasks.get_mut(&visit).expect("it is there").inactive = true;
    let quiet = Plan::new(records);
    for options in [IN_PARTS, Options::default()] {
        let released = level(&quiet, options, 5);
        check(&quiet, &released);
        assert_eq!(released.moves[0].reason, Reason::Released);
        assert_eq!(released.moves[0].after.1, moment("2026-01-09T17:00"));
    }
}

#[test]
fn some_tasks_are_never_interrupted() {
    let check_whole = |name: &str, change: fn(&mut Task)| {
        let (plan, ..) = interrupted(change);
        let preview = level(&plan, IN_PARTS, 5);
        check(&plan, &preview);
        let made = preview.waits.iter().any(|wait| !wait.pauses.is_empty());
        assert!(!made, "{name}: {preview:?}");
    };
    check_whole("kept in one piece", |t| t.keep_whole = true);
    check_whole("around the clock", |t| t.elapsed = true);
    check_whole("priority of 1000", |t| t.priority = Some(1000));
    check_whole("has pauses already", |t| {
        t.split = "60+60".parse().expect("a pause");
    });
    check_whole("begun", |t| {
        t.actual_start = Some(moment("2026-01-05T08:00"));
    });
    check_whole("held at its finish", |t| {
        t.constraint = Constraint::Fnet;
        t.constraint_date = Some(moment("2026-01-16T17:00"));
    });
}

#[test]
fn pauses_of_a_task_that_has_begun_are_history() {
    let (plan, [dig, _], _) = interrupted(|_| {});
    let mut records = applied(&plan, &level(&plan, IN_PARTS, 5)).records;
    let task = records.tasks.get_mut(&dig).expect("it is there");
    task.actual_start = Some(moment("2026-01-05T08:00"));
    let begun = Plan::new(records);
    let preview = level(&begun, IN_PARTS, 5);
    check_dates_stay(&begun, &preview);
    assert!(preview.is_empty(), "{preview:?}");
    assert_eq!(no_waits(&begun), []);
}

fn check_dates_stay(plan: &Plan, preview: &Preview) {
    let schedule = Schedule::compute(plan);
    for (task, dates) in schedule.tasks.iter().zip(&preview.dates) {
        assert_eq!((task.start, task.finish), (dates.start, dates.finish));
    }
}

#[test]
fn nobody_mends_what_is_done() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let monday = Some(moment("2026-01-05T08:00"));
    for name in ["Survey", "Order"] {
        let task = draft.task(name, 16, |t| {
            t.actual_start = monday;
            t.actual_finish = Some(moment("2026-01-06T17:00"));
        });
        draft.assign(task, anna, 100);
    }
    // Half done: it was too much on Monday, and is on Tuesday.
    let dig = draft.task("Dig", 16, |t| {
        t.actual_start = monday;
        t.remaining_duration = Some(Minutes(480));
    });
    draft.assign(dig, anna, 100);
    let plan = draft.plan();
    let preview = level(&plan, Options::default(), 5);
    assert!(preview.is_empty());
    let [left] = &preview.left[..] else {
        panic!("{preview:?}")
    };
    assert_eq!(
        (left.from, left.to),
        (moment("2026-01-06T08:00"), moment("2026-01-06T17:00"))
    );
    assert_eq!(left.tasks, [dig]);
}

#[test]
fn nobody_waits_who_need_not() {
    let mut draft = Draft::new();
    let pair = draft.resource("Pair", 200);
    for name in ["One", "Two"] {
        let task = draft.task(name, 8, |t| t.levelling_delay = Minutes(1440));
        draft.assign(task, pair, 100);
    }
    let plan = draft.plan();
    let preview = level(&plan, Options::default(), 5);
    check(&plan, &preview);
    assert!(
        preview.moves.iter().all(|m| m.reason == Reason::Released),
        "{preview:?}"
    );
    assert_eq!(preview.waits.len(), 2);
}

#[test]
fn who_is_there_later_is_waited_for() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let mut period = Availability::new(AvailabilityId(RecordId::from_name("from Wednesday")));
    period.resource = Some(anna);
    period.from = Some(moment("2026-01-07T00:00"));
    period.units = Units(10_000);
    draft.records.availability.insert(period.id, period);
    let task = draft.task("Dig", 8, |_| {});
    draft.assign(task, anna, 100);
    let preview = level(&draft.plan(), Options::default(), 5);
    assert_eq!(preview.moves[0].after.0, moment("2026-01-07T08:00"));
    assert_eq!(preview.left, []);
}

#[test]
fn what_asks_for_more_than_there_is_gets_all_of_it_and_is_told() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let twice = draft.task("Twice", 8, |_| {});
    let half = draft.task("Half", 8, |_| {});
    draft.assign(twice, anna, 200);
    draft.assign(half, anna, 50);
    let plan = draft.plan();
    let preview = level(&plan, Options::default(), 20);
    check(&plan, &preview);
    let [left] = &preview.left[..] else {
        panic!("{preview:?}")
    };
    assert_eq!(left.tasks, [twice]);
}

#[test]
fn what_cannot_be_levelled_says_why() {
    let refused = |draft: &Draft| Leveller::new(&draft.plan(), Options::default()).err();
    let mut draft = Draft::new();
    draft.task("Alone", 8, |_| {});
    assert_eq!(refused(&draft), Some(LevelError::NobodyWorks));
    draft.records.options.schedule_from = ScheduleFrom::Finish;
    assert_eq!(refused(&draft), Some(LevelError::FromFinish));
}

#[test]
fn the_critical_chain_passes_through_links_and_resources() {
    let mut draft = Draft::new();
    let anna = draft.resource("Anna", 100);
    let bo = draft.resource("Bo", 100);
    let [dig, lay, test, paint] = [
        ("Dig", 24, anna),
        ("Lay", 16, anna),
        ("Test", 8, bo),
        ("Paint", 8, bo),
    ]
    .map(|(name, hours, who)| {
        let task = draft.task(name, hours, |_| {});
        draft.assign(task, who, 100);
        task
    });
    draft.link(lay, test, LinkType::Fs, 0);
    draft.link(paint, test, LinkType::Fs, 0);
    let plan = draft.plan();
    let levelled = applied(&plan, &level(&plan, Options::default(), 30));
    let chain = CriticalChain::of(&levelled, &Schedule::compute(&levelled));
    let ties: Vec<_> = chain
        .tasks
        .iter()
        .map(|link| (link.task, link.tie))
        .collect();
    // Either way round, one of Anna's tasks waits for the other; the shortest plan lays first.
    assert_eq!(
        ties,
        [(lay, ChainTie::First), (dig, ChainTie::Resource(anna))]
    );
    assert_eq!(chain.project_buffer, Minutes(20 * 60));
    assert_eq!(chain.feeding_buffers, []);

    let serial = Draft::plan(&{
        let mut draft = draft.clone();
        draft.link(dig, lay, LinkType::Fs, 0);
        draft
    });
    let levelled = applied(&serial, &level(&serial, Options::default(), 30));
    let chain = CriticalChain::of(&levelled, &Schedule::compute(&levelled));
    let tasks: Vec<_> = chain.tasks.iter().map(|link| link.task).collect();
    assert_eq!(tasks, [dig, lay, test]);
    let [feeding] = chain.feeding_buffers[..] else {
        panic!("{chain:?}")
    };
    assert_eq!((feeding.from, feeding.into), (paint, test));
    assert_eq!(
        (feeding.size, feeding.room),
        (Minutes(4 * 60), Minutes(32 * 60))
    );
}

/// Plans with links of all types, priorities, constraints, progress and summaries.
fn any_plan() -> impl Strategy<Value = Plan> {
    let task = (
        1..40_i64,
        0..1001_i64,
        0..12_u8,
        prop::collection::vec((0..3_usize, 1..3_i64), 0..3),
    );
    let link = (0..12_usize, 0..12_usize, 0..4_usize, -300..600_i64);
    let tasks = prop::collection::vec(task, 1..12);
    (tasks, prop::collection::vec(link, 0..14)).prop_map(|(tasks, links)| {
        let mut draft = Draft::new();
        let resources = ["Anna", "Bo", "Crane"].map(|name| draft.resource(name, 100));
        let mut ids: Vec<TaskId> = Vec::new();
        for (number, (hours, priority, kind, needs)) in tasks.into_iter().enumerate() {
            let parent = ids.last().copied().filter(|_| kind == 8);
            let id = draft.task(&format!("Task {number}"), hours, |t| {
                t.priority = Some(priority);
                t.parent = parent;
                let date = Some(moment("2026-01-07T08:00"));
                match kind {
                    0 => t.actual_start = date,
                    1 => (t.constraint, t.constraint_date) = (Constraint::Snet, date),
                    2 => (t.constraint, t.constraint_date) = (Constraint::Snlt, date),
                    3 => (t.constraint, t.constraint_date) = (Constraint::Mfo, date),
                    4 => t.elapsed = true,
                    5 if parent.is_none() => t.inactive = true,
                    6 => t.levelling_delay = Minutes(2000),
                    7 => t.keep_whole = true,
                    9 => t.split = "60+480".parse().expect("a pause"),
                    10 => {
                        t.actual_start = date;
                        t.actual_finish = Some(moment("2026-01-08T17:00"));
                    }
                    _ => {}
                }
            });
            for (resource, half) in needs {
                draft.assign(id, resources[resource], 50 * half);
            }
            ids.push(id);
        }
        for (from, to, kind, lag) in links {
            if let (Some(&from), Some(&to)) = (ids.get(from), ids.get(to)) {
                draft.link(from, to, LinkType::ALL[kind], lag);
            }
        }
        draft.plan()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn once_applied_a_preview_holds(
        plan in any_plan(),
        within_float: bool,
        in_parts: bool,
        seed: u64,
    ) {
        let options = Options { within_float, in_parts, seed };
        if let Ok(mut leveller) = Leveller::new(&plan, options) {
            leveller.run(6);
            let preview = leveller.preview(&Schedule::compute(&plan));
            check(&plan, &preview);
            let pauses = preview.dates.iter().any(|dates| !dates.pauses.is_empty());
            prop_assert!(in_parts || !pauses);
            // Levelling the levelled plan finds nothing to add.
            let again = level(&applied(&plan, &preview), options, 6);
            prop_assert_eq!(again.waits.len(), 0, "{:?}", again);
        }
    }

    #[test]
    fn pauses_never_make_a_plan_worse(plan in any_plan(), within_float: bool, seed: u64) {
        let levelled = |in_parts| {
            let mut leveller = Leveller::new(&plan, Options { within_float, in_parts, seed }).ok()?;
            leveller.run(12);
            Some(leveller.best().score)
        };
        prop_assert!(levelled(true) <= levelled(false));
    }
}
