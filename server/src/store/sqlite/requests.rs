//! Requests of authority: decided once, answered the same for ever.

use rusqlite::{Connection, OptionalExtension, params};
use shared::{
    id::{RequestId, UserId},
    kind::DocKind,
    people::Roster,
    policy::{Resource, Sharing, Verb, allows},
    sync::request::{Ask, Denial, Request, Verdict},
};

use super::{enact, feed, hand_over, sessions, writer::Batch};
use crate::store::{StoreError, deed::By, rows::Pusher};

/// What somebody is told whose session ended meanwhile: the connection ends at once anyway.
const SESSION_GONE_LATER_MS: u32 = 60_000;

/// Decides on requests in order; what is granted is done in the same transaction.
pub(super) fn decide(
    batch: &mut Batch<'_>,
    asker: Pusher,
    roster: &Roster,
    requests: &[Request],
) -> Result<Vec<(RequestId, Verdict)>, StoreError> {
    let session = sessions::find(batch.sql, asker.token)?;
    if !session.is_some_and(|row| !row.ended && !row.revoked) {
        return Ok(requests.iter().map(|request| (request.id, Verdict::Later(SESSION_GONE_LATER_MS))).collect());
    }
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let verdict = match answered(batch.sql, request.id, asker.user)? {
            Some(verdict) => verdict,
            None => {
                let verdict = judge(batch, asker, roster, request)?;
                note(batch.sql, asker, request, verdict)?;
                verdict
            }
        };
        answers.push((request.id, verdict));
    }
    Ok(answers)
}

/// The answer that a request got before. A key that somebody else has used opens nothing.
fn answered(sql: &Connection, id: RequestId, user: UserId) -> Result<Option<Verdict>, StoreError> {
    let row: Option<(Vec<u8>, Vec<u8>)> = sql
        .prepare_cached("SELECT user, verdict FROM requests WHERE id = ?1")?
        .query_row([id.as_bytes().as_slice()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(asker, verdict)| {
        if asker != user.as_bytes() {
            return Ok(Verdict::Denied(Denial::NotAllowed));
        }
        postcard::from_bytes(&verdict).map_err(|e| StoreError::Database(format!("verdict: {e}")))
    })
    .transpose()
}

fn note(sql: &Connection, asker: Pusher, request: &Request, verdict: Verdict) -> Result<(), StoreError> {
    let bytes = |encoded: postcard::Result<Vec<u8>>| encoded.map_err(|e| StoreError::Database(e.to_string()));
    sql.prepare_cached(
        "INSERT INTO requests (id, user, device, received_at, ask, verdict) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        request.id.as_bytes().as_slice(),
        asker.user.as_bytes().as_slice(),
        asker.device.as_bytes().as_slice(),
        asker.now.0,
        bytes(postcard::to_stdvec(&request.ask))?,
        bytes(postcard::to_stdvec(&verdict))?,
    ])?;
    Ok(())
}

fn judge(batch: &mut Batch<'_>, pusher: Pusher, roster: &Roster, request: &Request) -> Result<Verdict, StoreError> {
    let ask = &request.ask;
    let (doc, asker) = (ask.doc(), pusher.user);
    let by = By { user: Some(asker), device: Some(pusher.device), address: None, at: pusher.now };
    match ask {
        Ask::HandOver(what) => return hand_over::hand_over(batch, &by, roster, request.id, what),
        Ask::Settle { of, outcome, .. } => return hand_over::settle(batch, &by, *of, *outcome),
        _ => {}
    }
    // Parts of a customer go with it and are never shared.
    let Some(row) = feed::doc_row(batch.sql, doc)?.filter(|row| row.kind == DocKind::Customer) else {
        return Ok(Verdict::Denied(Denial::Gone));
    };
    let shared = Sharing::among(&feed::scopes_of(batch.sql, row.ordinal)?, asker);
    let may = |verb| allows(roster, asker, verb, Resource::Customer { owner: row.owner, shared });
    let here = |person: UserId| roster.people.get(&person).is_some_and(|person| person.active);
    // Who owns it is no secret to somebody who could have had it.
    if let (Ask::Claim(_), Some(owner)) = (ask, row.owner) {
        return Ok(if owner == asker { Verdict::Done } else { Verdict::Denied(Denial::Taken(owner)) });
    }
    // What somebody cannot even read does not exist for them.
    if !may(Verb::Read) {
        return Ok(Verdict::Denied(Denial::Gone));
    }
    let denial = match ask {
        // Who sees the open sea may fish in it.
        Ask::Claim(_) => None,
        Ask::Transfer { to: person, .. } | Ask::Share { with: person, .. } | Ask::ShareAs { with: person, .. }
            if !here(*person) =>
        {
            Some(Denial::NotHere)
        }
        Ask::Approve { .. } => Some(Denial::Unsupported),
        _ if !may(Verb::Assign) => Some(Denial::NotAllowed),
        _ => None,
    };
    if let Some(denial) = denial {
        return Ok(Verdict::Denied(denial));
    }
    match ask {
        Ask::Claim(_) => enact::transfer(batch, &by, doc, Some(asker))?,
        Ask::Release(_) => enact::transfer(batch, &by, doc, None)?,
        Ask::Transfer { to, .. } => enact::transfer(batch, &by, doc, Some(*to))?,
        Ask::Share { with, .. } => enact::share(batch, &by, doc, *with, Sharing::Edit)?,
        Ask::Unshare { with, .. } => enact::unshare(batch, &by, doc, *with, Sharing::Edit)?,
        Ask::ShareAs { with, how, .. } => enact::share(batch, &by, doc, *with, *how)?,
        Ask::UnshareAs { with, how, .. } => enact::unshare(batch, &by, doc, *with, *how)?,
        Ask::Approve { .. } | Ask::HandOver(_) | Ask::Settle { .. } => {}
    }
    Ok(Verdict::Done)
}
