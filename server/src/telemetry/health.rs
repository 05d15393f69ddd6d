//! `GET /healthz`: whether a device that sends something now would have it acknowledged.

use std::time::{Duration, Instant};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio::sync::Mutex;

use crate::{
    app::App,
    store::{Store, StoreError},
};

/// How long a verdict counts: anybody may ask, and asking costs a commit.
const FRESH: Duration = Duration::from_secs(2);
/// How long a commit may take.
const COMMIT_WITHIN: Duration = Duration::from_secs(5);

/// The last verdict.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Instant, Verdict)>>);

/// How the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It reads and writes.
    Well,
    /// Nothing can be written any more.
    DiskFull,
    /// Writing does not come to an end.
    Stuck,
    /// Writing fails, or nobody is there to do it.
    CannotWrite,
}

impl Health {
    async fn verdict(&self, store: &dyn Store) -> Verdict {
        let mut last = self.0.lock().await;
        if let Some((at, verdict)) = *last
            && at.elapsed() < FRESH
        {
            return verdict;
        }
        let verdict = examine(store, COMMIT_WITHIN).await;
        *last = Some((Instant::now(), verdict));
        verdict
    }
}

/// Tries to write.
pub async fn examine(store: &dyn Store, within: Duration) -> Verdict {
    match tokio::time::timeout(within, store.probe()).await {
        Ok(Ok(())) => Verdict::Well,
        Ok(Err(StoreError::Full)) => Verdict::DiskFull,
        Ok(Err(error)) => {
            tracing::error!(%error, "the store cannot write");
            Verdict::CannotWrite
        }
        Err(_) => Verdict::Stuck,
    }
}

/// `GET /healthz`.
pub async fn health(State(app): State<App>) -> Response {
    match app.health.verdict(&*app.store).await {
        Verdict::Well => "ok\n".into_response(),
        Verdict::DiskFull => (StatusCode::SERVICE_UNAVAILABLE, "the disk is full\n").into_response(),
        Verdict::Stuck => (StatusCode::SERVICE_UNAVAILABLE, "writing takes too long\n").into_response(),
        Verdict::CannotWrite => (StatusCode::SERVICE_UNAVAILABLE, "writing fails\n").into_response(),
    }
}
