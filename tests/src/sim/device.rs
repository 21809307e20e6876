//! A device: an engine, its disk, its connection, and the person in front of it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ROOT, ReadDoc as _, Value};
use rand::Rng;
use throughline_core::{
    document::{ActorId, Cell, ChangeHash, Section},
    engine::{ChunkName, Command, Config, Effect, Engine, Event, Input, OpenProject, PlanView},
    id::DocumentId,
    record::SectionKind,
    register::Records,
    sync::{frame::Frame, hub::ConnectionId},
    workshop,
};

use super::{
    FRAME_LIMIT, Happening, World,
    relay::{End, RELAYS, relay_of},
};

/// What survives a crash.
#[derive(Debug, Default)]
pub(super) struct Disk {
    chunks: BTreeMap<ChunkName, Vec<u8>>,
    local: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    pub(super) fn chunks_of(&self, document: DocumentId) -> Vec<(ChunkName, Vec<u8>)> {
        let of_document = self
            .chunks
            .iter()
            .filter(|(name, _)| name.document == document);
        of_document
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect()
    }

    pub(super) fn put(&mut self, name: ChunkName, bytes: Vec<u8>) {
        self.chunks.insert(name, bytes);
    }
}

/// A device of the simulated world.
#[derive(Debug)]
pub(super) struct Device {
    index: usize,
    /// How far its clock is ahead, in milliseconds; behind if negative.
    pub(super) ahead: i64,
    /// The relay that it is a client of.
    home: usize,
    pub(super) disk: Disk,
    /// Writes that its disk has not answered for, or has failed.
    pub(super) writing: usize,
    engine: Option<Engine>,
    /// Counts restarts, so that answers to a life that ended are not heard.
    pub(super) life: u32,
    pub(super) connection: Option<ConnectionId>,
    wants_relay: bool,
    pub(super) cut_until: u64,
    pub(super) disk_full_until: u64,
    pub(super) wake_at: Option<u64>,
    /// The read model, kept from events alone as the user interface keeps it.
    view: Option<PlanView>,
    /// The records of registers, kept from events alone.
    records: Records,
    /// Changes that the relay has confirmed to this device as durable.
    confirmed: BTreeMap<DocumentId, BTreeSet<ChangeHash>>,
    project: Option<DocumentId>,
}

/// All records and all values that compete for their cells, in words.
fn registers(open: &OpenProject) -> String {
    let sections = open
        .sections()
        .filter(|(_, section)| !section.records().is_empty());
    let conflicts = sections.map(|(_, section)| section.conflicts());
    format!(
        "{:#?}\n{:#?}",
        open.records(),
        conflicts.collect::<Vec<_>>()
    )
}

/// Every value that looks lost can still be reached: what Automerge keeps beside the value that a cell
/// shows is a conflict.
fn check_claims(open: &OpenProject) -> Result<(), String> {
    for (_, section) in open.sections() {
        let doc = section.automerge();
        for entry in section.records().iter() {
            let def = &entry.kind().record;
            let Ok(Some((_, root))) = doc.get(ROOT, def.root()) else {
                return Err(format!("{} has no map", def.table));
            };
            // Several, if several people made it at once.
            let records = doc.get_all(&root, def.key_of(entry.id));
            let records = records.map_err(|e| e.to_string())?;
            if records.is_empty() {
                return Err(format!("{} is not in its map", entry.id));
            }
            // Whether it is deleted is put together otherwise: who keeps it counts.
            let fields = def.fields.iter();
            for field in fields.filter(|field| !field.frozen && field.name != "deleted") {
                let stored = records
                    .iter()
                    .map(|(_, record)| doc.get_all(record, field.name));
                let stored: Vec<_> = stored
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(|e| e.to_string())?;
                let mut texts: Vec<String> = stored
                    .iter()
                    .flatten()
                    .map(|(value, id)| match value {
                        Value::Object(_) => doc.text(id).unwrap_or_default(),
                        Value::Scalar(scalar) => scalar.to_string(),
                    })
                    .collect();
                texts.sort();
                texts.dedup();
                let cell = Cell {
                    table: def.table,
                    id: entry.id,
                    field: field.name,
                };
                let claims = section.conflicts().get(&cell).map_or(1, Vec::len);
                if texts.len() > claims {
                    return Err(format!(
                        "{} values of {}.{} and {claims} to be seen",
                        texts.len(),
                        def.table,
                        field.name
                    ));
                }
            }
        }
    }
    Ok(())
}

