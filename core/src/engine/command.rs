//! What people ask for.

use super::{
    ChunkKind, Command, Engine, Event, ShareLink, StartFrom,
    library::Known,
    work::{Then, Work},
};
use crate::{
    document::Section,
    edit::{self, Put},
    file::ProjectFile,
    id::{DocumentId, RecordId, SectionRefId},
    interchange::{Table, TableFormat},
    plan::PlanRecords,
    record::{Project, Record as _, SectionKind, SectionRef, ZoneName},
    register::{Entry, EntryData},
    sync::gate::Limits,
    time::Moment,
    workshop::{ExportFormat, Job, NewPlan, ReadAs, Records},
    zone,
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
            Command::EditRecords(intent) => self.edit_records(&intent),
            Command::RecordHistory(record) => self.record_history(record),
            Command::Rename(name) => self.rename(&name),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
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
            Command::Explain { task, date } => self.explain(task, date),
            Command::Inspect {
                name,
                bytes,
                layout,
                into_plan,
            } => self.inspect(name, bytes, layout, into_plan),
            Command::Merge {
                name,
                bytes,
                layout,
            } => self.merge(name, bytes, layout),
            Command::Export(format) => self.export(format),
            Command::Tabulate { format, table } => self.tabulate(format, table),
            Command::Baseline(id) => self.baseline(id),
            Command::Variance { from, to } => self.variance(from, to),
            Command::Resources => self.resources(),
            Command::Usage {
                resource,
                time,
                length,
            } => self.usage(resource, time, length),
            Command::Heat(days) => self.heat(days),
            Command::GiveUp(id) => self.give_up(id),
            Command::Level(options) => self.level(options),
            Command::ClearLevelling => self.clear_levelling(),
            Command::FindCriticalChain => self.find_critical_chain(),
            Command::LookInto(project) => self.look_into(project),
            Command::UpdateExternal => self.update_external(),
            Command::LookElsewhere { with_work } => self.look_elsewhere(with_work),
            Command::Differences(template) => self.differences(template),
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
            StartFrom::Empty { name, start, zone } => {
                let made = start
                    .parse::<Moment>()
                    .map_err(|error| error.to_string())
                    .and_then(|start| {
                        let mut records = PlanRecords::blank(start, &mut self.rng);
                        let zone = ZoneName(zone);
                        if zone::named(&zone).is_some() {
                            records.options.time_zone = zone;
                        }
                        self.create_from(&name, &records, &[])
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
            StartFrom::File { name, bytes } => self.read_file(name, bytes, self.read_as()),
            StartFrom::Chosen {
                name,
                bytes,
                layout,
                project,
            } => {
                let how = ReadAs {
                    layout,
                    project,
                    ..self.read_as()
                };
                self.read_file(name, bytes, how);
            }
        }
    }

    fn read_file(&mut self, name: String, bytes: Vec<u8>, how: ReadAs) {
        let work = Work::new(
            Then::Open,
            format!("Reading {name}"),
            format!("{name} could not be imported"),
            "Nothing was imported, and your other projects are untouched.",
        );
        let seed = self.seed();
        let job = Job::Read {
            name,
            bytes,
            how,
            seed,
        };
        self.begin(job, work);
    }

    /// Makes a project of a plan that the workshop has made or read.
    pub(super) fn open_plan(&mut self, plan: NewPlan) -> Result<(), String> {
        let registers: Vec<Entry> = plan.registers.iter().filter_map(EntryData::entry).collect();
        self.create_from(&plan.title, &plan.records.0, &registers)?;
        for note in plan.notes {
            self.emit(Event::Notice(note));
        }
        Ok(())
    }

    /// Makes the documents of a new project, stores them and shows it.
    fn create_from(
        &mut self,
        name: &str,
        records: &PlanRecords,
        registers: &[Entry],
    ) -> Result<(), String> {
        let (id, plan_id) = (self.new_document_id(), self.new_document_id());
        let meta = self.meta(format!("Create {name}"));

        let mut project = Project::new(Project::singleton());
        name.clone_into(&mut project.name);
        "EUR".clone_into(&mut project.currency);
        let mut reference = SectionRef::new(SectionRefId(RecordId::random(&mut self.rng)));
        reference.kind = SectionKind::Plan;
        reference.document = Some(plan_id);

        let mut manifest = Section::create(SectionKind::Manifest, self.actor.clone());
        let mut puts: Vec<Put> = edit::puts_of(&project)
            .into_iter()
            .chain(edit::puts_of(&reference))
            .collect();
        let mut documents = Vec::new();
        for kind in SectionKind::REGISTERS {
            let entries = registers.iter();
            let entries = entries.filter(|entry| entry.kind().record.section == kind);
            let filled: Vec<Put> = entries.flat_map(edit::puts_of_entry).collect();
            if filled.is_empty() {
                continue;
            }
            let reference = SectionRef::of(kind, id);
            documents.extend(reference.document.map(|document| (document, kind, filled)));
            puts.extend(edit::puts_of(&reference));
        }
        manifest.write(&meta, &puts).map_err(|e| e.to_string())?;
        let plan =
            Section::import(self.actor.clone(), &meta, records).map_err(|e| e.to_string())?;
        let mut sections = vec![(id, manifest), (plan_id, plan)];
        for (document, kind, filled) in documents {
            let mut section = Section::create(kind, self.actor.clone());
            section.write(&meta, &filled).map_err(|e| e.to_string())?;
            sections.push((document, section));
        }
        self.open_documents(id, sections);
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
        if let Some(open) = self.open.as_mut().filter(|open| open.id() == id) {
            if open.storing.share_once_stored(link) {
                self.connect(link);
            }
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
        let open = self.open.as_ref();
        let share = open
            .filter(|open| !open.storing.waits_to_share())
            .and_then(|open| self.library.get(open.id())?.share.clone());
        if let Some(share) = share {
            self.connect(&share);
        }
    }

    fn tabulate(&mut self, format: TableFormat, table: Table) {
        let name = &table.name;
        let work = Work::new(
            Then::Save,
            format!("Writing {name}"),
            format!("{name} could not be written to a file"),
            "The project is as it was.",
        );
        self.begin(Job::Tabulate { format, table }, work);
    }

    fn export(&mut self, format: ExportFormat) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return self.fail(
                "There is no open project to export.",
                "Open a project first.",
            );
        };
        let record = open.record();
        let title = record.map_or_else(|| "Project".to_owned(), |project| project.name.clone());
        let work = Work::new(
            Then::Save,
            format!("Writing {title}"),
            format!("{title} could not be written to a file"),
            "The project is as it was.",
        );
        let job = match format {
            ExportFormat::Throughline { private } => Job::Pack {
                title,
                project: open.to_file(private),
            },
            ExportFormat::Plan(format) => Job::Write {
                format,
                title,
                now: self.now,
                records: Box::new(Records(open.plan().records.clone())),
            },
        };
        self.begin(job, work);
    }
}
