//! The dialogs, of which one at most is open.

use leptos::prelude::*;

use super::{
    palette::Palette, profile::ProfileDialog, share::ShareDialog, shortcuts_help::ShortcutsDialog,
};
use crate::ui::{
    account::RemovePasskeyDialog,
    plan::{
        baselines::{RenameBaselineDialog, TakeBaselineDialog},
        calendar::RepeatDialog,
        external::WaitDialog,
        level::LevelDialog,
        recurring::RecurringDialog,
        refused::RefusedDialog,
        resources::AvailabilityDialog,
        settings::{RescheduleDialog, SettingsDialog},
        sheet::PrintDialog,
        views::KeepViewDialog,
    },
    projects::{
        forget::ForgetDialog, import::ImportDialog, new_project::NewProjectDialog,
        rename::RenameDialog,
    },
    register::rollout::{FollowDialog, NewTemplateDialog, RollOutDialog},
    state::{Dialog, Ui},
};

/// The open dialog, if any.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let ui = Ui::get();
    move || {
        Some(match ui.dialog.get()? {
            Dialog::NewProject => view! { <NewProjectDialog /> }.into_any(),
            Dialog::Forget(project) => view! { <ForgetDialog project /> }.into_any(),
            Dialog::RemovePasskey {
                number,
                name,
                agreed,
            } => view! { <RemovePasskeyDialog number name agreed /> }.into_any(),
            Dialog::Share => view! { <ShareDialog /> }.into_any(),
            Dialog::Profile => view! { <ProfileDialog /> }.into_any(),
            Dialog::Shortcuts => view! { <ShortcutsDialog /> }.into_any(),
            Dialog::Palette(text) => view! { <Palette text /> }.into_any(),
            Dialog::Rename => view! { <RenameDialog /> }.into_any(),
            Dialog::TakeBaseline => view! { <TakeBaselineDialog /> }.into_any(),
            Dialog::RenameBaseline(baseline) => {
                view! { <RenameBaselineDialog baseline /> }.into_any()
            }
            Dialog::Availability(row) => view! { <AvailabilityDialog row=*row /> }.into_any(),
            Dialog::Refused { refused, rest } => {
                view! { <RefusedDialog refused rest /> }.into_any()
            }
            Dialog::KeepView => view! { <KeepViewDialog /> }.into_any(),
            Dialog::Import => view! { <ImportDialog /> }.into_any(),
            Dialog::Level => view! { <LevelDialog /> }.into_any(),
            Dialog::Recurring => view! { <RecurringDialog /> }.into_any(),
            Dialog::Repeat(exception) => view! { <RepeatDialog exception /> }.into_any(),
            Dialog::Settings => view! { <SettingsDialog /> }.into_any(),
            Dialog::Reschedule => view! { <RescheduleDialog /> }.into_any(),
            Dialog::WaitForOther(task) => view! { <WaitDialog task /> }.into_any(),
            Dialog::NewTemplate => view! { <NewTemplateDialog /> }.into_any(),
            Dialog::RollOut(template) => view! { <RollOutDialog template /> }.into_any(),
            Dialog::Follow(template) => view! { <FollowDialog template /> }.into_any(),
            Dialog::Print => view! { <PrintDialog /> }.into_any(),
        })
    }
}
