//! The open plan as signals: one per row, made when the row is first shown.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use throughline_core::{
    engine::{
        CalendarShade, CalendarsView, LinkView, PlanDelta, PlanView, ResourceView, Row, RowKind,
    },
    id::{ResourceId, TaskId},
    time::Moment,
};

use crate::ui::plan::{column::Column, timeline::Timeline};

/// A row, and its signal once somebody has looked at it.
struct Entry {
    row: Arc<Row>,
    signal: Option<ArcRwSignal<Arc<Row>>>,
}

/// The rows that are not inside a closed summary, in display order.
#[derive(Default, PartialEq)]
pub(crate) struct Shown {
    /// The tasks.
    pub(crate) tasks: Vec<TaskId>,
    /// Where each stands in `tasks`.
    pub(crate) index: HashMap<TaskId, u32>,
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
    pub(crate) shade: RwSignal<Arc<CalendarShade>>,
    pub(crate) calendars: RwSignal<Arc<CalendarsView>>,
    pub(crate) range: RwSignal<(Option<Moment>, Option<Moment>)>,
    pub(crate) measures: RwSignal<Measures>,
    /// Closed summaries.
    pub(crate) closed: RwSignal<HashSet<TaskId>>,
    pub(crate) shown: Memo<Arc<Shown>>,
    pub(crate) cursor: RwSignal<Option<Cursor>>,
    /// Whether the cursor moved by keyboard or click, so that the browser's focus should follow.
    pub(crate) follow_focus: RwSignal<bool>,
    pub(crate) selected: RwSignal<Arc<BTreeSet<TaskId>>>,
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
        let order = RwSignal::new(Arc::new(Vec::<TaskId>::new()));
        let structure = RwSignal::new(0);
        let closed = RwSignal::new(HashSet::<TaskId>::new());
        let shown = Memo::new(move |_| {
            structure.track();
            Arc::new(rows.with_value(|rows| {
                order.with(|order| closed.with(|closed| show(rows, order, closed)))
            }))
        });
        Self {
            rows,
            order,
            structure,
            dates: RwSignal::new(0),
            links: RwSignal::default(),
            resources: RwSignal::default(),
            shade: RwSignal::default(),
            calendars: RwSignal::default(),
            range: RwSignal::default(),
            measures: RwSignal::default(),
            closed,
            shown,
            cursor: RwSignal::new(None),
            follow_focus: RwSignal::new(false),
            selected: RwSignal::default(),
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
                .map(|row| {
                    let row = Arc::new(row);
                    (row.id, Entry { row, signal: None })
                })
                .collect();
        });
        self.measures.set(Measures {
            units: view.units,
            day_span: view.day_span,
        });
        self.links.set(Arc::new(view.links));
        self.resources.set(Arc::new(view.resources));
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
                let row = Arc::new(row);
                match rows.get_mut(&row.id) {
                    Some(entry) => {
                        structure |= entry.row.level != row.level || entry.row.kind != row.kind;
                        dates |= (entry.row.start, entry.row.finish) != (row.start, row.finish);
                        entry.row = Arc::clone(&row);
                        if let Some(signal) = &entry.signal {
                            signals.push((signal.clone(), row));
                        }
                    }
                    None => {
                        rows.insert(row.id, Entry { row, signal: None });
                    }
                }
            }
            if let Some(order) = &delta.order {
                let living: HashSet<_> = order.iter().copied().collect();
                rows.retain(|id, _| living.contains(id));
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
        if let Some(links) = delta.links {
            self.links.set(Arc::new(links));
        }
        if let Some(resources) = delta.resources {
            self.resources.set(Arc::new(resources));
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
        self.order.set(Arc::default());
        self.rows.update_value(HashMap::clear);
        self.structure.update(|n| *n = n.wrapping_add(1));
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
            Some(task) if !selected.contains(&task) => vec![task],
            None if selected.is_empty() => Vec::new(),
            _ => self.order.with_untracked(|order| {
                order
                    .iter()
                    .copied()
                    .filter(|id| selected.contains(id))
                    .collect()
            }),
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

fn show(rows: &HashMap<TaskId, Entry>, order: &[TaskId], closed: &HashSet<TaskId>) -> Shown {
    let mut tasks = Vec::with_capacity(order.len());
    let mut hidden_below: Option<u16> = None;
    for id in order {
        let Some(entry) = rows.get(id) else { continue };
        if hidden_below.is_some_and(|level| entry.row.level > level) {
            continue;
        }
        hidden_below =
            (entry.row.kind == RowKind::Summary && closed.contains(id)).then_some(entry.row.level);
        tasks.push(*id);
    }
    let index = (0_u32..)
        .zip(&tasks)
        .map(|(index, id)| (*id, index))
        .collect();
    Shown { tasks, index }
}
