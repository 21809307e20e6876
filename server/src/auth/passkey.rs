//! Signing in by passkey (W3C Web Authentication, Level 2): a device proves with a key of its own, unlocked by its owner, that
//! it is the one that was added. What it signs counts at one host name, for one challenge, once.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{Origin, Waiting};
use crate::store::{
    Token, TokenHash,
    people::{AccountId, KnownPasskey, NewPasskey, SessionId},
};

/// Bytes of a credential's id at most (Web Authentication, Level 3, §4).
const LONGEST_ID: usize = 1023;

/// A passkey was not added, or nobody was signed in by it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    #[error(
        "passkeys work where the relay is reached by a host name, such as plan.example.org, and not by a number"
    )]
    NoName,
    #[error("this was not begun in this browser, or too long ago; begin again")]
    NotBegun,
    #[error("it is too long ago that you signed in; sign out and in again, then add it")]
    NotRecent,
    #[error("it is a while ago that you signed in; give your password too")]
    PasswordNeeded,
    #[error("this relay knows no such passkey; it may have been removed")]
    Unknown,
    #[error("the passkey's answer is not what was asked for; try again, or sign in another way")]
    Untrusted,
    #[error(
        "this passkey was used more often than this relay knows of, so there may be a copy of it; sign in another way, \
         remove it, and add a new one"
    )]
    Copied,
    #[error("this account was closed; ask whoever runs this relay")]
    Closed,
}

/// Whose passkey is being made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// An account's, in one of its sessions.
    Account(AccountId, SessionId),
    /// That of an account that this invitation will make.
    Invited(TokenHash),
}

/// What a device is told of the account.
pub(crate) struct Person<'a> {
    pub(crate) login: &'a str,
    pub(crate) name: &'a str,
    /// What devices know it as, if one does.
    pub(crate) handle: Option<Vec<u8>>,
    /// The ids of its credentials: a device that has one makes no other.
    pub(crate) credentials: Vec<Vec<u8>>,
}

/// What a browser asks its devices, and what it shows when it brings the answer.
#[derive(Serialize)]
pub(crate) struct Asked {
    pub(crate) state: String,
    /// For `navigator.credentials`, with bytes as base64url.
    pub(crate) options: Value,
}

/// The passkeys that people are adding or signing in with just now.
pub(crate) struct Passkeys {
    lasts: Duration,
    adding: Waiting<Adding>,
    signing_in: Waiting<SigningIn>,
}

/// A passkey that is being made.
struct Adding {
    whose: Whose,
    handle: Uuid,
    host: String,
    site: Webauthn,
    state: PasskeyRegistration,
}

/// Somebody who has been asked for a passkey.
pub(crate) struct SigningIn {
    /// By what the browser is known again.
    browser: TokenHash,
    site: Webauthn,
    state: DiscoverableAuthentication,
}

impl Passkeys {
    /// A device must answer within `lasts`.
    pub(crate) fn new(lasts: Duration) -> Self {
        Self {
            lasts,
            adding: Waiting::new(lasts),
            signing_in: Waiting::new(lasts),
        }
    }

    /// How long an answer may take.
    pub(crate) fn lasts(&self) -> Duration {
        self.lasts
    }

    /// Asks for a new passkey.
    pub(crate) fn begin_adding(
        &self,
        origin: &Origin,
        whose: Whose,
        person: Person<'_>,
    ) -> Result<Asked, PasskeyError> {
        let (host, site) = self.site(origin)?;
        let handle = person
            .handle
            .and_then(|bytes| Uuid::from_slice(&bytes).ok());
        let handle = handle.unwrap_or_else(|| Uuid::from_bytes(rand::random()));
        let (asked, state) = site
            .start_passkey_registration(handle, person.login, person.name, Some(person.credentials))
            .map_err(|error| untrusted(&error))?;
        let mut options = json(&asked.public_key)?;
        // Only what a device finds by itself is of use where nobody types a name.
        if let Some(wanted) = options.get_mut("authenticatorSelection") {
            wanted["residentKey"] = json!("required");
            wanted["requireResidentKey"] = json!(true);
        }
        // Who begins again has given up what they began before: nobody holds more than one.
        self.adding.forget(|adding| adding.whose == whose);
        let state = self.adding.put(Adding {
            whose,
            handle,
            host,
            site,
            state,
        });
        Ok(Asked {
            state: state.reveal(),
            options,
        })
    }

