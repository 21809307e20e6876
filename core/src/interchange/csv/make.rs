//! From rows to what is written to a plan: one way for a new project and for an open one.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;

use super::{
    layout::Layout,
    outline,
    people::People,
    predecessors::Predecessors,
    report::{CellChange, DryRun, Problems, show},
    rows::Row,
    target::{Target, plain},
    times::{Times, first_start},
};
use crate::{
    edit::{self, Put},
    id::{CalendarId, RecordId, TaskId},
    interchange::Problem,
    plan::{Plan, PlanRecords, RepairKind},
    record::{FieldValue as _, Record as _, Scalar, Task},
    time::Moment,
};

/// Fields that the children of a summary decide.
const OF_CHILDREN: [&str; 8] = [
    "duration",
    "elapsed",
    "estimated",
    "milestone",
    "work",
    "percent_complete",
    "actual_start",
    "actual_finish",
];

/// What an import comes to.
pub(super) struct Made {
    /// What is to be written.
    pub(super) puts: Vec<Put>,
    /// The new tasks, in order.
    pub(super) created: Vec<TaskId>,
    /// The plan's records with that.
    pub(super) records: PlanRecords,
    /// The first start in the table, where a new project starts.
    pub(super) first_start: Option<Moment>,
    pub(super) report: DryRun,
}

/// What the rows mean for a plan. Problems are added to those there are already.
pub(super) fn make(
    rows: &[Row],
    columns: &[String],
    layout: &Layout,
    plan: &Plan,
    mut problems: Problems,
    rng: &mut impl Rng,
) -> Made {
    let parents = outline::parents(rows, layout, columns, &mut problems);
    let tasks = Tasks::find(rows, columns, layout, plan, &mut problems, rng);
    let mut maker = Maker {
        plan,
        rows,
        columns,
        layout,
        has_children: vec![false; rows.len()],
        codes: codes(rows, &parents),
        parents,
        tasks,
        puts: Vec::new(),
        report: DryRun {
            columns: columns.to_vec(),
            rows: rows.len(),
            ..DryRun::default()
        },
        problems,
    };
    for parent in maker.parents.iter().flatten() {
        maker.has_children[*parent] = true;
    }
    maker.run(rng)
}

/// Which task each row is.
pub(super) struct Tasks {
    /// The id of each row's task.
    pub(super) ids: Vec<TaskId>,
    /// Where it stands in the open plan, if it is there already.
    pub(super) existing: Vec<Option<usize>>,
    numbers: Vec<i64>,
}

impl Tasks {
    fn find(
        rows: &[Row],
        columns: &[String],
        layout: &Layout,
        plan: &Plan,
        problems: &mut Problems,
        rng: &mut impl Rng,
    ) -> Self {
        let there: BTreeMap<String, usize> = (0..plan.tasks.len())
            .map(|i| (plan.number(i).to_lowercase(), i))
            .collect();
        let heading = heading_of(columns, layout, &Target::Key);
        let mut first: BTreeMap<String, u64> = BTreeMap::new();
        let mut existing = Vec::with_capacity(rows.len());
        for row in rows {
            let key = plain(&row.key);
            if !key.is_empty()
                && let Some(line) = first.insert(key, row.line)
            {
                let reason = format!("line {line} has the key ‘{}’ too", row.key);
                problems.add(Problem::new(row.line, heading, reason));
            }
            existing.push(there.get(&bare(&row.key)).copied());
        }
        let ids = existing.iter().map(|found| match found {
            Some(i) => plan.tasks[*i].id,
            None => TaskId(RecordId::random(rng)),
        });
        let ids = ids.collect();
        let numbers = numbers(rows, &existing, plan);
        Self {
            ids,
            existing,
            numbers,
        }
    }
}

/// The numbers of new tasks: those of their keys where each is free, else the next free ones.
fn numbers(rows: &[Row], existing: &[Option<usize>], plan: &Plan) -> Vec<i64> {
    let new = || {
        rows.iter()
            .zip(existing)
            .filter(|(_, e)| e.is_none())
            .map(|(row, _)| row)
    };
    let told: Vec<i64> = new().filter_map(|row| number_in(&row.key)).collect();
    let unique: BTreeSet<i64> = told.iter().copied().collect();
    let taken: BTreeSet<i64> = plan.records.tasks.values().map(|t| t.number).collect();
    let usable =
        unique.len() == new().count() && told.len() == unique.len() && unique.is_disjoint(&taken);
    let mut next = plan.next_number();
    let mut numbers = Vec::with_capacity(rows.len());
    for (row, found) in rows.iter().zip(existing) {
        numbers.push(match (found, number_in(&row.key)) {
            (Some(_), _) => 0,
            (None, Some(number)) if usable => number,
            (None, _) => {
                next += 1;
                next - 1
            }
        });
    }
    numbers
}

