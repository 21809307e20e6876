//! `/api/projects/{project}/blobs` and `…/blobs/{sha256}`: what is kept beside a project's documents, such as photos. Who may read the
//! project's registers may read it; who may change them may add to it.

use axum::{
    body::Body,
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt as _;
use throughline_core::{
    access::Right,
    blob::BlobName,
    id::DocumentId,
    record::{FieldValue as _, SectionKind},
    register::MediaType,
};

use super::{
    HttpError, pass,
    people::{Caller, SignedIn},
    versioned,
};
use crate::{
    auth::presented_token,
    relay::Relay,
    store::{Blob, PhotoList, SpaceId, StoreError},
};

/// Of what is too large so many times the limit is read before the answer: a client that is still sending would not
/// hear it.
const HEARD_OUT: usize = 4;

/// Why bytes are not kept, or not given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BlobError {
    #[error("the relay does not have this; the device that it is from has not sent it yet")]
    Absent,
    #[error("‘{0}’ is not the name of a photo, a SHA-256 in hexadecimal")]
    BadName(String),
    #[error("the bytes that came are not those that the name says; nothing was kept")]
    OtherBytes,
    #[error("a photo has {} KiB at most here; nothing was kept", limit >> 10)]
    TooLarge { limit: usize },
    #[error("{0}; nothing was kept")]
    NoRoom(StoreError),
    #[error("only JPEG, PNG and WebP are kept here")]
    OtherMedia,
    #[error("the photo did not come whole; nothing was kept")]
    BrokenOff,
}

impl BlobError {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Absent => StatusCode::NOT_FOUND,
            Self::BadName(_) | Self::BrokenOff => StatusCode::BAD_REQUEST,
            Self::OtherBytes => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoRoom(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::OtherMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}

/// A project of which the one who asks may at least read what is kept beside its documents.
pub(super) struct Kept {
    space: SpaceId,
    right: Right,
}

/// One blob of such a project.
pub(super) struct Asked {
    space: SpaceId,
    name: BlobName,
    right: Right,
}

impl FromRequestParts<Relay> for Kept {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, relay: &Relay) -> Result<Self, HttpError> {
        let path = Path::<DocumentId>::from_request_parts(parts, relay).await;
        let Path(project) = path.map_err(|e| HttpError::BadRequest(e.body_text()))?;
        kept(parts, relay, project).await
    }
}

async fn kept(parts: &mut Parts, relay: &Relay, project: DocumentId) -> Result<Kept, HttpError> {
    <Caller as FromRequestParts<Relay>>::from_request_parts(parts, relay).await?;
    let token = presented_token(&parts.uri, &parts.headers);
    let signed_in = match &token {
        Some(_) => None,
        None => Option::<SignedIn>::from_request_parts(parts, relay).await?,
    };
    let pass = pass::of(relay, token.as_ref(), signed_in, Some(project)).await?;
    // A project that is not there is answered like one that is somebody else's.
    if relay.store().project(project).await? != Some(pass.space) {
        return Err(HttpError::Forbidden);
    }
    let access = pass.access.as_ref();
    let right = access.map_or(Right::Write, |access| {
        access.right(Some(SectionKind::Register.stored()))
    });
    if right < Right::Read {
        return Err(HttpError::Forbidden);
    }
    Ok(Kept {
        space: pass.space,
        right,
    })
}

impl FromRequestParts<Relay> for Asked {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, relay: &Relay) -> Result<Self, HttpError> {
        let path = Path::<(DocumentId, String)>::from_request_parts(parts, relay).await;
        let Path((project, name)) = path.map_err(|e| HttpError::BadRequest(e.body_text()))?;
        let Kept { space, right } = kept(parts, relay, project).await?;
        let name = name.parse().map_err(|_| BlobError::BadName(name))?;
        Ok(Self { space, name, right })
    }
}

/// Names all that is kept, for another relay.
pub(super) async fn list(
    State(relay): State<Relay>,
    kept: Kept,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let sizes = relay.store().blob_sizes(kept.space).await?;
    let photos = sizes.into_iter().collect();
    Ok(versioned::json(&headers, &PhotoList { photos }))
}

/// Gives the bytes, never as a page: a browser that is led there saves them.
pub(super) async fn get(State(relay): State<Relay>, asked: Asked) -> Result<Response, HttpError> {
    let blob = relay.store().blob(asked.space, asked.name).await?;
    let Blob { media, bytes } = blob.ok_or(BlobError::Absent)?;
    let extension = media.label().to_ascii_lowercase();
    let disposition = format!("attachment; filename=\"{}.{extension}\"", asked.name);
    let headers = [
        (header::CONTENT_TYPE, media.stored()),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        // Devices keep it themselves, under the rights that they have.
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}

/// Keeps the bytes. Sending them again changes nothing.
pub(super) async fn put(
    State(relay): State<Relay>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, HttpError> {
    let Asked { space, name, right } = asked;
    if right < Right::Write {
        return Err(HttpError::Forbidden);
    }
    let media = headers.get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok());
    let media = media.and_then(|media| MediaType::from_scalar(&media.into()));
    let media = media.ok_or(BlobError::OtherMedia)?;
    let bytes = read(body, relay.settings().max_photo).await?;
    if BlobName::of(&bytes) != name {
        return Err(BlobError::OtherBytes.into());
    }
    let quota = relay.settings().max_photos;
    let blob = Blob { media, bytes };
    match relay.store().keep_blob(space, name, blob, quota).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error @ (StoreError::NoRoom { .. } | StoreError::TooMany { .. })) => {
            Err(BlobError::NoRoom(error).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a body, of which no more than the limit is held.
async fn read(body: Body, limit: usize) -> Result<Vec<u8>, BlobError> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| BlobError::BrokenOff)?;
        length = length.saturating_add(piece.len());
        if length <= limit {
            bytes.extend_from_slice(&piece);
        } else if length > limit.saturating_mul(HEARD_OUT) {
            break;
        }
    }
    if length > limit {
        return Err(BlobError::TooLarge { limit });
    }
    Ok(bytes)
}
