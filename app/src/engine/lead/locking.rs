//! The lock while the store is open: setting, changing and removing the PIN, locking, and sealing what lies there.

use super::{Leader, State};
use crate::{
    bridge::{
        ToScreen,
        lock::{Derived, Kdf, LockAnswer, LockDeed, LockState, MOST_TRIES, Minutes, Tries},
    },
    engine::{
        crash,
        desk::{Audience, TabId},
        lock_row::{LockRow, NotUnlocked},
        pin::{self, Pin, Seal},
        store::vault::{Mode, Sweep},
        worker::Letter,
    },
};

impl Leader {
    /// Carries out what is done with the lock.
    pub(super) async fn lock(&mut self, tab: TabId, deed: LockDeed) {
        let answer = match deed {
            LockDeed::Use => return self.used(),
            LockDeed::Now => return self.lock_now().await,
            LockDeed::After(minutes) => return self.lock_after(minutes).await,
            LockDeed::Unlock(derived) => return self.unlock(tab, derived).await,
            LockDeed::Set { kdf, key } => self.set_pin(kdf, key).await,
            LockDeed::Change { before, kdf, key } => self.change_pin(&before, kdf, &key).await,
            LockDeed::Remove(key) => self.remove_pin(&key).await,
        };
        self.tell_lock(Audience::All);
        self.say(Audience::One(tab), &ToScreen::LockAnswer(answer));
    }

    /// Somebody uses the app, or it works for somebody.
    pub(super) fn used(&mut self) {
        let now = (self.env.now)();
        if let State::Ready(ready) = &mut self.state
            && let Some(pin) = &mut ready.pin
        {
            pin.used = now;
        }
    }

    /// Forgets the key and everything that was read with it.
    pub(super) async fn lock_now(&mut self) {
        let before = std::mem::replace(&mut self.state, State::Unopened);
        let State::Ready(ready) = before else {
            self.state = before;
            return;
        };
        if ready.pin.is_none() {
            self.state = State::Ready(ready);
            return;
        }
        let session = ready.desk.session().clone();
        ready.desk.storage().inner().close();
        drop(ready);
        self.state = self.open_for(session).await;
        self.tell_everybody_anew().await;
    }

    /// Locks when nobody has used the app for so long.
    pub(super) async fn lock_when_unused(&mut self) {
        let now = (self.env.now)();
        let State::Ready(ready) = &mut self.state else { return };
        let Some(pin) = &mut ready.pin else { return };
        if pin.is_unused(now) {
            return self.lock_now().await;
        }
        if pin.sweep.is_some() {
            // A step that failed is tried again.
            self.mailbox.patient(Letter::Sweep);
        }
    }

    async fn lock_after(&mut self, minutes: Minutes) {
        if let State::Ready(ready) = &mut self.state
            && let Some(pin) = &mut ready.pin
        {
            pin.after = minutes;
            if let Err(error) = pin::note_after(ready.desk.storage(), minutes).await {
                crash::note(&format!("when to lock was not noted: {error}"));
            }
        }
        self.tell_lock(Audience::All);
    }

    async fn set_pin(&mut self, kdf: Kdf, key: Derived) -> LockAnswer {
        let (now, random) = ((self.env.now)(), self.env.random);
        let State::Ready(ready) = &mut self.state else { return LockAnswer::Failed };
        if ready.pin.is_some() {
            return LockAnswer::Failed;
        }
        let Some((row, seal)) = LockRow::make(kdf, &key, random).await else { return LockAnswer::Failed };
        let vault = ready.desk.storage();
        if row.keep(vault.inner()).await.is_err() {
            return LockAnswer::Failed;
        }
        vault.set_seal(Some(seal));
        let sweep = Some(Sweep::default());
        ready.pin = Some(Pin { row, after: Minutes::default(), used: now, sweep, tries: Tries::default() });
        self.mailbox.patient(Letter::Sweep);
        self.tell_drafts(Audience::All).await;
        LockAnswer::Done
    }

