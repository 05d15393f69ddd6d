//! Who owns a customer and with whom it is shared: decided by the server alone, so only online.

use shared::{
    api::{Share, Transfer},
    id::{DocId, UserId},
};

use super::{account::AccountError, platform::rest};

/// Gives customers to somebody else.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn transfer(docs: Vec<DocId>, to: UserId) -> Result<(), AccountError> {
    rest::post_only("/api/customers/transfer", &Transfer { docs, to }).await
}

/// Shares a customer with a colleague, or takes that back.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn share(doc: DocId, with: UserId, shared: bool) -> Result<(), AccountError> {
    rest::post_only("/api/customers/share", &Share { doc, with, shared }).await
}
