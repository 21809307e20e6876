//! How a table is laid out and what its columns mean.

use leptos::prelude::*;
use throughline_core::{
    engine::Inspection,
    interchange::{
        Encoding,
        csv::{DELIMITERS, DateOrder, Layout, Target, TimeUnit},
    },
};

use crate::ui::{state::Ui, words::t};

/// The layout of a table, every part of which can be chosen.
#[component]
pub(crate) fn Mapper() -> impl IntoView {
    // What a column holds changes with the delimiter, not with what it means: a choice keeps the focus.
    let importing = Ui::get().importing;
    let columns = Memo::new(move |_| {
        importing.inspection.with(|found| match found {
            Some(Inspection::Table { run, .. }) => {
                let samples = run.samples.iter().map(|cells| cells.join(" · "));
                run.columns.iter().cloned().zip(samples).collect()
            }
            _ => Vec::new(),
        })
    });
    view! {
        <div class="import-layout">
            {choice(
                t().import_delimiter,
                DELIMITERS.map(|d| (delimiter_name(d), d)).to_vec(),
                |layout| layout.delimiter,
                |layout, delimiter| layout.delimiter = delimiter,
            )}
            {choice(
                t().import_encoding,
                Encoding::ALL.iter().map(|e| (e.label(), *e)).collect(),
                |layout| layout.encoding,
                |layout, encoding| layout.encoding = encoding,
            )}
            {choice(
                t().import_header,
                vec![(t().yes, true), (t().no, false)],
                |layout| layout.header,
                |layout, header| layout.header = header,
            )}
            {choice(
                t().import_dates,
                DateOrder::ALL.iter().map(|d| (d.label(), *d)).collect(),
                |layout| layout.dates,
                |layout, dates| layout.dates = dates,
            )}
            {choice(
                t().import_unit,
                TimeUnit::ALL.iter().map(|u| (u.label(), *u)).collect(),
                |layout| layout.unit,
                |layout, unit| layout.unit = unit,
            )}
            {choice(
                t().import_indented,
                vec![(t().yes, true), (t().no, false)],
                |layout| layout.indented,
                |layout, indented| layout.indented = indented,
            )}
        </div>
        <div class="import-columns" tabindex="0" role="region" aria-label=t().import_columns>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t().import_column}</th>
                        <th scope="col">{t().import_sample}</th>
                        <th scope="col">{t().import_means}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        columns
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(i, (heading, sample)): (usize, (String, String))| {
                                view! {
                                    <tr>
                                        <th scope="row">{heading.clone()}</th>
                                        <td class="import-sample">{sample}</td>
                                        <td>{meaning(i, &heading)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
}

fn delimiter_name(delimiter: char) -> &'static str {
    match delimiter {
        ';' => t().import_semicolon,
        '\t' => t().import_tab,
        '|' => t().import_bar,
        _ => t().import_comma,
    }
}

/// What one column means.
fn meaning(column: usize, heading: &str) -> impl IntoView + use<> {
    let ui = Ui::get();
    let importing = ui.importing;
    let all = Target::all();
    let chosen = {
        let all = all.clone();
        move || {
            importing.layout.with(|layout| {
                let target = layout
                    .as_ref()
                    .and_then(|layout| layout.columns.get(column));
                let target = target.unwrap_or(&Target::Skip);
                all.iter().position(|t| t == target).unwrap_or(0)
            })
        }
    };
    let options = all.iter().enumerate().map(|(i, target)| {
        let chosen = chosen.clone();
        view! {
            <option value=i.to_string() selected=move || chosen() == i>
                {target.label()}
            </option>
        }
    });
    let options = options.collect_view();
    let choose = move |event: web_sys::Event| {
        let Some(target) = event_target_value(&event)
            .parse::<usize>()
            .ok()
            .and_then(|i| all.get(i).cloned())
        else {
            return;
        };
        importing.layout.update(|layout| {
            if let Some(layout) = layout {
                if layout.columns.len() <= column {
                    layout.columns.resize(column + 1, Target::Skip);
                }
                layout.columns[column] = target;
            }
        });
        importing.look(ui);
    };
    view! {
        <select aria-label=(t().import_meaning_of)(heading) on:change=choose>
            {options}
        </select>
    }
}

/// One part of the layout.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: Vec<(&'static str, T)>,
    get: fn(&Layout) -> T,
    set: fn(&mut Layout, T),
) -> impl IntoView {
    let ui = Ui::get();
    let importing = ui.importing;
    let values: Vec<T> = options.iter().map(|(_, value)| *value).collect();
    let shown = options.into_iter().enumerate().map(|(i, (name, value))| {
        let chosen = move || {
            importing
                .layout
                .with(|layout| layout.as_ref().is_some_and(|layout| get(layout) == value))
        };
        view! {
            <option value=i.to_string() selected=chosen>
                {name}
            </option>
        }
    });
    let shown = shown.collect_view();
    let choose = move |event: web_sys::Event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        let Some(value) = index.and_then(|i| values.get(i)).copied() else {
            return;
        };
        importing.layout.update(|layout| {
            if let Some(layout) = layout {
                set(layout, value);
            }
        });
        importing.look(ui);
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select on:change=choose>{shown}</select>
        </label>
    }
}
