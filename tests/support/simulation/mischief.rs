//! What people do and what goes wrong.

use rand::{Rng, seq::IndexedRandom};
use shared::{
    id::{DocId, UserId},
    sync::{
        device::Event,
        protocol::{Cursor, Scope},
        request::Ask,
    },
};
use uuid::Uuid;

use super::{
    deeds,
    luck::{Disasters, Moment},
    network::Side,
    world::World,
};
use crate::sync::shelf::Work;

const YEAR_MS: i64 = 365 * 86_400_000;

impl World {
    /// One thing that people do, or one thing that goes wrong.
    pub fn mischief(&mut self) {
        let index = self.rng.random_range(0..self.machines.len());
        match self.rng.random_range(0..100) {
            0..14 => self.somebody_creates(index),
            14..44 => self.somebody_edits(index),
            44..48 => self.somebody_asks(index),
            48..62 => self.rights_move(),
            62..74 => self.a_connection_suffers(),
            74..86 => self.a_device_suffers(index),
            86..97 => self.the_server_suffers(),
            _ => self.device_event(index, Event::Wake),
        }
    }

    fn somebody_creates(&mut self, index: usize) {
        let doc = DocId(Uuid::from_u128(self.rng.random()));
        let now = self.machines[index].now(self.time);
        let intent = deeds::create(&mut self.rng, self.next_number, now);
        self.perform(index, doc, Work::Command(Box::new(intent)));
    }

    fn somebody_edits(&mut self, index: usize) {
        let shelf = &self.machines[index].shelf;
        let whole: Vec<_> = shelf.docs.iter().filter(|(_, held)| held.is_whole()).map(|(id, _)| *id).collect();
        let Some(doc) = whole.choose(&mut self.rng).copied() else { return };
        for _ in 0..self.rng.random_range(1..4) {
            let machine = &mut self.machines[index];
            let now = machine.now(self.time);
            let Some(held) = machine.shelf.docs.get_mut(&doc) else { return };
            let Some(customer) = held.opened().ok().and_then(|document| document.customer(doc).ok()) else { return };
            let number = self.next_number;
            let newer = machine.is_newer && self.rng.random_ratio(1, 3);
            let work = if newer {
                Work::Newer(number)
            } else {
                Work::Command(Box::new(deeds::edit(&mut self.rng, &customer, number, now)))
            };
            self.perform(index, doc, work);
        }
    }

    /// Where nothing may move, as a restored server does not know it any more, everybody only claims what is theirs or
    /// somebody else's.
    fn somebody_asks(&mut self, index: usize) {
        let docs = &self.machines[index].shelf.docs;
        let adrift = docs.iter().filter(|(_, held)| held.scopes.contains(&Scope::OpenSea));
        let adrift: Vec<_> = adrift.map(|(id, _)| *id).collect();
        let all: Vec<_> = docs.keys().copied().collect();
        let (Some(doc), adrift) = (all.choose(&mut self.rng).copied(), adrift.choose(&mut self.rng).copied()) else {
            return;
        };
        let with = self.anybody();
        let ask = match self.rng.random_range(0..9) {
            _ if self.disasters == Disasters::OldBackups => Ask::Claim(doc),
            0..3 => Ask::Claim(adrift.unwrap_or(doc)),
            3..5 => Ask::Release(doc),
            5..7 => Ask::Transfer { doc, to: with },
            7 => Ask::Share { doc, with },
            _ => Ask::Unshare { doc, with },
        };
        self.ask(index, ask);
    }

    fn rights_move(&mut self) {
        match self.rng.random_range(0..14) {
            _ if self.disasters == Disasters::OldBackups => {}
            0..6 => self.somebody_transfers(),
            6..10 => self.somebody_shares(),
            10..13 => self.somebody_is_granted(),
            _ if self.disasters == Disasters::Rights => {
                let index = self.rng.random_range(0..self.machines.len());
                self.revoke(index);
            }
            _ => {}
        }
    }

    fn a_connection_suffers(&mut self) {
        match self.rng.random_range(0..3) {
            0 => self.a_connection_breaks(),
            1 => self.a_connection_breaks_soon(),
            _ => self.a_connection_goes_dead(),
        }
    }

    fn a_device_suffers(&mut self, index: usize) {
        let old_disks = self.disasters == Disasters::OldDisks;
        match self.rng.random_range(0..12) {
            0..2 => self.restart_as_is(index),
            2 => self.machines[index].dies = Some(Moment::BeforeCommit),
            3 => self.machines[index].dies = Some(Moment::AfterCommit),
            4 => self.take_over(index),
            5..7 if old_disks => self.a_disk_is_copied(index),
            7..9 if old_disks => self.a_disk_is_restored(index),
            5..7 => self.machines[index].disk_full ^= true,
            7 | 9 => self.machines[index].clock_off += self.rng.random_range(-10..=10) * YEAR_MS,
            8 | 10 => self.machines[index].clock_off += self.rng.random_range(-1..=1) * YEAR_MS,
            _ => {
                if self.machines[index].update() {
                    self.restart_as_is(index);
                }
            }
        }
    }

