//! A register as a table for other programs.

use leptos::prelude::*;
use throughline_core::{
    engine::Command,
    interchange::{Table, TableFormat},
    register::{Context, RecordRef},
};

use super::{look::Look, value};
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
    let shown = look.records(ui);
    let table = ui.registers.peek(|all| {
        // Whoever gets a register that everybody may read reads the file: nothing in it follows from what is private.
        let open = all.records.without_private();
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
        let name = |record: &RecordRef| value::name(ui, record, &context);
        Table::of_records(look.kind, entries, &context, &name, values::units(ui))
    });
    ui.send(Command::Tabulate { format, table });
}
