//! The open plan as signals: one per row, made when the row is first shown.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use throughline_core::{
    engine::{
        CalendarShade, CalendarsView, ExternalView, LinkView, PlanDelta, PlanView, ResourceView,
        Row, RowKind, relink,
    },
    id::{ResourceId, TaskId},
    plan,
    time::Moment,
    view::{Arrangement, Fit, Subject, Value},
};

use super::groups;
use crate::ui::plan::{column::Column, timeline::Timeline};

/// A row, and its signal once somebody has looked at it.
struct Entry {
    row: Arc<Row>,
    signal: Option<ArcRwSignal<Arc<Row>>>,
    /// Its place in the plan, from 1; 0 for the heading of a group.
    place: u32,
    /// What stands in the columns that rows do not carry.
    cells: Vec<Value>,
}

impl Entry {
    fn new(row: Row) -> Self {
        Self {
            row: Arc::new(row),
            signal: None,
            place: 0,
            cells: Vec::new(),
        }
    }
}

/// A line of the plan as it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ShownLine {
    /// 0 at the top.
    pub(crate) level: u16,
    /// Why it is there.
    pub(crate) fit: Fit,
}

/// The rows that are not inside a closed summary, in display order.
#[derive(Default, PartialEq)]
pub(crate) struct Shown {
    /// The tasks, and the headings of groups.
    pub(crate) tasks: Vec<TaskId>,
    /// How each is shown.
    pub(crate) lines: Vec<ShownLine>,
    /// Where each stands in `tasks`.
    pub(crate) index: HashMap<TaskId, u32>,
}

/// The lines of a view other than the whole plan.
#[derive(Default)]
pub(crate) struct Arranged {
    lines: Vec<(TaskId, ShownLine)>,
    groups: HashSet<TaskId>,
    /// How many tasks fit the filter.
    pub(crate) fitting: u32,
    /// How many there are.
    pub(crate) all: u32,
}

impl Shown {
    /// Where a task is shown.
    pub(crate) fn position(&self, task: TaskId) -> Option<usize> {
        self.index.get(&task).map(|index| *index as usize)
    }

    /// The task shown at a place.
    pub(crate) fn at(&self, index: usize) -> Option<TaskId> {
        self.tasks.get(index).copied()
    }

    /// How a task is shown.
    pub(crate) fn line(&self, task: TaskId) -> Option<ShownLine> {
        self.lines.get(self.position(task)?).copied()
    }
}

/// Where the keyboard is: a whole row, or one of its cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cursor {
    pub(crate) task: TaskId,
    /// `None` for the whole row.
    pub(crate) column: Option<Column>,
}

/// A cell that is being edited.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Editing {
    pub(crate) task: TaskId,
    pub(crate) column: Column,
    /// The text that the editor starts with.
    pub(crate) text: String,
    /// Whether that text replaces the value (a key was typed) rather than being the value.
    pub(crate) typed: bool,
    /// Whether the task was made just now and has no name yet: Escape takes it back.
    pub(crate) fresh: bool,
}

/// What the durations and dates of the plan are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Measures {
    /// Working minutes in a day, a week and a month.
    pub(crate) units: (i64, i64, i64),
    /// Minutes after midnight at which a date without a time starts and finishes.
    pub(crate) day_span: (i64, i64),
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            units: (480, 2400, 9600),
            day_span: (480, 1020),
        }
    }
}

