//! Requests of authority, by the server's rules: decided once, answered the same for ever.

use std::collections::BTreeSet;

use shared::{
    id::{DeviceId, DocId, RequestId, UserId},
    sync::{
        protocol::{Scope, Seq},
        request::{Ask, Denial, Request, Verdict},
    },
};

use super::{Hub, HubFault};

/// How long a device is to wait that may not be answered any more, ms.
const REVOKED_LATER_MS: u32 = 60_000;
/// How long it is to wait for what cannot be decided now, ms.
const BUSY_LATER_MS: u32 = 500;

/// Requests with what was decided.
pub type Verdicts = Vec<(RequestId, Verdict)>;

impl Hub {
    /// Decides on requests in order; not on those about `busy` documents. Returns the answers and the heads that moved.
    pub fn decide(
        &mut self,
        (user, device): (UserId, DeviceId),
        requests: &[Request],
        busy: &BTreeSet<DocId>,
    ) -> (Verdicts, Vec<(Scope, Seq)>) {
        let (mut answers, mut moved) = (Vec::new(), Vec::new());
        for Request { id, ask } in requests {
            let known = self.decisions_on(*id).next().filter(|_| !self.is(HubFault::ForgetsKeys));
            let verdict = match known {
                _ if self.revoked.contains_key(&device) => Verdict::Later(REVOKED_LATER_MS),
                Some(verdict) => verdict,
                None if busy.contains(&ask.doc()) => Verdict::Later(BUSY_LATER_MS),
                None => {
                    let verdict = self.decide_on(user, ask, &mut moved);
                    self.decisions.push((*id, verdict));
                    verdict
                }
            };
            answers.push((*id, verdict));
        }
        (answers, moved)
    }

    /// What was decided under a key: there should be one decision at most.
    pub fn decisions_on(&self, key: RequestId) -> impl Iterator<Item = Verdict> {
        self.decisions.iter().filter(move |(id, _)| *id == key).map(|(_, verdict)| *verdict)
    }

    fn decide_on(&mut self, asker: UserId, ask: &Ask, moved: &mut Vec<(Scope, Seq)>) -> Verdict {
        let Some(doc) = self.docs.get(&ask.doc()) else { return Verdict::Denied(Denial::Gone) };
        if let (Ask::Claim(_), Some(owner)) = (ask, doc.owner) {
            return if owner == asker { Verdict::Done } else { Verdict::Denied(Denial::Taken(owner)) };
        }
        if !self.reads(asker, doc) {
            return Verdict::Denied(Denial::Gone);
        }
        let lead = self.is_lead(asker, doc);
        moved.extend(match *ask {
            Ask::Claim(doc) => self.transfer(doc, Some(asker)),
            _ if !lead => return Verdict::Denied(Denial::NotAllowed),
            Ask::Release(doc) => self.transfer(doc, None),
            Ask::Transfer { doc, to } => self.transfer(doc, Some(to)),
            Ask::Share { doc, with } => self.share(doc, with, true),
            Ask::Unshare { doc, with } => self.share(doc, with, false),
            Ask::ShareAs { .. }
            | Ask::UnshareAs { .. }
            | Ask::Approve { .. }
            | Ask::HandOver(_)
            | Ask::Settle { .. } => {
                return Verdict::Denied(Denial::Unsupported);
            }
        });
        Verdict::Done
    }
}
