//! Which address does what.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{assets, blobs, people, projects, security, site, sync};
use crate::{relay::Relay, store::StoreError};

/// Requests carry a document id at most; photos are bounded where they are read.
const BODY_LIMIT: usize = 16 << 10;

pub(crate) fn router(relay: Relay) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .route("/api/projects", post(projects::create))
        .route("/api/projects/{project}/blobs", get(blobs::list))
        .route(
            "/api/projects/{project}/blobs/{name}",
            get(blobs::get).put(blobs::put),
        )
        .route("/api/site/people", get(site::people))
        .merge(people::routes())
        .route("/sync", get(sync::upgrade))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::map_response(security::add_headers))
        .layer(middleware::from_fn_with_state(
            relay.clone(),
            security::stay_protected,
        ))
        .with_state(relay)
}

/// What is counted, on a listener of its own: it tells how much a team works.
pub(crate) fn metrics_router(relay: Relay) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(relay)
}

async fn metrics(State(relay): State<Relay>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], relay.metrics_text())
}

/// Healthy means that the database answers: if it does not, a restart may help.
async fn health(State(relay): State<Relay>) -> impl IntoResponse {
    answer(
        relay.store().check().await,
        "the database does not answer\n",
    )
}

/// Ready means that changes can be taken. If they cannot, for the disk is full, a restart would not help.
async fn readiness(State(relay): State<Relay>) -> impl IntoResponse {
    if relay.sessions().is_stopping() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the relay stops\n");
    }
    answer(
        relay.store().check_writing().await,
        "the database cannot be written\n",
    )
}

fn answer(result: Result<(), StoreError>, otherwise: &'static str) -> Response {
    match result {
        Ok(()) => plain(StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "a health check failed");
            plain(StatusCode::SERVICE_UNAVAILABLE, otherwise)
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
