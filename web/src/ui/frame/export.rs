//! The project as a file.

use leptos::prelude::*;
use throughline_core::engine::{Command, ExportFormat};

use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuItem},
    state::Ui,
    words::t,
};

/// The menu of file formats.
#[component]
pub(crate) fn ExportMenu() -> impl IntoView {
    let ui = Ui::get();
    let export = move |format| move |()| ui.send(Command::Export(format));
    view! {
        <Menu id="menu-export" class="icon-button" label=t().export button=|| icon(Icon::Export)>
            <MenuItem
                symbol=Icon::Gantt
                label=t().export_mspdi
                run=export(ExportFormat::Mspdi)
            />
            <MenuItem symbol=Icon::Page label=t().export_json run=export(ExportFormat::Json) />
            <MenuItem
                symbol=Icon::Folder
                label=t().export_throughline
                run=export(ExportFormat::Throughline)
            />
            <hr />
            <MenuItem symbol=Icon::Print label=t().export_print run=|()| print() />
        </Menu>
    }
}

fn print() {
    // The menu must be gone before the page is drawn for paper.
    request_animation_frame(|| {
        if window().print().is_err() {
            leptos::logging::warn!("this browser does not print");
        }
    });
}
