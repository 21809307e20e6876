//! The checklists of a site, each check ticked with one touch.

use leptos::prelude::*;
use throughline_core::record::FieldValue as _;
use throughline_core::register::{
    CheckItem, CheckState, Checklist, Day, Declared as _, Entry, RecordRef,
};

use super::photos::AddPhoto;
use crate::ui::{
    icon::{Icon, icon},
    state::{Ui, registers},
    words::t,
};

/// A checklist with its checks.
#[derive(Clone, PartialEq)]
struct List {
    record: RecordRef,
    title: String,
    checks: Vec<Check>,
}

#[derive(Clone, PartialEq)]
struct Check {
    record: RecordRef,
    title: String,
    note: String,
    state: CheckState,
}

/// The checklists of a site.
#[component]
pub(super) fn Checks(site: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let lists = {
        let site = site.clone();
        Memo::new(move |_| lists(ui, &site))
    };
    let shown = move || {
        let lists = lists.get();
        if lists.is_empty() {
            return view! { <p class="muted">{t().site_no_checks}</p> }.into_any();
        }
        let lists = lists.into_iter().map(|list| {
            let checks = list.checks.into_iter().map(|check| item(ui, &site, check));
            let record = list.record;
            view! {
                <button class="link site-list-name" type="button" on:click=move |_| ui.open_record(&record)>
                    {list.title.clone()}
                </button>
                <ul class="site-list" aria-label=list.title>{checks.collect_view()}</ul>
            }
        });
        lists.collect_view().into_any()
    };
    view! {
        <section class="site-part" aria-labelledby="site-checks">
            <h3 id="site-checks">{Checklist::KIND.many}</h3>
            {shown}
        </section>
    }
}

fn item(ui: Ui, site: &RecordRef, check: Check) -> impl IntoView + use<> {
    let Check {
        record,
        title,
        note,
        state,
    } = check;
    let set = {
        let record = record.clone();
        move |outcome: CheckState| {
            // Touched once more, it is to be checked again.
            let outcome = if outcome == state {
                CheckState::Open
            } else {
                outcome
            };
            let day = Day((outcome != CheckState::Open).then(registers::today));
            let mut fields = vec![
                ("status", outcome.to_scalar()),
                ("checked", day.to_scalar()),
            ];
            fields.extend(untrack(|| ui.my_member()).map(|me| ("owner", me.to_string().into())));
            ui.set_fields(&record, fields);
        }
    };
    let fail = set.clone();
    let (passed, failed) = (state == CheckState::Passed, state == CheckState::Failed);
    let note = (!note.is_empty()).then(|| view! { <span class="muted">{note}</span> });
    view! {
        <li>
            <button
                class="site-tick"
                class:on=passed
                type="button"
                role="checkbox"
                aria-checked=passed.to_string()
                on:click=move |_| set(CheckState::Passed)
            >
                <span class="site-box" aria-hidden="true">{passed.then(|| icon(Icon::Check))}</span>
                <span>{title.clone()}</span>
                {note}
            </button>
            <div class="site-tools">
                <button
                    class="button quiet"
                    class:bad=failed
                    type="button"
                    aria-pressed=failed.to_string()
                    aria-label=(t().site_fail_check)(&title)
                    on:click=move |_| fail(CheckState::Failed)
                >
                    {CheckState::Failed.label()}
                </button>
                <AddPhoto site=site.clone() about=record label=(t().photo_of)(&title) small=true />
            </div>
        </li>
    }
}

fn lists(ui: Ui, site: &RecordRef) -> Vec<List> {
    ui.registers.with(|context| {
        let number = |entry: &&Entry| entry.read::<i64>("number").unwrap_or(0);
        let mut lists: Vec<&Entry> = context
            .records
            .of(Checklist::KIND)
            .filter(|entry| Checklist(entry).site().0 == Some(site.id))
            .collect();
        // The newest is what the visit is about.
        lists.sort_by_key(|entry| std::cmp::Reverse(number(entry)));
        let lists = lists.into_iter().map(|entry| {
            let record = RecordRef::from(entry);
            let mut checks: Vec<&Entry> =
                context.records.parts_of(CheckItem::KIND, &record).collect();
            checks.sort_by_key(|check| (number(check), check.id));
            let checks = checks.into_iter().map(|entry| Check {
                record: entry.into(),
                title: entry.title().to_owned(),
                note: CheckItem(entry).note(),
                state: CheckItem(entry).status(),
            });
            List {
                title: entry.title().to_owned(),
                checks: checks.collect(),
                record,
            }
        });
        lists.collect()
    })
}
