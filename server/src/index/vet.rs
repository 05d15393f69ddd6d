//! Trying foreign changes on the document that they are for.

use std::panic::{AssertUnwindSafe, catch_unwind};

use shared::{
    document::{Document, DocumentError},
    sync::{gatekeeper::ForeignChange, protocol::Refusal},
};

use crate::store::rows::DocSource;

/// Marks the changes that make no sense in the document as malformed. Gives how many could not be judged because
/// what they build upon is not there.
pub fn vet(source: &DocSource, changes: &mut [Result<ForeignChange, Refusal>]) -> usize {
    // What cannot be read cannot be judged either; `fold` reports it.
    let Ok(mut document) = loaded(source) else { return 0 };
    let mut missing = 0;
    let mut sound = true;
    for change in changes {
        let Ok(foreign) = change else { continue };
        let chunk = foreign.bytes.clone();
        // After a panic the document in memory is not to be trusted: nothing more is judged by it.
        let tried = if sound { catch_unwind(AssertUnwindSafe(|| document.apply(&[chunk]))).ok() } else { None };
        match tried {
            Some(Ok(())) => {}
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
