//! People on a relay in this process, made directly in its store.

use anyhow::{Context as _, Result};
use throughline_core::{access::Role, id::DocumentId};
use throughline_server::store::{
    SpaceId, Store, Token,
    people::{AccountId, By, FirstWay, NewInvitation, SessionId},
};

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// The session's secret, for the cookie.
    pub cookie: String,
}

/// Who does what tests set up.
#[must_use]
pub fn by() -> By {
    By {
        who: "the test".to_owned(),
        address: "here".to_owned(),
    }
}

/// A new account that can do nothing yet but sign in, and is signed in. Without a password that anybody knows.
///
/// # Errors
/// The store failed, or the name is taken.
pub async fn person(store: &Store, login: &str) -> Result<Person> {
    let invitation = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: login.to_owned(),
        admin: false,
        project: None,
        lasts: 60,
    };
    store.invite(new, &invitation, by()).await?;
    let account = store
        .accept(
            &invitation,
            login,
            login,
            FirstWay::Password("none".to_owned()),
            "here".to_owned(),
        )
        .await?;
    sign_in(store, account).await
}

/// Signs somebody in once more.
///
/// # Errors
/// The store failed.
pub async fn sign_in(store: &Store, account: AccountId) -> Result<Person> {
    let token = Token::random(&mut rand::rng());
    let session = store
        .start_session(account, &token, "a test", "here".to_owned(), None)
        .await?;
    Ok(Person {
        account,
        session,
        cookie: token.reveal(),
    })
}

/// A project that somebody owns.
///
/// # Errors
/// The store failed.
pub async fn project(store: &Store, owner: &Person) -> Result<(DocumentId, SpaceId)> {
    let manifest = DocumentId::random(&mut rand::rng());
    let space = store.make_project(manifest, owner.account, by()).await?;
    Ok((manifest, space))
}

/// Makes somebody a member.
///
/// # Errors
/// The store failed.
pub async fn join(store: &Store, space: SpaceId, person: &Person, role: Role) -> Result<()> {
    let set = store.set_member(space, person.account, Some(role), by());
    set.await.context("cannot make a member")
}
