//! From a file to records.

use std::collections::BTreeMap;

use rand::Rng;

use super::{
    Imported, Limits,
    baselines::FileBaselines,
    calendars::FileCalendar,
    decode::decode,
    error::{Fault, ImportError, Reason},
    export::KEY_ALIAS,
    kept::{Keeper, order},
    notes::{Note, Notes},
    options::Options,
    outline, own,
    people::{self, FileAssignment, FileResource},
    scan::{Element, Part, scan},
    tasks::{self, FileTask, Row},
};
use crate::{
    id::{CalendarId, ResourceId, TaskId},
    plan::{Plan, PlanRecords},
    record::PlanOptions,
    schedule::WorkingTime,
    time::{Minutes, Moment},
};

/// Recurring exceptions in a file; each means many days.
const RULES: usize = 10_000;

/// Reads a Microsoft Project XML file with the usual [`Limits`]. The ids of the records come from `rng`.
///
/// # Errors
/// The file is of another kind, broken or beyond the limits; nothing is imported by half.
pub fn import(bytes: &[u8], rng: &mut impl Rng) -> Result<Imported, ImportError> {
    import_within(bytes, Limits::default(), rng)
}

/// [`import`] with other limits.
///
/// # Errors
/// As for [`import`].
pub fn import_within(
    bytes: &[u8],
    limits: Limits,
    rng: &mut impl Rng,
) -> Result<Imported, ImportError> {
    if bytes.len() > limits.bytes {
        return Err(ImportError::from(Reason::TooLong {
            bytes: bytes.len(),
            limit: limits.bytes,
        }));
    }
    let text = decode(bytes)?;
    let mut notes = Notes::default();
    let mut file = File::default();
    scan(&text, limits, &mut notes, &mut |part, element, notes| {
        file.take(part, &element, limits, notes, rng)
    })?;
    let records = file
        .resolve(limits, &mut notes, rng)
        .map_err(|fault| super::scan::located(&text, fault))?;
    Ok(Imported {
        name: file.name(),
        records,
        notes: notes.sentences(),
    })
}

/// Everything in the file, before references are followed.
#[derive(Default)]
struct File {
    title: String,
    file_name: String,
    summary_name: String,
    start: Option<Moment>,
    finish: Option<Moment>,
    /// What nothing here reads, and the custom field of tasks that holds our keys.
    keeper: Keeper,
    /// The project's properties that nothing reads, each with its place among them.
    foreign: Vec<(usize, String)>,
    options: Options,
    /// What instructions of ours say about the options.
    own: Vec<String>,
    calendars: Vec<FileCalendar>,
    tasks: Vec<FileTask>,
    resources: Vec<FileResource>,
    assignments: Vec<FileAssignment>,
    baselines: FileBaselines,
}

impl File {
    fn take(
        &mut self,
        part: Part,
        element: &Element<'_>,
        limits: Limits,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<(), Fault> {
        let room = |taken: usize, records: &'static str| {
            if taken < limits.records {
                return Ok(());
            }
            Err(Fault {
                offset: element.offset,
                reason: Reason::TooMany {
                    records,
                    limit: limits.records,
                },
            })
        };
        match part {
            Part::Property => self.property(element, notes)?,
            Part::Calendar => {
                room(self.calendars.len(), "calendars")?;
                self.calendars
                    .push(FileCalendar::read(element, &self.keeper, notes, rng)?);
            }
            Part::Task => {
                room(self.tasks.len(), "tasks")?;
                match tasks::read(element, &self.keeper, notes, rng)? {
                    Row::Task(mut task) => {
                        self.baselines.read(task.task.id, element, notes)?;
                        self.note_kept(element, notes)?;
                        task.task.foreign = self.keeper.keep(element, order::TASK, notes);
                        self.tasks.push(*task);
                    }
                    Row::Project(name) => self.summary_name = name,
                    Row::Empty => {}
                }
            }
            Part::Resource => {
                room(self.resources.len(), "resources")?;
                self.resources
                    .extend(FileResource::read(element, &self.keeper, notes, rng)?);
                self.note_kept(element, notes)?;
            }
            Part::Assignment => {
                room(self.assignments.len(), "assignments")?;
                self.assignments
                    .push(FileAssignment::read(element, &self.keeper, notes, rng)?);
                self.note_kept(element, notes)?;
            }
        }
        Ok(())
    }

