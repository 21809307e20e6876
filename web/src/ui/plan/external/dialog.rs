//! Choosing a task of another project to wait for.

use leptos::prelude::*;
use throughline_core::{
    edit::{ExternalPredecessor, Intent},
    engine::{Command, OtherProject, OtherTask, ProjectSummary},
    id::{DocumentId, TaskId},
    record::{LagUnit, LinkType},
    text,
    time::{Minutes, Moment},
};

use super::seen;
use crate::ui::{
    dates::{self, Style},
    parts::dialog::{FormFoot, Modal},
    plan::values,
    state::Ui,
    words::t,
};

/// What is chosen so far.
#[derive(Clone, Copy)]
struct Choice {
    /// The project, where it is on this device.
    project: RwSignal<Option<DocumentId>>,
    /// The project by name, where it is not.
    name: RwSignal<String>,
    /// The task, by its key and whatever follows that.
    task: RwSignal<String>,
    kind: RwSignal<LinkType>,
    lag: RwSignal<String>,
    /// The date of the end that is tied, where the project is not on this device.
    date: RwSignal<Option<Moment>>,
}

/// Asks for a task of another project, and has a task of this one wait for it.
#[component]
pub(crate) fn WaitDialog(task: TaskId) -> impl IntoView {
    let ui = Ui::get();
    let here = ui
        .project
        .with_untracked(|open| open.as_ref().map(|open| open.id));
    let others: Vec<ProjectSummary> = ui.projects.with_untracked(|all| {
        let all = all.iter().flatten();
        all.filter(|one| Some(one.id) != here).cloned().collect()
    });
    let choice = Choice {
        project: RwSignal::new(others.first().map(|one| one.id)),
        name: RwSignal::new(String::new()),
        task: RwSignal::new(String::new()),
        kind: RwSignal::new(LinkType::Fs),
        lag: RwSignal::new(String::new()),
        date: RwSignal::new(None),
    };
    let complaint = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(project) = choice.project.get() {
            seen().set(None);
            ui.send(Command::LookInto(project));
        }
    });
    let close = Callback::new(move |()| ui.dialog.set(None));
    let link = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match read(ui, choice) {
            Ok(predecessor) => {
                ui.edit(Intent::LinkExternal {
                    successor: task,
                    predecessor,
                });
                close.run(());
            }
            Err(error) => complaint.set(error),
        }
    };
    let name = ui
        .plan
        .peek(task)
        .map(|row| format!("{} {}", row.key, row.name));
    let there = move || choice.project.get().is_some();
    view! {
        <Modal title=t().other_title on_close=close>
            <form
                class="form"
                novalidate
                on:submit=link
                on:input=move |_| complaint.set(String::new())
            >
                <p class="muted">{name.map(|name| (t().other_text)(&name))}</p>
                {project_field(choice, &others)}
                <Show when=move || !there()>
                    <label class="field">
                        <span>{t().other_name}</span>
                        <input
                            type="text"
                            autocomplete="off"
                            prop:value=choice.name.get_untracked()
                            on:input=move |event| choice.name.set(event_target_value(&event))
                        />
                    </label>
                </Show>
                {task_field(choice)}
                <div class="pair">
                    {kind_field(choice)}
                    <label class="field short">
                        <span>{t().other_lag}</span>
                        <input
                            class="num"
                            type="text"
                            autocomplete="off"
                            placeholder=t().other_lag_hint
                            on:input=move |event| choice.lag.set(event_target_value(&event))
                        />
                    </label>
                </div>
                <Show when=move || !there()>
                    <label class="field">
                        <span>{t().other_date}</span>
                        <input
                            class="num"
                            type="date"
                            on:change=move |event| choice.date.set(event_target_value(&event).parse().ok())
                        />
                    </label>
                </Show>
                <p class="complaint" role="alert">{move || complaint.get()}</p>
                <FormFoot cancel=close submit=t().other_link />
            </form>
        </Modal>
    }
}

fn project_field(choice: Choice, others: &[ProjectSummary]) -> impl IntoView + use<> {
    let options = others.iter().map(|one| {
        let id = one.id;
        view! {
            <option value=id.to_string() selected=move || choice.project.get() == Some(id)>
                {one.name.clone()}
            </option>
        }
    });
    view! {
        <label class="field">
            <span>{t().other_project}</span>
            <select
                autofocus
                on:change=move |event| {
                    choice.task.set(String::new());
                    choice.project.set(event_target_value(&event).parse().ok());
                }
            >
                {options.collect_view()}
                <option value="" selected=move || choice.project.get().is_none()>
                    {t().other_elsewhere}
                </option>
            </select>
        </label>
    }
}

