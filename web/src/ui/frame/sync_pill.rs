//! Where this person's changes stand: on this device, on the relay, with the team.

use leptos::prelude::*;
use throughline_core::engine::{Command, ExportFormat, SyncPhase, SyncStatus};
use wasm_bindgen_futures::JsFuture;

use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::popover::{Popover, close_around},
    route::{Door, Route},
    state::{Dialog, Ui},
    words::t,
};

/// How the pill looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tone {
    Good,
    Plain,
    Warn,
    Bad,
}

/// The pill and its panel.
#[component]
pub(crate) fn SyncPill() -> impl IntoView {
    let ui = Ui::get();
    let class = Signal::derive(move || {
        let tone = match ui.sync.with(tone) {
            Tone::Good => "good",
            Tone::Plain => "plain",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        };
        format!("pill {tone}")
    });
    view! {
        <Popover
            id="sync-panel"
            class
            panel_label=t().sync_label
            button=move || {
                view! {
                    <span class="sr">{t().sync_label} ": "</span>
                    <span class="dot" aria-hidden="true"></span>
                    <span class="pill-text">{move || ui.sync.with(text)}</span>
                }
            }
        >
            <Panel />
        </Popover>
    }
}

fn tone(status: &SyncStatus) -> Tone {
    match status.phase {
        SyncPhase::Refused => Tone::Bad,
        SyncPhase::Offline => Tone::Warn,
        SyncPhase::Connecting | SyncPhase::LocalOnly => Tone::Plain,
        SyncPhase::Online if status.waiting == 0 => Tone::Good,
        SyncPhase::Online => Tone::Plain,
    }
}

fn text(status: &SyncStatus) -> String {
    let waiting = status.waiting as usize;
    match status.phase {
        SyncPhase::LocalOnly if status.unsaved > 0 => t().sync_saving.to_owned(),
        SyncPhase::LocalOnly => t().sync_local.to_owned(),
        SyncPhase::Offline if waiting > 0 => (t().sync_offline_waiting)(waiting),
        SyncPhase::Offline => t().sync_offline.to_owned(),
        SyncPhase::Connecting => t().sync_connecting.to_owned(),
        SyncPhase::Refused => t().sync_refused.to_owned(),
        SyncPhase::Online if waiting > 0 => (t().sync_sending)(waiting),
        SyncPhase::Online if status.unseen > 0 => t().sync_on_relay.to_owned(),
        SyncPhase::Online => t().sync_seen.to_owned(),
    }
}

/// What is waiting, since when, and what can be done about it.
#[component]
fn Panel() -> impl IntoView {
    let ui = Ui::get();
    let status = ui.sync;
    let explanation = move || {
        status.with(|status| match status.phase {
            SyncPhase::LocalOnly => t().sync_local_text,
            SyncPhase::Offline => t().sync_offline_text,
            SyncPhase::Connecting => t().sync_connecting_text,
            SyncPhase::Online => t().sync_online_text,
            SyncPhase::Refused if is_by_account(ui) => t().sync_signed_out_text,
            SyncPhase::Refused => t().sync_refused_text,
        })
    };
    let contact = move || {
        status.with(|status| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds since 1970 fit into 2^53"
            )]
            status.last_contact.map_or_else(
                || t().sync_never.to_owned(),
                |at| dates::write_ago(at as f64),
            )
        })
    };
    let storage = storage_used();
    view! {
        <div class="sync">
            <h2>{move || status.with(text)}</h2>
            <p class="muted">{explanation}</p>
            {move || status.with(|status| status.reason.clone()).map(|reason| view! { <p class="notice warn">{reason}</p> })}
            <ol class="steps">{move || status.with(steps)}</ol>
            <dl class="facts">
                <dt>{t().sync_last_contact}</dt>
                <dd>{contact}</dd>
                {move || storage.get().map(|used| view! {
                    <dt>{t().sync_storage}</dt>
                    <dd class="num">{used}</dd>
                })}
            </dl>
            <div class="sync-actions">
                <Show when=move || {
                    status.with(|status| status.phase == SyncPhase::Refused) && is_by_account(ui)
                }>
                    <a class="button primary" href=Route::Account(Door::Me).address()>
                        {t().sign_in_to_sync}
                    </a>
                </Show>
                <Show when=move || {
                    status.with(|status| matches!(status.phase, SyncPhase::Offline | SyncPhase::Refused))
                }>
                    <button
                        class="button primary"
                        type="button"
                        on:click=move |_| ui.send(Command::Reconnect)
                    >
                        {t().sync_reconnect}
                    </button>
                </Show>
                <Show when=move || status.with(|status| status.phase == SyncPhase::LocalOnly)>
                    <button
                        class="button primary"
                        type="button"
                        on:click=move |event| {
                            close_around(&event);
                            ui.dialog.set(Some(Dialog::Share));
                        }
                    >
                        {icon(Icon::Share)}
                        {t().share}
                    </button>
                </Show>
                <button
                    class="button"
                    type="button"
                    title=t().sync_handoff_text
                    on:click=move |_| ui.send(Command::Export(ExportFormat::Throughline { private: false }))
                >
                    {icon(Icon::Export)}
                    {t().sync_handoff}
                </button>
            </div>
            <p class="muted small">{t().sync_handoff_text}</p>
        </div>
    }
}

