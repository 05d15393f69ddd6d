//! Who may write under an actor: the device and the person with whom it was first seen.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::UserId,
    sync::gatekeeper::{self, ForeignChange},
};

use crate::store::{StoreError, rows::Pusher};

/// The pusher, if they say that the change is theirs and nobody else has shown its actor.
pub(super) fn own_author(
    sql: &Connection,
    pusher: Pusher,
    change: &ForeignChange,
) -> Result<Option<UserId>, StoreError> {
    if gatekeeper::check_author(change, pusher.user).is_err() {
        return Ok(None);
    }
    let bound: Option<(Vec<u8>, Vec<u8>)> = sql
        .prepare_cached("SELECT device, user FROM actors WHERE actor = ?1")?
        .query_row([&change.actor], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (device, user) = (pusher.device.as_bytes().as_slice(), pusher.user.as_bytes().as_slice());
    // Without a device: a restored database leaves it to the person's first device that shows the actor.
    let others = bound.is_some_and(|(d, u)| (!d.is_empty() && d != device) || u != user);
    Ok((!others).then_some(pusher.user))
}

/// Binds an actor to its person, and to the device unless that hands back what others wrote: its own device may still
/// come back, and is to find it free.
pub(super) fn bind(sql: &Connection, pusher: Pusher, actor: &[u8], user: UserId) -> Result<(), StoreError> {
    let device: &[u8] = if pusher.hands_back { &[] } else { pusher.device.as_bytes() };
    sql.prepare_cached("INSERT INTO actors (actor, device, user) VALUES (?1, ?2, ?3) ON CONFLICT (actor) DO UPDATE SET device = excluded.device WHERE device = x''")?
        .execute(params![actor, device, user.as_bytes().as_slice()])?;
    Ok(())
}
