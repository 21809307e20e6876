//! The marks in a cell that something needs a person's eye.

use leptos::prelude::*;
use throughline_core::{engine::Row, schedule::WarningKind};

use crate::ui::{
    icon::{Icon, icon},
    plan::{
        column::{self, Column},
        conflict, explain,
    },
    state::Ui,
    words::t,
};

/// The badges of a cell: conflicts and repairs open a panel, warnings explain themselves.
pub(crate) fn of(ui: Ui, row: &Row, column: Column) -> Option<AnyView> {
    // Nearly every cell.
    let over = column == Column::RESOURCES && ui.usage.over.with(|over| over.contains(&row.id));
    if row.conflicts.is_empty() && row.warnings.is_empty() && !over {
        return None;
    }
    let shown = ui.columns.with(|columns| {
        // A conflict in a column that is not shown appears at the name: it is never out of sight.
        row.conflicts
            .iter()
            .filter(|conflict| {
                let at = column::of_conflict(&conflict.table, &conflict.field);
                at == column || (column == Column::NAME && !columns.contains(&at))
            })
            .cloned()
            .collect::<Vec<_>>()
    });
    let conflicts = (!shown.is_empty()).then(|| {
        let task = row.id;
        let label = (t().conflict_open)(column.label(), &row.key);
        let values = shown
            .iter()
            .filter(|conflict| conflict.repair.is_none())
            .map(|c| c.competing.len())
            .sum::<usize>();
        let text = if values == 0 {
            t().repair_badge.to_owned()
        } else {
            format!("{values} ≠")
        };
        view! {
            <button
                class="badge warn"
                type="button"
                tabindex="-1"
                data-badge=""
                aria-label=label
                on:click=move |event| {
                    event.stop_propagation();
                    conflict::open(ui, task, column, &event);
                }
            >
                {text}
            </button>
        }
    });
    let warnings: Vec<_> = row
        .warnings
        .iter()
        .filter(|warning| column_of(**warning) == column)
        .map(|warning| explain::warning(*warning))
        .chain(over.then_some(t().warning_over))
        .collect();
    let warning = (!warnings.is_empty()).then(|| {
        let text = warnings.join(" ");
        let title = text.clone();
        view! {
            <span class="mark bad" title=title>
                {icon(Icon::Warning)}
                <span class="sr">{text}</span>
            </span>
        }
    });
    let badges = view! {
        {warning}
        {conflicts}
    };
    Some(badges.into_any())
}

const fn column_of(warning: WarningKind) -> Column {
    match warning {
        WarningKind::DeadlineMissed | WarningKind::PastTheEnd => Column::FINISH,
        WarningKind::ConstraintBroken | WarningKind::NoWorkingTime | WarningKind::StaleLink => {
            Column::START
        }
    }
}
