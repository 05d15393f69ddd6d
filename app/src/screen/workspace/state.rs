//! The signals that the engine moves, and what becomes of them when it opens a store or closes it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{api::SessionInfo, id::DocId, people::Roster, time::Instant};

use super::{Announcement, Book, Others, Stage, now, unknown_sync, unsent_note::Lost};
use crate::{
    bridge::{
        AskedFor, Boot, HandedChange, SyncState, UnsentChange,
        lock::{Gate, LockState},
    },
    screen::platform::{remembered, service_worker},
};

/// The signals that the engine moves.
#[derive(Clone, Copy)]
pub struct State {
    pub stage: RwSignal<Stage>,
    pub session: RwSignal<Option<Arc<SessionInfo>>>,
    pub book: RwSignal<Book>,
    pub others: RwSignal<Others>,
    pub roster: RwSignal<Arc<Roster>>,
    pub sync: RwSignal<SyncState>,
    pub unsent: RwSignal<Option<Arc<Vec<UnsentChange>>>>,
    pub recent: RwSignal<Arc<Vec<(DocId, Instant)>>>,
    pub requests: RwSignal<Arc<Vec<AskedFor>>>,
    pub handed: RwSignal<Arc<Vec<HandedChange>>>,
    pub announcement: RwSignal<Option<Announcement>>,
    pub lock: RwSignal<LockState>,
    pub gate: RwSignal<Option<Arc<Gate>>>,
    pub lost: RwSignal<Option<Lost>>,
    pub revoked: RwSignal<bool>,
    pub now: RwSignal<Instant>,
}

impl State {
    /// The device's clock, corrected if it is set wrong.
    pub fn clock(self) -> Instant {
        now().corrected(self.sync.read_untracked().skew_ms)
    }

    /// Forgets everything that was read from the store.
    fn forget(self) {
        self.book.set(Book::default());
        self.others.set(Others::default());
        self.roster.set(Arc::default());
        self.recent.set(Arc::default());
        self.unsent.set(None);
        self.requests.set(Arc::default());
        self.handed.set(Arc::default());
        self.announcement.set(None);
        self.lost.set(None);
        self.gate.set(None);
        self.lock.set(LockState::default());
        self.sync.set(unknown_sync());
    }

    /// Nothing is known yet.
    pub fn unknown() -> Self {
        Self {
            stage: RwSignal::new(Stage::Starting),
            session: RwSignal::new(None),
            book: RwSignal::new(Book::default()),
            others: RwSignal::new(Others::default()),
            roster: RwSignal::new(Arc::default()),
            sync: RwSignal::new(unknown_sync()),
            unsent: RwSignal::new(None),
            recent: RwSignal::new(Arc::default()),
            requests: RwSignal::new(Arc::default()),
            handed: RwSignal::new(Arc::default()),
            announcement: RwSignal::new(None),
            lock: RwSignal::new(LockState::default()),
            gate: RwSignal::new(None),
            lost: RwSignal::new(None),
            revoked: RwSignal::new(false),
            now: RwSignal::new(now()),
        }
    }

    /// The engine said what it found.
    pub fn booted(self, boot: Boot) {
        match boot {
            Boot::LoggedOut => {
                remembered::forget_session();
                self.forget();
                self.session.set(None);
                self.stage.set(Stage::LoggedOut);
            }
            Boot::Ready(session) => {
                remembered::note_session();
                remembered::note_session_must_end(false);
                if self.revoked.get_untracked() {
                    // The wipe took this page's service worker with it, and only another page gets another one.
                    return service_worker::load_anew();
                }
                self.gate.set(None);
                self.session.set(Some(Arc::new(session)));
                self.stage.set(Stage::Ready);
            }
            Boot::Locked(session) => {
                self.session.set(Some(Arc::new(session)));
                self.book.set(Book::default());
                self.others.set(Others::default());
                self.recent.set(Arc::default());
                self.unsent.set(None);
                self.stage.set(Stage::Locked);
            }
            Boot::PinNeeded(gate) => {
                self.forget();
                self.session.set(Some(Arc::new(gate.session.clone())));
                self.gate.set(Some(Arc::from(gate)));
                self.stage.set(Stage::PinNeeded);
            }
            Boot::Broken(trouble) => self.stage.set(Stage::Broken(trouble)),
        }
    }
}
