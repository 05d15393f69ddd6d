//! The app lock, as views deal with it.

use leptos::prelude::*;

use super::Workspace;
use crate::{
    bridge::{
        ToEngine,
        lock::{LockAnswer, LockDeed},
    },
    screen::platform::remembered,
};

impl Workspace {
    /// Does something with the lock and waits for what came of it.
    pub async fn ask_lock(self, deed: LockDeed) -> LockAnswer {
        match self.engine.try_update_value(|engine| engine.ask_lock(deed)) {
            Some(answer) => answer.await,
            None => LockAnswer::Failed,
        }
    }

    /// Does something with the lock that is not answered.
    pub fn tell_lock(self, deed: LockDeed) {
        self.tell(&ToEngine::Lock(deed));
    }

    /// Forgets the person and everything local, and lets nobody in by the session that the browser still has: whoever
    /// does not know the PIN must not get everything anew from the server.
    pub fn give_up_pin(self) {
        remembered::note_session_must_end(true);
        self.log_out(true);
    }
}
