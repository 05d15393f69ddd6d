//! A store that is sealed while nobody has entered the PIN: nothing of it is in memory but the wrapped key.
//!
//! Sync stands still and no socket is opened. Only whether the device was revoked is asked now and then, over HTTP: that
//! needs no key, and neither does wiping.

use shared::{api::SessionInfo, id::DeviceId, sync::TICK_MS, time::Instant};

use super::{Leader, State};
use crate::{
    bridge::{
        Boot, ToEngine, ToScreen,
        lock::{Derived, Gate, LockAnswer, MOST_TRIES, Tries},
    },
    engine::{
        crash,
        desk::{Audience, TabId},
        lock_row::{LockRow, NotUnlocked},
        pin::{self, Pin},
        store::{Range, Storage, StoreError, Table, browser::BrowserStorage, vault::Vault},
        sync::probe::{self, Verdict},
        worker::{Bulk, Letter},
    },
};

/// How often it is asked whether the device was revoked.
const ASK_EVERY_TICKS: u32 = 30_000 / TICK_MS as u32;

/// A sealed store.
pub struct Shut {
    pub storage: BrowserStorage,
    row: LockRow,
    gate: Gate,
    /// What was asked at the moment of locking: it is done once the store is open.
    held: Vec<(TabId, ToEngine)>,
    bulks: Vec<Bulk>,
    ticks: u32,
}

impl Shut {
    /// The store of somebody who is logged in.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn new(
        storage: BrowserStorage,
        session: SessionInfo,
        row: LockRow,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let unsent = storage.keys(Table::Outbox, Range::all(), None).await?.len();
        let unsent = u32::try_from(unsent).unwrap_or(u32::MAX);
        let gate = Gate { session, kdf: row.kdf, tries: pin::tries(&storage).await?.seen(now), unsent };
        Ok(Self { storage, row, gate, held: Vec::new(), bulks: Vec::new(), ticks: 0 })
    }

    /// What the page that asks for the PIN has to know.
    pub fn gate(&self) -> Gate {
        self.gate.clone()
    }

    /// Puts off what was said; what only looks is not done at all.
    pub fn hold(&mut self, tab: TabId, message: ToEngine) {
        match message {
            ToEngine::Open(_) | ToEngine::Close(_) | ToEngine::History(_) | ToEngine::ListUnsent => {}
            message => self.held.push((tab, message)),
        }
    }

    /// Puts off the rest of a bulk.
    pub fn hold_bulk(&mut self, bulk: Bulk) {
        self.bulks.push(bulk);
    }
}

impl Leader {
    /// Somebody entered a PIN.
    pub(super) async fn unlock(&mut self, tab: TabId, derived: Derived) {
        let answer = self.try_to_unlock(&derived).await;
        if let State::Shut(shut) = &self.state {
            let gate = Box::new(shut.gate());
            self.say(Audience::All, &ToScreen::Booted(Boot::PinNeeded(gate)));
        }
        self.say(Audience::One(tab), &ToScreen::LockAnswer(answer));
    }

    async fn try_to_unlock(&mut self, derived: &Derived) -> LockAnswer {
        let State::Shut(shut) = &mut self.state else { return LockAnswer::Done };
        let now = (self.env.now)();
        shut.gate.tries = shut.gate.tries.seen(now);
        if shut.gate.tries.wait_ms(now) > 0 {
            return LockAnswer::TooEarly;
        }
        // Before it is known whether it is right: ending the program does not make it uncounted.
        shut.gate.tries = shut.gate.tries.with_one(now);
        if pin::note_tries(&shut.storage, shut.gate.tries).await.is_err() {
            return LockAnswer::Failed;
        }
        match shut.row.unlock(derived).await {
            Ok(seal) => {
                self.open_shut(seal).await;
                LockAnswer::Done
            }
            Err(NotUnlocked::Wrong) if shut.gate.tries.wrong >= MOST_TRIES => {
                self.drop_key().await;
                LockAnswer::Wrong
            }
            Err(NotUnlocked::Wrong) => LockAnswer::Wrong,
            Err(NotUnlocked::Failed) => LockAnswer::Failed,
        }
    }

    async fn open_shut(&mut self, seal: pin::Seal) {
        let State::Shut(shut) = std::mem::replace(&mut self.state, State::Unopened) else { return };
        let Shut { storage, row, gate, held, bulks, .. } = *shut;
        if let Err(error) = pin::note_tries(&storage, Tries::default()).await {
            crash::note(&format!("the tries were not forgotten: {error}"));
        }
        let storage = Vault::new(storage, self.env.random, Some(seal));
        let pin = Pin::of(row, &storage, (self.env.now)()).await;
        self.state = self.open_desk(storage, gate.session, Some(pin)).await;
        for (tab, message) in held {
            Box::pin(self.answer(tab, message)).await;
        }
        bulks.into_iter().for_each(|bulk| self.mailbox.patient(Letter::Bulk(Box::new(bulk))));
        self.mailbox.patient(Letter::Sweep);
        self.tell_everybody_anew().await;
    }

    /// Too many wrong PINs: everything local goes, and with it what nobody can read any more.
    pub(super) async fn drop_key(&mut self) {
        self.say(Audience::All, &ToScreen::KeyDropped);
        Box::pin(self.log_out(true)).await;
    }

    /// Time goes by while the store is shut.
    pub(super) fn tick_while_shut(&mut self) {
        if let State::Shut(shut) = &mut self.state {
            shut.ticks = shut.ticks.wrapping_add(1);
            if shut.ticks.is_multiple_of(ASK_EVERY_TICKS) {
                self.ask_whether_revoked();
            }
        }
    }

    /// Asks the server whether this device was revoked.
    pub(super) fn ask_whether_revoked(&self) {
        let mailbox = self.mailbox.clone();
        let State::Shut(shut) = &self.state else { return };
        let device = shut.gate.session.device;
        wasm_bindgen_futures::spawn_local(async move {
            if probe::ask().await == Verdict::Revoked {
                mailbox.urgent(Letter::Revoked(device));
            }
        });
    }

    /// The server said that a device was revoked. What is open hears it over its socket.
    pub(super) async fn revoked_while_shut(&mut self, device: DeviceId) {
        if let State::Shut(shut) = &self.state
            && shut.gate.session.device == device
        {
            self.revoked().await;
        }
    }
}
