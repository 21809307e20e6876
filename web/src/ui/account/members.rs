//! The members of a project and what each may do.

use leptos::prelude::*;
use serde_json::{Value, json};
use throughline_core::{access::Role, id::DocumentId};

use super::{
    api::{self, Member},
    shown_link, wrong,
};
use crate::ui::words::t;

/// A role in words.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => t().role_owner,
        Role::Manager => t().role_manager,
        Role::Contributor => t().role_contributor,
        Role::Commenter => t().role_commenter,
        Role::Viewer => t().role_viewer,
    }
}

fn roles(chosen: Role, owns: bool) -> impl IntoView {
    let offered = Role::ALL
        .iter()
        .copied()
        .filter(move |role| owns || *role != Role::Owner || chosen == Role::Owner);
    offered
        .map(|role| {
            view! {
                <option value=role.name() selected=role == chosen>
                    {role_name(role)}
                </option>
            }
        })
        .collect_view()
}

#[component]
pub(super) fn Members(
    project: DocumentId,
    /// The account of who looks.
    me: i64,
    /// What they are in the project.
    role: Option<Role>,
) -> impl IntoView {
    let all = RwSignal::new(Vec::<Member>::new());
    let problem = RwSignal::new(None);
    let path = format!("/api/projects/{project}/members");
    let refresh = {
        let path = path.clone();
        move || {
            let path = path.clone();
            leptos::task::spawn_local(async move {
                match api::get(&path).await {
                    Ok(list) => {
                        all.try_set(list);
                    }
                    Err(why) => {
                        problem.try_set(Some(why.reason));
                    }
                }
            });
        }
    };
    refresh();
    let (manages, owns) = (role.is_some_and(Role::manages), role == Some(Role::Owner));
    let act = {
        let refresh = refresh.clone();
        Callback::new(move |(method, path, body): (&'static str, String, Value)| {
            problem.set(None);
            let refresh = refresh.clone();
            leptos::task::spawn_local(async move {
                if let Err(why) = api::act(method, &path, body).await {
                    problem.try_set(Some(why.reason));
                }
                refresh();
            });
        })
    };
    let row = move |member: Member| {
        let Member {
            account,
            role,
            grants,
        } = member;
        let path = format!("/api/projects/{project}/members/{}", account.id);
        let changeable = manages && (owns || role != Role::Owner);
        let (set, remove) = (path.clone(), path);
        let granted = grants
            .iter()
            .map(|(kind, right)| format!("{kind}: {right}"))
            .collect::<Vec<_>>()
            .join(", ");
        view! {
            <li>
                <span class="account-main">
                    {account.name.clone()}
                    <small>
                        {account.login.clone()}
                        {(!granted.is_empty()).then(|| format!(" · {granted}"))}
                    </small>
                </span>
                {if changeable {
                    view! {
                        <select
                            aria-label=(t().role_of)(&account.name)
                            on:change=move |event| {
                                let role = event_target_value(&event);
                                act.run(("PUT", set.clone(), json!({ "role": role })));
                            }
                        >
                            {roles(role, owns)}
                        </select>
                    }
                    .into_any()
                } else {
                    view! { <span class="badge">{role_name(role)}</span> }.into_any()
                }}
                {(changeable || account.id == me)
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                type="button"
                                on:click=move |_| act.run(("DELETE", remove.clone(), Value::Null))
                            >
                                {if account.id == me { t().member_leave } else { t().member_remove }}
                            </button>
                        }
                    })}
            </li>
        }
    };
    view! {
        {wrong(problem)}
        <ul class="account-list">
            {move || all.get().into_iter().map(row).collect_view()}
        </ul>
        {manages.then(|| view! { <Invite project owns /> })}
    }
}

#[component]
fn Invite(project: DocumentId, owns: bool) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Contributor.name().to_owned());
    let problem = RwSignal::new(None);
    let link = RwSignal::new(None);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let path = format!("/api/projects/{project}/invitations");
        let body = json!({"note": note.get_untracked(), "role": role.get_untracked()});
        leptos::task::spawn_local(async move {
            match api::invite(&path, body).await {
                Ok(made) => {
                    link.try_set(Some(made));
                    note.try_set(String::new());
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    view! {
        <section>
            <h2>{t().invite}</h2>
            <form class="form account-form" on:submit=submit>
                {super::field(t().invite_whom, "text", "off", note)}
                <label class="field">
                    <span>{t().role}</span>
                    <select on:change=move |event| role.set(event_target_value(&event))>
                        {roles(Role::Contributor, owns)}
                    </select>
                </label>
                {wrong(problem)}
                <footer class="modal-foot">
                    <button class="button primary" type="submit">{t().invite_make}</button>
                </footer>
            </form>
            {shown_link(link)}
        </section>
    }
}
