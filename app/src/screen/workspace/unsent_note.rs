//! What waits to be sent, noted outside the store: a browser that throws the store away leaves the note, and the person
//! can be told what is gone.

use serde::{Deserialize, Serialize};
use shared::id::{DocId, UserId};

use crate::{bridge::SyncState, screen::platform::remembered};

use super::Book;

/// Records that are named.
const NAMES: usize = 5;

/// Changes that were not sent when the store went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    user: UserId,
    /// How many changes.
    pub count: u32,
    /// The last records that they were made to, latest first.
    pub names: Vec<String>,
}

/// Keeps the note true.
#[derive(Default)]
pub struct UnsentNote {
    noted: Option<Lost>,
    user: Option<UserId>,
    edited: Vec<DocId>,
}

impl UnsentNote {
    /// An engine found somebody's store.
    pub fn booted(&mut self, user: UserId) {
        self.user = Some(user);
        let noted = remembered::unsent().and_then(|text| serde_json::from_str::<Lost>(&text).ok());
        self.noted = noted.filter(|lost| lost.user == user);
    }

    /// A command was issued on this record.
    pub fn edited(&mut self, doc: DocId) {
        self.edited.retain(|known| *known != doc);
        self.edited.insert(0, doc);
        self.edited.truncate(NAMES);
    }

    /// How sync stands. What is lost, if the store is a new one and does not hold what was noted. Without a book nobody
    /// is named.
    pub fn heard(&mut self, sync: &SyncState, book: Option<&Book>) -> Option<Lost> {
        let before = self.noted.take();
        let lost = before.clone().filter(|lost| sync.synced_at.is_none() && sync.unsent < lost.count);
        self.noted = self.note(sync.unsent, before.as_ref(), book);
        if self.noted != before {
            let text = self.noted.as_ref().and_then(|noted| serde_json::to_string(noted).ok());
            remembered::keep_unsent(text.as_deref());
        }
        lost
    }

    /// What is stored is sealed from now on: nobody is named beside it.
    pub fn name_nobody(&mut self) {
        if let Some(noted) = &mut self.noted
            && !noted.names.is_empty()
        {
            noted.names.clear();
            remembered::keep_unsent(serde_json::to_string(noted).ok().as_deref());
        }
    }

    fn note(&self, count: u32, before: Option<&Lost>, book: Option<&Book>) -> Option<Lost> {
        let user = self.user.filter(|_| count > 0)?;
        let Some(book) = book else { return Some(Lost { user, count, names: Vec::new() }) };
        let edited = self.edited.iter().filter_map(|doc| book.get(*doc)).map(|facts| facts.name.clone());
        let mut names: Vec<String> = edited.collect();
        let earlier = before.map(|lost| lost.names.as_slice()).unwrap_or_default();
        names.extend(earlier.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        names.truncate(NAMES);
        Some(Lost { user, count, names })
    }
}
