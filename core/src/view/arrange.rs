//! From a view and a plan to the lines that are shown.

use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeSet,
};

use serde::{Deserialize, Serialize};

use super::{Column, Facts, Group, GroupBy, SortBy, Value, View};
use crate::id::TaskId;

/// The lines of a view, from top to bottom.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Arrangement {
    /// The lines.
    pub lines: Vec<Line>,
    /// The groups that lines refer to.
    pub groups: Vec<Group>,
    /// How many tasks fit the filter.
    pub fitting: u32,
    /// How many there are.
    pub all: u32,
}

/// One line of a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What it shows.
    pub subject: Subject,
    /// 0 at the top.
    pub level: u16,
    /// Why it is there.
    pub fit: Fit,
}

/// What a line shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Subject {
    /// The task at this index of [`Plan::tasks`](crate::plan::Plan::tasks).
    Task(u32),
    /// The group at this index of [`Arrangement::groups`].
    Group(u32),
}

/// Why a line is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Fit {
    /// It fits the filter.
    Fits,
    /// It fitted when the filter was set; it does not go away under the hand that changed it.
    Stays,
    /// Something below it fits.
    Above,
}

/// A value by which tasks are put in order. What is empty comes last either way.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Key {
    Number(i64),
    Text(String),
    Empty,
}

/// Applies a view. `stays` are tasks that are shown although they do not fit the filter.
#[must_use]
pub fn arrange(facts: &Facts<'_>, view: &View, stays: &BTreeSet<TaskId>) -> Arrangement {
    let plan = facts.plan;
    let fits = view.filter.fitting(facts);
    let in_tree = view.groups.is_empty() && !view.flat;
    // Summaries stand for what is in them; where they do not hold it, they are left out.
    let counts = |index: &usize| in_tree || !plan.is_summary(*index);
    let shown = |index: usize| fits[index] || stays.contains(&plan.tasks[index].id);
    let all = (0..plan.tasks.len()).filter(counts).count();
    let fitting = (0..plan.tasks.len())
        .filter(counts)
        .filter(|i| fits[*i])
        .count();
    let mut arranged = Arrangement {
        fitting: count(fitting),
        all: count(all),
        ..Arrangement::default()
    };
    let places = Places::new(facts, &view.sorts);
    if in_tree {
        tree(facts, &places, &fits, &shown, &mut arranged);
    } else {
        let mut tasks: Vec<usize> = (0..plan.tasks.len())
            .filter(counts)
            .filter(|i| shown(*i))
            .collect();
        places.sort(&mut tasks);
        groups(facts, &view.groups, tasks, &fits, &mut arranged);
    }
    arranged
}

/// The tasks that are shown, with the summaries above them, siblings in order.
fn tree(
    facts: &Facts<'_>,
    places: &Places,
    fits: &[bool],
    shown: &impl Fn(usize) -> bool,
    arranged: &mut Arrangement,
) {
    let plan = facts.plan;
    // A parent stands before its children, so going backwards each task has told its parent in time.
    let mut holds: Vec<bool> = (0..plan.tasks.len()).map(shown).collect();
    for index in (0..plan.tasks.len()).rev() {
        if holds[index]
            && let Some(parent) = plan.tasks[index].parent
        {
            holds[parent] = true;
        }
    }
    let line = |index: usize| Line {
        subject: Subject::Task(count(index)),
        level: plan.tasks[index].level,
        fit: if fits[index] {
            Fit::Fits
        } else if shown(index) {
            Fit::Stays
        } else {
            Fit::Above
        },
    };
    if places.is_given() {
        let kept = (0..plan.tasks.len()).filter(|index| holds[*index]);
        arranged.lines.extend(kept.map(line));
        return;
    }
    let mut roots: Vec<usize> = plan.roots().filter(|index| holds[*index]).collect();
    places.sort(&mut roots);
    // What is still to be shown, the next one last.
    let mut ahead: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(index) = ahead.pop() {
        arranged.lines.push(line(index));
        let mut below: Vec<usize> = plan.children(index).filter(|child| holds[*child]).collect();
        places.sort(&mut below);
        ahead.extend(below.into_iter().rev());
    }
}

