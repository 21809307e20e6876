//! What people do: random intents on what their screen shows.

use rand::{Rng, seq::IndexedRandom as _};
use throughline_core::{
    edit::{Intent, Place, Predecessor},
    engine::{Command, Input, Row},
    record::{LagUnit, LinkType, Scalar},
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
