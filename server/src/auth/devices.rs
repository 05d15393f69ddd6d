//! The devices that people logged in on.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use shared::{
    api::{ApiError, DeviceInfo},
    id::DeviceId,
    people::Role,
    policy::{Resource, Verb},
};

use super::session::Session;
use crate::{app::App, clock, error::Reply};

/// `GET /api/devices`: the own ones; everybody's for an administrator.
pub async fn list(State(app): State<App>, session: Session) -> Reply<Json<Vec<DeviceInfo>>> {
    let whose = (session.person.role != Role::Administrator).then_some(session.user());
    let mut devices = app.store.devices(whose).await?;
    for device in &mut devices {
        device.current = device.id == session.device;
    }
    Ok(Json(devices))
}

/// `POST /api/devices/{id}/revoke`: its sessions end, and it wipes itself on its next contact.
pub async fn revoke(State(app): State<App>, session: Session, Path(id): Path<String>) -> Reply<StatusCode> {
    let id: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let device = app.store.devices(None).await?.into_iter().find(|device| device.id == id);
    // Whoever may not revoke it does not learn either whether it exists.
    let device = device.ok_or(ApiError::NotFound)?;
    session.permit(&app, Verb::Delete, Resource::Device { of: device.user }).map_err(|_| ApiError::NotFound)?;
    app.store.revoke_device(id, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
