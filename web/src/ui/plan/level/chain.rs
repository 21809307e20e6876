//! The critical chain, with its buffers.

use std::sync::Arc;

use leptos::{html, prelude::*};
use throughline_core::level::chain::{ChainTask, ChainTie, CriticalChain, FeedingBuffer};

use super::{MOST_ROWS, resource, task_button};
use crate::ui::{plan::values, state::Ui, words::t};

/// The chain, below the plan while it is shown.
#[component]
pub(crate) fn ChainPanel() -> impl IntoView {
    let ui = Ui::get();
    let open = Memo::new(move |_| ui.levelling.chain.with(Option::is_some));
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Where it cannot have the focus, the heading is still read out with the region.
            let _ = heading.focus();
        }
    });
    let put_away = move || ui.levelling.chain.set(None);
    let buffers = RwSignal::new(true);
    view! {
        <Show when=move || open.get()>
            <section
                class="plan-panel"
                aria-labelledby="critical-chain"
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.stop_propagation();
                        put_away();
                    }
                }
            >
                <header class="plan-panel-head">
                    <div>
                        <h2 id="critical-chain" tabindex="-1" node_ref=heading>{t().chain_title}</h2>
                        <p>{t().chain_text}</p>
                    </div>
                    <div class="plan-panel-tools">
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=move || buffers.get()
                                on:change=move |_| buffers.update(|on| *on = !*on)
                            />
                            {t().chain_buffers}
                        </label>
                        <button class="button" type="button" on:click=move |_| put_away()>
                            {t().close}
                        </button>
                    </div>
                </header>
                <div class="plan-panel-body" tabindex="0" role="group" aria-label=t().chain_title>
                    {move || {
                        ui.plan.dates.track();
                        ui.levelling.chain.get().map(|chain| table(ui, &chain, buffers.get()))
                    }}
                </div>
            </section>
        </Show>
    }
}

fn table(ui: Ui, chain: &Arc<CriticalChain>, buffers: bool) -> impl IntoView + use<> {
    let project = buffers.then(|| {
        let size = values::duration(ui, chain.project_buffer, false, false);
        view! {
            <tr class="buffer">
                <th scope="row">{t().chain_project_buffer}</th>
                <td></td>
                <td></td>
                <td>{(t().chain_project_text)(&size)}</td>
            </tr>
        }
    });
    let rows = chain.tasks.iter().take(MOST_ROWS).map(|link| {
        let feeds = chain
            .feeding_buffers
            .iter()
            .filter(|feed| buffers && feed.into == link.task);
        view! {
            {feeds.map(|feed| feeding(ui, feed)).collect_view()}
            {task(ui, link)}
        }
    });
    view! {
        <table class="level-moves">
            <thead>
                <tr>
                    <th scope="col">{t().level_task}</th>
                    <th scope="col">{t().level_start}</th>
                    <th scope="col">{t().level_finish}</th>
                    <th scope="col">{t().level_why}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()} {project}</tbody>
        </table>
    }
}

fn task(ui: Ui, link: &ChainTask) -> impl IntoView + use<> {
    let dates = ui.plan.peek(link.task).map(|row| (row.start, row.finish));
    let date = |moment| values::date(ui, moment);
    let why = match link.tie {
        ChainTie::First => t().chain_first.to_owned(),
        ChainTie::Link => t().chain_link.to_owned(),
        ChainTie::Resource(id) => (t().chain_resource)(&resource(ui, id)),
    };
    view! {
        <tr>
            <th scope="row">{task_button(ui, link.task)}</th>
            <td class="num">{dates.map(|(start, _)| date(start))}</td>
            <td class="num">{dates.map(|(_, finish)| date(finish))}</td>
            <td>{why}</td>
        </tr>
    }
}

fn feeding(ui: Ui, feed: &FeedingBuffer) -> impl IntoView + use<> {
    let amount = |minutes| values::duration(ui, minutes, false, false);
    let text = if feed.room >= feed.size {
        (t().chain_feeding_fits)(&amount(feed.size))
    } else {
        (t().chain_feeding_short)(&amount(feed.size), &amount(feed.room))
    };
    view! {
        <tr class="buffer">
            <th scope="row">{t().chain_feeding_buffer} " " {task_button(ui, feed.from)}</th>
            <td></td>
            <td></td>
            <td>{text}</td>
        </tr>
    }
}
