//! The parts of a record: options of a decision, checks of a list, criteria of a deliverable.

use std::collections::BTreeSet;

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    record::{FieldDef, FieldType, Scalar},
    register::{
        Criterion, DecisionOption, Declared as _, Kind, RecordRef, Score, SignOff, Skill,
        SkillNeed, score_id,
    },
};

use super::{field, table, value::Column};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The id of the list of skills that are offered.
const OFFERS: &str = "skills-offered";

/// The parts of one kind.
#[component]
pub(super) fn Parts(part: &'static Kind, of: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let parent = part.part_of.and_then(|field| part.field(field));
    let link: Scalar = match parent.map(|field| field.field_type) {
        Some(FieldType::Record) => of.to_string().into(),
        _ => of.id.to_string().into(),
    };
    let ids = {
        let of = of.clone();
        Memo::new(move |_| {
            ui.registers.all.with(|all| {
                let parts = all.parts_of(part, &of);
                parts.map(|entry| entry.id).collect::<Vec<_>>()
            })
        })
    };
    // What a line shows besides the title: the first few short fields.
    let columns: Vec<Column> = part
        .own_fields()
        .filter(|field| {
            Some(field.name) != part.part_of
                && field.name != "title"
                && field.name != "tags"
                && field.field_type != FieldType::Prose
        })
        .take(3)
        .map(Column::Field)
        .chain(part.computed.iter().map(Column::Computed))
        .collect();
    let frozen = part
        .own_fields()
        .all(|field| field.frozen || field.name == "tags");
    let titled = part.field("title").is_some();
    let board = part.board.and_then(|board| part.field(board));
    let lines = move || {
        let columns = columns.clone();
        ids.get()
            .into_iter()
            .map(|id| line(ui, part, RecordRef::new(part.table(), id), &columns, board))
            .collect_view()
    };
    let add = {
        let parent = part.part_of;
        move |title: String| {
            let mut fields: Vec<(String, Scalar)> = parent
                .map(|field| (field.to_owned(), link.clone()))
                .into_iter()
                .collect();
            if titled {
                fields.push(("title".to_owned(), title.into()));
            }
            ui.make_record(part, fields);
        }
    };
    let none = Memo::new(move |_| ids.with(Vec::is_empty));
    let may = Memo::new(move |_| ui.may_write(part.section()));
    let signs = part.table() == SignOff::TABLE;
    let scores = (part.table() == Criterion::TABLE).then(|| view! { <Scores of /> });
    // Signatures are given by an action; without one there is nothing to say.
    view! {
        <Show when=move || !(signs && none.get())>
            <h2>{part.many}</h2>
            <ul class="parts">{lines.clone()}</ul>
            {
                let add = add.clone();
                move || (!frozen && may.get()).then(|| {
                    view! { <AddPart part titled add=Callback::new(add.clone()) /> }
                })
            }
        </Show>
        {scores}
    }
}

#[component]
fn AddPart(part: &'static Kind, titled: bool, add: Callback<String>) -> impl IntoView {
    let ui = Ui::get();
    let one = part.one;
    let typed = RwSignal::new(String::new());
    if !titled {
        return view! {
            <button class="button small quiet" type="button" on:click=move |_| add.run(String::new())>
                {icon(Icon::Plus)}
                {(t().register_new)(one)}
            </button>
        }
        .into_any();
    }
    let submit = move || {
        let title = typed.get_untracked().trim().to_owned();
        if !title.is_empty() {
            add.run(title);
            typed.set(String::new());
        }
    };
    // A skill that work needs is found by its name among those of the team.
    let offers = part.table() == SkillNeed::TABLE;
    let names = move || {
        let names = ui.registers.with(|context| {
            let skills = context.records.of(Skill::KIND);
            skills
                .map(|skill| skill.title().to_owned())
                .collect::<BTreeSet<_>>()
        });
        let names = names
            .into_iter()
            .map(|name| view! { <option value=name></option> });
        names.collect_view()
    };
    view! {
        <form
            class="add-part"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <input
                type="text"
                aria-label=(t().register_new)(one)
                placeholder=(t().register_new)(one)
                list=offers.then_some(OFFERS)
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
            {offers.then(|| view! { <datalist id=OFFERS>{names}</datalist> })}
            <button class="icon-button" type="submit" aria-label=t().add title=t().add>{icon(Icon::Plus)}</button>
        </form>
    }
    .into_any()
}

