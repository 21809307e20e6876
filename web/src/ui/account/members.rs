//! The members of a project and what each may do.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Value, json};
use throughline_core::{
    access::{Access, Right, Role},
    id::DocumentId,
    record::SectionKind,
};

use super::{
    api::{self, Account, Member},
    project_name, shown_link,
    waiting::Waiting,
    wrong,
};
use crate::ui::{
    route::{self, Route},
    state::Ui,
    words::t,
};

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

fn right_name(right: Right) -> &'static str {
    match right {
        Right::None => t().right_none,
        Right::Read => t().right_read,
        Right::Write => t().right_write,
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

/// Has something done about the project's access: the method, the path after that of its members, what with.
type Act = Callback<(&'static str, String, Value)>;

#[component]
pub(super) fn Members(
    project: DocumentId,
    /// The account of who looks.
    me: i64,
    /// What they are in the project.
    role: Option<Role>,
) -> impl IntoView {
    let ui = Ui::get();
    let all = RwSignal::new(Vec::<Member>::new());
    let problem = RwSignal::new(None);
    let base = StoredValue::new(format!("/api/projects/{project}/members"));
    let refresh = move || {
        leptos::task::spawn_local(async move {
            match api::get(&base.get_value()).await {
                Ok(list) => {
                    all.try_set(list);
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    refresh();
    let act: Act = Callback::new(move |(method, path, body): (&'static str, String, Value)| {
        problem.set(None);
        let path = format!("{}/{path}", base.get_value());
        leptos::task::spawn_local(async move {
            if let Err(why) = api::act(method, &path, body).await {
                problem.try_set(Some(why.reason));
            }
            refresh();
        });
    });
    let (manages, owns) = (role.is_some_and(Role::manages), role == Some(Role::Owner));
    let row = move |member: Member| {
        let changeable = manages && (owns || member.role != Role::Owner);
        let Member {
            account,
            role,
            grants,
        } = member;
        let id = account.id;
        let set_role = move |event| {
            let role = event_target_value(&event);
            act.run(("PUT", id.to_string(), json!({ "role": role })));
        };
        view! {
            <li>
                <span class="account-main">
                    {account.name.clone()} <small>{account.login.clone()}</small>
                </span>
                {if changeable {
                    view! {
                        <select aria-label=(t().role_of)(&account.name) on:change=set_role>
                            {roles(role, owns)}
                        </select>
                    }
                    .into_any()
                } else {
                    view! { <span class="chip">{role_name(role)}</span> }.into_any()
                }}
                {(changeable || id == me)
                    .then(|| {
                        let remove = move |_| act.run(("DELETE", id.to_string(), Value::Null));
                        view! {
                            <button class="button" type="button" on:click=remove>
                                {if id == me { t().member_leave } else { t().member_remove }}
                            </button>
                        }
                    })}
                {(changeable && !role.manages())
                    .then(|| view! { <Grants account role grants act /> })}
            </li>
        }
    };
    let open = move |_| route::go(ui.route, Route::Join(super::share(project)), false);
    view! {
        <p class="account-actions">
            <strong>{project_name(ui, project)}</strong>
            <button class="button" type="button" on:click=open>{t().open_project}</button>
        </p>
        {wrong(problem)}
        {manages.then(|| view! { <Waiting project /> })}
        <ul class="account-list">
            {move || all.get().into_iter().map(row).collect_view()}
        </ul>
        {manages.then(|| view! { <Invite project owns /> })}
    }
}

/// What a member may do with each section, where that is not what the role says.
#[component]
fn Grants(
    account: Account,
    role: Role,
    grants: BTreeMap<String, Right>,
    act: Act,
) -> impl IntoView {
    let by_role = Access::of(role);
    let differs = grants.len();
    let (id, name) = (account.id, account.name);
    let kinds = SectionKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != SectionKind::Manifest);
    let section = move |kind: SectionKind| {
        let granted = grants.get(kind.stored()).copied();
        let usual = right_name(by_role.right(Some(kind.stored())));
        let set = move |event| {
            let right = event_target_value(&event);
            let right = (!right.is_empty()).then_some(right);
            let path = format!("{id}/grants/{}", kind.stored());
            act.run(("PUT", path, json!({ "right": right })));
        };
        view! {
            <label class="field">
                <span>{kind.label()}</span>
                <select on:change=set aria-label=(t().right_of)(&name, kind.label())>
                    <option value="" selected=granted.is_none()>
                        {(t().right_by_role)(usual)}
                    </option>
                    {Right::ALL
                        .iter()
                        .map(|right| {
                            view! {
                                <option value=right.name() selected=granted == Some(*right)>
                                    {right_name(*right)}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        }
    };
    view! {
        <details class="account-grants">
            <summary>{(t().sections_of)(differs)}</summary>
            <div>{kinds.map(section).collect_view()}</div>
        </details>
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
        link.set(None);
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