    fn property(&mut self, holder: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        let name = holder.children.first().map_or("", |property| property.name);
        match name {
            "Title" => self.title = holder.line(name, notes),
            "Name" => self.file_name = holder.line(name, notes),
            "StartDate" => self.start = holder.moment(name)?,
            "FinishDate" => self.finish = holder.moment(name)?,
            "ExtendedAttributes" => {
                for field in holder
                    .children(name)
                    .flat_map(|f| f.children("ExtendedAttribute"))
                {
                    if field.line("Alias", notes) == KEY_ALIAS {
                        self.keeper.key_field = field.int("FieldID")?;
                    }
                }
            }
            own::NAME => {
                let own = own::instructions::<PlanOptions>(holder);
                self.own.extend(own.map(str::to_owned));
            }
            _ => self.options.take(name, holder)?,
        }
        if name == "ExtendedAttributes" {
            // The definitions are kept, the one of our own among them: the export knows it by its alias.
            holder.children.iter().for_each(Element::forget);
        }
        let kept = self.keeper.keep(holder, order::PROJECT, notes);
        self.foreign
            .push((order::place(order::PROJECT, name), kept));
        Ok(())
    }

    /// Says what people would look for and not find.
    fn note_kept(&self, element: &Element<'_>, notes: &mut Notes) -> Result<(), Fault> {
        for child in element.children.iter().filter(|child| !child.was_read()) {
            match child.name {
                "ExtendedAttribute" if !self.keeper.is_ours(child)? => {
                    notes.count(Note::CustomField);
                }
                "OutlineCode" => notes.count(Note::CustomField),
                "Baseline" => notes.count(Note::Baseline),
                "Rates" => notes.count(Note::Rates),
                _ => {}
            }
        }
        Ok(())
    }

