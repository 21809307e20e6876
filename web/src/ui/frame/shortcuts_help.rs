//! The list of keyboard shortcuts.

use leptos::prelude::*;

use crate::ui::{parts::dialog::Modal, state::Ui, words::t};

type Group = (&'static str, Vec<(&'static str, &'static str)>);

/// The dialog that lists the keys.
#[component]
pub(crate) fn ShortcutsDialog() -> impl IntoView {
    let ui = Ui::get();
    let groups = groups()
        .into_iter()
        .map(|(title, keys)| {
            let lines = keys
                .into_iter()
                .map(|(keys, what)| {
                    view! {
                        <dt>{what}</dt>
                        <dd>{spell(keys)}</dd>
                    }
                })
                .collect_view();
            view! {
                <section>
                    <h3>{title}</h3>
                    <dl class="keys">{lines}</dl>
                </section>
            }
        })
        .collect_view();
    view! {
        <Modal title=t().shortcuts class="large" on_close=Callback::new(move |()| ui.dialog.set(None))>
            <div class="shortcuts" tabindex="0" role="group" aria-label=t().shortcuts>
                {groups}
            </div>
        </Modal>
    }
}

/// Keys separated by blanks, each as a key cap.
fn spell(keys: &'static str) -> impl IntoView {
    keys.split(' ')
        .map(|key| match key {
            "·" => view! { <span class="muted">"/"</span> }.into_any(),
            key => view! { <kbd>{key}</kbd> }.into_any(),
        })
        .collect_view()
}

fn groups() -> Vec<Group> {
    let words = t();
    vec![
        (
            words.keys_group_move,
            vec![
                ("↑ ↓ ← →", words.keys_move),
                ("Home · End", words.keys_first_last),
                ("Ctrl+Home · Ctrl+End", words.keys_top_bottom),
                ("PgUp · PgDn", words.keys_page),
                ("→ · ←", words.keys_open_close),
                ("Shift+↑ · Shift+↓", words.keys_select),
                ("Shift+→ · Shift+←", words.keys_select_cells),
                ("Space", words.keys_toggle_select),
                ("Ctrl+A", words.keys_select_all),
            ],
        ),
        (
            words.keys_group_edit,
            vec![
                ("Enter · F2", words.keys_edit),
                ("Esc", words.keys_cancel),
                ("Tab · Shift+Tab", words.keys_next_cell),
                ("Enter", words.keys_details),
                ("Alt+W", words.keys_why),
                ("Ctrl+Z · Ctrl+Shift+Z", words.keys_undo),
                ("Ctrl+D", words.keys_fill),
                ("Ctrl+Enter", words.keys_fill_typed),
                ("Ctrl+X · Ctrl+C · Ctrl+V", words.keys_clipboard),
                ("Del", words.keys_clear),
                ("Alt+→ · Shift+→ · Enter · Del", words.keys_head),
            ],
        ),
        (
            words.keys_group_structure,
            vec![
                ("C · Insert", words.keys_new),
                ("Alt+R", words.keys_recurring),
                ("Del", words.keys_delete),
                ("Alt+Shift+→ · Alt+Shift+←", words.keys_indent),
                ("Alt+↑ · Alt+↓", words.keys_reorder),
                ("Ctrl+F2 · Ctrl+Shift+F2", words.keys_link),
                (", · .", words.keys_shift),
                ("Shift+, · Shift+.", words.keys_stretch),
            ],
        ),
        (
            words.keys_group_anywhere,
            vec![
                ("Ctrl+K", words.keys_palette),
                ("/", words.keys_search),
                ("F", words.keys_filter),
                ("G · P N R C B L", words.keys_go),
                ("?", words.keys_help),
                ("Ctrl+wheel", words.keys_zoom),
            ],
        ),
    ]
}
