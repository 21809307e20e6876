//! Which address does what.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    middleware,
    response::IntoResponse,
    routing::{get, post},
};

use super::{assets, projects, security, sync};
use crate::relay::Relay;

/// Requests carry a document id at most.
const BODY_LIMIT: usize = 16 << 10;

pub(crate) fn router(relay: Relay) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/api/projects", post(projects::create))
        .route("/sync", get(sync::upgrade))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::map_response(security::add_headers))
        .with_state(relay)
}

/// Healthy means that the database answers.
async fn health(State(relay): State<Relay>) -> impl IntoResponse {
    let (status, text) = match relay.store().check().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the health check failed");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}
