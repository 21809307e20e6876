//! Type-ahead for the cells that name something: other records, one of a list, a date in words.

use leptos::prelude::*;
use throughline_core::id::TaskId;

use crate::ui::{
    dates,
    plan::{
        column::{Column, Kind},
        values,
    },
    state::Ui,
    words::t,
};

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

impl Suggestion {
    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            label: text.to_owned(),
            hint: String::new(),
        }
    }
}

/// Whether a column has type-ahead.
pub(crate) fn has(column: Column) -> bool {
    is_list(column)
        || matches!(
            column,
            Column::RESOURCES | Column::PREDECESSORS | Column::SUCCESSORS
        )
        || column.kind() == Kind::Moment
}

/// Whether a cell holds one of a list, all of which is shown at once.
pub(crate) const fn is_list(column: Column) -> bool {
    matches!(
        column.kind(),
        Kind::Choice(_) | Kind::Bool | Kind::Reference(_)
    )
}

/// Whether a suggestion is all of a cell, so that taking it ends the edit.
pub(crate) fn is_whole(column: Column) -> bool {
    is_list(column) || column.kind() == Kind::Moment
}

/// Whether the first suggestion is what was typed, so that Enter takes it.
pub(crate) const fn first_fits(column: Column) -> bool {
    is_list(column)
}

/// Suggestions for what is typed; where several are separated by commas, for the last.
pub(crate) fn of(ui: Ui, task: TaskId, column: Column, text: &str) -> Vec<Suggestion> {
    match column {
        Column::RESOURCES | Column::PREDECESSORS | Column::SUCCESSORS => {
            among(ui, task, column, text)
        }
        other => match other.kind() {
            Kind::Choice(choices) => fitting(choices.iter().map(|choice| choice.label), text),
            Kind::Bool => fitting([t().yes, t().no].into_iter(), text),
            Kind::Reference(table) => {
                let named = values::named(ui, table);
                fitting(named.iter().map(|(_, name)| name.as_str()), text)
            }
            Kind::Moment => date(ui, column, text),
            _ => Vec::new(),
        },
    }
}

/// The choices that begin with what was typed, then those that contain it.
fn fitting<'a>(choices: impl Iterator<Item = &'a str>, text: &str) -> Vec<Suggestion> {
    let wanted = text.trim().to_lowercase();
    let mut found: Vec<(bool, Suggestion)> = choices
        .filter(|choice| choice.to_lowercase().contains(&wanted))
        .map(|choice| {
            let begins = choice.to_lowercase().starts_with(&wanted);
            (!begins, Suggestion::plain(choice))
        })
        .collect();
    found.sort_by_key(|(behind, _)| *behind);
    found
        .into_iter()
        .map(|(_, one)| one)
        .take(MOST * 2)
        .collect()
}

/// The date that is meant by what is typed, such as `mon`, `+2w` or `5.1.`, in full.
fn date(ui: Ui, column: Column, text: &str) -> Vec<Suggestion> {
    let text = text.trim();
    let complete = throughline_core::time::Moment::MIN;
    // A date as the editor begins with it needs no explanation.
    if text.is_empty()
        || text
            .parse::<throughline_core::time::Moment>()
            .is_ok_and(|m| m > complete)
    {
        return Vec::new();
    }
    let minute = values::usual_minute(ui, column);
    match values::parse_date(text, dates::now(), minute) {
        Ok(moment) => vec![Suggestion {
            text: moment.to_string().replace('T', " "),
            label: values::in_full(moment),
            hint: String::new(),
        }],
        Err(_) => Vec::new(),
    }
}

/// Suggestions for the last of the comma-separated parts of a text.
fn among(ui: Ui, task: TaskId, column: Column, text: &str) -> Vec<Suggestion> {
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
        Column::RESOURCES => people(ui, part, before, with),
        _ => tasks(ui, task, part, with),
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
