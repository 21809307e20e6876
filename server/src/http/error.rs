//! What a refused request is answered.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::blobs::BlobError;
use crate::{
    auth::{oidc::OidcError, passkey::PasskeyError, password::PasswordError},
    session::NoPlace,
    store::{StoreError, people::PeopleError},
};

/// The one error type at the HTTP edge. Answers are JSON: `{"error": "in words"}`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("a valid token is needed")]
    Unauthorised,
    #[error("you are signed out; sign in again")]
    SignedOut,
    #[error("the sign-in name or the password is wrong")]
    WrongPassword,
    #[error("signing in failed too often; try again in a quarter of an hour")]
    TooManyAttempts,
    #[error("your role does not permit this")]
    Forbidden,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    People(PeopleError),
    #[error(
        "this page may not connect to this relay; its operator can allow it with --allow-origin"
    )]
    ForeignOrigin,
    #[error(transparent)]
    Oidc(#[from] OidcError),
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    #[error("{0}")]
    BadRequest(String),
    #[error("this project belongs to somebody else on this relay")]
    OtherOwner,
    #[error("the relay has as many connections as it takes; try again later")]
    Full,
    #[error("there are as many connections from this address as the relay takes; try again later")]
    TooMany,
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("the relay could not do this; its log says why")]
    Store(#[from] StoreError),
}

impl From<PeopleError> for HttpError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Store(error) => Self::Store(error),
            other => Self::People(other),
        }
    }
}

impl From<NoPlace> for HttpError {
    fn from(no: NoPlace) -> Self {
        match no {
            NoPlace::Full => Self::Full,
            NoPlace::TooMany => Self::TooMany,
        }
    }
}

impl HttpError {
    /// The status code. What the relay itself failed at is logged.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::SignedOut | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::Password(PasswordError::Failed) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Password(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::People(error) => match error {
                PeopleError::Unknown(_) => StatusCode::NOT_FOUND,
                PeopleError::PasswordChanged => StatusCode::UNAUTHORIZED,
                PeopleError::InvitationOver => StatusCode::GONE,
                PeopleError::LoginTaken
                | PeopleError::IdentityTaken
                | PeopleError::PasskeyTaken
                | PeopleError::TooManyPasskeys(_)
                | PeopleError::LastWayIn
                | PeopleError::LastOwner
                | PeopleError::LastAdmin
                | PeopleError::TooMuchWithheld
                | PeopleError::OtherOwner
                | PeopleError::FromUpstream(_) => StatusCode::CONFLICT,
                PeopleError::BadName(_) | PeopleError::NoSection(..) | PeopleError::BadWord(_) => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                PeopleError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Oidc(error) => match error {
                OidcError::NotSet => StatusCode::NOT_FOUND,
                OidcError::Unreachable(_) | OidcError::Untrusted(_) => StatusCode::BAD_GATEWAY,
                OidcError::NotBegun => StatusCode::BAD_REQUEST,
                OidcError::Refused(_) | OidcError::NoAccount | OidcError::Closed => {
                    StatusCode::FORBIDDEN
                }
            },
            Self::Passkey(error) => match error {
                PasskeyError::NoName => StatusCode::NOT_FOUND,
                PasskeyError::NotBegun => StatusCode::BAD_REQUEST,
                PasskeyError::Unknown | PasskeyError::Untrusted => StatusCode::UNAUTHORIZED,
                PasskeyError::NotRecent
                | PasskeyError::PasswordNeeded
                | PasskeyError::Copied
                | PasskeyError::Closed => StatusCode::FORBIDDEN,
            },
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::OtherOwner => StatusCode::CONFLICT,
            Self::Blob(error) => error.status(),
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(error) => {
                tracing::error!(%error, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (
            status,
            Json(serde_json::json!({ "error": self.to_string() })),
        )
            .into_response();
        if matches!(self, Self::Unauthorised) {
            let challenge = HeaderValue::from_static("Bearer realm=\"throughline\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