/// The open plan.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    rows: StoredValue<HashMap<TaskId, Entry>>,
    /// All tasks in display order.
    pub(crate) order: RwSignal<Arc<Vec<TaskId>>>,
    /// Counts changes of order, levels and kinds, which decide what is shown.
    structure: RwSignal<u32>,
    /// Counts changes of any dates, which decide the links' paths.
    pub(crate) dates: RwSignal<u32>,
    pub(crate) links: RwSignal<Arc<Vec<LinkView>>>,
    pub(crate) resources: RwSignal<Arc<Vec<ResourceView>>>,
    /// Links from other projects.
    pub(crate) external: RwSignal<Arc<Vec<ExternalView>>>,
    pub(crate) shade: RwSignal<Arc<CalendarShade>>,
    pub(crate) calendars: RwSignal<Arc<CalendarsView>>,
    /// A plan of nothing but the calendars, which the core's own code answers questions about.
    pub(crate) calendar_plan: Memo<Arc<plan::Plan>>,
    pub(crate) range: RwSignal<(Option<Moment>, Option<Moment>)>,
    pub(crate) measures: RwSignal<Measures>,
    /// Closed summaries.
    pub(crate) closed: RwSignal<HashSet<TaskId>>,
    /// The lines of the view that is looked through; nothing for the whole plan.
    pub(crate) arranged: RwSignal<Option<Arc<Arranged>>>,
    /// The columns of the cells that rows do not carry.
    cell_columns: RwSignal<Vec<Column>>,
    pub(crate) shown: Memo<Arc<Shown>>,
    pub(crate) cursor: RwSignal<Option<Cursor>>,
    /// Whether the cursor moved by keyboard or click, so that the browser's focus should follow.
    pub(crate) follow_focus: RwSignal<bool>,
    pub(crate) selected: RwSignal<Arc<BTreeSet<TaskId>>>,
    /// The columns of the selected rows that are meant, where not whole rows are: from one to another.
    pub(crate) span: RwSignal<Option<(Column, Column)>>,
    /// Rows that were cut and wait for where they are pasted.
    pub(crate) cut: RwSignal<Arc<BTreeSet<TaskId>>>,
    /// Where a selection with Shift starts.
    pub(crate) anchor: RwSignal<Option<TaskId>>,
    pub(crate) editing: RwSignal<Option<Editing>>,
    /// Rows that somebody else changed a moment ago.
    pub(crate) touched: RwSignal<Arc<HashSet<TaskId>>>,
    /// The task whose details are open.
    pub(crate) details: RwSignal<Option<TaskId>>,
    pub(crate) timeline: RwSignal<Timeline>,
}

impl Plan {
    /// No plan yet.
    pub(crate) fn new() -> Self {
        let rows = StoredValue::new(HashMap::<TaskId, Entry>::new());
        let calendars = RwSignal::<Arc<CalendarsView>>::default();
        let order = RwSignal::new(Arc::new(Vec::<TaskId>::new()));
        let structure = RwSignal::new(0);
        let closed = RwSignal::new(HashSet::<TaskId>::new());
        let arranged = RwSignal::new(None::<Arc<Arranged>>);
        let shown = Memo::new(move |_| {
            structure.track();
            Arc::new(rows.with_value(|rows| {
                arranged.with(|arranged| {
                    closed.with(|closed| match arranged {
                        Some(arranged) => show(rows, arranged.lines.iter().copied(), closed),
                        None => order.with(|order| show(rows, plain(rows, order), closed)),
                    })
                })
            }))
        });
        Self {
            rows,
            order,
            structure,
            dates: RwSignal::new(0),
            links: RwSignal::default(),
            resources: RwSignal::default(),
            external: RwSignal::default(),
            shade: RwSignal::default(),
            calendars,
            calendar_plan: Memo::new(move |_| Arc::new(calendars.with(|view| view.plan()))),
            range: RwSignal::default(),
            measures: RwSignal::default(),
            closed,
            arranged,
            cell_columns: RwSignal::default(),
            shown,
            cursor: RwSignal::new(None),
            follow_focus: RwSignal::new(false),
            selected: RwSignal::default(),
            span: RwSignal::new(None),
            cut: RwSignal::default(),
            anchor: RwSignal::new(None),
            editing: RwSignal::new(None),
            touched: RwSignal::default(),
            details: RwSignal::new(None),
            timeline: RwSignal::new(Timeline::default()),
        }
    }

    /// Replaces everything by another plan.
    pub(crate) fn open(self, view: PlanView) {
        self.clear();
        let order: Vec<_> = view.rows.iter().map(|row| row.id).collect();
        self.rows.update_value(|rows| {
            *rows = view
                .rows
                .into_iter()
                .map(|row| (row.id, Entry::new(row)))
                .collect();
            number(rows, &order);
        });
        self.measures.set(Measures {
            units: view.units,
            day_span: view.day_span,
        });
        self.links.set(Arc::new(view.links));
        self.resources.set(Arc::new(view.resources));
        self.external.set(Arc::new(view.external));
        self.shade.set(Arc::new(view.shade));
        self.calendars.set(Arc::new(view.calendars));
        self.range.set((view.start, view.finish));
        self.timeline
            .set(Timeline::over(view.start, view.finish, view.day_span));
        self.order.set(Arc::new(order));
        self.structure.update(|n| *n = n.wrapping_add(1));
        self.dates.update(|n| *n = n.wrapping_add(1));
    }

