//! `throughline admin`: people and access of a relay, from its machine; it may be running.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use throughline_core::{
    access::{Right, Role},
    id::DocumentId,
    time::Moment,
};

use super::{runtime, say};
use crate::{
    Origin,
    auth::password,
    store::{
        SpaceId, Store, Token,
        people::{Account, AccountId, By, NewInvitation, SessionId},
    },
};

/// People and access of a relay: accounts, invitations, sessions, roles, the audit log
#[derive(Args)]
pub(super) struct Admin {
    #[command(subcommand)]
    command: Command,
    /// The relay's data folder; the relay may be running
    #[arg(
        long,
        global = true,
        default_value = "throughline-data",
        env = "THROUGHLINE_DATA"
    )]
    data: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// List the accounts
    Users,
    /// Close an account: its connections end within a second, and nobody can sign in to it
    Close {
        /// The sign-in name
        login: String,
    },
    /// Open a closed account again
    Reopen {
        /// The sign-in name
        login: String,
    },
    /// Make somebody an administrator, or no longer one with --no
    Administrator {
        /// The sign-in name
        login: String,
        /// No longer
        #[arg(long)]
        no: bool,
    },
    /// Set a new random password and print it, for somebody who has forgotten theirs; their sessions end
    Password {
        /// The sign-in name
        login: String,
    },
    /// Invite somebody: print a link that makes one account
    Invite(Invite),
    /// List the invitations that are still valid
    Invitations,
    /// Withdraw an invitation
    Withdraw {
        /// Its number
        invitation: i64,
    },
    /// List where people are signed in
    Sessions {
        /// Only this one's, by sign-in name
        login: Option<String>,
    },
    /// End a session: its connections end within a second
    SignOut {
        /// Its number, as ‘sessions’ lists it
        session: i64,
    },
    /// List the passkeys that people sign in by
    Passkeys {
        /// Only this one's, by sign-in name
        login: Option<String>,
    },
    /// Remove a passkey, of somebody who lost a device; sessions that were begun by it go on until they are ended
    RemovePasskey {
        /// Its number, as ‘passkeys’ lists it
        passkey: i64,
    },
    /// List the projects and their owners
    Projects,
    /// List the members of a project, or set what somebody is there
    Roles(Roles),
    /// Grant somebody a right to one kind of section beyond their role, or take it
    Grant {
        /// The project
        project: DocumentId,
        /// The sign-in name
        login: String,
        /// The kind of section
        kind: String,
        /// none, read or write; ‘role’: what the role says
        right: String,
    },
    /// Hand a project to another owner; who owned it stays a manager
    Hand {
        /// The project
        project: DocumentId,
        /// The new owner's sign-in name
        login: String,
    },
    /// Print the audit log, the oldest entry first
    Audit {
        /// Only the last entries
        #[arg(long, value_name = "N")]
        last: Option<u32>,
        /// As JSON Lines
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Invite {
    /// Whom it is for
    note: String,
    /// The account runs the relay
    #[arg(long, conflicts_with_all = ["project", "role"])]
    administrator: bool,
    /// The project that it lets into
    #[arg(long, requires = "role")]
    project: Option<DocumentId>,
    /// As what: owner, manager, contributor, commenter or viewer
    #[arg(long, requires = "project")]
    role: Option<Role>,
    /// For how many days it is valid
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=30))]
    days: i64,
    /// The relay's address as others reach it, for the link
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    address: Origin,
}

#[derive(Args)]
struct Roles {
    /// The project
    project: DocumentId,
    /// The sign-in name of somebody to set
    #[arg(requires = "role")]
    login: Option<String>,
    /// owner, manager, contributor, commenter or viewer; ‘none’ lets them go
    role: Option<String>,
}

impl Admin {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self { command, data } = self;
        runtime()?.block_on(async {
            let store = Store::open_existing(&data)?;
            let done = Box::pin(command.run(&store)).await;
            store.close().await;
            done
        })
    }
}