/// The task, by key; those of a project on this device are offered, and what is chosen is said.
fn task_field(choice: Choice) -> impl IntoView {
    let offers = move || {
        seen().with(|other| {
            let tasks = other.iter().flat_map(|other| &other.tasks);
            let offer = |task: &OtherTask| view! { <option value=format!("{} {}", task.key, task.name)></option> };
            tasks.map(offer).collect_view()
        })
    };
    let said = move || {
        let chosen = seen().with(|other| Some(find(other.as_ref()?, &choice.task.get())?.clone()));
        chosen.map(|task| {
            let date = |moment| dates::write(Style::FullDate, moment);
            (t().other_dates)(&date(task.start), &date(task.finish))
        })
    };
    view! {
        <label class="field">
            <span>{t().other_task}</span>
            <input
                type="text"
                autocomplete="off"
                list="other-tasks"
                placeholder=t().other_task_hint
                prop:value=move || choice.task.get()
                on:input=move |event| choice.task.set(event_target_value(&event))
            />
        </label>
        <datalist id="other-tasks">{offers}</datalist>
        <p class="muted" role="status">{said}</p>
    }
}

fn kind_field(choice: Choice) -> impl IntoView {
    let options = LinkType::ALL.iter().map(|kind| {
        let label = match kind {
            LinkType::Fs => t().why_fs,
            LinkType::Ss => t().why_ss,
            LinkType::Ff => t().why_ff,
            LinkType::Sf => t().why_sf,
        };
        view! {
            <option value=kind.stored() selected=move || choice.kind.get() == *kind>
                {label}
            </option>
        }
    });
    view! {
        <label class="field">
            <span>{t().other_kind}</span>
            <select on:change=move |event| {
                let stored = event_target_value(&event);
                let kind = LinkType::ALL.iter().find(|kind| kind.stored() == stored);
                choice.kind.set(kind.copied().unwrap_or_default());
            }>
                {options.collect_view()}
            </select>
        </label>
    }
}

/// The task whose key starts the text.
fn find<'a>(other: &'a OtherProject, typed: &str) -> Option<&'a OtherTask> {
    let key = typed.split_whitespace().next()?;
    let mut tasks = other.tasks.iter();
    tasks.find(|task| task.key.eq_ignore_ascii_case(key))
}

/// What was chosen, or what is wrong with it.
fn read(ui: Ui, choice: Choice) -> Result<ExternalPredecessor, String> {
    let (project, kind) = (choice.project.get_untracked(), choice.kind.get_untracked());
    let typed = choice.task.get_untracked();
    let (lag, lag_unit) = read_lag(ui, &choice.lag.get_untracked())?;
    let known = Some(dates::now());
    let (project_name, task_key, date, known) = match project {
        Some(_) => seen().with_untracked(|other| {
            let Some(other) = other else {
                return Err(t().other_reading.to_owned());
            };
            let Some(task) = find(other, &typed) else {
                return Err((t().other_unknown)(typed.trim(), &other.name));
            };
            Ok((
                other.name.clone(),
                task.key.clone(),
                Some(task.tied(kind)),
                known,
            ))
        })?,
        None => {
            let name = choice.name.get_untracked();
            if name.trim().is_empty() || typed.trim().is_empty() {
                return Err(t().other_missing.to_owned());
            }
            let (start, finish) = ui.plan.measures.get_untracked().day_span;
            let at = match kind {
                LinkType::Fs | LinkType::Ff => finish,
                LinkType::Ss | LinkType::Sf => start,
            };
            let date = choice.date.get_untracked().map(|day| day.plus(at));
            let known = known.filter(|_| date.is_some());
            (name, typed.trim().to_owned(), date, known)
        }
    };
    Ok(ExternalPredecessor {
        project,
        project_name,
        task_key,
        kind,
        lag,
        lag_unit,
        date,
        known,
    })
}

/// A lag as a person writes it behind a link: `2d`, `-4h`, `3ed`; nothing for none.
fn read_lag(ui: Ui, typed: &str) -> Result<(Minutes, LagUnit), String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok((Minutes(0), LagUnit::default()));
    }
    let (negative, length) = match typed.strip_prefix(['-', '−']) {
        Some(length) => (true, length),
        None => (false, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let parsed = text::parse_duration(length.trim(), values::units(ui))
        .map_err(|error| error.to_string())?;
    let minutes = if negative {
        -parsed.minutes.0
    } else {
        parsed.minutes.0
    };
    let unit = if parsed.elapsed {
        LagUnit::Elapsed
    } else {
        LagUnit::Working
    };
    Ok((Minutes(minutes), unit))
}
