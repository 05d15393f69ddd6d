//! The devices that people logged in on.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use shared::{
    api::{ApiError, DeviceInfo, Farewell},
    id::DeviceId,
    people::Role,
    policy::{Resource, Verb},
};

use super::session::Session;
use crate::{app::App, error::Reply, extract::ClientAddress, store::deed::Deed};

/// `GET /api/devices`: the own ones; everybody's for an administrator.
pub async fn list(State(app): State<App>, session: Session) -> Reply<Json<Vec<DeviceInfo>>> {
    let whose = (session.person.role != Role::Administrator).then_some(session.user());
    let mut devices = app.store.devices(whose).await?;
    for device in &mut devices {
        device.current = device.id == session.device;
    }
    Ok(Json(devices))
}

/// `POST /api/devices/{id}/revoke`: its sessions end, and it wipes itself on its next contact, at once or after it has
/// sent its work. Without a body: at once.
pub async fn revoke(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(id): Path<String>,
    body: Bytes,
) -> Reply<StatusCode> {
    let id: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let farewell = match &*body {
        b"" | b"null" => Farewell::Wipe,
        body => serde_json::from_slice(body).map_err(|_| ApiError::BadRequest)?,
    };
    let device = app.store.devices(None).await?.into_iter().find(|device| device.id == id);
    // Whoever may not revoke it does not learn either whether it exists.
    let device = device.ok_or(ApiError::NotFound)?;
    session.permit(&app, Verb::Delete, Resource::Device { of: device.user }).map_err(|_| ApiError::NotFound)?;
    let deed = match farewell {
        Farewell::Wipe => Deed::RevokeDevice(id),
        Farewell::UploadThenWipe => Deed::DrainDevice(id),
    };
    app.store.enact(session.by(address), deed).await?;
    Ok(StatusCode::NO_CONTENT)
}