impl Command {
    async fn run(self, store: &Store) -> anyhow::Result<()> {
        let by = By::command_line();
        match self {
            Self::Users => users(store).await,
            Self::Close { login } => {
                let account = account(store, &login).await?;
                store.set_closed(account.id, true, by).await?;
                Ok(say(format_args!("{} is closed", account.login))?)
            }
            Self::Reopen { login } => {
                let account = account(store, &login).await?;
                store.set_closed(account.id, false, by).await?;
                Ok(say(format_args!("{} is open", account.login))?)
            }
            Self::Administrator { login, no } => {
                let account = account(store, &login).await?;
                store.set_admin(account.id, !no, by).await?;
                let is = if no { "is no longer" } else { "is" };
                Ok(say(format_args!(
                    "{} {is} an administrator",
                    account.login
                ))?)
            }
            Self::Password { login } => {
                let account = account(store, &login).await?;
                // As good a password as any: 192 random bits.
                let new = Token::random(&mut rand::rng()).reveal();
                let hash = password::hash(new.clone()).await?;
                store.set_password(account.id, hash, None, by).await?;
                Ok(say(new)?)
            }
            Self::Invite(invite) => invite.run(store, by).await,
            Self::Invitations => invitations(store).await,
            Self::Withdraw { invitation } => {
                store.withdraw_invitation(invitation, by).await?;
                Ok(say(format_args!("invitation {invitation} is withdrawn"))?)
            }
            Self::Sessions { login } => sessions(store, login.as_deref()).await,
            Self::SignOut { session } => {
                store.end_session(SessionId(session), None, by).await?;
                Ok(say(format_args!("session {session} is ended"))?)
            }
            Self::Passkeys { login } => passkeys(store, login.as_deref()).await,
            Self::RemovePasskey { passkey } => {
                store.remove_passkey(passkey, None, by).await?;
                Ok(say(format_args!("passkey {passkey} is removed"))?)
            }
            Self::Projects => projects(store).await,
            Self::Roles(roles) => roles.run(store, by).await,
            Self::Grant {
                project,
                login,
                kind,
                right,
            } => {
                let space = space(store, project).await?;
                let account = account(store, &login).await?;
                let granted: Option<Right> = match right.as_str() {
                    "role" => None,
                    other => Some(other.parse()?),
                };
                let set = store.set_grant(space, account.id, kind.clone(), granted, by);
                set.await?;
                Ok(say(format_args!("{}: {kind} {right}", account.login))?)
            }
            Self::Hand { project, login } => {
                let space = space(store, project).await?;
                let account = account(store, &login).await?;
                store.hand_over(space, account.id, by).await?;
                Ok(say(format_args!("{} owns {project}", account.login))?)
            }
            Self::Audit { last, json } => audit(store, last, json).await,
        }
    }
}

async fn account(store: &Store, login: &str) -> anyhow::Result<Account> {
    let found = store.account(login).await?;
    let (account, _) = found.with_context(|| {
        format!("nobody signs in as ‘{login}’; ‘throughline admin users’ lists who does")
    })?;
    Ok(account)
}

pub(super) async fn space(store: &Store, project: DocumentId) -> anyhow::Result<SpaceId> {
    store.project(project).await?.with_context(|| {
        format!("there is no project {project} here; ‘throughline admin projects’ lists them")
    })
}

/// A time as it is shown, in UTC.
fn shown(seconds: i64) -> String {
    format!("{}Z", Moment(seconds.div_euclid(60)))
}

async fn users(store: &Store) -> anyhow::Result<()> {
    for account in store.accounts().await? {
        let is = match (account.disabled, account.admin) {
            (true, _) => "closed",
            (false, true) => "administrator",
            (false, false) => "",
        };
        let made = shown(account.created);
        let whose = if account.upstream {
            "headquarters'"
        } else {
            ""
        };
        let is = format!("{is} {whose}");
        let line = format!("{}  {}  {made}  {}", account.login, account.name, is.trim());
        say(line.trim_end())?;
    }
    Ok(())
}

