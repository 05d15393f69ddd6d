//! When a document was last changed: by the server's clock, once the server has the change.

use shared::{
    facts::{Facts, OtherFacts},
    id::DocId,
    sorted::SortedSet,
    time::{Instant, SKEW_MAX_MS},
};

use super::{Desk, intake::Intake, parts::Known};
use crate::engine::{
    outbox::OutboxRow,
    store::{
        Range, Storage, StoreError, Table, key,
        record::{self, Kind},
    },
};

impl<S: Storage> Desk<S> {
    /// Whether a change that the server has just taken says another time than that: the clock was wrong when it was made,
    /// or it waited.
    pub(super) fn is_dated_otherwise(&self, row: &OutboxRow) -> bool {
        self.now().0.abs_diff(row.made_at.0) > SKEW_MAX_MS.unsigned_abs()
    }

    /// Notes that the server has got changes of these documents just now, as its own facts say.
    pub(super) async fn date(&mut self, docs: &SortedSet<DocId>, intake: &mut Intake) -> Result<(), StoreError> {
        let at = self.now();
        for doc in docs.iter().copied() {
            if intake.removed.contains(&doc) {
                continue;
            }
            let staged = intake.changed.get(&doc).cloned().map(|facts| Known::Facts(Box::new(facts)));
            let staged = staged.or_else(|| intake.others.get(&doc).cloned().map(Known::Other));
            let known = match staged {
                Some(known) => Some(known),
                None => self.stored_facts(doc).await?,
            };
            let held = self.index.get(doc).is_some_and(|entry| entry.held);
            if let Some(known) = known {
                self.put_known(dated(known, at), held, intake);
            }
        }
        Ok(())
    }

    async fn stored_facts(&self, doc: DocId) -> Result<Option<Known>, StoreError> {
        let found = self.storage.values(Table::Facts, Range::one(&key::facts(doc)), Some(1)).await?;
        let Some((kind, bytes)) = found.first().and_then(|row| record::open(row).ok()) else { return Ok(None) };
        Ok(match kind {
            Kind::Other | Kind::ListedOther => postcard::from_bytes::<OtherFacts>(bytes).ok().map(Known::Other),
            Kind::Value | Kind::Listed => {
                postcard::from_bytes::<Facts>(bytes).ok().map(|facts| Known::Facts(Box::new(facts)))
            }
            _ => None,
        })
    }
}

fn dated(known: Known, at: Instant) -> Known {
    match known {
        Known::Facts(facts) => Known::Facts(Box::new(Facts { changed_at: at, ..*facts })),
        Known::Other(facts) => Known::Other(facts.changed_at(at)),
        Known::Part(part) => Known::Part(part),
    }
}
