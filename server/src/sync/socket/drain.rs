//! What a device still has to send, and the end of one that is to send it and then to wipe itself.

use std::time::{Duration, Instant};

use shared::sync::{protocol::Goodbye, session::Event};

use super::{Connection, Flow};
use crate::{
    clock,
    store::deed::{By, Deed},
};

/// How long a device that is on its way out may take to send its work.
pub(super) const DRAIN_WITHIN: Duration = Duration::from_secs(600);

impl Connection {
    /// Notes what the device says it still has to send; ends a device that is on its way out once that is nothing.
    pub(super) async fn look_at_unsent(&mut self) -> Flow {
        let Some(unsent) = self.peer.unsent() else { return Flow::On };
        // Sending goes by fast: only its beginning is noted, and what is left when the device goes.
        if !self.greeted {
            self.greeted = true;
            self.note_unsent(unsent).await;
        }
        let late = self.drained_by.is_some_and(|by| Instant::now() >= by);
        if self.drained_by.is_none() || (unsent > 0 && !late) {
            return Flow::On;
        }
        let by = By { user: None, device: None, address: None, at: clock::now() };
        if let Err(error) = self.app.store.enact(by, Deed::TellDevice(self.session.device)).await {
            tracing::error!(%error, "a device that has sent its work could not be revoked");
            return Flow::Over;
        }
        self.happened(Event::Ended(Goodbye::Revoked), Instant::now()).await
    }

    pub(super) async fn note_unsent(&mut self, unsent: u32) {
        if self.unsent == unsent {
            return;
        }
        self.unsent = unsent;
        if let Err(error) = self.app.store.note_unsent(self.session.device, unsent).await {
            tracing::error!(%error, "what a device still has to send could not be noted");
        }
    }
}
