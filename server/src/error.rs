//! What goes wrong in a request, and how it is told: codes, never sentences; the client speaks the user's language.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::api::ApiError;

use crate::store::StoreError;

/// A request that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub ApiError);

/// What a handler gives.
pub type Reply<T> = Result<T, Failure>;

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(match error {
            StoreError::Full => ApiError::StorageFull,
            StoreError::LoginTaken => ApiError::LoginTaken,
            StoreError::LastAdministrator => ApiError::LastAdministrator,
            StoreError::Missing(_) => ApiError::NotFound,
            StoreError::Busy
            | StoreError::InUse
            | StoreError::Exists(_)
            | StoreError::NotEmpty(_)
            | StoreError::File(_)
            | StoreError::TooNew
            | StoreError::Disk(_)
            | StoreError::Database(_)
            | StoreError::Panicked(_)
            | StoreError::Closed => {
                tracing::error!(%error, "a request failed");
                ApiError::Internal
            }
        })
    }
}

/// The status that goes with a code.
pub fn status(error: &ApiError) -> StatusCode {
    match error {
        ApiError::WrongCredentials
        | ApiError::NotLoggedIn
        | ApiError::Revoked
        | ApiError::CodeNeeded
        | ApiError::WrongCode
        | ApiError::EnrolmentNeeded(_) => StatusCode::UNAUTHORIZED,
        ApiError::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        ApiError::Forbidden | ApiError::WrongToken => StatusCode::FORBIDDEN,
        ApiError::WeakPassword => StatusCode::UNPROCESSABLE_ENTITY,
        ApiError::LoginTaken | ApiError::LastAdministrator => StatusCode::CONFLICT,
        ApiError::LinkExpired => StatusCode::GONE,
        ApiError::BadRequest => StatusCode::BAD_REQUEST,
        ApiError::NotFound => StatusCode::NOT_FOUND,
        ApiError::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ApiError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (status(&self.0), Json(&self.0)).into_response();
        match self.0 {
            ApiError::Throttled { retry_after_s } => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
            }
            // The browser wipes even what a damaged app would leave behind.
            ApiError::Revoked => {
                response
                    .headers_mut()
                    .insert("clear-site-data", HeaderValue::from_static(r#""cache", "cookies", "storage""#));
            }
            _ => {}
        }
        response
    }
}