/// The number at the end of a key, such as 12 in `NET-12`.
fn number_in(key: &str) -> Option<i64> {
    let digits = key.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|n| (1..=1_000_000_000).contains(n))
}

/// A key as tasks of ours have it, without its prefix: `12` or `12b`. A key of another program, such as
/// `NET-12`, is not one.
pub(super) fn bare(key: &str) -> String {
    let key = key.trim().to_lowercase();
    let rest = key.strip_prefix("t-").unwrap_or(&key);
    rest.to_owned()
}

pub(super) fn heading_of<'c>(columns: &'c [String], layout: &Layout, target: &Target) -> &'c str {
    let column = layout.columns.iter().position(|t| t == target);
    column
        .and_then(|i| columns.get(i))
        .map_or("", String::as_str)
}

/// The codes of new tasks as the plan computes them: a given code of a summary is the stem of the others.
fn codes(rows: &[Row], parents: &[Option<usize>]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::with_capacity(rows.len());
    let mut children: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for parent in parents {
        let nth = children.entry(*parent).or_default();
        *nth += 1;
        // A parent that comes later in the table gives no stem; the codes below it are then kept as given.
        let stem = parent.and_then(|p| Some((p, codes.get(p)?)));
        codes.push(match stem {
            Some((p, _)) if !rows[p].wbs.is_empty() => format!("{}.{nth}", rows[p].wbs),
            Some((_, code)) => format!("{code}.{nth}"),
            None => nth.to_string(),
        });
    }
    codes
}

struct Maker<'a> {
    plan: &'a Plan,
    rows: &'a [Row],
    columns: &'a [String],
    layout: &'a Layout,
    has_children: Vec<bool>,
    parents: Vec<Option<usize>>,
    /// The WBS codes that follow from the places.
    codes: Vec<String>,
    tasks: Tasks,
    puts: Vec<Put>,
    report: DryRun,
    problems: Problems,
}