    /// The passkey that a device made, if it is what was asked for.
    pub(crate) fn added(
        &self,
        state: &str,
        whose: Whose,
        name: String,
        answer: &RegisterPublicKeyCredential,
    ) -> Result<NewPasskey, PasskeyError> {
        let adding = state
            .parse()
            .ok()
            .and_then(|state| self.adding.take(&state));
        let adding = adding
            .filter(|adding| adding.whose == whose)
            .ok_or(PasskeyError::NotBegun)?;
        let passkey = adding
            .site
            .finish_passkey_registration(answer, &adding.state)
            .map_err(|error| untrusted(&error))?;
        if passkey.cred_id().len() > LONGEST_ID {
            tracing::warn!("a passkey's answer is refused: its id is too long");
            return Err(PasskeyError::Untrusted);
        }
        Ok(NewPasskey {
            credential: passkey.cred_id().to_vec(),
            handle: adding.handle.as_bytes().to_vec(),
            host: adding.host,
            name,
            key: text(&passkey)?,
        })
    }

    /// Asks for any passkey of this relay.
    pub(crate) fn begin_signing_in(
        &self,
        origin: &Origin,
        browser: &Token,
    ) -> Result<Asked, PasskeyError> {
        let (_, site) = self.site(origin)?;
        let (asked, state) = site
            .start_discoverable_authentication()
            .map_err(|error| untrusted(&error))?;
        let options = json(&asked.public_key)?;
        let state = self.signing_in.put(SigningIn {
            browser: browser.hash(),
            site,
            state,
        });
        Ok(Asked {
            state: state.reveal(),
            options,
        })
    }

    /// What a browser that brings an answer was asked for; nothing if it is another one than was asked.
    pub(crate) fn back(&self, state: &str, browser: Option<&Token>) -> Option<SigningIn> {
        let signing_in = self.signing_in.take(&state.parse().ok()?)?;
        (signing_in.browser == browser?.hash()).then_some(signing_in)
    }

    /// The relay as its page calls it, to which passkeys belong.
    fn site(&self, origin: &Origin) -> Result<(String, Webauthn), PasskeyError> {
        let host = origin.host_name().ok_or(PasskeyError::NoName)?;
        let page = Url::parse(&origin.to_string()).map_err(|_| PasskeyError::NoName)?;
        let site = WebauthnBuilder::new(host, &page).and_then(|builder| {
            let builder = builder.rp_name("Throughline").timeout(self.lasts);
            builder.build()
        });
        Ok((host.to_owned(), site.map_err(|_| PasskeyError::NoName)?))
    }
}

impl SigningIn {
    /// What is to be kept of a passkey from now on, if it gave this answer.
    pub(crate) fn verified(
        self,
        answer: &PublicKeyCredential,
        known: &KnownPasskey,
    ) -> Result<String, PasskeyError> {
        // Nobody said a name: the device must say whose the passkey is (§7.2, step 6).
        if answer.get_user_unique_id() != Some(known.handle.as_slice()) {
            return Err(PasskeyError::Unknown);
        }
        let passkey = serde_json::from_str(&known.key);
        let mut passkey: webauthn_rs::prelude::Passkey = passkey.map_err(|error| broken(&error))?;
        let result = self
            .site
            .finish_discoverable_authentication_v2(answer, self.state, &passkey)
            .map_err(|error| match error {
                // The counter did not rise (§7.2, step 21).
                WebauthnError::CredentialPossibleCompromise => PasskeyError::Copied,
                error => untrusted(&error),
            })?;
        // That it is the same credential was compared already.
        let _ = passkey.update_credential(&result);
        text(&passkey)
    }
}

/// What was answered is none of an honest device's, or none of a device's that this relay can use.
fn untrusted(error: &WebauthnError) -> PasskeyError {
    tracing::warn!(%error, "a passkey's answer is refused");
    PasskeyError::Untrusted
}

/// What the relay keeps of a passkey cannot be read or written.
fn broken(error: &serde_json::Error) -> PasskeyError {
    tracing::error!(%error, "what is kept of a passkey cannot be used");
    PasskeyError::Untrusted
}

fn json(what: &impl Serialize) -> Result<Value, PasskeyError> {
    serde_json::to_value(what).map_err(|error| broken(&error))
}

fn text(passkey: &webauthn_rs::prelude::Passkey) -> Result<String, PasskeyError> {
    serde_json::to_string(passkey).map_err(|error| broken(&error))
}
