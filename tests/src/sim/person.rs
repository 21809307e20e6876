//! What people do: random intents on what their screen shows.

use rand::{Rng, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    edit::{Intent, NewRecord, Place, Predecessor, RecordChange, RecordIntent, RolloutTo},
    engine::{Command, Input, Row},
    id::RecordId,
    record::{FieldDef, FieldType, LagUnit, LinkType, Scalar},
    register::{
        self, ChangeRequest, Declared as _, EntryData, Kind, Lesson, RecordRef, RecordTemplate,
        RelationSort, RolloutTemplate, Site,
    },
    time::Minutes,
};

use super::World;

impl World {
    /// The person at a device does something.
    pub(super) fn act(&mut self, device: usize) {
        let Some(view) = self.devices[device].view() else {
            return;
        };
        let rows = view.rows.clone();
        if self.rng.random_bool(0.4) {
            let command = self.choose_record_command(device, &rows);
            return self.tell(device, Input::Command(command));
        }
        let command = match (rows.choose(&mut self.rng), rows.choose(&mut self.rng)) {
            (Some(a), Some(b)) => self.choose_command(a, b),
            _ => Command::Edit(Intent::CreateTask {
                place: Place::LastIn(None),
                fields: vec![("name".to_owned(), "First".into())],
            }),
        };
        self.tell(device, Input::Command(command));
    }

    /// A small step, so that something is stored.
    pub(super) fn touch(&mut self, device: usize) {
        let number = self.rng.random_range(0..1_000_000);
        self.tell(
            device,
            Input::Command(Command::Edit(Intent::CreateTask {
                place: Place::LastIn(None),
                fields: vec![(
                    "name".to_owned(),
                    Scalar::Text(format!("After the storm {number}")),
                )],
            })),
        );
    }

    /// Something with the records of registers, of any kind there is.
    fn choose_record_command(&mut self, device: usize, rows: &[Row]) -> Command {
        let records: Vec<RecordRef> = self.devices[device]
            .records()
            .iter()
            .map(RecordRef::from)
            .collect();
        let kinds: Vec<&Kind> = register::all().collect();
        let of_table = |table: &str| -> Vec<RecordId> {
            let of = records.iter().filter(|record| record.table == table);
            of.map(|record| record.id).collect()
        };
        let rng = &mut self.rng;
        let some = |rng: &mut ChaCha8Rng| {
            let task = rows.choose(rng).map(|row| RecordRef::new("tasks", row.id));
            let record = records.choose(rng).cloned();
            if rng.random_bool(0.8) {
                record.or(task)
            } else {
                task.or(record)
            }
        };
        let kind = kinds[rng.random_range(0..kinds.len())];
        let new = NewRecord {
            table: kind.table().to_owned(),
            fields: kind
                .own_fields()
                .filter_map(|field| Some((field.name.to_owned(), random_value(field, rng)?)))
                .collect(),
            relations: some(rng)
                .map(|other| (RelationSort::Relates, other))
                .into_iter()
                .collect(),
        };
        let (Some(a), Some(b)) = (some(rng), some(rng)) else {
            return Command::EditRecords(RecordIntent::Create(new));
        };
        let living = records.choose(rng);
        Command::EditRecords(match (rng.random_range(0..18), living) {
            (0..=3, Some(record)) => {
                let fields: Vec<&FieldDef> = register::by_table(&record.table)
                    .into_iter()
                    .flat_map(Kind::own_fields)
                    .filter(|field| !field.frozen)
                    .collect();
                let mut changes = Vec::new();
                for _ in 0..2 {
                    let Some(field) = fields.choose(rng) else {
                        break;
                    };
                    let Some(value) = random_value(field, rng) else {
                        continue;
                    };
                    changes.push(RecordChange {
                        record: record.clone(),
                        field: field.name.to_owned(),
                        value,
                    });
                }
                RecordIntent::Set(changes)
            }
            (4, Some(record)) => RecordIntent::Delete(vec![record.clone()]),
            (5, _) => RecordIntent::Relate {
                from: a,
                sort: *RelationSort::ALL
                    .choose(rng)
                    .unwrap_or(&RelationSort::Relates),
                to: b,
            },
            (6, _) => RecordIntent::AddTask {
                about: b,
                name: format!("Response {}", rng.random_range(0..1000)),
                sort: RelationSort::Mitigates,
            },
            (7, _) => RecordIntent::SignOff {
                about: b,
                statement: "As agreed".to_owned(),
            },
            (8, Some(record)) => RecordIntent::RaiseIssue { risk: record.id },
            (9, _) => return Command::Undo,
            // One of few lessons, so that people apart take up the same.
            (10, _) => RecordIntent::TakeUp {
                by: b,
                lesson: lesson_elsewhere(rng.random_range(0..4)),
            },
            // One of few whose ids follow from what they are about, so that people apart make the same ones.
            (11 | 12, _) => {
                let record = RecordRef::new(
                    kind.table(),
                    RecordId::from_name(&format!("joint {}", rng.random_range(0..2))),
                );
                let fields = new.fields.into_iter().take(3);
                let changes = fields.map(|(field, value)| RecordChange {
                    record: record.clone(),
                    field,
                    value,
                });
                RecordIntent::Set(changes.collect())
            }
            (13, Some(record)) => RecordIntent::KeepTemplate {
                record: record.clone(),
                title: "As it is".to_owned(),
            },
            (14, _) => match of_table(RecordTemplate::TABLE).choose(rng) {
                Some(template) => RecordIntent::FromTemplate {
                    template: *template,
                },
                None => RecordIntent::Create(new),
            },
            (15, _) => match of_table(ChangeRequest::TABLE).choose(rng) {
                Some(request) => RecordIntent::TakeBaseline { request: *request },
                None => RecordIntent::Create(new),
            },
            // A template of a few tasks, and those at one of few sites.
            (16, _) => match (
                rows.choose(rng),
                of_table(RolloutTemplate::TABLE).choose(rng),
            ) {
                (_, Some(template)) if rng.random_bool(0.7) => RecordIntent::RollOut {
                    template: *template,
                    to: of_table(Site::TABLE)
                        .choose(rng)
                        .map(|site| RolloutTo {
                            site: *site,
                            start: None,
                        })
                        .into_iter()
                        .collect(),
                },
                (Some(row), _) => RecordIntent::MakeTemplate {
                    summary: row.id,
                    title: "Standard site".to_owned(),
                },
                _ => RecordIntent::Create(new),
            },
            _ => RecordIntent::Create(new),
        })
    }

