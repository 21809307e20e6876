//! Makes records of tables as a person writes them: a cell is text, whatever its field holds, and names
//! other records by their labels.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use rand::Rng;

use crate::{
    id::{RecordId, TaskId},
    plan::PlanRecords,
    record::{FieldError, FieldType, Record as _, Resource, Scalar, Task},
    register::{Entry, Kind, RecordRef},
    sample::northern::DAY,
};

/// Records of one kind. An empty cell leaves its field at the default.
///
/// Amounts of money are in minor units, delays in working days. A cell that names a record does so by the
/// label of its row, a resource's name, `task:` and a task's name, or, where several tasks have
/// that name, `task:` and `summary / task`.
pub(super) struct Table<const N: usize> {
    pub(super) kind: &'static Kind,
    pub(super) columns: [&'static str; N],
    pub(super) rows: &'static [Row<N>],
}

/// What other rows name the record by, the month and day of 2027 on which it was made, and its cells.
pub(super) type Row<const N: usize> = (&'static str, &'static str, [&'static str; N]);

/// A record in the making: its cells wait until every label is known.
struct Pending {
    entry: Entry,
    day: &'static str,
    cells: Vec<(&'static str, &'static str)>,
}

/// Records in the making.
pub(super) struct Filler<'a, R> {
    rng: &'a mut R,
    plan: &'a PlanRecords,
    labels: BTreeMap<&'static str, RecordRef>,
    /// By name; nothing where several tasks have it.
    tasks: BTreeMap<String, Option<TaskId>>,
    pending: Vec<Pending>,
    slips: Vec<String>,
}

impl<'a, R: Rng> Filler<'a, R> {
    pub(super) fn new(plan: &'a PlanRecords, rng: &'a mut R) -> Self {
        let mut tasks = BTreeMap::new();
        for task in plan.tasks.values() {
            let summary = task.parent.and_then(|parent| plan.tasks.get(&parent));
            let summary = summary.map_or("", |summary| summary.name.as_str());
            tasks.insert(format!("{summary} / {}", task.name), Some(task.id));
            let bare = tasks.entry(task.name.clone());
            bare.and_modify(|id| *id = None).or_insert(Some(task.id));
        }
        Self {
            rng,
            plan,
            labels: BTreeMap::new(),
            tasks,
            pending: Vec::new(),
            slips: Vec::new(),
        }
    }

    /// A record for each row.
    pub(super) fn table<const N: usize>(&mut self, table: &Table<N>) {
        for (label, day, cells) in table.rows {
            let id = RecordId::random(self.rng);
            let cells = table.columns.into_iter().zip(*cells);
            self.add(table.kind, id, label, day, cells.collect());
        }
    }

    /// A record with that id.
    pub(super) fn add(
        &mut self,
        kind: &'static Kind,
        id: RecordId,
        label: &'static str,
        day: &'static str,
        cells: Vec<(&'static str, &'static str)>,
    ) {
        let entry = Entry::new(kind, id);
        let named = RecordRef::from(&entry);
        if !label.is_empty() && self.labels.insert(label, named).is_some() {
            self.slips.push(format!("two rows are labelled ‘{label}’"));
        }
        self.pending.push(Pending { entry, day, cells });
    }

    /// The record that a cell names. A name of nothing is a slip, and what is returned is nobody's.
    pub(super) fn named(&mut self, name: &str) -> RecordRef {
        let found = if let Some(task) = name.strip_prefix("task:") {
            let id = self.tasks.get(task).copied().flatten();
            id.map(|id| RecordRef::new(Task::DEF.table, id))
        } else {
            self.labels.get(name).cloned().or_else(|| {
                let mut resources = self.plan.resources.values();
                let resource = resources.find(|resource| resource.name == name)?;
                Some(RecordRef::new(Resource::DEF.table, resource.id))
            })
        };
        found.unwrap_or_else(|| {
            self.slips.push(format!("nothing is named ‘{name}’"));
            RecordRef::new("", RecordId::from_name(name))
        })
    }

    /// What a field of that type stores for a cell.
    fn scalar(&mut self, field_type: FieldType, cell: &str) -> Scalar {
        let number = |factor: i64| {
            let number = cell.replace('_', "").parse::<i64>().ok();
            // What is no number is left for the field to refuse.
            number.map_or_else(|| cell.into(), |number| Scalar::Int(number * factor))
        };
        match field_type {
            FieldType::Integer | FieldType::Percent | FieldType::Money => number(1),
            FieldType::Duration => number(DAY),
            FieldType::Bool if cell == "yes" => Scalar::Bool(true),
            FieldType::Record => self.named(cell).to_string().into(),
            FieldType::Reference(table) => {
                let named = self.named(cell);
                let wrong = ![table, ""].contains(&named.table.as_str());
                if !table.is_empty() && wrong {
                    self.slips.push(format!("‘{cell}’ is not one of {table}"));
                }
                named.id.as_str().into()
            }
            _ => cell.into(),
        }
    }

    fn set(&mut self, entry: &mut Entry, field: &str, value: &Scalar) {
        if let Err(error) = entry.set(field, value) {
            let title = entry.title();
            self.slips
                .push(format!("{} ‘{title}’: {error}", entry.kind().one));
        }
    }

    /// The records, each with its number, and the slips. `last` completes the records when all cells
    /// are filled in.
    pub(super) fn finish(
        mut self,
        last: impl FnOnce(&mut [Entry]) -> Result<(), FieldError>,
    ) -> (Vec<Entry>, Vec<String>) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_by_key(|pending| (pending.entry.kind().table(), pending.day));
        let mut entries: Vec<Entry> = Vec::with_capacity(pending.len());
        let mut number = 0;
        for Pending {
            mut entry,
            day,
            cells,
        } in pending
        {
            let kind = entry.kind();
            let same_kind = entries
                .last()
                .is_some_and(|last| last.kind().table() == kind.table());
            number = if same_kind { number + 1 } else { 1 };
            for (column, cell) in cells {
                if cell.is_empty() {
                    continue;
                }
                let field_type = kind.field(column).map_or(FieldType::Text, |f| f.field_type);
                let value = self.scalar(field_type, cell);
                self.set(&mut entry, column, &value);
            }
            if !kind.record.key_prefix.is_empty() {
                self.set(&mut entry, "number", &Scalar::Int(number));
            }
            match created(day, number) {
                Some(millis) => self.set(&mut entry, "created", &Scalar::Int(millis)),
                None => self.slips.push(format!("‘{day}’ is not a day of 2027")),
            }
            entries.push(entry);
        }
        let completed = last(&mut entries);
        self.slips
            .extend(completed.err().map(|error| error.to_string()));
        (entries, self.slips)
    }
}

/// When the record of that number was made, in milliseconds since 1970 UTC: one every five minutes from
/// eight in the morning in Norway.
fn created(day: &str, number: i64) -> Option<i64> {
    let day: NaiveDate = format!("2027-{day}").parse().ok()?;
    let eight = NaiveTime::from_hms_opt(7, 0, 0)?;
    let made = day.and_time(eight).and_utc() + TimeDelta::minutes(5 * number);
    Some(made.timestamp_millis())
}
