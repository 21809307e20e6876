//! What a record has to do with others, both ways, and the trace that this makes.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    record::{FieldType, Scalar},
    register::{self, Context, Declared as _, Duty, RecordRef, Relation, RelationSort},
};

use super::{disclosure::Disclosure, value};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The most records that are offered.
const MOST: usize = 12;
/// How far a trace goes, and how many records it shows.
const DEEP: usize = 6;
const WIDE: usize = 300;

/// What one record has to do with another: the relation's record, its words, and the other.
#[derive(Clone, PartialEq)]
struct End {
    relation: RecordRef,
    words: &'static str,
    other: RecordRef,
}

fn ends_of(record: &RecordRef, context: &Context<'_>) -> Vec<End> {
    let relations = context.records.of(Relation::KIND);
    let mut ends: Vec<End> = relations
        .filter_map(|entry| {
            let relation = Relation(entry);
            let (from, to) = (relation.from()?, relation.to()?);
            let (words, other) = if from == *record {
                (relation.sort().label(), to)
            } else if to == *record {
                (relation.sort().reversed(), from)
            } else {
                return None;
            };
            Some(End {
                relation: entry.into(),
                words,
                other,
            })
        })
        .collect();
    ends.sort_by(|a, b| (a.words, &a.other).cmp(&(b.words, &b.other)));
    ends
}

/// What every record has to do with others, by its relations and by what its fields name, such as the site of a checklist.
/// People are left out, for everything would lead to everything.
fn all_ends(context: &Context<'_>) -> BTreeMap<RecordRef, Vec<End>> {
    let target = |field_type: FieldType, value: &Scalar| match (field_type, value) {
        (FieldType::Reference(table), Scalar::Text(id)) if table != "members" => {
            RecordRef::parse(&format!("{table}/{id}"))
        }
        (FieldType::Record, Scalar::Text(text)) => RecordRef::parse(text),
        _ => None,
    };
    let mut ends: BTreeMap<RecordRef, Vec<End>> = BTreeMap::new();
    let mut join = |from: &RecordRef, words, other: &RecordRef, relation: &RecordRef| {
        let end = End {
            relation: relation.clone(),
            words,
            other: other.clone(),
        };
        ends.entry(from.clone()).or_default().push(end);
    };
    for entry in context.records.of(Relation::KIND) {
        let relation = Relation(entry);
        if let (Some(from), Some(to)) = (relation.from(), relation.to()) {
            let this = RecordRef::from(entry);
            join(&from, relation.sort().label(), &to, &this);
            join(&to, relation.sort().reversed(), &from, &this);
        }
    }
    let kinds =
        register::all().filter(|kind| kind.duty != Duty::Everywhere && kind.duty != Duty::Team);
    for kind in kinds {
        let fields: Vec<_> = kind.own_fields().collect();
        for entry in context.records.of(kind) {
            let this = RecordRef::from(entry);
            for field in &fields {
                if let Some(other) = target(field.field_type, entry.get(field.name)) {
                    join(&this, field.label, &other, &this);
                    join(&other, kind.one, &this, &this);
                }
            }
        }
    }
    ends
}

/// The relations of a record, and a way to add one.
#[component]
pub(super) fn Related(record: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let ends = {
        let record = record.clone();
        Memo::new(move |_| ui.registers.with(|context| ends_of(&record, context)))
    };
    let lines = move || {
        let ends = ends.get().into_iter().map(|end| {
            let (name, there) = ui.registers.with(|context| {
                let there = end.other.table == "tasks"
                    || context.records.find(&end.other).is_some();
                (value::name(ui, &end.other, context), there)
            });
            let other = end.other;
            let relation = end.relation;
            view! {
                <li class="related">
                    <span class="muted">{end.words}</span>
                    <button
                        class="link"
                        class:gone=!there
                        type="button"
                        disabled=!there
                        on:click=move |_| ui.open_record(&other)
                    >
                        {name.clone()}
                    </button>
                    {move || ui.may_write(Relation::KIND.section()).then(|| {
                        let relation = relation.clone();
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(t().relation_delete_of)(&name)
                                title=t().relation_delete
                                on:click=move |_| ui.edit_records(RecordIntent::Delete(vec![relation.clone()]))
                            >
                                {icon(Icon::Close)}
                            </button>
                        }
                    })}
                </li>
            }
        });
        ends.collect_view()
    };
    let sort = RwSignal::new(RelationSort::Relates);
    let typed = RwSignal::new(String::new());
    let offers = Memo::new(move |_| find(ui, &typed.get()));
    let add = move || {
        let text = typed.get_untracked();
        match named(ui, &text) {
            Some(to) => {
                ui.edit_records(RecordIntent::Relate {
                    from: record.clone(),
                    sort: sort.get_untracked(),
                    to,
                });
                typed.set(String::new());
            }
            None if text.trim().is_empty() => {}
            None => ui
                .toasts
                .bad((t().record_unknown)(&text), t().nothing_changed),
        }
    };
    view! {
        <h2>{t().related}</h2>
        <ul class="parts">{lines}</ul>
        <form
            class="add-related"
            hidden=move || !ui.may_write(Relation::KIND.section())
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <select
                aria-label=t().relation_sort
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    if let Some(one) = RelationSort::ALL.iter().find(|one| one.stored() == chosen) {
                        sort.set(*one);
                    }
                }
            >
                {RelationSort::ALL
                    .iter()
                    .map(|one| view! { <option value=one.stored()>{one.label()}</option> })
                    .collect_view()}
            </select>
            <input
                type="text"
                list="related-offers"
                autocomplete="off"
                aria-label=t().record_pick
                placeholder=t().record_pick
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <datalist id="related-offers">
                {move || offers.get().into_iter().map(|(_, name)| view! { <option value=name></option> }).collect_view()}
            </datalist>
            <button class="icon-button" type="submit" aria-label=t().add title=t().add>{icon(Icon::Plus)}</button>
        </form>
    }
}