impl Maker<'_> {
    fn run(mut self, rng: &mut impl Rng) -> Made {
        let mut people = People::new(self.plan);
        let mut times = Times::new(self.plan, self.rows);
        let calendars = self.calendars();
        for i in 0..self.rows.len() {
            let first = self.puts.len();
            if self.tasks.existing[i].is_none() {
                self.begin(i);
            }
            self.fields(i);
            self.references(i, &calendars, &mut people, rng);
            let summary = self.is_summary(i);
            times.place(
                &self.rows[i],
                (self.tasks.ids[i], self.tasks.existing[i]),
                summary,
                &mut self.puts,
            );
            if let Some(wanted) = &self.rows[i].resources {
                people.assign(self.tasks.ids[i], wanted, &mut self.puts, rng);
            }
            self.note_changes(i, first);
        }
        let mut predecessors = Predecessors::new(self.plan, self.rows, &self.tasks);
        let heading = heading_of(self.columns, self.layout, &Target::Predecessors);
        let mut retied = Vec::new();
        for i in 0..self.rows.len() {
            let before = self.puts.len();
            predecessors.tie(i, heading, &mut self.puts, &mut self.problems, rng);
            if self.puts.len() > before {
                retied.push(i);
            }
        }
        self.report.links = predecessors.made;
        for i in retied {
            let after = self.rows[i].predecessors.clone().unwrap_or_default();
            self.change(i, "Predecessors", String::new(), after);
        }
        self.report.resources = people.made;
        super::places::place(self.plan, &self.tasks, &self.parents, &mut self.puts, rng);
        self.report.notes.extend(times.notes());
        self.finish()
    }

    fn is_summary(&self, i: usize) -> bool {
        self.has_children[i] || self.tasks.existing[i].is_some_and(|at| self.plan.is_summary(at))
    }

    /// A new task: its number, and a day where nothing says how long it takes.
    fn begin(&mut self, i: usize) {
        let (row, id) = (&self.rows[i], self.tasks.ids[i]);
        if row.name().is_empty() {
            let name = heading_of(self.columns, self.layout, &Target::field("name"));
            self.problems
                .add(Problem::new(row.line, name, "a task has a name"));
        }
        self.report.created += 1;
        let level = self.level(i);
        let new = &mut self.report.new_tasks;
        show(new, || (level, row.key.clone(), row.name().to_owned()));
        self.puts.push(put(id, "number", self.tasks.numbers[i]));
        let told = row
            .field("duration")
            .is_some_and(|value| *value != Scalar::Null);
        if !self.has_children[i] && !told && row.finish.is_none() {
            self.puts
                .push(put(id, "duration", self.plan.records.options.day()));
            self.puts.push(put(id, "estimated", true));
        }
        if !row.wbs.is_empty() && row.wbs != self.codes[i] && self.plan.tasks.is_empty() {
            self.puts.push(put(id, "wbs_code", row.wbs.as_str()));
        }
    }

    fn level(&self, i: usize) -> u16 {
        let above = std::iter::successors(self.parents[i], |p| self.parents[*p]);
        u16::try_from(above.take(self.rows.len()).count()).unwrap_or(u16::MAX)
    }

    fn fields(&mut self, i: usize) {
        let (row, id) = (&self.rows[i], self.tasks.ids[i]);
        let summary = self.is_summary(i);
        let before = self.tasks.existing[i].map(|at| self.plan.task(at));
        // An empty cell says nothing of a new task, and never that a task has no name or no length.
        let says = |field: &str, value: &Scalar| {
            *value != Scalar::Null || before.is_some() && !["name", "duration"].contains(&field)
        };
        for (field, value) in &row.fields {
            if summary && OF_CHILDREN.contains(field) || !says(field, value) {
                continue;
            }
            for (companion, value) in edit::companions(before, field, value) {
                self.puts.push(put(id, companion, value));
            }
        }
        for (field, value) in &row.fields {
            if (!summary || !OF_CHILDREN.contains(field)) && says(field, value) {
                self.puts.push(put(id, field, value.clone()));
            }
        }
    }

    /// The calendars by name.
    fn calendars(&self) -> BTreeMap<String, CalendarId> {
        let living = self.plan.records.calendars.values().filter(|c| !c.deleted);
        living.map(|c| (plain(&c.name), c.id)).collect()
    }

    fn references(
        &mut self,
        i: usize,
        calendars: &BTreeMap<String, CalendarId>,
        people: &mut People,
        rng: &mut impl Rng,
    ) {
        let (row, id) = (&self.rows[i], self.tasks.ids[i]);
        for (field, name) in &row.named {
            let value = if *field == "owner" {
                people.find(name, &mut self.puts, rng).to_scalar()
            } else if let Some(calendar) = calendars.get(&plain(name)) {
                calendar.to_scalar()
            } else if plain(name) == "none" {
                continue;
            } else {
                let heading = heading_of(self.columns, self.layout, &Target::field(field));
                let reason = format!(
                    "there is no calendar ‘{}’ in the plan",
                    super::cell::shown(name)
                );
                self.problems.add(Problem::new(row.line, heading, reason));
                continue;
            };
            self.puts.push(put(id, field, value));
        }
    }

    /// What the puts from `first` on change of a task that is there already.
    fn note_changes(&mut self, i: usize, first: usize) {
        let Some(at) = self.tasks.existing[i] else {
            return;
        };
        let task = self.plan.task(at);
        // Of several values for one field the last holds.
        let mut last: BTreeMap<&str, &Scalar> = BTreeMap::new();
        let mut others = false;
        for put in &self.puts[first..] {
            if put.table == Task::DEF.table {
                last.insert(&put.field, &put.value);
            } else {
                others = true;
            }
        }
        let mut blank = Task::new(task.id);
        let mut changes = Vec::new();
        for (field, value) in last {
            let before = task.get(field).unwrap_or_default();
            // Through the record, so that an empty cell and a field's default are the same.
            let after = blank.set(field, value).ok().and_then(|()| blank.get(field));
            if after.as_ref().is_some_and(|after| *after != before) {
                let label = Task::DEF.field(field).map_or(field, |field| field.label);
                changes.push((
                    label.to_owned(),
                    words(&before),
                    words(&after.unwrap_or_default()),
                ));
            }
        }
        if others {
            let names = self.rows[i]
                .resources
                .iter()
                .flatten()
                .map(|(n, u)| (n.as_str(), *u));
            let after = crate::text::format_resources(names);
            changes.push(("Resources".to_owned(), String::new(), after));
        }
        if !changes.is_empty() {
            self.report.changed += 1;
        }
        for (field, before, after) in changes {
            self.push_change(at, field, before, after);
        }
    }

    fn change(&mut self, i: usize, field: &str, before: String, after: String) {
        if let Some(at) = self.tasks.existing[i] {
            let key = &self.plan.tasks[at].key;
            if !self.report.changes.iter().any(|change| change.key == *key) {
                self.report.changed += 1;
            }
            self.push_change(at, field.to_owned(), before, after);
        }
    }

    fn push_change(&mut self, at: usize, field: String, before: String, after: String) {
        let (key, name) = (&self.plan.tasks[at].key, &self.plan.task(at).name);
        show(&mut self.report.changes, || CellChange {
            key: key.clone(),
            name: name.clone(),
            field,
            before,
            after,
        });
    }

    fn finish(mut self) -> Made {
        let mut records = self.plan.records.clone();
        for put in &self.puts {
            if let Err(error) = apply(&mut records, put) {
                let line = self.line_of(put);
                self.problems.add(Problem::new(line, "", error));
            }
        }
        self.circles(&records);
        self.report.problems = self.problems.list;
        self.report.problems.sort();
        self.report.problem_count = self.problems.count;
        let new = self.tasks.ids.iter().zip(&self.tasks.existing);
        Made {
            created: new
                .filter(|(_, e)| e.is_none())
                .map(|(id, _)| *id)
                .collect(),
            puts: self.puts,
            records,
            first_start: first_start(self.rows, &self.plan.records.options),
            report: self.report,
        }
    }

    fn line_of(&self, put: &Put) -> u64 {
        let row = self.tasks.ids.iter().position(|id| id.0 == put.id);
        row.map_or(1, |i| self.rows[i].line)
    }

    /// Links that the plan with the new ones would leave out.
    fn circles(&mut self, records: &PlanRecords) {
        let after = Plan::new(records.clone());
        let known: BTreeSet<RecordId> = self.plan.repairs.iter().map(|r| r.record).collect();
        let heading = heading_of(self.columns, self.layout, &Target::Predecessors);
        let lines: BTreeMap<TaskId, u64> = self
            .tasks
            .ids
            .iter()
            .zip(self.rows)
            .map(|(id, row)| (*id, row.line))
            .collect();
        for repair in after.repairs.iter().filter(|r| !known.contains(&r.record)) {
            let reason = match repair.kind {
                RepairKind::DependencyCycle => {
                    "the link closes a circle of tasks that wait for each other"
                }
                RepairKind::SelfLink => "a task cannot wait for itself or for its own summary",
                _ => continue,
            };
            let link = records.links.get(&repair.record.into());
            let line = link.and_then(|l| l.successor).and_then(|id| lines.get(&id));
            self.problems
                .add(Problem::new(line.copied().unwrap_or(1), heading, reason));
        }
    }
}

