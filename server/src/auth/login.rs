//! Logging in and out.

use std::net::IpAddr;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    api::{ApiError, LoggedIn, Login, SessionInfo},
    audit::{AuditKind, AuditSubject},
    id::{DeviceId, UserId},
};
use uuid::Uuid;

use super::{
    cookie,
    password::Passwords,
    session,
    session::Session,
    throttle::{Account, Place},
    totp,
};
use crate::{
    app::App,
    clock,
    error::Reply,
    extract::{Body, ClientAddress},
    limits::seconds_up,
    secret::Token,
    store::{
        deed::{By, Deed, Note},
        rows::{NewSession, SecondFactor},
    },
};

/// The longest name of a device, characters.
const DEVICE_NAME_MAX: usize = 80;

/// `POST /api/login`: the password, and where it is on, the second step.
pub async fn log_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Body(login): Body<Login>,
) -> Reply<Response> {
    let before = known_device(&app, &headers).await?;
    let attempt = Attempt::begin(&app, address, &login.login, before).await?;
    let user = attempt.password(login.password).await?;
    let recovery_codes = attempt.second_step(user, login.code.as_deref()).await?;
    attempt.succeeded();
    let device = before.filter(|(of, _)| *of == user).map(|(_, device)| device);
    open(&app, address, user, device, &login.device_name, recovery_codes).await
}

/// The person and device that the browser was before, if it still shows their cookie and may still connect.
async fn known_device(app: &App, headers: &HeaderMap) -> Reply<Option<(UserId, DeviceId)>> {
    let Some(token) = cookie::token(headers) else { return Ok(None) };
    let row = app.store.session(token.hash()).await?;
    Ok(row.filter(|row| !row.revoked && !row.draining).map(|row| (row.user, row.device)))
}

/// A try to prove who one is: counted as failed until it has succeeded.
pub(super) struct Attempt<'a> {
    app: &'a App,
    account: Account,
    place: Place,
    address: IpAddr,
    user: Option<UserId>,
    hash: Option<String>,
}

impl<'a> Attempt<'a> {
    /// Begins one, unless there were too many.
    pub(super) async fn begin(
        app: &'a App,
        address: IpAddr,
        login: &str,
        device: Option<(UserId, DeviceId)>,
    ) -> Reply<Self> {
        let login = login.trim();
        let known = app.store.credentials(login.to_owned()).await?.filter(|known| known.active);
        let user = known.as_ref().map(|known| known.user);
        let account = Account::of(login, user);
        let place = match device {
            Some((of, device)) if Some(of) == user => Place::Device(device),
            _ => Place::Address(address),
        };
        if let Err(wait) = app.throttle.begin(&account, place, std::time::Instant::now()) {
            app.counters.logins_throttled.add(1);
            // Neither these nor made-up names may fill the log: they are told together.
            app.failures.add(1);
            return Err(ApiError::Throttled { retry_after_s: seconds_up(wait) }.into());
        }
        Ok(Self { app, account, place, address, user, hash: known.map(|known| known.password) })
    }

    /// Checks the password. An unknown name takes as long and gets the same answer.
    pub(super) async fn password(&self, password: String) -> Reply<UserId> {
        let right = self.app.passwords.verify(password, self.hash.clone()).await.map_err(failed)?;
        match self.user.filter(|_| right) {
            Some(user) => Ok(user),
            None => {
                self.failed();
                Err(ApiError::WrongCredentials.into())
            }
        }
    }

    /// Checks the second step, where it is on. Where the company wants it and it is off, it is switched on: the codes
    /// that this gives are shown once.
    async fn second_step(&self, user: UserId, code: Option<&str>) -> Reply<Vec<String>> {
        let (app, code) = (self.app, code.map(str::trim).filter(|code| !code.is_empty()));
        let by = self.by(user);
        let factor = app.store.second_factor(user).await?;
        match (factor.filter(|factor| factor.confirmed), code) {
            (Some(_), None) => Err(ApiError::CodeNeeded.into()),
            (Some(factor), Some(code)) => {
                if totp::verify(app, by, user, &factor, code).await? {
                    return Ok(Vec::new());
                }
                self.failed();
                Err(ApiError::WrongCode.into())
            }
            (None, code) => {
                let person = app.roster().people.get(&user).cloned().ok_or(ApiError::WrongCredentials)?;
                if !app.store.totp_roles().await?.contains(&person.role) {
                    return Ok(Vec::new());
                }
                match code {
                    None => Err(ApiError::EnrolmentNeeded(totp::offer(app, by, user, &person.login).await?).into()),
                    Some(code) => {
                        let confirmed = totp::confirm(app, by, user, code).await;
                        confirmed.inspect_err(|_| self.failed())
                    }
                }
            }
        }
    }

