//! Settings of the company.

use axum::{extract::State, http::StatusCode};
use shared::{
    api::{ApiError, SetSetting},
    people::Setting,
};

use crate::{
    app::App,
    auth::session::Session,
    error::Reply,
    extract::{Body, ClientAddress},
    store::deed::Deed,
};

/// `POST /api/settings`: one of them.
pub async fn set(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(set): Body<SetSetting>,
) -> Reply<StatusCode> {
    if let Setting::Trade(decision) = &set.setting {
        decision.check().map_err(|_| ApiError::BadRequest)?;
    }
    app.store.enact(session.by(address), Deed::PutSetting(set.setting)).await?;
    Ok(StatusCode::NO_CONTENT)
}
