//! What was done to a record: who changed what, when; and a value put back.

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, HistoryItem},
    record::Scalar,
    register::{Kind, RecordRef},
};

use super::{disclosure::Disclosure, value};
use crate::ui::{dates, state::Ui, words::t};

/// The history of a record, read when it is opened and while it stays open.
#[component]
pub(super) fn History(record: RecordRef, kind: &'static Kind) -> impl IntoView {
    let ui = Ui::get();
    let open = RwSignal::new(false);
    {
        let record = record.clone();
        // The history is a look through the whole document: only what this record does asks for it again.
        let entry = {
            let record = record.clone();
            Memo::new(move |_| ui.registers.all.with(|all| all.find(&record).cloned()))
        };
        Effect::new(move |_| {
            if entry.with(Option::is_some) && open.get() {
                ui.send(Command::RecordHistory(record.clone()));
            }
        });
    }
    let items = move || {
        let history = ui.registers.history.get();
        let items = history
            .filter(|(of, _)| *of == record)
            .map(|(_, items)| items);
        items.map(|items| {
            let items = items.iter().map(|one| item(ui, &record, kind, one));
            items.collect_view()
        })
    };
    view! {
        <Disclosure class="history" label=t().history open>
            <ol class="history-items">{items}</ol>
        </Disclosure>
    }
}

fn item(
    ui: Ui,
    record: &RecordRef,
    kind: &'static Kind,
    item: &HistoryItem,
) -> impl IntoView + use<> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit into 2^53"
    )]
    let ago = dates::write_ago(item.at as f64 * 1000.0);
    let who = match (item.mine, item.by.as_str()) {
        (true, _) => t().history_you.to_owned(),
        (false, "") => t().anonymous.to_owned(),
        (false, name) => name.to_owned(),
    };
    let fields = item
        .fields
        .iter()
        .filter_map(|(name, now)| {
            if name == "deleted" {
                let text = if *now == Scalar::Bool(true) {
                    t().history_deleted
                } else {
                    t().history_restored
                };
                return Some(view! { <li>{text}</li> }.into_any());
            }
            let field = kind.field(name)?;
            let text = ui
                .registers
                .peek(|context| value::text(ui, field.field_type, now, context));
            let text = if text.is_empty() {
                "—".to_owned()
            } else {
                text
            };
            let (record, now) = (record.clone(), now.clone());
            let restore = (!field.frozen).then(|| {
                view! {
                    <button
                        class="link"
                        type="button"
                        aria-label=(t().history_restore_field)(field.label)
                        on:click=move |_| ui.set_record(&record, field.name, now.clone())
                    >
                        {t().history_restore}
                    </button>
                }
            });
            Some(
                view! {
                    <li>
                        <span class="muted">{field.label}</span>
                        ": "
                        <span class="history-value">{text}</span>
                        " "
                        {restore}
                    </li>
                }
                .into_any(),
            )
        })
        .collect_view();
    view! {
        <li>
            <p>
                <strong>{who}</strong>
                " "
                <span class="muted">{ago}</span>
                {item.made.then(|| view! { " " <span class="chip">{t().history_made}</span> })}
            </p>
            <ul>{fields}</ul>
        </li>
    }
}
