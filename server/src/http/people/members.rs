//! The members of a project.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    response::Response,
};
use serde::Deserialize;
use throughline_core::{
    access::{Right, Role},
    id::DocumentId,
};

use super::{Invited, SignedIn, account::done, body, invited, lasting};
use crate::{
    http::HttpError,
    relay::Relay,
    store::{
        SpaceId,
        people::{AccountId, Member, NewInvitation, PeopleError},
    },
};

/// Somebody who may say who the members of a project are.
pub(super) struct Manager {
    pub(super) space: SpaceId,
    /// Whether they may make and unmake owners.
    owns: bool,
}

/// The project, and what the one who asks is there. To others it is as if it did not exist.
async fn member(
    relay: &Relay,
    signed_in: &SignedIn,
    project: DocumentId,
) -> Result<(SpaceId, Role), HttpError> {
    let unknown = HttpError::People(PeopleError::Unknown("such project"));
    let Some(space) = relay.store().project(project).await? else {
        return Err(unknown);
    };
    let access = relay.store().access(space, signed_in.account.id).await?;
    Ok((space, access.ok_or(unknown)?.role))
}

pub(super) async fn manager(
    relay: &Relay,
    signed_in: &SignedIn,
    project: DocumentId,
) -> Result<Manager, HttpError> {
    let (space, role) = member(relay, signed_in, project).await?;
    if !role.manages() {
        return Err(HttpError::Forbidden);
    }
    Ok(Manager {
        space,
        owns: role == Role::Owner,
    })
}

impl Manager {
    /// Only owners touch owners.
    async fn may_set(
        &self,
        relay: &Relay,
        account: AccountId,
        role: Option<Role>,
    ) -> Result<(), HttpError> {
        let before = relay.store().access(self.space, account).await?;
        let touches_owner =
            role == Some(Role::Owner) || before.is_some_and(|before| before.role == Role::Owner);
        if touches_owner && !self.owns {
            return Err(HttpError::Forbidden);
        }
        Ok(())
    }
}

pub(super) async fn list(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(project): Path<DocumentId>,
) -> Result<Json<Vec<Member>>, HttpError> {
    let (space, _) = member(&relay, &signed_in, project).await?;
    Ok(Json(relay.store().members(space).await?))
}

#[derive(Deserialize)]
pub(super) struct NewMember {
    /// The sign-in name of an account that there is.
    login: String,
    role: Role,
}

pub(super) async fn add(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(project): Path<DocumentId>,
    new: Result<Json<NewMember>, JsonRejection>,
) -> Result<Response, HttpError> {
    let NewMember { login, role } = body(new)?;
    let manager = manager(&relay, &signed_in, project).await?;
    let found = relay.store().account(&login).await?;
    let (account, _) = found.ok_or(PeopleError::Unknown("account with this sign-in name"))?;
    put(&relay, &signed_in, &manager, account.id, Some(role)).await
}

#[derive(Deserialize)]
pub(super) struct NewRole {
    role: Role,
}

pub(super) async fn set(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path((project, account)): Path<(DocumentId, AccountId)>,
    new: Result<Json<NewRole>, JsonRejection>,
) -> Result<Response, HttpError> {
    let NewRole { role } = body(new)?;
    let manager = manager(&relay, &signed_in, project).await?;
    put(&relay, &signed_in, &manager, account, Some(role)).await
}

/// Everybody may let themselves go.
pub(super) async fn remove(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path((project, account)): Path<(DocumentId, AccountId)>,
) -> Result<Response, HttpError> {
    if account == signed_in.account.id {
        let (space, _) = member(&relay, &signed_in, project).await?;
        let by = signed_in.by();
        relay.store().set_member(space, account, None, by).await?;
        relay.look_now();
        return Ok(done());
    }
    let manager = manager(&relay, &signed_in, project).await?;
    put(&relay, &signed_in, &manager, account, None).await
}

async fn put(
    relay: &Relay,
    signed_in: &SignedIn,
    manager: &Manager,
    account: AccountId,
    role: Option<Role>,
) -> Result<Response, HttpError> {
    manager.may_set(relay, account, role).await?;
    relay
        .store()
        .set_member(manager.space, account, role, signed_in.by())
        .await?;
    relay.look_now();
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct NewGrant {
    /// Nothing: the role counts again.
    right: Option<Right>,
}

pub(super) async fn grant(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path((project, account, kind)): Path<(DocumentId, AccountId, String)>,
    new: Result<Json<NewGrant>, JsonRejection>,
) -> Result<Response, HttpError> {
    let NewGrant { right } = body(new)?;
    let manager = manager(&relay, &signed_in, project).await?;
    relay
        .store()
        .set_grant(manager.space, account, kind, right, signed_in.by())
        .await?;
    relay.look_now();
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Invite {
    /// Whom it is for.
    note: String,
    role: Role,
    days: Option<i64>,
}

pub(super) async fn invite(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(project): Path<DocumentId>,
    new: Result<Json<Invite>, JsonRejection>,
) -> Result<Json<Invited>, HttpError> {
    let Invite { note, role, days } = body(new)?;
    let manager = manager(&relay, &signed_in, project).await?;
    if role == Role::Owner && !manager.owns {
        return Err(HttpError::Forbidden);
    }
    let invitation = NewInvitation {
        note,
        admin: false,
        project: Some((manager.space, role)),
        lasts: lasting(days)?,
    };
    invited(&relay, &signed_in, invitation).await
}

#[derive(Deserialize)]
pub(super) struct NewOwner {
    /// The sign-in name.
    login: String,
}

/// An owner hands a project on, or an administrator whose owner has left.
pub(super) async fn hand_over(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(project): Path<DocumentId>,
    new: Result<Json<NewOwner>, JsonRejection>,
) -> Result<Response, HttpError> {
    let NewOwner { login } = body(new)?;
    let space = if signed_in.account.admin {
        let found = relay.store().project(project).await?;
        found.ok_or(PeopleError::Unknown("such project"))?
    } else {
        let manager = manager(&relay, &signed_in, project).await?;
        if !manager.owns {
            return Err(HttpError::Forbidden);
        }
        manager.space
    };
    let found = relay.store().account(&login).await?;
    let (to, _) = found.ok_or(PeopleError::Unknown("account with this sign-in name"))?;
    relay
        .store()
        .hand_over(space, to.id, signed_in.by())
        .await?;
    relay.look_now();
    Ok(done())
}