/// What a device ended with.
#[derive(Debug)]
pub(super) struct State {
    pub(super) heads: BTreeMap<DocumentId, Vec<ChangeHash>>,
    pub(super) changes: BTreeSet<ChangeHash>,
    pub(super) tasks: usize,
    plan: String,
    schedule: String,
    shown: String,
    registers: String,
    device: usize,
}

impl State {
    pub(super) fn compare(&self, other: &Self) -> Result<(), String> {
        let (a, b) = (self.device, other.device);
        if self.heads != other.heads {
            return Err(format!("devices {a} and {b} have different heads"));
        }
        for (what, x, y) in [
            ("plans", &self.plan, &other.plan),
            ("schedules", &self.schedule, &other.schedule),
            ("views", &self.shown, &other.shown),
            ("registers", &self.registers, &other.registers),
        ] {
            if x != y {
                let at = x.bytes().zip(y.bytes()).take_while(|(x, y)| x == y).count();
                let near = |s: &str| {
                    s.get(at.saturating_sub(120)..(at + 120).min(s.len()))
                        .unwrap_or("")
                        .to_owned()
                };
                return Err(format!(
                    "devices {a} and {b} have different {what}:\n{}\n{}",
                    near(x),
                    near(y)
                ));
            }
        }
        Ok(())
    }
}

/// How far a clock is ahead: half of them are right, the others are wrong by up to three days.
pub(super) fn ahead(rng: &mut impl Rng) -> i64 {
    const WRONG: i64 = 3 * 24 * 60 * 60 * 1_000;
    if rng.random_bool(0.5) {
        0
    } else {
        rng.random_range(-WRONG..WRONG)
    }
}

impl Device {
    pub(super) fn new(index: usize, rng: &mut impl Rng) -> Self {
        Self {
            index,
            ahead: ahead(rng),
            home: rng.random_range(0..RELAYS),
            disk: Disk::default(),
            writing: 0,
            engine: None,
            life: 0,
            connection: None,
            wants_relay: false,
            cut_until: 0,
            disk_full_until: 0,
            wake_at: None,
            view: None,
            records: Records::default(),
            confirmed: BTreeMap::new(),
            project: None,
        }
    }

    pub(super) fn project(&self) -> Option<DocumentId> {
        self.engine.as_ref()?.project().map(OpenProject::id)
    }

    pub(super) fn is_shown(&self) -> bool {
        self.view.is_some()
    }

    pub(super) const fn view(&self) -> Option<&PlanView> {
        self.view.as_ref()
    }

    pub(super) const fn records(&self) -> &Records {
        &self.records
    }

    /// Whether a document is the plan of its open project.
    pub(super) fn holds_plan(&self) -> bool {
        let open = self.engine.as_ref().and_then(Engine::project);
        open.into_iter()
            .flat_map(OpenProject::sections)
            .any(|(_, section)| section.kind() == SectionKind::Plan)
    }

    /// Whether the relay has promised it anything.
    pub(super) fn was_promised(&self) -> bool {
        self.confirmed.values().any(|changes| !changes.is_empty())
    }

    /// Remembers what the relay promises.
    pub(super) fn note_receipt(&mut self, frame: &[u8]) -> Result<(), String> {
        let frame = Frame::decode(frame, FRAME_LIMIT)
            .map_err(|e| format!("the relay sent a bad frame: {e}"))?;
        if let Frame::Receipt {
            document, durable, ..
        } = frame
        {
            self.confirmed.entry(document).or_default().extend(durable);
        }
        Ok(())
    }

