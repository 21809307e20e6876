//! A register as a board: a column for each choice of a field. Cards are dragged, or picked up with
//! Enter, moved with the arrows and dropped with Enter; Escape puts one back.

use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    record::{Choice, FieldDef, FieldType, Scalar},
    register::{Entry, RecordRef, key_of},
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{look::Look, table, value::Column};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// A card that is being moved: which, and the column over which it is.
type Held = RwSignal<Option<(RecordId, usize)>>;

/// The board, by the choice that is looked at.
#[component]
pub(super) fn Board(look: Look) -> impl IntoView {
    move || {
        let field = look.kind.field(look.board.get())?;
        let FieldType::Choice(choices) = field.field_type else {
            return None;
        };
        Some(view! { <Columns look field choices /> })
    }
}

#[component]
fn Columns(look: Look, field: &'static FieldDef, choices: &'static [Choice]) -> impl IntoView {
    let kind = look.kind;
    let ui = Ui::get();
    let held: Held = RwSignal::new(None);
    let records = Memo::new(move |_| look.records(ui));
    let columns = choices
        .iter()
        .enumerate()
        .map(|(at, choice)| view! { <BoardColumn look records field choices at choice held /> })
        .collect_view();
    view! {
        <div class="board" role="group" aria-label=(t().board_of)(kind.many)>
            {columns}
        </div>
        <p class="sr" role="status">
            {move || held.get().map(|(_, at)| (t().board_over)(choices[at].label))}
        </p>
    }
}

#[component]
fn BoardColumn(
    look: Look,
    /// The records that are looked at, in order: the same for all columns.
    records: Memo<Vec<RecordId>>,
    field: &'static FieldDef,
    choices: &'static [Choice],
    at: usize,
    choice: &'static Choice,
    held: Held,
) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let cards = Memo::new(move |_| {
        let records = records.get();
        let moving = held.get();
        ui.registers.all.with(|all| {
            let mut cards: Vec<RecordId> = Vec::new();
            for id in records {
                let Some(entry) = all.get(kind.table(), id) else {
                    continue;
                };
                let here = match moving {
                    Some((card, over)) if card == id => over == at,
                    _ => entry.text(field.name) == choice.stored,
                };
                if here {
                    cards.push(id);
                }
            }
            cards
        })
    });
    let over = Memo::new(move |_| held.with(|held| held.is_some_and(|(_, over)| over == at)));
    view! {
        <section
            class="board-column"
            class:target=move || over.get()
            aria-label=choice.label
            on:dragover=move |event| {
                event.prevent_default();
                held.update(|held| if let Some((_, over)) = held { *over = at; });
            }
            on:drop=move |event| {
                event.prevent_default();
                if let Some((card, _)) = held.get_untracked() {
                    drop_card(ui, look, field, choice, card);
                }
                held.set(None);
            }
        >
            <header class="board-head">
                <h3>{choice.label}</h3>
                <span class="muted num">{move || cards.with(Vec::len)}</span>
                <span class="spread"></span>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=(t().board_new)(kind.one, choice.label)
                    title=(t().board_new)(kind.one, choice.label)
                    on:click=move |_| {
                        let mut fields = vec![(field.name.to_owned(), choice.stored.into())];
                        let within = look.within.get_untracked();
                        fields.extend(kind.part_of.zip(within).map(|(of, id)| (of.to_owned(), id.to_string().into())));
                        ui.make_record(kind, fields);
                        ui.registers.open_made.set(true);
                    }
                >
                    {icon(Icon::Plus)}
                </button>
            </header>
            <ul class="board-cards">
                <For each=move || cards.get() key=|id| *id let:id>
                    {card(ui, look, field, choices, at, id, held)}
                </For>
            </ul>
        </section>
    }
}

