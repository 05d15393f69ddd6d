//! What people do and what goes wrong.

use rand::{Rng, seq::IndexedRandom};
use shared::{
    id::DocId,
    sync::protocol::{Cursor, Scope},
};
use support::sync::paper;
use uuid::Uuid;

use super::{
    network::Side,
    world::{Disasters, World},
};

impl World {
    /// One thing that people do, or one thing that goes wrong.
    pub fn mischief(&mut self) {
        let index = self.rng.random_range(0..self.machines.len());
        let rights = self.disasters != Disasters::OldBackups;
        match self.rng.random_range(0..100) {
            0..20 => self.somebody_creates(index),
            20..55 => self.somebody_edits(index),
            55..61 if rights => self.somebody_transfers(),
            61..66 if rights => self.somebody_shares(),
            66..70 if rights => self.rights_move(),
            70..76 => self.a_connection_breaks(),
            76..80 => self.a_connection_goes_dead(),
            80..85 => {
                let disk = self.machines[index].shelf.clone();
                self.restart(index, disk);
            }
            85..87 if self.disasters == Disasters::OldDisks => self.a_disk_is_copied(index),
            87..89 if self.disasters == Disasters::OldDisks => self.a_disk_is_restored(index),
            89..92 => {
                let politely = self.rng.random();
                self.stop_server(politely);
            }
            92..94 if self.disasters == Disasters::OldBackups => self.server.backup = self.server.hub.clone(),
            94 if self.disasters == Disasters::OldBackups => self.restore_server(),
            95..97 => self.machines[index].disk_full ^= true,
            97..99 => {
                let years = self.rng.random_range(-10..=10) * 365 * 86_400_000;
                self.machines[index].clock_off += years;
            }
            _ => self.device_event(index, shared::sync::device::Event::Wake),
        }
    }

    fn somebody_creates(&mut self, index: usize) {
        let doc = DocId(Uuid::from_u128(self.rng.random()));
        let value = format!("v{}", self.written.len());
        self.write(index, doc, "name", &value);
    }

    fn somebody_edits(&mut self, index: usize) {
        let shelf = &self.machines[index].shelf;
        let whole: Vec<_> = shelf.docs.iter().filter(|(_, held)| held.is_whole()).map(|(id, _)| *id).collect();
        let Some(doc) = whole.choose(&mut self.rng).copied() else { return };
        if paper::open(&self.machines[index].shelf.docs[&doc].changes).is_none() {
            self.broken = Some(format!("device {index}: {doc} has a gap when it is opened"));
            return;
        }
        let field = ["name", "phone", "city"][self.rng.random_range(0..3)];
        for _ in 0..self.rng.random_range(1..4) {
            let value = format!("v{}", self.written.len());
            self.write(index, doc, field, &value);
        }
    }

    fn any_doc(&mut self) -> Option<DocId> {
        let docs: Vec<_> = self.server.hub.docs().collect();
        docs.choose(&mut self.rng).copied()
    }

    fn anybody(&mut self) -> shared::id::UserId {
        let index = self.rng.random_range(0..self.machines.len());
        self.machines[index].shelf.user
    }

    /// Whether a device that holds the document is in a first sync. What it sent itself stays there until the list is
    /// read anew, even if it is given away just then: the list may be older, and nothing else tells.
    fn is_being_listed(&self, doc: DocId) -> bool {
        self.machines.iter().any(|machine| {
            let followed = |scope| matches!(machine.shelf.cursors.get(&scope), Some(Cursor::Following(_)));
            let own = Scope::Portfolio(machine.shelf.user);
            machine.shelf.docs.get(&doc).is_some_and(|held| !followed(own) || !held.scopes.iter().all(|s| followed(*s)))
        })
    }

    fn somebody_transfers(&mut self) {
        let (doc, to) = (self.any_doc(), self.anybody());
        if let Some(doc) = doc.filter(|doc| !self.is_being_listed(*doc)) {
            let moved = self.server.hub.transfer(doc, to);
            self.announce(moved);
        }
    }

    fn somebody_shares(&mut self) {
        let (doc, with, on) = (self.any_doc(), self.anybody(), self.rng.random());
        if let Some(doc) = doc {
            let moved = self.server.hub.share(doc, with, on);
            self.announce(moved);
        }
    }

    fn rights_move(&mut self) {
        let (viewer, owner, on) = (self.anybody(), self.anybody(), self.rng.random());
        self.server.hub.grant(viewer, owner, on);
        self.rights_changed();
    }

    fn a_connection_breaks(&mut self) {
        let links = self.network.links();
        if let Some(link) = links.choose(&mut self.rng).copied() {
            self.cut(link);
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
            self.device_event(index, shared::sync::device::Event::SocketClosed);
        }
    }

    fn a_disk_is_copied(&mut self, index: usize) {
        self.copies.insert(index, self.machines[index].shelf.clone());
    }

    /// The device goes on from an old copy of its disk: what it wrote since and did not send is gone, and only that.
    fn a_disk_is_restored(&mut self, index: usize) {
        let Some(copy) = self.copies.get(&index).cloned() else { return };
        let known: std::collections::BTreeSet<_> =
            copy.outbox.values().map(|row| row.hash).chain(copy.refused.iter().map(|(row, _)| row.hash)).collect();
        let hub = &self.server.hub;
        self.written.retain(|(writer, doc, hash)| *writer != index || known.contains(hash) || hub.has(*doc, hash));
        self.restart(index, copy);
    }
}