/// Everything that follows from a record and from which it follows, as a tree over its relations.
#[component]
pub(super) fn Trace(record: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let open = RwSignal::new(false);
    let some = {
        let record = record.clone();
        Memo::new(move |_| {
            ui.registers
                .with(|context| !ends_of(&record, context).is_empty())
        })
    };
    let tree = move || {
        open.get().then(|| {
            ui.registers.with(|context| {
                let ends = all_ends(context);
                let mut seen = BTreeSet::from([record.clone()]);
                branch(ui, &record, &ends, context, &mut seen, 0)
            })
        })
    };
    let tree = StoredValue::new(tree);
    view! {
        <Show when=move || some.get()>
            <Disclosure class="trace" label=t().trace open>
                {move || tree.with_value(|tree| tree())}
            </Disclosure>
        </Show>
    }
}

fn branch(
    ui: Ui,
    record: &RecordRef,
    ends: &BTreeMap<RecordRef, Vec<End>>,
    context: &Context<'_>,
    seen: &mut BTreeSet<RecordRef>,
    depth: usize,
) -> AnyView {
    if depth == DEEP {
        return ().into_any();
    }
    let mut lines = Vec::new();
    for end in ends.get(record).into_iter().flatten().cloned() {
        if depth > 0 && seen.len() > WIDE || !seen.insert(end.other.clone()) {
            continue;
        }
        let name = value::name(ui, &end.other, context);
        let kind = match end.other.table.as_str() {
            "tasks" => t().trace_task,
            table => register::by_table(table).map_or("", |kind| kind.one),
        };
        let below = branch(ui, &end.other, ends, context, seen, depth + 1);
        let other = end.other;
        lines.push(view! {
            <li>
                <span class="muted">{end.words}</span>
                " "
                <button class="link" type="button" on:click=move |_| ui.open_record(&other)>{name}</button>
                " "
                {(kind != end.words).then(|| view! { <span class="chip">{kind}</span> })}
                {below}
            </li>
        });
    }
    if lines.is_empty() {
        return ().into_any();
    }
    view! { <ul>{lines}</ul> }.into_any()
}

/// Records and tasks whose key or name has those words, with the names by which they are offered.
pub(super) fn find(ui: Ui, typed: &str) -> Vec<(RecordRef, String)> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    ui.registers.peek(|context| {
        let found = register::search(context.records, typed, MOST);
        let mut offers: Vec<(RecordRef, String)> = found
            .into_iter()
            .map(|found| {
                (
                    found.record.clone(),
                    value::name(ui, &found.record, context),
                )
            })
            .collect();
        ui.plan.each(|row| {
            let text = format!("{} {}", row.key, row.name);
            let lower = text.to_lowercase();
            if words.iter().all(|word| lower.contains(word)) {
                offers.push((RecordRef::new("tasks", row.id), text));
            }
            offers.len() < 2 * MOST
        });
        offers
    })
}

/// The record that a text names: the one that is offered by it, or whose key or only title it is.
pub(super) fn named(ui: Ui, typed: &str) -> Option<RecordRef> {
    let wanted = typed.trim();
    let key = wanted.split_whitespace().next().unwrap_or_default();
    let offers = find(ui, wanted);
    let exact = offers.iter().find(|(_, name)| name == wanted);
    let by_key = || {
        let starts = |name: &str| {
            let first = name.split_whitespace().next().unwrap_or_default();
            first.eq_ignore_ascii_case(key)
        };
        offers
            .iter()
            .find(|(_, name)| starts(name) && wanted.len() == key.len())
    };
    let by_title = || {
        let wanted = wanted.to_lowercase();
        let title = |name: &str| name.split_once(' ').map(|(_, title)| title.to_lowercase());
        let mut called = offers
            .iter()
            .filter(|(_, name)| title(name).as_ref() == Some(&wanted));
        // Of two that are called the same, nobody said which.
        called.next().filter(|_| called.next().is_none())
    };
    exact
        .or_else(by_key)
        .or_else(by_title)
        .map(|(record, _)| record.clone())
}
