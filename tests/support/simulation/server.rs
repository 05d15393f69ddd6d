//! The server's host: sessions over the hub. It can die before and after a commit, and come back from a backup.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use shared::{
    id::{DeviceId, DocId, RequestId, UserId},
    sync::{
        check::DocDigest,
        protocol::{Epoch, Fate, Goodbye, Item, Pushed, Scope, Seq},
        request::{Request, Verdict},
        session::{Effect, Event, Opening, PageRead, Session},
    },
    time::Instant,
};
use uuid::Uuid;

use super::{
    Sabotage,
    luck::Moment,
    network::{Link, Side},
    world::{BEGINNING_MS, Due, World},
};
use crate::sync::hub::{Hub, Whose};

/// How long facts may be behind, ms.
const FOLD_WITHIN_MS: u64 = 600;
/// Pages are small, so that there are many, bytes.
const PAGE_BYTES: usize = 1_200;

/// The server as it runs.
pub struct Server {
    pub hub: Hub,
    pub backup: Hub,
    pub sessions: BTreeMap<Link, Seat>,
    /// Counts starts: what was under way for a former one is void.
    pub run: u64,
    /// Until then it does not answer.
    pub down_until: u64,
    /// It ends at its next commit.
    pub dies: Option<Moment>,
}

/// A session and whose it is.
pub struct Seat {
    session: Session,
    index: usize,
    user: UserId,
    device: DeviceId,
}

/// What the server waits for.
#[derive(Debug, Clone)]
pub enum Chore {
    Scopes,
    Page(Box<PageRead>),
    Digests { scope: Scope, head: Seq, digests: Vec<DocDigest> },
    Whole { scope: Scope, items: Vec<Item> },
    Store { batch: u32, whose: Whose, items: Vec<Pushed> },
    Stored { batch: u32, fates: Vec<Fate> },
    Decide { requests: Vec<Request>, tells: bool },
    Decided(Vec<(RequestId, Verdict)>),
    Moved { scope: Scope, seq: Seq },
    Revoked,
}

impl Server {
    pub fn new(hub: Hub) -> Self {
        Self { backup: hub.clone(), hub, sessions: BTreeMap::new(), run: 0, down_until: 0, dies: None }
    }
}

impl World {
    fn server_now(&self) -> Instant {
        Instant(BEGINNING_MS + i64::try_from(self.time).expect("small"))
    }

    pub fn server_accepts(&mut self, link: Link, index: usize) {
        if self.time < self.server.down_until {
            self.network.close(link);
            return;
        }
        let shelf = &self.machines[index].shelf;
        let (user, device) = (shelf.user, shelf.device);
        let session = Session::new(Opening { epoch: self.server.hub.epoch, user });
        self.server.sessions.insert(link, Seat { session, index, user, device });
        if self.server.hub.revoked_at(device).is_some() {
            let run = self.server.run;
            self.later(150, Due::Chore { link, run, chore: Chore::Revoked });
        }
    }

    pub fn server_event(&mut self, link: Link, event: Event) {
        let now = self.server_now();
        let Some(seat) = self.server.sessions.get_mut(&link) else { return };
        let effects = seat.session.handle(now, event);
        for effect in effects {
            self.server_effect(link, effect);
        }
    }