    /// The title; without one the name of the project summary or of the file.
    fn name(&self) -> String {
        let stem = self.file_name.trim_end_matches(".xml");
        [self.title.as_str(), &self.summary_name, stem]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    fn resolve(
        &mut self,
        limits: Limits,
        notes: &mut Notes,
        rng: &mut impl Rng,
    ) -> Result<PlanRecords, Fault> {
        let calendars: BTreeMap<i64, CalendarId> = unique(
            "calendars",
            self.calendars
                .iter()
                .map(|c| (c.uid, c.calendar.id, c.offset)),
        )?;
        let tasks: BTreeMap<i64, TaskId> = unique(
            "tasks",
            self.tasks.iter().map(|t| (t.uid, t.task.id, t.offset)),
        )?;
        let resources: BTreeMap<i64, ResourceId> = unique(
            "resources",
            self.resources
                .iter()
                .map(|r| (r.uid, r.resource.id, r.offset)),
        )?;
        let calendar = |uid: Option<i64>, notes: &mut Notes| {
            let found = calendars.get(&uid?).copied();
            if found.is_none() {
                notes.count(Note::UnknownCalendar);
            }
            found
        };

        let mut records = PlanRecords {
            options: self.options.record(self.start, self.finish, notes),
            ..PlanRecords::default()
        };
        records.options.calendar = calendar(self.options.calendar_uid, notes);
        for text in self.own.drain(..) {
            own::take(&text, &mut records.options, notes);
        }
        self.foreign.sort_by_key(|(place, _)| *place);
        let foreign = self.foreign.drain(..).map(|(_, fragment)| fragment);
        records.options.foreign = foreign.collect();

        let rules: usize = self.calendars.iter().map(FileCalendar::rules).sum();
        for mut file in self.calendars.drain(..) {
            if rules > RULES {
                return Err(too_many(
                    file.offset,
                    "recurring calendar exceptions",
                    RULES,
                ));
            }
            records
                .exceptions
                .extend(file.exceptions.drain(..).map(|e| (e.id, e)));
            records
                .work_weeks
                .extend(file.work_weeks.drain(..).map(|w| (w.id, w)));
            if records.exceptions.len() + records.work_weeks.len() > limits.exceptions {
                return Err(too_many(
                    file.offset,
                    "calendar exceptions",
                    limits.exceptions,
                ));
            }
            file.calendar.base = calendar(file.base_uid, notes);
            records.calendars.insert(file.calendar.id, file.calendar);
        }

        let mut owners: BTreeMap<String, Option<ResourceId>> = BTreeMap::new();
        for mut file in self.resources.drain(..) {
            // A name that several resources have names none of them.
            let id = file.resource.id;
            let owner = owners.entry(file.resource.name.clone());
            owner.and_modify(|owner| *owner = None).or_insert(Some(id));
            file.resource.calendar = calendar(file.calendar_uid, notes);
            for period in file.availability {
                records.availability.insert(period.id, period);
            }
            records.resources.insert(file.resource.id, file.resource);
        }

        let assigned = people::resolve(
            std::mem::take(&mut self.assignments),
            &tasks,
            &resources,
            notes,
        );
        for assignment in assigned.assignments {
            records.assignments.insert(assignment.id, assignment);
        }

        outline::arrange(&mut self.tasks, notes, rng);
        let mut stops = BTreeMap::new();
        for mut file in self.tasks.drain(..) {
            file.task.calendar = calendar(file.calendar_uid, notes);
            file.task.owner = owners.get(&file.contact).copied().flatten();
            if file.task.owner.is_none() && !file.contact.is_empty() {
                notes.count(Note::Contact);
            }
            if !file.has_work
                && let Some(work) = assigned.work.get(&file.task.id)
            {
                file.task.work = Minutes(*work);
            }
            if let Some(stop) = file.stop {
                stops.insert(file.task.id, stop);
            }
            for link in file.links.drain(..) {
                if let Some(link) = link.resolve(&tasks, notes) {
                    records.links.insert(link.id, link);
                }
            }
            for link in file.external.drain(..) {
                records.external_links.insert(link.id, link);
            }
            records.tasks.insert(file.task.id, file.task);
        }
        for baseline in std::mem::take(&mut self.baselines).records(rng) {
            records.baselines.insert(baseline.id, baseline);
        }
        forget_idle_resumes(&mut records, &stops);
        Ok(records)
    }
}

/// Microsoft Project writes for every task under way when it goes on, mostly directly after it stopped:
/// only where there is working time between is that a date of its own.
fn forget_idle_resumes(records: &mut PlanRecords, stops: &BTreeMap<TaskId, Moment>) {
    if stops.is_empty() {
        return;
    }
    let plan = Plan::new(records.clone());
    let time = WorkingTime::new(&plan);
    for (id, stop) in stops {
        if let Some(task) = records.tasks.get_mut(id) {
            let pause = |resume| time.between(plan.find(*id), *stop, resume);
            task.resume = task.resume.filter(|resume| pause(*resume) > Minutes(0));
        }
    }
}

fn too_many(offset: usize, records: &'static str, limit: usize) -> Fault {
    Fault {
        offset,
        reason: Reason::TooMany { records, limit },
    }
}

/// The ids by unique id.
fn unique<Id>(
    records: &'static str,
    ids: impl Iterator<Item = (i64, Id, usize)>,
) -> Result<BTreeMap<i64, Id>, Fault> {
    let mut map = BTreeMap::new();
    for (uid, id, offset) in ids {
        if map.insert(uid, id).is_some() {
            let reason = Reason::DuplicateUid { records, uid };
            return Err(Fault { offset, reason });
        }
    }
    Ok(map)
}