    pub(super) fn state(&self, project: DocumentId) -> Result<State, String> {
        let device = self.index;
        let open = self
            .engine
            .as_ref()
            .and_then(Engine::project)
            .filter(|p| p.id() == project)
            .ok_or_else(|| format!("device {device} does not have the project open"))?;
        let view = self
            .view
            .as_ref()
            .ok_or_else(|| format!("device {device} never showed it"))?;
        if open.shown() != Some(view) {
            return Err(format!(
                "device {device}: the deltas do not add up to the view"
            ));
        }
        if open.records() != &self.records {
            return Err(format!(
                "device {device}: the records that were told do not add up to those that there are"
            ));
        }
        check_claims(open).map_err(|e| format!("device {device}: {e}"))?;
        let mut shown = view.clone();
        // Undo is per person, and whose value is whose differs by definition.
        (shown.undo, shown.redo) = (None, None);
        for conflict in shown.rows.iter_mut().flat_map(|row| &mut row.conflicts) {
            conflict.competing.iter_mut().for_each(|c| c.mine = false);
        }
        Ok(State {
            heads: open
                .sections()
                .map(|(id, s)| (id, s.heads().to_vec()))
                .collect(),
            changes: open
                .sections()
                .flat_map(|(_, s)| s.automerge().get_changes(&[]).into_iter().map(|c| c.hash()))
                .collect(),
            tasks: open.plan().tasks.len(),
            plan: format!("{:#?}", open.plan()),
            schedule: format!("{:#?}", open.schedule()),
            shown: format!("{shown:#?}"),
            registers: registers(open),
            device,
        })
    }

    /// What is on the disk alone gives the same documents.
    pub(super) fn check_disk(&self) -> Result<(), String> {
        let device = self.index;
        let open = self.engine.as_ref().and_then(Engine::project);
        for (id, section) in open.into_iter().flat_map(OpenProject::sections) {
            let chunks = self.disk.chunks_of(id);
            let stored = chunks.iter().map(|(_, bytes)| bytes.as_slice());
            let loaded = Section::load(section.kind(), ActorId::random(), stored)
                .map_err(|e| format!("device {device}: its disk cannot be read: {e}"))?;
            if loaded.heads() != section.heads() {
                return Err(format!(
                    "device {device}: its disk holds something else than it shows"
                ));
            }
        }
        Ok(())
    }

    /// Nothing that the relay confirmed is missing at the end.
    pub(super) fn check_receipts(&self, end: &State) -> Result<(), String> {
        for hash in self.confirmed.values().flatten() {
            if !end.changes.contains(hash) {
                return Err(format!(
                    "change {hash} was confirmed to device {} and is lost",
                    self.index
                ));
            }
        }
        Ok(())
    }

    fn show(&mut self, event: Event) {
        match event {
            Event::Opened { plan, .. } => self.view = Some(*plan),
            Event::Opening(_) | Event::Closed => {
                self.view = None;
                self.records = Records::default();
            }
            Event::Records(views) => {
                for view in views {
                    match view.data.entry() {
                        Some(entry) if !view.gone => self.records.insert(entry),
                        _ => self.records.remove(&view.data.table, view.data.id),
                    }
                }
            }
            Event::Done { undo, redo, .. } => {
                if let Some(view) = &mut self.view {
                    (view.undo, view.redo) = (undo, redo);
                }
            }
            Event::Changed(delta) => {
                if let Some(view) = &mut self.view {
                    view.apply(*delta);
                }
            }
            _ => {}
        }
    }
}

impl World {
    /// Switches a device on.
    pub(super) fn start(&mut self, device: usize) {
        let engine = Engine::new(&Config { seed: self.seed() });
        let this = &mut self.devices[device];
        this.life += 1;
        this.engine = Some(engine);
        let local = this
            .disk
            .local
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        self.tell(device, Input::Started { local });
        if let Some(project) = self.devices[device].project {
            self.tell(device, Input::Command(Command::Open(project)));
        }
    }

    /// Gives a device's engine an input and carries out what it asks for.
    pub(super) fn tell(&mut self, device: usize, input: Input) {
        let now = self.time_at(device);
        let Some(engine) = &mut self.devices[device].engine else {
            return;
        };
        let effects = engine.handle(now, input);
        if let Some(project) = self.devices[device].project() {
            self.devices[device].project = Some(project);
        }
        for effect in effects {
            self.carry_out(device, effect);
        }
    }

