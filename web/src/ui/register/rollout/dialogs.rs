//! Making a template, rolling one out, and bringing sites up to it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use throughline_core::{
    edit::{RecordIntent, RolloutTo},
    engine::{Command, RowKind},
    id::{RecordId, TaskId},
    register::{Declared as _, Entry, RecordRef, RolloutTemplate, Site},
    rollout::{Change, Difference},
    time::Moment,
};

use super::templates::sites_of;
use crate::ui::{
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// Asks of which summary a template is to be made.
#[component]
pub(crate) fn NewTemplateDialog() -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    let mut summaries: Vec<(TaskId, String)> = Vec::new();
    ui.plan.each(|row| {
        if row.kind == RowKind::Summary && !row.left_out {
            let indent = "\u{2003}".repeat(usize::from(row.level));
            summaries.push((row.id, format!("{indent}{} {}", row.key, row.name)));
        }
        true
    });
    let first = summaries.first().map(|(id, _)| *id);
    let chosen = RwSignal::new(first);
    let name = RwSignal::new(String::new());
    let make = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let title = name.get_untracked().trim().to_owned();
        let Some(summary) = chosen.get_untracked().filter(|_| !title.is_empty()) else {
            return;
        };
        ui.edit_records(RecordIntent::MakeTemplate { summary, title });
        close.run(());
    };
    let options = summaries
        .into_iter()
        .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> });
    let options = options.collect_view();
    let form = if first.is_some() {
        view! {
            <form class="form" on:submit=make>
                <p class="muted">{t().template_new_text}</p>
                <label class="field">
                    <span>{t().new_name}</span>
                    <input
                        type="text"
                        autofocus
                        required
                        placeholder=t().template_name_hint
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <label class="field">
                    <span>{t().template_of}</span>
                    <select on:change=move |event| chosen.set(event_target_value(&event).parse().ok().map(TaskId))>
                        {options}
                    </select>
                </label>
                <FormFoot cancel=close submit=t().template_new />
            </form>
        }
        .into_any()
    } else {
        view! { <p class="muted">{t().template_no_summary}</p> }.into_any()
    };
    view! { <Modal title=t().template_new on_close=close>{form}</Modal> }
}

/// A site to which a template may be rolled out.
#[derive(Clone, Copy)]
struct Target {
    site: RecordId,
    wanted: RwSignal<bool>,
    start: RwSignal<String>,
}

/// Asks to which sites a template goes, and from when.
#[component]
pub(crate) fn RollOutDialog(template: RecordId) -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    let (title, targets) = ui.registers.peek(|context| {
        let there = sites_of(ui, template, context);
        let mut sites: Vec<(i64, RecordId, String)> = context
            .records
            .of(Site::KIND)
            .filter(|entry| !there.contains(&entry.id))
            .map(|entry| {
                let number = entry.read("number").unwrap_or(0);
                (number, entry.id, named(entry))
            })
            .collect();
        sites.sort();
        let entry = context.records.get(RolloutTemplate::TABLE, template);
        let title = entry.map_or_else(String::new, |entry| entry.title().to_owned());
        (title, sites)
    });
    let targets: Vec<(Target, String)> = targets
        .into_iter()
        .map(|(_, site, name)| {
            let target = Target {
                site,
                wanted: RwSignal::new(false),
                start: RwSignal::new(String::new()),
            };
            (target, name)
        })
        .collect();
    let all: Vec<Target> = targets.iter().map(|(target, _)| *target).collect();
    let all = StoredValue::new(all);
    let (morning, _) = ui.plan.measures.get_untracked().day_span;
    let roll_out = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let to: Vec<RolloutTo> = all.with_value(|all| {
            let wanted = all.iter().filter(|target| target.wanted.get_untracked());
            wanted
                .map(|target| RolloutTo {
                    site: target.site,
                    start: target
                        .start
                        .with_untracked(|start| start.parse().ok().map(Moment::from_date))
                        .map(|day| day.plus(morning)),
                })
                .collect()
        });
        let text = (t().template_rolled_out)(to.len());
        ui.edit_and_say(RecordIntent::RollOut { template, to }, text);
        close.run(());
    };
    let none = Signal::derive(move || all.with_value(|all| !all.iter().any(|t| t.wanted.get())));
    let empty = targets.is_empty();
    let rows = targets.into_iter().map(|(target, name)| {
        let label = (t().template_from)(&name);
        view! {
            <tr>
                <th scope="row">
                    <label class="tick-line">
                        <input
                            type="checkbox"
                            on:change=move |event| target.wanted.set(event_target_checked(&event))
                        />
                        <span>{name}</span>
                    </label>
                </th>
                <td>
                    <input
                        type="date"
                        aria-label=label
                        on:change=move |event| target.start.set(event_target_value(&event))
                    />
                </td>
            </tr>
        }
    });
    let body = if empty {
        view! { <p class="muted">{t().template_everywhere}</p> }.into_any()
    } else {
        view! {
            <form class="form" on:submit=roll_out>
                <p class="muted">{t().template_roll_out_text}</p>
                <div class="form-scroll">
                    <table class="form-table">
                        <thead>
                            <tr>
                                <th scope="col">{Site::KIND.many}</th>
                                <th scope="col">{t().template_start}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
                <FormFoot cancel=close submit=t().template_make disabled=none />
            </form>
        }
        .into_any()
    };
    view! { <Modal title=(t().template_roll_out_named)(&title) on_close=close>{body}</Modal> }
}

