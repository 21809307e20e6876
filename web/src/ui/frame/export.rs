//! The project as a file.

use leptos::prelude::*;
use throughline_core::{
    access::Right,
    engine::{Command, ExportFormat},
    interchange::Format,
    record::SectionKind,
};

use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuItem},
    plan::sheet::{self, Kind},
    state::{Dialog, Ui},
    words::t,
};

/// Every file that a project is written as, with its picture and name; with private notes for those who may read
/// them.
pub(crate) fn formats(ui: Ui) -> impl Iterator<Item = (Icon, &'static str, ExportFormat)> {
    let plan = Format::ALL.iter().map(|format| {
        let (symbol, label) = match format {
            Format::Mspdi => (Icon::Gantt, t().export_mspdi),
            Format::Xlsx => (Icon::Columns, t().export_xlsx),
            Format::Csv => (Icon::Columns, t().export_csv),
            Format::Events => (Icon::Page, t().export_events),
            Format::Todos => (Icon::Page, t().export_todos),
            Format::Json => (Icon::Page, t().export_json),
        };
        (symbol, label, ExportFormat::Plan(*format))
    });
    let whole = [
        (t().export_throughline, false),
        (t().export_throughline_private, true),
    ];
    let may_read = ui.right(SectionKind::People) != Right::None;
    let whole = whole
        .into_iter()
        .filter(move |(_, private)| may_read || !private);
    plan.chain(
        whole.map(|(label, private)| (Icon::Folder, label, ExportFormat::Throughline { private })),
    )
}

/// The menu of file formats.
#[component]
pub(crate) fn ExportMenu() -> impl IntoView {
    let ui = Ui::get();
    let items = move || {
        formats(ui)
            .map(|(symbol, label, format)| {
                let run = move |()| ui.send(Command::Export(format));
                view! { <MenuItem symbol=symbol label=label run=run /> }
            })
            .collect_view()
    };
    view! {
        <Menu id="menu-export" class="icon-button" label=t().export button=|| icon(Icon::Export)>
            {items()}
            <hr />
            <MenuItem
                symbol=Icon::Gantt
                label=t().export_svg
                run=move |()| sheet::save_gantt(ui, Kind::Svg)
            />
            <MenuItem
                symbol=Icon::Gantt
                label=t().export_png
                run=move |()| sheet::save_gantt(ui, Kind::Png)
            />
            <MenuItem
                symbol=Icon::Print
                label=t().export_print_more
                run=move |()| ui.dialog.set(Some(Dialog::Print))
            />
        </Menu>
    }
}
