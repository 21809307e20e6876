//! Tasks and the links between them.

use std::collections::BTreeMap;

use rand::Rng;

use super::{
    error::Fault,
    kept::{Keeper, order},
    notes::{Note, Notes},
    own,
    scan::Element,
};
use crate::{
    id::{ExternalLinkId, LinkId, RecordId, TaskId},
    record::{
        Constraint, ExternalLink, LagUnit, Link, LinkType, Prose, Record as _, Task, TaskMode,
        TaskType,
    },
    time::{Minutes, Moment},
};

/// The constraints in the order of their numbers in a file.
pub(super) const CONSTRAINTS: [Constraint; 8] = [
    Constraint::Asap,
    Constraint::Alap,
    Constraint::Mso,
    Constraint::Mfo,
    Constraint::Snet,
    Constraint::Snlt,
    Constraint::Fnet,
    Constraint::Fnlt,
];

/// The link types in the order of their numbers in a file.
pub(super) const LINK_TYPES: [LinkType; 4] =
    [LinkType::Ff, LinkType::Fs, LinkType::Sf, LinkType::Ss];

/// The task types in the order of their numbers in a file.
pub(super) const TASK_TYPES: [TaskType; 3] = [
    TaskType::FixedUnits,
    TaskType::FixedDuration,
    TaskType::FixedWork,
];

/// The priority that means nothing in particular.
pub(super) const USUAL_PRIORITY: i64 = 500;

/// A task as it stands in the file.
#[derive(Debug)]
pub(super) struct FileTask {
    pub(super) task: Task,
    pub(super) uid: i64,
    /// The number of its key, or else of its row.
    pub(super) row: Option<i64>,
    pub(super) level: usize,
    pub(super) wbs: String,
    pub(super) calendar_uid: Option<i64>,
    /// Who answers for it, by name.
    pub(super) contact: String,
    pub(super) links: Vec<FileLink>,
    /// What it waits for in other projects.
    pub(super) external: Vec<ExternalLink>,
    pub(super) offset: usize,
    /// The dates in the file, from which the project's time is taken.
    pub(super) dates: [Option<Moment>; 2],
    /// Whether the file says how much work there is.
    pub(super) has_work: bool,
    /// Of a task under way: until when it has been worked.
    pub(super) stop: Option<Moment>,
}

/// A link as it stands in the file, in the task that it holds.
#[derive(Debug)]
pub(super) struct FileLink {
    predecessor_uid: Option<i64>,
    link: Link,
}

/// What a `Task` element is.
pub(super) enum Row {
    /// A task.
    Task(Box<FileTask>),
    /// The project as a whole, with its name.
    Project(String),
    /// An empty row.
    Empty,
}

/// Reads a `Task` element.
pub(super) fn read(
    element: &Element<'_>,
    keeper: &Keeper,
    notes: &mut Notes,
    rng: &mut impl Rng,
) -> Result<Row, Fault> {
    if element.is("IsNull")? {
        notes.count(Note::EmptyRow);
        return Ok(Row::Empty);
    }
    let uid = element.uid()?;
    let name = element.line("Name", notes);
    let level = element.int("OutlineLevel")?;
    if uid == 0 && level.unwrap_or(0) == 0 {
        return Ok(Row::Project(name));
    }
    if element.is("IsSubproject")? {
        notes.count(Note::InsertedProject);
    }
    if element.is("ExternalTask")? {
        notes.count(Note::ExternalTask);
    }
    let level = match level {
        Some(level) => usize::try_from(level).unwrap_or(1),
        None => element
            .child("OutlineNumber")
            .map_or(1, |number| number.text.matches('.').count() + 1),
    };
    let mut file = FileTask {
        task: Task::new(TaskId(RecordId::random(rng))),
        uid,
        row: key(element, keeper)?.or(element.int("ID")?),
        level: level.max(1),
        wbs: element.line("WBS", notes),
        calendar_uid: element.int("CalendarUID")?.filter(|uid| *uid >= 0),
        contact: element.line("Contact", notes),
        links: Vec::new(),
        external: Vec::new(),
        offset: element.offset,
        dates: [element.moment("Start")?, element.moment("Finish")?],
        has_work: element.child("Work").is_some(),
        stop: None,
    };
    file.task.name = name;
    file.task.external_uid = Some(uid);
    file.fields(element, notes)?;
    own::read(element, &mut file.task, notes);
    for text in own::instructions::<ExternalLink>(element) {
        let mut link = ExternalLink::new(ExternalLinkId(RecordId::random(rng)));
        if own::take(text, &mut link, notes) {
            link.successor = Some(file.task.id);
            file.external.push(link);
        }
    }
    for link in element.children("PredecessorLink") {
        file.links
            .push(FileLink::read(link, file.task.id, keeper, notes, rng)?);
    }
    Ok(Row::Task(Box::new(file)))
}

