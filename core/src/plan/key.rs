//! Human keys: unique, and stable while others work offline.

use std::collections::{BTreeMap, BTreeSet};

use super::{Repair, RepairKind, TaskNode};
use crate::{
    id::TaskId,
    record::{Record as _, Task},
};

/// Numbers above this are shown as they are but not counted on from, so that one absurd number in a
/// file does not make every later key absurd.
pub(crate) const HIGHEST_COUNTED: i64 = 1_000_000_000;

/// Gives every living task its key. Of tasks with the same number the one that was made first keeps
/// it bare; tasks without a number get the next free ones, in the order in which they were made. `places` is where
/// each living task stands, by id.
pub(super) fn assign(
    tasks: &BTreeMap<TaskId, Task>,
    places: &[(TaskId, usize)],
    nodes: &mut [TaskNode],
    repairs: &mut Vec<Repair>,
) {
    // Both are ordered by id.
    let living = tasks.values().filter(|t| !t.deleted);
    let mut living: Vec<(&Task, usize)> = living.zip(places.iter().map(|(_, i)| *i)).collect();
    living.sort_unstable_by_key(|(t, _)| (t.number.max(0), t.created, t.id));
    let numbered = living.partition_point(|(t, _)| t.number <= 0);
    let (without, with) = living.split_at(numbered);

    for holders in with.chunk_by(|a, b| a.0.number == b.0.number) {
        for (nth, &(task, place)) in holders.iter().enumerate() {
            nodes[place].key = format(Task::DEF.key_prefix, task.number, nth);
            if nth > 0 {
                repairs.push(Repair {
                    kind: RepairKind::DuplicateKey,
                    record: task.id.0,
                    table: Task::DEF.table,
                    field: "number",
                    other: Some(holders[0].0.id.0),
                });
            }
        }
    }
    let taken: BTreeSet<i64> = with.iter().map(|(t, _)| t.number).collect();
    let mut free = (next_number(tasks)..).filter(|n| !taken.contains(n));
    for (&(_, place), number) in without.iter().zip(&mut free) {
        nodes[place].key = format(Task::DEF.key_prefix, number, 0);
    }
}

/// The number after the highest that any task has, deleted ones included: keys are not reused.
pub(super) fn next_number(tasks: &BTreeMap<TaskId, Task>) -> i64 {
    let counted = tasks.values().map(|t| t.number);
    let highest = counted.filter(|n| (1..=HIGHEST_COUNTED).contains(n)).max();
    highest.unwrap_or(0) + 1
}

/// The part of a key by which people name a task in a predecessor cell.
pub(super) fn number_of(key: &str) -> &str {
    let prefix = Task::DEF.key_prefix;
    let rest = key.strip_prefix(prefix).or_else(|| {
        let bare = key.get(..prefix.len())?;
        bare.eq_ignore_ascii_case(prefix)
            .then(|| &key[prefix.len()..])
    });
    rest.map_or(key, |r| r.trim_start_matches('-'))
}

/// The key of the `nth` record, from 0, that has the number.
pub(crate) fn format(prefix: &str, number: i64, nth: usize) -> String {
    format!("{prefix}-{number}{}", letters(nth))
}

/// Nothing for the first holder, then b, c … z, aa, ab …
fn letters(nth: usize) -> String {
    let mut reversed = Vec::new();
    let mut rest = if nth == 0 { 0 } else { nth + 1 };
    while rest > 0 {
        rest -= 1;
        reversed.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    reversed.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_go_on_after_z() {
        let check = |nth, expected: &str| assert_eq!(letters(nth), expected);
        check(0, "");
        check(1, "b");
        check(25, "z");
        check(26, "aa");
        check(27, "ab");
        check(26 + 26 * 26, "aaa");
    }
}
