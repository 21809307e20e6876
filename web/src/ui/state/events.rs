//! What each event of the engine changes on screen.

use std::{collections::HashSet, sync::Arc, time::Duration};

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, Event, PlanDelta, ProjectView, SyncPhase, SyncStatus},
    id::TaskId,
    register::RecordRef,
};
use wasm_bindgen::JsCast as _;

use super::{Phase, Ui, plan::Cursor, plan::Editing};
use crate::ui::{
    download,
    plan::{batch, column::Column, external, tab::PlanTab, why},
    register::place::Page,
    route::{self, Route},
    words::t,
};

/// How long a row that somebody else changed stays marked.
const TOUCHED: Duration = Duration::from_millis(1600);

/// Takes over an event.
pub(crate) fn take(ui: Ui, event: Event) {
    match event {
        Event::Ready { profile } => {
            ui.profile.set(Some(profile));
            // It is said again whenever the profile changes; the project is opened once.
            if !ui.ready.get_untracked() {
                ui.ready.set(true);
            }
        }
        Event::Projects(projects) => ui.projects.set(Some(projects)),
        Event::Opening(_) => ui.phase.set(Phase::Opening),
        Event::Opened { project, plan } => {
            ui.undo.set(plan.undo.clone());
            ui.redo.set(plan.redo.clone());
            ui.baselines.clear();
            ui.usage.clear();
            ui.registers.clear();
            ui.photos.clear();
            ui.plan.open(*plan);
            // Taking in the plan and drawing it are two tasks, so that neither is a long one.
            set_timeout(move || show_opened(ui, project), Duration::ZERO);
        }
        Event::Project(project) => ui.project.set(Some(project)),
        Event::Changed(delta) => {
            change(ui, *delta);
            ui.plan_changed();
        }
        Event::Baselines(list) => ui.baselines.listed(list),
        Event::Baseline(id, figures) => ui.baselines.holds(id, *figures),
        Event::Variance(view) => ui.baselines.moved(*view),
        Event::Resources(sheet) => ui.usage.listed(*sheet),
        Event::Usage(usage) => ui.usage.counted(*usage),
        Event::Arranged(arrangement) => ui.plan.arrange(arrangement.as_deref()),
        Event::Cells { columns, cells } => ui.plan.take_cells(columns, cells),
        Event::Views(views) => ui.look.shared.set(views),
        Event::Refused(parts) => batch::refused(ui, parts),
        Event::Records(views) => ui.registers.told(views),
        Event::Heat(heat) => ui.registers.heat.set(Some(Arc::new(*heat))),
        Event::Differences {
            template,
            differences,
        } => ui.registers.differ(template, differences),
        Event::Elsewhere {
            projects,
            with_work,
        } => {
            let projects = Arc::new(projects);
            if with_work {
                ui.registers.work.set(Some(projects.clone()));
            }
            ui.registers.elsewhere.set(Some(projects));
        }
        Event::RecordHistory { record, items } => {
            ui.registers.history.set(Some((record, Arc::new(items))));
        }
        Event::Done {
            label,
            created,
            made,
            undo,
            redo,
        } => {
            ui.undo.set(undo);
            ui.redo.set(redo);
            ui.plan_changed();
            if let Some(task) = created.first() {
                reach_created(ui, *task);
            }
            if let Some(record) = made.first()
                && ui.registers.open_made.get_untracked()
            {
                reach_made(ui, record);
            }
            ui.registers.open_made.set(false);
            if let Some(text) = ui.registers.say.get_untracked() {
                ui.registers.say.set(None);
                ui.toasts.plain(text);
            }
            if !label.is_empty() {
                if ui.stepping.get_untracked() {
                    ui.toasts.plain(label.clone());
                }
                ui.said.set(label);
            }
            ui.stepping.set(false);
        }
        Event::Sync(status) => sync(ui, status),
        Event::Peers(peers) => ui.peers.set(peers),
        Event::Access(rights) => ui.rights.set(rights),
        Event::OtherProject(other) => external::answer(*other),
        Event::Explained(explanation) => why::answer(*explanation),
        Event::Inspected(inspection) => ui.importing.inspected(ui, *inspection),
        Event::Exported { name, mime, bytes } => download::save(ui, &name, &mime, &bytes),
        Event::Working(works) => ui.works.set(works),
        Event::Levelled(preview) => ui.levelling.show(*preview),
        Event::CriticalChain(chain) => ui.levelling.chain.set(Some(Arc::new(*chain))),
        Event::Closed => {
            // Closed by us, the page has left already; otherwise the project went from under it.
            if ui.phase.get_untracked() == Phase::Open {
                ui.go(Route::Projects);
            }
        }
        Event::Failed(failure) => {
            ui.stepping.set(false);
            ui.registers.say.set(None);
            let opening = ui.phase.get_untracked() == Phase::Opening;
            let route = ui.route.get_untracked();
            let waiting = route.project().is_some() || matches!(route, Route::Join(_));
            if opening && waiting {
                ui.phase.set(Phase::Failed(failure));
            } else {
                ui.toasts.bad(failure.what, failure.next);
            }
        }
        Event::Notice(text) => ui.toasts.plain(text),
    }
}

