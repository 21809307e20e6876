//! Running the relay: accounts, invitations, projects, the audit log.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    api::{self, Account, AuditEntry, Invitation, Project},
    shown_link, wrong,
};
use crate::ui::words::t;

#[component]
pub(super) fn Admin() -> impl IntoView {
    let people = RwSignal::new(Vec::<Account>::new());
    let invitations = RwSignal::new(Vec::<Invitation>::new());
    let projects = RwSignal::new(Vec::<Project>::new());
    let log = RwSignal::new(Vec::<AuditEntry>::new());
    let problem = RwSignal::new(None::<String>);
    let refresh = move || {
        leptos::task::spawn_local(async move {
            let read = async {
                people.try_set(api::get("/api/admin/people").await?);
                invitations.try_set(api::get("/api/admin/invitations").await?);
                projects.try_set(api::get("/api/admin/projects").await?);
                log.try_set(api::get("/api/admin/audit").await?);
                Ok::<_, api::Problem>(())
            };
            if let Err(why) = read.await {
                problem.try_set(Some(why.reason));
            }
        });
    };
    refresh();
    let act = Callback::new(move |(method, path, body): (&'static str, String, Value)| {
        problem.set(None);
        leptos::task::spawn_local(async move {
            if let Err(why) = api::act(method, &path, body).await {
                problem.try_set(Some(why.reason));
            }
            refresh();
        });
    });
    let person = move |account: Account| {
        let path = format!("/api/admin/people/{}", account.id);
        let (close, promote) = (path.clone(), path);
        let (closed, admin) = (account.disabled, account.admin);
        let badge = match (closed, admin) {
            (true, _) => Some(t().account_closed),
            (_, true) => Some(t().administrator),
            _ => None,
        };
        view! {
            <li>
                <span class="account-main">{account.name}<small>{account.login}</small></span>
                {badge.map(|text| view! { <span class="chip">{text}</span> })}
                {account
                    .upstream
                    .then(|| view! { <span class="chip" title=t().upstream_help>{t().upstream}</span> })}
                {(!account.upstream)
                    .then(|| {
                        let promote = promote.clone();
                        view! {
                            <button
                                class="button"
                                type="button"
                                on:click=move |_| {
                                    act.run(("PUT", promote.clone(), json!({ "admin": !admin })));
                                }
                            >
                                {if admin { t().admin_demote } else { t().admin_promote }}
                            </button>
                        }
                    })}
                <button
                    class="button"
                    type="button"
                    on:click=move |_| act.run(("PUT", close.clone(), json!({ "closed": !closed })))
                >
                    {if closed { t().account_reopen } else { t().account_close }}
                </button>
            </li>
        }
    };
    let invitation = move |invitation: Invitation| {
        let path = format!("/api/admin/invitations/{}", invitation.number);
        view! {
            <li>
                <span class="account-main">
                    {invitation.note}
                    <small>{(t().invitation_until)(&api::time(invitation.expires))}</small>
                </span>
                <button
                    class="button"
                    type="button"
                    on:click=move |_| act.run(("DELETE", path.clone(), Value::Null))
                >
                    {t().invitation_withdraw}
                </button>
            </li>
        }
    };
    let project = |project: Project| {
        let owners = if project.owners.is_empty() {
            t().project_by_link.to_owned()
        } else {
            project.owners.join(", ")
        };
        view! {
            <li>
                <span class="account-main">
                    {owners} <small>{project.project.to_string()}</small>
                </span>
            </li>
        }
    };
    let entry = |entry: AuditEntry| {
        view! {
            <tr>
                <td>{api::time(entry.at)}</td>
                <td>{entry.what}</td>
                <td>{entry.about}</td>
                <td>{entry.who}</td>
                <td>{entry.address}</td>
            </tr>
        }
    };
    view! {
        {wrong(problem)}
        <section>
            <h2>{t().people}</h2>
            <ul class="account-list">
                {move || people.get().into_iter().map(person).collect_view()}
            </ul>
        </section>
        <Invite on_made=Callback::new(move |()| refresh()) />
        <section>
            <h2>{t().invitations}</h2>
            {move || {
                let all = invitations.get();
                if all.is_empty() {
                    view! { <p class="muted">{t().invitations_none}</p> }.into_any()
                } else {
                    let rows = all.into_iter().map(invitation).collect_view();
                    view! { <ul class="account-list">{rows}</ul> }.into_any()
                }
            }}
        </section>
        <section>
            <h2>{t().projects}</h2>
            <ul class="account-list">
                {move || projects.get().into_iter().map(project).collect_view()}
            </ul>
        </section>
        <section>
            <h2>{t().audit}</h2>
            <p>
                <a class="button" href="/api/admin/audit.jsonl" download>{t().audit_export}</a>
            </p>
            <div class="account-table" tabindex="0" role="region" aria-label=t().audit>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t().audit_when}</th>
                            <th scope="col">{t().audit_what}</th>
                            <th scope="col">{t().audit_about}</th>
                            <th scope="col">{t().audit_who}</th>
                            <th scope="col">{t().audit_where}</th>
                        </tr>
                    </thead>
                    <tbody>{move || log.get().into_iter().map(entry).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Invite(on_made: Callback<()>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let admin = RwSignal::new(false);
    let problem = RwSignal::new(None);
    let link = RwSignal::new(None);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        link.set(None);
        let body = json!({"note": note.get_untracked(), "admin": admin.get_untracked()});
        leptos::task::spawn_local(async move {
            match api::invite("/api/admin/invitations", body).await {
                Ok(made) => {
                    link.try_set(Some(made));
                    note.try_set(String::new());
                    on_made.try_run(());
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
                <label class="check">
                    <input
                        type="checkbox"
                        on:change=move |event| admin.set(event_target_checked(&event))
                    />
                    <span>{t().invite_admin}</span>
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
