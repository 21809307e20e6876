//! A register as a table for other programs.

use throughline_core::{record::FieldType, register::RecordRef, text::format_csv};

use super::{
    look::Look,
    value::{self, Column},
};
use crate::ui::{download, state::Ui};

/// Saves the records that are looked at as a CSV file, every column, in words.
pub(super) fn csv(ui: Ui, look: Look) {
    let columns = Look::all_columns(look.kind);
    let mut rows = vec![
        columns
            .iter()
            .map(|c| c.label().to_owned())
            .collect::<Vec<_>>(),
    ];
    let records = look.records(ui);
    ui.registers.peek(|context| {
        for id in records {
            let record = RecordRef::new(look.kind.table(), id);
            if let Some(entry) = context.records.find(&record) {
                let cells = columns.iter().map(|column| match column {
                    // A date as other programs read it.
                    Column::Field(field) if field.field_type == FieldType::Day => {
                        entry.text(field.name).to_owned()
                    }
                    _ => value::cell(ui, entry, *column, context),
                });
                rows.push(cells.collect());
            }
        }
    });
    let name = format!("{}.csv", look.kind.table().replace('_', "-"));
    download::save(
        ui,
        &name,
        "text/csv;charset=utf-8",
        format_csv(&rows).as_bytes(),
    );
}
