//! From rows with outline levels to a tree with places and numbers.

use std::collections::BTreeSet;

use rand::Rng;

use super::{
    notes::{Note, Notes},
    tasks::FileTask,
};
use crate::id::TaskId;

/// Deeper rows are moved up to this level.
const DEEPEST: usize = 500;

/// A summary that may get more children.
struct Open {
    id: TaskId,
    index: usize,
    wbs: String,
    /// The children so far.
    children: i64,
}

/// Gives each task its parent, position and number, and its WBS code where that is not the one that follows
/// from its place.
pub(super) fn arrange(tasks: &mut [FileTask], notes: &mut Notes, rng: &mut impl Rng) {
    let mut open: Vec<Open> = Vec::new();
    let mut top: i64 = 0;
    // The rows of each list of siblings; the first is the top level.
    let mut siblings: Vec<Vec<usize>> = vec![Vec::new()];
    let mut list_of: Vec<Option<usize>> = vec![None; tasks.len()];
    let mut summaries: BTreeSet<usize> = BTreeSet::new();
    for (index, file) in tasks.iter_mut().enumerate() {
        if file.level > DEEPEST {
            notes.count(Note::DeepLevel);
        } else if file.level > open.len() + 1 {
            notes.count(Note::SkippedLevel);
        }
        open.truncate(file.level.min(DEEPEST) - 1);
        let (code, list) = match open.last_mut() {
            Some(parent) => {
                file.task.parent = Some(parent.id);
                parent.children += 1;
                summaries.insert(parent.index);
                let list = *list_of[parent.index].get_or_insert_with(|| {
                    siblings.push(Vec::new());
                    siblings.len() - 1
                });
                (format!("{}.{}", parent.wbs, parent.children), list)
            }
            None => {
                top += 1;
                (top.to_string(), 0)
            }
        };
        siblings[list].push(index);
        if file.wbs != code {
            file.task.wbs_code.clone_from(&file.wbs);
        }
        open.push(Open {
            id: file.task.id,
            index,
            wbs: if file.task.wbs_code.is_empty() {
                code
            } else {
                file.task.wbs_code.clone()
            },
            children: 0,
        });
    }
    for index in summaries {
        tasks[index].becomes_summary();
    }
    for list in siblings {
        for (index, position) in list
            .iter()
            .zip(crate::edit::position::spread(list.len(), rng))
        {
            tasks[*index].task.position = position;
        }
    }
    number(tasks, notes);
}

/// The row numbers of the file where they tell tasks apart.
fn number(tasks: &mut [FileTask], notes: &mut Notes) {
    let rows: BTreeSet<i64> = tasks
        .iter()
        .filter_map(|t| t.row.filter(|n| *n > 0))
        .collect();
    let unique = rows.len() == tasks.len();
    for (place, file) in (1_i64..).zip(tasks.iter_mut()) {
        file.task.number = match file.row {
            Some(row) if unique => row,
            _ => {
                notes.count(Note::RowIds);
                place
            }
        };
    }
}
