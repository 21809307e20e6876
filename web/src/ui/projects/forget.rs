//! Asking before a project goes from this device.

use leptos::prelude::*;
use throughline_core::engine::{Command, ProjectSummary};

use crate::ui::{parts::dialog::Modal, state::Ui, words::t};

/// The question.
#[component]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]
pub(crate) fn ForgetDialog(
    /// The project.
    project: ProjectSummary,
) -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    let id = project.id;
    let text = if project.shared {
        t().forget_shared
    } else {
        t().forget_local
    };
    view! {
        <Modal title=(t().forget_title)(&project.name) on_close=close>
            <div class="form">
                <p>{text}</p>
                <footer class="modal-foot">
                    <button class="button" type="button" autofocus on:click=move |_| close.run(())>
                        {t().cancel}
                    </button>
                    <button
                        class="button danger"
                        type="button"
                        on:click=move |_| {
                            close.run(());
                            ui.send(Command::Forget(id));
                            ui.send(Command::ListProjects);
                        }
                    >
                        {t().forget_confirm}
                    </button>
                </footer>
            </div>
        </Modal>
    }
}
