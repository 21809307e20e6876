//! The print dialog: what is printed, on how many pages, and how it will look.

use leptos::prelude::*;
use throughline_core::{chart::gantt::Paper, time::Moment};

use super::{
    picture::{self, Kind},
    source,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::dialog::Modal,
    plan::column::{Column, ColumnLook as _},
    state::Ui,
    words::t,
};

/// The papers, in CSS pixels between margins of 10 mm; a page that is a pixel too high takes two.
const PAPERS: [(&str, &str, f64, f64); 3] = [
    ("a4", "A4", 1046.0, 716.0),
    ("a3", "A3", 1511.0, 1045.0),
    ("letter", "Letter", 980.0, 738.0),
];
/// The most pages across.
const ACROSS: usize = 8;

/// The print dialog.
#[component]
pub(crate) fn PrintDialog() -> impl IntoView {
    let ui = Ui::get();
    let columns = RwSignal::new(ui.columns.get_untracked());
    let paper = RwSignal::new("a4".to_owned());
    let across = RwSignal::new(1_usize);
    let first = RwSignal::new(String::new());
    let last = RwSignal::new(String::new());
    let page = RwSignal::new(0_usize);
    let pages = Memo::new(move |_| {
        let paper = paper.get();
        let (_, _, width, height) = PAPERS
            .into_iter()
            .find(|(id, ..)| *id == paper)
            .unwrap_or(PAPERS[0]);
        let days = days(ui, &first.get(), &last.get());
        columns.with(|columns| {
            let paper = Paper {
                width,
                height,
                across: across.get(),
                days,
            };
            source::pages(ui, columns, &paper)
        })
    });
    let count = move || pages.with(Vec::len);
    let at = move || page.get().min(count().saturating_sub(1));
    let sheet = move || pages.with(|pages| pages.get(at()).cloned().unwrap_or_default());
    let print = move |_| {
        send_to_printer(&pages.get_untracked(), &paper.get_untracked());
    };
    view! {
        <Modal title=t().print_title class="print-dialog" on_close=Callback::new(move |()| ui.dialog.set(None))>
            <div class="print-body">
                <form class="print-options" on:submit=move |event| event.prevent_default()>
                    <label class="field">
                        <span>{t().print_paper}</span>
                        <select on:change=move |event| paper.set(event_target_value(&event))>
                            {PAPERS.map(|(id, name, ..)| view! { <option value=id>{name}</option> })}
                        </select>
                    </label>
                    <label class="field">
                        <span>{t().print_across}</span>
                        <input
                            class="num"
                            type="number"
                            min="1"
                            max=ACROSS.to_string()
                            prop:value=move || across.get().to_string()
                            on:change=move |event| {
                                let wanted = event_target_value(&event).parse().unwrap_or(1);
                                across.set(usize::clamp(wanted, 1, ACROSS));
                            }
                        />
                    </label>
                    {date_field(t().print_first, first)}
                    {date_field(t().print_last, last)}
                    <fieldset class="print-columns">
                        <legend>{t().columns}</legend>
                        {offered().map(|column| column_box(columns, column)).collect_view()}
                    </fieldset>
                </form>
                <div class="print-preview">
                    <div class="print-sheet" role="img" aria-label=t().print_preview inner_html=sheet></div>
                    <div class="print-pages">
                        <button
                            class="icon-button"
                            type="button"
                            aria-label=t().print_before
                            disabled=move || at() == 0
                            on:click=move |_| page.set(at().saturating_sub(1))
                        >
                            {icon(Icon::Left)}
                        </button>
                        <span class="num" aria-live="polite">{move || (t().print_page)(at() + 1, count())}</span>
                        <button
                            class="icon-button"
                            type="button"
                            aria-label=t().print_after
                            disabled=move || { at() + 1 >= count() }
                            on:click=move |_| page.set(at() + 1)
                        >
                            {icon(Icon::Right)}
                        </button>
                    </div>
                </div>
            </div>
            <footer class="modal-foot">
                <button class="button" type="button" on:click=move |_| picture::save_gantt(ui, Kind::Svg)>
                    {t().export_svg}
                </button>
                <button class="button" type="button" on:click=move |_| picture::save_gantt(ui, Kind::Png)>
                    {t().export_png}
                </button>
                <button class="button primary" type="button" on:click=print>
                    {icon(Icon::Print)}
                    {t().export_print}
                </button>
            </footer>
        </Modal>
    }
}

/// The columns that can be printed: those that every row carries.
fn offered() -> impl Iterator<Item = Column> {
    Column::all().filter(|column| column.is_carried())
}

fn date_field(label: &'static str, date: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                class="num"
                type="date"
                prop:value=move || date.get()
                on:change=move |event| date.set(event_target_value(&event))
            />
        </label>
    }
}

fn column_box(columns: RwSignal<Vec<Column>>, column: Column) -> impl IntoView {
    let on = move || columns.with(|columns| columns.contains(&column));
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=on
                disabled=column == Column::NAME
                on:change=move |_| {
                    columns.update(|columns| {
                        if columns.contains(&column) {
                            columns.retain(|other| *other != column);
                        } else {
                            columns.push(column);
                            columns.sort_by_key(|column| offered().position(|other| other == *column));
                        }
                    });
                }
            />
            <span>{column.label()}</span>
        </label>
    }
}

/// The chosen days; where one end is not chosen, the plan's.
fn days(ui: Ui, first: &str, last: &str) -> Option<(i64, i64)> {
    let day = |text: &str| text.parse::<Moment>().ok().map(Moment::day);
    let (first, last) = (day(first), day(last));
    if first.is_none() && last.is_none() {
        return None;
    }
    let (start, finish) = ui.plan.range.get_untracked();
    let first = first.or(start.map(Moment::day))?;
    let last = last.or(finish.map(Moment::day))?;
    Some((first, last.max(first)))
}

/// Puts the pages into the document while the browser prints; the style sheet hides the rest.
fn send_to_printer(pages: &[String], paper: &str) {
    let Some(body) = document().body() else {
        return;
    };
    let Ok(sheets) = document().create_element("div") else {
        return;
    };
    sheets.set_class_name("print-paper");
    let html: String = pages
        .iter()
        .map(|page| format!("<div class=\"print-page\">{page}</div>"))
        .collect();
    // The pages are the core's own SVG, in which every text is escaped.
    sheets.set_inner_html(&html);
    for (name, value) in [("data-paper", paper), ("aria-hidden", "true")] {
        // Constant and valid names.
        let _ = sheets.set_attribute(name, value);
    }
    let _ = body.set_attribute("data-printing", "sheet");
    if body.append_child(&sheets).is_ok() && window().print().is_err() {
        leptos::logging::warn!("this browser does not print");
    }
    // `print` returns when the dialog is closed, or at once where it is not modal; the picture is
    // taken by then.
    set_timeout(
        move || {
            sheets.remove();
            let _ = body.remove_attribute("data-printing");
        },
        std::time::Duration::from_millis(500),
    );
}
