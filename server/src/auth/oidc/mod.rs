//! Signing in at an organisation's OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1,
//! RFC 7636). What the provider says is taken only with its signature, for this relay, and for this one signing in.

mod settings;

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use openidconnect::{
    AuthType, AuthorizationCode, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse as _,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata,
        CoreUserInfoClaims,
    },
};
use tokio::sync::Mutex;

pub use self::settings::{Oidc, OidcSettingError};
use super::{Origin, Waiting};
use crate::{
    fetch::{FetchError, fetch},
    store::{
        Token, TokenHash,
        people::{AccountId, Newcomer, SessionId, Subject},
    },
};

/// The provider's addresses and keys are asked for again after so long.
const REMEMBERED: Duration = Duration::from_secs(5 * 60);

/// How long it may take to come back from there.
pub(crate) const LASTS: Duration = Duration::from_secs(10 * 60);

/// Where the provider sends people back to.
pub(crate) const CALLBACK: &str = "/api/oidc/callback";

/// Somebody could not be signed in by the provider's word.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OidcError {
    #[error("this relay knows no other place to sign in")]
    NotSet,
    #[error("{0} cannot be reached; try again, or ask whoever runs this relay")]
    Unreachable(String),
    #[error("this was not begun in this browser, or too long ago; begin again")]
    NotBegun,
    #[error("signing in there was not completed ({0})")]
    Refused(String),
    #[error("what {0} answered cannot be trusted; the relay's log says why")]
    Untrusted(String),
    #[error("nobody has let you in here yet; ask for an invitation, and sign in from its page")]
    NoAccount,
    #[error("this account was closed; ask whoever runs this relay")]
    Closed,
}

/// A provider of OAuth 2.0 alone answers without saying who somebody is.
#[derive(Debug, thiserror::Error)]
#[error("there is no ID token in the answer")]
struct NoIdToken;

/// What signing in elsewhere is for.
pub(crate) enum Purpose {
    /// Being signed in here, with an account that an invitation makes if there is none.
    SignIn(Option<Token>),
    /// Signing in to this account by it from now on, as long as the session goes on in which that was asked.
    Link(AccountId, SessionId),
}

/// Somebody who has gone to the provider.
pub(crate) struct Away {
    pub(crate) purpose: Purpose,
    /// Whether the relay's page came over HTTPS.
    pub(crate) over_tls: bool,
    /// By what the browser is known again.
    browser: TokenHash,
    pub(crate) asked: Asked,
}

