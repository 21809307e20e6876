//! One story, told by native code and by WebAssembly: both must come to the same documents, the same plan
//! and the same dates, to the byte.

use std::{collections::BTreeMap, fmt::Write as _};

use sha2::{Digest as _, Sha256};
use throughline_core::{
    edit::Intent,
    engine::{
        ChunkName, Command, Config, Effect, Engine, Event, ExportFormat, Input, PlanView, StartFrom,
    },
    id::TaskId,
    interchange::Format,
    record::Scalar,
    time::UnixMillis,
    workshop,
};

/// A device whose disk answers at once and whose neighbour is told by hand.
struct Device {
    engine: Engine,
    clock: u64,
    chunks: BTreeMap<ChunkName, Vec<u8>>,
    /// Chunks that the other device has not been told yet.
    fresh: Vec<ChunkName>,
    plan: Option<PlanView>,
    file: Vec<u8>,
}

impl Device {
    fn new(seed: u8) -> Self {
        let mut device = Self {
            engine: Engine::new(&Config { seed: [seed; 32] }),
            clock: 0,
            chunks: BTreeMap::new(),
            fresh: Vec::new(),
            plan: None,
            file: Vec::new(),
        };
        device.tell(Input::Started { local: Vec::new() });
        device
    }

    fn tell(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            self.clock += 1;
            for effect in self.engine.handle(UnixMillis(self.clock * 1000), input) {
                match effect {
                    Effect::Load(document) => {
                        let chunks = self.chunks.iter().filter(|(n, _)| n.document == document);
                        let chunks = chunks.map(|(n, b)| (n.clone(), b.clone())).collect();
                        inputs.push(Input::Loaded { document, chunks });
                    }
                    Effect::Store { name, bytes } => {
                        self.chunks.insert(name.clone(), bytes);
                        self.fresh.push(name.clone());
                        inputs.push(Input::Stored {
                            name,
                            result: Ok(()),
                        });
                    }
                    Effect::Emit(Event::Opened { plan, .. }) => self.plan = Some(*plan),
                    Effect::Emit(Event::Changed(delta)) => {
                        if let Some(plan) = &mut self.plan {
                            plan.apply(*delta);
                        }
                    }
                    Effect::Emit(Event::Exported { bytes, .. }) => self.file = bytes,
                    Effect::Work { id, job } => {
                        let result = Ok(workshop::run_to_the_end(*job));
                        inputs.push(Input::Worked { id, result });
                    }
                    Effect::Emit(Event::Failed(failure)) => {
                        panic!("{}: {}", failure.what, failure.next)
                    }
                    _ => {}
                }
            }
        }
    }

    fn export(&mut self, format: ExportFormat) -> Vec<u8> {
        self.tell(Input::Command(Command::Export(format)));
        std::mem::take(&mut self.file)
    }

    fn task(&self, name: &str) -> TaskId {
        let rows = self.plan.iter().flat_map(|plan| &plan.rows);
        let row = rows.into_iter().find(|row| row.name == name);
        row.unwrap_or_else(|| panic!("the sample has a task ‘{name}’"))
            .id
    }

    fn set(&mut self, task: &str, field: &str, value: impl Into<Scalar>) {
        let intent = Intent::SetField {
            table: "tasks".to_owned(),
            id: self.task(task).into(),
            field: field.to_owned(),
            value: value.into(),
        };
        self.tell(Input::Command(Command::Edit(intent)));
    }

    /// Everything that is new here reaches the other device.
    fn meet(&mut self, other: &mut Self) {
        for name in std::mem::take(&mut self.fresh) {
            if let Some(bytes) = self.chunks.get(&name) {
                let (document, bytes) = (name.document, bytes.clone());
                other.tell(Input::Neighbour { document, bytes });
            }
        }
    }
}

/// Tells the story and writes down what came of it.
pub(crate) fn tell() -> String {
    let mut alice = Device::new(1);
    alice.tell(Input::Command(Command::Create(StartFrom::Sample)));
    let bytes = alice.export(ExportFormat::Throughline { private: true });
    let mut bob = Device::new(2);
    let name = "sample.throughline".to_owned();
    bob.tell(Input::Command(Command::Create(StartFrom::File {
        name,
        bytes,
    })));

    // Apart: both change the plan, also the same cell.
    alice.set("Core network design", "duration", 4 * 480);
    alice.set("Select edge switch", "name", "Choose the edge switch");
    bob.set("Core network design", "duration", 12 * 480);
    let indented = vec![bob.task("Risk workshop")];
    bob.tell(Input::Command(Command::Edit(Intent::Indent {
        tasks: indented,
    })));
    bob.set("Write the business case", "percent_complete", 40);
    bob.tell(Input::Command(Command::Undo));

    // Together again.
    alice
        .fresh
        .retain(|name| name.kind.as_str() == "incremental");
    bob.fresh.retain(|name| name.kind.as_str() == "incremental");
    alice.meet(&mut bob);
    bob.meet(&mut alice);
    let told = alice.export(ExportFormat::Plan(Format::Json));
    assert_eq!(
        told,
        bob.export(ExportFormat::Plan(Format::Json)),
        "both have the same plan and dates"
    );

    let mut report = String::new();
    for row in alice.plan.iter().flat_map(|plan| &plan.rows) {
        let conflicts = if row.conflicts.is_empty() {
            ""
        } else {
            " conflict"
        };
        let critical = if row.critical { " critical" } else { "" };
        let _ = writeln!(
            report,
            "{} {} {} {}…{} float {}{critical}{conflicts}",
            row.key, row.wbs, row.name, row.start, row.finish, row.total_float.0
        );
    }
    for (what, bytes) in [
        ("sample as JSON", told),
        (
            "sample as Microsoft Project XML",
            alice.export(ExportFormat::Plan(Format::Mspdi)),
        ),
        (
            "sample with its history",
            alice.export(ExportFormat::Throughline { private: true }),
        ),
        ("1,000 tasks as JSON", generated(1_000)),
    ] {
        let _ = writeln!(report, "{what}: {}", digest(&bytes));
    }
    report
}

fn generated(tasks: u32) -> Vec<u8> {
    let mut device = Device::new(3);
    device.tell(Input::Command(Command::Create(StartFrom::Generated {
        tasks,
    })));
    device.export(ExportFormat::Plan(Format::Json))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
