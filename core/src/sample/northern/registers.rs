//! The registers of the sample project.

use rand::Rng;

use crate::{
    id::RecordId,
    plan::PlanRecords,
    record::Scalar,
    register::{Declared, Entry, Member, Risk},
};

/// The records of the registers that go with [`northern_rollout`](super::northern_rollout)'s plan.
#[must_use]
pub fn northern_registers(_plan: &PlanRecords, rng: &mut impl Rng) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |kind, number: i64, fields: &[(&str, Scalar)]| {
        let mut entry = Entry::new(kind, RecordId::random(rng));
        let number = [("number", number.into())];
        for (field, value) in fields.iter().chain(&number) {
            let set = entry.set(field, value);
            debug_assert!(set.is_ok(), "{field} of the sample: {set:?}");
        }
        let id = entry.id;
        entries.push(entry);
        id
    };
    let ingrid = add(
        Member::KIND,
        1,
        &[
            ("title", "Ingrid Solberg".into()),
            ("role", "Project manager".into()),
        ],
    );
    add(
        Risk::KIND,
        1,
        &[
            ("title", "Ferry to the islands is cancelled".into()),
            ("owner", ingrid.as_str().into()),
            ("probability", "high".into()),
            ("impact", "medium".into()),
        ],
    );
    entries
}
