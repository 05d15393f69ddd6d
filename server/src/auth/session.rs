//! The session of a request.

use std::net::IpAddr;

use axum::{extract::FromRequestParts, http::request::Parts};
use shared::{
    api::ApiError,
    id::{DeviceId, UserId},
    people::Person,
    policy::{Resource, Verb, allows},
    time::{DAY_MS, Instant, MINUTE_MS},
};

use super::cookie;
use crate::{
    app::App,
    clock,
    error::{Failure, Reply},
    store::{
        deed::By,
        rows::{SessionRow, TokenHash},
    },
};

/// A session that nobody used for so long is over, ms.
const IDLE_MS: i64 = 30 * DAY_MS;
/// A session is over after this, used or not, ms.
const ABSOLUTE_MS: i64 = 180 * DAY_MS;
/// Use is noted this often at most, ms.
const NOTE_MS: i64 = 5 * MINUTE_MS;

/// Whoever sent the request is logged in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub person: Person,
    /// From which device.
    pub device: DeviceId,
    /// The session.
    pub token: TokenHash,
    /// Whether the device may only send its work, and is revoked then.
    pub draining: bool,
    /// Changes that the device said it still had to send when it was last heard of.
    pub unsent: u32,
}

impl Session {
    /// Whether they may do it.
    ///
    /// # Errors
    /// `Forbidden` when not.
    pub fn permit(&self, app: &App, verb: Verb, resource: Resource) -> Reply<()> {
        if allows(&app.roster(), self.user(), verb, resource) { Ok(()) } else { Err(ApiError::Forbidden.into()) }
    }

    /// Who does something, for the audit log.
    pub fn by(&self, address: IpAddr) -> By {
        By { user: Some(self.user()), device: Some(self.device), address: Some(address), at: clock::now() }
    }

    /// Who, by identifier.
    pub fn user(&self) -> UserId {
        self.person.id
    }
}

/// What a stored session is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be used.
    Good,
    /// Log in again.
    Over,
    /// The device was revoked or the person has left.
    Revoked,
}

/// What a stored session is worth now.
pub fn standing(row: &SessionRow, now: Instant) -> Standing {
    let idle = now.0.saturating_sub(row.seen_at.0) > IDLE_MS;
    let old = now.0.saturating_sub(row.created_at.0) > ABSOLUTE_MS;
    match row {
        SessionRow { revoked: true, .. } => Standing::Revoked,
        SessionRow { ended: true, .. } => Standing::Over,
        _ if idle || old => Standing::Over,
        _ => Standing::Good,
    }
}

/// Finds the session of the shown cookie.
///
/// # Errors
/// `NotLoggedIn`, or `Revoked`, which alone makes a device wipe itself.
pub async fn find(app: &App, token: TokenHash) -> Reply<Session> {
    let row = app.store.session(token).await?.ok_or(ApiError::NotLoggedIn)?;
    let now = clock::now();
    match standing(&row, now) {
        Standing::Revoked => return Err(ApiError::Revoked.into()),
        Standing::Over => return Err(ApiError::NotLoggedIn.into()),
        Standing::Good => {}
    }
    if now.0.saturating_sub(row.seen_at.0) > NOTE_MS {
        app.store.touch_session(token, now).await?;
    }
    let person = app.roster().people.get(&row.user).cloned().ok_or(ApiError::NotLoggedIn)?;
    Ok(Session { person, device: row.device, token, draining: row.draining, unsent: row.unsent })
}

impl FromRequestParts<App> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        // The route's guard has looked it up already.
        if let Some(session) = parts.extensions.get::<Self>() {
            return Ok(session.clone());
        }
        let token = cookie::token(&parts.headers).ok_or(ApiError::NotLoggedIn)?;
        find(app, token.hash()).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn sessions_end() {
        let row = SessionRow {
            device: DeviceId(Uuid::nil()),
            user: UserId(Uuid::nil()),
            created_at: Instant(0),
            seen_at: Instant(100 * DAY_MS),
            ended: false,
            revoked: false,
            draining: false,
            unsent: 0,
        };
        let at = |day: i64| Instant(day * DAY_MS);
        assert_eq!(standing(&row, at(101)), Standing::Good);
        assert_eq!(standing(&row, at(131)), Standing::Over);
        assert_eq!(standing(&SessionRow { seen_at: at(179), ..row.clone() }, at(181)), Standing::Over);
        assert_eq!(standing(&SessionRow { ended: true, ..row.clone() }, at(101)), Standing::Over);
        assert_eq!(standing(&SessionRow { ended: true, revoked: true, ..row }, at(101)), Standing::Revoked);
    }
}