impl Invite {
    async fn run(self, store: &Store, by: By) -> anyhow::Result<()> {
        let project = match (self.project, self.role) {
            (Some(project), Some(role)) => Some((space(store, project).await?, role)),
            _ => None,
        };
        let invitation = NewInvitation {
            note: self.note,
            admin: self.administrator,
            project,
            lasts: self.days * 86_400,
        };
        let token = Token::random(&mut rand::rng());
        store.invite(invitation, &token, by).await?;
        let address = self.address;
        Ok(say(format_args!(
            "{address}/#invitation={}",
            token.reveal()
        ))?)
    }
}

async fn invitations(store: &Store) -> anyhow::Result<()> {
    for invitation in store.invitations().await? {
        let number = invitation.number;
        let until = shown(invitation.expires);
        let into = match (invitation.admin, invitation.project, invitation.role) {
            (true, ..) => "as administrator".to_owned(),
            (_, Some(project), Some(role)) => format!("as {role} of {project}"),
            _ => String::new(),
        };
        let line = format!("{number}  until {until}  {}  {into}", invitation.note);
        say(line.trim_end())?;
    }
    Ok(())
}

/// The account of which something is listed; nothing for all of them.
async fn only(store: &Store, login: Option<&str>) -> anyhow::Result<Option<AccountId>> {
    Ok(match login {
        Some(login) => Some(account(store, login).await?.id),
        None => None,
    })
}

fn login_of(accounts: &[Account], id: AccountId) -> &str {
    let whose = accounts.iter().find(|account| account.id == id);
    whose.map_or("", |account| account.login.as_str())
}

async fn sessions(store: &Store, login: Option<&str>) -> anyhow::Result<()> {
    let of = only(store, login).await?;
    let accounts = store.accounts().await?;
    for session in store.sessions(of).await? {
        let login = login_of(&accounts, session.account);
        let (id, used) = (session.id.0, shown(session.used));
        let (address, device) = (session.address, session.device.escape_debug());
        say(format_args!(
            "{id}  {login}  last used {used} from {address}  {device}"
        ))?;
    }
    Ok(())
}

async fn passkeys(store: &Store, login: Option<&str>) -> anyhow::Result<()> {
    let of = only(store, login).await?;
    let accounts = store.accounts().await?;
    for passkey in store.passkeys(of).await? {
        let login = login_of(&accounts, passkey.account);
        let (number, host, name) = (passkey.number, passkey.host, passkey.name);
        let used = match passkey.used {
            Some(used) => format!("last used {}", shown(used)),
            None => "not used yet".to_owned(),
        };
        let added = shown(passkey.created);
        say(format_args!(
            "{number}  {login}  added {added}, {used}  at {host}  {}",
            name.escape_debug()
        ))?;
    }
    Ok(())
}

async fn projects(store: &Store) -> anyhow::Result<()> {
    for project in store.projects(None, true).await? {
        let owners = if project.owners.is_empty() {
            "shared by link".to_owned()
        } else {
            project.owners.join(", ")
        };
        say(format_args!("{}  {owners}", project.project))?;
    }
    Ok(())
}

impl Roles {
    async fn run(self, store: &Store, by: By) -> anyhow::Result<()> {
        let space = space(store, self.project).await?;
        if let (Some(login), Some(role)) = (self.login, self.role) {
            let account = account(store, &login).await?;
            let role = match role.as_str() {
                "none" => None,
                other => Some(other.parse()?),
            };
            store.set_member(space, account.id, role, by).await?;
        }
        for member in store.members(space).await? {
            let mut line = format!("{}  {}", member.account.login, member.role);
            for (kind, right) in member.grants {
                line += &format!("  {kind}: {right}");
            }
            say(line)?;
        }
        Ok(())
    }
}

async fn audit(store: &Store, last: Option<u32>, json: bool) -> anyhow::Result<()> {
    let mut entries = store.audit(None, last.unwrap_or(u32::MAX)).await?;
    entries.reverse();
    for entry in entries {
        if json {
            say(serde_json::to_string(&entry)?)?;
        } else {
            let at = shown(entry.at);
            let (who, from) = (entry.who.escape_debug(), entry.address);
            let (what, about) = (entry.what, entry.about.escape_debug());
            say(format_args!("{at}  {what}  {about}  by {who} from {from}"))?;
        }
    }
    Ok(())
}
