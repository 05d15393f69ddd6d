//! Trying foreign changes on the document that they are for.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use shared::{
    document::{self, Document, DocumentError, writes::Writes},
    id::{DocId, UserId},
    kind::{DocKind, Done, Identity, Place, key},
    policy::Hand,
    sync::{
        gatekeeper::{self, ChangeHash, ForeignChange},
        protocol::Refusal,
    },
};

use crate::store::rows::{Beginning, DocSource};

/// A change that was measured, or why it was turned away.
type Judged = Result<ForeignChange, Refusal>;

/// Who wrote changes, and what they may write.
pub enum Hands {
    /// Whoever pushes them.
    One(Hand),
    /// Others, each with their own rights.
    Authors(BTreeMap<UserId, Hand>),
}

impl Hands {
    /// The hand that wrote a change; none: nobody's who could have.
    fn of(&self, change: &ForeignChange) -> Option<Hand> {
        match self {
            Self::One(hand) => Some(*hand),
            Self::Authors(hands) => gatekeeper::author(change).and_then(|author| hands.get(&author).copied()),
        }
    }
}

/// Marks the changes that make no sense in the document, or that the writer may not make. Gives those that could not be
/// judged because what they build upon is not there.
pub fn vet(source: &DocSource, hands: &Hands, changes: &mut [Judged]) -> BTreeSet<ChangeHash> {
    let mut unjudged = BTreeSet::new();
    // What cannot be read cannot be judged either; `fold` reports it.
    let Ok(mut document) = loaded(source) else { return unjudged };
    let mut writes = Writes::new(document.kind());
    let mut sound = true;
    for change in changes {
        let Ok(foreign) = change else { continue };
        let Some(hand) = hands.of(foreign) else {
            *change = Err(Refusal::Actor);
            continue;
        };
        let chunk = foreign.bytes.clone();
        // After a panic the document in memory is not to be trusted: nothing more is judged by it.
        let tried = if sound {
            catch_unwind(AssertUnwindSafe(|| {
                document.apply(std::slice::from_ref(&chunk))?;
                writes.agree(Some(&document), &chunk, &mut |write| hand.allows(write))
            }))
            .ok()
        } else {
            None
        };
        match tried {
            Some(Ok(true)) => {}
            Some(Ok(false)) => *change = Err(Refusal::NotAllowed),
            Some(Err(DocumentError::Missing(_))) => {
                unjudged.insert(foreign.hash);
            }
            Some(Err(error)) => {
                tracing::warn!(%error, doc = %source.doc, "a change makes no sense in its document");
                *change = Err(Refusal::Malformed);
            }
            None => {
                sound = false;
                *change = Err(Refusal::Malformed);
            }
        }
    }
    unjudged
}

/// What the changes of a document that nobody knows yet say that it is; none: they do not begin one.
pub fn beginning(changes: &[Judged]) -> Option<Beginning> {
    let changes = || changes.iter().filter_map(|change| change.as_ref().ok());
    let kind = changes().find_map(|change| change.deps.iter().find_map(document::kind_begun_by))?;
    if kind.spec().identity == Identity::Own {
        return Some(Beginning { kind, of: None });
    }
    let mut of = None;
    let mut writes = Writes::new(kind);
    for change in changes() {
        let read = writes.agree(None, &change.bytes, &mut |write| {
            if let (Place::In(section), Some(key::OF), Done::Text(text)) = (write.place, write.key, write.done)
                && section == kind.spec().meta
            {
                of = of.or_else(|| text.parse::<DocId>().ok());
            }
            true
        });
        // It is refused below.
        if read.is_err() {
            break;
        }
    }
    Some(Beginning { kind, of })
}

/// Judges the changes of a document that nobody knows yet, without making it: it concerns nobody but its maker, and
/// there may be thousands. Gives those that could not be judged.
pub fn vet_new(kind: DocKind, hands: &Hands, changes: &mut [Judged]) -> BTreeSet<ChangeHash> {
    let mut writes = Writes::new(kind);
    let (mut here, mut unjudged) = (BTreeSet::new(), BTreeSet::new());
    for change in changes {
        let Ok(foreign) = change else { continue };
        if foreign.deps.iter().any(|dep| document::kind_begun_by(dep).is_some_and(|other| other != kind)) {
            *change = Err(Refusal::Malformed);
            continue;
        }
        if !foreign.deps.iter().all(|dep| here.contains(dep) || document::kind_begun_by(dep).is_some()) {
            unjudged.insert(foreign.hash);
            continue;
        }
        let Some(hand) = hands.of(foreign) else {
            *change = Err(Refusal::Actor);
            continue;
        };
        here.insert(foreign.hash);
        match writes.agree(None, &foreign.bytes, &mut |write| hand.allows(write)) {
            Ok(true) => {}
            Ok(false) => *change = Err(Refusal::NotAllowed),
            Err(_) => *change = Err(Refusal::Malformed),
        }
    }
    unjudged
}

fn loaded(source: &DocSource) -> Result<Document, DocumentError> {
    catch_unwind(|| Document::load(source.snapshot.as_deref(), &source.changes)).unwrap_or(Err(DocumentError::Checksum))
}