fn card(
    ui: Ui,
    look: Look,
    field: &'static FieldDef,
    choices: &'static [Choice],
    at: usize,
    id: RecordId,
    held: Held,
) -> impl IntoView {
    let kind = look.kind;
    let table = kind.table();
    let entry = Memo::new(move |_| ui.registers.all.with(|all| all.get(table, id).cloned()));
    let picked = Memo::new(move |_| held.with(|held| held.is_some_and(|(card, _)| card == id)));
    let content = move || {
        let entry = entry.get()?;
        Some(ui.registers.with(|context| {
            let key = key_of(context.records, &entry);
            let extras = extras(look, field)
                .into_iter()
                .filter(|column| match column {
                    // A computed value stands on a card only where it wants looking at.
                    Column::Computed(computed) => {
                        let value = (computed.of)(&entry, context);
                        !table::computed_tone(computed.name, &value).is_empty()
                    }
                    _ => true,
                });
            let extras = extras
                .map(|column| table::content(ui, &entry, column, context))
                .collect_view();
            view! {
                <span class="board-title">{title(&entry)}</span>
                <span class="board-line">
                    <span class="muted num">{key}</span>
                    {extras}
                </span>
            }
        }))
    };
    let on_key = move |event: KeyboardEvent| {
        let moving = held.get_untracked().filter(|(card, _)| *card == id);
        let last = choices.len() - 1;
        match (event.key().as_str(), moving) {
            ("Enter" | " ", Some((_, over))) => {
                drop_card(ui, look, field, &choices[over], id);
                held.set(None);
                focus_card(id);
            }
            ("Enter" | " ", None) => held.set(Some((id, at))),
            ("Escape", Some(_)) => {
                held.set(None);
                focus_card(id);
            }
            ("ArrowRight", Some((_, over))) => {
                held.set(Some((id, (over + 1).min(last))));
                focus_card(id);
            }
            ("ArrowLeft", Some((_, over))) => {
                held.set(Some((id, over.saturating_sub(1))));
                focus_card(id);
            }
            ("ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight", None) => walk(id, &event.key()),
            ("o", None) => ui.show_record(Some(RecordRef::new(table, id))),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <li>
            <button
                class="board-card"
                class:picked=move || picked.get()
                type="button"
                id=card_id(id)
                draggable="true"
                aria-pressed=move || picked.get().to_string()
                aria-keyshortcuts="Enter o"
                aria-description=t().board_keys
                on:click=move |event| {
                    // A press of Enter or the space bar is a click too; it has picked the card up.
                    if event.detail() > 0 {
                        ui.show_record(Some(RecordRef::new(table, id)));
                    }
                }
                on:keydown=on_key
                on:dragstart=move |event| {
                    if let Some(data) = event.data_transfer() {
                        // Firefox drags nothing without data.
                        let _ = data.set_data("text/plain", &id.to_string());
                        data.set_effect_allowed("move");
                    }
                    held.set(Some((id, at)));
                }
                on:dragend=move |_| held.set(None)
            >
                {content}
            </button>
        </li>
    }
}

fn title(entry: &Entry) -> String {
    match entry.title() {
        "" => t().untitled_record.to_owned(),
        title => title.to_owned(),
    }
}

/// What a card shows beside its title: who answers for it, by when, and what is computed.
fn extras(look: Look, board: &FieldDef) -> Vec<Column> {
    let kind = look.kind;
    let fields = kind.own_fields().filter(|field| {
        field.name != board.name
            && (field.name == "owner" || field.name == "severity" || Some(field.name) == kind.date)
    });
    let computed = kind.computed.iter().take(1).map(Column::Computed);
    fields.map(Column::Field).chain(computed).collect()
}

fn drop_card(ui: Ui, look: Look, field: &FieldDef, choice: &Choice, card: RecordId) {
    let record = RecordRef::new(look.kind.table(), card);
    let same = ui.registers.peek(|context| {
        let entry = context.records.find(&record);
        entry.is_none_or(|entry| *entry.get(field.name) == Scalar::from(choice.stored))
    });
    if !same {
        ui.set_record(&record, field.name, choice.stored.into());
    }
}

/// Moves the focus to the card above or below, or to the first of the next column.
fn walk(id: RecordId, key: &str) {
    let Some(card) = document().get_element_by_id(&card_id(id)) else {
        return;
    };
    let Ok(Some(column)) = card.closest(".board-column") else {
        return;
    };
    let cards = |column: &web_sys::Element| {
        let found = column.query_selector_all(".board-card").ok();
        let found = found
            .into_iter()
            .flat_map(|found| (0..found.length()).map(move |at| found.item(at)));
        found
            .flatten()
            .filter_map(|card| card.dyn_into::<HtmlElement>().ok())
            .collect::<Vec<_>>()
    };
    let here = cards(&column);
    let at = here.iter().position(|c| c.id() == card.id()).unwrap_or(0);
    let mut next = None;
    match key {
        "ArrowDown" => next = here.get(at + 1).cloned(),
        "ArrowUp" => next = at.checked_sub(1).and_then(|at| here.get(at).cloned()),
        _ => {
            let mut column = Some(column);
            while let Some(one) = column.take() {
                column = if key == "ArrowRight" {
                    one.next_element_sibling()
                } else {
                    one.previous_element_sibling()
                };
                if let Some(found) = column
                    .as_ref()
                    .map(cards)
                    .and_then(|cards| cards.get(at).or(cards.last()).cloned())
                {
                    next = Some(found);
                    break;
                }
            }
        }
    }
    if let Some(next) = next {
        // Focusing an element of the page cannot fail.
        let _ = next.focus();
    }
}

/// Focuses a card once it is drawn where it is now.
fn focus_card(id: RecordId) {
    request_animation_frame(move || {
        let card = document().get_element_by_id(&card_id(id));
        if let Some(card) = card.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
            // Focusing an element of the page cannot fail.
            let _ = card.focus();
        }
    });
}

fn card_id(id: RecordId) -> String {
    format!("card-{id}")
}
