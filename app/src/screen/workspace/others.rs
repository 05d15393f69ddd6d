//! Facts of the business with customers and of products, as the engine sent them: whoever shows them reads them.

use std::collections::HashMap;

use shared::{facts::OtherFacts, id::DocId};

use crate::bridge::Packed;

/// Facts by their document. The business with a customer is `DocKind::Trade.of(customer, …)`.
#[derive(Debug, Clone, Default)]
pub struct Others {
    facts: HashMap<DocId, Packed<OtherFacts>>,
}

impl Others {
    /// The facts of a document; none if it is not here.
    pub fn get(&self, doc: DocId) -> Option<OtherFacts> {
        self.facts.get(&doc)?.open()
    }

    /// Everything that can be read, in no order.
    pub fn all(&self) -> impl Iterator<Item = OtherFacts> {
        self.facts.values().filter_map(Packed::open)
    }

    /// Adds and replaces.
    pub fn put(&mut self, changed: Vec<(DocId, Packed<OtherFacts>)>) {
        self.facts.extend(changed);
    }

    /// Removes what is gone.
    pub fn remove(&mut self, gone: &[DocId]) {
        for doc in gone {
            self.facts.remove(doc);
        }
    }
}
