//! What levelling would do, to be applied or put away.

use std::sync::Arc;

use leptos::{html, prelude::*};
use throughline_core::{
    edit::Intent,
    level::plan::{Move, Overload, Preview, Reason},
    time::Moment,
};

use super::{MOST_ROWS, keys, resource, task_button};
use crate::ui::{plan::values, state::Ui, words::t};

/// The preview, below the plan while there is one. It takes the focus when it appears; Escape puts it away.
#[component]
pub(crate) fn PreviewPanel() -> impl IntoView {
    let ui = Ui::get();
    move || {
        ui.levelling
            .preview
            .get()
            .map(|preview| view! { <Panel preview /> })
    }
}

#[component]
fn Panel(preview: Arc<Preview>) -> impl IntoView {
    let ui = Ui::get();
    let node = NodeRef::<html::Section>::new();
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Where it cannot have the focus, the heading is still read out with the region.
            let _ = heading.focus();
        }
    });
    let put_away = move || {
        ui.levelling.preview.set(None);
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.update(|_| {});
    };
    let waits = StoredValue::new(preview.waits.clone());
    let apply = move |_| {
        ui.edit(Intent::Level {
            waits: waits.get_value(),
        });
        put_away();
    };
    let nothing = preview.is_empty();
    let rest = preview.moves.len().saturating_sub(MOST_ROWS);
    view! {
        <section
            class="plan-panel"
            node_ref=node
            aria-labelledby="level-preview"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    put_away();
                }
            }
        >
            <header class="plan-panel-head">
                <div>
                    <h2 id="level-preview" tabindex="-1" node_ref=heading>{t().level_preview}</h2>
                    <p>{summary(ui, &preview)}</p>
                </div>
                <div class="plan-panel-tools">
                    <button class="button" type="button" on:click=move |_| put_away()>
                        {if nothing { t().close } else { t().level_discard }}
                    </button>
                    {(!nothing)
                        .then(|| {
                            view! {
                                <button class="button primary" type="button" on:click=apply>
                                    {t().level_apply}
                                </button>
                            }
                        })}
                </div>
            </header>
            <Show when=move || ui.levelling.stale.get()>
                <p class="plan-panel-note warn" role="status">{t().level_stale}</p>
            </Show>
            {left(ui, &preview.left)}
            <div class="plan-panel-body" tabindex="0" role="group" aria-label=t().level_moves>
                <table class="level-moves">
                    <thead>
                        <tr>
                            <th scope="col">{t().level_task}</th>
                            <th scope="col">{t().level_start}</th>
                            <th scope="col">{t().level_finish}</th>
                            <th scope="col">{t().level_why}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {preview
                            .moves
                            .iter()
                            .take(MOST_ROWS)
                            .map(|moved| row(ui, moved))
                            .collect_view()}
                    </tbody>
                </table>
                {(rest > 0).then(|| view! { <p class="muted">{(t().level_rest)(rest)}</p> })}
            </div>
        </section>
    }
}

fn summary(ui: Ui, preview: &Preview) -> String {
    let words = t();
    if preview.is_empty() {
        return words.level_nothing.to_owned();
    }
    let date = |moment| values::date(ui, moment);
    let found = preview.found;
    let finish = if found.finish == preview.finish_before {
        (words.level_same_finish)(&date(found.finish))
    } else {
        (words.level_new_finish)(&date(found.finish), &date(preview.finish_before))
    };
    let moves = (words.level_move_count)(preview.moves.len());
    format!(
        "{moves} {finish} {}",
        (words.level_quality)(found.permille_above())
    )
}

/// Where somebody would still be asked for too much.
fn left(ui: Ui, left: &[Overload]) -> Option<impl IntoView + use<>> {
    const MOST: usize = 3;
    (!left.is_empty()).then(|| {
        let all: Vec<String> = left
            .iter()
            .take(MOST)
            .map(|overload| {
                (t().level_left_one)(
                    &resource(ui, overload.resource),
                    &values::date(ui, overload.from),
                    &keys(ui, &overload.tasks),
                )
            })
            .collect();
        let text = (t().level_left)(left.len(), &all.join("; "));
        view! { <p class="plan-panel-note warn">{text}</p> }
    })
}

fn row(ui: Ui, moved: &Move) -> impl IntoView + use<> {
    let Move {
        task,
        before,
        after,
        ..
    } = *moved;
    view! {
        <tr>
            <th scope="row">{task_button(ui, task)}</th>
            <td class="num">{change(ui, before.0, after.0)}</td>
            <td class="num">{change(ui, before.1, after.1)}</td>
            <td>{reason(ui, &moved.reason)}</td>
        </tr>
    }
}

fn change(ui: Ui, before: Moment, after: Moment) -> impl IntoView {
    let (old, new) = (values::date(ui, before), values::date(ui, after));
    if before == after {
        return view! { <span class="muted">{old}</span> }.into_any();
    }
    if old == new {
        // Within a day, only the full date shows what is different.
        let text = (t().level_change)(&values::in_full(before), &values::in_full(after));
        return view! { <span>{text}</span> }.into_any();
    }
    view! {
        <span>
            <s class="muted">{old}</s>
            " "
            {new}
        </span>
    }
    .into_any()
}

fn reason(ui: Ui, reason: &Reason) -> String {
    match reason {
        Reason::Waits(overload) if overload.tasks.is_empty() => {
            (t().level_waits_nobody)(&resource(ui, overload.resource))
        }
        Reason::Waits(overload) => (t().level_waits)(
            &resource(ui, overload.resource),
            &keys(ui, &overload.tasks),
            &values::date(ui, overload.to),
        ),
        Reason::Pauses(overload) => (t().level_pauses)(
            &resource(ui, overload.resource),
            &keys(ui, &overload.tasks),
            &values::date(ui, overload.to),
        ),
        Reason::Follows => t().level_follows.to_owned(),
        Reason::Released => t().level_released.to_owned(),
    }
}
