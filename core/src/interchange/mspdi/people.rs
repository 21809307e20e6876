//! Resources and their assignments.

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
    id::{AssignmentId, AvailabilityId, RecordId, ResourceId, TaskId},
    record::{
        Assignment, Availability, Contour, Profile, Prose, Record as _, Resource, ResourceType,
        Units,
    },
    time::{Minutes, Moment},
};

/// The resource of work that nobody has been found for yet.
pub(super) const UNASSIGNED: i64 = -65_535;

/// Where a period of availability begins that always held, and its last day if it always will.
pub(super) const EVER: (&str, &str) = ("1984-01-01T00:00:00", "2049-12-31T23:59:00");

/// A resource as it stands in the file.
#[derive(Debug)]
pub(super) struct FileResource {
    pub(super) resource: Resource,
    /// How much of it there is when, unless that is the same at all times.
    pub(super) availability: Vec<Availability>,
    pub(super) uid: i64,
    pub(super) calendar_uid: Option<i64>,
    pub(super) offset: usize,
}

impl FileResource {
    /// Reads a `Resource` element; nothing for an empty row and for the nameless resource 0, which
    /// stands for work without a resource.
    pub(super) fn read(
        element: &Element<'_>,
        keeper: &Keeper,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Option<Self>, Fault> {
        let uid = element.uid()?;
        let name = element.line("Name", notes);
        if element.is("IsNull")? || uid == 0 && name.is_empty() {
            return Ok(None);
        }
        let mut resource = Resource::new(ResourceId(RecordId::random(rng)));
        resource.name = name;
        resource.initials = element.line("Initials", notes);
        const TYPES: [ResourceType; 3] = [
            ResourceType::Material,
            ResourceType::Work,
            ResourceType::Cost,
        ];
        resource.kind = element.choice("Type", &TYPES)?.unwrap_or_default();
        if element.is("IsCostResource")? {
            resource.kind = ResourceType::Cost;
        }
        resource.max_units = element.units("MaxUnits")?.unwrap_or(Units::ONE);
        resource.material_label = element.line("MaterialLabel", notes);
        resource.email = element.line("EmailAddress", notes);
        resource.notes = Prose(element.prose("Notes", notes));
        resource.external_uid = Some(uid);
        let calendar_uid = element.int("CalendarUID")?.filter(|uid| *uid >= 0);
        resource.foreign = keeper.keep(element, order::RESOURCE, notes);
        Ok(Some(Self {
            availability: availability(element, &resource, rng)?,
            resource,
            uid,
            calendar_uid,
            offset: element.offset,
        }))
    }
}

fn availability(
    element: &Element<'_>,
    resource: &Resource,
    rng: &mut impl Rng,
) -> Result<Vec<Availability>, Fault> {
    let ever = |text: &str| text.parse::<Moment>().map_or(0, Moment::day);
    let mut periods = Vec::new();
    let elements = element.children("AvailabilityPeriods");
    for period in elements.flat_map(|periods| periods.children("AvailabilityPeriod")) {
        let mut availability = Availability::new(AvailabilityId(RecordId::random(rng)));
        let day = |moment: Moment| Moment::from_date(moment.date());
        let (from, to) = (
            period.moment("AvailabilityFrom")?.map(day),
            period.moment("AvailabilityTo")?.map(day),
        );
        availability.resource = Some(resource.id);
        availability.from = from.filter(|from| from.day() > ever(EVER.0));
        availability.to = to.filter(|to| to.day() < ever(EVER.1));
        availability.units = period.units("AvailabilityUnits")?.unwrap_or(Units::ONE);
        periods.push(availability);
    }
    // Most resources have one that says what their maximum units say.
    if let [only] = &periods[..]
        && (only.from, only.to, only.units) == (None, None, resource.max_units)
    {
        periods.clear();
    }
    Ok(periods)
}

/// An assignment as it stands in the file.
#[derive(Debug)]
pub(super) struct FileAssignment {
    assignment: Assignment,
    task_uid: Option<i64>,
    resource_uid: Option<i64>,
}

impl FileAssignment {
    /// Reads an `Assignment` element.
    pub(super) fn read(
        element: &Element<'_>,
        keeper: &Keeper,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<Self, Fault> {
        let mut assignment = Assignment::new(AssignmentId(RecordId::random(rng)));
        assignment.units = element.units("Units")?.unwrap_or(Units::ONE);
        assignment.work = element.duration("Work", notes)?.unwrap_or_default();
        assignment.percent_work_complete = element.percent("PercentWorkComplete")?;
        assignment.actual_start = element.moment("ActualStart")?;
        assignment.actual_finish = element.moment("ActualFinish")?;
        assignment.delay = element.tenths("Delay", notes)?.unwrap_or_default();
        assignment.external_uid = element.int("UID")?;
        assignment.contour = element
            .choice("WorkContour", Contour::ALL)?
            .unwrap_or_default();
        own::read(element, &mut assignment, notes);
        if assignment.contour == Contour::Custom && assignment.profile == Profile::default() {
            notes.count(Note::Contour);
            assignment.contour = Contour::Flat;
        }
        let task_uid = element.int("TaskUID")?;
        let resource_uid = element.int("ResourceUID")?;
        assignment.foreign = keeper.keep(element, order::ASSIGNMENT, notes);
        Ok(Self {
            assignment,
            task_uid,
            resource_uid,
        })
    }
}

/// The assignments with both ends. Microsoft Project also writes one for each task without resources:
/// it repeats the task's own work and is not taken over, unless it says something of its own.
pub(super) fn resolve(
    files: Vec<FileAssignment>,
    tasks: &BTreeMap<i64, TaskId>,
    resources: &BTreeMap<i64, ResourceId>,
    notes: &mut Notes,
) -> Resolved {
    let mut resolved = Resolved::default();
    for FileAssignment {
        mut assignment,
        task_uid,
        resource_uid,
    } in files
    {
        let Some(task) = task_uid.and_then(|uid| tasks.get(&uid)) else {
            // The project as a whole has such a placeholder too.
            if task_uid != Some(0) {
                notes.count(Note::AssignmentToNothing);
            }
            continue;
        };
        let uid = resource_uid.unwrap_or(UNASSIGNED);
        assignment.task = Some(*task);
        assignment.resource = resources.get(&uid).copied();
        *resolved.work.entry(*task).or_default() += assignment.work.0;
        if assignment.resource.is_none() {
            if uid != UNASSIGNED && uid != 0 {
                notes.count(Note::UnknownResource);
            } else if assignment.units == Units::ONE && assignment.delay == Minutes(0) {
                continue;
            }
        }
        resolved.assignments.push(assignment);
    }
    resolved
}

/// What the assignments of a file come to.
#[derive(Default)]
pub(super) struct Resolved {
    /// The assignments to keep.
    pub(super) assignments: Vec<Assignment>,
    /// The work of each task's assignments, in minutes.
    pub(super) work: BTreeMap<TaskId, i64>,
}
