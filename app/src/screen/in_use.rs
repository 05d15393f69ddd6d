//! Whether somebody uses the app: where there is a PIN, it locks itself when nobody does.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;

use super::workspace::Workspace;
use crate::bridge::lock::LockDeed;

/// How often the engine hears of use at most.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Tells the engine of use, for as long as the program runs.
pub fn watch(workspace: Workspace) {
    let used = Rc::new(Cell::new(false));
    for event in ["pointerdown", "pointermove", "keydown", "wheel"] {
        let used = Rc::clone(&used);
        // Listens as long as the program runs.
        let _ = window_event_listener_untyped(event, move |_| used.set(true));
    }
    set_interval(
        move || {
            if used.take() && workspace.lock.read_untracked().kdf.is_some() {
                workspace.tell_lock(LockDeed::Use);
            }
        },
        TELL_EVERY,
    );
}
