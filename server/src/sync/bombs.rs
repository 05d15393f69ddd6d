//! Devices that send bombs. The bombs themselves are harmless: the gatekeeper turns them away. Whoever sends them is
//! marked, and beyond what is put up with sent away for a while.

use std::{collections::BTreeMap, time::Instant};

use shared::sync::{gatekeeper::Bomb, protocol::Goodbye};

use crate::{
    app::App,
    auth::session::Session,
    clock,
    store::deed::{By, Deed},
};

/// Marks the device. Its connection ends when it has sent too many.
pub(super) async fn report(app: &App, session: &Session, bombs: &[Bomb]) {
    let mut counts: BTreeMap<Bomb, u64> = BTreeMap::new();
    for bomb in bombs {
        *counts.entry(*bomb).or_default() += 1;
    }
    for (bomb, count) in counts {
        app.counters.bombs.add(count);
        let wait = app.bombs.charge(session.device, count as f64, Instant::now());
        let by = By { user: Some(session.user()), device: Some(session.device), address: None, at: clock::now() };
        tracing::warn!(device = %session.device, kind = bomb.key(), count, "a device sent bombs");
        if let Err(error) = app.store.enact(by, Deed::MarkDevice(session.device, bomb, count)).await {
            tracing::error!(%error, "a device that sent bombs could not be marked");
        }
        if !wait.is_zero() {
            app.hub.end(session.device, Goodbye::BadFrame);
        }
    }
}