    fn server_effect(&mut self, link: Link, effect: Effect) {
        let Some(seat) = self.server.sessions.get(&link) else { return };
        let run = self.server.run;
        let (user, device) = (seat.user, seat.device);
        match effect {
            Effect::Send(frame) => self.send(link, Side::Device, frame),
            Effect::ReadScopes { .. } => self.later(20, Due::Chore { link, run, chore: Chore::Scopes }),
            Effect::ReadPage { scope, after, max_bytes, skip } => {
                let page = Box::new(self.server.hub.page(scope, after, max_bytes.min(PAGE_BYTES), &skip));
                self.later(20, Due::Chore { link, run, chore: Chore::Page(page) });
            }
            Effect::Store { batch, items } if self.sabotage == Some(Sabotage::AckBeforeCommit) => {
                let whose = Whose::Own;
                let (fates, _) = self.server.hub.clone().store((user, device), whose, &items);
                self.later(1, Due::Chore { link, run, chore: Chore::Stored { batch, fates } });
                self.later(400, Due::Chore { link, run, chore: Chore::Store { batch, whose, items } });
            }
            Effect::Store { batch, items } => {
                let whose = Whose::Own;
                self.later(30, Due::Chore { link, run, chore: Chore::Store { batch, whose, items } });
            }
            Effect::HandBack { batch, items } => {
                let whose = Whose::Others;
                self.later(30, Due::Chore { link, run, chore: Chore::Store { batch, whose, items } });
            }
            Effect::ReadDigests(scope) => {
                let (head, digests) = self.server.hub.digests(scope);
                self.later(20, Due::Chore { link, run, chore: Chore::Digests { scope, head, digests } });
            }
            Effect::ReadWhole { scope, docs } => {
                let items = self.server.hub.whole(scope, &docs);
                self.later(20, Due::Chore { link, run, chore: Chore::Whole { scope, items } });
            }
            Effect::Decide(requests) if self.sabotage == Some(Sabotage::AnswerBeforeCommit) => {
                let busy = self.busy(&requests);
                let (answers, _) = self.server.hub.clone().decide((user, device), &requests, &busy);
                self.later(1, Due::Chore { link, run, chore: Chore::Decided(answers) });
                self.later(400, Due::Chore { link, run, chore: Chore::Decide { requests, tells: false } });
            }
            Effect::Decide(requests) => {
                self.later(30, Due::Chore { link, run, chore: Chore::Decide { requests, tells: true } });
            }
            Effect::Bombed(bomb) => panic!("an honest device was taken for one that sends bombs: {bomb:?}"),
            Effect::Close => self.hang_up(link, Side::Server),
        }
    }

    pub fn chore(&mut self, link: Link, run: u64, chore: Chore) {
        if self.server.run != run {
            return;
        }
        match chore {
            Chore::Store { batch, whose, items } => self.store(link, batch, whose, &items),
            Chore::Scopes => {
                let Some(seat) = self.server.sessions.get(&link) else { return };
                let scopes = self.server.hub.scopes(seat.user);
                self.server_event(link, Event::Scopes(scopes));
            }
            Chore::Digests { scope, head, digests } => {
                self.server_event(link, Event::DigestsRead { scope, head, digests });
            }
            Chore::Whole { scope, items } => self.server_event(link, Event::WholeRead { scope, items }),
            Chore::Page(page) => {
                self.tell(|| format!("server has read for link {link}: {page:?}"));
                self.server_event(link, Event::PageRead(*page));
            }
            Chore::Decide { requests, tells } => self.decide(link, &requests, tells),
            Chore::Decided(answers) => self.server_event(link, Event::Decided(answers)),
            Chore::Stored { batch, fates } => self.server_event(link, Event::Stored { batch, fates }),
            Chore::Moved { scope, seq } => self.server_event(link, Event::Moved { scope, seq }),
            Chore::Revoked => self.server_event(link, Event::Ended(Goodbye::Revoked)),
        }
    }

    fn store(&mut self, link: Link, batch: u32, whose: Whose, items: &[Pushed]) {
        let Some(seat) = self.server.sessions.get(&link) else { return };
        let (user, device) = (seat.user, seat.device);
        let dies = self.server.dies.take();
        if dies == Some(Moment::BeforeCommit) {
            return self.stop_server(false);
        }
        let (fates, moved) = self.server.hub.store((user, device), whose, items);
        self.tell(|| {
            let docs: Vec<_> = items.iter().map(|item| (item.doc, item.changes.len())).collect();
            format!("server stores {docs:?} ({whose:?}) of link {link}: {fates:?}")
        });
        if dies == Some(Moment::AfterCommit) {
            return self.stop_server(false);
        }
        self.announce(moved);
        let run = self.server.run;
        for item in items {
            self.later(FOLD_WITHIN_MS, Due::Fold { run, doc: item.doc });
        }
        self.later(10, Due::Chore { link, run, chore: Chore::Stored { batch, fates } });
    }

