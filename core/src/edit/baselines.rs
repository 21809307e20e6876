//! Taking, naming and deleting baselines.

use rand::Rng;

use super::{EditError, Put, Step};
use crate::{
    baseline::Figures,
    id::{BaselineId, RecordId},
    plan::Plan,
    record::{Baseline, FieldValue as _, Frozen, Heads, Record as _},
    schedule::Schedule,
};

/// Takes the plan as it stands. What a baseline is named by besides, the heads of the documents, is
/// known to who holds them: see [`taken_at`].
pub(super) fn take(
    plan: &Plan,
    name: &str,
    note: &str,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let name = named(name)?;
    let figures = Figures::of(plan, &Schedule::compute(plan));
    let id = RecordId::random(rng);
    let put = |field, value| Put::new(Baseline::DEF.table, id, field, value);
    let mut puts = vec![
        put("name", name.into()),
        put("snapshot", figures.encode().to_scalar()),
    ];
    if !note.trim().is_empty() {
        puts.push(put("note", note.trim().into()));
    }
    Ok(Step {
        puts,
        label: format!("Take baseline ‘{name}’"),
        created: Vec::new(),
    })
}

/// Says in every baseline that a step takes at which heads it is taken.
pub(crate) fn taken_at(step: &mut Step, heads: impl FnOnce() -> Heads) {
    let taken = step.puts.iter().find(|put| put.field == "snapshot");
    if let Some(id) = taken.map(|put| put.id) {
        let heads = Frozen(heads()).to_scalar();
        step.puts
            .push(Put::new(Baseline::DEF.table, id, "heads", heads));
    }
}

/// Gives a baseline another name.
pub(super) fn rename(plan: &Plan, id: BaselineId, name: &str) -> Result<Step, EditError> {
    let baseline = living(plan, id)?;
    let name = named(name)?;
    Ok(Step {
        puts: vec![Put::new(Baseline::DEF.table, id, "name", name)],
        label: format!("Rename baseline ‘{}’ to ‘{name}’", baseline.name),
        created: Vec::new(),
    })
}

/// Deletes a baseline.
pub(super) fn delete(plan: &Plan, id: BaselineId) -> Result<Step, EditError> {
    let baseline = living(plan, id)?;
    Ok(Step {
        puts: vec![Put::new(Baseline::DEF.table, id, "deleted", true)],
        label: format!("Delete baseline ‘{}’", baseline.name),
        created: Vec::new(),
    })
}

fn living(plan: &Plan, id: BaselineId) -> Result<&Baseline, EditError> {
    let baseline = plan.records.baselines.get(&id);
    baseline
        .filter(|baseline| !baseline.deleted)
        .ok_or_else(|| EditError::Gone("the baseline".to_owned()))
}

fn named(name: &str) -> Result<&str, EditError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EditError::Unnamed("a baseline"));
    }
    Ok(name)
}