    fn choose_command(&mut self, a: &Row, b: &Row) -> Command {
        let rng = &mut self.rng;
        let set = |field: &str, value: Scalar| Intent::SetField {
            table: "tasks".to_owned(),
            id: a.id.into(),
            field: field.to_owned(),
            value,
        };
        let place = match rng.random_range(0..4) {
            0 => Place::After(b.id),
            1 => Place::Before(b.id),
            2 => Place::FirstIn(b.id),
            _ => Place::LastIn(Some(b.id)),
        };
        let predecessor = Predecessor {
            task: b.id,
            kind: *LinkType::ALL.choose(rng).unwrap_or(&LinkType::Fs),
            lag: Minutes(rng.random_range(-960..960)),
            lag_unit: LagUnit::Working,
        };
        Command::Edit(match rng.random_range(0..16) {
            0..=1 => Intent::CreateTask {
                place,
                fields: vec![(
                    "name".to_owned(),
                    Scalar::Text(format!("New {}", rng.random_range(0..1000))),
                )],
            },
            2..=3 => set(
                "name",
                Scalar::Text(format!("Name {}", rng.random_range(0..5))),
            ),
            4..=5 => set("duration", Scalar::Int(rng.random_range(0..20) * 480)),
            6 => set("percent_complete", Scalar::Int(rng.random_range(0..=100))),
            7 => set(
                "notes",
                Scalar::Text(format!("Note {}", rng.random_range(0..1000))),
            ),
            8..=9 => Intent::MoveTasks {
                tasks: vec![a.id],
                place,
            },
            10 => Intent::Indent { tasks: vec![a.id] },
            11 => Intent::Outdent { tasks: vec![a.id] },
            12 => Intent::DeleteTasks { tasks: vec![a.id] },
            13 => Intent::Link {
                successor: a.id,
                predecessor,
            },
            14 => Intent::SetPredecessors {
                task: a.id,
                predecessors: vec![predecessor],
            },
            _ => {
                return if rng.random_bool(0.7) {
                    Command::Undo
                } else {
                    Command::Redo
                };
            }
        })
    }
}

/// A value that fits a field; few different ones, so that people choose the same and others.
fn random_value(field: &FieldDef, rng: &mut impl Rng) -> Option<Scalar> {
    let number = rng.random_range(0..4_i64);
    let value = match field.field_type {
        FieldType::Text | FieldType::Prose | FieldType::Tags => format!("Text {number}").into(),
        FieldType::Bool => (number > 1).into(),
        FieldType::Integer | FieldType::Duration | FieldType::Percent | FieldType::Money => {
            (number * 10).into()
        }
        FieldType::Choice(choices) => choices[rng.random_range(0..choices.len())].stored.into(),
        FieldType::Day => format!("2027-03-0{}", number + 1).into(),
        FieldType::Web => format!("https://example.org/{number}").into(),
        FieldType::Zone => "Europe/Oslo".into(),
        FieldType::Reference(_) => RecordId::from_name(&number.to_string()).as_str().into(),
        FieldType::Record => format!("risks/{}", RecordId::from_name(&number.to_string())).into(),
        _ => return None,
    };
    (field.canonical)(&value)
}

/// A lesson of another project.
fn lesson_elsewhere(which: u8) -> EntryData {
    let title = format!("Lesson {which} from elsewhere");
    EntryData {
        table: Lesson::TABLE.to_owned(),
        id: RecordId::from_name(&title),
        fields: vec![("title".to_owned(), title.into())],
    }
}