    fn the_server_suffers(&mut self) {
        let old_backups = self.disasters == Disasters::OldBackups;
        match self.rng.random_range(0..11) {
            0..2 => {
                let politely = self.rng.random();
                self.stop_server(politely);
            }
            2 => self.server.dies = Some(Moment::BeforeCommit),
            3 => self.server.dies = Some(Moment::AfterCommit),
            4..7 if old_backups => self.server.backup = self.server.hub.clone(),
            7 if old_backups => self.restore_server(),
            _ => self.the_server_compacts(),
        }
    }

    fn any_doc(&mut self) -> Option<DocId> {
        let docs: Vec<_> = self.server.hub.docs().collect();
        docs.choose(&mut self.rng).copied()
    }

    fn anybody(&mut self) -> UserId {
        let index = self.rng.random_range(0..self.machines.len());
        self.machines[index].shelf.user
    }

    fn the_server_compacts(&mut self) {
        for _ in 0..3 {
            if let Some(doc) = self.any_doc() {
                self.server.hub.compact(doc);
            }
        }
    }

    /// Whether a device that holds the document is in a first sync. What it sent itself stays there until the list is
    /// read anew, even if it is given away just then: the list may be older, and nothing else tells.
    pub fn is_being_listed(&self, doc: DocId) -> bool {
        self.machines.iter().any(|machine| {
            let read = |scope| {
                let empty = self.server.hub.digests(scope).0 == 0;
                empty || matches!(machine.shelf.cursors.get(&scope), Some(Cursor::Following(_)))
            };
            let own = [Scope::Portfolio(machine.shelf.user), Scope::OpenSea];
            let held = machine.shelf.docs.get(&doc);
            held.is_some_and(|held| !own.iter().chain(&held.scopes).all(|scope| read(*scope)))
        })
    }

    fn somebody_transfers(&mut self) {
        let (doc, to) = (self.any_doc(), self.anybody());
        if let Some(doc) = doc.filter(|doc| !self.is_being_listed(*doc)) {
            self.tell(|| format!("{doc} goes to {to}"));
            let moved = self.server.hub.transfer(doc, Some(to));
            self.announce(moved);
        }
    }

    fn somebody_shares(&mut self) {
        let (doc, with, on) = (self.any_doc(), self.anybody(), self.rng.random());
        if let Some(doc) = doc {
            self.tell(|| format!("{doc} is shared with {with}: {on}"));
            let moved = self.server.hub.share(doc, with, on);
            self.announce(moved);
        }
    }

    fn somebody_is_granted(&mut self) {
        let (viewer, owner, on) = (self.anybody(), self.anybody(), self.rng.random());
        self.tell(|| format!("{viewer} sees {owner}: {on}"));
        self.server.hub.grant(viewer, owner, on);
        self.rights_changed();
    }

    fn a_connection_breaks(&mut self) {
        let links = self.network.links();
        if let Some(link) = links.choose(&mut self.rng).copied() {
            self.cut(link);
        }
    }

    /// In the middle of what the server sends next.
    fn a_connection_breaks_soon(&mut self) {
        let links = self.network.links();
        if let Some(link) = links.choose(&mut self.rng).copied() {
            let frames = self.rng.random_range(1..4);
            self.network.break_after(link, frames);
        }
    }

    /// Nothing gets through any more; perhaps one side notices.
    fn a_connection_goes_dead(&mut self) {
        let links = self.network.links();
        let Some(link) = links.choose(&mut self.rng).copied() else { return };
        self.network.black_out(link);
        if self.rng.random_ratio(1, 3)
            && let Some(index) = self.device_at(link)
        {
            self.machines[index].link = None;
            self.hang_up(link, Side::Device);
            self.device_event(index, Event::SocketClosed);
        }
    }

    fn a_disk_is_copied(&mut self, index: usize) {
        self.copies.insert(index, self.machines[index].shelf.clone());
    }

    /// The device goes on from an old copy of its disk: what it wrote since and did not send is gone, and only that.
    fn a_disk_is_restored(&mut self, index: usize) {
        let Some(copy) = self.copies.get(&index).cloned() else { return };
        let old = std::mem::replace(&mut self.machines[index].shelf, copy.clone());
        self.disk_is_gone(index, &old);
        self.restart(index, copy);
    }
}