    /// Takes over what changed; only the signals of rows that differ are touched.
    pub(crate) fn change(self, delta: PlanDelta) {
        let mut signals = Vec::new();
        let mut structure = delta.order.is_some();
        let mut dates = delta.order.is_some();
        self.rows.update_value(|rows| {
            for row in delta.rows {
                match rows.get_mut(&row.id) {
                    Some(entry) => {
                        let row = Arc::new(row);
                        structure |= entry.row.level != row.level || entry.row.kind != row.kind;
                        dates |= (entry.row.start, entry.row.finish) != (row.start, row.finish);
                        entry.row = Arc::clone(&row);
                        if let Some(signal) = &entry.signal {
                            signals.push((signal.clone(), row));
                        }
                    }
                    None => {
                        rows.insert(row.id, Entry::new(row));
                    }
                }
            }
            if let Some(order) = &delta.order {
                let living: HashSet<_> = order.iter().copied().collect();
                let is_group = |id| self.is_group(id);
                rows.retain(|id, _| living.contains(id) || is_group(*id));
                number(rows, order);
            }
        });
        let before = self.cursor.get_untracked().and_then(|cursor| {
            self.shown
                .with_untracked(|shown| shown.position(cursor.task))
        });
        self.range.set((delta.start, delta.finish));
        self.timeline.update(|timeline| {
            timeline.stretch(delta.start, delta.finish);
        });
        if !delta.links.is_empty() || !delta.unlinked.is_empty() {
            self.links
                .update(|links| relink(Arc::make_mut(links), delta.links, &delta.unlinked));
        }
        if let Some(resources) = delta.resources {
            self.resources.set(Arc::new(resources));
        }
        if let Some(external) = delta.external {
            self.external.set(Arc::new(external));
        }
        if let Some(shade) = delta.shade {
            self.shade.set(Arc::new(shade));
        }
        if let Some(calendars) = delta.calendars {
            self.calendars.set(Arc::new(calendars));
        }
        for (signal, row) in signals {
            signal.set(row);
        }
        if let Some(order) = delta.order {
            self.order.set(Arc::new(order));
        }
        if structure {
            self.structure.update(|n| *n = n.wrapping_add(1));
            self.drop_missing(before);
        }
        if dates {
            self.dates.update(|n| *n = n.wrapping_add(1));
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(self) {
        self.editing.set(None);
        self.cursor.set(None);
        self.details.set(None);
        self.anchor.set(None);
        self.selected.set(Arc::default());
        self.touched.set(Arc::default());
        self.closed.update(HashSet::clear);
        self.span.set(None);
        self.cut.set(Arc::default());
        self.arranged.set(None);
        self.cell_columns.set(Vec::new());
        self.order.set(Arc::default());
        self.rows.update_value(HashMap::clear);
        self.structure.update(|n| *n = n.wrapping_add(1));
    }

    /// Takes over the lines of a view, or shows the whole plan again.
    pub(crate) fn arrange(self, arrangement: Option<&Arrangement>) {
        let old = self.arranged.get_untracked();
        let mut signals = Vec::new();
        let arranged = arrangement.map(|arrangement| {
            let mut groups = HashSet::new();
            self.rows.update_value(|rows| {
                for heading in groups::headings(arrangement, |index| {
                    let id = self
                        .order
                        .with_untracked(|order| order.get(index).copied())?;
                    rows.get(&id).map(|entry| Arc::clone(&entry.row))
                }) {
                    groups.insert(heading.id);
                    let row = Arc::new(heading);
                    let entry = rows
                        .entry(row.id)
                        .or_insert_with(|| Entry::new(Row::clone(&row)));
                    if entry.row != row {
                        entry.row = Arc::clone(&row);
                        signals.extend(entry.signal.clone().map(|signal| (signal, row)));
                    }
                }
            });
            let lines = self.order.with_untracked(|order| {
                let line = |line: &throughline_core::view::Line| {
                    let id = match line.subject {
                        Subject::Task(index) => order.get(index as usize).copied(),
                        Subject::Group(index) => {
                            arrangement.groups.get(index as usize).map(|group| group.id)
                        }
                    };
                    let shown = ShownLine {
                        level: line.level,
                        fit: line.fit,
                    };
                    id.map(|id| (id, shown))
                };
                arrangement.lines.iter().filter_map(line).collect()
            });
            Arc::new(Arranged {
                lines,
                groups,
                fitting: arrangement.fitting,
                all: arrangement.all,
            })
        });
        // Headings of groups that are no more.
        let gone: Vec<TaskId> = old
            .iter()
            .flat_map(|old| &old.groups)
            .filter(|id| arranged.as_ref().is_none_or(|now| !now.groups.contains(id)))
            .copied()
            .collect();
        let before = self.cursor.get_untracked().and_then(|cursor| {
            self.shown
                .with_untracked(|shown| shown.position(cursor.task))
        });
        self.arranged.set(arranged);
        self.rows
            .update_value(|rows| rows.retain(|id, _| !gone.contains(id)));
        for (signal, row) in signals {
            signal.set(row);
        }
        self.drop_missing(before);
        self.drop_unseen(before);
    }

    /// Takes over what stands in columns that rows do not carry.
    pub(crate) fn take_cells(self, columns: Vec<Column>, cells: Vec<(TaskId, Vec<Value>)>) {
        if self.cell_columns.with_untracked(|now| *now != columns) {
            self.rows.update_value(|rows| {
                for entry in rows.values_mut() {
                    entry.cells.clear();
                }
            });
            self.cell_columns.set(columns);
        }
        let mut signals = Vec::new();
        self.rows.update_value(|rows| {
            for (id, cells) in cells {
                if let Some(entry) = rows.get_mut(&id) {
                    entry.cells = cells;
                    if let Some(signal) = &entry.signal {
                        signals.push((signal.clone(), Arc::clone(&entry.row)));
                    }
                }
            }
        });
        // The rows are the same, but what is drawn of them is not.
        for (signal, row) in signals {
            signal.set(row);
        }
    }

    /// What stands in a column that rows do not carry; `None` until the engine has said it.
    pub(crate) fn cell(self, task: TaskId, column: Column) -> Option<Value> {
        let at = self
            .cell_columns
            .with_untracked(|columns| columns.iter().position(|now| *now == column));
        self.rows
            .with_value(|rows| rows.get(&task)?.cells.get(at?).cloned())
    }

    /// Whether it is the heading of a group rather than a task.
    pub(crate) fn is_group(self, id: TaskId) -> bool {
        self.arranged.with_untracked(|arranged| {
            arranged
                .as_ref()
                .is_some_and(|arranged| arranged.groups.contains(&id))
        })
    }

    /// The place of a task in the plan, from 1; 0 for the heading of a group.
    pub(crate) fn place(self, task: TaskId) -> u32 {
        self.rows
            .with_value(|rows| rows.get(&task).map_or(0, |entry| entry.place))
    }

    /// The signal of a row, made now if nobody has looked at it yet.
    pub(crate) fn row(self, task: TaskId) -> Option<ArcRwSignal<Arc<Row>>> {
        let mut found = None;
        self.rows.update_value(|rows| {
            if let Some(entry) = rows.get_mut(&task) {
                let signal = entry
                    .signal
                    .get_or_insert_with(|| ArcRwSignal::new(Arc::clone(&entry.row)));
                found = Some(signal.clone());
            }
        });
        found
    }

    /// Follows order, levels and kinds: which tasks there are and which are in which.
    pub(crate) fn track_structure(self) {
        self.structure.track();
    }

    /// A row as it is now, without following it.
    pub(crate) fn peek(self, task: TaskId) -> Option<Arc<Row>> {
        self.rows
            .with_value(|rows| rows.get(&task).map(|entry| Arc::clone(&entry.row)))
    }

    /// The first row, in display order, that fits.
    pub(crate) fn find(self, mut fits: impl FnMut(&Row) -> bool) -> Option<Arc<Row>> {
        self.order.with_untracked(|order| {
            self.rows.with_value(|rows| {
                order
                    .iter()
                    .filter_map(|id| rows.get(id))
                    .find(|entry| fits(&entry.row))
                    .map(|entry| Arc::clone(&entry.row))
            })
        })
    }

    /// Looks at every row in display order until told to stop by `false`.
    pub(crate) fn each(self, mut look: impl FnMut(&Arc<Row>) -> bool) {
        self.order.with_untracked(|order| {
            self.rows.with_value(|rows| {
                for id in order.iter() {
                    if let Some(entry) = rows.get(id)
                        && !look(&entry.row)
                    {
                        break;
                    }
                }
            });
        });
    }

    /// Looks at every line of the view, also those inside closed summaries.
    pub(crate) fn each_line(self, mut look: impl FnMut(&Arc<Row>)) {
        let Some(arranged) = self.arranged.get_untracked() else {
            return self.each(|row| {
                look(row);
                true
            });
        };
        self.rows.with_value(|rows| {
            let ids = arranged.lines.iter().map(|(id, _)| id);
            for entry in ids.filter_map(|id| rows.get(id)) {
                look(&entry.row);
            }
        });
    }

    /// The name and initials of a resource.
    pub(crate) fn resource(self, id: ResourceId) -> Option<ResourceView> {
        self.resources
            .with(|all| all.iter().find(|resource| resource.id == id).cloned())
    }

    /// Opens or closes a summary.
    pub(crate) fn set_closed(self, task: TaskId, closed: bool) {
        self.closed.update(|set| {
            if closed {
                set.insert(task);
            } else {
                set.remove(&task);
            }
        });
    }

    /// Opens every summary that hides a task.
    pub(crate) fn reveal(self, task: TaskId) {
        let mut above = Vec::new();
        let mut next = self.peek(task).and_then(|row| row.parent);
        // A plan is a forest, but a limit costs nothing and foreign data never hangs the page.
        while let Some(parent) = next
            && above.len() < 1000
        {
            above.push(parent);
            next = self.peek(parent).and_then(|row| row.parent);
        }
        if self
            .closed
            .with_untracked(|set| above.iter().any(|id| set.contains(id)))
        {
            self.closed.update(|set| {
                for id in &above {
                    set.remove(id);
                }
            });
        }
    }

    /// The tasks that a command is about: the selection, or the row of the cursor.
    pub(crate) fn subjects(self) -> Vec<TaskId> {
        let selected = self.selected.get_untracked();
        let cursor = self.cursor.get_untracked().map(|cursor| cursor.task);
        match cursor {
            Some(task) if self.is_group(task) && selected.is_empty() => Vec::new(),
            Some(task) if !selected.contains(&task) => vec![task],
            None if selected.is_empty() => Vec::new(),
            _ => self.shown.with_untracked(|shown| {
                shown
                    .tasks
                    .iter()
                    .copied()
                    .filter(|id| selected.contains(id) && !self.is_group(*id))
                    .collect()
            }),
        }
    }

    /// A cursor on a row that the view does not show any more moves to the row in its place.
    fn drop_unseen(self, before: Option<usize>) {
        let Some(cursor) = self.cursor.get_untracked() else {
            return;
        };
        let Some(before) = before else { return };
        let next = self.shown.with_untracked(|shown| {
            if shown.position(cursor.task).is_some() {
                return None;
            }
            shown.at(before.min(shown.tasks.len().checked_sub(1)?))
        });
        if let Some(task) = next {
            self.cursor.set(Some(Cursor {
                task,
                column: cursor.column,
            }));
        }
    }

    /// After rows went away: the cursor moves to the row that took its place.
    fn drop_missing(self, before: Option<usize>) {
        let gone = |task: TaskId| self.rows.with_value(|rows| !rows.contains_key(&task));
        if let Some(cursor) = self.cursor.get_untracked()
            && gone(cursor.task)
        {
            let next = self.shown.with_untracked(|shown| {
                let last = shown.tasks.len().checked_sub(1)?;
                shown.at(before.unwrap_or(0).min(last))
            });
            self.cursor.set(next.map(|task| Cursor {
                task,
                column: cursor.column,
            }));
        }
        if self
            .editing
            .get_untracked()
            .is_some_and(|editing| gone(editing.task))
        {
            self.editing.set(None);
        }
        if self.details.get_untracked().is_some_and(gone) {
            self.details.set(None);
        }
        let selected = self.selected.get_untracked();
        if selected.iter().any(|task| gone(*task)) {
            self.selected.set(Arc::new(
                selected
                    .iter()
                    .copied()
                    .filter(|task| !gone(*task))
                    .collect(),
            ));
        }
    }
}

/// The lines of the whole plan in its own order.
fn plain<'a>(
    rows: &'a HashMap<TaskId, Entry>,
    order: &'a [TaskId],
) -> impl Iterator<Item = (TaskId, ShownLine)> + 'a {
    order.iter().filter_map(|id| {
        let line = ShownLine {
            level: rows.get(id)?.row.level,
            fit: Fit::Fits,
        };
        Some((*id, line))
    })
}

fn show(
    rows: &HashMap<TaskId, Entry>,
    lines: impl Iterator<Item = (TaskId, ShownLine)>,
    closed: &HashSet<TaskId>,
) -> Shown {
    let mut shown = Shown::default();
    let mut hidden_below: Option<u16> = None;
    for (id, line) in lines {
        let Some(entry) = rows.get(&id) else { continue };
        if hidden_below.is_some_and(|level| line.level > level) {
            continue;
        }
        hidden_below =
            (entry.row.kind == RowKind::Summary && closed.contains(&id)).then_some(line.level);
        shown.tasks.push(id);
        shown.lines.push(line);
    }
    shown.index = (0_u32..)
        .zip(&shown.tasks)
        .map(|(index, id)| (*id, index))
        .collect();
    shown
}

/// Gives each row its place in the plan.
fn number(rows: &mut HashMap<TaskId, Entry>, order: &[TaskId]) {
    for (place, id) in (1_u32..).zip(order) {
        if let Some(entry) = rows.get_mut(id) {
            entry.place = place;
        }
    }
}
