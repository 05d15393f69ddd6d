//! Trying foreign changes on the document that they are for.

use std::panic::{AssertUnwindSafe, catch_unwind};

use shared::{
    document::{Document, DocumentError},
    sync::{gatekeeper::ForeignChange, protocol::Refusal},
};

use crate::store::rows::DocSource;

/// What a writer may do to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Anything.
    Free,
    /// Anything but put it into the bin or take it out.
    Guest,
}

/// Marks the changes that make no sense in the document, or that the writer may not make. Gives how many could not be
/// judged because what they build upon is not there.
pub fn vet(source: &DocSource, hand: Hand, changes: &mut [Result<ForeignChange, Refusal>]) -> usize {
    // What cannot be read cannot be judged either; `fold` reports it.
    let Ok(mut document) = loaded(source) else { return 0 };
    let mut missing = 0;
    let mut sound = true;
    let mut binned = in_bin(source, &document, hand);
    for change in changes {
        let Ok(foreign) = change else { continue };
        let chunk = foreign.bytes.clone();
        // After a panic the document in memory is not to be trusted: nothing more is judged by it.
        let tried = if sound { catch_unwind(AssertUnwindSafe(|| document.apply(&[chunk]))).ok() } else { None };
        match tried {
            Some(Ok(())) => {
                let now = in_bin(source, &document, hand);
                if now != binned {
                    *change = Err(Refusal::NotAllowed);
                }
                binned = now;
            }
            Some(Err(DocumentError::Missing(_))) => missing += 1,
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
    missing
}

fn loaded(source: &DocSource) -> Result<Document, DocumentError> {
    catch_unwind(|| Document::load(source.snapshot.as_deref(), &source.changes)).unwrap_or(Err(DocumentError::Checksum))
}

/// Whether the customer is in the bin; asked only where that matters, as it takes reading the whole record.
fn in_bin(source: &DocSource, document: &Document, hand: Hand) -> Option<bool> {
    match hand {
        Hand::Free => None,
        Hand::Guest => catch_unwind(AssertUnwindSafe(|| {
            document.customer(source.doc).ok().map(|customer| customer.deleted.is_some())
        }))
        .ok()
        .flatten(),
    }
}
