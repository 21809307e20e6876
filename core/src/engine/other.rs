//! Looking into other projects on this device, for tasks that the open one waits for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{ChunkName, Effect, Engine, Event, project::plan_of};
use crate::{
    document::Section,
    edit::Intent,
    id::{DocumentId, ExternalLinkId},
    plan::Plan,
    record::{ExternalLink, LinkType, SectionKind},
    schedule::{Scheduler, TaskSchedule},
    time::Moment,
};

/// Another project, as far as one can wait for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OtherProject {
    /// Its manifest document.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Its tasks in display order.
    pub tasks: Vec<OtherTask>,
}

/// A task of another project.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OtherTask {
    /// Its key there.
    pub key: String,
    /// Its name.
    pub name: String,
    /// 0 at the top.
    pub level: u16,
    /// Scheduled start.
    pub start: Moment,
    /// Scheduled finish.
    pub finish: Moment,
}

impl OtherTask {
    /// The date that a link ties.
    #[must_use]
    pub const fn tied(&self, kind: LinkType) -> Moment {
        match kind {
            LinkType::Fs | LinkType::Ff => self.finish,
            LinkType::Ss | LinkType::Sf => self.start,
        }
    }
}

/// Other projects that are being read.
#[derive(Debug, Default)]
pub(super) struct Glances {
    /// By manifest: the plan, once the manifest has said which that is.
    reading: BTreeMap<DocumentId, Option<DocumentId>>,
    /// Those that somebody wants to choose a task of.
    wanted: BTreeSet<DocumentId>,
    /// What is found for the links of the open plan, while they are updated.
    update: Option<Update>,
}

/// What an update of links from other projects has found.
#[derive(Debug, Default)]
struct Update {
    /// Projects that have not been read yet.
    awaited: BTreeSet<DocumentId>,
    dates: Vec<(ExternalLinkId, Moment)>,
    /// What is left as it was, and why, in words.
    left: Vec<String>,
}

impl Engine {
    /// Answers with the tasks of another project on this device.
    pub(super) fn look_into(&mut self, project: DocumentId) {
        if self.library.get(project).is_none() {
            return self.fail(
                "The other project is not on this device.",
                "Open its share link first, or give the date by hand.",
            );
        }
        self.glances.wanted.insert(project);
        self.glance(project);
    }

    /// Looks up the dates of all tasks of other projects that the open plan waits for. They are taken
    /// over as one step.
    pub(super) fn update_external(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return;
        };
        let mut update = Update::default();
        for link in living(open.plan()) {
            match link.project.filter(|id| self.library.get(*id).is_some()) {
                Some(project) => drop(update.awaited.insert(project)),
                None => update
                    .left
                    .push(format!("‘{}’ is not on this device", link.project_name)),
            }
        }
        let projects = update.awaited.clone();
        self.glances.update = Some(update);
        for project in projects {
            self.glance(project);
        }
        self.finish_update();
    }

    /// Forgets what was looked up for the project that was open.
    pub(super) fn look_away(&mut self) {
        self.glances = Glances::default();
        self.gathering = super::elsewhere::Gathering::default();
    }

    fn glance(&mut self, project: DocumentId) {
        if self.glances.reading.insert(project, None).is_none() {
            self.out.push(Effect::Load(project));
        }
    }

    /// A document that is not the open project's has been read.
    pub(super) fn glanced(&mut self, document: DocumentId, chunks: &[(ChunkName, Vec<u8>)]) {
        // Both may have asked for it; each is answered.
        self.gathered(document, chunks);
        let reading = &self.glances.reading;
        let plan_wanted = |(_, plan): &(&DocumentId, &Option<DocumentId>)| **plan == Some(document);
        if let Some(None) = reading.get(&document) {
            match self.read(SectionKind::Manifest, chunks) {
                Ok(section) => match plan_of(&section) {
                    Some(plan) => {
                        self.glances.reading.insert(document, Some(plan));
                        self.out.push(Effect::Load(plan));
                    }
                    None => self.missed(document, "it has no plan on this device"),
                },
                Err(why) => self.missed(document, &why),
            }
        } else if let Some((&project, _)) = reading.iter().find(plan_wanted) {
            match self.read(SectionKind::Plan, chunks) {
                Ok(section) => self.seen(project, section.plan()),
                Err(why) => self.missed(project, &why),
            }
        }
    }

    fn read(&self, kind: SectionKind, chunks: &[(ChunkName, Vec<u8>)]) -> Result<Section, String> {
        let chunks = chunks.iter().map(|(_, bytes)| bytes.as_slice());
        Section::load(kind, self.actor.clone(), chunks).map_err(|error| error.to_string())
    }

    /// Another project could not be read.
    fn missed(&mut self, project: DocumentId, why: &str) {
        self.glances.reading.remove(&project);
        let name = self.name_of(project);
        if self.glances.wanted.remove(&project) {
            self.fail(
                format!("‘{name}’ could not be read: {why}."),
                "Nothing was changed. Open it once while its relay can be reached, or give the date by hand.",
            );
        }
        if let Some(update) = &mut self.glances.update
            && update.awaited.remove(&project)
        {
            update
                .left
                .push(format!("‘{name}’ could not be read: {why}"));
        }
        self.finish_update();
    }

    /// Another project has been read.
    fn seen(&mut self, project: DocumentId, plan: &Plan) {
        self.glances.reading.remove(&project);
        let other = OtherProject {
            id: project,
            name: self.name_of(project),
            tasks: tasks(plan),
        };
        let open = self.open.as_ref();
        if let (Some(update), Some(open)) = (&mut self.glances.update, open)
            && update.awaited.remove(&project)
        {
            for link in living(open.plan()).filter(|link| link.project == Some(project)) {
                match other.tasks.iter().find(|task| task.key == link.task_key) {
                    Some(task) => update.dates.push((link.id, task.tied(link.kind))),
                    None => update.left.push(format!(
                        "{} is not in ‘{}’ any more",
                        link.task_key, other.name
                    )),
                }
            }
        }
        if self.glances.wanted.remove(&project) {
            self.emit(Event::OtherProject(Box::new(other)));
        }
        self.finish_update();
    }

    /// Takes over what an update has found, once all has been read.
    fn finish_update(&mut self) {
        let done = |update: &mut Update| update.awaited.is_empty();
        let Some(update) = self.glances.update.take_if(done) else {
            return;
        };
        if !update.dates.is_empty() {
            self.edit(&Intent::UpdateExternal {
                dates: update.dates,
                known: self.now.day(),
            });
        }
        let mut left = update.left;
        left.sort();
        left.dedup();
        if !left.is_empty() {
            self.emit(Event::Notice(format!(
                "Not looked up: {}. The dates that were known hold.",
                left.join("; ")
            )));
        }
    }

    fn name_of(&self, project: DocumentId) -> String {
        let known = self.library.get(project);
        known.map_or_else(String::new, |known| known.summary.name.clone())
    }
}

fn living(plan: &Plan) -> impl Iterator<Item = &ExternalLink> {
    let links = plan.records.external_links.values();
    links.filter(|link| !link.deleted)
}

fn tasks(plan: &Plan) -> Vec<OtherTask> {
    let scheduler = Scheduler::new(plan);
    let dates = &scheduler.schedule().tasks;
    let task = |(i, dates): (usize, &TaskSchedule)| OtherTask {
        key: plan.tasks[i].key.clone(),
        name: plan.task(i).name.clone(),
        level: plan.tasks[i].level,
        start: dates.start,
        finish: dates.finish,
    };
    dates.iter().enumerate().map(task).collect()
}
