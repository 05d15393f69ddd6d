//! The server's REST interface: log-in, devices, set-up. Everything else goes through the engine.

use gloo_net::http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};
use shared::api::ApiError;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// The server was not reached, or something else answered in its place (a captive portal).
    #[error("no connection to the server")]
    Unreachable,
    /// The server said no.
    #[error("the server refused")]
    Refused(ApiError),
}

/// Asks for something.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, RestError> {
    let response = Request::get(path).send().await.map_err(|_| RestError::Unreachable)?;
    read(response).await
}

/// Sends something and reads the answer.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, RestError> {
    read(send(path, body).await?).await
}

/// Sends something that is only accepted or not.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn post_only(path: &str, body: &impl Serialize) -> Result<(), RestError> {
    let response = send(path, body).await?;
    if response.status() == 204 || (response.ok() && is_json(&response)) {
        Ok(())
    } else {
        Err(refusal(response).await)
    }
}

async fn send(path: &str, body: &impl Serialize) -> Result<Response, RestError> {
    let request = Request::post(path).json(body).map_err(|_| RestError::Unreachable)?;
    request.send().await.map_err(|_| RestError::Unreachable)
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, RestError> {
    if response.ok() {
        // A page instead of JSON is not our server speaking.
        response.json().await.map_err(|_| RestError::Unreachable)
    } else {
        Err(refusal(response).await)
    }
}

async fn refusal(response: Response) -> RestError {
    if is_json(&response) {
        response.json().await.map_or(RestError::Unreachable, RestError::Refused)
    } else {
        RestError::Unreachable
    }
}

fn is_json(response: &Response) -> bool {
    response.headers().get("content-type").is_some_and(|kind| kind.starts_with("application/json"))
}
