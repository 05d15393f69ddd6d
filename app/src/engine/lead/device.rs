//! What the device notes beside people's stores: who is logged in. And looks into stores that are not open.

use shared::api::SessionInfo;

use crate::{
    bridge::StoreTrouble,
    engine::{
        desk::export,
        lock_row::LockRow,
        store::{Batch, Durability, Range, Storage, Table, browser::BrowserStorage, key::Meta, record},
    },
};

/// Who is logged in on this device.
pub async fn find_session() -> Result<Option<SessionInfo>, StoreTrouble> {
    let device = BrowserStorage::open(BrowserStorage::DEVICE).await?;
    let found =
        device.values(Table::Meta, Range::one(&Meta::Session.key()), Some(1)).await.map_err(|error| error.trouble())?;
    device.close();
    // A damaged note means to log in again; the person's own store is not touched by that.
    Ok(found.first().and_then(|record| record::open_value(record).ok()))
}

/// Whether somebody's store has a PIN, as far as it can be read.
pub async fn is_locked(session: Option<&SessionInfo>) -> bool {
    let Some(session) = session else { return false };
    let storage = BrowserStorage::open_as_it_is(&BrowserStorage::name_of(session.person.id)).await;
    let Ok(storage) = storage else { return false };
    let found = LockRow::find(&storage).await;
    storage.close();
    !matches!(found, Ok(None))
}

/// Notes who is logged in; none: nobody.
pub async fn note_session(session: Option<&SessionInfo>) -> Result<(), StoreTrouble> {
    let device = BrowserStorage::open(BrowserStorage::DEVICE).await?;
    let mut batch = Batch::default();
    match session {
        Some(session) => batch.put(Table::Meta, Meta::Session.key(), record::seal_value(session)),
        None => batch.delete(Table::Meta, &Meta::Session.key()),
    }
    let written = device.write(batch, Durability::Strict).await.map_err(|error| error.trouble());
    device.close();
    written
}

/// Unsent work from a store that could not be opened the ordinary way.
pub async fn rescue() -> Option<Vec<u8>> {
    let session = find_session().await.ok()??;
    let storage = BrowserStorage::open_as_it_is(&BrowserStorage::name_of(session.person.id)).await.ok()?;
    let file = export::unsent_as_file(&storage).await.ok();
    storage.close();
    file
}
