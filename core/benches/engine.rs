//! How long an edit takes from the command to what the user interface is told: `cargo xtask bench engine`.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    document::{ActorId, ChangeMeta, Section},
    edit::{Intent, Place, Put, puts_of},
    engine::{
        ChunkKind, ChunkName, Command, Config, Effect, Engine, Event, Input, RowKind, ShareLink,
    },
    id::{Author, DocumentId, SectionRefId, TaskId, UserId},
    record::{Project, Record as _, SectionKind, SectionRef},
    sample,
    time::UnixMillis,
};

const TASKS: u32 = 10_000;
const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

/// An engine in which a generated plan is open.
fn opened() -> (Engine, Vec<TaskId>) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (name, records) = sample::generated(TASKS, &mut rng);
    let (project, plan) = (DocumentId::random(&mut rng), DocumentId::random(&mut rng));
    let meta = ChangeMeta {
        author: Author {
            user: UserId("alice".to_owned()),
            name: "Alice".to_owned(),
        },
        time: NOW,
        label: "Create".to_owned(),
    };
    let mut reference = SectionRef::new(SectionRefId(Project::singleton().0));
    reference.kind = SectionKind::Plan;
    reference.document = Some(plan);
    let named = Put::new(Project::DEF.table, Project::singleton(), "name", name);
    let puts = [vec![named], puts_of(&reference)].concat();
    let mut manifest = Section::create(SectionKind::Manifest, ActorId::from(b"alice"));
    manifest.write(&meta, &puts).expect("a manifest");
    let section = Section::import(ActorId::from(b"alice"), &meta, &records).expect("a plan");

    let mut engine = Engine::new(&Config { seed: [1; 32] });
    engine.handle(NOW, Input::Started { local: Vec::new() });
    engine.handle(
        NOW,
        Input::Command(Command::Join(ShareLink {
            project,
            relay: "ws://localhost/sync".to_owned(),
            token: String::new(),
        })),
    );
    let mut tasks = Vec::new();
    for (document, bytes) in [(project, manifest.save()), (plan, section.save())] {
        let name = ChunkName {
            document,
            kind: ChunkKind::Snapshot,
            hash: [0; 32],
        };
        let chunks = vec![(name, bytes)];
        for effect in engine.handle(NOW, Input::Loaded { document, chunks }) {
            if let Effect::Emit(Event::Opened { plan, .. }) = effect {
                let leaves = plan.rows.iter().filter(|row| row.kind != RowKind::Summary);
                tasks = leaves.map(|row| row.id).collect();
            }
        }
    }
    assert!(!tasks.is_empty(), "the plan was not opened");
    (engine, tasks)
}

fn set(task: TaskId, field: &str, value: i64) -> Intent {
    Intent::SetField {
        table: "tasks".to_owned(),
        id: task.0,
        field: field.to_owned(),
        value: if field == "name" {
            format!("Task {value}").into()
        } else {
            value.into()
        },
    }
}

fn edits(criterion: &mut Criterion) {
    let (mut engine, tasks) = opened();
    let mut turn = 0;
    let mut bench = |name: &str, intent: &dyn Fn(TaskId, i64) -> Intent| {
        criterion.bench_function(&format!("{name}/{TASKS}"), |bench| {
            bench.iter_batched(
                || {
                    turn += 1;
                    let task = tasks[turn * 7 % tasks.len()];
                    let minutes = 480 + i64::try_from(turn % 5).unwrap_or(0) * 60;
                    Input::Command(Command::Edit(intent(task, minutes)))
                },
                |input| {
                    let effects = engine.handle(NOW, input);
                    let failed = |e: &Effect| matches!(e, Effect::Emit(Event::Failed(_)));
                    assert!(!effects.iter().any(failed), "{effects:?}");
                    effects
                },
                BatchSize::PerIteration,
            );
        });
    };
    bench("a name", &|task, n| set(task, "name", n));
    bench("a duration", &|task, n| set(task, "duration", n));
    bench("a new task", &|task, _| Intent::CreateTask {
        place: Place::After(task),
        fields: Vec::new(),
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50);
    targets = edits
}
criterion_main!(benches);
