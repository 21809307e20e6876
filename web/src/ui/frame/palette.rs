//! The palette: every command there is, and every task by key or name.

use std::sync::Arc;

use leptos::{html, prelude::*};
use throughline_core::{
    engine::{Command, Row},
    register::{self, Comment, Declared as _, Found, RolloutTemplate},
};

use crate::ui::{
    icon::{Icon, icon},
    plan::{actions, external, tab::PlanTab, why},
    projects::import,
    register::place::Area,
    route::Route,
    state::{Dialog, Phase, Ui, events, prefs::Theme},
    words::t,
};

/// The most tasks that are offered.
const MOST: usize = 40;

/// Something that the palette offers.
#[derive(Clone)]
struct Offer {
    id: String,
    symbol: Icon,
    label: String,
    hint: String,
    run: Callback<()>,
}

/// The palette.
#[component]
pub(crate) fn Palette(
    /// What it starts with.
    text: String,
) -> impl IntoView {
    let ui = Ui::get();
    let typed = RwSignal::new(text.clone());
    let chosen = RwSignal::new(0_usize);
    let dialog = NodeRef::<html::Dialog>::new();
    let commands = StoredValue::new(commands(ui));
    let offers = Memo::new_with_compare(
        move |_| Arc::new(find(ui, &commands.get_value(), &typed.get())),
        |_, _| true,
    );
    let run = move |offer: &Offer| {
        // What it does may open another dialog, so this one goes first.
        ui.dialog.set(None);
        offer.run.run(());
    };
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
            && dialog.show_modal().is_err()
        {
            leptos::logging::warn!("the palette could not be opened as modal");
        }
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = offers.with_untracked(|offers| offers.len());
        if count == 0 {
            return;
        }
        let at = chosen.get_untracked().min(count - 1);
        match event.key().as_str() {
            "ArrowDown" => chosen.set((at + 1) % count),
            "ArrowUp" => chosen.set((at + count - 1) % count),
            "Enter" => {
                if let Some(offer) = offers.with_untracked(|offers| offers.get(at).cloned()) {
                    run(&offer);
                }
            }
            _ => return,
        }
        event.prevent_default();
        let id = format!("offer-{}", chosen.get_untracked());
        if let Some(option) = document().get_element_by_id(&id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    view! {
        <dialog
            class="palette"
            node_ref=dialog
            aria-label=t().palette
            on:close=move |_| ui.dialog.set(None)
            on:click=move |event| {
                if let Some(dialog) = dialog.get_untracked()
                    && event.target().is_some_and(|target| {
                        let dialog: &web_sys::EventTarget = dialog.as_ref();
                        target == *dialog
                    })
                {
                    dialog.close();
                }
            }
        >
            <div class="palette-body">
                <div class="palette-field">
                    {icon(Icon::Search)}
                    <input
                        type="text"
                        role="combobox"
                        aria-expanded="true"
                        aria-controls="palette-list"
                        aria-activedescendant=move || format!("offer-{}", chosen.get())
                        aria-label=t().palette
                        placeholder=t().palette_hint
                        autocomplete="off"
                        spellcheck="false"
                        autofocus
                        prop:value=text
                        on:input=move |event| {
                            typed.set(event_target_value(&event));
                            chosen.set(0);
                        }
                        on:keydown=on_key
                    />
                    <kbd>"Esc"</kbd>
                </div>
                <div class="palette-list" id="palette-list" role="listbox" aria-label=t().palette>
                    <For
                        each=move || (*offers.get()).clone().into_iter().enumerate()
                        key=|(index, offer)| (*index, offer.id.clone())
                        let:item
                    >
                        <div
                            class="offer"
                            class:on=move || chosen.get() == item.0
                            id=format!("offer-{}", item.0)
                            role="option"
                            aria-selected=move || (chosen.get() == item.0).to_string()
                            on:pointermove=move |_| chosen.set(item.0)
                            on:click={
                                let offer = item.1.clone();
                                move |_| run(&offer)
                            }
                        >
                            {icon(item.1.symbol)}
                            <span class="offer-text">{item.1.label.clone()}</span>
                            <span class="muted num">{item.1.hint.clone()}</span>
                        </div>
                    </For>
                </div>
                <Show when=move || offers.with(|offers| offers.is_empty())>
                    <p class="palette-none muted">{t().palette_none}</p>
                </Show>
                <p class="sr" role="status">
                    {move || (t().palette_results)(offers.with(|offers| offers.len()))}
                </p>
            </div>
        </dialog>
    }
}

fn find(ui: Ui, commands: &[Offer], typed: &str) -> Vec<Offer> {
    let wanted = typed.trim().to_lowercase();
    let words: Vec<_> = wanted.split_whitespace().collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut offers: Vec<Offer> = Vec::new();
    if !wanted.is_empty() {
        // The key in full comes first, then the tasks whose name fits.
        if let Some(row) = ui
            .plan
            .find(|row| row.key.to_lowercase() == wanted || row.number.to_lowercase() == wanted)
        {
            offers.push(task(ui, &row));
        }
    }
    offers.extend(commands.iter().filter(|offer| fits(&offer.label)).cloned());
    if !wanted.is_empty() {
        let first = offers.first().map(|offer| offer.id.clone());
        let mut count = 0;
        for found in ui
            .registers
            .peek(|context| register::search(context.records, &wanted, MOST))
        {
            let record = record(ui, found);
            if record.hint.to_lowercase() == wanted {
                offers.insert(0, record);
            } else {
                offers.push(record);
            }
        }
        ui.plan.each(|row| {
            if fits(&row.name) && first.as_deref() != Some(row.id.to_string().as_str()) {
                offers.push(task(ui, row));
                count += 1;
            }
            count < MOST
        });
    }
    offers
}

/// A record that was found; a comment leads to what it is about.
fn record(ui: Ui, found: Found) -> Offer {
    let target = found.record.clone();
    Offer {
        id: found.record.to_string(),
        symbol: Icon::Page,
        label: format!("{} · {}", found.title, found.kind),
        hint: found.key,
        run: Callback::new(move |()| {
            let about = ui.registers.peek(|context| {
                let entry = context.records.find(&target)?;
                (entry.kind().table() == Comment::TABLE).then(|| Comment(entry).about().0)?
            });
            ui.open_record(about.as_ref().unwrap_or(&target));
        }),
    }
}

fn task(ui: Ui, row: &Row) -> Offer {
    let id = row.id;
    Offer {
        id: id.to_string(),
        symbol: Icon::Right,
        label: row.name.clone(),
        hint: row.key.clone(),
        run: Callback::new(move |()| events::show_task(ui, id)),
    }
}

fn commands(ui: Ui) -> Vec<Offer> {
    let words = t();
    let mut all = Vec::new();
    let mut add = |symbol: Icon, label: &str, hint: &str, run: Callback<()>| {
        all.push(Offer {
            id: format!("command-{label}"),
            symbol,
            label: label.to_owned(),
            hint: hint.to_owned(),
            run,
        });
    };
    let dialog = |dialog| ui.opens(dialog);
    if ui.phase.get_untracked() == Phase::Open {
        let act = |action: fn(Ui)| Callback::new(move |()| action(ui));
        add(Icon::Plus, words.new_task, "C", act(actions::new_task));
        add(
            Icon::Again,
            words.recurring_title,
            "Alt+R",
            act(actions::recurring),
        );
        add(Icon::Undo, words.undo, "Ctrl+Z", act(actions::undo));
        add(Icon::Redo, words.redo, "Ctrl+Shift+Z", act(actions::redo));
        add(
            Icon::Flag,
            words.baseline_take,
            "",
            dialog(Dialog::TakeBaseline),
        );
        add(
            Icon::People,
            words.usage,
            "",
            act(|ui| {
                ui.show_tab(PlanTab::Gantt);
                ui.usage.toggle();
            }),
        );
        if ui.plan.external.with_untracked(|links| !links.is_empty()) {
            add(Icon::Folder, words.other_update, "", act(external::update));
        }
        if ui.plan.cursor.with_untracked(Option::is_some) {
            add(Icon::Panel, words.details, "Enter", act(actions::details));
            add(Icon::Folder, words.other_wait, "", act(external::wait));
            add(Icon::Compass, words.why, "Alt+W", act(why::ask_at_cursor));
            add(
                Icon::Indent,
                words.indent,
                "Alt+Shift+→",
                act(actions::indent),
            );
            add(
                Icon::Outdent,
                words.outdent,
                "Alt+Shift+←",
                act(actions::outdent),
            );
            add(
                Icon::Up,
                words.move_up,
                "Alt+↑",
                act(|ui| actions::move_rows(ui, false)),
            );
            add(
                Icon::Lower,
                words.move_down,
                "Alt+↓",
                act(|ui| actions::move_rows(ui, true)),
            );
            add(Icon::Link, words.link_tasks, "Ctrl+F2", act(actions::link));
            add(
                Icon::Unlink,
                words.unlink_tasks,
                "Ctrl+Shift+F2",
                act(actions::unlink),
            );
            add(Icon::Trash, words.delete, "Del", act(actions::delete));
        }
        add(
            Icon::Eye,
            words.expand_all,
            "",
            act(|ui| actions::close_all(ui, false)),
        );
        add(
            Icon::Eye,
            words.collapse_all,
            "",
            act(|ui| actions::close_all(ui, true)),
        );
        for page in Area::ALL.into_iter().flat_map(Area::pages) {
            let run = Callback::new(move |()| ui.show_page(page));
            let symbol = page.area().symbol();
            add(symbol, &(words.go_to)(page.label()), "", run);
        }
        for kind in register::all().filter(|kind| kind.stands_alone()) {
            let run = match kind.table() {
                // A template is made of tasks.
                RolloutTemplate::TABLE => dialog(Dialog::NewTemplate),
                _ => Callback::new(move |()| ui.make_record(kind, Vec::new())),
            };
            add(Icon::Plus, &(words.register_new)(kind.one), "", run);
        }
        for tab in PlanTab::ALL {
            let run = Callback::new(move |()| ui.show_tab(tab));
            add(tab.symbol(), &(words.go_to)(tab.label()), "", run);
        }
        add(Icon::Level, words.level, "", dialog(Dialog::Level));
        add(
            Icon::Again,
            words.reschedule,
            "",
            dialog(Dialog::Reschedule),
        );
        add(Icon::Compass, words.settings, "", dialog(Dialog::Settings));
        add(
            Icon::Gantt,
            words.chain_show,
            "",
            act(actions::critical_chain),
        );
        add(Icon::Share, words.share_title, "", dialog(Dialog::Share));
        add(Icon::Pencil, words.rename, "", dialog(Dialog::Rename));
        add(Icon::Print, words.print_title, "", dialog(Dialog::Print));
        for (_, label, format) in super::export::formats(ui) {
            let run = Callback::new(move |()| ui.send(Command::Export(format)));
            add(Icon::Export, &format!("{}: {label}", words.export), "", run);
        }
        add(
            Icon::Grid,
            words.nav_all_projects,
            "",
            Callback::new(move |()| ui.go(Route::Projects)),
        );
    }
    add(
        Icon::Import,
        words.import,
        "",
        Callback::new(move |()| import::pick(ui)),
    );
    add(
        Icon::Plus,
        words.new_project,
        "",
        dialog(Dialog::NewProject),
    );
    add(Icon::Person, words.profile, "", dialog(Dialog::Profile));
    add(
        Icon::Keyboard,
        words.shortcuts,
        "?",
        dialog(Dialog::Shortcuts),
    );
    for (symbol, label, theme) in [
        (Icon::Screen, words.theme_system, Theme::System),
        (Icon::Sun, words.theme_light, Theme::Light),
        (Icon::Moon, words.theme_dark, Theme::Dark),
    ] {
        let run = Callback::new(move |()| ui.prefs.theme.set(theme));
        add(symbol, &format!("{}: {label}", words.theme), "", run);
    }
    all
}