    fn carry_out(&mut self, device: usize, effect: Effect) {
        let life = self.devices[device].life;
        match effect {
            Effect::Keep { key, value } => {
                let local = &mut self.devices[device].disk.local;
                match value {
                    Some(value) => local.insert(key, value),
                    None => local.remove(&key),
                };
            }
            Effect::Load(document) => {
                let after = self.rng.random_range(1..30);
                self.schedule(
                    after,
                    Happening::Loaded {
                        device,
                        life,
                        document,
                    },
                );
            }
            Effect::Store { name, bytes } => {
                self.devices[device].writing += 1;
                let fails = self.now < self.devices[device].disk_full_until;
                let after = self.rng.random_range(1..40);
                self.schedule(
                    after,
                    Happening::Stored {
                        device,
                        life,
                        name,
                        bytes,
                        fails,
                    },
                );
            }
            Effect::Remove(names) => {
                for name in names {
                    self.devices[device].disk.chunks.remove(&name);
                }
            }
            Effect::Discard(document) => {
                self.devices[device]
                    .disk
                    .chunks
                    .retain(|name, _| name.document != document);
            }
            Effect::Connect { .. } => {
                self.devices[device].wants_relay = true;
                self.cut(device, "connecting anew");
            }
            Effect::Disconnect | Effect::HangUp => self.cut(device, ""),
            Effect::Send(frame) => {
                if let Some(connection) = self.devices[device].connection {
                    let relay = &mut self.relays[relay_of(connection)];
                    let after = relay.delay(connection, true, self.now, &mut self.rng);
                    self.schedule(after, Happening::ToRelay { connection, frame });
                }
            }
            Effect::WakeAt(time) => {
                let at = self.when(device, time).max(self.now + 1);
                self.devices[device].wake_at = Some(at);
                self.schedule(at - self.now, Happening::Woken { device, life });
            }
            Effect::Emit(event) => self.devices[device].show(event),
            Effect::Work { id, job } => {
                let result = Ok(workshop::run_to_the_end(*job));
                self.tell(device, Input::Worked { id, result });
            }
            Effect::Finish(_) | Effect::GiveUp(_) => {} // it was done at once
        }
    }

    /// Ends a device's connection, if it has one, and dials again later.
    pub(super) fn cut(&mut self, device: usize, reason: &str) {
        if let Some(connection) = self.devices[device].connection.take() {
            self.relay_hangs_up(connection);
            self.tell(
                device,
                Input::Disconnected {
                    reason: reason.to_owned(),
                    refused: false,
                },
            );
        }
        self.dial_later(device);
    }

    fn dial_later(&mut self, device: usize) {
        if self.devices[device].wants_relay {
            let life = self.devices[device].life;
            let after = self.rng.random_range(5..3_000);
            self.schedule(after, Happening::Dial { device, life });
        }
    }

    pub(super) fn dial(&mut self, device: usize, life: u32) {
        let this = &self.devices[device];
        if this.life != life || this.connection.is_some() || this.engine.is_none() {
            return;
        }
        if self.now < this.cut_until {
            self.tell(
                device,
                Input::Disconnected {
                    reason: "no route".to_owned(),
                    refused: false,
                },
            );
            return self.dial_later(device);
        }
        let home = self.devices[device].home;
        let connection = self.relays[home].accept(End::Device(device));
        self.devices[device].connection = Some(connection);
        self.tell(device, Input::Connected);
    }

    /// A device loses power: what was not on its disk is gone.
    pub(super) fn crash(&mut self, device: usize) {
        let this = &mut self.devices[device];
        this.engine = None;
        this.view = None;
        this.life += 1;
        this.writing = 0;
        this.wants_relay = false;
        this.wake_at = None;
        if let Some(connection) = this.connection.take() {
            self.relay_hangs_up(connection);
        }
        let after = self.rng.random_range(100..20_000);
        self.schedule(after, Happening::Restart { device });
    }

    pub(super) fn restart(&mut self, device: usize) {
        if self.devices[device].engine.is_none() {
            self.start(device);
        }
    }

    /// The kind of a project's section, for loading what is on a disk.
    pub(super) fn kind_of(project: Option<DocumentId>, document: DocumentId) -> SectionKind {
        project.map_or(SectionKind::Plan, |project| {
            SectionKind::of_document(project, document)
        })
    }
}
