//! Edits of the ways to look at a plan.

use rand::Rng;

use super::{EditError, Put, Step, fields};
use crate::{
    id::SavedViewId,
    plan::Plan,
    record::{Record as _, SavedView, Scalar},
};

/// A new view.
pub(super) fn create(
    plan: &Plan,
    values: &[(String, Scalar)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    fields::create_named(plan, SavedView::DEF, "a view", values, rng)
}

/// Deletes a view.
pub(super) fn delete(plan: &Plan, id: SavedViewId) -> Result<Step, EditError> {
    let view = plan
        .records
        .views
        .get(&id)
        .filter(|view| !view.deleted)
        .ok_or_else(|| EditError::Gone("the view".to_owned()))?;
    Ok(Step {
        puts: vec![Put::new(SavedView::DEF.table, id, "deleted", true)],
        label: format!("Delete view ‘{}’", view.name),
        created: Vec::new(),
    })
}
