//! The page.

use leptos::{ev, prelude::*};
use throughline_core::engine::{Command, Failure, SyncPhase};

use super::{
    account::AccountPage,
    frame::{Frame, dialogs::Dialogs, live::LiveRegion},
    icon::{Icon, IconSprite, icon},
    parts::toast_view::Toasts,
    plan::{conflict::ConflictPanel, page::PlanPage, why::WhyPanel},
    projects::{ProjectsPage, import},
    register::RegisterPage,
    route::{Door, Route},
    shortcuts,
    state::{Phase, Ui, baselines, events, photos, usage},
    words::t,
};
use crate::bridge::Bridge;

/// Takes over the page from the first paint and connects it to the engine.
pub fn start() {
    // Without this a defect would only say ‘unreachable’.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::mount_to_body(App);
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

#[component]
fn App() -> impl IntoView {
    let ui = Ui::new();
    provide_context(ui);
    shortcuts::listen(ui);
    hear_failures(ui);
    hear_updates(ui);
    hear_parts(ui);
    let told = move |event| photos::told(ui, event);
    match Bridge::start(move |event| events::take(ui, event), told) {
        Ok(bridge) => ui.connect(bridge),
        Err(error) => {
            leptos::logging::error!("{error}");
            ui.broken.set(true);
        }
    }
    ui.follow_route();
    baselines::follow(ui);
    usage::follow(ui);
    ui.look.follow(ui);
    import::follow_drops(ui);
    Effect::new(move |_| {
        let name = ui
            .project
            .with(|project| project.as_ref().map(|project| project.name.clone()));
        document().set_title(&match name {
            Some(name) => format!("{name} · {}", t().product),
            None => t().product.to_owned(),
        });
    });
    let screen = Memo::new(move |_| Screen::of(ui));
    view! {
        <IconSprite />
        <a class="skip" href="#main" on:click=move |event| focus_main(&event)>
            {t().skip_to_main}
        </a>
        {move || page(screen.get())}
        <Dialogs />
        <ConflictPanel />
        <WhyPanel />
        <Toasts />
        <LiveRegion />
    }
}

/// What the page is about. It is drawn anew only when this changes, not with every address.
#[derive(Clone, PartialEq, Debug)]
enum Screen {
    /// There is no engine.
    Broken,
    /// The list of projects.
    Projects,
    /// People and access.
    Account(Door),
    /// The address leads nowhere.
    Unknown,
    /// A project is on its way, over a share link or not.
    Opening { joining: bool },
    /// A project could not be opened.
    Failed(Failure),
    /// A project is open.
    Plan,
}

impl Screen {
    fn of(ui: Ui) -> Self {
        if ui.broken.get() {
            return Self::Broken;
        }
        match ui.route.get() {
            Route::Projects => Self::Projects,
            Route::Account(door) => Self::Account(door),
            Route::Unknown => Self::Unknown,
            route @ (Route::Plan(..) | Route::Register(..) | Route::Join(_)) => {
                match ui.phase.get() {
                    Phase::Open if ui.plan_here.get() => Self::Plan,
                    Phase::Failed(failure) => Self::Failed(failure),
                    Phase::Idle | Phase::Opening | Phase::Open => Self::Opening {
                        joining: matches!(route, Route::Join(_)),
                    },
                }
            }
        }
    }
}

fn page(screen: Screen) -> AnyView {
    match screen {
        Screen::Broken => view! {
            <Message symbol=Icon::Warning title=t().engine_missing text=t().engine_missing_text.to_owned()>
                <button class="button primary" type="button" on:click=|_| reload()>{t().reload}</button>
            </Message>
        }
        .into_any(),
        Screen::Projects => view! { <ProjectsPage /> }.into_any(),
        Screen::Account(door) => view! { <AccountPage door /> }.into_any(),
        Screen::Unknown => view! {
            <Message symbol=Icon::Compass title=t().not_found text=t().not_found_text.to_owned()>
                <ToProjects />
            </Message>
        }
        .into_any(),
        Screen::Opening { joining } => view! { <Opening joining /> }.into_any(),
        Screen::Failed(Failure { what, next }) => view! {
            <Message symbol=Icon::Warning title=what text=next>
                <ToProjects />
            </Message>
        }
        .into_any(),
        Screen::Plan => view! {
            <Frame>
                <Place />
            </Frame>
        }
        .into_any(),
    }
}

/// The plan, or a page beside it.
#[component]
fn Place() -> impl IntoView {
    let ui = Ui::get();
    let beside = Memo::new(move |_| ui.page.with(Option::is_some));
    move || {
        if beside.get() {
            view! { <RegisterPage /> }.into_any()
        } else {
            view! { <PlanPage /> }.into_any()
        }
    }
}

/// The shape of the plan to come: it says what is happening and never turns in circles.
#[component]
fn Opening(joining: bool) -> impl IntoView {
    let ui = Ui::get();
    let (title, text) = if joining {
        (t().joining, t().joining_text)
    } else {
        (t().opening, t().opening_text)
    };
    view! {
        <main class="opening" id="main" tabindex="-1" aria-busy="true">
            <div class="opening-text" role="status">
                <h1>{title}</h1>
                <p class="muted">{text}</p>
            </div>
            {move || {
                let stuck = matches!(
                    ui.sync.with(|status| status.phase),
                    SyncPhase::Offline | SyncPhase::Refused
                );
                (joining && stuck).then(|| view! { <Stuck /> })
            }}
            <div class="skeleton" aria-hidden="true">
                {(0..14).map(|_| view! { <span></span> }).collect_view()}
            </div>
        </main>
    }
}

/// A shared project cannot be fetched just now: why, and what can be done.
#[component]
fn Stuck() -> impl IntoView {
    let ui = Ui::get();
    let refused = Memo::new(move |_| ui.sync.with(|status| status.phase == SyncPhase::Refused));
    view! {
        <div class="notice warn tall" role="alert">
            <h2>{move || if refused.get() { t().sync_refused } else { t().sync_offline }}</h2>
            <p>{move || if refused.get() { t().join_refused_text } else { t().join_offline_text }}</p>
            {move || ui.sync.with(|status| status.reason.clone()).map(|reason| view! { <p>{reason}</p> })}
            <p class="sync-actions">
                <button
                    class="button primary"
                    type="button"
                    on:click=move |_| ui.send(Command::Reconnect)
                >
                    {t().sync_reconnect}
                </button>
                <a class="button" href=Route::Projects.address()>{t().to_projects}</a>
            </p>
        </div>
    }
}

/// A page with one message and one action.
#[component]
fn Message(
    symbol: Icon,
    #[prop(into)] title: String,
    text: String,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="message" id="main" tabindex="-1">
            {icon(symbol)}
            <h1>{title}</h1>
            <p class="muted">{text}</p>
            {children()}
        </main>
    }
}

