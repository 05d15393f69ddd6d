//! The first administrator, who shows the one-time token that the server printed.

use axum::{Json, extract::State, response::Response};
use shared::{
    api::{ApiError, Setup, SetupState},
    id::UserId,
    people::{Person, Role},
};
use uuid::Uuid;

use super::{
    login,
    throttle::{Account, Place},
};
use crate::{
    app::App,
    error::Reply,
    extract::{Body, ClientAddress},
    secret::Token,
    store::rows::SetUp,
};

/// `GET /api/setup`.
pub async fn state(State(app): State<App>) -> Reply<Json<SetupState>> {
    Ok(Json(SetupState { needed: app.store.identity().await?.empty }))
}

/// `POST /api/setup`: enters the company and logs its administrator in.
pub async fn set_up(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Body(form): Body<Setup>,
) -> Reply<Response> {
    // Guessing 256 bits is hopeless; this only keeps the attempts from costing anything.
    let (account, place) = (Account::of("/setup", None), Place::Address(address));
    app.throttle
        .begin(&account, place, std::time::Instant::now())
        .map_err(|_| ApiError::Throttled { retry_after_s: 60 })?;
    let token = Token::shown(form.token.trim()).ok_or(ApiError::WrongToken)?;
    let (name, log_in) = (form.name.trim(), form.login.trim());
    let lengths = [name, log_in, form.company.trim()].map(|text| text.chars().count());
    if lengths.iter().any(|length| !(1..=100).contains(length)) {
        return Err(ApiError::BadRequest.into());
    }
    let password = login::hash(&app, form.password).await?;
    let id = UserId(Uuid::now_v7());
    let person = Person {
        id,
        name: name.to_owned(),
        login: log_in.to_owned(),
        role: Role::Administrator,
        department: None,
        active: true,
    };
    let set_up = SetUp { token: token.hash(), company: form.company.trim().to_owned(), person, password };
    if !app.store.set_up(set_up).await? {
        return Err(ApiError::WrongToken.into());
    }
    app.throttle.succeeded(&account, place);
    app.refresh().await?;
    login::open(&app, address, id, None, &form.device_name, Vec::new()).await
}