/// Shows where the sites are not as their template is, and brings them up to it as far as the person likes.
#[component]
pub(crate) fn FollowDialog(template: RecordId) -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    ui.send(Command::Differences(template));
    let found = Memo::new(move |_| {
        let all = ui.registers.differences.get();
        all.get(&template).cloned().unwrap_or_default()
    });
    // What a site has its own way with is left as it is unless somebody asks for it.
    let unwanted = RwSignal::new(BTreeSet::<Change>::new());
    let asked = RwSignal::new(BTreeSet::<Change>::new());
    let is_wanted = move |one: &Difference| {
        if one.own {
            asked.with(|asked| asked.contains(&one.change))
        } else {
            unwanted.with(|unwanted| !unwanted.contains(&one.change))
        }
    };
    let wanted = Memo::new(move |_| {
        found.with(|found| {
            let wanted = found.iter().filter(|one| is_wanted(one));
            wanted.map(|one| one.change).collect::<Vec<_>>()
        })
    });
    let follow = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        ui.edit_records(RecordIntent::Follow {
            template,
            changes: wanted.get_untracked(),
        });
        close.run(());
    };
    let rows = move || {
        let found = found.get();
        let mut before = None;
        let rows = found.iter().map(|one| {
            let site = (before.replace(one.site) != Some(one.site)).then(|| {
                ui.registers.peek(|context| {
                    let record = RecordRef::new(Site::TABLE, one.site);
                    let entry = context.records.find(&record);
                    entry.map_or_else(String::new, named)
                })
            });
            let flip = move |one: &Difference, on: bool| {
                let (set, keep) = if one.own {
                    (asked, on)
                } else {
                    (unwanted, !on)
                };
                set.update(|set| {
                    if keep {
                        set.insert(one.change);
                    } else {
                        set.remove(&one.change);
                    }
                });
            };
            difference(one, site, is_wanted, flip)
        });
        rows.collect_view()
    };
    let title = ui.registers.peek(|context| {
        let entry = context.records.get(RolloutTemplate::TABLE, template);
        entry.map_or_else(String::new, |entry| entry.title().to_owned())
    });
    let none = Signal::derive(move || wanted.with(Vec::is_empty));
    let count = move || wanted.with(Vec::len);
    view! {
        <Modal title=(t().template_follow)(&title) class="large" on_close=close>
            <form class="form" on:submit=follow>
                <p class="muted">{t().template_follow_text}</p>
                <div class="form-scroll" tabindex="0" role="group" aria-label=t().template_changes>
                    <table class="form-table follow">
                        <thead>
                            <tr>
                                <th scope="col">{t().level_task}</th>
                                <th scope="col">{t().template_what}</th>
                                <th scope="col">{t().template_now}</th>
                                <th scope="col">{t().template_then}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <p class="muted" role="status">{move || (t().template_chosen)(count())}</p>
                <FormFoot cancel=close submit=t().template_apply disabled=none />
            </form>
        </Modal>
    }
}

/// What a site is called, also one that nobody has named yet.
fn named(site: &Entry) -> String {
    match site.title() {
        "" => t().untitled_record.to_owned(),
        title => title.to_owned(),
    }
}

/// A line of the preview; before the first of a site, the site.
fn difference<W, F>(
    one: &Difference,
    site: Option<String>,
    is_wanted: W,
    flip: F,
) -> impl IntoView + use<W, F>
where
    W: Fn(&Difference) -> bool + Copy + Send + Sync + 'static,
    F: Fn(&Difference, bool) + Copy + 'static,
{
    let what = match one.change {
        Change::Add { .. } => t().template_added,
        Change::Set { aspect, .. } => aspect.label(),
        Change::Remove { .. } => t().template_removed,
    };
    let shown = one.clone();
    let flipped = one.clone();
    let text = |text: &str| match text {
        "" => "—".to_owned(),
        text => text.to_owned(),
    };
    view! {
        {site.map(|site| view! { <tr class="follow-site"><th scope="rowgroup" colspan="4">{site}</th></tr> })}
        <tr>
            <th scope="row">
                <label class="tick-line">
                    <input
                        type="checkbox"
                        prop:checked=move || is_wanted(&shown)
                        on:change=move |event| flip(&flipped, event_target_checked(&event))
                    />
                    <span>{one.task.clone()}</span>
                </label>
            </th>
            <td>{what}</td>
            <td>
                {text(&one.now)}
                {one.own.then(|| view! { " " <span class="chip warn">{t().template_own}</span> })}
            </td>
            <td>{text(&one.then)}</td>
        </tr>
    }
}