#[component]
fn ToProjects() -> impl IntoView {
    view! {
        <a class="button primary" href=Route::Projects.address()>
            {t().to_projects}
        </a>
    }
}

/// Failures of the engine's worker itself come as an event of the page.
fn hear_failures(ui: Ui) {
    let handle = window_event_listener(
        ev::Custom::<web_sys::CustomEvent>::new("throughline-failure"),
        move |event| {
            let text = event.detail().as_string().unwrap_or_default();
            ui.toasts.bad(text, "");
        },
    );
    on_cleanup(move || handle.remove());
}

/// The service worker fetches a newer version in the background; it is used from the next reload on.
fn hear_updates(ui: Ui) {
    let tell = move || ui.toasts.plain(t().update_ready);
    if page_says("update") {
        tell();
    }
    let handle = window_event_listener(
        ev::Custom::<web_sys::Event>::new("throughline-update"),
        move |_| tell(),
    );
    on_cleanup(move || handle.remove());
}

/// The part of the client that shows a plan comes by itself, soon after the first one.
fn hear_parts(ui: Ui) {
    ui.plan_here.set(page_says("planHere"));
    let handle = window_event_listener(
        ev::Custom::<web_sys::Event>::new("throughline-plan-here"),
        move |_| ui.plan_here.set(true),
    );
    on_cleanup(move || handle.remove());
}

/// What `boot.js` has noted for those who were not there to hear it.
fn page_says(what: &str) -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"throughline".into())
        .and_then(|page| js_sys::Reflect::get(&page, &what.into()))
        .is_ok_and(|said| said.is_truthy())
}

/// The address bar holds the route, so the skip link moves the focus by itself.
fn focus_main(event: &web_sys::MouseEvent) {
    use wasm_bindgen::JsCast as _;
    event.prevent_default();
    let main = document().get_element_by_id("main");
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focusing an element of the page cannot fail.
        let _ = main.focus();
    }
}

fn reload() {
    // If the browser refuses, its own reload button is still there.
    let _ = window().location().reload();
}
