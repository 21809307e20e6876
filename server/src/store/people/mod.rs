//! People: their accounts, where they are signed in, what they may do in which project, and the log of all that.

mod accounts;
mod audit;
mod identities;
mod invitations;
mod members;
mod passkeys;
mod quarantine;
mod sections;
mod sessions;
mod sites;
mod upstream;

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Transaction;

pub use accounts::{Account, AccountId};
pub(crate) use audit::Changed;
pub use audit::{AuditEntry, By};
pub use identities::{Identity, Newcomer, Subject};
pub use invitations::{FirstWay, Invitation, NewInvitation};
pub use members::{Member, Project};
pub(crate) use passkeys::{KnownPasskey, about as about_passkey};
pub use passkeys::{NewPasskey, Passkey};
pub use quarantine::Withheld;
pub(crate) use sessions::LONGEST as LONGEST_SESSION;
pub use sessions::{Session, SessionId};
pub use sites::Site;
pub use upstream::{Applied, Told, ToldPerson};

use super::{Store, StoreError};

/// What was asked about people cannot be done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PeopleError {
    /// Nobody, or nothing, is called that.
    #[error("there is no {0}")]
    Unknown(&'static str),
    /// Somebody else has it.
    #[error("somebody has this sign-in name already; choose another")]
    LoginTaken,
    /// Not a name.
    #[error("{0}")]
    BadName(&'static str),
    /// It was used, withdrawn, or is too old.
    #[error("this invitation is not valid any more; ask for a new one")]
    InvitationOver,
    /// Somebody at the organisation's provider is one account here.
    #[error("this sign-in belongs to another account on this relay")]
    IdentityTaken,
    /// A credential is one account's.
    #[error("this passkey was added to an account on this relay before")]
    PasskeyTaken,
    /// Enough for every device that somebody has.
    #[error("an account has at most {0} passkeys; remove one that is not used any more")]
    TooManyPasskeys(u32),
    /// An account without any way to sign in is lost.
    #[error("this is the only way to sign in to this account; add another one first")]
    LastWayIn,
    /// Whoever knows the old one is not let in by it.
    #[error("the password was changed just now; sign in with the new one")]
    PasswordChanged,
    /// Somebody must own a project.
    #[error("a project needs an owner; make somebody else one first")]
    LastOwner,
    /// Somebody must be able to let others in.
    #[error("a relay needs an administrator; make somebody else one first")]
    LastAdmin,
    /// The project, or one of its documents, is somebody else's.
    #[error("this project belongs to somebody else on this relay")]
    OtherOwner,
    /// It is the relay upstream that says so.
    #[error("{0} is set at headquarters, from where it comes to this relay; have it changed there")]
    FromUpstream(&'static str),
    /// What the relay upstream told of people cannot be.
    #[error("{0}")]
    BadWord(String),
    /// Nothing can be granted there.
    #[error("rights cannot be granted to ‘{0}’; there are {1}")]
    NoSection(String, String),
    /// Too much of somebody's waits for a decision.
    #[error("too many of this person's changes wait for a decision")]
    TooMuchWithheld,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for PeopleError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// What time it is.
pub(crate) fn now() -> Seconds {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default(); // a clock before 1970 is no clock
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl Store {
    /// Writes, and gives what `work` found on the way. A refusal must come before anything was changed.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, PeopleError> + Send + 'static,
    ) -> Result<T, PeopleError> {
        let found = Arc::new(Mutex::new(None));
        let place = found.clone();
        self.inner
            .writer
            .perform(Box::new(move |transaction| {
                let result = match work(transaction) {
                    // The database's own failure is that of all that is written with this.
                    Err(PeopleError::Store(error)) => return Err(error),
                    other => other,
                };
                *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                Ok(())
            }))
            .await?;
        let result = found.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.unwrap_or(Err(PeopleError::Store(StoreError::Closed)))
    }
}

#[cfg(test)]
mod tests;
