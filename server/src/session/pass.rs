//! Who is behind a socket, and what they may do there.

use throughline_core::{
    access::{Access, Rights, Role},
    sync::hub::Holder,
};

use crate::store::{
    SpaceId, TokenHash,
    people::{AccountId, SessionId},
};

/// With what a socket was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// A token.
    Token(TokenHash),
    /// Somebody who is signed in.
    Person {
        account: AccountId,
        session: SessionId,
        /// The session ends then: seconds since 1970.
        expires: i64,
    },
}

/// What a socket opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) bearer: Bearer,
    /// The documents that it may ask for.
    pub(crate) space: SpaceId,
    /// What it may do with them; everything for `None`, which only tokens have.
    pub(crate) access: Option<Access>,
}

impl Pass {
    /// Whose device its changes must be from. A token that opens everything stands for many: a device of each project's
    /// owner, a relay at a site, a server of plain clients.
    pub(super) fn holder(&self) -> Option<Holder> {
        match &self.bearer {
            Bearer::Person { account, .. } => Some(Holder(account.0)),
            Bearer::Token(_) if self.access.is_none() => None,
            Bearer::Token(hash) => Some(Holder(hash.number())),
        }
    }

    /// What it may do, spelled out. A token that opens everything is as good as an owner.
    pub(super) fn rights(&self) -> Rights {
        match &self.access {
            Some(access) => access.rights(),
            None => Access::of(Role::Owner).rights(),
        }
    }

    /// Whether this is somebody's in a project.
    pub(super) fn is_of(&self, project: SpaceId, person: AccountId) -> bool {
        let person = |account: AccountId| account == person && self.space == project;
        matches!(self.bearer, Bearer::Person { account, .. } if person(account))
    }
}
