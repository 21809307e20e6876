//! One device with its engine and its disk.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use throughline_core::{
    edit::{Intent, Place},
    engine::{
        ChunkName, Command, Config, Effect, Engine, Event, Input, PlanView, StartFrom, StoreError,
    },
    id::{DocumentId, TaskId},
    record::Scalar,
    time::UnixMillis,
    workshop,
};

/// A device whose disk answers at once.
#[derive(Default)]
pub(crate) struct Device {
    pub(crate) engine: Option<Engine>,
    pub(crate) clock: u64,
    pub(crate) chunks: BTreeMap<ChunkName, Vec<u8>>,
    pub(crate) local: BTreeMap<String, Vec<u8>>,
    pub(crate) disk_is_full: bool,
    /// How often the connection was to be closed and made again.
    pub(crate) hang_ups: u32,
    pub(crate) events: Vec<Event>,
    pub(crate) view: Option<PlanView>,
}

impl Device {
    pub(crate) fn on() -> Self {
        let mut device = Self::default();
        device.restart();
        device
    }

    /// Loses everything but what is stored.
    pub(crate) fn restart(&mut self) {
        // Every run of every device has a seed of its own, as every tab has.
        static RUNS: AtomicU64 = AtomicU64::new(0);
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&RUNS.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        self.engine = Some(Engine::new(&Config { seed }));
        self.view = None;
        let local = self
            .local
            .iter()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        self.tell(Input::Started { local });
    }

    pub(crate) fn tell(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            self.clock += 1;
            let engine = self.engine.as_mut().expect("the device is on");
            for effect in engine.handle(UnixMillis(self.clock * 1000), input) {
                match effect {
                    Effect::Keep {
                        key,
                        value: Some(value),
                    } => drop(self.local.insert(key, value)),
                    Effect::Keep { key, value: None } => drop(self.local.remove(&key)),
                    Effect::Load(document) => {
                        let chunks = self.chunks.iter().filter(|(n, _)| n.document == document);
                        let chunks = chunks.map(|(n, b)| (n.clone(), b.clone())).collect();
                        inputs.push(Input::Loaded { document, chunks });
                    }
                    Effect::Store { name, bytes } => {
                        let result = if self.disk_is_full {
                            Err(StoreError("the disk is full".to_owned()))
                        } else {
                            self.chunks.insert(name.clone(), bytes);
                            Ok(())
                        };
                        inputs.push(Input::Stored { name, result });
                    }
                    Effect::Remove(names) => {
                        self.chunks.retain(|name, _| !names.contains(name));
                    }
                    Effect::Discard(document) => self.chunks.retain(|n, _| n.document != document),
                    Effect::Emit(event) => self.hear(event),
                    Effect::HangUp => self.hang_ups += 1,
                    Effect::Work { id, job } => inputs.push(Input::Worked {
                        id,
                        result: Ok(workshop::run_to_the_end(*job)),
                    }),
                    Effect::Connect { .. }
                    | Effect::Finish(_)
                    | Effect::GiveUp(_)
                    | Effect::Disconnect
                    | Effect::Send(_)
                    | Effect::WakeAt(_) => {}
                }
            }
        }
    }

    pub(crate) fn hear(&mut self, event: Event) {
        match &event {
            Event::Opened { plan, .. } => self.view = Some((**plan).clone()),
            Event::Changed(delta) => {
                self.view
                    .as_mut()
                    .expect("opened before changed")
                    .apply((**delta).clone());
            }
            Event::Closed => self.view = None,
            _ => {}
        }
        self.events.push(event);
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.events.clear();
        self.tell(Input::Command(command));
    }

    pub(crate) fn edit(&mut self, intent: Intent) {
        self.command(Command::Edit(intent));
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.view
            .iter()
            .flat_map(|v| &v.rows)
            .map(|r| r.name.as_str())
            .collect()
    }

    pub(crate) fn failure(&self) -> Option<String> {
        self.events.iter().find_map(|event| match event {
            Event::Failed(failure) => Some(failure.what.clone()),
            _ => None,
        })
    }

    pub(crate) fn project(&self) -> DocumentId {
        self.engine
            .as_ref()
            .and_then(Engine::project)
            .expect("an open project")
            .id()
    }

    pub(crate) fn with_empty_project() -> Self {
        let mut device = Self::on();
        let start = "2026-01-05".to_owned();
        device.command(Command::Create(StartFrom::Empty {
            name: "Depot".to_owned(),
            start,
            zone: String::new(),
        }));
        assert_eq!(device.failure(), None);
        device
    }
}

pub(crate) fn new_task(name: &str) -> Intent {
    Intent::CreateTask {
        place: Place::LastIn(None),
        fields: vec![("name".to_owned(), name.into())],
    }
}

pub(crate) fn set(task: TaskId, field: &str, value: Scalar) -> Intent {
    Intent::SetField {
        table: "tasks".to_owned(),
        id: task.into(),
        field: field.to_owned(),
        value,
    }
}
