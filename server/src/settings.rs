//! Settings that grant rights.

use axum::{extract::State, http::StatusCode};
use shared::api::SetSetting;

use crate::{app::App, error::Reply, extract::Body};

/// `POST /api/settings`: one of them.
pub async fn set(State(app): State<App>, Body(set): Body<SetSetting>) -> Reply<StatusCode> {
    app.store.put_setting(set.setting).await?;
    Ok(StatusCode::NO_CONTENT)
}