    /// Documents that somebody is just listing: what becomes of them is decided a little later.
    fn busy(&self, requests: &[Request]) -> BTreeSet<DocId> {
        requests.iter().map(|request| request.ask.doc()).filter(|doc| self.is_being_listed(*doc)).collect()
    }

    fn decide(&mut self, link: Link, requests: &[Request], tells: bool) {
        let Some(seat) = self.server.sessions.get(&link) else { return };
        let asker = (seat.user, seat.device);
        let dies = self.server.dies.take();
        if dies == Some(Moment::BeforeCommit) {
            return self.stop_server(false);
        }
        let busy = self.busy(requests);
        let (answers, moved) = self.server.hub.decide(asker, requests, &busy);
        self.tell(|| format!("server decides on {requests:?} of link {link}: {answers:?}"));
        if dies == Some(Moment::AfterCommit) {
            return self.stop_server(false);
        }
        self.announce(moved);
        if tells {
            let run = self.server.run;
            self.later(10, Due::Chore { link, run, chore: Chore::Decided(answers) });
        }
    }

    pub fn fold(&mut self, run: u64, doc: DocId) {
        if self.server.run == run {
            self.server.hub.fold(doc);
        }
    }

    /// What a former run of the server left unfolded is folded by this one.
    pub fn fold_what_is_left(&mut self) {
        let run = self.server.run;
        for doc in self.server.hub.stale() {
            self.later(FOLD_WITHIN_MS, Due::Fold { run, doc });
        }
    }

    /// Tells every session that heads moved.
    pub fn announce(&mut self, moved: Vec<(Scope, Seq)>) {
        let run = self.server.run;
        let links: Vec<_> = self.server.sessions.keys().copied().collect();
        for (scope, seq) in moved {
            for link in &links {
                self.later(5, Due::Chore { link: *link, run, chore: Chore::Moved { scope, seq } });
            }
        }
    }

    /// Tells every session that rights changed.
    pub fn rights_changed(&mut self) {
        let links: Vec<_> = self.server.sessions.keys().copied().collect();
        for link in links {
            self.server_event(link, Event::RightsChanged);
        }
    }

    /// Locks a device out: its sessions end at once.
    pub fn revoke(&mut self, index: usize) {
        self.server.hub.revoke(self.machines[index].shelf.device);
        let sessions = self.server.sessions.iter().filter(|(_, seat)| seat.index == index);
        let links: Vec<_> = sessions.map(|(link, _)| *link).collect();
        for link in links {
            self.server_event(link, Event::Ended(Goodbye::Revoked));
        }
    }

    /// The server ends: politely, or without a word.
    pub fn stop_server(&mut self, politely: bool) {
        self.tell(|| format!("server stops, politely: {politely}"));
        let links: Vec<_> = self.server.sessions.keys().copied().collect();
        for link in links {
            if politely {
                self.server_event(link, Event::Ended(Goodbye::Restart));
            }
            self.hang_up(link, Side::Server);
        }
        self.server.sessions.clear();
        self.server.run += 1;
        self.server.down_until = self.time + self.rng.random_range(0..3_000);
        self.fold_what_is_left();
    }

    /// The server comes back as it was when the backup was made, with a new epoch.
    pub fn restore_server(&mut self) {
        let epoch = self.server.hub.epoch;
        self.server.hub = self.server.backup.clone();
        let new = Epoch(Uuid::from_u128(self.rng.random()));
        self.server.hub.restore(if self.sabotage == Some(Sabotage::EpochKept) { epoch } else { new });
        self.stop_server(false);
    }

    /// The device at the other end of a connection.
    pub fn device_at(&self, link: Link) -> Option<usize> {
        self.server.sessions.get(&link).map(|seat| seat.index)
    }
}
