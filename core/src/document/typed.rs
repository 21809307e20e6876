//! The typed records of a section.

use std::collections::{BTreeMap, BTreeSet};

use super::genesis;
use crate::{
    id::{RecordId, SectionRefId},
    plan::Plan,
    record::{self, FieldDef, FieldError, PlanOptions, Project, Record, Scalar, SectionRef},
    register::{Entry, Records},
};

/// The records of a manifest, as stored; deleted ones included.
#[derive(Clone, PartialEq, Debug)]
pub struct ManifestRecords {
    /// The project.
    pub project: Project,
    /// Which document holds which section.
    pub sections: BTreeMap<SectionRefId, SectionRef>,
}

impl Default for ManifestRecords {
    fn default() -> Self {
        Self {
            project: Project::new(Project::singleton()),
            sections: BTreeMap::new(),
        }
    }
}

/// A record's fields, whatever its kind.
pub(crate) trait Fields {
    /// A field as stored.
    fn value(&self, field: &str) -> Option<Scalar>;
    /// Sets a field from its stored form.
    fn put(&mut self, field: &str, value: &Scalar) -> Result<(), FieldError>;
    /// Sets every field to its default.
    fn clear(&mut self);
}

impl<R: Record> Fields for R {
    fn value(&self, field: &str) -> Option<Scalar> {
        self.get(field)
    }

    fn put(&mut self, field: &str, value: &Scalar) -> Result<(), FieldError> {
        self.set(field, value)
    }

    fn clear(&mut self) {
        *self = R::new(self.id());
    }
}

impl Fields for Entry {
    fn value(&self, field: &str) -> Option<Scalar> {
        self.kind().field(field).map(|_| self.get(field).clone())
    }

    fn put(&mut self, field: &str, value: &Scalar) -> Result<(), FieldError> {
        self.set(field, value)
    }

    fn clear(&mut self) {
        Self::clear(self);
    }
}

/// All records of a section: of a plan in `plan`, of a manifest in `manifest`, of a section
/// of registers in `records`; the others empty.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) manifest: ManifestRecords,
    /// The records, and what repair makes of them: they are kept once.
    pub(crate) plan: Plan,
    /// The records of registers.
    pub(crate) records: Records,
}

