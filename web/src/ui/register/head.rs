//! The tools of a register: ways to look at it, filter, grouping, columns, export, and a new record.

use leptos::prelude::*;
use throughline_core::{
    access::Right,
    edit::{RecordChange, RecordIntent},
    id::RecordId,
    record::FieldType,
    register::{Declared as _, Kind, RecordRef, RecordTemplate},
};

use super::{
    export::ExportMenu,
    field,
    look::{self, Look},
    place::{Mode, Page},
    value::Column,
    views::Views,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuCheck, MenuHeading, MenuItem},
    state::Ui,
    words::t,
};

/// The tools.
#[component]
pub(super) fn Head(look: Look, mode: Memo<Mode>) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let count = Memo::new(move |_| {
        ui.registers
            .with(|context| context.records.of(kind).count())
    });
    let modes = Mode::of(kind);
    let several = modes.len() > 1;
    let modes = modes
        .into_iter()
        .map(|one| {
            view! {
                <button
                    class="segment"
                    type="button"
                    aria-pressed=move || (mode.get() == one).to_string()
                    on:click=move |_| ui.show_page(Page::Register(kind.table(), one))
                >
                    {one.label(kind)}
                </button>
            }
        })
        .collect_view();
    view! {
        <header class="register-head">
            <h2>{kind.many}</h2>
            <span class="chip num">{move || count.get()}</span>
            {several.then(|| view! {
                <div class="segments small" role="group" aria-label=t().register_modes>{modes}</div>
            })}
            {move || match mode.get() {
                Mode::Board => by(look.board, look::choices(kind)),
                Mode::Calendar => by(look.date, look::days(kind)),
                Mode::Table | Mode::Grid => None,
            }}
            <label class="register-filter">
                {icon(Icon::Search)}
                <input
                    type="search"
                    placeholder=t().register_filter
                    aria-label=(t().register_filter_of)(kind.many)
                    prop:value=move || look.words.get()
                    on:input=move |event| look.words.set(event_target_value(&event))
                />
            </label>
            {(!kind.done.is_empty()).then(|| view! {
                <button
                    class="chip toggle"
                    type="button"
                    aria-pressed=move || look.open_only.get().to_string()
                    on:click=move |_| look.open_only.update(|on| *on = !*on)
                >
                    {move || look.open_only.get().then(|| icon(Icon::Check))}
                    {t().register_open_only}
                </button>
            })}
            <span class="spread"></span>
            <Views look mode />
            {move || (mode.get() == Mode::Table).then(|| view! { <TableMenus look /> })}
            <ExportMenu look />
            <Show when=move || ui.right(kind.record.section) == Right::Write>
                <FromTemplate kind />
                <button
                    class="button primary"
                    type="button"
                    id="new-record"
                    aria-label=(t().register_new)(kind.one)
                    on:click=move |_| ui.make_record(kind, Vec::new())
                >
                    {icon(Icon::Plus)}
                    <span class="wide-only">{(t().register_new)(kind.one)}</span>
                </button>
            </Show>
        </header>
        <Bulk look />
    }
}

/// Chooses by which of several columns a board or a calendar is made.
fn by(chosen: RwSignal<&'static str>, columns: Vec<Column>) -> Option<AnyView> {
    if columns.len() < 2 {
        return None;
    }
    let names: Vec<&'static str> = columns.iter().map(|column| column.name()).collect();
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some(found) = names.iter().find(|one| **one == name) {
            chosen.set(found);
        }
    };
    let options = columns.into_iter().map(|column| {
        let name = column.name();
        view! { <option value=name prop:selected=move || chosen.get() == name>{column.label()}</option> }
    });
    let options = options.collect_view();
    Some(
        view! { <select class="register-by" aria-label=t().register_by on:change=choose>{options}</select> }
            .into_any(),
    )
}

/// Makes a record as a template has it; nothing while there is no template of the kind.
#[component]
fn FromTemplate(kind: &'static Kind) -> impl IntoView {
    let ui = Ui::get();
    let templates = Memo::new(move |_| {
        ui.registers.with(|context| {
            let templates = context.records.of(RecordTemplate::KIND);
            let mut templates: Vec<(String, RecordId)> = templates
                .filter(|entry| RecordTemplate(entry).register().0 == kind.table())
                .map(|entry| (entry.title().to_owned(), entry.id))
                .collect();
            templates.sort();
            templates
        })
    });
    let items = move || {
        let all = templates.get();
        let begin = |(name, template): (String, RecordId)| {
            view! {
                <MenuItem
                    symbol=Icon::Plus
                    label=name
                    run=move |()| {
                        ui.registers.open_made.set(true);
                        ui.edit_records(RecordIntent::FromTemplate { template });
                    }
                />
            }
        };
        let delete = |(name, template): (String, RecordId)| {
            let record = RecordRef::new(RecordTemplate::TABLE, template);
            view! {
                <MenuItem
                    symbol=Icon::Trash
                    label=(t().view_delete)(&name)
                    run=move |()| ui.edit_records(RecordIntent::Delete(vec![record.clone()]))
                />
            }
        };
        view! {
            <MenuHeading label=t().record_from_template />
            {all.iter().cloned().map(begin).collect_view()}
            <hr />
            {all.into_iter().map(delete).collect_view()}
        }
    };
    view! {
        <Show when=move || !templates.with(Vec::is_empty)>
            <Menu
                id="menu-register-templates"
                class="button quiet"
                label=Signal::derive(|| t().record_from_template.to_owned())
                button=|| view! { {icon(Icon::Copy)} <span class="wide-only">{t().record_templates}</span> }
            >
                {items()}
            </Menu>
        </Show>
    }
}