/// What the provider was asked with; its answer must fit.
pub(crate) struct Asked {
    redirect: RedirectUrl,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// The organisation's provider.
pub(crate) struct Provider {
    settings: Oidc,
    known: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
    away: Waiting<Away>,
}

/// The sign-in name and the name among claims, where they are. Both kinds of claims have them, and no trait in common.
macro_rules! names {
    ($claims:expr) => {{
        let known_as = $claims.preferred_username().map(|name| name.to_string());
        let email = $claims.email().map(|email| email.to_string());
        let name = $claims.name().and_then(|name| name.get(None));
        (known_as.or(email), name.map(|name| name.to_string()))
    }};
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    pub(crate) fn new(settings: Oidc) -> Self {
        Self {
            settings,
            known: Mutex::default(),
            away: Waiting::new(LASTS),
        }
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether everybody whom it vouches for may have an account.
    pub(crate) fn makes_accounts(&self) -> bool {
        self.settings.new_accounts
    }

    /// Sends a browser there; gives the address.
    pub(crate) async fn begin(
        &self,
        origin: &Origin,
        browser: &Token,
        purpose: Purpose,
    ) -> Result<String, OidcError> {
        let redirect = RedirectUrl::new(format!("{origin}{CALLBACK}"))
            .map_err(|error| self.untrusted(&error))?;
        let client = self.client(redirect.clone()).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = Nonce::new_random();
        let state = self.away.put(Away {
            purpose,
            over_tls: origin.is_https(),
            browser: browser.hash(),
            asked: Asked {
                redirect,
                nonce: nonce.clone(),
                verifier,
            },
        });
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state.reveal()),
                move || nonce,
            )
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address.into())
    }

    /// What a browser that comes back had gone for; nothing if it is another than the one that went.
    pub(crate) fn back(&self, state: &str, browser: Option<&Token>) -> Option<Away> {
        let away = self.away.take(&state.parse().ok()?)?;
        (away.browser == browser?.hash()).then_some(away)
    }

    /// The code in an answer of the provider, if that is one, and this provider's.
    pub(crate) fn code(
        &self,
        issuer: Option<&str>,
        code: Option<String>,
        error: Option<String>,
    ) -> Result<String, OidcError> {
        if let Some(error) = error {
            // One of a list (RFC 6749 §4.1.2.1), and shown only if it looks so.
            let known =
                error.len() <= 40 && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let shown = if known {
                error
            } else {
                "no reason that can be shown".to_owned()
            };
            return Err(OidcError::Refused(shown));
        }
        if issuer.is_some_and(|issuer| issuer != self.settings.issuer.as_str()) {
            return Err(OidcError::Refused("another provider answered".to_owned()));
        }
        code.ok_or_else(|| OidcError::Refused("there is no code in the answer".to_owned()))
    }

    /// Whom the provider vouches for with this code.
    pub(crate) async fn vouched(&self, code: String, asked: Asked) -> Result<Newcomer, OidcError> {
        let Asked {
            redirect,
            nonce,
            verifier,
        } = asked;
        let client = self.client(redirect).await?;
        let ask = self.asker();
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.untrusted(&error))?
            .set_pkce_verifier(verifier)
            .request_async(&ask)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(_) => self.unreachable(&error),
                _ => self.untrusted(&error),
            })?;
        let token = answer
            .id_token()
            .ok_or_else(|| self.untrusted(&NoIdToken))?;
        let claims = token
            .claims(&client.id_token_verifier(), &nonce)
            .map_err(|error| self.untrusted(&error))?;
        let subject = claims.subject();
        let (mut login, mut name) = names!(claims);
        // Many providers say the names only when asked for them with the access token (§5.4).
        if login.is_none()
            && let Ok(asking) =
                client.user_info(answer.access_token().clone(), Some(subject.clone()))
        {
            let told: Result<CoreUserInfoClaims, _> = asking.request_async(&ask).await;
            let told = told.map_err(|error| self.untrusted(&error))?;
            (login, name) = names!(told);
        }
        let login = login.unwrap_or_default();
        Ok(Newcomer {
            subject: Subject {
                issuer: claims.issuer().to_string(),
                subject: subject.to_string(),
            },
            name: name.unwrap_or_else(|| login.clone()),
            login,
        })
    }

    /// How the provider is asked.
    fn asker(
        &self,
    ) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, FetchError>> {
        let plain = self.settings.is_plain();
        move |request| Box::pin(fetch(request, plain))
    }

    async fn client(&self, redirect: RedirectUrl) -> Result<Client, OidcError> {
        let metadata = self.metadata().await?;
        // As most providers want it, unless this one wants it otherwise.
        let by_body = metadata
            .token_endpoint_auth_methods_supported()
            .is_some_and(|ways| !ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            self.settings.client_id.clone(),
            self.settings.client_secret.clone(),
        );
        let client = if by_body {
            client.set_auth_type(AuthType::RequestBody)
        } else {
            client
        };
        Ok(client.set_redirect_uri(redirect))
    }

    /// Its addresses and keys, from its discovery document.
    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, OidcError> {
        // Held while asking: who comes meanwhile waits for the same answer.
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = known.as_ref()
            && since.elapsed() < REMEMBERED
        {
            return Ok(metadata.clone());
        }
        let issuer = self.settings.issuer.clone();
        let found = CoreProviderMetadata::discover_async(issuer, &self.asker()).await;
        let metadata = found.map_err(|error| self.unreachable(&error))?;
        let metadata = Arc::new(metadata);
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    fn unreachable(&self, error: &(dyn Error + 'static)) -> OidcError {
        tracing::warn!(error = %chain(error), "the provider for signing in cannot be used");
        OidcError::Unreachable(self.settings.name.clone())
    }

    /// Something went wrong that the operator can look into, and the person cannot.
    fn untrusted(&self, error: &(dyn Error + 'static)) -> OidcError {
        tracing::warn!(error = %chain(error), "somebody could not be signed in by the provider");
        OidcError::Untrusted(self.settings.name.clone())
    }
}

/// An error with what led to it.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