fn show_opened(ui: Ui, project: ProjectView) {
    ui.levelling.clear();
    let id = project.id;
    let route = ui.route.get_untracked();
    ui.project.set(Some(project));
    ui.phase.set(Phase::Open);
    ui.plan_changed();
    ui.dialog.set(None);
    match route {
        Route::Plan(here, _, Some(task)) if here == id => show_task(ui, task),
        Route::Plan(here, _, None) | Route::Register(here, ..) if here == id => {}
        // A joining link holds a secret: it must not stay in the history.
        Route::Join(_) => route::go(ui.route, Route::Plan(id, PlanTab::Gantt, None), true),
        _ => route::go(ui.route, Route::Plan(id, PlanTab::Gantt, None), false),
    }
}

/// Moves to a task: opens what hides it and puts the cursor on it.
pub(crate) fn show_task(ui: Ui, task: TaskId) {
    if ui.plan.peek(task).is_none() {
        return;
    }
    if !ui.tab.get_untracked().shows_tasks() {
        ui.show_tab(PlanTab::Gantt);
    }
    ui.plan.reveal(task);
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(Cursor { task, column: None }));
}

/// Opens the details of a record that was made, with its title to be written.
fn reach_made(ui: Ui, record: &RecordRef) {
    let same_page = ui
        .page
        .get_untracked()
        .is_some_and(|page| matches!(page, Page::Register(table, _) if table == record.table));
    if same_page {
        ui.show_record(Some(record.clone()));
    } else {
        ui.open_record(record);
    }
    set_timeout(
        || {
            let title = document().get_element_by_id("field-title");
            if let Some(title) = title.and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) {
                // Focusing an element of the page cannot fail.
                let _ = title.focus();
            }
        },
        Duration::from_millis(50),
    );
}

fn reach_created(ui: Ui, task: TaskId) {
    ui.plan.reveal(task);
    ui.plan.selected.set(Arc::default());
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(Cursor {
        task,
        column: Some(Column::NAME),
    }));
    if ui.name_next.get_untracked() {
        ui.name_next.set(false);
        let text = ui
            .plan
            .peek(task)
            .map(|row| row.name.clone())
            .unwrap_or_default();
        ui.plan.editing.set(Some(Editing {
            task,
            column: Column::NAME,
            fresh: text.is_empty(),
            text,
            typed: false,
        }));
    }
}

fn change(ui: Ui, delta: PlanDelta) {
    if let Some(name) = &delta.by {
        let touched: HashSet<_> = delta.rows.iter().map(|row| row.id).collect();
        if !touched.is_empty() {
            let name = if name.is_empty() { t().anonymous } else { name };
            ui.said.set((t().said_remote)(name, touched.len()));
            ui.plan.touched.set(Arc::new(touched));
            set_timeout(move || ui.plan.touched.set(Arc::default()), TOUCHED);
        }
    }
    ui.plan.change(delta);
    ui.levelling.stale.set(true);
    if ui.levelling.chain.with_untracked(Option::is_some) {
        ui.send(Command::FindCriticalChain);
    }
}

fn sync(ui: Ui, status: SyncStatus) {
    let before = ui.sync.get_untracked();
    if before == status {
        return;
    }
    if before.phase != status.phase {
        match status.phase {
            SyncPhase::Online => ui.said.set(t().said_online.to_owned()),
            SyncPhase::Offline => ui.said.set(t().said_offline.to_owned()),
            SyncPhase::Refused => {
                ui.toasts.bad(
                    status
                        .reason
                        .clone()
                        .unwrap_or_else(|| t().sync_refused.to_owned()),
                    t().sync_refused_text,
                );
            }
            SyncPhase::LocalOnly | SyncPhase::Connecting => {}
        }
    } else if status.phase == SyncPhase::Online && before.waiting > 0 && status.waiting == 0 {
        ui.said.set(t().said_all_seen.to_owned());
    }
    ui.sync.set(status);
}