/// Sets one field of one record.
fn apply(records: &mut PlanRecords, put: &Put) -> Result<(), String> {
    fn set<R: crate::record::Record>(
        map: &mut BTreeMap<R::Id, R>,
        put: &Put,
    ) -> Result<(), String> {
        let record = map
            .entry(put.id.into())
            .or_insert_with(|| R::new(put.id.into()));
        record
            .set(&put.field, &put.value)
            .map_err(|error| error.to_string())
    }
    match put.table.as_str() {
        "tasks" => set(&mut records.tasks, put),
        "links" => set(&mut records.links, put),
        "resources" => set(&mut records.resources, put),
        "assignments" => set(&mut records.assignments, put),
        "options" => records
            .options
            .set(&put.field, &put.value)
            .map_err(|error| error.to_string()),
        other => Err(format!("a table does not change {other}")),
    }
}

pub(super) fn put(id: TaskId, field: &str, value: impl Into<Scalar>) -> Put {
    Put::new(Task::DEF.table, id, field, value)
}

/// A stored value in words.
fn words(value: &Scalar) -> String {
    match value {
        Scalar::Null => String::new(),
        Scalar::Bool(true) => "yes".to_owned(),
        Scalar::Bool(false) => "no".to_owned(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Text(text) => super::cell::shown(text),
    }
}