/// The tasks, which are in order, under the headings of their groups.
fn groups(
    facts: &Facts<'_>,
    by: &[GroupBy],
    tasks: Vec<usize>,
    fits: &[bool],
    arranged: &mut Arrangement,
) {
    // Each part that is still to be shown with the number of groups that it lies in and their names,
    // the next one last.
    let mut ahead: Vec<(Vec<usize>, usize, String, Option<Value>)> =
        vec![(tasks, 0, "group".to_owned(), None)];
    while let Some((tasks, depth, path, value)) = ahead.pop() {
        if let Some(value) = value {
            let group = Group::of(facts, by[depth - 1], value, &tasks, &path);
            arranged.lines.push(Line {
                subject: Subject::Group(count(arranged.groups.len())),
                level: level(depth - 1),
                fit: Fit::Fits,
            });
            arranged.groups.push(group);
        }
        let Some(by) = by.get(depth) else {
            arranged.lines.extend(tasks.iter().map(|index| Line {
                subject: Subject::Task(count(*index)),
                level: level(depth),
                fit: if fits[*index] { Fit::Fits } else { Fit::Stays },
            }));
            continue;
        };
        let mut valued: Vec<(Key, Value, usize)> = tasks
            .into_iter()
            .map(|index| {
                let value = by.value(facts, index);
                (key(&value), value, index)
            })
            .collect();
        // A stable sort: inside a group tasks keep their order.
        valued.sort_by(|(one, ..), (other, ..)| order(one, other, by.descending));
        let mut parts: Vec<(Vec<usize>, usize, String, Option<Value>)> = Vec::new();
        let mut last: Option<Key> = None;
        for (key, value, index) in valued {
            if last.as_ref() != Some(&key) {
                let path = format!("{path}/{}={key:?}", by.column.name());
                parts.push((Vec::new(), depth + 1, path, Some(value)));
                last = Some(key);
            }
            if let Some((tasks, ..)) = parts.last_mut() {
                tasks.push(index);
            }
        }
        ahead.extend(parts.into_iter().rev());
    }
}

/// Where each task comes by the orders that were asked for.
struct Places {
    /// For each order its direction and each task's key.
    keys: Vec<(bool, Vec<Key>)>,
}

impl Places {
    fn new(facts: &Facts<'_>, sorts: &[SortBy]) -> Self {
        let keys = |sort: &SortBy| {
            let tasks = 0..facts.plan.tasks.len();
            let keys = tasks.map(|index| match sort.column {
                Column::KEY => Key::Number(facts.plan.task(index).number),
                column => key(&facts.value(column, index)),
            });
            (sort.descending, keys.collect())
        };
        Self {
            keys: sorts.iter().map(keys).collect(),
        }
    }

    /// Whether tasks stand as the plan has them.
    fn is_given(&self) -> bool {
        self.keys.is_empty()
    }

    /// Puts tasks in order; the plan's own decides where nothing else does.
    fn sort(&self, tasks: &mut [usize]) {
        if self.is_given() {
            return;
        }
        tasks.sort_by(|one, other| {
            self.keys
                .iter()
                .map(|(descending, keys)| order(&keys[*one], &keys[*other], *descending))
                .find(|ordering| *ordering != Ordering::Equal)
                .unwrap_or_else(|| one.cmp(other))
        });
    }
}

fn order(one: &Key, other: &Key, descending: bool) -> Ordering {
    match (one, other) {
        (Key::Empty, Key::Empty) => Ordering::Equal,
        (Key::Empty, _) => Ordering::Greater,
        (_, Key::Empty) => Ordering::Less,
        _ if descending => Reverse(one).cmp(&Reverse(other)),
        _ => one.cmp(other),
    }
}

fn key(value: &Value) -> Key {
    match value {
        Value::Empty => Key::Empty,
        Value::Bool(yes) => Key::Number((*yes).into()),
        Value::Number(number) => Key::Number(*number),
        Value::Moment(moment) => Key::Number(moment.0),
        Value::Choice(index) => Key::Number((*index).into()),
        Value::Text(text) => Key::Text(natural(text)),
        Value::Names(names) => Key::Text(natural(&names.join(", "))),
    }
}

/// Text as people put it in order: without regard to case, and 2 before 10.
fn natural(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut digits = String::new();
    let flush = |digits: &mut String, key: &mut String| {
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            key.push_str(&format!("{number:0>12}"));
            digits.clear();
        }
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut digits, &mut key);
            key.extend(c.to_lowercase());
        }
    }
    flush(&mut digits, &mut key);
    key
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn level(depth: usize) -> u16 {
    u16::try_from(depth).unwrap_or(u16::MAX)
}
