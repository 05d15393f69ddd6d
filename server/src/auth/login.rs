//! Logging in and out, and the own password.

use std::net::IpAddr;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    api::{ApiError, ChangePassword, Login, SessionInfo},
    id::{DeviceId, UserId},
};
use uuid::Uuid;

use super::{cookie, password::Passwords, session, session::Session};
use crate::{
    app::App,
    clock,
    error::Reply,
    extract::{Body, ClientAddress},
    limits::seconds_up,
    secret::Token,
    store::rows::NewSession,
};

/// The longest name of a device, characters.
const DEVICE_NAME_MAX: usize = 80;

/// `POST /api/login`.
pub async fn log_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Body(login): Body<Login>,
) -> Reply<Response> {
    let user = check(&app, address, &login).await?;
    let device = known_device(&app, &headers, user).await?;
    open(&app, user, device, &login.device_name).await
}

async fn check(app: &App, address: IpAddr, login: &Login) -> Reply<UserId> {
    let name = login.login.trim();
    app.throttle.begin(name, address, std::time::Instant::now()).map_err(|wait| {
        app.counters.logins_throttled.add(1);
        ApiError::Throttled { retry_after_s: seconds_up(wait) }
    })?;
    let known = app.store.credentials(name.to_owned()).await?.filter(|known| known.active);
    let user = known.as_ref().map(|known| known.user);
    let right =
        app.passwords.verify(login.password.clone(), known.map(|known| known.password)).await.map_err(failed)?;
    match user.filter(|_| right) {
        Some(user) => {
            app.throttle.succeeded(name, address);
            Ok(user)
        }
        None => {
            app.counters.login_failures.add(1);
            Err(ApiError::WrongCredentials.into())
        }
    }
}

fn failed(error: super::password::HashingFailed) -> ApiError {
    tracing::error!(%error, "a password could not be hashed");
    ApiError::Internal
}

/// The device that the browser was before, if it still shows its cookie and is not revoked.
async fn known_device(app: &App, headers: &HeaderMap, user: UserId) -> Reply<Option<DeviceId>> {
    let Some(token) = cookie::token(headers) else { return Ok(None) };
    let row = app.store.session(token.hash()).await?;
    Ok(row.filter(|row| row.user == user && !row.revoked).map(|row| row.device))
}

/// Opens a session and answers with its cookie.
pub(super) async fn open(app: &App, user: UserId, device: Option<DeviceId>, device_name: &str) -> Reply<Response> {
    let token = Token::random();
    let device = device.unwrap_or_else(|| DeviceId(Uuid::now_v7()));
    let device_name = device_name.chars().filter(|c| !c.is_control()).take(DEVICE_NAME_MAX).collect();
    app.store.open_session(NewSession { token: token.hash(), user, device, device_name, now: clock::now() }).await?;
    let session = session::find(app, token.hash()).await?;
    Ok(([(header::SET_COOKIE, cookie::set(&token))], Json(info(app, &session))).into_response())
}

fn info(app: &App, session: &Session) -> SessionInfo {
    SessionInfo { person: session.person.clone(), device: session.device, company: app.roster().company.name.clone() }
}

/// `GET /api/session`.
pub async fn current(State(app): State<App>, session: Session) -> Json<SessionInfo> {
    Json(info(&app, &session))
}

/// `POST /api/logout`.
pub async fn log_out(State(app): State<App>, session: Session) -> Reply<Response> {
    app.store.end_session(session.token, clock::now()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::clear())]).into_response())
}

/// `POST /api/password`: ends the sessions of all other devices.
pub async fn change_password(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(change): Body<ChangePassword>,
) -> Reply<StatusCode> {
    let login = Login { login: session.person.login.clone(), password: change.old, device_name: String::new() };
    check(&app, address, &login).await?;
    if !Passwords::acceptable(&change.new) {
        return Err(ApiError::WeakPassword.into());
    }
    let hash = app.passwords.hash(change.new).await.map_err(failed)?;
    app.store.put_password(session.user(), hash).await?;
    app.store.end_other_sessions(session.user(), Some(session.device), clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hashes a password for somebody who is to be entered.
pub(super) async fn hash(app: &App, password: String) -> Reply<String> {
    if !Passwords::acceptable(&password) {
        return Err(ApiError::WeakPassword.into());
    }
    Ok(app.passwords.hash(password).await.map_err(failed)?)
}