    async fn change_pin(&mut self, before: &Derived, kdf: Kdf, key: &Derived) -> LockAnswer {
        let random = self.env.random;
        let State::Ready(ready) = &mut self.state else { return LockAnswer::Failed };
        let Some(pin) = &mut ready.pin else { return LockAnswer::Failed };
        let storage = ready.desk.storage().inner();
        if let Err(answer) = pin.count(storage, (self.env.now)()).await {
            return answer;
        }
        let row = match pin.row.rewrapped::<pin::Cipher>(before, kdf, key, random).await {
            Ok(row) => row,
            Err(why) => return self.not_this_pin(why).await,
        };
        if row.keep(storage).await.is_err() {
            return LockAnswer::Failed;
        }
        pin.row = row;
        pin.forget_tries(storage).await;
        LockAnswer::Done
    }

    async fn remove_pin(&mut self, key: &Derived) -> LockAnswer {
        let random = self.env.random;
        let State::Ready(ready) = &mut self.state else { return LockAnswer::Failed };
        let Some(pin) = &mut ready.pin else { return LockAnswer::Failed };
        let vault = ready.desk.storage();
        if let Err(answer) = pin.count(vault.inner(), (self.env.now)()).await {
            return answer;
        }
        let seal: Seal = match pin.row.unlock(key).await {
            Ok(seal) => seal,
            Err(why) => return self.not_this_pin(why).await,
        };
        let Some(row) = pin.row.with_mode(&seal, Mode::Opening, random).await else { return LockAnswer::Failed };
        if row.keep(vault.inner()).await.is_err() {
            return LockAnswer::Failed;
        }
        vault.set_mode(Mode::Opening);
        pin.row = row;
        pin.sweep = Some(Sweep::default());
        pin.forget_tries(vault.inner()).await;
        self.mailbox.patient(Letter::Sweep);
        LockAnswer::Done
    }

    async fn not_this_pin(&mut self, why: NotUnlocked) -> LockAnswer {
        let State::Ready(ready) = &self.state else { return LockAnswer::Failed };
        let gone = ready.pin.as_ref().is_some_and(|pin| pin.tries.wrong >= MOST_TRIES);
        match why {
            NotUnlocked::Failed => return LockAnswer::Failed,
            NotUnlocked::Wrong if gone => self.drop_key().await,
            NotUnlocked::Wrong => {}
        }
        LockAnswer::Wrong
    }

    /// Seals or opens some more values, and leaves room for other work.
    pub(super) async fn sweep(&mut self) {
        let random = self.env.random;
        let State::Ready(ready) = &mut self.state else { return };
        let Some(pin) = &mut ready.pin else { return };
        let Some(sweep) = &mut pin.sweep else { return };
        let vault = ready.desk.storage();
        match vault.sweep(sweep).await {
            Ok(true) => return self.mailbox.patient(Letter::Sweep),
            Ok(false) => {}
            Err(error) => return ready.driver.note_trouble(Some(error.trouble())),
        }
        match pin.finish(vault, random).await {
            Ok(true) => {}
            Ok(false) => {
                ready.pin = None;
                self.say(Audience::All, &ToScreen::Drafts(None));
            }
            Err(error) => return ready.driver.note_trouble(Some(error.trouble())),
        }
        self.tell_lock(Audience::All);
    }

    /// Says how the lock stands.
    pub(super) fn tell_lock(&self, audience: Audience) {
        let State::Ready(ready) = &self.state else { return };
        let state = ready.pin.as_ref().map_or_else(LockState::default, Pin::state);
        self.say(audience, &ToScreen::Lock(state));
    }

    /// Says which texts are being written, where there is a PIN.
    pub(super) async fn tell_drafts(&self, audience: Audience) {
        if let State::Ready(ready) = &self.state
            && ready.pin.is_some()
            && let Ok(drafts) = ready.desk.drafts_told().await
        {
            self.say(audience, &drafts);
        }
    }
}
