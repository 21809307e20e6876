//! What a request opens: told by its token, or by who is signed in.

use throughline_core::{access::Access, id::DocumentId};

use super::{HttpError, people::SignedIn};
use crate::{
    relay::Relay,
    session::{Bearer, Pass},
    store::{Token, TokenScope},
};

/// The pass of a request. A token says itself what it opens; somebody who is signed in says which project.
pub(super) async fn of(
    relay: &Relay,
    token: Option<&Token>,
    signed_in: Option<SignedIn>,
    project: Option<DocumentId>,
) -> Result<Pass, HttpError> {
    match (token, project) {
        (Some(token), _) => of_token(relay, token).await,
        (None, Some(project)) => of_person(relay, signed_in, project).await,
        (None, None) => Err(HttpError::Unauthorised),
    }
}

async fn of_token(relay: &Relay, token: &Token) -> Result<Pass, HttpError> {
    match relay.store().scope_and_role(token).await? {
        Some((TokenScope::Space(space), role)) => Ok(Pass {
            bearer: Bearer::Token(token.hash()),
            space,
            access: role.map(Access::of),
        }),
        _ => Err(HttpError::Unauthorised),
    }
}

async fn of_person(
    relay: &Relay,
    signed_in: Option<SignedIn>,
    project: DocumentId,
) -> Result<Pass, HttpError> {
    let SignedIn {
        account, session, ..
    } = signed_in.ok_or(HttpError::SignedOut)?;
    let store = relay.store();
    // A project that is not there is answered like one that is somebody else's.
    let space = store.project(project).await?.ok_or(HttpError::Forbidden)?;
    let access = store.access(space, account.id).await?;
    Ok(Pass {
        bearer: Bearer::Person {
            account: account.id,
            session: session.id,
            expires: session.expires,
        },
        space,
        access: Some(access.ok_or(HttpError::Forbidden)?),
    })
}
