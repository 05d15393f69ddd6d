//! Folding: changes into snapshots and facts, some time after they were accepted.

use shared::{
    facts::{self, Facts},
    id::DocId,
    sync::protocol::Seq,
};

use super::{Doc, Hub, HubFault};

impl Doc {
    /// The bodies of changes that are in no snapshot.
    pub(super) fn loose(&self) -> Vec<Vec<u8>> {
        self.changes.iter().filter_map(|kept| kept.body.clone()).collect()
    }

    /// The facts, if they are those of the present state.
    pub(super) fn facts_now(&self) -> Option<&Facts> {
        self.facts.as_ref().filter(|(seq, _)| *seq == self.last_seq()).map(|(_, facts)| facts)
    }
}

impl Hub {
    /// The documents whose facts are not those of their present state.
    pub fn stale(&self) -> Vec<DocId> {
        self.docs.iter().filter(|(_, doc)| doc.facts_now().is_none()).map(|(id, _)| *id).collect()
    }

    /// Derives a document's facts.
    ///
    /// # Panics
    /// When what was accepted cannot be read.
    pub fn fold(&mut self, id: DocId) {
        let old = self.is(HubFault::OldFacts);
        let Some(doc) = self.docs.get_mut(&id) else { return };
        let seq = doc.last_seq();
        if let (true, Some((known, _))) = (old, &mut doc.facts) {
            *known = seq;
            return;
        }
        let customer = doc.document.customer(id).expect("an accepted document can be read");
        doc.facts = Some((seq, facts::derive(&customer, doc.owner)));
    }

    /// The facts that everybody should come to hold.
    ///
    /// # Panics
    /// When what was accepted cannot be read.
    pub fn true_facts(&self, id: DocId) -> Option<Facts> {
        let doc = self.docs.get(&id)?;
        let customer = doc.document.customer(id).expect("an accepted document can be read");
        Some(facts::derive(&customer, doc.owner))
    }

    /// Folds a document's changes into its snapshot; their bodies are gone then.
    pub fn compact(&mut self, id: DocId) {
        let folds_away = self.is(HubFault::FoldsAwayChanges);
        let Some(doc) = self.docs.get_mut(&id) else { return };
        let seq: Seq = doc.last_seq();
        if !(folds_away && doc.snapshot.is_some()) {
            doc.snapshot = Some((seq, doc.document.save()));
        }
        doc.changes.iter_mut().for_each(|kept| kept.body = None);
    }
}
