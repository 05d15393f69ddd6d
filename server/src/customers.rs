//! Ownership and sharing of customers: decided by the server alone.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use shared::{
    api::{ApiError, Share, SharedWith, Transfer},
    id::{DocId, UserId},
    policy::{Resource, Verb},
};

use crate::{
    app::App,
    auth::session::Session,
    error::Reply,
    extract::{Body, ClientAddress},
    store::{deed::Deed, rows::Ownership},
};

/// The most customers of one transfer.
const TRANSFER_MAX: usize = 10_000;

/// `POST /api/customers/transfer`: all or none.
pub async fn transfer(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(transfer): Body<Transfer>,
) -> Reply<StatusCode> {
    if transfer.docs.len() > TRANSFER_MAX {
        return Err(ApiError::BadRequest.into());
    }
    may_assign(&app, &session, &transfer.docs, transfer.to).await?;
    app.store.enact(session.by(address), Deed::Transfer(transfer.docs, transfer.to)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/customers/share`.
pub async fn share(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Body(share): Body<Share>,
) -> Reply<StatusCode> {
    may_assign(&app, &session, &[share.doc], share.with).await?;
    let deed = if share.shared {
        Deed::Share(share.doc, share.with, share.sharing)
    } else {
        Deed::Unshare(share.doc, share.with, share.sharing)
    };
    app.store.enact(session.by(address), deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/customers/{id}/sharing`: whom it is shared with, for whoever sees it.
pub async fn shared_with(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Reply<Json<Vec<SharedWith>>> {
    let doc: DocId = id.parse().map_err(|_| ApiError::NotFound)?;
    let owners = app.store.owners(vec![doc], session.user()).await?;
    let Ownership { owner, sharing, .. } = owners.first().copied().ok_or(ApiError::NotFound)?;
    let customer = Resource::Customer { owner, shared: sharing };
    session.permit(&app, Verb::Read, customer).map_err(|_| ApiError::NotFound)?;
    Ok(Json(app.store.shared_with(doc).await?))
}

/// Whether the session may assign each customer, to somebody who works here.
async fn may_assign(app: &App, session: &Session, docs: &[DocId], to: UserId) -> Reply<()> {
    if !app.roster().people.get(&to).is_some_and(|person| person.active) {
        return Err(ApiError::NotFound.into());
    }
    let owners = app.store.owners(docs.to_vec(), session.user()).await?;
    for Ownership { owner, sharing, .. } in owners.iter().copied() {
        let customer = Resource::Customer { owner, shared: sharing };
        // What somebody cannot even read does not exist for them.
        session.permit(app, Verb::Read, customer).map_err(|_| ApiError::NotFound)?;
        session.permit(app, Verb::Assign, customer)?;
    }
    if owners.len() < docs.len() { Err(ApiError::NotFound.into()) } else { Ok(()) }
}
