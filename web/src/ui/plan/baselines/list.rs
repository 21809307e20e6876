//! The list of baselines.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{BaselineView, Side},
};

use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

/// The list of baselines, the last taken first.
#[component]
pub(super) fn List() -> impl IntoView {
    let ui = Ui::get();
    let rows = move || {
        let list = ui.baselines.list.get();
        list.iter().map(|one| row(ui, one)).collect_view()
    };
    view! {
        <div class="sheet-scroll" tabindex="0" role="region" aria-label=t().baselines>
            <table class="sheet-table">
                <caption class="sr">{t().baselines}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t().baseline_col_chart}</th>
                        <th scope="col">{t().new_name}</th>
                        <th scope="col">{t().baseline_col_taken}</th>
                        <th scope="col">{t().baseline_col_by}</th>
                        <th scope="col" class="end">{t().baseline_col_tasks}</th>
                        <th scope="col">{t().variance_finish_is}</th>
                        <th scope="col">{t().baseline_note}</th>
                        <th scope="col"><span class="sr">{t().menu_more}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(ui: Ui, baseline: &BaselineView) -> impl IntoView + use<> {
    let (id, name) = (baseline.id, baseline.name.clone());
    let shown = move || ui.baselines.chosen.get() == Some(id);
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 are far fewer than 2^53"
    )]
    let taken = (baseline.at > 0).then(|| dates::write_instant(baseline.at as f64 * 1000.0));
    let renamed = baseline.clone();
    let trouble = baseline.trouble.clone();
    view! {
        <tr>
            <td>
                <button
                    class="button small quiet"
                    type="button"
                    aria-pressed=move || shown().to_string()
                    aria-label=(t().baseline_show)(&name)
                    on:click=move |_| {
                        let next = (!shown()).then_some(id);
                        ui.baselines.chosen.set(next);
                    }
                >
                    {move || if shown() { icon(Icon::Check).into_any() } else { icon(Icon::Eye).into_any() }}
                </button>
            </td>
            <th scope="row">
                {name.clone()}
                {trouble.map(|why| view! {
                    <p class="notice bad">{icon(Icon::Warning)} {why}</p>
                })}
            </th>
            <td class="num">{taken}</td>
            <td>{baseline.by.clone()}</td>
            <td class="end num">{dates::write_number(baseline.tasks.into())}</td>
            <td class="num">{baseline.finish.map(|finish| dates::write(Style::Date, finish))}</td>
            <td class="sheet-note">{baseline.note.clone()}</td>
            <td class="sheet-tools">
                <button
                    class="button small"
                    type="button"
                    aria-label=(t().baseline_compare_named)(&name)
                    on:click=move |_| ui.baselines.sides.set(Some((Side::Baseline(id), Side::Now)))
                >
                    {t().baseline_compare}
                </button>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=(t().baseline_rename_named)(&name)
                    title=t().baseline_rename
                    on:click=move |_| ui.dialog.set(Some(Dialog::RenameBaseline(renamed.clone())))
                >
                    {icon(Icon::Pencil)}
                </button>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=(t().baseline_delete_named)(&name)
                    title=t().delete
                    on:click=move |_| {
                        ui.said.set((t().baseline_deleted)(&name));
                        ui.edit(Intent::DeleteBaseline { baseline: id });
                    }
                >
                    {icon(Icon::Trash)}
                </button>
            </td>
        </tr>
    }
}
