//! Which row belongs to which.

use std::collections::BTreeMap;

use super::{
    layout::Layout,
    report::Problems,
    rows::Row,
    target::{Target, plain},
};
use crate::interchange::Problem;

/// Deeper than any plan is read.
const DEEPEST: usize = 500;

/// The row that each row belongs to, if any: told by a parent, a level, a WBS code or the blanks before the
/// name, whichever of them the table has first.
pub(super) fn parents(
    rows: &[Row],
    layout: &Layout,
    columns: &[String],
    problems: &mut Problems,
) -> Vec<Option<usize>> {
    let column = |target: &Target| layout.columns.iter().position(|t| t == target);
    let heading = |i: usize| columns.get(i).map_or("", String::as_str);
    if let Some(i) = column(&Target::Parent) {
        by_key(rows, heading(i), problems)
    } else if let Some(i) = column(&Target::Level) {
        by_level(
            rows,
            |row| row.level.map(|l| l.max(1)),
            heading(i),
            problems,
        )
    } else if let Some(i) = column(&Target::Wbs) {
        let coded =
            |row: &Row| (!row.wbs.is_empty()).then(|| row.wbs.matches(['.', '/']).count() + 1);
        by_level(rows, coded, heading(i), problems)
    } else if layout.indented {
        by_indent(rows)
    } else {
        vec![None; rows.len()]
    }
}

fn by_key(rows: &[Row], heading: &str, problems: &mut Problems) -> Vec<Option<usize>> {
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for (i, row) in rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.key.is_empty())
    {
        keys.entry(plain(&row.key)).or_insert(i);
    }
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(rows.len());
    for row in rows {
        let parent = keys.get(&plain(&row.parent)).copied();
        if parent.is_none() && !row.parent.is_empty() {
            let reason = format!(
                "there is no row with the key ‘{}’",
                super::cell::shown(&row.parent)
            );
            problems.add(Problem::new(row.line, heading, reason));
        }
        parents.push(parent);
    }
    // Each row is walked over once; `seen` is by whose walk.
    let mut seen: Vec<usize> = vec![usize::MAX; rows.len()];
    for i in 0..rows.len() {
        let mut at = Some(i);
        while let Some(row) = at.filter(|row| seen[*row] == usize::MAX) {
            seen[row] = i;
            at = parents[row];
        }
        // Where the way comes back to itself, it is cut, so that every way up ends.
        if let Some(row) = at.filter(|row| seen[*row] == i) {
            let reason = "the row belongs to itself, directly or through others".to_owned();
            problems.add(Problem::new(rows[row].line, heading, reason));
            parents[row] = None;
        }
    }
    parents
}

/// A row without a level stands beside the one above it.
fn by_level(
    rows: &[Row],
    level: impl Fn(&Row) -> Option<usize>,
    heading: &str,
    problems: &mut Problems,
) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let depth = level(row).unwrap_or(open.len().max(1));
        if depth > open.len() + 1 || depth > DEEPEST {
            let reason = format!(
                "level {depth} does not follow on level {} of the row above",
                open.len()
            );
            problems.add(Problem::new(row.line, heading, reason));
        }
        open.truncate(depth.min(DEEPEST) - 1);
        parents.push(open.last().copied());
        open.push(i);
    }
    parents
}

/// A row belongs to the nearest row above it that is indented less.
fn by_indent(rows: &[Row]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        while open
            .last()
            .is_some_and(|above| rows[*above].indent >= row.indent)
        {
            open.pop();
        }
        open.truncate(DEEPEST);
        parents.push(open.last().copied());
        open.push(i);
    }
    parents
}