fn line(
    ui: Ui,
    part: &'static Kind,
    record: RecordRef,
    columns: &[Column],
    board: Option<&'static FieldDef>,
) -> impl IntoView + use<> {
    let entry = {
        let record = record.clone();
        Memo::new(move |_| ui.registers.all.with(|all| all.find(&record).cloned()))
    };
    let columns = columns.to_vec();
    let shown = move || {
        let entry = entry.get()?;
        let columns = columns
            .iter()
            .filter(|column| Some(column.name()) != board.map(|b| b.name));
        Some(ui.registers.with(|context| {
            columns
                .map(|column| table::content(ui, &entry, *column, context))
                .collect_view()
        }))
    };
    let state = board.map(|board| {
        let value = Signal::derive(move || {
            entry.with(|entry| {
                entry
                    .as_ref()
                    .map(|e| e.get(board.name).clone())
                    .unwrap_or_default()
            })
        });
        let record = record.clone();
        field::editor(
            ui,
            field::Editing {
                field: board,
                value,
                label: board.label.to_owned(),
                id: format!("part-{}", record.id),
                commit: Callback::new(move |new| ui.set_record(&record, board.name, new)),
                focus: false,
            },
        )
    });
    let (opened, deleted) = (record.clone(), record);
    // A part without a title is named by what it joins, such as a member of the team.
    let named = part.own_fields().find(|field| {
        Some(field.name) != part.part_of && matches!(field.field_type, FieldType::Reference(_))
    });
    let name = move || {
        let entry = entry.get()?;
        let name = throughline_core::register::name_of(&entry);
        let joined = || {
            let field = named?;
            let value = entry.get(field.name);
            let text = ui
                .registers
                .with(|context| super::value::text(ui, field.field_type, value, context));
            Some(text).filter(|text| !text.is_empty())
        };
        Some(if name.is_empty() {
            joined().unwrap_or_else(|| part.one.to_owned())
        } else {
            name
        })
    };
    let frozen = part.field("title").is_some_and(|field| field.frozen);
    view! {
        <li class="part">
            <button class="link part-title" type="button" on:click=move |_| ui.visit(&opened)>
                {name}
            </button>
            <fieldset class="bare" disabled=move || !ui.may_write(part.section())>{state}</fieldset>
            {move || (!frozen && ui.may_write(part.section())).then(|| view! {
                <button
                    class="icon-button"
                    type="button"
                    aria-label=t().delete
                    title=t().delete
                    on:click={
                        let deleted = deleted.clone();
                        move |_| ui.edit_records(RecordIntent::Delete(vec![deleted.clone()]))
                    }
                >
                    {icon(Icon::Trash)}
                </button>
            })}
            <span class="part-more">{shown}</span>
        </li>
    }
}

/// The options of a decision against its criteria, from 0 to 10, with the weighted score.
#[component]
fn Scores(of: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let lists = Memo::new(move |_| {
        ui.registers.with(|context| {
            let list = |kind: &'static Kind| {
                let parts = context.records.parts_of(kind, &of);
                parts
                    .map(|entry| (entry.id, entry.title().to_owned()))
                    .collect::<Vec<_>>()
            };
            (list(DecisionOption::KIND), list(Criterion::KIND))
        })
    });
    let table = move || {
        let (options, criteria) = lists.get();
        if options.is_empty() || criteria.is_empty() {
            return None;
        }
        let heads = options
            .iter()
            .map(|(_, name)| view! { <th scope="col">{name.clone()}</th> });
        let heads = heads.collect_view();
        let rows = criteria.into_iter().map(|(criterion, name)| {
            let weight = RecordRef::new(Criterion::TABLE, criterion);
            let cells = options.iter().map(|(option, option_name)| {
                let (option, label) = (*option, format!("{option_name}, {name}"));
                let record = RecordRef::new(Score::TABLE, score_id(option, criterion));
                let ends = vec![
                    ("option", Scalar::from(option.to_string())),
                    ("criterion", criterion.to_string().into()),
                ];
                view! { <td>{number(ui, record, "points", ends, label)}</td> }
            });
            let cells = cells.collect_view();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td>{number(ui, weight, "weight", Vec::new(), format!("{}: {name}", t().score_weight))}</td>
                    {cells}
                </tr>
            }
        });
        let rows = rows.collect_view();
        let sums = options.iter().map(|(option, _)| {
            let record = RecordRef::new(DecisionOption::TABLE, *option);
            let sum = move || {
                ui.registers.with(|context| {
                    let entry = context.records.find(&record)?;
                    match (DecisionOption::KIND.computed[0].of)(entry, context) {
                        Scalar::Int(hundredths) => Some(super::value::money(hundredths)),
                        _ => None,
                    }
                })
            };
            view! { <td class="num"><strong>{sum}</strong></td> }
        });
        let sums = sums.collect_view();
        Some(view! {
            <div class="cross-scroll">
                <table class="cross scores">
                    <caption class="sr">{t().scores}</caption>
                    <thead><tr><th></th><th scope="col">{t().score_weight}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot><tr><th scope="row">{t().score_sum}</th><td></td>{sums}</tr></tfoot>
                </table>
            </div>
        })
    };
    view! { {table} }
}

fn number(
    ui: Ui,
    record: RecordRef,
    field: &'static str,
    ends: Vec<(&'static str, Scalar)>,
    label: String,
) -> impl IntoView {
    // A memo, so that a change elsewhere does not take away what is being written here.
    let shown = {
        let record = record.clone();
        Memo::new(move |_| {
            ui.registers
                .all
                .with(|all| match all.find(&record).map(|e| e.get(field)) {
                    Some(Scalar::Int(number)) => number.to_string(),
                    _ => String::new(),
                })
        })
    };
    view! {
        <input
            class="cross-number num"
            type="text"
            inputmode="numeric"
            aria-label=label
            prop:value=move || shown.get()
            on:change=move |event| {
                let typed = event_target_value(&event);
                let typed = typed.trim();
                let value = if typed.is_empty() {
                    Some(Scalar::Null)
                } else {
                    typed.parse::<i64>().ok().filter(|n| (0..=1000).contains(n) && (field != "points" || *n <= 10)).map(Scalar::Int)
                };
                let Some(value) = value else {
                    ui.toasts.bad(t().bad_score, t().nothing_changed);
                    return field::put_back(&event, &shown.get_untracked());
                };
                let mut fields = ends.clone();
                fields.push((field, value));
                ui.set_fields(&record, fields);
            }
        />
    }
}