    /// Checks a code for somebody who is logged in already.
    pub(super) async fn code(&self, user: UserId, factor: &SecondFactor, code: &str) -> Reply<()> {
        if totp::verify(self.app, self.by(user), user, factor, code).await? {
            return Ok(());
        }
        self.failed();
        Err(ApiError::WrongCode.into())
    }

    /// Everything was right.
    pub(super) fn succeeded(&self) {
        self.app.throttle.succeeded(&self.account, self.place);
    }

    fn by(&self, user: UserId) -> By {
        let device = match self.place {
            Place::Device(device) => Some(device),
            Place::Address(_) => None,
        };
        By { user: Some(user), device, address: Some(self.address), at: clock::now() }
    }

    /// Notes the failure. Nobody waits for it: the answer must take as long for names that nobody bears.
    fn failed(&self) {
        self.app.counters.login_failures.add(1);
        let Some(user) = self.user else { return self.app.failures.add(1) };
        let by = By { user: None, ..self.by(user) };
        let note = Note::of(AuditKind::LogInFailed).about(AuditSubject::Person(user)).counting(1);
        let noted = self.app.store.enact(by, Deed::Note(note));
        tokio::spawn(async move {
            if let Err(error) = noted.await {
                tracing::error!(%error, "a failed log-in could not be noted");
            }
        });
    }
}

fn failed(error: super::password::HashingFailed) -> ApiError {
    tracing::error!(%error, "a password could not be hashed");
    ApiError::Internal
}

/// Opens a session and answers with its cookie.
pub(super) async fn open(
    app: &App,
    address: IpAddr,
    user: UserId,
    device: Option<DeviceId>,
    device_name: &str,
    recovery_codes: Vec<String>,
) -> Reply<Response> {
    let token = Token::random();
    let device = device.unwrap_or_else(|| DeviceId(Uuid::now_v7()));
    let device_name = device_name.chars().filter(|c| !c.is_control()).take(DEVICE_NAME_MAX).collect();
    let now = clock::now();
    let by = By { user: Some(user), device: Some(device), address: Some(address), at: now };
    let opened = Deed::OpenSession(NewSession { token: token.hash(), user, device, device_name, now });
    app.store.enact(by, opened).await?;
    let session = session::find(app, token.hash()).await?;
    let answer = LoggedIn { session: info(app, &session), recovery_codes };
    Ok(([(header::SET_COOKIE, cookie::set(&token))], Json(answer)).into_response())
}

fn info(app: &App, session: &Session) -> SessionInfo {
    SessionInfo { person: session.person.clone(), device: session.device, company: app.roster().company.name.clone() }
}

/// `GET /api/session`.
pub async fn current(State(app): State<App>, session: Session) -> Json<SessionInfo> {
    Json(info(&app, &session))
}

/// `POST /api/logout`.
pub async fn log_out(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
) -> Reply<Response> {
    app.store.enact(session.by(address), Deed::EndSession(session.token)).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::clear())]).into_response())
}

/// `POST /api/sessions/end`: ends the own sessions on all other devices. Nothing is wiped there.
pub async fn end_others(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
) -> Reply<StatusCode> {
    let deed = Deed::EndOtherSessions(session.user(), Some(session.device));
    app.store.enact(session.by(address), deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hashes a password that somebody chose.
pub(super) async fn hash(app: &App, password: String) -> Reply<String> {
    if !Passwords::acceptable(&password) {
        return Err(ApiError::WeakPassword.into());
    }
    Ok(app.passwords.hash(password).await.map_err(failed)?)
}
