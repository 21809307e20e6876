//! What people ask for.

use super::{
    ChunkKind, Command, Engine, Event, ShareLink, StartFrom,
    library::Known,
    work::{Then, Work},
};
use crate::{
    document::{ChangeMeta, Section},
    edit::{self, EditError, FieldChange, Intent, Put},
    file::ProjectFile,
    id::{DocumentId, RecordId, SectionRefId},
    plan::PlanRecords,
    record::{Project, Record as _, Scalar, SectionKind, SectionRef},
    sync::gate::Limits,
    time::Moment,
    workshop::{ExportFormat, Job, NewPlan, Records},
};

impl Engine {
    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::ListProjects => self.emit(Event::Projects(self.library.summaries())),
            Command::SetName(name) => self.set_name(&name),
            Command::Create(from) => self.create(from),
            Command::Open(id) => self.open_known(id),
            Command::Join(link) => self.join(link),
            Command::Share(link) => self.share(&link),
            Command::Close => self.close_project(),
            Command::Forget(id) => self.forget(id),
            Command::Edit(intent) => self.edit(&intent),
            Command::Rename(name) => self.rename(&name),
            Command::Undo => self.undo(false),
            Command::Redo => self.undo(true),
            Command::Look {
                view,
                columns,
                today,
            } => self.look(view, columns, today),
            Command::Focus(focus) => self.focus(focus),
            Command::Resolve {
                table,
                id,
                field,
                choice,
            } => {
                self.resolve(&table, id, &field, choice);
            }
            Command::Export(format) => self.export(format),
            Command::Baseline(id) => self.baseline(id),
            Command::Variance { from, to } => self.variance(from, to),
            Command::Resources => self.resources(),
            Command::Usage {
                resource,
                time,
                length,
            } => self.usage(resource, time, length),
            Command::GiveUp(id) => self.give_up(id),
            Command::Level(options) => self.level(options),
            Command::ClearLevelling => self.clear_levelling(),
            Command::FindCriticalChain => self.find_critical_chain(),
            Command::Reconnect => self.reconnect(),
        }
        self.show_sync();
    }

    fn set_name(&mut self, name: &str) {
        self.library.profile.name = name.trim().chars().take(80).collect();
        self.out.push(self.library.keep_profile());
        self.emit(Event::Ready {
            profile: self.library.profile.clone(),
        });
        self.announce();
    }

    fn create(&mut self, from: StartFrom) {
        const NOT_MADE: &str = "Nothing was kept.";
        match from {
            StartFrom::Empty { name, start } => {
                let made = start
                    .parse::<Moment>()
                    .map_err(|error| error.to_string())
                    .and_then(|start| {
                        let records = PlanRecords::blank(start, &mut self.rng);
                        self.create_from(&name, &records)
                    });
                if let Err(why) = made {
                    self.fail(format!("The project could not be made: {why}."), NOT_MADE);
                }
            }
            StartFrom::Sample => {
                let failed = "The sample project could not be made";
                let work = Work::new(Then::Open, "Making the sample project", failed, NOT_MADE);
                let seed = self.seed();
                self.begin(Job::Sample { seed }, work);
            }
            StartFrom::Generated { tasks } => {
                let doing = format!("Making a plan of {tasks} tasks");
                let work = Work::new(Then::Open, doing, "The plan could not be made", NOT_MADE);
                let seed = self.seed();
                self.begin(Job::Generate { tasks, seed }, work);
            }
            StartFrom::File { name, bytes } => {
                let work = Work::new(
                    Then::Open,
                    format!("Reading {name}"),
                    format!("{name} could not be imported"),
                    "Nothing was imported, and your other projects are untouched.",
                );
                let seed = self.seed();
                self.begin(Job::Read { name, bytes, seed }, work);
            }
        }
    }

    /// Makes a project of a plan that the workshop has made or read.
    pub(super) fn open_plan(&mut self, plan: NewPlan) -> Result<(), String> {
        self.create_from(&plan.title, &plan.records.0)?;
        for note in plan.notes {
            self.emit(Event::Notice(note));
        }
        Ok(())
    }

    /// Makes the documents of a new project, stores them and shows it.
    fn create_from(&mut self, name: &str, records: &PlanRecords) -> Result<(), String> {
        let (id, plan_id) = (self.new_document_id(), self.new_document_id());
        let meta = self.meta(format!("Create {name}"));

        let mut project = Project::new(Project::singleton());
        name.clone_into(&mut project.name);
        "UTC".clone_into(&mut project.time_zone);
        "EUR".clone_into(&mut project.currency);
        let mut reference = SectionRef::new(SectionRefId(RecordId::random(&mut self.rng)));
        reference.kind = SectionKind::Plan;
        reference.document = Some(plan_id);

        let mut manifest = Section::create(SectionKind::Manifest, self.actor.clone());
        let puts: Vec<Put> = edit::puts_of(&project)
            .into_iter()
            .chain(edit::puts_of(&reference))
            .collect();
        manifest.write(&meta, &puts).map_err(|e| e.to_string())?;
        let plan =
            Section::import(self.actor.clone(), &meta, records).map_err(|e| e.to_string())?;

        self.open_documents(id, vec![(id, manifest), (plan_id, plan)]);
        Ok(())
    }

    /// Opens the project that a hand-off file holds. What it holds passes the gate like anything from
    /// the network.
    pub(super) fn open_file(&mut self, file: &ProjectFile) -> Result<(), String> {
        let mut sections = Vec::new();
        for document in &file.documents {
            // A newer program may have sections of other kinds; they come back with its next file.
            let Some(kind) = document.section() else {
                continue;
            };
            let actor = self.actor.clone();
            let section = Section::load_untrusted(kind, actor, &document.bytes, &Limits::default())
                .map_err(|error| error.to_string())?;
            sections.push((document.id, section));
        }
        self.open_documents(file.manifest, sections);
        Ok(())
    }

    /// Stores documents that are whole, and opens the project that they are. Chunks are named by their
    /// content, so a project that is already here is merged with, not replaced.
    fn open_documents(&mut self, id: DocumentId, sections: Vec<(DocumentId, Section)>) {
        let is_new = self.library.get(id).is_none();
        self.begin_project(id);
        for (document, section) in sections {
            let bytes = section.save();
            let Some(open) = &mut self.open else { return };
            if is_new {
                open.insert(document, section);
            } else {
                open.arriving.insert(document, bytes.clone());
            }
            self.store(document, ChunkKind::Snapshot, bytes);
            if is_new {
                self.sync_document(document);
            }
        }
        if is_new {
            self.advance();
        } else {
            self.load(id);
        }
    }

    fn open_known(&mut self, id: DocumentId) {
        let Some(mut known) = self.library.get(id).cloned() else {
            return self.fail(
                "This project is not on this device.",
                "Open its share link, or import a hand-off file of it.",
            );
        };
        known.summary.opened = self.now.0;
        self.out.extend(self.library.put(id, known));
        self.open_project(id);
    }

    fn join(&mut self, link: ShareLink) {
        let id = link.project;
        let mut known = self
            .library
            .get(id)
            .cloned()
            .unwrap_or_else(|| Known::new(id, self.now));
        known.summary.opened = self.now.0;
        known.summary.shared = true;
        known.share = Some(link);
        self.out.extend(self.library.put(id, known));
        self.open_project(id);
    }

    fn share(&mut self, link: &ShareLink) {
        let id = link.project;
        let Some(mut known) = self.library.get(id).cloned() else {
            return self.fail(
                "The project to share is not on this device.",
                "Nothing was shared. Open the project and share it from there.",
            );
        };
        known.summary.shared = true;
        known.share = Some(link.clone());
        self.out.extend(self.library.put(id, known));
        if self.open.as_ref().is_some_and(|open| open.id() == id) {
            self.connect(link);
            self.refresh(None);
        }
    }

    fn forget(&mut self, id: DocumentId) {
        if self.open.as_ref().is_some_and(|open| open.id() == id) {
            self.close_project();
        }
        self.out.extend(self.library.remove(id));
        self.emit(Event::Projects(self.library.summaries()));
    }

    fn reconnect(&mut self) {
        let share = self
            .open
            .as_ref()
            .and_then(|open| self.library.get(open.id())?.share.clone());
        if let Some(share) = share {
            self.connect(&share);
        }
    }

    fn meta(&self, label: String) -> ChangeMeta {
        ChangeMeta {
            author: self.library.author(),
            time: self.now,
            label,
        }
    }

    pub(super) fn edit(&mut self, intent: &Intent) {
        let Some(open) = &self.open else {
            return self.fail(
                "There is no open project to change.",
                "Nothing was changed.",
            );
        };
        if !open.is_shown() {
            return self.fail("The project is still being opened.", "Nothing was changed.");
        }
        match edit::compile(open.plan(), intent, &mut self.rng) {
            Ok(mut step) => {
                if matches!(intent, Intent::TakeBaseline { .. }) {
                    edit::taken_at(&mut step, || open.heads());
                }
                if let Some(fields) = self.write_plan(&step.label, &step.puts) {
                    if let Some(open) = &mut self.open {
                        open.history.push(step.label.clone(), &fields);
                    }
                    self.keep_history();
                }
                self.keep_in_sight(&step.created);
                self.refresh(None);
                self.done(String::new(), step.created);
            }
            Err(EditError::Parts { parts }) => self.emit(Event::Refused(parts)),
            Err(error) => self.fail(format!("{error}."), "Nothing was changed."),
        }
    }

    /// Writes to the plan, stores and sends the change. Nothing if there was nothing to change.
    fn write_plan(&mut self, label: &str, puts: &[Put]) -> Option<Vec<FieldChange>> {
        let meta = self.meta(label.to_owned());
        let open = self.open.as_mut()?;
        let (document, _) = open.plan_section()?;
        self.write(document, &meta, puts)
    }

    fn write(
        &mut self,
        document: DocumentId,
        meta: &ChangeMeta,
        puts: &[Put],
    ) -> Option<Vec<FieldChange>> {
        let section = self.open.as_mut()?.section_mut(document)?;
        match section.write(meta, puts) {
            Ok(Some(written)) => {
                self.store(document, ChunkKind::Incremental, written.bytes);
                self.send_changes(document);
                Some(written.fields)
            }
            Ok(None) => None,
            Err(error) => {
                self.fail(format!("{error}."), "Nothing was changed.");
                None
            }
        }
    }

    fn keep_history(&mut self) {
        if let Some(open) = &self.open {
            let effect = self
                .library
                .keep_history(open.id(), open.history.to_bytes());
            self.out.push(effect);
        }
    }

    fn done(&mut self, label: String, created: Vec<crate::id::TaskId>) {
        let Some(open) = &self.open else { return };
        let undo = open.history.undo_label().map(str::to_owned);
        let redo = open.history.redo_label().map(str::to_owned);
        self.emit(Event::Done {
            label,
            created,
            undo,
            redo,
        });
    }

    fn undo(&mut self, redo: bool) {
        let Some(open) = &mut self.open else { return };
        let mut history = std::mem::take(&mut open.history);
        let step = open.plan_section().and_then(|(_, section)| {
            let current = |table: &str, id: RecordId, field: &str| section.value(table, id, field);
            if redo {
                history.redo(current)
            } else {
                history.undo(current)
            }
        });
        open.history = history;
        let Some(step) = step else {
            return self.emit(Event::Notice(
                if redo {
                    "There is nothing to redo."
                } else {
                    "There is nothing to undo."
                }
                .to_owned(),
            ));
        };
        let label = format!("{}: {}", if redo { "Redone" } else { "Undone" }, step.label);
        self.write_plan(&label, &step.puts);
        self.keep_history();
        self.refresh(None);
        self.done(label, Vec::new());
        if !step.skipped.is_empty() {
            let fields = step.skipped.len();
            self.emit(Event::Notice(format!(
                "{fields} {} been changed by somebody since, and {} left as {}.",
                if fields == 1 {
                    "field has"
                } else {
                    "fields have"
                },
                if fields == 1 { "was" } else { "were" },
                if fields == 1 { "it is" } else { "they are" },
            )));
        }
    }

    fn rename(&mut self, name: &str) {
        let Some(open) = &self.open else { return };
        let (id, Some(project)) = (open.id(), open.record()) else {
            return;
        };
        let put = Put::new(
            Project::DEF.table,
            project.id,
            "name",
            Scalar::from(name.trim()),
        );
        let meta = self.meta(format!("Rename the project to {}", name.trim()));
        self.write(id, &meta, &[put]);
        self.refresh(None);
    }

    /// Writes the chosen value once more: it then follows all the competing ones.
    fn resolve(&mut self, table: &str, id: RecordId, field: &str, choice: u32) {
        let Some((_, section)) = self.open.as_ref().and_then(|open| open.plan_section()) else {
            return;
        };
        let claim = section
            .conflicts()
            .iter()
            .find(|(cell, _)| cell.table == table && cell.id == id && cell.field == field)
            .and_then(|(_, claims)| claims.get(choice as usize).cloned());
        let Some(claim) = claim else {
            return self.emit(Event::Notice(
                "This conflict has been settled already.".to_owned(),
            ));
        };
        // A field in conflict is written even if it shows the value already; that settles it.
        let label = format!("Settle a conflict about {field}");
        let put = Put::new(table, id, field, claim.value);
        if let Some(fields) = self.write_plan(&label, &[put]) {
            if let Some(open) = &mut self.open {
                open.history.push(label, &fields);
            }
            self.keep_history();
            self.refresh(None);
            self.done(String::new(), Vec::new());
        }
    }

    fn export(&mut self, format: ExportFormat) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return self.fail(
                "There is no open project to export.",
                "Open a project first.",
            );
        };
        let title = open
            .record()
            .map_or_else(|| "Project".to_owned(), |project| project.name.clone());
        let work = Work::new(
            Then::Save,
            format!("Writing {title}"),
            format!("{title} could not be written to a file"),
            "The project is as it was.",
        );
        let job = match format {
            ExportFormat::Throughline => Job::Pack {
                title,
                project: open.to_file(),
            },
            _ => Job::Write {
                format,
                title,
                records: Records(open.plan().records.clone()),
            },
        };
        self.begin(job, work);
    }
}
