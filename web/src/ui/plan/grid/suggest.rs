//! Type-ahead for the cells that name other records.

use leptos::prelude::*;
use throughline_core::id::TaskId;

use crate::ui::{plan::column::Column, state::Ui};

/// The most suggestions at once.
const MOST: usize = 8;

/// A way to go on with what is being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Suggestion {
    /// The whole text of the cell once it is taken.
    pub(crate) text: String,
    /// What is shown.
    pub(crate) label: String,
    /// A short hint before it: initials or a key.
    pub(crate) hint: String,
}

/// Whether a column has type-ahead.
pub(crate) const fn has(column: Column) -> bool {
    matches!(column, Column::Resources | Column::Predecessors)
}

/// Suggestions for the last of the comma-separated parts of a text.
pub(crate) fn of(ui: Ui, task: TaskId, column: Column, text: &str) -> Vec<Suggestion> {
    let (before, part) = text.rsplit_once([',', ';']).unwrap_or(("", text));
    let part = part.trim();
    if part.is_empty() {
        return Vec::new();
    }
    let before = before.trim();
    let with = |last: &str| {
        if before.is_empty() {
            last.to_owned()
        } else {
            format!("{before}, {last}")
        }
    };
    match column {
        Column::Resources => people(ui, part, before, with),
        Column::Predecessors => tasks(ui, task, part, with),
        _ => Vec::new(),
    }
}

fn people(ui: Ui, part: &str, before: &str, with: impl Fn(&str) -> String) -> Vec<Suggestion> {
    let wanted = part.to_lowercase();
    let taken: Vec<_> = before
        .split([',', ';'])
        .map(|name| name.trim().to_lowercase())
        .collect();
    ui.plan.resources.with_untracked(|resources| {
        resources
            .iter()
            .filter(|resource| {
                let name = resource.name.to_lowercase();
                // A name that is typed in full needs no suggestion.
                name != wanted
                    && !taken.contains(&name)
                    && (name
                        .split_whitespace()
                        .any(|word| word.starts_with(&wanted))
                        || name.starts_with(&wanted)
                        || resource.initials.to_lowercase() == wanted)
            })
            .take(MOST)
            .map(|resource| Suggestion {
                text: with(&resource.name),
                label: resource.name.clone(),
                hint: resource.initials.clone(),
            })
            .collect()
    })
}

/// A predecessor may be found by its name; its number is what is written.
fn tasks(ui: Ui, task: TaskId, part: &str, with: impl Fn(&str) -> String) -> Vec<Suggestion> {
    // A number, perhaps with a type and lag, is complete already.
    if part.starts_with(|c: char| c.is_ascii_digit()) || part.chars().count() < 2 {
        return Vec::new();
    }
    let wanted = part.to_lowercase();
    let mut found = Vec::new();
    ui.plan.each(|row| {
        if row.id != task && row.name.to_lowercase().contains(&wanted) {
            found.push(Suggestion {
                text: with(&row.number),
                label: row.name.clone(),
                hint: row.key.clone(),
            });
        }
        found.len() < MOST
    });
    found
}
