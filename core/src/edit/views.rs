//! Edits of the ways to look at a plan.

use rand::Rng;

use super::{EditError, Put, Step, fields};
use crate::{
    id::{RecordId, SavedViewId},
    plan::Plan,
    record::{Record as _, SavedView, Scalar},
};

/// A new view.
pub(super) fn create(
    plan: &Plan,
    values: &[(String, Scalar)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let named = values
        .iter()
        .find_map(|(field, value)| match (field.as_str(), value) {
            ("name", Scalar::Text(name)) if !name.trim().is_empty() => Some(name.trim()),
            _ => None,
        })
        .ok_or(EditError::Unnamed("a view"))?;
    let id = RecordId::random(rng);
    let mut puts = Vec::new();
    for (field, value) in values {
        fields::check(plan, SavedView::DEF, field, value)?;
        puts.push(Put::new(SavedView::DEF.table, id, field, value.clone()));
    }
    Ok(Step {
        puts,
        label: format!("New view ‘{named}’"),
        created: Vec::new(),
    })
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
