//! Documents that begin: who may make them, whose they are, and who sees them.

use rusqlite::{Connection, params};
use shared::{
    id::{DocId, UserId},
    kind::{DocKind, Identity},
    people::Roster,
    policy::{self, Resource, Sharing, Verb},
    sync::protocol::Refusal,
};

use super::{feed, hand_back, lease};
use crate::store::{
    StoreError,
    rows::{Beginning, Pushed, Pusher},
};

/// A document to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct New {
    pub(super) kind: DocKind,
    pub(super) owner: Option<UserId>,
    /// The customer, if whoever sees that sees it, too.
    pub(super) seen_with: Option<DocId>,
}

/// The document that changes begin, whoever brings them.
pub(super) fn begun(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    item: &Pushed,
    beginning: Beginning,
) -> Result<Result<New, Refusal>, StoreError> {
    if pusher.hands_back {
        hand_back::new_document(sql, pusher, roster, item, beginning)
    } else {
        new_document(sql, pusher, roster, item.doc, beginning)
    }
}

/// Whether the pusher may make such a document, and whose it will be.
fn new_document(
    sql: &Connection,
    pusher: Pusher,
    roster: &Roster,
    doc: DocId,
    Beginning { kind, of }: Beginning,
) -> Result<Result<New, Refusal>, StoreError> {
    if !kind.fits(doc, of, pusher.user) {
        return Ok(Err(Refusal::Malformed));
    }
    let owner = match of {
        None => Some(pusher.user),
        Some(customer) => {
            // What it belongs to came before it, unless that was refused.
            let Some(row) = feed::doc_row(sql, customer)?.filter(|row| row.kind == DocKind::Customer) else {
                return Ok(Err(Refusal::DependsOnRefused));
            };
            if kind.spec().is_shared() {
                // Whoever may write it stands to it as to the customer, and the lease counts for its beginning, too.
                let standing = lease::standing(sql, customer, pusher.user, pusher.contact)?;
                let may = standing.is_some_and(|standing| standing.hand(roster, pusher.user, kind).may_change());
                let new = New { kind, owner: row.owner, seen_with: Some(customer) };
                return Ok(if may { Ok(new) } else { Err(Refusal::NotAllowed) });
            }
            let shared = Sharing::among(&feed::scopes_of(sql, row.ordinal)?, pusher.user);
            let customer = Resource::Customer { owner: row.owner, shared };
            if !policy::allows(roster, pusher.user, Verb::Read, customer) {
                return Ok(Err(Refusal::NotAllowed));
            }
            match kind.spec().identity {
                Identity::PersonsPartOfCustomer => Some(pusher.user),
                Identity::Own | Identity::PartOfCustomer => row.owner,
            }
        }
    };
    let resource = Resource::document(kind, owner, None);
    let may = resource.is_some_and(|resource| policy::allows(roster, pusher.user, Verb::Create, resource));
    Ok(if may { Ok(New { kind, owner, seen_with: None }) } else { Err(Refusal::NotAllowed) })
}

/// Enters an empty document.
pub(super) fn insert_doc(
    sql: &Connection,
    doc: DocId,
    kind: DocKind,
    owner: Option<UserId>,
) -> Result<i64, StoreError> {
    sql.prepare_cached("INSERT INTO docs (doc, kind, owner, last_seq, heads) VALUES (?1, ?2, ?3, 0, x'')")?.execute(
        params![doc.as_bytes().as_slice(), kind.key(), owner.as_ref().map(|owner| owner.as_bytes().as_slice())],
    )?;
    Ok(sql.last_insert_rowid())
}