impl Typed {
    /// A record, if it is there.
    pub(crate) fn record(&self, table: &str, id: RecordId) -> Option<&dyn Fields> {
        fn in_map<I: Ord + From<RecordId>, R: Fields + 'static>(
            map: &BTreeMap<I, R>,
            id: RecordId,
        ) -> Option<&dyn Fields> {
            map.get(&id.into()).map(|record| record as &dyn Fields)
        }
        if let Some(only) = genesis::singleton(table) {
            return match table {
                _ if id != only => None,
                "project" => Some(&self.manifest.project),
                _ => Some(&self.plan.records.options),
            };
        }
        match table {
            "sections" => in_map(&self.manifest.sections, id),
            "tasks" => in_map(&self.plan.records.tasks, id),
            "links" => in_map(&self.plan.records.links, id),
            "calendars" => in_map(&self.plan.records.calendars, id),
            "calendar_exceptions" => in_map(&self.plan.records.exceptions, id),
            "resources" => in_map(&self.plan.records.resources, id),
            "assignments" => in_map(&self.plan.records.assignments, id),
            "availability" => in_map(&self.plan.records.availability, id),
            "baselines" => in_map(&self.plan.records.baselines, id),
            "views" => in_map(&self.plan.records.views, id),
            "work_weeks" => in_map(&self.plan.records.work_weeks, id),
            "external_links" => in_map(&self.plan.records.external_links, id),
            _ => self
                .records
                .get(table, id)
                .map(|entry| entry as &dyn Fields),
        }
    }

    /// A record; made if it is not there. `None` if there is no such table, or if the table holds
    /// exactly one record and this is not it.
    pub(crate) fn record_mut(&mut self, table: &str, id: RecordId) -> Option<&mut dyn Fields> {
        fn in_map<R: Record + 'static>(
            map: &mut BTreeMap<R::Id, R>,
            id: RecordId,
        ) -> Option<&mut dyn Fields> {
            let id = R::Id::from(id);
            Some(map.entry(id).or_insert_with(|| R::new(id)))
        }
        if let Some(only) = genesis::singleton(table) {
            return match table {
                _ if id != only => None,
                "project" => Some(&mut self.manifest.project),
                _ => Some(&mut self.plan.records.options),
            };
        }
        match table {
            "sections" => in_map(&mut self.manifest.sections, id),
            "tasks" => in_map(&mut self.plan.records.tasks, id),
            "links" => in_map(&mut self.plan.records.links, id),
            "calendars" => in_map(&mut self.plan.records.calendars, id),
            "calendar_exceptions" => in_map(&mut self.plan.records.exceptions, id),
            "resources" => in_map(&mut self.plan.records.resources, id),
            "assignments" => in_map(&mut self.plan.records.assignments, id),
            "availability" => in_map(&mut self.plan.records.availability, id),
            "baselines" => in_map(&mut self.plan.records.baselines, id),
            "views" => in_map(&mut self.plan.records.views, id),
            "work_weeks" => in_map(&mut self.plan.records.work_weeks, id),
            "external_links" => in_map(&mut self.plan.records.external_links, id),
            _ => self
                .records
                .entry(table, id)
                .map(|entry| entry as &mut dyn Fields),
        }
    }

    /// Forgets a record.
    pub(crate) fn remove(&mut self, table: &str, id: RecordId) {
        match table {
            "project" => self.manifest.project.clear(),
            "options" => self.plan.records.options.clear(),
            "sections" => drop(self.manifest.sections.remove(&id.into())),
            "tasks" => drop(self.plan.records.tasks.remove(&id.into())),
            "links" => drop(self.plan.records.links.remove(&id.into())),
            "calendars" => drop(self.plan.records.calendars.remove(&id.into())),
            "calendar_exceptions" => drop(self.plan.records.exceptions.remove(&id.into())),
            "resources" => drop(self.plan.records.resources.remove(&id.into())),
            "assignments" => drop(self.plan.records.assignments.remove(&id.into())),
            "availability" => drop(self.plan.records.availability.remove(&id.into())),
            "baselines" => drop(self.plan.records.baselines.remove(&id.into())),
            "views" => drop(self.plan.records.views.remove(&id.into())),
            "work_weeks" => drop(self.plan.records.work_weeks.remove(&id.into())),
            "external_links" => drop(self.plan.records.external_links.remove(&id.into())),
            _ => self.records.remove(table, id),
        }
    }

    /// The records that are not the same in both.
    pub(crate) fn differing(&self, other: &Self) -> BTreeSet<(&'static str, RecordId)> {
        fn in_map<R: Record>(
            one: &BTreeMap<R::Id, R>,
            other: &BTreeMap<R::Id, R>,
            found: &mut BTreeSet<(&'static str, RecordId)>,
        ) {
            for (id, record) in one {
                if other.get(id) != Some(record) {
                    found.insert((R::DEF.table, (*id).into()));
                }
            }
            for id in other.keys().filter(|id| !one.contains_key(id)) {
                found.insert((R::DEF.table, (*id).into()));
            }
        }
        let mut found = BTreeSet::new();
        if self.manifest.project != other.manifest.project {
            found.insert((Project::DEF.table, Project::singleton().into()));
        }
        let (one, two) = (&self.manifest.sections, &other.manifest.sections);
        in_map(one, two, &mut found);
        let (one, two) = (&self.plan.records, &other.plan.records);
        if one.options != two.options {
            found.insert((PlanOptions::DEF.table, PlanOptions::singleton().into()));
        }
        in_map(&one.tasks, &two.tasks, &mut found);
        in_map(&one.links, &two.links, &mut found);
        in_map(&one.calendars, &two.calendars, &mut found);
        in_map(&one.exceptions, &two.exceptions, &mut found);
        in_map(&one.resources, &two.resources, &mut found);
        in_map(&one.assignments, &two.assignments, &mut found);
        in_map(&one.availability, &two.availability, &mut found);
        in_map(&one.baselines, &two.baselines, &mut found);
        in_map(&one.views, &two.views, &mut found);
        in_map(&one.work_weeks, &two.work_weeks, &mut found);
        in_map(&one.external_links, &two.external_links, &mut found);
        self.records.differing(&other.records, &mut found);
        found
    }
}

/// A value in the form in which the field stores it.
pub(crate) fn canonical(table: &str, field: &str, value: &Scalar) -> Result<Scalar, FieldError> {
    field_of(table, field).map_or_else(|| Ok(value.clone()), |field| field.read(value))
}

/// What a field reads as where nothing is stored.
pub(crate) fn default_of(table: &str, field: &str) -> Scalar {
    field_of(table, field).map_or(Scalar::Null, FieldDef::default_value)
}

fn field_of(table: &str, field: &str) -> Option<&'static FieldDef> {
    record::by_table(table)?.field(field)
}