impl FileTask {
    fn fields(&mut self, element: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        let task = &mut self.task;
        let format = element.int("DurationFormat")?.unwrap_or(0);
        task.elapsed = is_elapsed(format);
        // Formats from 35 on are the same units with a question mark behind.
        task.estimated = element
            .flag("Estimated")?
            .unwrap_or((35..=53).contains(&format) && format != 51 && format != 52);
        task.duration = element.duration("Duration", notes)?.unwrap_or_default();
        task.work = element.duration("Work", notes)?.unwrap_or_default();
        task.percent_complete = element.percent("PercentComplete")?;
        task.actual_start = element.moment("ActualStart")?;
        task.actual_finish = element.moment("ActualFinish")?;
        if element.is("Manual")? {
            task.mode = TaskMode::Manual;
            task.planned_start = element.moment("ManualStart")?.or(self.dates[0]);
            if let Some(duration) = element.duration("ManualDuration", notes)? {
                task.duration = duration;
            }
        }
        task.constraint = element
            .choice("ConstraintType", &CONSTRAINTS)?
            .unwrap_or_default();
        if !matches!(task.constraint, Constraint::Asap | Constraint::Alap) {
            task.constraint_date = element.moment("ConstraintDate")?;
        }
        task.deadline = element.moment("Deadline")?;
        task.ignore_resource_calendars = element.is("IgnoreResourceCalendar")?;
        task.priority = element
            .int("Priority")?
            .map(|priority| priority.clamp(0, 1_000))
            .filter(|priority| *priority != USUAL_PRIORITY);
        task.inactive = !element.flag("Active")?.unwrap_or(true);
        task.notes = Prose(element.prose("Notes", notes));
        task.kind = element.choice("Type", &TASK_TYPES)?.unwrap_or_default();
        task.effort_driven = element.is("EffortDriven")?;
        task.recurring = element.is("Recurring")?;
        if task.actual_start.is_some() && (1..100).contains(&task.percent_complete.0) {
            self.stop = element.moment("Stop")?;
            task.resume = element.moment("Resume")?;
        }
        task.physical_percent_complete = element.percent("PhysicalPercentComplete")?;
        task.keep_whole = element.flag("LevelingCanSplit")? == Some(false);
        task.levelling_delay = element.tenths("LevelingDelay", notes)?.unwrap_or_default();
        // A task that takes no time is a milestone anyway; the field is for those that take some.
        task.milestone = element.is("Milestone")? && task.duration > Minutes(0);
        Ok(())
    }

    /// Whether the task's dates are its own; a summary's follow from its children.
    pub(super) fn becomes_summary(&mut self) {
        let task = &mut self.task;
        if task.mode == TaskMode::Auto {
            task.duration = Minutes::default();
            task.elapsed = false;
            task.estimated = false;
            task.milestone = false;
        }
        task.work = Minutes::default();
        task.percent_complete = Default::default();
        task.actual_start = None;
        task.actual_finish = None;
        task.resume = None;
    }
}

impl FileLink {
    fn read(
        element: &Element<'_>,
        successor: TaskId,
        keeper: &Keeper,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Self, Fault> {
        let mut link = Link::new(LinkId(RecordId::random(rng)));
        link.successor = Some(successor);
        link.kind = element.choice("Type", &LINK_TYPES)?.unwrap_or_default();
        let format = element.int("LagFormat")?.unwrap_or(7);
        link.lag_unit = match format {
            19 | 51 => LagUnit::Percent,
            20 | 52 => LagUnit::ElapsedPercent,
            _ if is_elapsed(format) => LagUnit::Elapsed,
            _ => LagUnit::Working,
        };
        link.lag = if matches!(link.lag_unit, LagUnit::Percent | LagUnit::ElapsedPercent) {
            element.hundredths("LinkLag")?.unwrap_or_default()
        } else {
            element.tenths("LinkLag", notes)?.unwrap_or_default()
        };
        let predecessor_uid = element.int("PredecessorUID")?;
        link.foreign = keeper.keep(element, order::LINK, notes);
        Ok(Self {
            predecessor_uid,
            link,
        })
    }

    /// The link with both ends, if there are both.
    pub(super) fn resolve(self, tasks: &BTreeMap<i64, TaskId>, notes: &mut Notes) -> Option<Link> {
        let Some(predecessor) = self.predecessor_uid.and_then(|uid| tasks.get(&uid)) else {
            notes.count(if self.predecessor_uid == Some(0) {
                Note::LinkToSummary0
            } else {
                Note::LinkToNothing
            });
            return None;
        };
        let mut link = self.link;
        link.predecessor = Some(*predecessor);
        Some(link)
    }
}

/// The number of the key that an export of ours wrote beside the row.
fn key(element: &Element<'_>, keeper: &Keeper) -> Result<Option<i64>, Fault> {
    for attribute in &element.children {
        if keeper.is_ours(attribute)? {
            return attribute.int("Value");
        }
    }
    Ok(None)
}

/// Whether a format of durations or lags means elapsed time, which runs through nights and holidays.
pub(super) fn is_elapsed(format: i64) -> bool {
    matches!(
        format,
        4 | 6 | 8 | 10 | 12 | 20 | 36 | 38 | 40 | 42 | 44 | 52
    )
}
