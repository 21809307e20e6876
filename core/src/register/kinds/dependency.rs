//! What the project waits for from outside.

use super::{Person, State};
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, declare::register},
};

choices! {
    /// Which way a dependency goes.
    DependencyWay {
        /// The project needs something of somebody.
        Inbound = "inbound" "We wait for them",
        /// Somebody needs something of the project.
        Outbound = "outbound" "They wait for us",
    }
}

register! {
    /// Something that the project needs of somebody outside, or they of it.
    Dependency in Register "dependencies" key "DP" called "dependency" "Dependencies" duty Risks {
        /// What is needed.
        title: String = "Dependency",
        /// How far it has come.
        status: State = "Status",
        /// Which way it goes.
        way: DependencyWay = "Direction",
        /// Who is on the other side.
        party: String = "Other side",
        /// By when it is needed.
        due: Day = "Needed by",
        /// Who of the team sees to it.
        owner: Person = "Owner",
        /// What was agreed.
        notes: Prose = "Notes",
    }
    board status done ["done", "dropped"];
    date due;
    computed {
        /// Days since it was needed, while it is open.
        late: FieldType::Integer, "Late by days", |entry, context| {
            let late = Dependency(entry).due().0.map(|due| (context.today - due).num_days());
            late.filter(|late| *late > 0 && !entry.kind().is_done(entry))
                .map_or(Scalar::Null, Scalar::Int)
        };
    }
}
