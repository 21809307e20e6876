//! A register as a table for other programs.

use leptos::prelude::*;
use throughline_core::{
    engine::Command,
    interchange::{Table, TableFormat, Value},
    record::{FieldType, Scalar},
    register::{Context, Entry, Records},
    time::{Minutes, Moment},
};

use super::{
    look::Look,
    value::{self, Column},
};
use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuItem},
    plan::values,
    state::Ui,
    words::t,
};

/// The menu of files that a register is written as.
#[component]
pub(super) fn ExportMenu(look: Look) -> impl IntoView {
    let ui = Ui::get();
    view! {
        <Menu
            id="menu-register-export"
            class="icon-button"
            label=(t().register_export)(look.kind.many)
            button=|| icon(Icon::Export)
        >
            <MenuItem
                symbol=Icon::Columns
                label=t().register_export_xlsx
                run=move |()| export(ui, look, TableFormat::Xlsx)
            />
            <MenuItem
                symbol=Icon::Columns
                label=t().register_export_csv
                run=move |()| export(ui, look, TableFormat::Csv)
            />
        </Menu>
    }
}

/// Saves the records that are looked at, every column.
fn export(ui: Ui, look: Look, format: TableFormat) {
    let columns = Look::all_columns(look.kind);
    let shown = look.records(ui);
    let rows = ui.registers.peek(|all| {
        // Whoever gets a register that everybody may read reads the file: nothing in it follows from what is private.
        let open = Records::without_private(all.records);
        let records = if look.kind.section().is_private() {
            all.records
        } else {
            &open
        };
        let context = Context {
            records,
            today: all.today,
        };
        let entries = shown.into_iter();
        let entries = entries.filter_map(|id| records.get(look.kind.table(), id));
        let row = |entry| {
            let cells = columns.iter();
            cells
                .map(|column| cell(ui, entry, *column, &context))
                .collect()
        };
        entries.map(row).collect()
    });
    let table = Table {
        name: look.kind.many.to_owned(),
        headings: columns.iter().map(|c| c.label().to_owned()).collect(),
        rows,
        units: values::units(ui),
    };
    ui.send(Command::Tabulate { format, table });
}

/// A value in its own type, and what is only an id in words.
fn cell(ui: Ui, entry: &Entry, column: Column, context: &Context<'_>) -> Value {
    if let Column::Key = column {
        return Value::Code(value::cell(ui, entry, column, context));
    }
    let value = column.value(entry, context);
    match (column.field_type(), value) {
        (_, Scalar::Null) => Value::Empty,
        (FieldType::Money, Scalar::Int(amount)) => Value::Money(amount),
        (FieldType::Percent, Scalar::Int(percent)) => {
            u8::try_from(percent).map_or(Value::Integer(percent), Value::Percent)
        }
        (FieldType::Duration, Scalar::Int(minutes)) => Value::Duration {
            minutes: Minutes(minutes),
            elapsed: false,
            estimated: false,
        },
        (FieldType::Day, Scalar::Text(day)) => {
            let midnight = format!("{day}T00:00").parse::<Moment>();
            midnight.map_or(Value::Text(day), Value::Day)
        }
        (_, Scalar::Int(number)) => Value::Integer(number),
        (_, Scalar::Bool(flag)) => Value::Flag(flag),
        (FieldType::Choice(_), _) => Value::Code(value::cell(ui, entry, column, context)),
        _ => Value::Text(value::cell(ui, entry, column, context)),
    }
}
