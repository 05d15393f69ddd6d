//! What the person is told: only what changed.

use super::{Effect, Phase, Status, Turn};
use crate::time::Instant;

/// How much newer "equal to the server at" must be to be told on its own, ms.
const SYNCED_AT_STEP_MS: i64 = 30_000;

#[derive(Debug)]
pub(super) struct Report {
    synced_at: Option<Instant>,
    skew_ms: Option<i64>,
    last: Option<Status>,
}

impl Report {
    pub(super) fn new(synced_at: Option<Instant>) -> Self {
        Self { synced_at, skew_ms: None, last: None }
    }

    pub(super) fn server_clock(&mut self, here: Instant, there: Instant) {
        self.skew_ms = Some(there.0.saturating_sub(here.0));
    }

    pub(super) fn forget_clock(&mut self) {
        self.skew_ms = None;
    }

    /// Tells how sync stands, if that changed. `now`: without what is kept here.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>, now: Status) {
        if now.phase == Phase::Idle {
            self.synced_at = Some(turn.now);
        }
        let status = Status { synced_at: self.synced_at, skew_ms: self.skew_ms, ..now };
        if self.last.is_none_or(|last| differs(&last, &status)) {
            self.last = Some(status);
            turn.out.push(Effect::Status(status));
        }
    }
}

fn differs(last: &Status, new: &Status) -> bool {
    let moved = match (last.synced_at, new.synced_at) {
        (Some(before), Some(after)) => after.0.abs_diff(before.0) >= SYNCED_AT_STEP_MS.unsigned_abs(),
        (before, after) => before != after,
    };
    moved || Status { synced_at: new.synced_at, ..*last } != *new
}