/// Whether the open project is synced by who is signed in, not by a link.
fn is_by_account(ui: Ui) -> bool {
    ui.project.with(|project| {
        let share = project.as_ref().and_then(|project| project.share.as_ref());
        share.is_some_and(|share| share.token.is_empty())
    })
}

/// The way of a change: on this device, on the relay, with the team.
fn steps(status: &SyncStatus) -> impl IntoView + use<> {
    let shared = status.phase != SyncPhase::LocalOnly;
    let one = |done: bool, symbol: Icon, title: &'static str, count: String| {
        view! {
            <li class="step" class:done=done>
                <span class="step-mark" aria-hidden="true">
                    {icon(if done { Icon::Check } else { symbol })}
                </span>
                <span class="step-title">{title}</span>
                <span class="muted num">{count}</span>
            </li>
        }
    };
    let (unsaved, waiting, unseen) = (
        status.unsaved as usize,
        status.waiting as usize,
        status.unseen as usize,
    );
    let device = if unsaved == 0 {
        t().sync_all_saved.to_owned()
    } else {
        (t().sync_count_saving)(unsaved)
    };
    let on_relay = match (shared, waiting) {
        (false, _) => t().sync_no_relay.to_owned(),
        (true, 0) => t().sync_nothing_waiting.to_owned(),
        (true, _) => (t().sync_count_waiting)(waiting),
    };
    let seen = match (shared, waiting + unseen) {
        (false, _) => String::new(),
        (true, 0) => t().sync_nothing_waiting.to_owned(),
        (true, count) => (t().sync_count_unseen)(count),
    };
    view! {
        {one(unsaved == 0, Icon::Device, t().sync_step_device, device)}
        {one(shared && waiting == 0, Icon::Cloud, t().sync_step_relay, on_relay)}
        {one(shared && waiting + unseen == 0, Icon::Person, t().sync_step_seen, seen)}
    }
}

/// How much this site keeps in the browser, once the browser has said it.
fn storage_used() -> RwSignal<Option<String>> {
    let used = RwSignal::new(None);
    if let Ok(asked) = window().navigator().storage().estimate() {
        leptos::task::spawn_local(async move {
            let bytes = JsFuture::from(asked)
                .await
                .ok()
                .and_then(|estimate| js_sys::Reflect::get(&estimate, &"usage".into()).ok())
                .and_then(|bytes| bytes.as_f64());
            // The panel may have been closed meanwhile.
            used.try_set(bytes.map(|bytes| {
                format!(
                    "{} MB",
                    dates::write_number((bytes / 100_000.0).round() / 10.0)
                )
            }));
        });
    }
    used
}
