//! The server's part of the self-check: it says what it has, and sends what the device asks for.

use super::{Effect, Turn, feed::Feed};
use crate::sync::{
    check::{self, Check, DocDigest, Found},
    protocol::{FromServer, Item, Scope, Seq},
};

/// Documents that a device may fetch at once.
const FETCH_MAX: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Checks {
    /// What the device asked for and the store looks up.
    asked: Option<Check>,
}

impl Checks {
    /// False when the device breaks the protocol.
    pub(super) fn ask(&mut self, turn: &mut Turn<'_>, feed: &Feed, check: Check) -> bool {
        let scope = check.scope();
        if self.asked.is_some() {
            return false;
        }
        if !feed.follows(scope) {
            turn.send(&FromServer::Checked { scope, found: Found::Moved });
            return true;
        }
        turn.out.push(match &check {
            Check::Fetch { docs, .. } if docs.len() > FETCH_MAX => return false,
            Check::Fetch { docs, .. } => Effect::ReadWhole { scope, docs: docs.clone() },
            Check::Compare { .. } | Check::List { .. } => Effect::ReadDigests(scope),
        });
        self.asked = Some(check);
        true
    }

    /// The store has looked the digests up.
    pub(super) fn digests(&mut self, turn: &mut Turn<'_>, scope: Scope, head: Seq, digests: Vec<DocDigest>) {
        let found = match self.asked.take_if(|check| check.scope() == scope) {
            None | Some(Check::Fetch { .. }) => return,
            Some(Check::Compare { at, .. } | Check::List { at, .. }) if at != head => Found::Moved,
            Some(Check::Compare { sum, .. }) if sum == check::sum(&digests) => Found::Same,
            Some(Check::Compare { .. }) => Found::Sums(check::sums(&digests)),
            Some(Check::List { buckets, .. }) => {
                Found::Docs(digests.into_iter().filter(|(doc, _)| buckets.contains(&check::bucket(*doc))).collect())
            }
        };
        turn.send(&FromServer::Checked { scope, found });
    }

    /// The store has read the documents.
    pub(super) fn whole(&mut self, turn: &mut Turn<'_>, feed: &mut Feed, scope: Scope, items: Vec<Item>) {
        if self.asked.take_if(|check| check.scope() == scope).is_some() {
            feed.send_whole(turn, scope, items);
            turn.send(&FromServer::Checked { scope, found: Found::Sent });
        }
    }
}
