//! The own account: password, second step; and one-time links.

use axum::{Json, extract::State, http::StatusCode};
use shared::{
    api::{ApiError, ChangePassword, RecoveryCodes, RedeemLink, Redeemed, TotpOffer, TotpProof, TotpState},
    id::{DeviceId, UserId},
};

use super::{
    login::{self, Attempt},
    session::Session,
    throttle::{Account, Place},
    totp,
};
use crate::{
    app::App,
    clock,
    error::Reply,
    extract::{Body, ClientAddress},
    secret::Token,
    store::{
        deed::{By, Deed},
        rows::SecondFactor,
    },
};

fn here(session: &Session) -> Option<(UserId, DeviceId)> {
    Some((session.user(), session.device))
}

/// `POST /api/password`: ends the sessions of all other devices.
pub async fn change_password(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(change): Body<ChangePassword>,
) -> Reply<StatusCode> {
    let attempt = Attempt::begin(&app, address, &session.person.login, here(&session)).await?;
    let user = attempt.password(change.old).await?;
    attempt.succeeded();
    let hash = login::hash(&app, change.new).await?;
    app.store.enact(session.by(address), Deed::PutPassword(user, hash, Some(session.device))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/totp`.
pub async fn totp_state(State(app): State<App>, session: Session) -> Reply<Json<TotpState>> {
    let factor = app.store.second_factor(session.user()).await?.filter(|factor| factor.confirmed);
    Ok(Json(TotpState {
        enabled: factor.is_some(),
        required: app.store.totp_roles().await?.contains(&session.person.role),
        recovery_codes: factor.map_or(0, |factor| factor.recovery_codes),
    }))
}

/// `POST /api/totp/offer`: a secret for the authenticator app; takes the password.
pub async fn totp_offer(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(proof): Body<TotpProof>,
) -> Reply<Json<TotpOffer>> {
    let attempt = Attempt::begin(&app, address, &session.person.login, here(&session)).await?;
    let user = attempt.password(proof.password).await?;
    attempt.succeeded();
    Ok(Json(totp::offer(&app, session.by(address), user, &session.person.login).await?))
}

/// `POST /api/totp/confirm`: a first code switches it on.
pub async fn totp_confirm(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(proof): Body<TotpProof>,
) -> Reply<Json<RecoveryCodes>> {
    let attempt = Attempt::begin(&app, address, &session.person.login, here(&session)).await?;
    let codes = totp::confirm(&app, session.by(address), session.user(), &proof.code).await?;
    attempt.succeeded();
    Ok(Json(RecoveryCodes { codes }))
}

/// `POST /api/totp/codes`: new recovery codes; the old ones are void. Takes a code.
pub async fn totp_codes(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(proof): Body<TotpProof>,
) -> Reply<Json<RecoveryCodes>> {
    prove(&app, address, &session, &proof.code).await?;
    let codes = totp::recovery_codes();
    app.store.enact(session.by(address), Deed::PutRecoveryCodes(session.user(), totp::hashes(&codes))).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// `POST /api/totp/disable`: takes a code, and that the company does not want it of the role.
pub async fn totp_disable(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(proof): Body<TotpProof>,
) -> Reply<StatusCode> {
    if app.store.totp_roles().await?.contains(&session.person.role) {
        return Err(ApiError::Forbidden.into());
    }
    prove(&app, address, &session, &proof.code).await?;
    app.store.enact(session.by(address), Deed::RemoveTotp(session.user())).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn prove(app: &App, address: std::net::IpAddr, session: &Session, code: &str) -> Reply<()> {
    let factor: Option<SecondFactor> = app.store.second_factor(session.user()).await?;
    let factor = factor.filter(|factor| factor.confirmed).ok_or(ApiError::BadRequest)?;
    let attempt = Attempt::begin(app, address, &session.person.login, here(session)).await?;
    attempt.code(session.user(), &factor, code).await?;
    attempt.succeeded();
    Ok(())
}

/// `POST /api/password/link`: whoever has a one-time link chooses a password, and logs in with it then.
pub async fn redeem_link(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Body(form): Body<RedeemLink>,
) -> Reply<Json<Redeemed>> {
    // Guessing 256 bits is hopeless; this only keeps the attempts from costing anything.
    let (account, place) = (Account::of("/link", None), Place::Address(address));
    app.throttle
        .begin(&account, place, std::time::Instant::now())
        .map_err(|_| ApiError::Throttled { retry_after_s: 60 })?;
    let token = Token::shown(form.token.trim()).ok_or(ApiError::LinkExpired)?;
    let hash = login::hash(&app, form.password).await?;
    let by = By { user: None, device: None, address: Some(address), at: clock::now() };
    let user = app.store.redeem_link(by, token.hash(), hash).await?.ok_or(ApiError::LinkExpired)?;
    app.throttle.succeeded(&account, place);
    app.throttle.forgive(&Account::Known(user));
    let login = app.roster().people.get(&user).map(|person| person.login.clone()).unwrap_or_default();
    Ok(Json(Redeemed { login }))
}
