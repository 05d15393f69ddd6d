//! What handlers take from a request.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use shared::api::ApiError;

use crate::{app::App, config::AddressSource, error::Failure};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let refused = |status| (status, Failure(ApiError::BadRequest)).into_response();
        let bytes = tokio::time::timeout(app.limits.body_within, Bytes::from_request(request, app))
            .await
            .map_err(|_| refused(StatusCode::REQUEST_TIMEOUT))?
            // Too long, or cut off.
            .map_err(|rejection| refused(rejection.status()))?;
        // serde_json itself refuses nesting deeper than 128.
        serde_json::from_slice(&bytes).map(Self).map_err(|_| refused(StatusCode::BAD_REQUEST))
    }
}

/// The query of an address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let query = Query::try_from_uri(&parts.uri).map_err(|_| ApiError::BadRequest)?;
        Ok(Self(query.0))
    }
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(client(app, parts)))
    }
}

/// Where a request comes from.
pub fn client(app: &App, parts: &Parts) -> IpAddr {
    let forwarded = match app.address_source {
        AddressSource::Connection => None,
        // Our proxy appends what it saw; everything before that is what the client claims.
        AddressSource::ForwardedFor => parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()),
    };
    forwarded.unwrap_or_else(|| peer(parts))
}

/// The other end of the connection itself.
pub fn peer(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}
