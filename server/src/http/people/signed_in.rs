//! Who sends a request: told by the cookie of a session.

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{Method, header, request::Parts},
};

use crate::{
    auth::{Peer, check_origin, client_address, comes_over_tls, cookie},
    http::HttpError,
    relay::Relay,
    store::people::{Account, By, Session},
};

/// Where a request comes from. Refuses one from another site's page.
pub(crate) struct Caller {
    pub(crate) address: IpAddr,
    /// What the browser says of itself.
    pub(crate) device: String,
    /// Whether its cookies are to go over HTTPS only.
    pub(crate) over_tls: bool,
}

impl FromRequestParts<Relay> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, relay: &Relay) -> Result<Self, HttpError> {
        let settings = relay.settings();
        check_origin(&parts.headers, &settings.allow_origins)?;
        let peer = *parts
            .extensions
            .get::<Peer>()
            .ok_or(HttpError::Unauthorised)?;
        let device = parts.headers.get(header::USER_AGENT);
        let device = device.and_then(|d| d.to_str().ok()).unwrap_or_default();
        Ok(Self {
            address: client_address(peer, &parts.headers, &settings.trusted_proxies),
            device: device.to_owned(),
            over_tls: settings.tls.is_some() || comes_over_tls(&parts.headers),
        })
    }
}

/// Somebody who is signed in.
pub(crate) struct SignedIn {
    pub(crate) account: Account,
    pub(crate) session: Session,
    pub(crate) caller: Caller,
}

impl SignedIn {
    /// For the audit log.
    pub(crate) fn by(&self) -> By {
        By {
            who: self.account.login.clone(),
            address: self.caller.address.to_string(),
        }
    }

    /// Lets only administrators pass.
    pub(crate) fn admin(&self) -> Result<(), HttpError> {
        if self.account.admin {
            Ok(())
        } else {
            Err(HttpError::Forbidden)
        }
    }
}

impl FromRequestParts<Relay> for SignedIn {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, relay: &Relay) -> Result<Self, HttpError> {
        let caller = <Caller as FromRequestParts<Relay>>::from_request_parts(parts, relay).await?;
        let token = cookie::session_token(&parts.headers).ok_or(HttpError::SignedOut)?;
        // A browser says of each request that changes something, and of each WebSocket, which page it is from. Without
        // that, a cookie is not enough.
        let reads = matches!(parts.method, Method::GET | Method::HEAD)
            && !parts.headers.contains_key(header::UPGRADE);
        if !reads && !parts.headers.contains_key(header::ORIGIN) {
            return Err(HttpError::ForeignOrigin);
        }
        let found = relay.store().session(token.hash()).await?;
        let (session, account) = found.ok_or(HttpError::SignedOut)?;
        let address = caller.address.to_string();
        // That a disk is full must keep nobody from reading.
        if let Err(error) = relay.store().note_use(&session, address).await {
            tracing::warn!(%error, "a session's use could not be noted");
        }
        Ok(Self {
            account,
            session,
            caller,
        })
    }
}

impl OptionalFromRequestParts<Relay> for SignedIn {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        relay: &Relay,
    ) -> Result<Option<Self>, HttpError> {
        match <Self as FromRequestParts<Relay>>::from_request_parts(parts, relay).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(HttpError::SignedOut) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
