//! Writes a large project as a `.throughline` file, for measuring: `large TASKS RECORDS FILE`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use throughline_core::{
    edit::{RecordChange, RecordIntent},
    engine::{ChunkName, Command, Config, Effect, Engine, Event, ExportFormat, Input, StartFrom},
    id::RecordId,
    record::Scalar,
    register::{Declared as _, Issue, Lesson, RecordRef, Risk},
    time::UnixMillis,
    workshop,
};

/// Words of which titles are made, so that a filter finds some of many.
const WORDS: [&str; 12] = [
    "switch", "fibre", "mast", "antenna", "power", "permit", "ferry", "survey", "rack", "ground",
    "supplier", "window",
];

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [tasks, records, file] = &args[..] else {
        bail!("large TASKS RECORDS FILE");
    };
    let mut device = Device::default();
    let tasks = tasks.parse().context("the number of tasks")?;
    device.command(Command::Create(StartFrom::Generated { tasks }))?;
    let records: u32 = records.parse().context("the number of records")?;
    device.command(Command::EditRecords(RecordIntent::Set(changes(records))))?;
    device.command(Command::Export(ExportFormat::Throughline { private: true }))?;
    let bytes = device.exported.context("the project was not exported")?;
    std::fs::write(file, bytes).with_context(|| format!("writing {file}"))
}

/// Risks, issues and lessons in turn, each with a title, a status and a paragraph.
fn changes(records: u32) -> Vec<RecordChange> {
    let word = |at: u32| WORDS[at as usize % WORDS.len()];
    let one = |n: u32| {
        let table = [Risk::TABLE, Issue::TABLE, Lesson::TABLE][n as usize % 3];
        let record = RecordRef::new(table, RecordId::from_name(&format!("large/{n}")));
        let title = format!("{} {} {n}", word(n), word(n / 7 + 3));
        let prose = ["event", "description", "happened"][n as usize % 3];
        let text = format!("The {} and the {} came late.", word(n / 3), word(n / 5 + 1));
        [("title", Scalar::from(title)), (prose, text.into())].map(|(field, value)| RecordChange {
            record: record.clone(),
            field: field.to_owned(),
            value,
        })
    };
    (0..records).flat_map(one).collect()
}

/// An engine whose disk answers at once.
#[derive(Default)]
struct Device {
    engine: Option<Engine>,
    chunks: BTreeMap<ChunkName, Vec<u8>>,
    exported: Option<Vec<u8>>,
}

impl Device {
    fn command(&mut self, command: Command) -> Result<()> {
        if self.engine.is_none() {
            self.engine = Some(Engine::new(&Config { seed: [7; 32] }));
            self.tell(Input::Started { local: Vec::new() })?;
        }
        self.tell(Input::Command(command))
    }

    fn tell(&mut self, input: Input) -> Result<()> {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let engine = self.engine.as_mut().context("the device is off")?;
            for effect in engine.handle(UnixMillis(1_767_600_000_000), input) {
                match effect {
                    Effect::Load(document) => {
                        let of = self.chunks.iter().filter(|(n, _)| n.document == document);
                        let chunks = of.map(|(n, b)| (n.clone(), b.clone())).collect();
                        inputs.push(Input::Loaded { document, chunks });
                    }
                    Effect::Store { name, bytes } => {
                        self.chunks.insert(name.clone(), bytes);
                        inputs.push(Input::Stored {
                            name,
                            result: Ok(()),
                        });
                    }
                    Effect::Work { id, job } => inputs.push(Input::Worked {
                        id,
                        result: Ok(workshop::run_to_the_end(*job)),
                    }),
                    Effect::Emit(Event::Exported { bytes, .. }) => self.exported = Some(bytes),
                    Effect::Emit(Event::Failed(failure)) => {
                        bail!("{} {}", failure.what, failure.next)
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