#[component]
fn TableMenus(look: Look) -> impl IntoView {
    let kind = look.kind;
    let groups = move || {
        let grouped =
            |name: &'static str| Signal::derive(move || look.group.with(|group| group == name));
        let fields = kind.own_fields().filter(|field| {
            matches!(
                field.field_type,
                FieldType::Choice(_) | FieldType::Reference(_)
            )
        });
        let fields = fields.map(move |field| {
            let name = field.name;
            view! {
                <MenuCheck
                    label=field.label
                    radio=true
                    on=grouped(name)
                    toggle=move |()| look.group.set(name.to_owned())
                />
            }
        });
        view! {
            <MenuHeading label=t().register_group />
            <MenuCheck
                label=t().register_no_group
                radio=true
                on=grouped("")
                toggle=move |()| look.group.set(String::new())
            />
            {fields.collect_view()}
        }
    };
    let columns = move || {
        let columns = Look::all_columns(kind).into_iter().map(move |column| {
            let name = column.name();
            let on = Signal::derive(move || look.hidden.with(|hidden| !hidden.contains(name)));
            view! {
                <MenuCheck
                    label=column.label()
                    on
                    toggle=move |()| look.hidden.update(|hidden| {
                        if !hidden.remove(name) && name != "title" {
                            hidden.insert(name.to_owned());
                        }
                    })
                />
            }
        });
        view! { <MenuHeading label=t().columns /> {columns.collect_view()} }
    };
    view! {
        <Menu
            id="menu-register-group"
            class="button quiet"
            label=Signal::derive(|| t().register_group.to_owned())
            button=|| view! { {icon(Icon::Group)} <span class="wide-only">{t().register_group}</span> }
        >
            {groups()}
        </Menu>
        <Menu
            id="menu-register-columns"
            class="button quiet"
            label=Signal::derive(|| t().columns.to_owned())
            button=|| view! { {icon(Icon::Columns)} <span class="wide-only">{t().columns}</span> }
        >
            {columns()}
        </Menu>
    }
}

/// What can be done with the records that are selected together.
#[component]
fn Bulk(look: Look) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let some = Memo::new(move |_| look.selected.with(|selected| selected.len()));
    let chosen = RwSignal::new(
        kind.board
            .and_then(|board| kind.field(board))
            .or_else(|| kind.own_fields().find(|field| !field.frozen))
            .map_or("", |field| field.name),
    );
    let fields = kind
        .own_fields()
        .filter(|field| !field.frozen && field.field_type != FieldType::Prose);
    let fields: Vec<_> = fields.collect();
    // Each value is given to what is selected, and asked for anew.
    let given = RwSignal::new(());
    // The focus stays with who gave the last value; it goes nowhere else by itself.
    let stays = StoredValue::new(false);
    let set = move |value| {
        stays.set_value(true);
        given.set(());
        let changes = look.subjects(None).into_iter().map(|record| RecordChange {
            record,
            field: chosen.get_untracked().to_owned(),
            value: Clone::clone(&value),
        });
        ui.edit_records(RecordIntent::Set(changes.collect()));
    };
    view! {
        <Show when=move || some.get() != 0 && ui.may_write(kind.section())>
            <div class="record-bulk" role="toolbar" aria-label=t().records_selected>
                <strong>{move || (t().selected_count)(some.get())}</strong>
                <select
                    aria-label=t().records_field
                    on:change={
                        let fields = fields.clone();
                        move |event| {
                            let name = event_target_value(&event);
                            if let Some(field) = fields.iter().find(|field| field.name == name) {
                                chosen.set(field.name);
                            }
                        }
                    }
                >
                    {fields
                        .iter()
                        .map(|field| view! {
                            <option value=field.name prop:selected={
                                let name = field.name;
                                move || chosen.get() == name
                            }>{field.label}</option>
                        })
                        .collect_view()}
                </select>
                {move || kind.field(chosen.get()).map(|field| {
                    given.get();
                    let again = stays.get_value();
                    stays.set_value(false);
                    field::editor(ui, field::Editing {
                        field,
                        value: Signal::derive(|| throughline_core::record::Scalar::Null),
                        label: (t().records_value)(field.label),
                        id: "bulk-value".to_owned(),
                        commit: Callback::new(set),
                        focus: again,
                    })
                })}
                <button
                    class="button danger small"
                    type="button"
                    on:click=move |_| {
                        ui.edit_records(RecordIntent::Delete(look.subjects(None)));
                        look.selected.set(Default::default());
                    }
                >
                    {icon(Icon::Trash)}
                    {t().delete}
                </button>
                <button
                    class="button quiet small"
                    type="button"
                    on:click=move |_| look.selected.set(Default::default())
                >
                    {t().records_clear}
                </button>
            </div>
        </Show>
    }
}
