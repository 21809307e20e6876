//! Links, from the texts of predecessor cells.

use std::collections::BTreeMap;

use rand::Rng;

use super::{
    cell::shown,
    make::{Tasks, bare},
    report::Problems,
    rows::Row,
    target::plain,
};
use crate::{
    edit::Put,
    id::{LinkId, RecordId, TaskId},
    interchange::Problem,
    plan::Plan,
    record::{FieldValue as _, LagUnit, Link, LinkType, Record as _},
    text::parse_predecessors,
    time::Minutes,
};

/// What holds a task.
type Tie = (LinkType, Minutes, LagUnit);

/// The tasks that predecessor texts can name, and the links that there are.
pub(super) struct Predecessors<'a> {
    rows: &'a [Row],
    tasks: &'a Tasks,
    units: (i64, i64, i64),
    /// Tasks by the keys of the table, as they stand there.
    keys: BTreeMap<String, TaskId>,
    /// Tasks by number: of the table's keys, or of the plan's where the table has none.
    numbers: BTreeMap<String, TaskId>,
    /// The living links by successor.
    links: BTreeMap<TaskId, Vec<(LinkId, TaskId, Tie)>>,
    /// How many links are new.
    pub(super) made: usize,
}

impl<'a> Predecessors<'a> {
    pub(super) fn new(plan: &Plan, rows: &'a [Row], tasks: &'a Tasks) -> Self {
        let options = &plan.records.options;
        let mut keys = BTreeMap::new();
        let mut numbers = BTreeMap::new();
        for i in 0..plan.tasks.len() {
            numbers.insert(plan.number(i).to_lowercase(), plan.tasks[i].id);
        }
        let keyed = rows.iter().any(|row| !row.key.is_empty());
        for (i, (row, id)) in rows.iter().zip(&tasks.ids).enumerate() {
            if !row.key.is_empty() {
                keys.entry(plain(&row.key)).or_insert(*id);
                numbers.insert(bare(&row.key), *id);
            } else if !keyed && plan.tasks.is_empty() {
                numbers.insert((i + 1).to_string(), *id);
            }
        }
        let mut links: BTreeMap<TaskId, Vec<_>> = BTreeMap::new();
        for link in plan.records.links.values().filter(|l| !l.deleted) {
            if let (Some(predecessor), Some(successor)) = (link.predecessor, link.successor) {
                let tie = (link.kind, link.lag, link.lag_unit);
                links
                    .entry(successor)
                    .or_default()
                    .push((link.id, predecessor, tie));
            }
        }
        Self {
            rows,
            tasks,
            units: (options.day(), options.week(), options.month()),
            keys,
            numbers,
            links,
            made: 0,
        }
    }

    /// Replaces what holds the task of a row by what its cell says.
    pub(super) fn tie(
        &mut self,
        row: usize,
        heading: &str,
        puts: &mut Vec<Put>,
        problems: &mut Problems,
        rng: &mut impl Rng,
    ) {
        let Some(text) = &self.rows[row].predecessors else {
            return;
        };
        let (line, task) = (self.rows[row].line, self.tasks.ids[row]);
        let separator = if text.contains(';') { ';' } else { ',' };
        let mut wanted: BTreeMap<TaskId, Tie> = BTreeMap::new();
        for item in text
            .split(separator)
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            match self.read(item) {
                Ok((predecessor, _)) if predecessor == task => {
                    problems.add(Problem::new(line, heading, "a task cannot wait for itself"));
                }
                Ok((predecessor, tie)) => {
                    wanted.insert(predecessor, tie);
                }
                Err(reason) => problems.add(Problem::new(line, heading, reason)),
            }
        }
        let put = |id: RecordId, field, value| Put::new(Link::DEF.table, id, field, value);
        for (id, predecessor, before) in self.links.get(&task).into_iter().flatten() {
            match wanted.remove(predecessor) {
                Some(tie) if tie == *before => {}
                Some((kind, lag, unit)) => {
                    puts.push(put(id.0, "kind", kind.to_scalar()));
                    puts.push(put(id.0, "lag", lag.to_scalar()));
                    puts.push(put(id.0, "lag_unit", unit.to_scalar()));
                }
                None => puts.push(put(id.0, "deleted", true.into())),
            }
        }
        self.made += wanted.len();
        for (predecessor, (kind, lag, unit)) in wanted {
            let id = RecordId::random(rng);
            puts.push(put(id, "predecessor", predecessor.to_scalar()));
            puts.push(put(id, "successor", task.to_scalar()));
            puts.push(put(id, "kind", kind.to_scalar()));
            puts.push(put(id, "lag", lag.to_scalar()));
            puts.push(put(id, "lag_unit", unit.to_scalar()));
        }
    }

    /// A key as the table has it, or a number with a type and a lag.
    fn read(&self, item: &str) -> Result<(TaskId, Tie), String> {
        if let Some(task) = self.keys.get(&plain(item)) {
            return Ok((*task, Tie::default()));
        }
        let read = parse_predecessors(item, self.units).map_err(|error| error.to_string())?;
        let Some(one) = read.first() else {
            return Err(format!("‘{}’ names no task", shown(item)));
        };
        match self.numbers.get(&one.number.to_lowercase()) {
            Some(task) => Ok((*task, (one.kind, one.lag, one.lag_unit))),
            None => Err(format!("there is no task ‘{}’", shown(&one.number))),
        }
    }
}
